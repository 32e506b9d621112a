"""Floods against the real server, as a process of its own: others are served, memory and disk stay bounded.

`HOSTILE_SECONDS` says how long each of them lasts; `make hostile` lets them last longer.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import websockets

from tests.chaos.genx_process import GenxProcess
from tests.support.attacks import FLOODS

SECONDS = float(os.environ.get("HOSTILE_SECONDS", "2"))
OTHERS = 10
MOST_MIB = 400
"""Memory and disk that a flood may take at most. Without bounds it was 90 MiB of disk a second, and 2 GiB of memory."""

ATTACKS = Path(__file__).parent.parent / "support" / "attacks.py"


@pytest.fixture(scope="module")
async def genx(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[GenxProcess]:
    process = GenxProcess(tmp_path_factory.mktemp("floods") / "data", GENX_MAX_NEW_CHARGERS_PER_MINUTE="0")
    await process.start()
    yield process
    process.stop()


def resident_mib(genx: GenxProcess) -> int:
    status = Path(f"/proc/{genx.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) >> 10


def disk_mib(folder: Path) -> int:
    told = subprocess.run(["du", "-sm", str(folder)], capture_output=True, text=True, check=False).stdout
    return int(told.split()[0])


async def work(url: str, over: asyncio.Event) -> int:
    """Be a charger with a heartbeat and a status in turn until the attack is over. The number of answers."""
    answers = 0
    async with websockets.connect(url, subprotocols=[websockets.Subprotocol("ocpp1.6")]) as link:
        while not over.is_set():
            status = {"connectorId": 1, "errorCode": "NoError", "status": ("Available", "Preparing")[answers % 2]}
            await link.send(json.dumps([2, str(answers), "StatusNotification", status]))
            async with asyncio.timeout(20):
                while json.loads(await link.recv())[1] != str(answers):
                    pass
            answers += 1
            await asyncio.sleep(0.05)
    return answers


@pytest.mark.parametrize("name", FLOODS)
async def test_others_are_served_during_a_flood(genx: GenxProcess, name: str) -> None:
    memory, disk, over = resident_mib(genx), disk_mib(genx.data), asyncio.Event()
    others = [asyncio.create_task(work(f"{genx.ws_url}OTHER{number}", over)) for number in range(OTHERS)]
    attack = await asyncio.create_subprocess_exec(
        sys.executable, str(ATTACKS), str(genx.port), name, str(SECONDS), stdout=subprocess.PIPE
    )
    connections, _ = await attack.communicate()
    over.set()
    answers = await asyncio.gather(*others)
    assert int(connections) >= FLOODS[name].sockets, "the attack has not reached the server"
    assert min(answers) >= 5
    assert resident_mib(genx) - memory < MOST_MIB
    assert disk_mib(genx.data) - disk < MOST_MIB
    async with genx.client() as client:
        assert (await client.get(f"{genx.url}/health/ready")).status_code == 200
        assert (await client.get("/chargers/OTHER0")).json()["online"] is False

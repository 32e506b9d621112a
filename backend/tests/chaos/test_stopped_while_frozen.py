"""On SIGTERM while PostgreSQL hangs, the server ends all the same, and says what was not stored."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from genx.server import LONGEST_STOP_S
from tests.chaos.genx_process import GenxProcess

START = '[2,"start","StartTransaction",{"connectorId":1,"idTag":"T","meterStart":1,"timestamp":"2026-11-23T10:00:00Z"}]'
STATUS = '[2,"status","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Charging"}]'


@contextmanager
def frozen(data: Path) -> Iterator[None]:
    """Freeze all processes of the PostgreSQL server in this folder."""
    processes = [int(link.parent.name) for link in Path("/proc").glob("[0-9]*/cwd") if is_in(link, data)]
    assert processes
    for pid in processes:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in processes:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def is_in(link: Path, data: Path) -> bool:
    with suppress(OSError):
        return link.readlink() == data / "postgres"
    return False


@pytest.mark.parametrize("message", [START, STATUS])
async def test_the_stop_ends_in_bounded_time_and_names_the_lost_changes(tmp_path: Path, message: str) -> None:
    genx = GenxProcess(tmp_path / "data")
    await genx.start()
    try:
        async with genx.client() as api, connect(genx.ws_url + "CP1", subprotocols=[Subprotocol("ocpp1.6")]) as charger:
            await charger.send('[2,"boot","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]')
            await charger.recv()
            with frozen(tmp_path / "data"):
                await charger.send(message)
                asking = asyncio.create_task(api.get("/chargers"))
                await asyncio.sleep(0.5)
                os.kill(genx.pid, signal.SIGTERM)
                await asyncio.to_thread(genx.ended, LONGEST_STOP_S + 5)
            await asyncio.gather(asking, return_exceptions=True)
    finally:
        with suppress(subprocess.TimeoutExpired):
            genx.stop()
    assert "the server stops, and this was not kept" in genx.printed
    assert "ends at once" not in genx.printed

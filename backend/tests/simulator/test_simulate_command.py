"""`genx simulate` in a terminal: chargers appear, Ctrl-C ends them and nothing ugly is printed."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.journeys.waiting import until
from tests.support.server import RunningServer

PATIENCE_S = 20
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")


@asynccontextmanager
async def simulate(url: str, *options: str, chargers: int = 3) -> AsyncIterator[asyncio.subprocess.Process]:
    words = ["-m", "genx", "simulate", "--chargers", str(chargers), "--url", url, *options]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, *words, stdout=pipe, stderr=pipe)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def ended_by(process: asyncio.subprocess.Process, number: signal.Signals) -> tuple[int | None, str, str]:
    """Exit code, stdout and stderr."""
    process.send_signal(number)
    async with asyncio.timeout(PATIENCE_S):
        stdout, stderr = await process.communicate()
    return process.returncode, stdout.decode(), stderr.decode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_chargers_connect_and_a_signal_ends_them(
    server: RunningServer, api: httpx.AsyncClient, number: signal.Signals
) -> None:
    async def online(wanted: list[str]) -> bool:
        items = (await api.get("/chargers", params={"online": True})).json()["items"]
        return [item["deviceId"] for item in items if item["vendor"]] == wanted

    async with simulate(server.ws_url) as process:
        await until(lambda: online(["SIM001", "SIM002", "SIM003"]))
        code, stdout, stderr = await ended_by(process, number)
    assert (code, stderr) == (0, "")
    assert "SIM001 connected" in stdout
    await until(lambda: online([]))


async def test_two_fleets_with_prefixes_of_their_own_are_there_at_once(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    async def online() -> bool:
        items = (await api.get("/chargers", params={"online": True})).json()["items"]
        return [item["deviceId"] for item in items] == ["BAD001", "GOOD001"]

    bad = simulate(server.ws_url, "--prefix", "BAD", "--behaviour", "refuses", chargers=1)
    async with simulate(server.ws_url, "--prefix", "GOOD", chargers=1), bad:
        await until(online)
        answers = {
            device_id: (await api.post(f"/chargers/{device_id}/commands/clear-cache", json={})).json()["response"]
            for device_id in ("BAD001", "GOOD001")
        }
    assert answers == {"BAD001": {"status": "Rejected"}, "GOOD001": {"status": "Accepted"}}
    await server.left_alone()


async def test_without_a_server_it_says_so_and_tries_again(unused_port: int) -> None:
    async with simulate(f"ws://127.0.0.1:{unused_port}/ws/ocpp/16/", chargers=1) as process:
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            first = (await process.stdout.readline()).decode()
        assert "SIM001" in first
        assert "trying again" in first
        code, _, stderr = await ended_by(process, signal.SIGINT)
    assert (code, stderr) == (0, "")


@pytest.fixture
def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])

"""systemd holds the socket and is told the state of GenX. Clients that connect during a restart wait and are served."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

PATIENCE_S = 30.0
AS_SYSTEMD_STARTS = 'exec 3<&"$HELD"; LISTEN_FDS=1 LISTEN_PID=$$ exec "$PYTHON" -m genx run'


@pytest.fixture
def held() -> Iterator[socket.socket]:
    """The socket of genx.socket, open from before GenX starts until after it has stopped."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield server


@pytest.fixture
def heard(tmp_path: Path) -> Iterator[socket.socket]:
    """The socket on which systemd hears from the service."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.setblocking(False)
        yield ear


@asynccontextmanager
async def service(data: Path, held: socket.socket, heard: socket.socket) -> AsyncIterator[None]:
    """`genx run` as its unit starts it, once it has said that it is ready; stopped as systemd stops it."""
    told = {"NOTIFY_SOCKET": heard.getsockname(), "WATCHDOG_USEC": "400000", "GENX_DATA_DIR": str(data)}
    passed = {"HELD": str(held.fileno()), "PYTHON": sys.executable}
    with data.with_suffix(".log").open("ab") as log:
        process = subprocess.Popen(
            ["bash", "-c", AS_SYSTEMD_STARTS],
            env=os.environ | told | passed,
            pass_fds=[held.fileno()],
            stdout=log,
            stderr=log,
        )
    try:
        await until_told(heard, b"READY=1")
        yield
        process.send_signal(signal.SIGTERM)
        await until_told(heard, b"STOPPING=1")
        assert await asyncio.to_thread(process.wait, PATIENCE_S) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


async def until_told(heard: socket.socket, state: bytes) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while await asyncio.get_running_loop().sock_recv(heard, 64) != state:
            pass


async def test_clients_that_connect_during_a_restart_wait_and_are_served(
    tmp_path: Path, held: socket.socket, heard: socket.socket
) -> None:
    url = f"http://127.0.0.1:{held.getsockname()[1]}"
    charger = f"{url.replace('http', 'ws')}/ws/ocpp/16/CP-1"
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_S) as client:
        async with service(tmp_path / "data", held, heard):
            assert (await client.get("/health/ready")).status_code == 200
            await until_told(heard, b"WATCHDOG=1")
        waiting = asyncio.create_task(client.get("/health/ready"))
        comes_back = asyncio.ensure_future(
            connect(charger, subprotocols=[Subprotocol("ocpp1.6")], open_timeout=PATIENCE_S).__aenter__()
        )
        await asyncio.sleep(0.1)
        assert not waiting.done()
        async with service(tmp_path / "data", held, heard):
            assert (await waiting).status_code == 200
            await (await comes_back).close()

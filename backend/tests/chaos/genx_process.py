"""`genx run` with its embedded PostgreSQL, as a separate process that a test can kill."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

ADMIN = {"email": "admin@localhost", "password": "what the operator chose"}
PATIENCE_S = 30.0


class GenxProcess:
    """Started again after a kill it is at the same port and has the same data folder."""

    def __init__(self, data: Path, **settings: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.ws_url = f"ws://127.0.0.1:{port}/ws/ocpp/16/"
        self.data = data
        self._log = data.with_suffix(".log")
        environ = {name: value for name, value in os.environ.items() if not name.startswith("GENX_")}
        chosen = {"GENX_DATA_DIR": str(data), "GENX_PORT": str(port), "GENX_ADMIN_PASSWORD": ADMIN["password"]}
        self._environ = environ | chosen | settings
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Wait until it serves."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "genx", "run"], env=self._environ, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + PATIENCE_S
        async with httpx.AsyncClient(base_url=self.url) as client:
            while not await _is_ready(client):
                assert self._process.poll() is None, self.printed
                assert time.monotonic() < deadline, self.printed
                await asyncio.sleep(0.05)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def dsn(self) -> str:
        """Of its embedded PostgreSQL, while that runs."""
        [postmaster] = self.data.rglob("postmaster.pid")
        _, _, _, port, folder, *_ = postmaster.read_text().splitlines()
        return "postgresql:///genx?" + urlencode({"host": folder, "port": port, "user": "genx"})

    @property
    def printed(self) -> str:
        return self._log.read_text()

    def kill(self) -> None:
        """Kill the process without warning, as the kernel does when memory runs out."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(PATIENCE_S)

    def ended(self, within: float) -> int:
        """Wait at most this many seconds for the process to end. Returns its exit code."""
        assert self._process is not None
        return self._process.wait(within)

    def cut_power(self) -> None:
        """Kill everything at once, PostgreSQL included."""
        [postmaster] = self.data.rglob("postmaster.pid")
        os.kill(int(postmaster.read_text().split()[0]), signal.SIGKILL)
        self.kill()

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(PATIENCE_S)

    @asynccontextmanager
    async def client(self) -> AsyncIterator[httpx.AsyncClient]:
        """Return a client that is signed in as the first admin."""
        async with httpx.AsyncClient(base_url=f"{self.url}/api/v1", timeout=PATIENCE_S) as client:
            signed_in = await client.post("/auth/login", json=ADMIN)
            assert signed_in.status_code == 200, signed_in.text
            client.headers["Authorization"] = f"Bearer {signed_in.json()['accessToken']}"
            yield client


async def _is_ready(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/health/ready")).status_code == 200
    except httpx.TransportError:
        return False


async def everything(client: httpx.AsyncClient, path: str, **params: Any) -> list[Any]:
    """Return the items of all pages of a list."""
    items: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await client.get(path, params={"limit": 200, **params, **cursor})
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        if answer.json()["nextCursor"] is None:
            return items
        cursor = {"cursor": answer.json()["nextCursor"]}

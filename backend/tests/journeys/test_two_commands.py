"""`make run` on a machine: from nothing to a first sign-in, Ctrl-C, again, and after a crash."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[3]
PATIENCE_S = 30.0
pytestmark = pytest.mark.skipif(os.name != "posix", reason="make and signals")


class MakeRun:
    """`make run` in this checkout, with a port and a data folder of its own, in a terminal's process group."""

    def __init__(self, data: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("GENX_", "MAKE"))}
        environ |= {"GENX_DATA_DIR": str(data), "GENX_PORT": str(port)}
        self._output = data.with_suffix(".txt").open("w+")
        self.process = subprocess.Popen(
            ["make", "run"],
            cwd=ROOT,
            env=environ,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def printed(self) -> str:
        self._output.flush()
        return Path(self._output.name).read_text()

    def wait_until_serving(self) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                if httpx.get(f"{self.url}/health/ready", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            assert self.process.poll() is None, self.printed
            assert time.monotonic() < deadline, self.printed
            time.sleep(0.02)

    def press_ctrl_c(self) -> float:
        """Return the seconds until everything had ended."""
        began = time.monotonic()
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(PATIENCE_S)
        return time.monotonic() - began

    def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return httpx.post(f"{self.url}/api/v1{path}", json=body, timeout=10)

    def close(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self._output.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def runs() -> Iterator[list[MakeRun]]:
    started: list[MakeRun] = []
    yield started
    for run in started:
        run.close()


def start(runs: list[MakeRun], data: Path, port: int) -> MakeRun:
    run = MakeRun(data, port)
    runs.append(run)
    run.wait_until_serving()
    return run


def processes_in(folder: Path) -> list[int]:
    """Processes that work in the folder, or were told of it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().decode(errors="replace")
            if str(folder) in words or (process / "cwd").readlink().is_relative_to(folder):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def wait_until_nothing_runs_in(folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while processes_in(folder):
        assert time.monotonic() < deadline, processes_in(folder)
        time.sleep(0.02)


def genx_below(make: int) -> int:
    children = Path(f"/proc/{make}/task/{make}/children").read_text().split()
    assert len(children) == 1
    return int(children[0])


def test_from_nothing_to_a_first_sign_in_and_again(runs: list[MakeRun], data: Path, port: int) -> None:
    first = start(runs, data, port)
    assert f"{first.url}/docs" in first.printed
    assert f"ws://127.0.0.1:{port}/ws/ocpp/16/" in first.printed
    assert str(data) in first.printed
    password = re.search(r"Password\s+(\S+)", first.printed)
    assert password is not None
    credentials = {"email": "admin@localhost", "password": password[1]}
    assert first.post("/auth/login", credentials).status_code == 200
    assert first.post("/auth/login", {**credentials, "password": "admin"}).status_code == 401
    assert first.press_ctrl_c() < 5
    assert "Traceback" not in first.printed
    assert processes_in(data) == []

    second = start(runs, data, port)
    assert "Password" not in second.printed
    assert second.post("/auth/login", credentials).status_code == 200
    assert second.press_ctrl_c() < 5


def test_kill_9_leaves_nothing_behind_and_the_next_start_has_the_data(
    runs: list[MakeRun], data: Path, port: int
) -> None:
    first = start(runs, data, port)
    password = re.search(r"Password\s+(\S+)", first.printed)
    assert password is not None
    os.kill(genx_below(first.process.pid), signal.SIGKILL)
    first.process.wait(PATIENCE_S)
    wait_until_nothing_runs_in(data)

    second = start(runs, data, port)
    assert second.post("/auth/login", {"email": "admin@localhost", "password": password[1]}).status_code == 200
    second.process.send_signal(signal.SIGTERM)
    second.process.wait(PATIENCE_S)
    wait_until_nothing_runs_in(data)

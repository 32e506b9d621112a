"""Starting servers for benchmarks and reading what they use, from /proc."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")
GENEROUS = {
    "GENX_MAX_CONNECTIONS_PER_ADDRESS": "0",
    "GENX_MAX_NEW_CHARGERS_PER_MINUTE": "0",
    "GENX_LOG_LEVEL": "warning",
}


@dataclass
class Server:
    name: str
    port: int
    process: subprocess.Popen[bytes]
    path: str

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}{self.path}"

    def cpu(self) -> tuple[float, float]:
        """Seconds of CPU so far: of the server, and of all PostgreSQL processes below it."""
        below = descendants(self.process.pid)
        return cpu_of(self.process.pid), sum(cpu_of(pid) for pid in below)

    def resident_kib(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def cpu_of(pid: int) -> float:
    """User and system seconds of a process, with those of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return sum(int(fields[n]) for n in (11, 12)) / TICKS


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            child = int(stat.parent.name)
            found += [child, *descendants(child)]
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pinned(core: int | None) -> list[str]:
    return [] if core is None else ["taskset", "-c", str(core)]


@contextmanager
def genx(core: int | None = 0, **settings: str) -> Iterator[Server]:
    """`genx run` on an embedded PostgreSQL of its own; only the server is pinned."""
    with tempfile.TemporaryDirectory(prefix="genx-bench-") as folder:
        port = free_port()
        env = {**os.environ, **GENEROUS, "GENX_DATA_DIR": folder, "GENX_PORT": str(port), **settings}
        process = subprocess.Popen(
            [sys.executable, "-m", "genx", "run"], env=env, cwd=folder, stdout=subprocess.DEVNULL, stderr=None
        )
        try:
            wait_for(port, "/health/ready")
            if core is not None:
                pin(process.pid, core)
            yield Server("genx", port, process, "/ws/ocpp/16")
        finally:
            stop(process)


def pin(pid: int, core: int) -> None:
    """Pin the server's own threads; PostgreSQL was started before and stays where the kernel puts it."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})


def peer(name: str, *command: str) -> Callable[..., AbstractContextManager[Server]]:
    """Return what starts a server that others wrote, in memory. `PORT` in its command is the port."""

    @contextmanager
    def start(core: int | None = 0) -> Iterator[Server]:
        port = free_port()
        words = [str(port) if word == "PORT" else word for word in command]
        process = subprocess.Popen([*pinned(core), *words])
        try:
            wait_for(port, None)
            yield Server(name, port, process, "")
        finally:
            stop(process)

    return start


NODE_FOLDER = HERE.parent / "tests" / "journeys" / "node"
"""The folder into which the Makefile installs npm packages for tests and benchmarks."""

_PEERS = HERE / "peers"
SERVERS: Mapping[str, Callable[..., AbstractContextManager[Server]]] = {
    "genx": genx,
    "ocpp-rpc strict": peer(
        "npm ocpp-rpc, strict", "node", f"{_PEERS}/ocpp_rpc.mjs", "PORT", "strict", f"{NODE_FOLDER}"
    ),
    "ocpp-rpc lax": peer("npm ocpp-rpc", "node", f"{_PEERS}/ocpp_rpc.mjs", "PORT", "lax", f"{NODE_FOLDER}"),
    "pypi-ocpp": peer("PyPI ocpp", sys.executable, f"{_PEERS}/pypi_ocpp.py", "PORT"),
    "picows echo": peer("picows echo", sys.executable, f"{_PEERS}/echo.py", "PORT"),
}
"""Servers of the standard load, by name. Only GenX keeps anything."""


def wait_for(port: int, path: str | None, within: float = 60) -> None:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            if path is None:
                socket.create_connection(("127.0.0.1", port), 1).close()
            else:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2).close()
        except (OSError, urllib.error.URLError):
            time.sleep(0.02)
        else:
            return
    raise SystemExit(f"nothing serves port {port}")


def stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def keep(name: str, figures: Any) -> None:
    """Write results/NAME.json."""
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(figures, indent=1) + "\n")

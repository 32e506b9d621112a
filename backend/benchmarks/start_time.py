"""Seconds from `make run` to an answer of /health/ready: on a fresh clone, and the second time.

python benchmarks/start_time.py
"""

import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import harness

ROOT = harness.HERE.parent.parent


def start(checkout: Path, port: int) -> dict[str, float]:
    """Seconds until it serves, and from Ctrl-C until it has ended."""
    env = {**os.environ, "GENX_PORT": str(port)}
    began = time.perf_counter()
    process = subprocess.Popen(
        ["make", "run"], cwd=checkout, env=env, stdout=subprocess.DEVNULL, start_new_session=True
    )
    harness.wait_for(port, "/health/ready", within=600)
    serving = time.perf_counter() - began
    began = time.perf_counter()
    os.killpg(process.pid, signal.SIGINT)
    process.wait(30)
    return {"serving_s": round(serving, 2), "stopped_s": round(time.perf_counter() - began, 2)}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="genx-start-") as folder:
        checkout = Path(folder) / "genx"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(checkout)], check=True)
        port = harness.free_port()
        figures = {name: start(checkout, port) for name in ("first", "second", "third")}
    print(json.dumps(figures))
    harness.keep("start_time", figures)


if __name__ == "__main__":
    main()

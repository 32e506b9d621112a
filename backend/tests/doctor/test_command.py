"""`genx doctor` beside `genx run`, with the embedded database."""

import json
import subprocess
import sys
from pathlib import Path

from tests.chaos.genx_process import GenxProcess


async def test_beside_a_server_with_its_embedded_database(tmp_path: Path) -> None:
    server = GenxProcess(tmp_path / "data", GENX_MAX_CONNECTIONS="100", GENX_MAX_CONNECTIONS_PER_ADDRESS="50")
    try:
        await server.start()
        words = [sys.executable, "-m", "genx", "doctor", "--json"]
        done = subprocess.run(
            words, env=server._environ, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )
    finally:
        server.stop()
    told = {one["check"]: one["state"] for one in json.loads(done.stdout)["findings"]}
    assert (done.returncode, done.stderr) == (0, "")
    assert {name for name, state in told.items() if state == "ok"} == {
        "settings",
        "secrets",
        "disk",
        "open files",
        "database",
        "schema",
        "clock",
        "server",
        "public url",
        "websocket",
    }
    assert told["mail"] == "warning"
    assert told["certificate"] == told["redirect"] == told["metrics"] == "skipped"

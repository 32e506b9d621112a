"""When memory is short the embedded server outlives us, whoever we are."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from genx.db.embedded import memory as embedded_memory
from genx.db.embedded.server import EmbeddedPostgres

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/oom_score_adj").exists(), reason="this system has no scores for the end of memory"
)
WITHOUT_RIGHTS = ["setpriv", "--bounding-set", "-sys_resource"]
THREE_SERVERS = """
import subprocess
from genx.db.embedded.memory import _score, spare
for _ in range(3):
    server = subprocess.Popen(["sleep", "60"])
    spare(server.pid)
    print(_score("self") - _score(server.pid), _score("self"))
    server.kill()
"""


def score(pid: int | str) -> int:
    return int(Path(f"/proc/{pid}/oom_score_adj").read_text())


async def test_the_embedded_server_goes_after_us_also_once_it_was_started_again(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, options={"fsync": "off"})
    before = score("self")
    try:
        for _ in range(2):
            await server.start()
            assert server._process is not None
            assert score(server._process.pid) < score("self")
            await server.stop()
    finally:
        await server.stop()
    assert score("self") <= before + embedded_memory.STEP


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has the right to lose")
def test_without_the_right_to_lower_a_score_ours_rises_once() -> None:
    done = subprocess.run(
        [*WITHOUT_RIGHTS, sys.executable, "-c", THREE_SERVERS], stdout=subprocess.PIPE, text=True, check=True
    )
    gaps, ours = zip(*(map(int, line.split()) for line in done.stdout.splitlines()), strict=True)
    assert gaps == (embedded_memory.STEP,) * 3
    assert len(set(ours)) == 1

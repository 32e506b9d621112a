"""Protection of the embedded PostgreSQL when the machine runs out of memory."""

import contextlib
from pathlib import Path

PROCESSES = Path("/proc")
STEP = 300
"""Distance between the scores, in thousandths of the machine's memory (proc(5), oom_score_adj)."""


def spare(server: int) -> None:
    """Have the kernel end us before the process `server`, which has our data to recover after a kill.

    Lowers the server's score. Without the right to do that raises ours, once: the score before it may be had again by
    anybody, so a later server gets that one. Does nothing on systems without such scores.
    """
    with contextlib.suppress(OSError, ValueError):
        ours = _score("self")
        if not _set(server, ours - STEP):
            _set("self", ours + STEP)


def _score(process: int | str) -> int:
    return int((PROCESSES / str(process) / "oom_score_adj").read_text())


def _set(process: int | str, score: int) -> bool:
    """Set the score of a process, within the kernel's bounds. Returns False if that is not allowed."""
    try:
        (PROCESSES / str(process) / "oom_score_adj").write_text(str(max(-1000, min(score, 1000))))
    except PermissionError:
        return False
    return True

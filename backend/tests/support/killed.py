"""A process that does a piece of work and is killed (SIGKILL) when it is about to take a step of it."""

import asyncio
import os
import signal
import sys
from datetime import datetime

PROCESS = """
import asyncio, sys, time
from datetime import datetime
from sqlalchemy import event
from genx.db.base.engine import create_engine

dsn, now, step, number, work = sys.argv[1:]
seen = 0

def stand_still(statement):
    global seen
    seen += step in statement
    if step in statement and seen == int(number):
        print("here", flush=True)
        time.sleep(60)

async def main():
    engine = create_engine(dsn)
    event.listen(engine.sync_engine, "before_cursor_execute", lambda c, cursor, statement, *_: stand_still(statement))
    event.listen(engine.sync_engine, "commit", lambda c: stand_still("COMMIT"))
    names = {"engine": engine, "now": datetime.fromisoformat(now)}
    exec(work, names)
    await names["work"]
    print("done", flush=True)

asyncio.run(main())
"""

RATE = "from genx.jobs.rating import Rater; work = Rater(engine).rate_ended(now)"
READ_OUTBOX = "from genx.jobs.histories import read_outbox; work = read_outbox(engine, now)"
SUM_UP = "from genx.jobs.rollups import Rollups; work = Rollups(engine, 'UTC').run(now)"


async def killed(dsn: str, work: str, now: datetime, step: str, number: int = 1) -> None:
    """Let a process do some work, and kill it before it executes a statement with `step` in it for the nth time."""
    arguments = (dsn, now.isoformat(), step, str(number), work)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROCESS, *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    try:
        assert (await child.stdout.readline()).strip() == b"here"
    finally:
        os.kill(child.pid, signal.SIGKILL)
        await child.wait()

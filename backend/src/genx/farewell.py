"""Ending a process in bounded time, even if the database hangs: steps that take too long are logged and left."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

log = structlog.get_logger(__name__)

STEP_S = 1.0
"""Seconds that a stopping server waits for one step. There are about seven."""


async def within(seconds: float, what: str, work: Coroutine[Any, Any, object]) -> None:
    """Wait for `work` for at most so many seconds. Then cancel it without waiting, because that may hang, too."""
    task = asyncio.create_task(work)
    await asyncio.wait([task], timeout=seconds)
    if not task.done():
        task.cancel()
        log.warning("stopped without waiting any longer", left=what)
    elif not task.cancelled() and task.exception() is not None:
        log.error("could not be stopped", left=what, exc_info=task.exception())

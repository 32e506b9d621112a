"""Ends a process in bounded time, also while the database hangs: steps that take too long are left, and logged."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

log = structlog.get_logger(__name__)

STEP_S = 1.0
"""How long a stopping server waits for one thing. There are some seven of them."""


async def within(seconds: float, what: str, work: Coroutine[Any, Any, object]) -> None:
    """Wait for `work`, for so many seconds at most. It is cancelled then, and not waited for: that may hang, too."""
    task = asyncio.create_task(work)
    await asyncio.wait([task], timeout=seconds)
    if not task.done():
        task.cancel()
        log.warning("stopped without waiting any longer", left=what)
    elif not task.cancelled() and task.exception() is not None:
        log.error("could not be stopped", left=what, exc_info=task.exception())

"""Password hashing off the event loop: a few threads of low priority, and a queue that stays short."""

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import ParamSpec, TypeVar

from genx.domain.errors import Refusal

Given = ParamSpec("Given")
Result = TypeVar("Result")

THREADS = 2
MOST_WAITING = 50
LOWEST_PRIORITY = 19


class TooBusy(Refusal):
    """Too many passwords wait to be checked: try again in a moment."""

    type = "too-busy"
    status_hint = 503
    retry_after = 2

    def __init__(self) -> None:
        super().__init__("Too many passwords are being checked just now. Try again in a moment.")


def _step_back() -> None:
    """Whatever else the machine has to do comes first, chargers' messages above all."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST_PRIORITY)


_threads = ThreadPoolExecutor(THREADS, "hashing", initializer=_step_back)
_waiting = 0


async def in_background(function: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
    """What the function returns. Raises TooBusy where too many wait already."""
    global _waiting  # noqa: PLW0603 - one queue for the process
    if _waiting >= MOST_WAITING:
        raise TooBusy
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads, lambda: function(*args, **kwargs))
    finally:
        _waiting -= 1

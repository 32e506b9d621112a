"""Slow hashing off the event loop: few threads of low priority, and a bounded queue in which everybody has a turn."""

import asyncio
import os
import sys
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import ParamSpec, TypeVar

from genx.domain.errors import Refusal

AT_ONCE = 2
MOST_WAITING = 2_000
NOBODY = ""
MOST_OF_NOBODY = 50
"""How many of them may wait on behalf of nobody in particular."""

LONGEST_WAIT_S = 10.0
LOWEST_PRIORITY = 19

P = ParamSpec("P")
T = TypeVar("T")


class TooBusy(Refusal):
    """Too many passwords wait to be checked: try again in a moment."""

    type = "too-busy"
    status_hint = 503
    retry_after = 2

    def __init__(self) -> None:
        super().__init__("Too many passwords are being checked just now. Try again in a moment.")


class Background:
    """Runs functions in threads. Who waits has turns by whom it is for, so that nobody's flood holds up the others."""

    def __init__(
        self, *, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING, longest_wait: float = LONGEST_WAIT_S
    ) -> None:
        self._threads = ThreadPoolExecutor(at_once, "hashing", initializer=_stand_back)
        self._free = at_once
        self._most_waiting = most_waiting
        self._longest_wait = longest_wait
        self._lines: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._waiting = 0

    async def run(self, on_behalf_of: str, function: Callable[[], T]) -> T:
        """What the function returns. Raises TooBusy where its turn did not come in time, or too many wait."""
        await self._turn(on_behalf_of)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, function)
        finally:
            self._next()

    async def _turn(self, who: str) -> None:
        if self._free:
            self._free -= 1
            return
        turn = self._line_up(who)
        try:
            async with asyncio.timeout(self._longest_wait):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._next()  # It came in the moment in which nobody waited for it any more.
            if isinstance(error, TimeoutError):
                raise TooBusy from None
            raise

    def _line_up(self, who: str) -> asyncio.Future[None]:
        if who == NOBODY and len(self._lines.get(who, ())) >= MOST_OF_NOBODY:
            raise TooBusy
        if self._waiting >= self._most_waiting:
            self._make_room(who)
        turn = asyncio.get_running_loop().create_future()
        self._lines.setdefault(who, deque()).append(turn)
        self._waiting += 1
        return turn

    def _make_room(self, who: str) -> None:
        """The last of the longest line gives way, unless `who` has as long a one."""
        longest = max(self._lines.values(), key=len)
        if len(self._lines.get(who, ())) + 1 >= len(longest):
            raise TooBusy
        given_up = longest.pop()
        self._waiting -= 1
        if not given_up.done():
            given_up.set_exception(TooBusy())

    def _next(self) -> None:
        """The turn is over: that of the next line begins."""
        while self._lines:
            who, line = self._lines.popitem(last=False)
            turn = line.popleft()
            self._waiting -= 1
            if line:
                self._lines[who] = line
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


def _stand_back() -> None:
    """Whatever else the machine has to do comes first, chargers' messages above all."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST_PRIORITY)


_shared = Background()


async def in_background(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a slow function returns, run in a thread that all hashing shares. Raises TooBusy."""
    return await _shared.run(NOBODY, partial(function, *args, **kwargs))


async def in_background_for(who: str, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The same for work that somebody outside makes us do, as an address that tries passwords: each has its turn."""
    return await _shared.run(who, partial(function, *args, **kwargs))

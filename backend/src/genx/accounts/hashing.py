"""Slow hashing off the event loop: few threads of low priority, and bounded queues in which everybody has a turn."""

import asyncio
import os
import sys
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from genx.domain.errors import TooBusy

AT_ONCE = 2
MOST_WAITING = 2_000
NOBODY = ""
MOST_OF_NOBODY = 50
"""How many of them may wait on behalf of nobody in particular."""

LONGEST_WAIT_S = 10.0
LOWEST_PRIORITY = 19

T = TypeVar("T")


Lines = OrderedDict[str, deque[asyncio.Future[None]]]


class Background:
    """Runs functions in threads. Turns go round by whom they are for, so that nobody's flood holds up the others.

    Work that comes `first` has lines of its own, which are served before all others and give way to none of them.
    """

    def __init__(
        self,
        name: str = "hashing",
        *,
        at_once: int = AT_ONCE,
        most_waiting: int = MOST_WAITING,
        longest_wait: float = LONGEST_WAIT_S,
    ) -> None:
        self._threads = ThreadPoolExecutor(at_once, name, initializer=_stand_back)
        self._free = at_once
        self._most_waiting = most_waiting
        self._longest_wait = longest_wait
        self._first: Lines = OrderedDict()
        self._lines: Lines = OrderedDict()
        self._waiting = 0

    async def run(self, on_behalf_of: str, function: Callable[[], T], *, first: bool = False) -> T:
        """Return what the function returns. Raises TooBusy if its turn does not come in time, or too many wait."""
        await self._turn(on_behalf_of, self._first if first else self._lines)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, function)
        finally:
            self._next()

    async def _turn(self, who: str, lines: Lines) -> None:
        if self._free:
            self._free -= 1
            return
        turn = self._line_up(who, lines)
        try:
            async with asyncio.timeout(self._longest_wait):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._next()  # It came in the moment in which nobody waited for it any more.
            if isinstance(error, TimeoutError):
                raise TooBusy from None
            raise

    def _line_up(self, who: str, lines: Lines) -> asyncio.Future[None]:
        if who == NOBODY and len(lines.get(who, ())) >= MOST_OF_NOBODY:
            raise TooBusy
        if self._waiting >= self._most_waiting:
            self._make_room(who, lines)
        turn = asyncio.get_running_loop().create_future()
        lines.setdefault(who, deque()).append(turn)
        self._waiting += 1
        return turn

    def _make_room(self, who: str, lines: Lines) -> None:
        """Drop the last of the longest line, unless the line of `who` is as long. Priority lines give way last."""
        others = self._lines or self._first
        longest = max(others, key=lambda line: len(others[line]))
        is_ahead = lines is self._first and others is self._lines
        if not is_ahead and (lines is not others or len(lines.get(who, ())) + 1 >= len(others[longest])):
            raise TooBusy
        given_up = others[longest].pop()
        if not others[longest]:
            del others[longest]
        self._waiting -= 1
        if not given_up.done():
            given_up.set_exception(TooBusy())

    def _next(self) -> None:
        """End a turn, and begin that of the next line."""
        while lines := self._first or self._lines:
            who, line = lines.popitem(last=False)
            turn = line.popleft()
            self._waiting -= 1
            if line:
                lines[who] = line
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


def _stand_back() -> None:
    """Lower the priority of a thread: chargers' messages come first."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST_PRIORITY)


PEOPLE = Background("hashing-people")
CHARGERS = Background("hashing-chargers")
"""Each has threads and a bounded queue of its own: a flood at one door holds nobody up at the other."""

"""The engine of group commit: while one group is handed over, the next one gathers."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Generic, TypeVar

Item = TypeVar("Item")

LINGER_S = 0.001
"""Seconds that items which need not be settled soon wait for others to come."""

CANCELLED_WITHIN_S = 1.0
"""Seconds that a cancelled group may take to end: the database may not even hear of it."""


class Grouping(Generic[Item]):
    """Hands items to `work` in the order in which they came, all that have gathered at once, one group at a time.

    `work` must settle every item itself and not raise. There is no timer, but for items that need not be settled soon.
    """

    def __init__(self, work: Callable[[list[Item]], Awaitable[None]], *, most: int = 2000) -> None:
        self._work = work
        self._most = most
        self._waiting: list[Item] = []
        self._in_hand: list[Item] = []
        self._waits_since = 0.0
        self._works_since = 0.0
        self._something = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._task: asyncio.Task[None] | None = None
        self._stops = False

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def left(self) -> list[Item]:
        """Items that are not settled."""
        return [*self._in_hand, *self._waiting]

    @property
    def idle(self) -> bool:
        """True if everything that was added is settled."""
        return self._idle.is_set()

    @property
    def lag(self) -> float:
        """Seconds that the oldest unsettled item has waited, or a little more; 0 if there is none."""
        return 0.0 if self.idle else time.monotonic() - (self._works_since or self._waits_since)

    def add(self, item: Item, *, soon: bool = True) -> None:
        """Add an item. Unless it is to be settled `soon`, it lingers for one that is, and goes with that."""
        if not self._waiting:
            self._waits_since = time.monotonic()
            self._idle.clear()
            if not soon:
                asyncio.get_running_loop().call_later(LINGER_S, self._lingered)
        self._waiting.append(item)
        if soon:
            self._something.set()

    def _lingered(self) -> None:
        if self._waiting:
            self._something.set()

    def start(self) -> None:
        self._stops = False
        self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        # The end of the work may come together with the cancellation, and swallow it.
        while not self._stops:
            await self._something.wait()
            self._in_hand, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            if not self._waiting:
                self._something.clear()
            self._works_since = self._waits_since
            await self._work(self._in_hand)
            self._in_hand = []
            self._works_since = 0.0
            if not self._waiting:
                self._idle.set()

    async def stop(self, within: float) -> None:
        """Hand over what is left, for `within` seconds at most."""
        if self._task is None:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), within)
        self._stops = True
        self._task.cancel()
        await asyncio.wait([self._task], timeout=CANCELLED_WITHIN_S)
        self._task = None

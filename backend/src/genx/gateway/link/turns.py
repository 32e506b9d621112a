"""One thing at a time: a connection's next decision waits until the last one is kept."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Protocol

MOST_WAITING = 64
"""Steps that may wait before we stop reading from the socket."""

MOST_WAITING_SIZE = 1 << 18
"""Characters of the messages that these steps hold."""

Step = Callable[[], None]


class Source(Protocol):
    """The socket that more steps come from."""

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


class Turns:
    """Runs steps in order. A step that begins something takes the turn until it gives it back.

    `when_idle` is called once the turn was given back and nothing waits.
    """

    __slots__ = ("_drained", "_size", "_source", "_waiting", "busy", "when_idle")

    def __init__(self, source: Source) -> None:
        self.busy = False
        self.when_idle: Step | None = None
        self._source = source
        self._waiting: deque[tuple[Step, int, Step | None]] | None = None
        self._size = 0
        self._drained: asyncio.Future[None] | None = None

    @property
    def idle(self) -> bool:
        return not self.busy and not self._waiting

    def add(self, step: Step, size: int = 0, overtake: Step | None = None) -> None:
        """Run the step now, or when its turn comes. Reading stops while too many or too large steps wait.

        `hurry` may run `overtake` instead, before the step's turn.
        """
        if self.idle:
            step()
            return
        if self._waiting is None:
            self._waiting = deque()
        self._waiting.append((step, size, overtake))
        self._size += size
        if self._is_full:
            self._source.pause_reading()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn, and keep it for the block."""
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.add(partial(self._take_for, ready))
        try:
            await ready
            yield
        finally:
            if not ready.cancelled():
                self.give()

    def _take_for(self, ready: asyncio.Future[None]) -> None:
        if not ready.done():
            self.take()
            ready.set_result(None)

    def take(self) -> None:
        self.busy = True

    def give(self) -> None:
        """Give the turn back, and run the waiting steps until one takes it."""
        self.busy = False
        was_full = self._is_full
        while self._waiting and not self.busy:
            step, size, _ = self._waiting.popleft()
            self._size -= size
            step()
        if self.idle:
            self._settle()
        if was_full and not self._is_full:
            self._source.resume_reading()
        if self.when_idle is not None and self.idle:
            self.when_idle()

    def hurry(self) -> None:
        """Run the steps that may overtake: the turn may take long."""
        was_full, waiting = self._is_full, self._waiting or ()
        self._waiting = deque(each for each in waiting if each[2] is None)
        self._size = sum(size for _, size, _ in self._waiting)
        for _, _, overtake in waiting:
            if overtake is not None:
                overtake()
        if was_full and not self._is_full:
            self._source.resume_reading()

    async def drained(self) -> None:
        """Return once nothing waits for its turn. Whoever was told the same before may have added something since."""
        while not self.idle:
            if self._drained is None:
                self._drained = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._drained)

    @property
    def _is_full(self) -> bool:
        return self._waiting is not None and (len(self._waiting) >= MOST_WAITING or self._size >= MOST_WAITING_SIZE)

    def _settle(self) -> None:
        self._waiting = None
        if self._drained is not None:
            if not self._drained.done():
                self._drained.set_result(None)
            self._drained = None

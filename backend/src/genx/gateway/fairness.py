"""Fairness between links: prices, turns for long messages, and a bound on memory (ADR 11)."""

import asyncio
from collections import deque
from collections.abc import Callable
from time import perf_counter
from typing import Final

CPU_SHARE: Final = 0.1
"""Share of the event loop's time that one charger may take in the long run."""

LATE_S: Final = 0.1
"""The event loop is too busy if it is later than this."""

HIGHEST_PRESSURE: Final = 64.0

LARGE: Final = 131_072
"""Bytes of a message from which on its buffer is counted, because a buffer stays as large as it has grown."""

MOST_HELD: Final = 128 << 20
"""Bytes of the large messages that came last on each link, or are on their way: their buffers take twice as much."""

Step = Callable[[], None]


class Fairness:
    """Prices in seconds of a charger's budget: `price` of a message, `cpu_price` of a second of the event loop's time.

    All are 0 if `messages_per_second` is: there is no limit.
    """

    def __init__(self, messages_per_second: int) -> None:
        self._second = 1.0 / messages_per_second if messages_per_second else 0.0
        self._pressure = 1.0
        self.price = self._second
        self.cpu_price = 1.0 / CPU_SHARE if messages_per_second else 0.0
        self._light: deque[Step] = deque()
        self._heavy: deque[Step] = deque()
        self._busy = False
        self._held: dict[object, tuple[int, Step]] = {}
        self._held_bytes = 0

    def measured(self, late: float) -> None:
        """Raise all prices while the event loop is `late` by so many seconds, and lower them when it is not."""
        pressure = self._pressure * (2.0 if late > LATE_S else 0.5)
        self._pressure = min(max(pressure, 1.0), HIGHEST_PRESSURE)
        self.price = self._second * self._pressure
        self.cpu_price = self._pressure / CPU_SHARE if self._second else 0.0

    def in_turn(self, step: Step, *, heavy: bool) -> None:
        """Run a step when its turn comes, the `heavy` ones last: no two follow each other without a break."""
        (self._heavy if heavy else self._light).append(step)
        if not self._busy:
            self._busy = True
            asyncio.get_running_loop().call_soon(self._next)

    def hold(self, link: object, size: int, let_go: Step) -> None:
        """Note how large a buffer of a link is. If all of them take too much memory, let go of the one noted first."""
        before, _ = self._held.pop(link, (0, let_go))
        self._held[link] = (max(size, before), let_go)
        self._held_bytes += max(size - before, 0)
        while self._held_bytes > MOST_HELD:
            first = next(iter(self._held))
            _, let_first_go = self._held[first]
            self.forget(first)
            let_first_go()

    def forget(self, link: object) -> None:
        """The link has ended."""
        size, _ = self._held.pop(link, (0, None))
        self._held_bytes -= size

    def _next(self) -> None:
        steps = self._light or self._heavy
        if not steps:
            self._busy = False
            return
        began = perf_counter()
        try:
            steps.popleft()()
        finally:
            asyncio.get_running_loop().call_later(perf_counter() - began, self._next)

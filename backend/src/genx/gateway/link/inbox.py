"""Messages of one charger, read in order, no faster than its budget allows, and in turns with the others' (ADR 11)."""

import asyncio
from collections import deque
from collections.abc import Callable
from time import perf_counter
from typing import Final, Protocol

from genx.gateway.fairness import LARGE, Fairness

BURST_S: Final = 2.0
"""Seconds of its budget that a charger may spend at once. A boot with 40 connectors takes a quarter of them."""

TOGETHER: Final = 8
"""Messages of one charger that are read before it is the others' turn."""

LIGHT_S: Final = 0.02
"""Seconds of its budget that a charger may have spent lately to be served at once. Others wait for their turn."""

HEAVY_S: Final = BURST_S - LIGHT_S

LONG: Final = 2_048
"""A message of more characters waits for its turn and is read alone: everybody else is served between two of them."""

COUNTS_AGAIN: Final = 8_192
"""A message counts once more for each so many characters."""

PIECE_CPU_S: Final = 5e-6
"""Processor time that a piece of a message counts as."""

MANY: Final = 32
"""From so many waiting messages on, a charger whose budget is spent does not wait for answers: it floods."""

TICK_S: Final = 0.001
"""Timers of the event loop are no finer: a shorter wait would be none, again and again."""

LULL_S: Final = 30.0
"""Seconds after which a flood that was not seen again is over."""


class Socket(Protocol):
    """`in_read` counts the frames of the read that is going on."""

    in_read: int

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


class Inbox:
    """`read` is given each message and the time by `perf_counter`.

    `flooding` is told for how many seconds more has come than the budget allows; `let_go` is called to end the link if
    large messages take too much memory.
    """

    __slots__ = (
        "_fairness",
        "_flood_began",
        "_flood_seen",
        "_flooding",
        "_full",
        "_in_turn",
        "_let_go",
        "_paid_at",
        "_read",
        "_socket",
        "_timer",
        "_waiting",
    )

    def __init__(
        self,
        socket: Socket,
        read: Callable[[str, float], None],
        fairness: Fairness,
        flooding: Callable[[float], None],
        let_go: Callable[[], None],
    ) -> None:
        self._socket = socket
        self._read = read
        self._fairness = fairness
        self._flooding = flooding
        self._let_go = let_go
        self._waiting: deque[str] | None = None
        self._paid_at = 0.0
        self._full = False
        self._in_turn = False
        self._timer: asyncio.Handle | None = None
        self._flood_began = 0.0
        self._flood_seen = 0.0

    @property
    def paused(self) -> bool:
        """Return whether reading from the socket is paused."""
        return self._full or self._held

    @property
    def _held(self) -> bool:
        return self._timer is not None or self._in_turn

    def put(self, text: str) -> None:
        """Read a message, or let it wait."""
        now = perf_counter()
        if (
            self._paid_at > now - HEAVY_S  # _is_heavy
            or self._waiting
            or self._full
            or len(text) > LONG
            or self._socket.in_read > TOGETHER
        ):
            self._wait(text, now)
            return
        self._read(text, now)
        cpu = (perf_counter() - now) * self._fairness.cpu_price
        price = self._fairness.price
        # Conditions, because max() costs a twentieth of a Heartbeat.
        paid_at = self._paid_at if self._paid_at > now - BURST_S else now - BURST_S  # noqa: FURB136
        self._paid_at = paid_at + (cpu if cpu > price else price)  # noqa: FURB136

    def count(self) -> bool:
        """Count a ping or a pong. Returns False if it is beyond the budget, and need not be answered."""
        return self._count(self._fairness.price)

    def count_piece(self) -> None:
        """Count a piece of a message: some chargers send very many."""
        self._count(self._fairness.cpu_price * PIECE_CPU_S)

    def _count(self, price: float) -> bool:
        now = perf_counter()
        within = self._paid_at <= now
        self._spend(now, price)
        if not within:
            self._flood(now)
            self._go_on_later(now)
        return within

    def holds(self, size: int) -> None:
        """Note the size of a message, or of the part of it that is here."""
        if size > LARGE:
            self._fairness.hold(self, size, self._let_go)

    def hold(self, until: float) -> None:
        """Read nothing before then, by `perf_counter`."""
        self._paid_at = max(self._paid_at, until)

    def pause_reading(self) -> None:
        """Read nothing: too many steps wait for their turn."""
        self._full = True
        self._socket.pause_reading()

    def resume_reading(self) -> None:
        self._full = False
        if self._waiting:
            self._go_on_later(perf_counter())
        elif not self._held:
            self._socket.resume_reading()

    def loosen(self) -> None:
        """Forget who reads: nothing comes any more."""
        self._read = self._flooding = self._let_go = _nothing

    def close(self) -> None:
        """Read the waiting messages, unless they are a flood, and nothing after them: the link has ended."""
        self._fairness.forget(self)
        waiting, self._waiting, self._full = self._waiting, None, True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if waiting and len(waiting) < MANY:
            for text in waiting:
                self._read(text, perf_counter())

    def _take(self, text: str, now: float) -> None:
        self._read(text, now)
        size = self._fairness.price * (1 + len(text) // COUNTS_AGAIN)
        self._spend(now, max(size, (perf_counter() - now) * self._fairness.cpu_price))
        if self._waiting and len(self._waiting) >= MANY and self._paid_at > now:
            self._flood(now)

    def _spend(self, now: float, seconds: float) -> None:
        self._paid_at = max(self._paid_at, now - BURST_S) + seconds

    def _wait(self, text: str, now: float) -> None:
        if self._waiting is None:
            self._waiting = deque()
        self._waiting.append(text)
        self.holds(len(text))
        self._go_on_later(now)

    def _go_on_later(self, now: float) -> None:
        if self._held or self._full:
            return
        self._socket.pause_reading()
        loop = asyncio.get_running_loop()
        if self._paid_at > now:
            self._timer = loop.call_later(max(self._paid_at - now, TICK_S), self._go_on)
        elif self._waiting and ((heavy := self._is_heavy(now)) or len(self._waiting[0]) > LONG):
            self._in_turn = True
            self._fairness.in_turn(self._take_turn, heavy=heavy)
        else:
            self._timer = loop.call_soon(self._go_on)

    def _is_heavy(self, now: float) -> bool:
        """Return whether the charger has used so much of its budget lately that others are served before it."""
        return self._paid_at > now - HEAVY_S

    def _take_turn(self) -> None:
        """Take a long message, or a few short ones of a charger that has used much."""
        self._in_turn = False
        if self._waiting and not self._full:
            self._take(self._waiting.popleft(), perf_counter())
            self._go_on(in_turn=True)

    def _go_on(self, *, in_turn: bool = False) -> None:
        self._timer = None
        now = perf_counter()
        for _ in range(TOGETHER):
            if not self._may_take(now, in_turn=in_turn):
                break
            self._take(self._waiting.popleft(), now)  # type: ignore[union-attr]
            now = perf_counter()
        if self._waiting or self._paid_at > now:
            self._go_on_later(now)
        elif not self._full:
            self._waiting = None
            self._socket.resume_reading()

    def _may_take(self, now: float, *, in_turn: bool) -> bool:
        if not self._waiting or self._full or self._paid_at > now or len(self._waiting[0]) > LONG:
            return False
        return in_turn or not self._is_heavy(now)

    def _flood(self, now: float) -> None:
        if now - self._flood_seen > LULL_S:
            self._flood_began = now
        self._flood_seen = now
        self._flooding(now - self._flood_began)


def _nothing(*_: object) -> None: ...

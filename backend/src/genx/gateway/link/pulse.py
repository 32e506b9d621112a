"""Signs of life of one link (H10), and the offset of its charge point's clock (V9)."""

from collections import deque
from datetime import datetime, timedelta

SILENT_PINGS = 2.5
SILENT_HEARTBEATS = 3.0

AGREES_MS = 20_000
"""Milliseconds by which the offsets of one clock may differ, because messages take a while."""

LONG_ENOUGH = timedelta(seconds=30)
"""More than `AGREES_MS`: the same time told again and again agrees with itself for less."""

LEAP_MS = 86_400_000
"""A clock that is said to be ahead by so much more is believed when it says so again."""

NOTICED_MS = 1_000
"""A clock that falls back by less has not changed."""

MILLISECOND = timedelta(milliseconds=1)
LEAST_TELLING = 3
MOST_LATEST = 5


class Pulse:
    """Decides when to ping, and when a silent peer is dead. Times are the event loop's."""

    __slots__ = ("_answers", "_pinged_at")

    def __init__(self) -> None:
        self._answers = False
        self._pinged_at = 0.0

    @property
    def answers(self) -> bool:
        """Return whether the peer has ever answered a ping. Some real models never do."""
        return self._answers

    def answered(self) -> None:
        self._answers = True

    def is_dead(self, silent: float, *, ping_interval: float, heartbeat_interval: float) -> bool:
        """Return whether the link was silent for too long."""
        if self._answers:
            return silent > SILENT_PINGS * ping_interval
        return silent > SILENT_HEARTBEATS * max(heartbeat_interval, ping_interval)

    def wants_ping(self, now: float, interval: float) -> bool:
        """Return whether a ping is due. It counts as sent."""
        due = now - self._pinged_at >= interval
        if due:
            self._pinged_at = now
        return due


class ClockOffset:
    """The milliseconds by which a charge point's clock is ahead, by the times in its messages (V9, ADR 16).

    A message tells when it was written, or an earlier time: it may have waited in an offline queue, and a status may
    tell its last change (QE4). So a higher offset counts at once (a leap of a day: the second time), and the
    highest of the last few is taken. A much lower one counts if it stays: if `LEAST_TELLING` messages over
    `LONG_ENOUGH` agree on it. Between two live messages a clock goes on as ours does; what comes out of a queue was
    written at other intervals.
    """

    __slots__ = ("_latest", "_leap", "_lower", "_told", "ms")

    def __init__(self, ms: int | None) -> None:
        self.ms = ms
        self._latest = deque(() if ms is None else (ms,), MOST_LATEST)
        self._lower: tuple[tuple[int, datetime], ...] = ()
        self._told: datetime | None = None
        self._leap: int | None = None

    def measure(self, told: datetime, arrived: datetime) -> None:
        """Take `told`, the charge point's time in a message that `arrived`. The same time again says nothing."""
        if told == self._told:
            return
        self._told = told
        offset = (told - arrived) // MILLISECOND
        known = self.ms or 0  # A clock counts as right until it is known to be wrong.
        if offset > known + LEAP_MS and not self._is_told_twice(offset):
            return
        if offset > known + AGREES_MS:
            self._begin_with(offset)
        elif offset >= known - AGREES_MS:
            self._follow(offset)
        else:
            self._weigh(offset, arrived)

    def _is_told_twice(self, offset: int) -> bool:
        """One absurd time is nothing to go by."""
        before, self._leap = self._leap, offset
        return before is not None and abs(offset - before) <= AGREES_MS

    def _begin_with(self, *offsets: int) -> None:
        self._latest.clear()
        for offset in offsets:
            self._follow(offset)

    def _follow(self, offset: int) -> None:
        self._latest.append(offset)
        self._lower = ()
        found = max(self._latest)
        if self.ms is None or found > self.ms or found <= self.ms - NOTICED_MS:
            self.ms = found

    def _weigh(self, offset: int, arrived: datetime) -> None:
        """Follow a lower offset once messages over a while have agreed on it."""
        if any(abs(offset - other) > AGREES_MS for other, _ in self._lower):
            self._lower = ()
        self._lower = (*self._lower[:1], *self._lower[1:][-LEAST_TELLING:], (offset, arrived))
        if len(self._lower) >= LEAST_TELLING and arrived - self._lower[0][1] >= LONG_ENOUGH:
            self._begin_with(*(other for other, _ in self._lower))

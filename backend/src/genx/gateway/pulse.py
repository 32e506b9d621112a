"""Signs of life of one link (H10), and how far its charge point's clock is off (V9)."""

from datetime import datetime

SILENT_PINGS = 2.5
SILENT_HEARTBEATS = 3.0
SECONDS_AN_OFFSET_COUNTS = 900.0


class Pulse:
    """When to ping, and when a silent peer is dead. Times are the event loop's."""

    __slots__ = ("_answers", "_pinged_at")

    def __init__(self) -> None:
        self._answers = False
        self._pinged_at = 0.0

    @property
    def answers(self) -> bool:
        """Has the peer ever answered a ping? Real models don't."""
        return self._answers

    def answered(self) -> None:
        self._answers = True

    def is_dead(self, silent: float, *, ping_interval: float, heartbeat_interval: float) -> bool:
        """Was the link silent for too long, in seconds?"""
        if self._answers:
            return silent > SILENT_PINGS * ping_interval
        return silent > SILENT_HEARTBEATS * max(heartbeat_interval, ping_interval)

    def wants_ping(self, now: float, interval: float) -> bool:
        """Is a ping due? It counts as sent."""
        due = now - self._pinged_at >= interval
        if due:
            self._pinged_at = now
        return due


class ClockOffset:
    """Delays only make a clock look late, so the highest offset of the last quarter of an hour counts."""

    __slots__ = ("_measured_at", "ms")

    def __init__(self, ms: int | None) -> None:
        self.ms = ms
        self._measured_at: float | None = None

    def measure(self, told: datetime, arrived: datetime, now: float) -> None:
        """`told` is the charge point's time in a message that `arrived`; positive where its clock is ahead."""
        offset = int((told - arrived).total_seconds() * 1000)
        is_old = self._measured_at is None or now - self._measured_at > SECONDS_AN_OFFSET_COUNTS
        if is_old or self.ms is None or offset >= self.ms:
            self.ms = offset
            self._measured_at = now

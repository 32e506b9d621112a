"""The power of a charge point, and how much energy it can deliver in a transaction (T6b, ADR 14)."""

from datetime import timedelta

from msgspec import Struct

DEFAULT_LIMIT_W = 500_000
"""The most that a transaction may draw if nobody has set the rating of its charge point."""

ASSUMED_W = 50_000
"""The power assumed of a charge point that nothing is known about."""

PHASES = 3
"""A charge point may report one phase alone, and deliver the power that was seen on each of three."""

TOLERANCE_WH = 1_000
TOLERANCE_FACTOR = 1.5


class Power(Struct, frozen=True):
    """Power in W: the rating set by a person, and the highest that was measured. None if not known."""

    rated_w: int | None = None
    measured_w: int | None = None

    def allows(self, energy_wh: int, duration: timedelta) -> bool:
        """Return whether so much can be charged in that time. A rating is a limit, a measured power is not."""
        return _possible(energy_wh, duration, self.rated_w or max(DEFAULT_LIMIT_W, self.measured_w or 0))

    def suggests(self, energy_wh: int, duration: timedelta) -> bool:
        """Return whether so much is likely in that time, by the power that was seen."""
        return _possible(energy_wh, duration, self.rated_w or PHASES * (self.measured_w or 0) or ASSUMED_W)


def _possible(energy_wh: int, duration: timedelta, power_w: int) -> bool:
    hours = max(duration.total_seconds(), 0) / 3600
    return energy_wh <= power_w * hours * TOLERANCE_FACTOR + TOLERANCE_WH

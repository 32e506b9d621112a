"""What a charge point can deliver, and so how much energy can be in a transaction (T6b, ADR 14)."""

from datetime import timedelta

from msgspec import Struct

DEFAULT_LIMIT_W = 500_000
"""What a transaction may draw where nobody has set the rating of its charge point."""

ASSUMED_W = 50_000
"""What a charge point is taken to deliver where nothing is known of it."""

PHASES = 3
"""A charge point may report one phase alone: it may deliver as many times the power that was seen."""

TOLERANCE_WH = 1_000
TOLERANCE_FACTOR = 1.5


class Power(Struct, frozen=True):
    """Power in W: what it is rated by a person, and the highest that was measured. None where not known."""

    rated_w: int | None = None
    measured_w: int | None = None

    def allows(self, energy_wh: int, duration: timedelta) -> bool:
        """Whether so much can have been charged in that time: a power that was measured is no limit, a rating is."""
        return _possible(energy_wh, duration, self.rated_w or max(DEFAULT_LIMIT_W, self.measured_w or 0))

    def suggests(self, energy_wh: int, duration: timedelta) -> bool:
        """Whether so much is likely in that time, by the power that was seen."""
        return _possible(energy_wh, duration, self.rated_w or PHASES * (self.measured_w or 0) or ASSUMED_W)


def _possible(energy_wh: int, duration: timedelta, power_w: int) -> bool:
    hours = max(duration.total_seconds(), 0) / 3600
    return energy_wh <= power_w * hours * TOLERANCE_FACTOR + TOLERANCE_WH

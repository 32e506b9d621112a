"""A vehicle at a connector: its power while its battery fills."""

from random import Random

from msgspec import Struct

FAST_TAPER_FROM, SLOW_TAPER_FROM = 0.7, 0.96
"""Share of charge above which the battery takes less and less: direct current, alternating current."""

RAMP_SECONDS = 20.0


class Vehicle(Struct):
    """`capacity_wh` of the battery, `soc` between 0 and 1, `limit_w` is what it can take up to `taper_from`."""

    capacity_wh: float
    soc: float
    limit_w: float
    target: float = 0.95
    taper_from: float = FAST_TAPER_FROM
    seconds: float = 0.0

    @property
    def is_full(self) -> bool:
        return self.soc >= self.target

    def draw(self, offered_w: float) -> float:
        """Return the power in W now: a ramp at the start, a plateau, a taper towards full."""
        if self.is_full:
            return 0.0
        ramp = min(1.0, self.seconds / RAMP_SECONDS)
        taper = min(1.0, max(0.08, (1.0 - self.soc) / (1.0 - self.taper_from)))
        return min(offered_w, self.limit_w * taper) * ramp

    def charge(self, offered_w: float, seconds: float) -> float:
        """Take energy for `seconds` and return it in Wh."""
        self.seconds += seconds
        energy = self.draw(offered_w) * seconds / 3600
        self.soc = min(1.0, self.soc + energy / self.capacity_wh)
        return energy


def arriving(random: Random, *, direct_current: bool) -> Vehicle:
    """Return a random vehicle of today's roads."""
    return Vehicle(
        capacity_wh=random.choice([38_000, 52_000, 60_000, 77_000, 95_000]),
        soc=random.uniform(0.08, 0.6),
        limit_w=random.choice([50_000, 85_000, 120_000, 170_000])
        if direct_current
        else random.choice([3_700, 7_400, 11_000, 22_000]),
        target=random.uniform(0.8, 0.98),
        taper_from=FAST_TAPER_FROM if direct_current else SLOW_TAPER_FROM,
    )

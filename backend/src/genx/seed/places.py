"""Kinds of places with chargers, and how people charge there."""

from itertools import accumulate
from typing import Final

from msgspec import Struct

from genx.seed import prices
from genx.seed.prices import Prices


class Place(Struct, frozen=True, kw_only=True, dict=True):
    """A kind of place. `hours` says how likely sessions begin in each hour of the day.

    `sessions` is the mean number a connector has on a working day, `weekend` the factor for the days off. Durations are
    pairs of mean and deviation: minutes plugged in, and energy in kWh.
    """

    sites: tuple[str, ...]
    models: tuple[tuple[str, str, str], ...]
    """Vendor, model, firmware."""
    power_w: int
    sessions: float
    weekend: float
    hours: tuple[int, ...]
    minutes: tuple[float, float]
    kwh: tuple[float, float]
    prices: Prices

    @property
    def until_hour(self) -> list[int]:
        """The sums of `hours` up to each hour."""
        return list(accumulate(self.hours))


CAR_PARK: Final = Place(
    sites=("Harbour car park", "Mall P2", "Station garage", "Old Town garage"),
    models=(("Alfen", "Eve Double", "6.6.0"), ("ABB", "Terra AC", "1.8.32"), ("Mennekes", "Amtron", "5.22")),
    power_w=11_000,
    sessions=1.1,
    weekend=1.2,
    hours=(1, 0, 0, 0, 0, 1, 4, 12, 16, 14, 11, 9, 9, 9, 8, 8, 9, 11, 10, 7, 4, 3, 2, 1),
    minutes=(150, 60),
    kwh=(14, 6),
    prices=prices.CAR_PARK,
)
DEPOT: Final = Place(
    sites=("Mill Lane", "North depot", "Ring Road works"),
    models=(("Keba", "P30", "1.18.1"), ("Wallbox", "Commander 2", "6.4.9")),
    power_w=22_000,
    sessions=0.8,
    weekend=0.4,
    hours=(1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 4, 3, 2, 4, 12, 18, 14, 8, 4, 2, 1, 1),
    minutes=(540, 150),
    kwh=(34, 12),
    prices=prices.DEPOT,
)
FAST: Final = Place(
    sites=("Airport P4", "Motorway east", "Motorway west", "Kestrel services"),
    models=(("Alpitronic", "HYC150", "3.2.1"), ("Kempower", "Satellite", "2.9.0")),
    power_w=120_000,
    sessions=3.2,
    weekend=1.3,
    hours=(1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 10, 11, 11, 11, 11, 11, 11, 11, 10, 8, 6, 4, 3, 2),
    minutes=(32, 10),
    kwh=(31, 11),
    prices=prices.FAST,
)

PLACES: Final = (CAR_PARK, CAR_PARK, CAR_PARK, DEPOT, DEPOT, FAST)
"""Chargers are spread over these in turn: half of them in car parks, a sixth beside a motorway."""

ERRORS: Final = {
    "GroundFailure": 5,
    "ConnectorLockFailure": 4,
    "EVCommunicationError": 4,
    "PowerMeterFailure": 2,
    "HighTemperature": 2,
    "InternalError": 2,
    "OtherError": 1,
}
"""Error codes of faults, and how often each is told."""

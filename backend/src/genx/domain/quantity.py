"""Quantities that meters measure, in words that all versions of OCPP share, and their ranks (S5 to S7)."""

from collections.abc import Mapping
from functools import cached_property
from typing import Final

from msgspec import Struct

ENERGY: Final = "Energy.Active.Import.Register"
POWER: Final = "Power.Active.Import"
CURRENT: Final = "Current.Import"
EXPORTED_CURRENT: Final = "Current.Export"
VOLTAGE: Final = "Voltage"
SOC: Final = "SoC"
TEMPERATURE: Final = "Temperature"
OFFERED: Final = "Current.Offered"
MEASURANDS: Final = (ENERGY, POWER, CURRENT, VOLTAGE, SOC, TEMPERATURE, OFFERED)
"""The measurands that live values are made from, and that of the current that the car may draw."""

WHOLE: Final = 0
NEUTRAL: Final = 7
LINE_TO_LINE: Final = {4: 1, 5: 2, 6: 3}
"""The phase that stands for each pair of phases."""

PHASES: Final[Mapping[str | None, int]] = {
    None: WHOLE,
    "L1": 1,
    "L2": 2,
    "L3": 3,
    "L1-N": 1,
    "L2-N": 2,
    "L3-N": 3,
    "L1-L2": 4,
    "L2-L3": 5,
    "L3-L1": 6,
    "N": NEUTRAL,
}

# S5: a lower rank is better; a context that is not current is worse than any location.
NOT_CURRENT: Final = 3
CONTEXTS: Final[Mapping[str | None, int]] = {
    "Transaction.Begin": NOT_CURRENT,
    "Interruption.Begin": NOT_CURRENT,
    "Interruption.End": NOT_CURRENT,
}
BEGIN: Final = 1
END: Final = 2
PERIODIC: Final = 4
CONTEXT_BITS: Final[Mapping[str | None, int]] = {
    "Transaction.Begin": BEGIN,
    "Transaction.End": END,
    None: PERIODIC,
    "Sample.Periodic": PERIODIC,
    "Sample.Clock": 8,
    "Interruption.Begin": 16,
    "Interruption.End": 32,
    "Trigger": 64,
}
OTHER_CONTEXT: Final = 128
SIGNED: Final = 256
"""Bits of the contexts in which a connector was sampled, and the bit of signed readings."""

LOCATIONS: Final[Mapping[str | None, int]] = {"Body": 1, "Cable": 1, "Inlet": 2, "EV": 2}
"""The outlet, which is the default, is the best."""

_OTHER_TEMPERATURES: Final = frozenset({"K", "Fahrenheit"})


Use = tuple[str, int, int, bool, int]
"""The place of a reading in its instant: measurand, phase, rank, whether its value needs no conversion, context bit."""


class Quantity(Struct, frozen=True, kw_only=True, dict=True):
    """The kind of a reading: its measurand, phase, context, location and unit. Unknown words are kept, but of no use.

    A value times `scale` is in `unit`. None stands for the default: the whole of all phases, a current context, the
    outlet, and the unit of the measurand: Wh, W, A, V, %, °C. A `signed` value is no number.
    """

    measurand: str = ENERGY
    phase: str | None = None
    context: str | None = None
    location: str | None = None
    unit: str | None = None
    scale: float = 1.0
    signed: bool = False

    @cached_property
    def use(self) -> Use | None:
        """The place of its readings in an instant; None if they are of no use for live values (S7)."""
        of_the_car = self.measurand == TEMPERATURE and self.location == "EV"  # ADR 17
        phase = PHASES.get(self.phase)
        if self.signed or of_the_car or phase is None or self.measurand not in MEASURANDS:
            return None
        # A state of charge is always that of the car.
        place = 0 if self.measurand == SOC else LOCATIONS.get(self.location, 0)
        is_usual = self.scale == 1.0 and self.unit not in _OTHER_TEMPERATURES
        # A current that is offered says nothing about what is measured.
        bit = 0 if self.measurand == OFFERED else CONTEXT_BITS.get(self.context, OTHER_CONTEXT)
        return self.measurand, phase, CONTEXTS.get(self.context, 0) + place, is_usual, bit

    def converted(self, number: float) -> float:
        """Return a value in Wh, W, A, V, % or °C."""
        number *= self.scale
        if self.measurand != TEMPERATURE:
            return number
        if self.unit == "Fahrenheit":
            return (number - 32) * 5 / 9
        return number - 273.15 if self.unit == "K" else number

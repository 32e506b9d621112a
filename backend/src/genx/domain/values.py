"""Values that the readings of one instant give: totals over phases, and what of them is believed (S5, S6)."""

from collections.abc import Callable, Mapping, Sequence
from math import sqrt
from typing import NamedTuple

from genx.domain.quantity import (
    CURRENT,
    ENERGY,
    LINE_TO_LINE,
    NEUTRAL,
    POWER,
    SOC,
    TEMPERATURE,
    VOLTAGE,
    WHOLE,
)
from genx.domain.readings import Readings

HIGHEST_PLAUSIBLE_POWER_W = 4_000_000
"""No charger of today delivers more (S6)."""

POWER_NOISE_W = 100
CURRENT_NOISE_A = 0.5
"""An idle meter may show as much below zero (S5)."""


class Values(NamedTuple):
    """Values of an instant as told: W, Wh of the register, A of the highest phase, V, %, °C. None if they were not."""

    power: float | None
    register: int | None
    current: float | None
    voltage: float | None
    soc: float | None
    temperature: float | None


def values_of(readings: Readings) -> Values:
    get = readings.get
    return Values(
        _power(readings),
        _rounded(total(get(ENERGY), sum)),
        _current(get(CURRENT)),
        _voltage(get(VOLTAGE)),
        total(get(SOC), max),
        total(get(TEMPERATURE), max),
    )


def total(phases: Mapping[int, float] | None, combine: Callable[[Sequence[float]], float]) -> float | None:
    """Return the unphased value, else L1 to L3 combined (S5)."""
    if not phases:
        return None
    if WHOLE in phases:
        return phases[WHOLE]
    single = [phases[phase] for phase in (1, 2, 3) if phase in phases]
    return combine(single) if single else None


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _phase_voltages(voltages: Mapping[int, float]) -> dict[int, float]:
    """Return the voltage of each phase to neutral, dividing line-to-line voltages by the square root of 3 (S6)."""
    found = {phase: voltages[line] / sqrt(3) for line, phase in LINE_TO_LINE.items() if line in voltages}
    found.update({phase: voltages[phase] for phase in (WHOLE, 1, 2, 3) if phase in voltages})
    return found


def _voltage(voltages: Mapping[int, float] | None) -> float | None:
    if not voltages or WHOLE in voltages:
        return None if not voltages else voltages[WHOLE]
    return total(_phase_voltages(voltages), _mean)


def _current(currents: Mapping[int, float] | None) -> float | None:
    """Return the current of the highest phase in A, or of N if there is no other (S5)."""
    if not currents or len(currents) == 1:
        return None if not currents else next(iter(currents.values()))
    return max((amperes for phase, amperes in currents.items() if phase != NEUTRAL), default=currents.get(NEUTRAL))


def _power(readings: Readings) -> float | None:
    """Return Power.Active.Import in W, else voltage times current over the phases. Without any current it is 0 (S6)."""
    power = total(readings.get(POWER), sum)
    currents = readings.get(CURRENT)
    if power is not None or not currents:
        return power
    by_phase = _phase_voltages(readings.get(VOLTAGE, {}))
    if not by_phase:
        return 0.0 if not any(currents.values()) else None
    common = by_phase.get(WHOLE, _mean(list(by_phase.values())))
    phases = [phase for phase in (1, 2, 3) if phase in currents]
    if phases:
        return sum(currents[phase] * by_phase.get(phase, common) for phase in phases)
    single = currents.get(WHOLE, currents.get(NEUTRAL))
    return None if single is None else single * common


def believed_power(power: float) -> int | None:
    """Return a possible power, else None. Noise of an idle meter below zero is 0 (S5, S6)."""
    return max(round(power), 0) if -POWER_NOISE_W <= power <= HIGHEST_PLAUSIBLE_POWER_W else None


def believed_current(current: float) -> float | None:
    return max(current, 0.0) if current >= -CURRENT_NOISE_A else None


def believed_soc(soc: float) -> float | None:
    return soc if 0 <= soc <= 100 else None


def _rounded(number: float | None) -> int | None:
    return None if number is None else round(number)

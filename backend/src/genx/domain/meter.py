"""Meter values: sampled values in, live measurements and a plausible power rating out (S5 to S7)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from math import sqrt
from operator import itemgetter

from msgspec import Struct
from msgspec.structs import replace

from genx.domain.connector import Live
from genx.domain.register import Register
from genx.ocpp.messages.core import MeterValue, SampledValue
from genx.ocpp.quirks import Tolerances
from genx.ocpp.times import plausible

HIGHEST_PLAUSIBLE_POWER_W = 4_000_000
"""No charger of today delivers more (S6)."""

ENERGY = "Energy.Active.Import.Register"
POWER = "Power.Active.Import"
CURRENT = "Current.Import"
VOLTAGE = "Voltage"

_MEASURANDS = {word.lower(): word for word in (ENERGY, POWER, CURRENT, VOLTAGE, "SoC", "Temperature", "Current.Export")}
_SPELT = frozenset(_MEASURANDS.values())

BEYOND_REASON = 1e12
"""No reading of a charger is as large: infinity and NaN are not smaller either (S7)."""

MOST_SAMPLES = 2_000
"""Sampled values of one message that are taken, the last ones: eight each two minutes for eight hours (ADR 11)."""

USUAL = Tolerances()

_THOUSANDS = frozenset({"kwh", "kw", "kvarh", "kvar", "kva"})
_PHASES = {"": 0, "L1": 1, "L2": 2, "L3": 3, "L1-N": 1, "L2-N": 2, "L3-N": 3, "L1-L2": 4, "L2-L3": 5, "L3-L1": 6}
_WHOLE = 0
_LINE_TO_LINE = {4: 1, 5: 2, 6: 3}

_Readings = dict[str, dict[int, float]]


class Measured(Struct, frozen=True):
    """`power_w` is the highest plausible power among the samples, None where there is none.

    `registers` are the readings of the import register, in the order of their times.
    """

    live: Live | None
    power_w: int | None
    registers: tuple[Register, ...] = ()


def within_reason(values: Sequence[MeterValue]) -> Sequence[MeterValue]:
    """Return the last values, as many as hold `MOST_SAMPLES` together; the same object if they all do."""
    if len(values) == 1 and len(values[0].sampled_value) <= MOST_SAMPLES:
        return values
    room = MOST_SAMPLES
    for index in range(len(values) - 1, -1, -1):
        room -= max(len(values[index].sampled_value), 1)
        if room < 0:
            return values[index + 1 :] or [replace(values[-1], sampled_value=values[-1].sampled_value[-MOST_SAMPLES:])]
    return values


def measure(live: Live | None, values: Sequence[MeterValue], at: datetime, tolerances: Tolerances = USUAL) -> Measured:
    """What a connector measures after `values`, in the order of their times; older ones than held change nothing."""
    highest: int | None = None
    registers: list[Register] = []
    ordered = values if len(values) == 1 else sorted(values, key=lambda value: _time(value, at))
    for value in ordered:
        taken = _time(value, at)
        readings = _read(value.sampled_value, tolerances)
        power = _power(readings)
        if power is not None:
            highest = power if highest is None else max(highest, power)
        register = _rounded(_total(readings.get(ENERGY), sum))
        if register is not None:
            registers.append(Register(taken, register))
        if readings and (live is None or taken >= live.at or live.at > at):  # QUIRKS C2: by a clock that was ahead.
            live = _merge(live, taken, readings, power)
    return Measured(live, highest, tuple(registers))


def energy_register(values: Sequence[MeterValue], tolerances: Tolerances = USUAL) -> int | None:
    """Latest reading of the import register among the values, in Wh (QUIRKS G18: they come in any order)."""
    register = None
    for value in _in_order(values):
        readings = _read(value.sampled_value, tolerances)
        register = _rounded(_total(readings.get(ENERGY), sum)) if ENERGY in readings else register
    return register


def _in_order(values: Sequence[MeterValue]) -> Sequence[MeterValue]:
    """By their times, where all have one."""
    timed = [(value.timestamp, value) for value in values if value.timestamp is not None]
    return [value for _, value in sorted(timed, key=itemgetter(0))] if len(timed) == len(values) else values


def _time(value: MeterValue, at: datetime) -> datetime:
    """The charger's time where it is plausible, else that of arrival (V6)."""
    return value.timestamp if value.timestamp is not None and plausible(value.timestamp, at) else at


def _read(samples: Iterable[SampledValue], tolerances: Tolerances) -> _Readings:
    readings: _Readings = {}
    for sample in samples:
        if sample.format is not None and _bare(sample.format) == "signeddata":  # S7
            continue
        number = _number(sample.value)
        phase = _WHOLE if sample.phase is None else _PHASES.get(sample.phase.strip().upper())
        if number is None or phase is None:
            continue
        measurand = _word(sample.measurand or ENERGY)
        if measurand == tolerances.current_measurand:
            measurand = CURRENT
        elif measurand == ENERGY:
            number *= tolerances.energy_factor
        elif measurand == "Temperature":
            number = _celsius(number, sample.unit)
        if sample.unit is not None and _bare(sample.unit) in _THOUSANDS:
            number *= 1000.0
        readings.setdefault(measurand, {})[phase] = number
    return readings


def _bare(word: str) -> str:
    """V4: words come in any letter case, and with blanks."""
    return word.strip().lower()


def _word(measurand: str) -> str:
    return measurand if measurand in _SPELT else _MEASURANDS.get(_bare(measurand), measurand)


def _number(text: str | None) -> float | None:
    try:
        number = float(text) if text else None
    except ValueError:
        return None
    return number if number is not None and abs(number) < BEYOND_REASON else None


def _celsius(number: float, unit: str | None) -> float:
    kind = _bare(unit or "")
    if kind in {"fahrenheit", "f"}:
        return (number - 32) * 5 / 9
    return number - 273.15 if kind in {"k", "kelvin"} else number


def _total(phases: Mapping[int, float] | None, combine: Callable[[Sequence[float]], float]) -> float | None:
    """An unphased value wins, else L1 to L3 are combined (S5)."""
    if not phases:
        return None
    if _WHOLE in phases:
        return phases[_WHOLE]
    single = [phases[phase] for phase in (1, 2, 3) if phase in phases]
    return combine(single) if single else None


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _phase_voltages(voltages: Mapping[int, float]) -> dict[int, float]:
    """Voltage of each phase to neutral; line-to-line ones divided by the square root of 3 (S6)."""
    found = {phase: voltages[line] / sqrt(3) for line, phase in _LINE_TO_LINE.items() if line in voltages}
    found.update({phase: voltages[phase] for phase in (_WHOLE, 1, 2, 3) if phase in voltages})
    return found


def _current_based_power(readings: _Readings) -> float | None:
    currents, voltages = readings.get(CURRENT), readings.get(VOLTAGE)
    if not currents or not voltages:
        return None
    by_phase = _phase_voltages(voltages)
    common = by_phase.get(_WHOLE, _mean(list(by_phase.values())))
    phases = [phase for phase in (1, 2, 3) if phase in currents]
    if not phases:
        return currents.get(_WHOLE, 0.0) * common
    return sum(currents[phase] * by_phase.get(phase, common) for phase in phases)


def _power(readings: _Readings) -> int | None:
    """Power.Active.Import in W, else voltage times current over the phases; None where absent or implausible (S6)."""
    power = _total(readings.get(POWER), sum)
    if power is None:
        power = _current_based_power(readings)
    return round(power) if power is not None and 0 <= power <= HIGHEST_PLAUSIBLE_POWER_W else None


def _rounded(number: float | None) -> int | None:
    return None if number is None else round(number)


def _merge(live: Live | None, at: datetime, readings: _Readings, power: int | None) -> Live:
    """New readings over the last ones: what this message does not say is kept."""
    currents = readings.get(CURRENT)
    voltages = readings.get(VOLTAGE)
    found = Live(
        at=at,
        power_w=power,
        energy_wh=_rounded(_total(readings.get(ENERGY), sum)),
        current_a=max(currents.values()) if currents else None,
        voltage_v=_total(_phase_voltages(voltages), _mean) if voltages else None,
        soc=_total(readings.get("SoC"), max),
        temperature_c=_total(readings.get("Temperature"), max),
    )
    if live is None:
        return found
    return Live(
        at=at,
        power_w=live.power_w if found.power_w is None else found.power_w,
        energy_wh=live.energy_wh if found.energy_wh is None else found.energy_wh,
        current_a=live.current_a if found.current_a is None else found.current_a,
        voltage_v=live.voltage_v if found.voltage_v is None else found.voltage_v,
        soc=live.soc if found.soc is None else found.soc,
        temperature_c=live.temperature_c if found.temperature_c is None else found.temperature_c,
    )

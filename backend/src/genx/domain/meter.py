"""Meter values: sampled values in, live measurements and a plausible power rating out (S5 to S7)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from math import sqrt
from operator import itemgetter

from msgspec import Struct
from msgspec.structs import replace

from genx.domain.connector import Connector, Instant, Live, is_over, rested
from genx.domain.register import Register
from genx.ocpp.numbers import decimal
from genx.ocpp.quirks import Tolerances
from genx.ocpp.times import plausible
from genx.ocpp.v16.messages.core import MeterValue, SampledValue

HIGHEST_PLAUSIBLE_POWER_W = 4_000_000
"""No charger of today delivers more (S6)."""

POWER_NOISE_W = 100
CURRENT_NOISE_A = 0.5
"""What an idle meter may show below zero (S5)."""

ENERGY = "Energy.Active.Import.Register"
POWER = "Power.Active.Import"
CURRENT = "Current.Import"
VOLTAGE = "Voltage"
SOC = "SoC"
TEMPERATURE = "Temperature"

_KNOWN_AS: Mapping[str, Callable[[Live], float | None]] = {
    ENERGY: lambda live: live.energy_wh,
    POWER: lambda live: live.power_w,
    CURRENT: lambda live: live.current_a,
    VOLTAGE: lambda live: live.voltage_v,
    SOC: lambda live: live.soc,
    TEMPERATURE: lambda live: live.temperature_c,
}
_MEASURANDS = {word.lower(): word for word in (*_KNOWN_AS, "Current.Export")}

_OF_NO_USE = ""
_SPELT: Mapping[str | None, str] = {
    None: ENERGY,
    **{word: word for word in _KNOWN_AS},
    **dict.fromkeys(("Current.Offered", "Frequency", "Power.Factor", "Power.Offered"), _OF_NO_USE),
}

BEYOND_REASON = 1e12
"""No reading of a charger is as large: infinity and NaN are not smaller either (S7)."""

MOST_SAMPLES = 2_000
"""Sampled values of one message that are taken, the last ones: eight each two minutes for eight hours (ADR 11)."""

USUAL = Tolerances()

_USUAL_FORMATS = frozenset({None, "Raw"})
_USUAL_UNITS = frozenset({None, "Wh", "W", "A", "V", "Percent", "Celsius"})
_THOUSANDS = frozenset({"kwh", "kw", "kvarh", "kvar", "kva"})
_PHASES = {
    "": 0,
    "L1": 1,
    "L2": 2,
    "L3": 3,
    "L1-N": 1,
    "L2-N": 2,
    "L3-N": 3,
    "L1-L2": 4,
    "L2-L3": 5,
    "L3-L1": 6,
    "N": 7,
}
_WHOLE = 0
_LINE_TO_LINE = {4: 1, 5: 2, 6: 3}
_NEUTRAL = 7

# S5: a lower rank is better; a context that is not current is worse than any location.
_NOT_CURRENT = 3
_CONTEXTS = {"transaction.begin": _NOT_CURRENT, "interruption.begin": _NOT_CURRENT, "interruption.end": _NOT_CURRENT}
_LOCATIONS = {"body": 1, "cable": 1, "inlet": 2, "ev": 2}
_USUAL_CONTEXTS = frozenset({None, "Sample.Periodic", "Sample.Clock"})
_USUAL_LOCATIONS = frozenset({None, "Outlet"})

_Readings = Mapping[str, Mapping[int, float]]


class Measured(Struct, frozen=True):
    """The connector afterwards. `power_w` is the highest plausible power among the samples, None if there is none.

    `registers` are the readings of the import register, one for each instant, in the order of their times.
    """

    connector: Connector
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


def measure(
    connector: Connector,
    values: Sequence[MeterValue],
    at: datetime,
    tolerances: Tolerances = USUAL,
    *,
    resting: bool = False,
    its_now: datetime | None = None,
) -> Measured:
    """Return what a connector measures after `values`; those older than its live values change nothing.

    `its_now` is the time of arrival by the charger's clock, if that is known to be behind; `at` it is by ours.
    The power, current and state of charge of a `resting` connector are not believed (S5).
    """
    live, instant = connector.live, connector.instant
    highest: int | None = None
    registers: list[Register] = []
    for taken, samples in _by_instant(values, at):
        # QC2: what is known may have been told by a clock that was ahead, and has been set since.
        counts = live is None or taken >= live.at or live.at > (its_now or at)
        now = _instant(live, instant, taken) if counts else Instant(None, {}, {})
        if not _take(samples, now, tolerances):
            continue
        readings = _usable(now) if now.ranks else now.readings
        power = _power(readings)
        believed = None if power is None else _believed_power(power)
        if believed is not None:
            highest = believed if highest is None else max(highest, believed)
        register = _rounded(_total(readings.get(ENERGY), sum))
        if register is not None and register >= 0:
            registers.append(Register(taken, register, _step(samples) if register % 10 == 0 else 1))
        if counts:
            live, instant = _merge(now.before or Live(at=taken), taken, readings, power, register), now
            if resting or is_over(connector, taken, at):
                live = rested(live, soc=None if now.before is None else now.before.soc)
    if live is not connector.live:
        connector = replace(connector, live=live, instant=instant)
    return Measured(connector, highest, tuple(registers))


def _step(samples: Iterable[SampledValue]) -> int:
    """What the last digit of a register in kWh stands for, in Wh: of 8.01 kWh it is 10."""
    step = 1
    for sample in samples:
        is_register = (_SPELT.get(sample.measurand) or _measurand(sample.measurand, USUAL)) == ENERGY
        if is_register and sample.unit is not None and _bare(sample.unit) == "kwh":
            decimals = len((sample.value or "").strip().partition(".")[2])
            step = max(step, 10 ** max(3 - decimals, 0))
    return step


def _by_instant(values: Sequence[MeterValue], at: datetime) -> Iterable[tuple[datetime, Sequence[SampledValue]]]:
    """Samples by the time they were taken at, in the order of these times (S5, QG18)."""
    if len(values) == 1:
        return ((_time(values[0], at), values[0].sampled_value),)
    found: dict[datetime, list[SampledValue]] = {}
    for value in values:
        found.setdefault(_time(value, at), []).extend(value.sampled_value)
    return sorted(found.items(), key=itemgetter(0))


def _time(value: MeterValue, at: datetime) -> datetime:
    """The charger's time where it is plausible, else that of arrival (V6)."""
    return value.timestamp if value.timestamp is not None and plausible(value.timestamp, at) else at


def _instant(live: Live | None, instant: Instant, taken: datetime) -> Instant:
    """The instant at this time, to be filled: it may be the one that was sampled last."""
    if live is not None and taken == live.at:
        readings = {measurand: dict(phases) for measurand, phases in instant.readings.items()}
        return Instant(instant.before, readings, dict(instant.ranks), instant.assumed)
    assumed = assumed_after(instant) if instant.assumed or instant.ranks else instant.assumed
    return Instant(live, {}, {}, assumed)


def assumed_after(instant: Instant) -> frozenset[str]:
    """Measurands that are known only from contexts that are not current."""
    current = {measurand for measurand in instant.readings if _best_rank(instant, measurand) < _NOT_CURRENT}
    first = {each for each in instant.readings if each not in current and not _is_known(instant.before, each)}
    return (instant.assumed - current) | first


def _is_known(live: Live | None, measurand: str) -> bool:
    return live is not None and _KNOWN_AS[measurand](live) is not None


def _best_rank(instant: Instant, measurand: str) -> int:
    return min(instant.ranks.get((measurand, phase), 0) for phase in instant.readings[measurand])


def _take(samples: Iterable[SampledValue], instant: Instant, tolerances: Tolerances) -> bool:
    """Fill in what these samples say. Returns False if that is nothing of use."""
    readings, ranks = instant.readings, instant.ranks
    said = False
    for sample in samples:
        measurand = _SPELT.get(sample.measurand)
        if measurand is None:
            measurand = _measurand(sample.measurand, tolerances)
        if not measurand:
            continue
        phase = _WHOLE if sample.phase is None else _PHASES.get(sample.phase.strip().upper())
        number, rank = _read(sample, measurand, tolerances)
        if number is None or phase is None:
            continue
        said = True
        phases = readings.get(measurand)
        if phases is None:
            phases = readings[measurand] = {}
        if phase not in phases or rank <= ranks.get((measurand, phase), 0):
            phases[phase] = number
            if rank:
                ranks[measurand, phase] = rank
            elif ranks:
                ranks.pop((measurand, phase), None)
    return said


def _usable(instant: Instant) -> _Readings:
    """Readings that count: none of a worse context or location than another of the same (S5).

    One whose context is not current counts only where nothing better is known.
    """
    found: dict[str, Mapping[int, float]] = {}
    for measurand, phases in instant.readings.items():
        best = _best_rank(instant, measurand)
        if best < _NOT_CURRENT:
            found[measurand] = _best(phases, {phase: instant.ranks.get((measurand, phase), 0) for phase in phases})
        elif measurand in instant.assumed or not _is_known(instant.before, measurand):
            found[measurand] = phases
    return found


def _best(phases: Mapping[int, float], ranks: Mapping[int, int]) -> Mapping[int, float]:
    """Readings of current contexts; an unphased one only if no phase has a better location."""
    worst = _NOT_CURRENT - 1
    if _WHOLE in ranks and ranks[_WHOLE] > min(ranks.values()):
        return {phase: number for phase, number in phases.items() if phase != _WHOLE and ranks[phase] <= worst}
    return {phase: number for phase, number in phases.items() if ranks[phase] <= worst}


def _bare(word: str) -> str:
    """V4: words come in any letter case, and with blanks."""
    return word.strip().lower()


def _measurand(word: str | None, tolerances: Tolerances) -> str:
    known = _MEASURANDS.get(_bare(word or ""), _OF_NO_USE)
    return CURRENT if known == tolerances.current_measurand else known if known in _KNOWN_AS else _OF_NO_USE


def _read(sample: SampledValue, measurand: str, tolerances: Tolerances) -> tuple[float | None, int]:
    """A reading in W, Wh, A, V, % or °C, None where it is none (S7), and its rank."""
    number = None if sample.value is None else decimal(sample.value)
    if number is None or not abs(number) < BEYOND_REASON:
        return None, 0
    if measurand == ENERGY:
        number *= tolerances.energy_factor
    usual = sample.location in _USUAL_LOCATIONS or measurand == SOC  # A state of charge is always that of the car.
    if usual and sample.context in _USUAL_CONTEXTS and sample.unit in _USUAL_UNITS and sample.format in _USUAL_FORMATS:
        return number, 0
    location = "" if usual else _bare(sample.location or "")
    signed = sample.format is not None and _bare(sample.format) == "signeddata"  # S7
    if signed or (measurand == TEMPERATURE and location == "ev"):  # ADR 17: that of the car.
        return None, 0
    rank = _CONTEXTS.get(_bare(sample.context or ""), 0) + _LOCATIONS.get(location, 0)
    return _converted(number, _bare(sample.unit or ""), measurand), rank


def _converted(number: float, unit: str, measurand: str) -> float:
    if measurand == TEMPERATURE:
        return _celsius(number, unit)
    return number * 1000.0 if unit in _THOUSANDS else number


def _celsius(number: float, kind: str) -> float:
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


def _voltage(voltages: Mapping[int, float] | None) -> float | None:
    if not voltages or _WHOLE in voltages:
        return None if not voltages else voltages[_WHOLE]
    return _total(_phase_voltages(voltages), _mean)


def _current(currents: Mapping[int, float] | None) -> float | None:
    """A of the highest phase, or N if that is all there is (S5)."""
    if not currents or len(currents) == 1:
        return None if not currents else next(iter(currents.values()))
    return max((amperes for phase, amperes in currents.items() if phase != _NEUTRAL), default=currents.get(_NEUTRAL))


def _power(readings: _Readings) -> float | None:
    """Power.Active.Import in W, else voltage times current over the phases; without current there is no power (S6)."""
    power = _total(readings.get(POWER), sum)
    currents = readings.get(CURRENT)
    if power is not None or not currents:
        return power
    by_phase = _phase_voltages(readings.get(VOLTAGE, {}))
    if not by_phase:
        return 0.0 if not any(currents.values()) else None
    common = by_phase.get(_WHOLE, _mean(list(by_phase.values())))
    phases = [phase for phase in (1, 2, 3) if phase in currents]
    if phases:
        return sum(currents[phase] * by_phase.get(phase, common) for phase in phases)
    single = currents.get(_WHOLE, currents.get(_NEUTRAL))
    return None if single is None else single * common


def _believed_power(power: float) -> int | None:
    """None where it can't be; what an idle meter shows below zero is nothing (S5, S6)."""
    return max(round(power), 0) if -POWER_NOISE_W <= power <= HIGHEST_PLAUSIBLE_POWER_W else None


def _believed_current(current: float) -> float | None:
    return max(current, 0.0) if current >= -CURRENT_NOISE_A else None


def _believed_soc(soc: float) -> float | None:
    return soc if 0 <= soc <= 100 else None


def _rounded(number: float | None) -> int | None:
    return None if number is None else round(number)


def _merge(before: Live, at: datetime, readings: _Readings, power: float | None, register: int | None) -> Live:
    """Readings over what was known before: what they do not say is kept, what can't be is not known (S5)."""
    current = _current(readings.get(CURRENT))
    voltage = _voltage(readings.get(VOLTAGE))
    soc = _total(readings.get(SOC), max)
    temperature = _total(readings.get(TEMPERATURE), max)
    return Live(
        at=at,
        power_w=before.power_w if power is None else _believed_power(power),
        energy_wh=before.energy_wh if register is None else register,
        current_a=before.current_a if current is None else _believed_current(current),
        voltage_v=before.voltage_v if voltage is None else voltage,
        soc=before.soc if soc is None else _believed_soc(soc),
        temperature_c=before.temperature_c if temperature is None else temperature,
    )

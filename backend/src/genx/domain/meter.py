"""Measuring: samples in, live values and a plausible power rating out (S5 to S7)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from math import log10, sqrt
from operator import itemgetter
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from genx.domain.connector import Connector, Instant, Live, is_over, rested
from genx.domain.quantity import (
    CURRENT,
    ENERGY,
    LINE_TO_LINE,
    NEUTRAL,
    NOT_CURRENT,
    OFFERED,
    POWER,
    SIGNED,
    SOC,
    TEMPERATURE,
    VOLTAGE,
    WHOLE,
    Quantity,
)
from genx.domain.register import Register
from genx.domain.reports import Reading, Sample
from genx.domain.series import LATE, OLDEST, Measurement, SignedValue, Source
from genx.domain.tolerances import Tolerances
from genx.ocpp.numbers import decimal
from genx.ocpp.times import plausible

HIGHEST_PLAUSIBLE_POWER_W = 4_000_000
"""No charger of today delivers more (S6)."""

POWER_NOISE_W = 100
CURRENT_NOISE_A = 0.5
"""An idle meter may show as much below zero (S5)."""

BEYOND_REASON = 1e12
"""Readings of chargers are smaller than this. Infinity and NaN are not (S7)."""

MOST_SAMPLES = 2_000
"""Readings that are taken of one message: eight every two minutes for eight hours (ADR 11)."""

USUAL = Tolerances()

_KNOWN_AS: Mapping[str, Callable[[Live], float | None]] = {
    ENERGY: lambda live: live.energy_wh,
    POWER: lambda live: live.power_w,
    CURRENT: lambda live: live.current_a,
    VOLTAGE: lambda live: live.voltage_v,
    SOC: lambda live: live.soc,
    TEMPERATURE: lambda live: live.temperature_c,
    OFFERED: lambda _: None,
}
NOWHERE = Source()

_Readings = Mapping[str, Mapping[int, float]]


class Measured(Struct, frozen=True):
    """The connector after some samples. `power_w` is the highest plausible power among them, None if there is none.

    `registers` are the readings of the import register, one for each instant, in the order of their times.
    `measurements` are for the series, one for each instant; `signed` are the signed readings.
    """

    connector: Connector
    power_w: int | None
    registers: tuple[Register, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    signed: tuple[SignedValue, ...] = ()


def measure(
    connector: Connector,
    samples: Sequence[Sample],
    at: datetime,
    tolerances: Tolerances = USUAL,
    *,
    source: Source = NOWHERE,
    resting: bool = False,
    its_now: datetime | None = None,
) -> Measured:
    """Return what a connector measures after `samples`. Samples older than its live values change nothing.

    `at` is the time of arrival by our clock, and `its_now` by the charger's, if that is known to be behind. The power,
    current and state of charge of a `resting` connector are not believed (S5).
    """
    live, instant = connector.live, connector.instant
    highest: int | None = None
    registers: list[Register] = []
    measurements: list[Measurement] = []
    signed: list[SignedValue] = []
    for taken, told in _by_instant(samples, at):
        # QC2: the live values may be from a clock that was ahead and has been set since.
        counts = live is None or taken >= live.at or live.at > (its_now or at)
        now = _instant(live, instant, taken) if counts else Instant(None, {}, {})
        contexts = _take(told, now, tolerances)
        if contexts & SIGNED:
            signed += _signed(told, source, connector.connector_id, taken, at)
        if not contexts & ~SIGNED:
            continue
        readings = _usable(now) if now.ranks else now.readings
        values = _values(readings)
        power, register, *_ = values
        believed = None if power is None else _believed_power(power)
        if believed is not None:
            highest = believed if highest is None else max(highest, believed)
        if register is not None and register >= 0:
            registers.append(Register(taken, register, _step(told) if register % 10 == 0 else 1))
        if at - taken < OLDEST:
            measurements.append(_measurement(source, connector.connector_id, taken, at, contexts, now, values))
        if counts:
            before = now.before or Live(at=taken)
            live, instant = _merge(before, taken, values), now
            if resting or is_over(connector, taken, at):
                live = rested(live, soc=None if now.before is None else now.before.soc)
    if live is not connector.live:
        connector = replace(connector, live=live, instant=instant)
    return Measured(connector, highest, tuple(registers), tuple(measurements), tuple(signed))


def _step(told: Iterable[Reading]) -> int:
    """Return the value of a register's last digit in Wh. For 8.01 kWh it is 10."""
    step = 1
    for reading in told:
        quantity = reading.quantity
        if quantity.measurand == ENERGY and quantity.unit == "Wh":
            decimals = len(reading.value.strip().partition(".")[2])
            step = max(step, 10 ** max(round(log10(quantity.scale)) - decimals, 0))
    return step


def _by_instant(samples: Sequence[Sample], at: datetime) -> Iterable[tuple[datetime, Sequence[Reading]]]:
    """Group readings by the time they were taken at, in the order of these times (S5, QG18)."""
    if len(samples) == 1:
        return ((_time(samples[0], at), samples[0].readings),)
    found: dict[datetime, list[Reading]] = {}
    for sample in samples:
        found.setdefault(_time(sample, at), []).extend(sample.readings)
    return sorted(found.items(), key=itemgetter(0))


def _time(sample: Sample, at: datetime) -> datetime:
    """Return the charger's time if it is plausible, else that of arrival (V6)."""
    return sample.at if sample.at is not None and plausible(sample.at, at) else at


def _instant(live: Live | None, instant: Instant, taken: datetime) -> Instant:
    """Return the instant at this time to be filled, which may be the one that was sampled last."""
    if live is not None and taken == live.at:
        readings = {measurand: dict(phases) for measurand, phases in instant.readings.items()}
        return Instant(instant.before, readings, dict(instant.ranks), instant.assumed)
    assumed = assumed_after(instant) if instant.assumed or instant.ranks else instant.assumed
    return Instant(live, {}, {}, assumed)


def assumed_after(instant: Instant) -> frozenset[str]:
    """Return the measurands that are known only from contexts that are not current."""
    current = {measurand for measurand in instant.readings if _best_rank(instant, measurand) < NOT_CURRENT}
    first = {each for each in instant.readings if each not in current and not _is_known(instant.before, each)}
    return (instant.assumed - current) | first


def _is_known(live: Live | None, measurand: str) -> bool:
    return live is not None and _KNOWN_AS[measurand](live) is not None


def _best_rank(instant: Instant, measurand: str) -> int:
    return min(instant.ranks.get((measurand, phase), 0) for phase in instant.readings[measurand])


def _take(told: Iterable[Reading], instant: Instant, tolerances: Tolerances) -> int:
    """Add readings to an instant. Returns the bits of their contexts, 0 if none of them is of use."""
    readings, ranks = instant.readings, instant.ranks
    contexts = 0
    for reading in _as_meant(told, tolerances):
        use = reading.quantity.use
        if use is None:
            contexts |= SIGNED if reading.quantity.signed else 0
            continue
        number = decimal(reading.value)
        if number is None or not -BEYOND_REASON < number < BEYOND_REASON:
            continue
        measurand, phase, rank, is_usual, bit = use
        if not is_usual:
            number = reading.quantity.converted(number)
        contexts |= bit
        phases = readings.get(measurand)
        if phases is None:
            phases = readings[measurand] = {}
        if phase not in phases or rank <= ranks.get((measurand, phase), 0):
            phases[phase] = number
            if rank:
                ranks[measurand, phase] = rank
            elif ranks:
                ranks.pop((measurand, phase), None)
    return contexts


def _as_meant(told: Iterable[Reading], tolerances: Tolerances) -> Iterable[Reading]:
    """Return the readings with the errors of their model corrected (QG3, QG8)."""
    if tolerances.energy_factor == 1 and tolerances.current_measurand == CURRENT:
        return told
    return [replace(reading, quantity=_quantity_meant(reading.quantity, tolerances)) for reading in told]


def _quantity_meant(quantity: Quantity, tolerances: Tolerances) -> Quantity:
    if quantity.measurand == ENERGY:
        return replace(quantity, scale=quantity.scale * tolerances.energy_factor)
    return replace(quantity, measurand=CURRENT) if quantity.measurand == tolerances.current_measurand else quantity


def _usable(instant: Instant) -> _Readings:
    """Return the readings that count, those of the best context and location of each measurand (S5).

    If no context is current, they count only as long as nothing better is known.
    """
    found: dict[str, Mapping[int, float]] = {}
    for measurand, phases in instant.readings.items():
        best = _best_rank(instant, measurand)
        if best < NOT_CURRENT:
            found[measurand] = _best(phases, {phase: instant.ranks.get((measurand, phase), 0) for phase in phases})
        elif measurand in instant.assumed or not _is_known(instant.before, measurand):
            found[measurand] = phases
    return found


def _best(phases: Mapping[int, float], ranks: Mapping[int, int]) -> Mapping[int, float]:
    """Return the readings of current contexts. The unphased one counts only if no phase has a better location."""
    worst = NOT_CURRENT - 1
    if WHOLE in ranks and ranks[WHOLE] > min(ranks.values()):
        return {phase: number for phase, number in phases.items() if phase != WHOLE and ranks[phase] <= worst}
    return {phase: number for phase, number in phases.items() if ranks[phase] <= worst}


def _total(phases: Mapping[int, float] | None, combine: Callable[[Sequence[float]], float]) -> float | None:
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
    return _total(_phase_voltages(voltages), _mean)


def _current(currents: Mapping[int, float] | None) -> float | None:
    """Return the current of the highest phase in A, or of N if there is no other (S5)."""
    if not currents or len(currents) == 1:
        return None if not currents else next(iter(currents.values()))
    return max((amperes for phase, amperes in currents.items() if phase != NEUTRAL), default=currents.get(NEUTRAL))


def _power(readings: _Readings) -> float | None:
    """Return Power.Active.Import in W, else voltage times current over the phases. Without any current it is 0 (S6)."""
    power = _total(readings.get(POWER), sum)
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


def _believed_power(power: float) -> int | None:
    """Return a possible power, else None. Noise of an idle meter below zero is 0 (S5, S6)."""
    return max(round(power), 0) if -POWER_NOISE_W <= power <= HIGHEST_PLAUSIBLE_POWER_W else None


def _believed_current(current: float) -> float | None:
    return max(current, 0.0) if current >= -CURRENT_NOISE_A else None


def _believed_soc(soc: float) -> float | None:
    return soc if 0 <= soc <= 100 else None


def _rounded(number: float | None) -> int | None:
    return None if number is None else round(number)


class _Values(NamedTuple):
    """Values of an instant as told: W, Wh of the register, A of the highest phase, V, %, °C. None if they were not."""

    power: float | None
    register: int | None
    current: float | None
    voltage: float | None
    soc: float | None
    temperature: float | None


def _values(readings: _Readings) -> _Values:
    get = readings.get
    return _Values(
        _power(readings),
        _rounded(_total(get(ENERGY), sum)),
        _current(get(CURRENT)),
        _voltage(get(VOLTAGE)),
        _total(get(SOC), max),
        _total(get(TEMPERATURE), max),
    )


def _merge(before: Live, at: datetime, told: _Values) -> Live:
    """Return live values with new readings. Others are kept, and impossible ones become None (S5)."""
    power, register, current, voltage, soc, temperature = told
    return Live(
        at=at,
        power_w=before.power_w if power is None else _believed_power(power),
        energy_wh=before.energy_wh if register is None else register,
        current_a=before.current_a if current is None else _believed_current(current),
        voltage_v=before.voltage_v if voltage is None else voltage,
        soc=before.soc if soc is None else _believed_soc(soc),
        temperature_c=before.temperature_c if temperature is None else temperature,
    )


def _measurement(
    source: Source,
    connector_id: int,
    taken: datetime,
    at: datetime,
    contexts: int,
    instant: Instant,
    told: _Values,
) -> Measurement:
    """Return an instant for the series, with readings of all contexts: there they belong to their own time."""
    readings: _Readings = instant.readings
    if instant.ranks:
        readings = {**instant.readings, **dict(_usable(instant))}
        told = _values(readings)
    power, register, current, voltage, soc, temperature = told
    phases = readings.get(CURRENT) or {}
    return Measurement(
        source.charger_id,
        connector_id,
        taken.replace(microsecond=0) if taken.microsecond else taken,
        source.transaction_at(taken),
        contexts & ~SIGNED,
        _rank(instant),
        at - taken > LATE,
        None if power is None else _believed_power(power),
        register if register is None or register >= 0 else None,
        None if current is None else _believed_current(current),
        phases.get(1),
        phases.get(2),
        phases.get(3),
        voltage,
        None if soc is None else _believed_soc(soc),
        _total(readings.get(OFFERED), max),
        temperature,
    )


def _rank(instant: Instant) -> int:
    """Return how good the source of an instant is: that of its register, or else of its power."""
    measurand = ENERGY if ENERGY in instant.readings else POWER
    phases = instant.readings.get(measurand)
    if not phases:
        return 0
    return (2 * _best_rank(instant, measurand) if instant.ranks else 0) + (WHOLE not in phases)


def _signed(
    told: Iterable[Reading], source: Source, connector_id: int, taken: datetime, at: datetime
) -> Iterable[SignedValue]:
    return [
        SignedValue(
            charger_id=source.charger_id,
            connector_id=connector_id,
            at=taken,
            received_at=at,
            value=reading.value,
            wire_id=source.wire_id,
            transaction_id=source.transaction_at(taken),
            context=reading.quantity.context,
            measurand=reading.quantity.measurand,
            location=reading.quantity.location,
            phase=reading.quantity.phase,
            unit=reading.quantity.unit,
        )
        for reading in told
        if reading.quantity.signed
    ]

"""Readings of a charge point, taken into the instant that they belong to, and those of them that count (S5, S7)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter

from msgspec.structs import replace

from genx.domain.connector import Instant, Live
from genx.domain.quantity import (
    CURRENT,
    ENERGY,
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
from genx.domain.reports import Reading, Sample
from genx.domain.tolerances import Tolerances
from genx.ocpp.numbers import decimal
from genx.ocpp.times import plausible

BEYOND_REASON = 1e12
"""Readings of chargers are smaller than this. Infinity and NaN are not (S7)."""

_KNOWN_AS: Mapping[str, Callable[[Live], float | None]] = {
    ENERGY: lambda live: live.energy_wh,
    POWER: lambda live: live.power_w,
    CURRENT: lambda live: live.current_a,
    VOLTAGE: lambda live: live.voltage_v,
    SOC: lambda live: live.soc,
    TEMPERATURE: lambda live: live.temperature_c,
    OFFERED: lambda _: None,
}
Readings = Mapping[str, Mapping[int, float]]
"""Numbers by measurand and phase."""


def by_instant(samples: Sequence[Sample], at: datetime) -> Iterable[tuple[datetime, Sequence[Reading]]]:
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


def instant_at(live: Live | None, instant: Instant, taken: datetime) -> Instant:
    """Return the instant at this time to be filled, which may be the one that was sampled last."""
    if live is not None and taken == live.at:
        readings = {measurand: dict(phases) for measurand, phases in instant.readings.items()}
        return Instant(instant.before, readings, dict(instant.ranks), instant.assumed)
    assumed = assumed_after(instant) if instant.assumed or instant.ranks else instant.assumed
    return Instant(live, {}, {}, assumed)


def assumed_after(instant: Instant) -> frozenset[str]:
    """Return the measurands that are known only from contexts that are not current."""
    current = {measurand for measurand in instant.readings if best_rank(instant, measurand) < NOT_CURRENT}
    first = {each for each in instant.readings if each not in current and not _is_known(instant.before, each)}
    return (instant.assumed - current) | first


def _is_known(live: Live | None, measurand: str) -> bool:
    return live is not None and _KNOWN_AS[measurand](live) is not None


def best_rank(instant: Instant, measurand: str) -> int:
    return min(instant.ranks.get((measurand, phase), 0) for phase in instant.readings[measurand])


def take(told: Iterable[Reading], instant: Instant, tolerances: Tolerances) -> int:
    """Add readings to an instant. Returns the bits of their contexts, 0 if none of them is of use."""
    readings, ranks = instant.readings, instant.ranks
    contexts = 0
    for reading in _as_meant(told, tolerances):
        use = reading.quantity.use
        if use is None:
            contexts |= SIGNED if reading.quantity.signed else 0
            continue
        number = decimal(reading.value)
        if number is None or not abs(number) < BEYOND_REASON:
            continue
        measurand, phase, rank, is_usual, bit = use
        if not is_usual:
            number = reading.quantity.converted(number)
        contexts |= bit
        phases = readings.get(measurand)
        if phases is None:
            readings[measurand] = {phase: number}
        elif phase not in phases or rank <= ranks.get((measurand, phase), 0):
            phases[phase] = number
        else:
            continue
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


def usable(instant: Instant) -> Readings:
    """Return the readings that count, those of the best context and location of each measurand (S5).

    If no context is current, they count only as long as nothing better is known.
    """
    found: dict[str, Mapping[int, float]] = {}
    for measurand, phases in instant.readings.items():
        best = best_rank(instant, measurand)
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

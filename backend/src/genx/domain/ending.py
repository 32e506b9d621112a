"""Ends transactions by their stop, or without one (T3, T4, T6, T6b, T11b, ADR 14)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from genx.domain.connector import Connector
from genx.domain.notes import ENERGY_UNKNOWN, FELL, PER_SESSION, STARTS_EARLY, STARTS_LOW, note
from genx.domain.power import Power
from genx.domain.register import (
    MOST_ENERGY_WH,
    NOISE_WH,
    NOT_KNOWN_WH,
    ROUNDING_WH,
    RegisterKind,
    fall,
)
from genx.domain.reports import StopReport
from genx.domain.transaction import Transaction
from genx.ocpp.times import plausible

STANDS_STILL = timedelta(minutes=1)
"""A transaction that is shorter than this by the charger's clock may only seem so, because the clock stands still."""

LATE_SAMPLE = timedelta(minutes=5)
"""A sample that is later than the stop by more than this belongs to another transaction, unless it names this one."""

_LASTING = (STARTS_EARLY, STARTS_LOW, FELL)
"""Beginnings of the notes about doubts that remain when the end changes."""

CLOCKS_DIFFER = timedelta(minutes=5)
"""A clock that was ahead by no more than this may have been corrected (V6)."""


def end_told(running: Transaction, connector: Connector) -> datetime | None:
    """Return when its connector became free, else when it was last measured; None if neither is known."""
    free_since = connector.since if connector.status in {"Available", "Finishing"} else None
    return free_since if free_since is not None and free_since > running.began_at else running.register_at


def odd_start(
    meter_start: int | None, began_at: datetime, previous: Transaction | None, kind: RegisterKind | None
) -> tuple[str, ...]:
    """Return doubts about a start, compared with the last one on its connector (T6b). An unknown meterStart is None."""
    if previous is None:
        return ()
    if began_at < previous.began_at - CLOCKS_DIFFER:
        return (STARTS_EARLY,)
    before, noise = previous.meter_stop, ROUNDING_WH if previous.estimated else NOISE_WH
    if (
        meter_start is None
        or before is None
        or meter_start >= before - noise
        or begins_anew(meter_start, previous, kind)
    ):
        return ()
    return (note("startsLow", wh=meter_start, before=before),)


def begins_anew(meter_start: int, previous: Transaction, kind: RegisterKind | None) -> bool:
    """Return whether a connector's register counts each session from zero, because two in a row began at 0 (QG5)."""
    return meter_start == 0 and (kind == "session" or (previous.meter_start == 0 and kind is None))


def estimate(
    running: Transaction, *, ended_at: datetime, at: datetime, why: str, power: Power, next_start: int | None = None
) -> Transaction:
    """Close a transaction without its stop, with the energy that was measured, never beyond `next_start` (Wh).

    `ended_at` is when it probably ended, and `at` when we found out.
    """
    measured, duration = _without_later_samples(running, ended_at), _duration(running, ended_at, at)
    energy, bound = measured.measured_wh, _bound(running, next_start)
    if energy is None:
        suspect = bound is None or not power.suggests(bound, duration)
        why = why + ENERGY_UNKNOWN if bound is None else why
        energy = bound or 0
    else:
        energy = energy if bound is None or not _on_one_scale(running) else min(energy, bound)
        suspect = running.odd_wh is not None or not power.allows(energy, duration)
    energy = min(energy, MOST_ENERGY_WH)
    return replace(
        running,
        status="stopped",
        stopped_at=ended_at,
        received_stop_at=at,
        meter_stop=min(running.meter_start + energy, MOST_ENERGY_WH),
        energy_wh=energy,
        estimated=True,
        suspect=running.suspect or suspect,
        notes=(*running.notes, why),
        before=None,
    )


def _bound(running: Transaction, next_start: int | None) -> int | None:
    """Return how many Wh the next meterStart leaves for the transaction; None if it allows no conclusion."""
    if next_start is None or next_start < running.meter_start or running.begins_unknown:
        return None
    return next_start - running.meter_start


def reopened(estimated: Transaction) -> Transaction:
    """Reopen a transaction that was closed with an estimate, because its true stop has come (T11b).

    Its energy is kept, because the stop may know no better. What people have said about the estimate is void; if they
    had corrected it, somebody has to look again.
    """
    again = replace(
        estimated,
        status="active",
        suspect=any(each.startswith(_LASTING) for each in estimated.notes),
        measured_energy_wh=None,
        reviewed_by=None,
        reviewed_at=None,
        closed_by=None,
    )
    if estimated.measured_energy_wh is None:
        return again
    void = note("reviewVoid", wh=estimated.energy_wh, by=estimated.reviewed_by)
    return replace(again, energy_wh=estimated.measured_energy_wh, suspect=True, notes=(*estimated.notes, void))


def stop(
    running: Transaction,
    report: StopReport,
    *,
    kind: RegisterKind | None,
    power: Power,
    at: datetime,
    notes: tuple[str, ...] = (),
) -> Transaction:
    """Close a transaction by its stop, with the samples that count for it (T6)."""
    stopped_at = report.at or at
    duration = _duration(running, stopped_at, at)
    measured = _without_later_samples(running, stopped_at if plausible(stopped_at, at) else at)
    found = _found(measured, report.meter_stop, kind, not_likely=lambda energy: not power.suggests(energy, duration))
    energy = min(found.energy_wh, MOST_ENERGY_WH)
    doubts = found.doubts
    if _ends_early(running, stopped_at, at):
        doubts = (*doubts, note("endsEarly"))
    elif not power.allows(energy, duration):
        doubts = (*doubts, note("tooMuch"))
    return replace(
        running,
        status="stopped",
        stopped_at=stopped_at,
        received_stop_at=at,
        meter_stop=report.meter_stop,
        energy_wh=energy,
        stop_reason=report.reason,
        stop_id_tag=report.id_tag,
        estimated=False,
        suspect=running.suspect or bool(doubts),
        notes=(*running.notes, *notes, *found.remarks, *doubts),
        before=None,
    )


class _Found(NamedTuple):
    """Energy in Wh, remarks about it, and doubts that make it suspect."""

    energy_wh: int
    remarks: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def _found(
    running: Transaction, meter_stop: int | None, kind: RegisterKind | None, not_likely: Callable[[int], bool]
) -> _Found:
    if running.measured_wh is not None and running.register_wh is not None:
        return _by_samples(running, running.register_wh, running.measured_wh, meter_stop)
    found = _Found(0, doubts=(note("energyUnknown"),))
    if not running.begins_unknown:
        found = _by_meter(running.meter_start, meter_stop, kind, not_likely)
    return found if found.energy_wh or not running.energy_wh else _Found(running.energy_wh, doubts=found.doubts)


def _by_meter(
    start: int, meter_stop: int | None, kind: RegisterKind | None, not_likely: Callable[[int], bool]
) -> _Found:
    """Return the energy by meterStart and meterStop alone, because there are no samples."""
    if meter_stop is None:
        return _Found(0, doubts=(note("meterStopMissing"),))
    if meter_stop < start:
        if kind == "session" and meter_stop >= 0:
            return _Found(meter_stop, remarks=(PER_SESSION,))
        return _Found(0, doubts=(note("meterStopBelow", wh=meter_stop),))
    energy = meter_stop - start
    if start < ROUNDING_WH and energy > NOT_KNOWN_WH and (kind == "lifetime" or not_likely(energy)):
        return _Found(energy, doubts=(note("meterStartDoubtful", wh=start),))
    return _Found(energy)


def _by_samples(running: Transaction, last: int, measured: int, meter_stop: int | None) -> _Found:
    """Return the energy by the samples, and by meterStop if it continues from the last sample (T6)."""
    start, odd = running.meter_start, running.odd_wh
    if meter_stop is None or meter_stop < 0 or meter_stop == 0 < start or (meter_stop == start and measured > 0):
        said = note("meterStopUnusable") if meter_stop is None else note("meterStopIgnored", wh=meter_stop)
        doubts = () if odd is None else (_odd_at_last(last, odd),)
        return _Found(measured, remarks=(said,), doubts=doubts)
    goes_on = meter_stop >= last - max(NOISE_WH, running.register_step_wh)
    if meter_stop >= start and _is_of_another_scale(running) and (last < start or not goes_on):
        by_meter = meter_stop - start
        if by_meter >= measured - ROUNDING_WH:
            return _Found(by_meter)
    elif goes_on:
        return _Found(max(measured + meter_stop - last, 0))
    elif odd is not None and odd < last:
        return _Found(measured + max(meter_stop - odd, 0), doubts=(fall(last, odd),))
    return _Found(measured, doubts=(note("meterStopOdd", wh=meter_stop, last=last),))


def _odd_at_last(last: int, odd: int) -> str:
    return fall(last, odd) if odd < last else note("sampleOdd", wh=odd, last=last)


def _on_one_scale(running: Transaction) -> bool:
    """Return whether the samples continue from meterStart."""
    return running.register_wh is not None and running.register_wh - (running.measured_wh or 0) == running.meter_start


def _is_of_another_scale(running: Transaction) -> bool:
    """Return whether the samples are of another register than meterStart: one of a session, or of the meter's life."""
    if _on_one_scale(running) or running.register_wh is None or running.measured_wh is None:
        return False
    ahead = running.register_wh - running.measured_wh
    return ahead == 0 or ahead - running.meter_start > NOT_KNOWN_WH


def _without_later_samples(running: Transaction, ended_at: datetime) -> Transaction:
    """Drop samples from after the stop, by the charger's times, unless they name the transaction (T6)."""
    if running.measured_by_id or running.register_at is None or running.register_at <= ended_at + LATE_SAMPLE:
        return running
    return replace(running, register_wh=None, measured_wh=None, odd_wh=None)


def _ends_early(running: Transaction, stopped_at: datetime, at: datetime) -> bool:
    return not _was_set(running, stopped_at, at) and stopped_at < running.started_at - CLOCKS_DIFFER


def _was_set(running: Transaction, stopped_at: datetime, at: datetime) -> bool:
    """Return whether the charger's clock was set between the start and the stop (V6)."""
    return plausible(running.started_at, running.received_start_at) != plausible(stopped_at, at)


def _duration(running: Transaction, stopped_at: datetime, at: datetime) -> timedelta:
    """Return the duration by the charger's clock.

    If that clock was set in between, ours counts; if it may stand still, the longer of both (V6).
    """
    ours, its = at - running.received_start_at, stopped_at - running.started_at
    if _was_set(running, stopped_at, at):
        return ours
    stands_still = its < STANDS_STILL or not plausible(stopped_at, at)
    return max(its, ours) if stands_still else its

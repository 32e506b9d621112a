"""Prices a session by a tariff: it is cut where anything changes, and each piece has its price (ADR 32)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from genx.domain.tariffs.amounts import Charge, settled
from genx.domain.tariffs.receipt import Period, PeriodKind, Receipt, ReceiptNote
from genx.domain.tariffs.session import Course, Session, Stretch, course, cut_at_energies, cut_at_times
from genx.domain.tariffs.tariff import Dimension, Moment, Priced, Tariff, moment, priced
from genx.ocpp.times import format_time

LONGEST: Final = timedelta(days=366)
"""A session that is longer was not ended by anybody, and is not priced."""

_QUARTER: Final = timedelta(minutes=15)
_DAY: Final = timedelta(days=1)
_NOTHING: Final = Decimal(0)
_WH_PER_KWH: Final = Decimal(1000)


class SessionTooLong(ValueError):
    """A session is longer than LONGEST."""


class _Piece(Struct, frozen=True):
    stretch: Stretch
    kind: PeriodKind
    energy: Priced | None
    time: Priced | None

    @property
    def key(self) -> tuple[object, ...]:
        """Pieces that agree in it are one period."""
        return self.kind, _number(self.energy), _number(self.time)


def price(tariff: Tariff, session: Session) -> Receipt:
    """Return what a session costs. Raises SessionTooLong."""
    if session.ended_at - session.started_at > LONGEST:
        raise SessionTooLong
    found = course(session)
    began = found.stretches[0].began
    stretches = _cut(tariff, found, began)
    pieces = list(_joined(_piece(tariff, *each, began) for each in stretches))
    groups = [list(group) for _, group in groupby(pieces, key=lambda piece: piece.key)]
    read_at = frozenset(found.read_at)
    periods = [_period(group, read_at) for group in groups]
    charges = [list(_charges(group, tariff)) for group in groups]
    return settled(tariff, periods, charges, _flat(tariff, pieces, began), _notes(found, periods))


def _cut(tariff: Tariff, found: Course, began: datetime) -> list[tuple[Stretch, PeriodKind]]:
    graced = list(_with_grace(found.stretches, timedelta(minutes=tariff.grace_minutes)))
    ended = found.stretches[-1].ended
    times = sorted(_times(tariff, began, ended))
    energies = _energies(tariff)
    return [
        (piece, kind)
        for kind, group in groupby(graced, key=lambda each: each[1])
        for piece in cut_at_energies(cut_at_times([stretch for stretch, _ in group], times), energies)
    ]


def _with_grace(stretches: Iterable[Stretch], grace: timedelta) -> Iterator[tuple[Stretch, PeriodKind]]:
    """Tell the time in which a car may stay for nothing from the rest. It begins anew when the car has charged."""
    left = grace
    for each in stretches:
        if each.activity != "idle":
            left = grace if each.activity == "charging" else left
            yield each, each.activity
            continue
        for part in cut_at_times([each], [each.began + left]):
            yield part, "grace" if left and part.began < each.began + left else "idle"
        left = max(left - each.length, timedelta())


def _times(tariff: Tariff, began: datetime, ended: datetime) -> set[datetime]:
    """Return the times at which a price may change: quarter hours (DST among them), times of day, durations."""
    times = set(_every_quarter(began, ended))
    all_restrictions = [element.restrictions for element in tariff.elements]
    for each in all_restrictions:
        for seconds in (each.min_duration, each.max_duration):
            if seconds is not None:
                times.add(began + timedelta(seconds=seconds))
    clock = {told for each in all_restrictions for told in (each.start_time, each.end_time) if told is not None}
    zone = ZoneInfo(tariff.time_zone)
    day, last = began.astimezone(zone).date(), ended.astimezone(zone).date()
    while day <= last:
        for told in (time(), *map(time.fromisoformat, sorted(clock))):
            local = datetime.combine(day, told, tzinfo=zone)
            times |= {local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)}
        day += _DAY
    return times


def _every_quarter(began: datetime, ended: datetime) -> Iterator[datetime]:
    """Yield quarter hours. Clocks are set at one of them, wherever that is."""
    at = began.replace(minute=began.minute // 15 * 15, second=0, microsecond=0)
    while at < ended:
        yield at
        at += _QUARTER


def _energies(tariff: Tariff) -> list[Decimal]:
    bounds = [(each.restrictions.min_kwh, each.restrictions.max_kwh) for each in tariff.elements]
    return [kwh * _WH_PER_KWH for pair in bounds for kwh in pair if kwh is not None]


def _joined(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Let pieces without energy have the price of the energy before them, so that they are no period of their own."""
    before: _Piece | None = None
    for each in pieces:
        piece = each if each.stretch.energy_wh or before is None else replace(each, energy=before.energy)
        yield piece
        before = piece


def _piece(tariff: Tariff, stretch: Stretch, kind: PeriodKind, began: datetime) -> _Piece:
    at = _moment(tariff, stretch, began)
    by_time: dict[PeriodKind, Dimension] = {"charging": "TIME", "idle": "PARKING_TIME"}
    dimension = by_time.get(kind)
    timed = None if dimension is None else priced(tariff, dimension, at)
    return _Piece(stretch, kind, priced(tariff, "ENERGY", at), timed)


def _moment(tariff: Tariff, stretch: Stretch, began: datetime) -> Moment:
    local = stretch.began.astimezone(ZoneInfo(tariff.time_zone))
    return moment(local, stretch.from_wh, stretch.began - began, stretch.power_w)


def _period(pieces: Sequence[_Piece], read_at: frozenset[datetime]) -> Period:
    first, last = pieces[0].stretch, pieces[-1].stretch
    seconds = _seconds(pieces)
    is_charging = pieces[0].kind == "charging"
    return Period(
        began=first.began,
        ended=last.ended,
        kind=pieces[0].kind,
        kwh=_kwh(pieces),
        interpolated=last.to_wh > first.from_wh and not {first.began, last.ended} <= read_at,
        seconds_charging=seconds if is_charging else _NOTHING,
        seconds_not_charging=_NOTHING if is_charging else seconds,
        lines=(),
    )


def _charges(pieces: Sequence[_Piece], tariff: Tariff) -> Iterator[Charge]:
    energy, timed = pieces[0].energy, pieces[0].time
    if energy is not None and (kwh := _kwh(pieces)):
        yield _charge(tariff, energy, kwh)
    if timed is not None and (seconds := _seconds(pieces)):
        yield _charge(tariff, timed, seconds)


def _flat(tariff: Tariff, pieces: Iterable[_Piece], began: datetime) -> list[Charge]:
    """Return the price of the session itself: the first that applies, as soon as one does."""
    for piece in pieces:
        found = priced(tariff, "FLAT", _moment(tariff, piece.stretch, began))
        if found is not None:
            return [_charge(tariff, found, Decimal(1))]
    return []


def _charge(tariff: Tariff, found: Priced, quantity: Decimal) -> Charge:
    return Charge(found, tariff.elements[found.element - 1].name, quantity)


def _notes(found: Course, periods: Sequence[Period]) -> tuple[ReceiptNote, ...]:
    if found.source != "readings":
        return (ReceiptNote(found.source),)
    borders = [period.ended for one, period in zip(periods[1:], periods, strict=False) if one.kwh or period.kwh]
    return tuple(_between(found, at) for at in borders if at not in found.read_at)


def _between(found: Course, at: datetime) -> ReceiptNote:
    before = max(each for each in found.read_at if each < at)
    after = min(each for each in found.read_at if each > at)
    return ReceiptNote("between", {"at": format_time(at), "before": format_time(before), "after": format_time(after)})


def _kwh(pieces: Sequence[_Piece]) -> Decimal:
    return (pieces[-1].stretch.to_wh - pieces[0].stretch.from_wh) / _WH_PER_KWH


def _seconds(pieces: Sequence[_Piece]) -> Decimal:
    length = pieces[-1].stretch.ended - pieces[0].stretch.began
    return Decimal(length // timedelta(milliseconds=1)) / 1000


def _number(found: Priced | None) -> int | None:
    return None if found is None else found.element

"""The course of a session: how much energy by when, and when the car was charging."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate, pairwise
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

Activity = Literal["charging", "idle", "paused"]
"""A car that is `paused` waits for the charger, not the other way round: nobody pays for that time."""

Source = Literal["readings", "scaled", "evenly"]
"""Energy is by the readings of the register; by their shape, because they don't fit its sum; or spread evenly."""

LEAST_POWER_W: Final = 100
"""Below this power a car is not charging."""

_IDLE: Final = frozenset({"SuspendedEV", "Finishing"})
_PAUSED: Final = "SuspendedEVSE"
_STEPS: Final = (1000, 100, 10)
_MANY_RISES: Final = 5
_FINE: Final = Decimal("0.000001")
_HOUR: Final = timedelta(hours=1)
_MICROSECOND: Final = timedelta(microseconds=1)
_MILLISECOND: Final = timedelta(milliseconds=1)


class Reading(Struct, frozen=True, gc=False):
    """A reading of the register in Wh, and of the power in W if there is one."""

    at: datetime
    register_wh: int
    power_w: int | None = None


class StatusFrom(Struct, frozen=True, gc=False):
    """The status that the connector had from a moment on."""

    at: datetime
    status: str


class Session(Struct, frozen=True, kw_only=True):
    """A session to be priced. `energy_wh` is what counts; readings and statuses say how it came about, in any order."""

    started_at: datetime
    ended_at: datetime
    energy_wh: int
    meter_start: int | None = None
    readings: tuple[Reading, ...] = ()
    statuses: tuple[StatusFrom, ...] = ()


class Stretch(Struct, frozen=True):
    """A part of a session with one power and one activity. Energy is in Wh since the start of the session."""

    began: datetime
    ended: datetime
    from_wh: Decimal
    to_wh: Decimal
    power_w: Decimal
    activity: Activity

    @property
    def energy_wh(self) -> Decimal:
        return self.to_wh - self.from_wh

    @property
    def length(self) -> timedelta:
        return self.ended - self.began

    def wh_at(self, at: datetime) -> Decimal:
        """Return the energy by then, which lies between those of its ends as the time does."""
        wh = self.energy_wh * ((at - self.began) // _MICROSECOND) / (self.length // _MICROSECOND)
        return (self.from_wh + wh).quantize(_FINE, ROUND_HALF_UP)

    def reaches(self, wh: Decimal) -> datetime:
        """Return when it reaches an energy, to the millisecond."""
        after = (wh - self.from_wh) * (self.length // _MILLISECOND) / self.energy_wh
        return self.began + round(after) * _MILLISECOND


class Course(Struct, frozen=True):
    """The stretches of a session, without a gap, and the times at which its energy was read."""

    stretches: tuple[Stretch, ...]
    read_at: tuple[datetime, ...]
    source: Source


class _Point(Struct, frozen=True):
    at: datetime
    wh: Decimal
    power_w: int | None = None


def course(session: Session) -> Course:
    """Return the course of a session."""
    ended_at = max(session.ended_at, session.started_at)
    readings = _within(session, ended_at)
    inner, source = _points(session, readings)
    points = [_Point(session.started_at, Decimal(0)), *inner, _Point(ended_at, Decimal(session.energy_wh))]
    step = Decimal(_step(session, readings))
    stretches = [_stretch(one, other, step) for one, other in pairwise(_without_flat(points, step))]
    if source == "evenly":
        stretches = [replace(each, activity="charging" if session.energy_wh else "idle") for each in stretches]
    changes = sorted(session.statuses, key=_when)
    stretches = cut_at_times(stretches, [each.at for each in changes])
    if changes:
        stretches = [_with_status(each, changes) for each in stretches]
    return Course(tuple(stretches), tuple(point.at for point in points), source)


def _within(session: Session, ended_at: datetime) -> list[Reading]:
    by_time = {each.at: each for each in session.readings if session.started_at < each.at < ended_at}
    return [by_time[at] for at in sorted(by_time)]


def _points(session: Session, readings: Sequence[Reading]) -> tuple[list[_Point], Source]:
    """Return the energy at each reading, which never falls, and is at most that of the session."""
    start = session.meter_start
    if start is not None and readings:
        bounds: list[int] = [start, *(each.register_wh for each in readings), start + session.energy_wh]
        if not any(one > other for one, other in pairwise(bounds)):
            return [_Point(each.at, Decimal(each.register_wh - start), each.power_w) for each in readings], "readings"
    risen = list(accumulate(max(other.register_wh - one.register_wh, 0) for one, other in pairwise(readings)))
    if not risen or not risen[-1]:
        return [], "evenly"
    shares = [Decimal(each) / risen[-1] for each in (0, *risen)]
    energies = [(session.energy_wh * share).quantize(_FINE, ROUND_HALF_UP) for share in shares]
    return [_Point(each.at, wh, each.power_w) for each, wh in zip(readings, energies, strict=True)], "scaled"


def _step(session: Session, readings: Sequence[Reading]) -> int:
    """Return the Wh by which the register counts, if that is so much that it stands still while a car charges."""
    registers = [each.register_wh for each in readings if each.power_w is None]
    rises = [other - one for one, other in pairwise(registers) if other > one]
    if len(rises) < _MANY_RISES:
        return 0
    return next((step for step in _STEPS if all(rise % step == 0 for rise in rises)), 0)


def _without_flat(points: Sequence[_Point], step: Decimal) -> list[_Point]:
    """Leave out points at which a register that counts in large steps stood still."""
    if not step:
        return list(points)
    inner = [
        point
        for before, point, after in zip(points, points[1:], points[2:], strict=False)
        if not before.wh == point.wh == after.wh
    ]
    return [points[0], *inner, points[-1]]


def _stretch(one: _Point, other: _Point, step: Decimal) -> Stretch:
    energy, length = other.wh - one.wh, other.at - one.at
    mean = _mean_power(energy, length)
    measured = Decimal(max(one.power_w or 0, other.power_w or 0))
    is_charging = max(_mean_power(energy + step, length), measured) >= LEAST_POWER_W or (not length and bool(energy))
    return Stretch(one.at, other.at, one.wh, other.wh, mean, "charging" if is_charging else "idle")


def _mean_power(energy: Decimal, length: timedelta) -> Decimal:
    return energy * (_HOUR // _MICROSECOND) / (length // _MICROSECOND) if length else Decimal(0)


def _with_status(stretch: Stretch, changes: Sequence[StatusFrom]) -> Stretch:
    place = bisect_right(changes, stretch.began, key=_when)
    status = changes[place - 1].status if place else None
    if status in _IDLE:
        return replace(stretch, activity="idle")
    if status == _PAUSED and stretch.activity == "idle":
        return replace(stretch, activity="paused")
    return stretch


def _when(change: StatusFrom) -> datetime:
    return change.at


def cut_at_times(stretches: Iterable[Stretch], times: Iterable[datetime]) -> list[Stretch]:
    """Cut stretches at times. Those that don't lie within one are left alone."""
    pending = sorted(set(times), reverse=True)
    pieces = []
    for each in stretches:
        rest = each
        while pending and pending[-1] < rest.ended:
            at = pending.pop()
            if at > rest.began:
                wh = rest.wh_at(at)
                pieces.append(replace(rest, ended=at, to_wh=wh))
                rest = replace(rest, began=at, from_wh=wh)
        pieces.append(rest)
    return pieces


def cut_at_energies(stretches: Iterable[Stretch], energies: Iterable[Decimal]) -> list[Stretch]:
    """Cut stretches where they reach these energies in Wh."""
    ordered = sorted(set(energies))
    pieces = []
    for each in stretches:
        rest = each
        for wh in ordered:
            if rest.from_wh < wh < rest.to_wh:
                at = rest.reaches(wh)
                pieces.append(replace(rest, ended=at, to_wh=wh))
                rest = replace(rest, began=at, from_wh=wh)
        pieces.append(rest)
    return pieces

"""Histories of connectors and chargers: reports in their place in time, and the intervals that follow from them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""A row that lies further ahead of an event after it was written by a clock that was ahead, and has been set since."""


class StatusTold(Struct, frozen=True, kw_only=True):
    """A status of a connector from `at` on. `status` is None if it is not known what it was."""

    charger_id: int
    connector_id: int
    at: datetime
    recorded_at: datetime
    status: str | None
    error_code: str | None = None
    vendor_error_code: str | None = None
    info: str | None = None

    @property
    def of(self) -> tuple[int, int]:
        return (self.charger_id, self.connector_id)


class PresenceTold(Struct, frozen=True, kw_only=True):
    """The presence of a charger from `at` on. `online` is None if it is not known."""

    charger_id: int
    at: datetime
    recorded_at: datetime
    online: bool | None

    @property
    def of(self) -> tuple[int]:
        return (self.charger_id,)


Told = TypeVar("Told", StatusTold, PresenceTold)


def is_ahead(last: Told | None, told: Told) -> bool:
    """Return whether the last row of a history lies in the future of one that was recorded after it."""
    return last is not None and last.at > told.recorded_at + CLOCKS_DIFFER


def placed(last: Told | None, told: Told) -> Told | None:
    """Return a row in its place after the last one; None if that says the same.

    It begins when the charger says, but not after we heard of it, and not before what was told before it.
    """
    at = min(told.at, told.recorded_at)
    if last is None:
        return replace(told, at=at)
    at = max(at, last.at)
    is_same = replace(last, at=told.at, recorded_at=told.recorded_at) == told
    return None if is_same else replace(told, at=at)


class Interval(Struct, frozen=True, kw_only=True):
    """An interval in which a connector had a status, error code and presence.

    `recorded_at` is when we heard of its beginning.
    """

    charger_id: int
    connector_id: int
    status: str | None
    error_code: str | None
    online: bool | None
    since: datetime
    until: datetime
    recorded_at: datetime


def intervals(
    statuses: Sequence[StatusTold], presences: Sequence[PresenceTold], since: datetime, until: datetime
) -> list[Interval]:
    """Return the intervals of one connector between two times, from its first status on.

    Rows are in order, and begin with the last ones before `since`. Intervals that say the same are one.
    """
    cuts = sorted({*(row.at for row in statuses), *(row.at for row in presences), since, until})
    parts = [(max(begun, since), ended) for begun, ended in pairwise(cuts) if ended > since and begun < until]
    return list(_joined(_parts(statuses, presences, parts)))


def _parts(
    statuses: Sequence[StatusTold], presences: Sequence[PresenceTold], parts: Iterable[tuple[datetime, datetime]]
) -> Iterator[Interval]:
    of_status, of_presence = _Cursor(statuses), _Cursor(presences)
    for since, until in parts:
        status, presence = of_status.at(since), of_presence.at(since)
        if status is not None:
            heard = status if presence is None or presence.at < status.at else presence
            yield Interval(
                charger_id=status.charger_id,
                connector_id=status.connector_id,
                status=status.status,
                error_code=status.error_code,
                online=None if presence is None else presence.online,
                since=since,
                until=until,
                recorded_at=heard.recorded_at,
            )


class _Cursor(Generic[Told]):
    """The row of a history that is the case, for times that are asked for in order."""

    def __init__(self, rows: Sequence[Told]) -> None:
        self._rows: Sequence[Told] = rows
        self._next = 0

    def at(self, moment: datetime) -> Told | None:
        while self._next < len(self._rows) and self._rows[self._next].at <= moment:
            self._next += 1
        return self._rows[self._next - 1] if self._next else None


def _joined(parts: Iterable[Interval]) -> Iterator[Interval]:
    last: Interval | None = None
    for part in parts:
        if last is not None and replace(part, since=last.since, recorded_at=last.recorded_at) == replace(
            last, until=part.until
        ):
            last = replace(last, until=part.until)
            continue
        if last is not None:
            yield last
        last = part
    if last is not None:
        yield last

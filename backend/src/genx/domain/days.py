"""Days by the clocks of a time zone: of 24 hours, or of 23, 25 and the like when the clocks are changed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from genx.domain.spans import next_quarter


class Day(Struct, frozen=True, order=True):
    """A day with its beginning and end. A quarter hour belongs to the day in which it begins."""

    day: date
    begins: datetime
    ends: datetime


def day_of(moment: datetime, time_zone: str) -> date:
    """Return the day that a moment falls on."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def day(of: date, time_zone: str) -> Day:
    """Return a day with its bounds."""
    return Day(of, _midnight(of, time_zone), _midnight(of + timedelta(days=1), time_zone))


def days(since: datetime, until: datetime, time_zone: str) -> Iterator[Day]:
    """Yield the days that have a part in the time between two moments."""
    found = day(day_of(since, time_zone), time_zone)
    while found.begins < until:
        yield found
        found = day(found.day + timedelta(days=1), time_zone)


def _midnight(of: date, time_zone: str) -> datetime:
    """Return the first moment of a day. If the clocks leave out midnight, that is the one they go on with."""
    return next_quarter(datetime.combine(of, time(), tzinfo=ZoneInfo(time_zone)).astimezone(UTC))

"""The days that a report is about, in a time zone, and the hours, days or months that it is divided into.

Days are those of the people there: one on which the clocks change has 23 or 25 hours (23.5 and 24.5 on Lord Howe
Island), and one that the calendar has left out has no bucket.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from genx.domain.days import day, day_of
from genx.domain.errors import Refusal
from genx.domain.spans import DAY, QUARTER

BucketSize = Literal["hour", "day", "month"]

DEFAULT_DAYS: Final = 30
MOST_YEARS: Final = 10
LONGEST: Final[dict[BucketSize, int]] = {"hour": 31, "day": 400, "month": MOST_YEARS * 366}
"""Days of a report, by its buckets."""


class ReportTooLong(Refusal):
    """The report covers more days than it can be divided into. `detail` says what would do."""

    type = "report-too-long"
    status_hint = 422


class ReportBackwards(Refusal):
    """The last day of the report comes before its first."""

    type = "report-backwards"
    status_hint = 422

    def __init__(self) -> None:
        super().__init__("`to` is the last day of the report, and comes before `from`: swap them.")


class Bucket(Struct, frozen=True):
    """A part of a report from one instant up to another. `label` is its beginning by the clocks there."""

    since: datetime
    until: datetime
    label: str


class Span(Struct, frozen=True, kw_only=True):
    """Whole days in a time zone, `last` included."""

    first: date
    last: date
    time_zone: str

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def since(self) -> datetime:
        return midnight(self.first, self.time_zone)

    @property
    def until(self) -> datetime:
        """The instant at which the last day has ended."""
        return midnight(self.last + DAY, self.time_zone)

    @property
    def before(self) -> "Span":
        """As many days, directly before these."""
        return Span(first=self.first - self.days * DAY, last=self.first - DAY, time_zone=self.time_zone)

    def buckets(self, size: BucketSize) -> list[Bucket]:
        """Divide the days. Those at the ends may be parts of a month."""
        starts = list(self._starts(size))
        ends = [*starts[1:], self.until]
        zone = ZoneInfo(self.time_zone)
        return [
            Bucket(since, until, since.astimezone(zone).isoformat())
            for since, until in zip(starts, ends, strict=True)
            if since < until
        ]

    def _starts(self, size: BucketSize) -> Iterator[datetime]:
        if size == "hour":
            yield from self._hours()
            return
        for number in range(self.days):
            of = self.first + number * DAY
            if size == "day" or of.day == 1 or number == 0:
                yield midnight(of, self.time_zone)

    def _hours(self) -> Iterator[datetime]:
        zone, at, before = ZoneInfo(self.time_zone), self.since, None
        while at < self.until:
            local = at.astimezone(zone)
            # An hour that the clocks show twice is two.
            shown = (local.date(), local.hour, local.utcoffset())
            if shown != before:
                yield at
            before, at = shown, at + QUARTER


def midnight(of: date, time_zone: str) -> datetime:
    """Return the instant at which a day begins: when the clocks leave out midnight, the instant they go on with."""
    return day(of, time_zone).begins


def span(first: date | None, last: date | None, time_zone: str, now: datetime, days: int | None = None) -> Span:
    """Return the days of a report; the last `days`, else thirty, if none are chosen. Raises ReportBackwards."""
    last = last or (day_of(now, time_zone) if first is None else max(first, day_of(now, time_zone)))
    first = first or last - ((days or DEFAULT_DAYS) - 1) * DAY
    if first > last:
        raise ReportBackwards
    return Span(first=first, last=last, time_zone=time_zone)


def bucket_size(of: Span, wanted: BucketSize | None) -> BucketSize:
    """Return the size of buckets that was asked for, else the smallest that is usual. Raises ReportTooLong."""
    size: BucketSize = wanted or ("day" if of.days <= LONGEST["day"] else "month")
    most = LONGEST[size]
    if of.days > most:
        raise ReportTooLong(f"A report by {size} covers at most {_length(most)}, and this is {of.days}: {_hint(size)}")
    return size


def _length(days: int) -> str:
    return f"{days} days" if days < LONGEST["month"] else f"{days} days (ten years)"


def _hint(size: BucketSize) -> str:
    return {
        "hour": "choose fewer days, or bucket=day.",
        "day": "choose fewer days, or bucket=month.",
        "month": "choose fewer days.",
    }[size]

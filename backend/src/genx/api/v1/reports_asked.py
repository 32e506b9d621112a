"""Parts that all reports share: their days, their chargers, and their answer as JSON or CSV."""

import heapq
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency, Provide
from litestar.exceptions import ValidationException
from litestar.params import QueryParameter, SkipValidation
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.api.http.auth import SignedInRequest, visit
from genx.api.http.files import csv_header, csv_lines
from genx.api.http.operation import operation
from genx.api.http.pagination import Cursors
from genx.api.http.schemas import Answer, Time, time
from genx.api.http.searches import SEARCH_REFUSALS
from genx.api.http.services import FromServices, Services
from genx.api.http.spreadsheets import BOM, defused
from genx.api.v1.device_ids import DeviceIds, charger_ids
from genx.db.views import report_sums
from genx.db.views.report_sums import Kept
from genx.domain.errors import Refusal
from genx.domain.figures.span import LONGEST, Bucket, ReportBackwards, ReportTooLong, Span, span
from genx.domain.hours import time_zones

TAG: Final = "Reports"
FileFormat = Literal["json", "csv"]
ReportFormat = Annotated[
    FileFormat,
    QueryParameter(name="format", description="CSV is for spreadsheets, with the same filters."),
]
TimeZone = Annotated[
    str | None,
    QueryParameter(name="timeZone", max_length=64, description="Days are those there. Omit it for the server's."),
]
Item = TypeVar("Item")


class QuarterHoursGone(Refusal):
    """The time is so long ago that only days of the server's time zone are kept of it."""

    type = "quarter-hours-gone"
    status_hint = 422


REFUSALS: Final = (ReportBackwards, ReportTooLong, QuarterHoursGone, *SEARCH_REFUSALS)


class ReportQuery(Struct, frozen=True, kw_only=True):
    """The days, the time zone and the chargers that were asked for; None is the usual."""

    first: date | None = None
    last: date | None = None
    time_zone: str | None = None
    device_ids: Sequence[str] | None = None


class Asked(Struct, frozen=True, kw_only=True):
    """The subject of a report: its days and its chargers. `charger_ids` None means all chargers."""

    span: Span
    kept: Kept
    charger_ids: tuple[int, ...] | None
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.span.time_zone)

    @property
    def since(self) -> datetime:
        return self.span.since

    @property
    def until(self) -> datetime:
        """The end of the days, or of what is summed up so far."""
        return max(min(self.span.until, self.kept.until), self.since)

    @property
    def quarter_hours_are_gone(self) -> bool:
        return self.kept.oldest is not None and self.since < self.kept.oldest

    @property
    def is_of_fleet_hours(self) -> bool:
        """Whether quarter hours of the fleet are enough: all chargers are wanted, and these hours are still kept."""
        return self.charger_ids is None and not self.quarter_hours_are_gone

    @property
    def before(self) -> tuple[datetime, datetime]:
        """The time of the same length before it, as far as this one has come."""
        since = self.span.before.since
        return since, max(min(self.since, since + (self.until - self.since)), since)


class ReportAnswer(Answer, frozen=True, kw_only=True):
    """The fields that every report begins with: its period, from midnight to midnight in the time zone.

    `countedUntil` is how far it is summed up, which is less than `to` if that is yet to come.
    """

    since: Time = msgspec.field(name="from")
    until: Time = msgspec.field(name="to")
    time_zone: str
    counted_until: Time


EXAMPLE_TIME: Final[dict[str, Any]] = {
    "since": "2025-10-24T23:00:00.000Z",
    "until": "2025-11-24T00:00:00.000Z",
    "time_zone": "Europe/London",
    "counted_until": "2025-11-23T14:45:00.000Z",
}


def time_of(of: Asked) -> dict[str, Any]:
    """Return the fields that a report begins with."""
    return {
        "since": time(of.since),
        "until": time(of.span.until),
        "time_zone": of.span.time_zone,
        "counted_until": time(of.until),
    }


def _day(name: str, given: str | None) -> date | None:
    if given is None:
        return None
    try:
        found = date.fromisoformat(given)
    except ValueError:
        found = None
    if found is None or found.isoformat() != given or not 1990 <= found.year < 2200:
        raise ValidationException(extra=[{"key": name, "message": "This is not a day such as 2026-01-15."}])
    return found


def zone(given: str | None) -> str | None:
    """Return the name of a time zone. Raises ValidationException if it is none."""
    if given is not None and given not in time_zones():
        raise ValidationException(extra=[{"key": "timeZone", "message": "This is no time zone such as Europe/London."}])
    return given


FirstDay = Annotated[
    str | None,
    QueryParameter(name="from", format="date", description="The first day. Omit it for the last thirty."),
]
LastDay = Annotated[
    str | None, QueryParameter(name="to", format="date", description="The last day, included. Omit it for today.")
]


async def days_query(*, first: FirstDay = None, last: LastDay = None, time_zone: TimeZone = None) -> ReportQuery:
    return ReportQuery(first=_day("from", first), last=_day("to", last), time_zone=zone(time_zone))


async def report_query(
    *, first: FirstDay = None, last: LastDay = None, time_zone: TimeZone = None, device_id: DeviceIds = None
) -> ReportQuery:
    return replace(await days_query(first=first, last=last, time_zone=time_zone), device_ids=device_id)


FromReportQuery = NamedDependency[SkipValidation[ReportQuery]]
ASKED: Final = {"wanted": Provide(report_query)}
OF_DAYS: Final = {"wanted": Provide(days_query)}
"""For a report whose chargers are named elsewhere."""


def report(
    path: str,
    operation_id: str,
    summary: str,
    example: ReportAnswer,
    columns: Sequence[str],
    *,
    description: str,
    refusals: Sequence[type[Refusal]] = (),
    asked_by: Mapping[str, Provide] = ASKED,
) -> get:
    """Return the decorator of a report, which answers with JSON such as the example, or CSV with the columns."""
    return get(
        f"/reports/{path}",
        dependencies={**asked_by, "asking": Provide(asking)},
        **operation(
            operation_id,
            summary,
            TAG,
            refusals=(*REFUSALS, *refusals),
            response=example,
            csv=csv_header(columns),
            description=description,
        ),
    )


class Asking(Struct, frozen=True):
    """A request for a report."""

    request: SignedInRequest
    services: Services
    wanted: ReportQuery
    file_format: FileFormat

    @property
    def is_csv(self) -> bool:
        return self.file_format == "csv"

    def begin(self, most_days: int = LONGEST["month"]) -> AbstractAsyncContextManager[tuple[AsyncConnection, Asked]]:
        """Begin the unit of work of the report, once it is its turn."""
        return asked(self.request, self.services, self.wanted, most_days=most_days)


async def asking(
    *,
    request: SignedInRequest,
    services: FromServices,
    wanted: NamedDependency[SkipValidation[ReportQuery]],
    file_format: ReportFormat = "json",
) -> Asking:
    return Asking(request, services, wanted, file_format)


FromAsking = NamedDependency[SkipValidation[Asking]]


@asynccontextmanager
async def asked(
    request: SignedInRequest,
    services: Services,
    wanted: ReportQuery,
    *,
    days: int | None = None,
    most_days: int = LONGEST["month"],
) -> AsyncIterator[tuple[AsyncConnection, Asked]]:
    """Begin the unit of work of a report, once it is its turn. `days` are covered if none were asked for.

    Raises ReportTooLong if `most_days` are exceeded.
    """
    now = visit(request).at
    async with services.searches.unit(request, searches=True) as connection:
        await report_sums.make_room(connection)
        kept = await report_sums.kept(connection, now)
        of = span(wanted.first, wanted.last, wanted.time_zone or kept.time_zone, now, days)
        if of.days > most_days:
            raise ReportTooLong(f"This report covers at most {most_days} days, and these are {of.days}: choose fewer.")
        if of.time_zone != kept.time_zone:
            check_quarter_hours(of.since, kept)
        ids = await charger_ids(connection, wanted.device_ids)
        yield connection, Asked(span=of, kept=kept, charger_ids=ids, now=now)


def check_quarter_hours(since: datetime, kept: Kept) -> None:
    """Raises QuarterHoursGone if those of this time are no longer kept."""
    if kept.oldest is not None and since < kept.oldest:
        raise QuarterHoursGone(
            f"Quarter hours are kept since {time(kept.oldest)}. Choose later days, or days and months with"
            f" timeZone={kept.time_zone}."
        )


def cell(value: Any) -> str:
    """Return a value as the text of a cell. Only texts can be taken for formulas."""
    if isinstance(value, str):
        return defused(value)
    if isinstance(value, float):
        return f"{value:.6g}"
    return "" if value is None else str(value).lower()


def table(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response[Any]:
    """Return a table as a CSV file. Columns may be named by people, as groups are."""
    lines = csv_lines([cell(value) for value in row] for row in [columns, *rows])
    return Response(
        BOM.encode() + lines,
        media_type="text/csv; header=present",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def page(
    cursors: Cursors,
    name: str,
    cursor: str | None,
    limit: int,
    items: Iterable[tuple[tuple[float, str, int], Item]],
) -> tuple[list[Item], str | None]:
    """Return a page of items that are sorted by a key, and the cursor of the next one."""
    after = cursors.read(name, cursor, tuple[float, str, int])
    left = items if after is None else (placed for placed in items if placed[0] > after)
    rest = heapq.nsmallest(limit + 1, left, key=lambda placed: placed[0])
    found, following = cursors.page(name, rest, limit, lambda placed: placed[0])
    return [item for _, item in found], following


def rounded(value: float | None, digits: int = 4) -> float | None:
    return None if value is None else round(value, digits)


def is_partial(bucket: Bucket, of: Asked) -> bool:
    """Return whether a bucket isn't over yet, or not summed up to its end."""
    return bucket.until > of.kept.until

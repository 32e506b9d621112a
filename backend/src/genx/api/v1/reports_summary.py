"""The summary that the dashboard begins with: the fleet now, and today, this week and this month so far."""

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from litestar import Response, get
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.api.http.auth import SignedInRequest
from genx.api.http.files import csv_header
from genx.api.http.operation import operation
from genx.api.http.schemas import Answer, Time, time
from genx.api.http.services import FromServices
from genx.api.v1.cost import money
from genx.api.v1.reports_asked import REFUSALS, TAG, ReportFormat, ReportQuery, TimeZone, asked, table, zone
from genx.db.views import report_days, report_revenue, report_sums
from genx.db.views.report_sums import Kept
from genx.domain.days import day_of
from genx.domain.figures.span import Bucket, midnight
from genx.domain.spans import DAY


class RevenueSoFar(Answer, frozen=True, kw_only=True):
    """The revenue of the sessions that ended, in a currency; amounts are decimal text."""

    currency: str
    total: str
    total_incl_tax: str


class SoFar(Answer, frozen=True, kw_only=True):
    """A day, a week or a month so far. A week begins on Monday.

    Suspect sessions are among the sessions; their energy and their cost are left out until somebody reviews them.
    """

    since: Time = msgspec.field(name="from")
    energy_wh: int
    sessions: int
    revenue: list[RevenueSoFar]


class ReportSummary(Answer, frozen=True, kw_only=True):
    """The fleet now, and what it did so far, up to `countedUntil`.

    `faulted` and `charging` count chargers online with such a connector.
    """

    time_zone: str
    counted_until: Time
    chargers: int
    online: int
    offline: int
    faulted: int
    charging: int
    connectors_faulted: int
    active_transactions: int
    power_w: int
    today: SoFar
    week: SoFar
    month: SoFar


EXAMPLE_REVENUE = [RevenueSoFar(currency="GBP", total="1187.0000", total_incl_tax="1424.4000")]
EXAMPLE = ReportSummary(
    time_zone="Europe/London",
    counted_until="2025-11-23T14:45:00.000Z",
    chargers=60,
    online=53,
    offline=7,
    faulted=5,
    charging=43,
    connectors_faulted=5,
    active_transactions=43,
    power_w=2_140_000,
    today=SoFar(
        since="2025-11-23T00:00:00.000Z",
        energy_wh=2_430_120,
        sessions=71,
        revenue=[RevenueSoFar(currency="GBP", total="1187.0000", total_incl_tax="1187.0000")],
    ),
    week=SoFar(
        since="2025-11-17T00:00:00.000Z",
        energy_wh=34_120_400,
        sessions=1_020,
        revenue=[RevenueSoFar(currency="GBP", total="15432.5000", total_incl_tax="15432.5000")],
    ),
    month=SoFar(
        since="2025-11-01T00:00:00.000Z",
        energy_wh=108_200_000,
        sessions=3_240,
        revenue=[RevenueSoFar(currency="GBP", total="57214.1200", total_incl_tax="57214.1200")],
    ),
)
COLUMNS = ("name", "value")


@get(
    "/reports/summary",
    **operation(
        "getReportSummary",
        "Report the fleet now, and energy, sessions and revenue of today, this week and this month",
        TAG,
        refusals=REFUSALS,
        response=EXAMPLE,
        csv=csv_header(COLUMNS),
    ),
)
async def get_report_summary(
    request: SignedInRequest, services: FromServices, time_zone: TimeZone = None, file_format: ReportFormat = "json"
) -> Response[ReportSummary]:
    wanted = ReportQuery(time_zone=zone(time_zone))
    async with asked(request, services, wanted) as (connection, of):
        day = day_of(of.now, of.span.time_zone)
        starts = day, day - timedelta(days=day.weekday()), day.replace(day=1)
        parts = await _so_far(connection, starts, of.span.time_zone, of.kept)
    fleet = services.hub.fleet.summary()
    summary = ReportSummary(
        time_zone=of.span.time_zone,
        counted_until=time(of.kept.until),
        chargers=fleet.chargers,
        online=fleet.online,
        offline=fleet.offline,
        faulted=fleet.faulted,
        charging=fleet.charging,
        connectors_faulted=fleet.connectors_faulted,
        active_transactions=fleet.active_transactions,
        power_w=fleet.power_w,
        today=parts[0],
        week=parts[1],
        month=parts[2],
    )
    return _as_csv(summary) if file_format == "csv" else Response(summary)


async def _so_far(connection: AsyncConnection, starts: Sequence[date], time_zone: str, kept: Kept) -> list[SoFar]:
    """Return the sums since each of these days: it is one look at the fleet, divided at all of them."""
    begins = [midnight(start, time_zone) for start in starts]
    edges = sorted({*begins, max(kept.until, *begins) + DAY})
    buckets = [Bucket(since, until, "") for since, until in itertools.pairwise(edges)]
    sums = await report_sums.of_fleet(connection, buckets, kept)
    found = []
    for begin in begins:
        whole = report_sums.total(each for bucket, each in zip(buckets, sums, strict=True) if bucket.since >= begin)
        found.append(
            SoFar(
                since=time(begin),
                energy_wh=round(whole.session_wh),
                sessions=round(whole.started),
                revenue=await _revenue(connection, begin, edges[-1], kept),
            )
        )
    return found


async def _revenue(connection: AsyncConnection, since: datetime, until: datetime, kept: Kept) -> list[RevenueSoFar]:
    cover = await report_days.cover(connection, since, until, kept)
    return [
        RevenueSoFar(currency=each.currency, total=money(each.total), total_incl_tax=money(each.total_incl_tax))
        for each in await report_revenue.of_all(connection, cover, None)
    ]


def _as_csv(summary: ReportSummary) -> Response[Any]:
    return table("summary", COLUMNS, _flat("", msgspec.to_builtins(summary)))


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the values within a value, with their names."""
    if isinstance(value, dict):
        for inner, each in value.items():
            yield from _flat(f"{name}.{inner}" if name else inner, each)
    elif isinstance(value, list):
        for each in value:
            yield f"{name}.{each['currency']}", each["total"]
    else:
        yield name, value


ROUTES = [get_report_summary]

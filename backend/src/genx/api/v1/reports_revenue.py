"""The report of revenue: what sessions cost that ended, by hour, day or month, by charger, id tag or tariff."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final

import msgspec
from litestar import Response
from litestar.params import QueryParameter
from msgspec import Struct
from msgspec.structs import replace

from genx.api.http.schemas import Answer, Time, time
from genx.api.v1.cost import money
from genx.api.v1.reports_asked import (
    EXAMPLE_TIME,
    Asked,
    FromAsking,
    ReportAnswer,
    report,
    rounded,
    table,
    time_of,
)
from genx.api.v1.reports_groups import BucketOf, Grouping, GroupOf, GroupRows, GroupsShown, Named, covered, named
from genx.db.views import report_revenue, report_sessions
from genx.db.views.report_revenue import BucketRevenue, Ranked, Revenue
from genx.domain.figures.span import Bucket, BucketSize, bucket_size
from genx.domain.figures.sums import MOST_GROUPS, change, share

NOTHING: Final = Decimal(0)
CurrencyOf = Annotated[
    str | None,
    QueryParameter(
        name="currency", min_length=3, max_length=3, description="Of groups and buckets. Omit it for the most used one."
    ),
]


class RevenueTotals(Answer, frozen=True, kw_only=True):
    """The revenue in a currency; amounts are decimal text. `change` is against the time before."""

    currency: str
    total: str
    total_incl_tax: str
    sessions: int
    per_session: str | None
    before: str
    change: float | None


class RevenueGroup(Answer, frozen=True, kw_only=True):
    """A group. `key` is the id of the charger or the tariff, or the id tag; null are all groups beyond `limit`."""

    key: str | None
    name: str | None
    total: str
    total_incl_tax: str
    share: float | None
    sessions: int
    energy_wh: int
    per_session: str | None
    before: str
    change: float | None


class RevenueBucket(Answer, frozen=True, kw_only=True):
    """An hour, day or month; `groups` has the totals of the first groups in their order, `others` of all others."""

    since: Time = msgspec.field(name="from")
    until: Time = msgspec.field(name="to")
    label: str
    partial: bool
    total: str
    total_incl_tax: str
    sessions: int
    groups: list[str]
    others: str


class RevenueLeftOut(Answer, frozen=True, kw_only=True):
    """Sessions that ended and have no cost: without a tariff, or not rated yet; and suspect ones, by their start."""

    unpriced_sessions: int
    unpriced_wh: int
    suspect_sessions: int


class RevenueReport(ReportAnswer, frozen=True, kw_only=True):
    """The revenue of the sessions that ended in the period.

    `totals` are of each currency by itself, that of most sessions first; groups and buckets are of `currency`, which
    is null if nothing was paid.
    """

    bucket: BucketSize
    group: Grouping | None
    currency: str | None
    totals: list[RevenueTotals]
    left_out: RevenueLeftOut
    groups: list[RevenueGroup]
    buckets: list[RevenueBucket]


class Paid(Struct, frozen=True, kw_only=True):
    """Groups of a currency, the highest first, and the parts of buckets."""

    ranked: Ranked = Ranked()
    whole: Mapping[int, BucketRevenue] = {}
    parts: Mapping[tuple[int, str], Decimal] = {}
    shown: Sequence[str] = ()


COLUMNS = ("from", "to", "label", "partial", "currency", "total", "totalInclTax", "sessions", "others")
EXAMPLE = RevenueReport(
    **EXAMPLE_TIME,
    bucket="day",
    group="tariff",
    currency="GBP",
    totals=[
        RevenueTotals(
            currency="GBP",
            total="57214.1200",
            total_incl_tax="68656.9440",
            sessions=4_102,
            per_session="13.9479",
            before="52490.0200",
            change=0.09,
        )
    ],
    left_out=RevenueLeftOut(unpriced_sessions=12, unpriced_wh=301_200, suspect_sessions=3),
    groups=[
        RevenueGroup(
            key="7",
            name="Harbour day rate",
            total="22885.6480",
            total_incl_tax="27462.7776",
            share=0.4,
            sessions=1_620,
            energy_wh=54_312_000,
            per_session="14.1269",
            before="20433.6140",
            change=0.12,
        )
    ],
    buckets=[
        RevenueBucket(
            since="2025-11-23T00:00:00.000Z",
            until="2025-11-24T00:00:00.000Z",
            label="2025-11-23T00:00:00+00:00",
            partial=True,
            total="1187.0000",
            total_incl_tax="1424.4000",
            sessions=212,
            groups=["474.8000"],
            others="712.2000",
        )
    ],
)


@report(
    "revenue",
    "getRevenueReport",
    "Report what sessions cost by hour, day or month, and by charger, id tag or tariff",
    EXAMPLE,
    COLUMNS,
    description="A session counts when it ends. Currencies are never added up or exchanged.",
)
async def get_revenue_report(
    *,
    asking: FromAsking,
    bucket: BucketOf = None,
    group: GroupOf = None,
    currency: CurrencyOf = None,
    groups: GroupsShown = MOST_GROUPS,
    limit: GroupRows = 50,
) -> Response[RevenueReport]:
    async with asking.begin() as (connection, of):
        size = bucket_size(of.span, bucket)
        buckets = of.span.buckets(size)
        now = await covered(connection, of, of.since, of.span.until)
        before = await covered(connection, of, *_before(of))
        ended = await report_revenue.by_bucket(connection, buckets, now, of.charger_ids)
        totals = _totals(ended, await report_revenue.of_all(connection, before, of.charger_ids))
        chosen = currency.upper() if currency else _most_used(totals)
        paid = Paid()
        if chosen is not None and group is not None:
            ranked = await report_revenue.by_group(connection, group, chosen, now, before, of.charger_ids, limit)
            first = [each.key for each in ranked.first[: min(groups, limit)]]
            parts = await report_revenue.parts(connection, group, buckets, chosen, first, now, of.charger_ids)
            paid = Paid(ranked=ranked, parts=parts, shown=first)
        paid = replace(paid, whole={each.bucket: each for each in ended if each.currency and each.currency == chosen})
        names = await named(connection, group, [each.key for each in paid.ranked.first])
        suspect = await report_sessions.left_out(connection, buckets, of.charger_ids)
    unpriced = [each for each in ended if each.currency is None]
    report = RevenueReport(
        **time_of(of),
        bucket=size,
        group=group,
        currency=chosen,
        totals=totals,
        left_out=RevenueLeftOut(
            unpriced_sessions=sum(each.sessions for each in unpriced),
            unpriced_wh=round(sum(each.energy_wh for each in unpriced)),
            suspect_sessions=sum(each.sessions for each in suspect),
        ),
        groups=list(_groups(paid.ranked, names)) if group is not None else [],
        buckets=[_bucket(each, number, paid, of) for number, each in enumerate(buckets)],
    )
    return _as_csv(report, groups) if asking.is_csv else Response(report)


def _totals(ended: Sequence[BucketRevenue], before: Sequence[Revenue]) -> list[RevenueTotals]:
    now: dict[str, list[BucketRevenue]] = {}
    for each in ended:
        if each.currency is not None:
            now.setdefault(each.currency, []).append(each)
    was = {each.currency: each.total for each in before}
    found = [_total(currency, each, was.get(currency, NOTHING)) for currency, each in now.items()]
    return sorted(found, key=lambda each: (-each.sessions, each.currency))


def _total(currency: str, parts: Sequence[BucketRevenue], before: Decimal) -> RevenueTotals:
    total, sessions = _sum(each.total for each in parts), sum(each.sessions for each in parts)
    return RevenueTotals(
        currency=currency,
        total=money(total),
        total_incl_tax=money(_sum(each.total_incl_tax for each in parts)),
        sessions=sessions,
        per_session=_each(total, sessions),
        before=money(before),
        change=_change(total, before),
    )


def _most_used(totals: Sequence[RevenueTotals]) -> str | None:
    return totals[0].currency if totals else None


def _before(of: Asked) -> tuple[datetime, datetime]:
    """Return the time before, as far as this one has come by now: revenue doesn't wait for rollups."""
    since = of.span.before.since
    return since, max(min(of.since, since + (min(of.now, of.span.until) - of.since)), since)


def _groups(ranked: Ranked, names: Mapping[str, Named]) -> Iterator[RevenueGroup]:
    parts = [*ranked.first, *([] if ranked.others is None else [ranked.others])]
    whole = _sum(each.total for each in parts)
    for each in ranked.first:
        yield _group(*names.get(each.key, (each.key, None)), each, whole)
    if ranked.others is not None:
        yield _group(None, None, ranked.others, whole)


def _group(key: str | None, name: str | None, of: Revenue, whole: Decimal) -> RevenueGroup:
    return RevenueGroup(
        key=key,
        name=name,
        total=money(of.total),
        total_incl_tax=money(of.total_incl_tax),
        share=rounded(share(float(of.total), float(whole))),
        sessions=of.sessions,
        energy_wh=round(of.energy_wh),
        per_session=_each(of.total, of.sessions),
        before=money(of.before_total),
        change=_change(of.total, of.before_total),
    )


def _bucket(bucket: Bucket, number: int, paid: Paid, of: Asked) -> RevenueBucket:
    whole = paid.whole.get(number)
    total = NOTHING if whole is None else whole.total
    parts = [paid.parts.get((number, key), NOTHING) for key in paid.shown]
    return RevenueBucket(
        since=time(bucket.since),
        until=time(bucket.until),
        label=bucket.label,
        partial=bucket.until > of.now,
        total=money(total),
        total_incl_tax=money(NOTHING if whole is None else whole.total_incl_tax),
        sessions=0 if whole is None else whole.sessions,
        groups=[money(part) for part in parts],
        others=money(total - _sum(parts)),
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)


def _each(total: Decimal, sessions: int) -> str | None:
    return money(total / sessions) if sessions else None


def _change(now: Decimal, before: Decimal) -> float | None:
    return rounded(change(float(now), float(before)))


def _as_csv(report: RevenueReport, groups: int) -> Response[Any]:
    keys = [each.key for each in report.groups if each.key is not None][:groups]
    rows = (
        [
            *(each.since, each.until, each.label, each.partial, report.currency),
            *(each.total, each.total_incl_tax, each.sessions, each.others),
            *each.groups,
        ]
        for each in report.buckets
    )
    return table("revenue", [*COLUMNS, *map(str, keys)], rows)


ROUTES = [get_revenue_report]

"""The report of faults: how much time they cost, by error code, charger, model or connector, and week by week."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any, Final

import msgspec
from litestar import Response
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.api.http.schemas import Answer, Time, time
from genx.api.v1.reports_asked import (
    EXAMPLE_TIME,
    Asked,
    FromAsking,
    ReportAnswer,
    is_partial,
    report,
    rounded,
    table,
    time_of,
)
from genx.db.views import report_faults, report_histories, report_sums
from genx.db.views.report_faults import FaultGroup as Group
from genx.db.views.report_faults import FaultGroups, FaultsBy, Sort
from genx.db.views.report_histories import ReportCharger
from genx.domain.figures.span import Bucket, midnight
from genx.domain.figures.sums import change, share

By = Annotated[FaultsBy, QueryParameter(name="by", description="What faults are grouped by.")]
SortBy = Annotated[Sort, QueryParameter(name="sort", description="What the highest comes first of.")]
Rows = Annotated[int, QueryParameter(name="limit", ge=1, le=200, description="The maximum number of groups.")]
WEEKS: Final = 12
MOST_DAYS: Final = 400


class FaultGroup(Answer, frozen=True, kw_only=True):
    """Faults of a kind. `seconds` is the time that they cost within the report, without the time offline.

    `cumulative` is the share of all up to this group. `perThousandSessions` is null if there were no sessions.
    """

    key: str
    name: str | None
    connector_id: int | None
    error_code: str | None
    seconds: int
    share: float | None
    cumulative: float | None
    count: int
    chargers: int
    longest_s: int
    sessions: int | None
    per_thousand_sessions: float | None


class FaultWeek(Answer, frozen=True, kw_only=True):
    """The time lost to faults in a week from Monday on."""

    since: Time = msgspec.field(name="from")
    label: str
    seconds: int
    partial: bool


class FaultReport(ReportAnswer, frozen=True, kw_only=True):
    """The time lost to faults. A fault counts when it begins, its time when it passes.

    `meanClearS` is the mean time from beginning to end of faults that have ended. `groupCount` is the number of groups
    before `limit`.
    """

    seconds: int
    seconds_before: int
    change: float | None
    count: int
    chargers_affected: int
    chargers: int
    mean_clear_s: int | None
    connectors_faulted_now: int
    by: FaultsBy
    groups: list[FaultGroup]
    group_count: int
    weeks: list[FaultWeek]


COLUMNS = (
    "key",
    "name",
    "connectorId",
    "errorCode",
    "seconds",
    "share",
    "cumulative",
    "count",
    "chargers",
    "longestS",
    "sessions",
    "perThousandSessions",
)
EXAMPLE = FaultReport(
    **EXAMPLE_TIME,
    seconds=1_720_800,
    seconds_before=1_068_800,
    change=0.61,
    count=154,
    chargers_affected=31,
    chargers=60,
    mean_clear_s=11_160,
    connectors_faulted_now=5,
    by="errorCode",
    groups=[
        FaultGroup(
            key="GroundFailure",
            name=None,
            connector_id=None,
            error_code="GroundFailure",
            seconds=678_240,
            share=0.3942,
            cumulative=0.3942,
            count=14,
            chargers=3,
            longest_s=115_200,
            sessions=None,
            per_thousand_sessions=None,
        )
    ],
    group_count=8,
    weeks=[
        FaultWeek(since="2025-11-17T00:00:00.000Z", label="2025-11-17T00:00:00+00:00", seconds=446_400, partial=True)
    ],
)


@report(
    "faults",
    "getFaultReport",
    "Report the time that faults cost, by error code, charger, model or connector",
    EXAMPLE,
    COLUMNS,
    description="It covers at most 400 days. The weeks are the twelve that end with the last day.",
)
async def get_fault_report(
    *,
    asking: FromAsking,
    by: By = "errorCode",
    sort: SortBy = "seconds",
    limit: Rows = 50,
) -> Response[FaultReport]:
    async with asking.begin(MOST_DAYS) as (connection, of):
        chargers = of.charger_ids
        most = None if asking.is_csv else limit
        found = await report_faults.groups(connection, by, sort, of.since, of.until, chargers, most)
        names = await report_histories.described(connection, {each.charger_id for each in found.first})
        sessions = await _sessions(connection, of, by, found.first)
        groups = list(_groups(found, names, sessions, by, sort))
        if asking.is_csv:
            return _as_csv(groups)
        whole = await report_faults.totals(connection, of.since, of.until, chargers)
        was = await report_faults.seconds(connection, *of.before, chargers)
        weeks = await _weeks(connection, of)
    report = FaultReport(
        **time_of(of),
        seconds=round(whole.seconds),
        seconds_before=round(was),
        change=rounded(change(whole.seconds, was)),
        count=whole.count,
        chargers_affected=whole.chargers,
        chargers=whole.of_chargers,
        mean_clear_s=None if whole.mean_clear_s is None else round(whole.mean_clear_s),
        connectors_faulted_now=asking.services.hub.fleet.summary().connectors_faulted,
        by=by,
        groups=groups,
        group_count=found.count,
        weeks=weeks,
    )
    return Response(report)


async def _sessions(connection: AsyncConnection, of: Asked, by: FaultsBy, groups: Sequence[Group]) -> dict[str, float]:
    """Return the sessions of each group, if the groups are chargers or models."""
    if by not in ("charger", "model"):
        return {}
    if by == "charger":
        keys = {each.charger_id: each.key for each in groups}
    else:
        keys = await report_faults.models(connection, of.charger_ids)
    sums = await report_sums.by_charger(connection, of.since, of.span.until, list(keys), of.kept)
    found: dict[str, float] = {}
    for charger_id, each in sums.items():
        found[keys[charger_id]] = found.get(keys[charger_id], 0.0) + each.started
    return found


async def _weeks(connection: AsyncConnection, of: Asked) -> list[FaultWeek]:
    monday = of.span.last - timedelta(days=of.span.last.weekday())
    days = [monday - timedelta(weeks=number) for number in range(WEEKS - 1, -2, -1)]
    edges = [midnight(day, of.span.time_zone) for day in days]
    buckets = [
        Bucket(since, until, since.astimezone(of.zone).isoformat()) for since, until in itertools.pairwise(edges)
    ]
    if of.charger_ids is None:
        sums = await report_sums.of_fleet(connection, buckets, of.kept)
    else:
        found = await report_sums.of_chargers(connection, buckets, of.charger_ids, of.kept)
        sums = [report_sums.total(each[number] for each in found.values()) for number in range(WEEKS)]
    return [
        FaultWeek(
            since=time(bucket.since),
            label=bucket.label,
            seconds=round(each.faulted_s),
            partial=is_partial(bucket, of),
        )
        for bucket, each in zip(buckets, sums, strict=True)
    ]


def _groups(
    found: FaultGroups, names: Mapping[int, ReportCharger], sessions: Mapping[str, float], by: FaultsBy, sort: Sort
) -> Iterator[FaultGroup]:
    so_far = 0.0
    for each in found.first:
        figure = each.seconds if sort == "seconds" else float(each.count)
        so_far = min(so_far + figure, found.whole)  # a sum of floats must not pass the whole
        began = sessions.get(each.key)
        yield FaultGroup(
            key=each.key,
            name=names[each.charger_id].name if by in ("charger", "connector") else None,
            connector_id=each.connector_id,
            error_code=each.error_code,
            seconds=round(each.seconds),
            share=rounded(share(figure, found.whole)),
            cumulative=rounded(share(so_far, found.whole)),
            count=each.count,
            chargers=each.chargers,
            longest_s=round(each.longest_s),
            sessions=None if began is None else round(began),
            per_thousand_sessions=None if began is None else rounded(share(1000 * each.count, began), 1),
        )


def _as_csv(groups: Sequence[FaultGroup]) -> Response[Any]:
    names = FaultGroup.__struct_fields__
    return table("faults", COLUMNS, ([getattr(each, name) for name in names] for each in groups))


ROUTES = [get_fault_report]

"""The report of faults: how much time they cost, by error code, charger, model or connector, and week by week."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.api.http.auth import SignedInRequest
from genx.api.http.files import csv_header
from genx.api.http.operation import operation
from genx.api.http.schemas import Answer, Time, time
from genx.api.http.services import FromServices
from genx.api.v1.reports_asked import (
    ASKED,
    EXAMPLE_TIME,
    REFUSALS,
    TAG,
    Asked,
    FromReportQuery,
    ReportAnswer,
    ReportFormat,
    asked,
    is_partial,
    rounded,
    table,
    time_of,
)
from genx.db.views import report_histories, report_sums
from genx.db.views.report_histories import Fault, ReportCharger
from genx.domain.figures.span import Bucket, midnight
from genx.domain.figures.sums import change, ranked, share

FaultsBy = Literal["errorCode", "charger", "model", "connector"]
By = Annotated[FaultsBy, QueryParameter(name="by", description="What faults are grouped by.")]
Sort = Annotated[
    Literal["seconds", "count"], QueryParameter(name="sort", description="What the highest comes first of.")
]
Rows = Annotated[int, QueryParameter(name="limit", ge=1, le=200, description="The maximum number of groups.")]
WEEKS: Final = 12
MOST_DAYS: Final = 400
NO_MODEL: Final = "unknown"


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


@get(
    "/reports/faults",
    dependencies=ASKED,
    **operation(
        "getFaultReport",
        "Report the time that faults cost, by error code, charger, model or connector",
        TAG,
        refusals=REFUSALS,
        response=EXAMPLE,
        csv=csv_header(COLUMNS),
        description="It covers at most 400 days. The weeks are the twelve that end with the last day.",
    ),
)
async def get_fault_report(
    *,
    request: SignedInRequest,
    wanted: FromReportQuery,
    services: FromServices,
    by: By = "errorCode",
    sort: Sort = "seconds",
    limit: Rows = 50,
    file_format: ReportFormat = "json",
) -> Response[FaultReport]:
    async with asked(request, services, wanted, most_days=MOST_DAYS) as (connection, of):
        found = await report_histories.faults(connection, of.since, of.until, of.charger_ids)
        before = await report_histories.faults(connection, *of.before, of.charger_ids)
        chargers = await report_histories.described(connection, of.charger_ids)
        sessions = await _sessions(connection, of, by)
        weeks = await _weeks(connection, of)
    groups = list(_groups(found, chargers, sessions, by, sort))
    if file_format == "csv":
        return _as_csv(groups)
    begun = [each for each in found if each.began_at >= of.since]
    seconds, was = sum(each.seconds for each in found), sum(each.seconds for each in before)
    cleared = [lasted for lasted in (_lasted(each, of) for each in found) if lasted is not None]
    report = FaultReport(
        **time_of(of),
        seconds=round(seconds),
        seconds_before=round(was),
        change=rounded(change(seconds, was)),
        count=len(begun),
        chargers_affected=len({each.charger_id for each in found}),
        chargers=len(chargers),
        mean_clear_s=round(sum(cleared) / len(cleared)) if cleared else None,
        connectors_faulted_now=services.hub.fleet.summary().connectors_faulted,
        by=by,
        groups=groups[:limit],
        group_count=len(groups),
        weeks=weeks,
    )
    return Response(report)


def _lasted(fault: Fault, of: Asked) -> float | None:
    """Return the seconds from the beginning of a fault to its end, None if that is yet to come."""
    if fault.ended_at is None or fault.ended_at > of.until:
        return None
    return (fault.ended_at - fault.began_at).total_seconds()


async def _sessions(connection: AsyncConnection, of: Asked, by: FaultsBy) -> dict[int, float]:
    """Return the sessions of each charger, if the groups are chargers or models."""
    if by not in ("charger", "model"):
        return {}
    sums = await report_sums.by_charger(connection, of.since, of.span.until, of.charger_ids, of.kept)
    return {charger_id: each.started for charger_id, each in sums.items()}


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


def model(charger: ReportCharger | None) -> str:
    """Return vendor and model as one text."""
    return " ".join(filter(None, (charger.vendor, charger.model))) if charger is not None else ""


def _key(by: FaultsBy, chargers: Mapping[int, ReportCharger]) -> Callable[[Fault], tuple[str, int | None]]:
    def key(fault: Fault) -> tuple[str, int | None]:
        charger = chargers.get(fault.charger_id)
        match by:
            case "errorCode":
                return fault.error_code, None
            case "model":
                return model(charger) or NO_MODEL, None
            case "charger":
                return "" if charger is None else charger.device_id, None
            case "connector":
                return "" if charger is None else charger.device_id, fault.connector_id

    return key


def _groups(
    found: Sequence[Fault],
    chargers: Mapping[int, ReportCharger],
    sessions: Mapping[int, float],
    by: FaultsBy,
    sort: str,
) -> Iterator[FaultGroup]:
    key, grouped = _key(by, chargers), dict[tuple[str, int | None], list[Fault]]()
    for fault in found:
        grouped.setdefault(key(fault), []).append(fault)
    sums = {each: (sum(fault.seconds for fault in faults), len(faults)) for each, faults in grouped.items()}
    place = 0 if sort == "seconds" else 1
    ordered = sorted(grouped, key=lambda each: (-sums[each][place], each[0], each[1] or 0))
    places = ranked([sums[each][place] for each in ordered])
    started = _started(chargers, sessions, by)
    for each, its in zip(ordered, places, strict=True):
        yield _group(each, grouped[each], by, chargers, started.get(each[0]), (its.share, its.cumulative))


def _started(chargers: Mapping[int, ReportCharger], sessions: Mapping[int, float], by: FaultsBy) -> dict[str, float]:
    """Return the sessions of each group."""
    found: dict[str, float] = {}
    for charger_id, count in sessions.items():
        charger = chargers.get(charger_id)
        key = (model(charger) or NO_MODEL) if by == "model" else charger.device_id if charger else ""
        found[key] = found.get(key, 0.0) + count
    return found


def _group(
    key: tuple[str, int | None],
    faults: Sequence[Fault],
    by: FaultsBy,
    chargers: Mapping[int, ReportCharger],
    sessions: float | None,
    shares: tuple[float | None, float | None],
) -> FaultGroup:
    charger = chargers.get(faults[0].charger_id) if by in ("charger", "connector") else None
    by_code: dict[str, float] = {}
    for fault in faults:
        by_code[fault.error_code] = by_code.get(fault.error_code, 0.0) + fault.seconds
    return FaultGroup(
        key=key[0],
        name=None if charger is None else charger.name,
        connector_id=key[1],
        error_code=max(by_code, key=lambda code: by_code[code]),
        seconds=round(sum(fault.seconds for fault in faults)),
        share=rounded(shares[0]),
        cumulative=rounded(shares[1]),
        count=len(faults),
        chargers=len({fault.charger_id for fault in faults}),
        longest_s=round(max(fault.seconds for fault in faults)),
        sessions=None if sessions is None else round(sessions),
        per_thousand_sessions=None if sessions is None else rounded(share(1000 * len(faults), sessions), 1),
    )


def _as_csv(groups: Sequence[FaultGroup]) -> Response[Any]:
    names = FaultGroup.__struct_fields__
    return table("faults", COLUMNS, ([getattr(each, name) for name in names] for each in groups))


ROUTES = [get_fault_report]

"""The report of utilisation: where the time of connectors goes, by hour of the week, and by charger or connector."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from litestar import Response
from litestar.params import QueryParameter
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.schemas import Answer
from genx.api.v1.reports_asked import (
    EXAMPLE_TIME,
    Asked,
    FromAsking,
    ReportAnswer,
    check_quarter_hours,
    page,
    report,
    rounded,
    table,
    time_of,
)
from genx.db.views import report_histories, report_sessions, report_sums
from genx.db.views.report_histories import ReportCharger
from genx.db.views.report_sums import Sums, Use
from genx.domain.figures.span import Bucket
from genx.domain.figures.sums import share

UseBy = Literal["weekdayHour", "charger", "connector"]
By = Annotated[
    UseBy | None,
    QueryParameter(name="by", description="`weekdayHour` gives `hours`, the others `items`. Omit it for the totals."),
]
Order = Annotated[
    Literal["most", "least"], QueryParameter(name="order", description="The most or the least used first.")
]


class TimeShares(Answer, frozen=True, kw_only=True):
    """Shares of the time of connectors. They add up to 1. `unknown` is online without a status that was told."""

    charging: float
    plugged_in: float
    free: float
    out_of_service: float
    faulted: float
    offline: float
    unknown: float


class HourOfWeek(Answer, frozen=True, kw_only=True):
    """An hour of the week by the clocks there; weekday 1 is Monday. Shares are null if no connector was known then.

    `connectors` is how many were known on average.
    """

    weekday: int
    hour: int
    in_use: float | None
    charging: float | None
    connectors: float


class UsedConnector(Answer, frozen=True, kw_only=True):
    """A connector, or with null a whole charger, and how it was used. Offline time counts as not in use."""

    device_id: str
    name: str | None
    connector_id: int | None
    in_use: float | None
    charging: float | None
    plugged_in: float | None
    offline: float | None
    seconds: int
    sessions: int
    energy_wh: int


class UtilisationReport(ReportAnswer, frozen=True, kw_only=True):
    """The use of connectors. `inUse` is charging or plugged in. Shares are null if no connector was known.

    The median duration is that of the sessions that began last, at most 20,000.
    """

    connectors: int
    seconds: int
    in_use: float | None
    shares: TimeShares | None
    sessions: int
    sessions_per_connector_day: float | None
    median_session_minutes: float | None
    busiest: HourOfWeek | None
    hours: list[HourOfWeek] | None
    items: list[UsedConnector] | None
    next_cursor: str | None


Thing = tuple[int, int | None]
"""A connector, or with None a whole charger."""

Place = tuple[float, str, int]
"""The key by which connectors or chargers are sorted."""


class Used(Struct, frozen=True, kw_only=True):
    """Sums of a connector or a charger."""

    charger: ReportCharger
    connector_id: int | None
    sums: Sums


EXAMPLE_HOUR = HourOfWeek(weekday=3, hour=18, in_use=0.94, charging=0.7312, connectors=120.0)
EXAMPLE = UtilisationReport(
    **EXAMPLE_TIME,
    connectors=120,
    seconds=311_040_000,
    in_use=0.313,
    shares=TimeShares(
        charging=0.241, plugged_in=0.072, free=0.603, out_of_service=0.026, faulted=0.019, offline=0.039, unknown=0.0
    ),
    sessions=4_102,
    sessions_per_connector_day=1.1394,
    median_session_minutes=55.0,
    busiest=EXAMPLE_HOUR,
    hours=[EXAMPLE_HOUR],
    items=None,
    next_cursor=None,
)
COLUMNS = (
    "deviceId",
    "name",
    "connectorId",
    "inUse",
    "charging",
    "pluggedIn",
    "offline",
    "seconds",
    "sessions",
    "energyWh",
)
HOUR_COLUMNS = ("weekday", "hour", "inUse", "charging", "connectors")


@report(
    "utilisation",
    "getUtilisationReport",
    "Report where the time of connectors goes, by hour of the week, charger or connector",
    EXAMPLE,
    COLUMNS,
    description=(
        "Time counts since a connector was first known. In CSV there is a row for each connector, or whatever"
        " `by` says, in full."
    ),
    refusals=(BadCursor,),
)
async def get_utilisation_report(
    *,
    asking: FromAsking,
    by: By = None,
    order: Order = "most",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response[UtilisationReport]:
    async with asking.begin() as (connection, of):
        hours = await _hours(connection, of, by)
        if asking.is_csv:
            return await _as_csv(connection, of, by, hours, order)
        placed = await _placed(connection, of, by, order) if by in ("charger", "connector") else []
        items, following = page(asking.services.cursors, f"use {by} {order}", cursor, limit, placed)
        used = await _used(connection, of, items)
        whole, known = await _whole(connection, of)
        median = await report_sessions.median_seconds(connection, of.since, of.until, of.charger_ids)
    return Response(
        UtilisationReport(
            **time_of(of),
            connectors=known,
            seconds=round(whole.seconds),
            in_use=_in_use(whole),
            shares=_shares(whole),
            sessions=round(whole.started),
            sessions_per_connector_day=rounded(share(whole.started * 86_400, whole.seconds)),
            median_session_minutes=None if median is None else round(median / 60, 1),
            busiest=max((each for each in hours if each.in_use), key=lambda each: each.in_use or 0.0, default=None),
            hours=hours if by == "weekdayHour" else None,
            items=[_item(each) for each in used] if by in ("charger", "connector") else None,
            next_cursor=following,
        )
    )


async def _whole(connection: AsyncConnection, of: Asked) -> tuple[Sums, int]:
    """Return the sums of all connectors, and how many they are."""
    if of.is_of_fleet_hours:
        [whole] = await report_sums.of_fleet(connection, [Bucket(of.since, of.span.until, "")], of.kept)
        return whole, await report_sums.connectors_of_fleet(connection, of.since, of.span.until)
    found = await report_sums.by_connector(connection, of.since, of.span.until, of.charger_ids, of.kept)
    return report_sums.total(found.values()), len(found)


async def _hours(connection: AsyncConnection, of: Asked, by: UseBy | None) -> list[HourOfWeek]:
    """Return the hours of the week if they are wanted, or if they can tell which one is the busiest."""
    if by == "weekdayHour":
        check_quarter_hours(of.since, of.kept)
    elif by is not None or of.quarter_hours_are_gone:
        return []
    found = await report_sums.by_weekday_hour(
        connection, of.since, of.until, of.span.time_zone, of.charger_ids, of.kept
    )
    times = max((of.until - of.since).total_seconds() / (7 * 24), 1.0)
    return [
        _hour(weekday, hour, found.get((weekday, hour), Sums()), times) for weekday in range(1, 8) for hour in range(24)
    ]


def _hour(weekday: int, hour: int, sums: Sums, times: float) -> HourOfWeek:
    return HourOfWeek(
        weekday=weekday,
        hour=hour,
        in_use=_in_use(sums),
        charging=rounded(share(sums.charging_s, sums.seconds)),
        connectors=round(sums.seconds / times, 1),
    )


def _in_use(sums: Sums) -> float | None:
    return rounded(share(sums.charging_s + sums.plugged_in_s, sums.seconds))


def _shares(sums: Sums) -> TimeShares | None:
    if not sums.seconds:
        return None
    return TimeShares(
        charging=round(sums.charging_s / sums.seconds, 4),
        plugged_in=round(sums.plugged_in_s / sums.seconds, 4),
        free=round(sums.free_s / sums.seconds, 4),
        out_of_service=round(sums.unavailable_s / sums.seconds, 4),
        faulted=round(sums.faulted_s / sums.seconds, 4),
        offline=round(sums.offline_s / sums.seconds, 4),
        unknown=round(sums.unknown_s / sums.seconds, 4),
    )


async def _placed(
    connection: AsyncConnection, of: Asked, by: UseBy | None, order: str
) -> Iterable[tuple[Place, Thing]]:
    """Return connectors or chargers with their places."""
    use = await report_sums.use_by_connector(connection, of.since, of.span.until, of.charger_ids, of.kept)
    things: dict[Thing, Use] = {}
    for (charger_id, connector_id), each in use.items():
        thing = charger_id, None if by == "charger" else connector_id
        before = things.get(thing)
        things[thing] = each if before is None else Use(*map(sum, zip(before, each, strict=True)))
    sign = -1.0 if order == "most" else 1.0
    ratings = await report_histories.ratings(connection, of.charger_ids)
    names = {charger_id: rating.device_id.lower() for charger_id, rating in ratings.items()}
    return [
        ((sign * (rounded(share(each.in_use_s, each.seconds)) or 0.0), names[thing[0]], thing[1] or 0), thing)
        for thing, each in things.items()
        if thing[0] in names
    ]


async def _used(connection: AsyncConnection, of: Asked, things: Sequence[Thing]) -> list[Used]:
    """Return the sums of connectors or chargers, in their order."""
    ids = sorted({charger_id for charger_id, _ in things})
    if not ids:
        return []
    chargers = await report_histories.described(connection, ids)
    found = await report_sums.by_connector(connection, of.since, of.span.until, ids, of.kept)
    sums: dict[Thing, list[Sums]] = {}
    for (charger_id, connector_id), each in found.items():
        sums.setdefault((charger_id, None), []).append(each)
        sums[charger_id, connector_id] = [each]
    return [Used(charger=chargers[of[0]], connector_id=of[1], sums=report_sums.total(sums[of])) for of in things]


def _item(used: Used) -> UsedConnector:
    sums = used.sums
    return UsedConnector(
        device_id=used.charger.device_id,
        name=used.charger.name,
        connector_id=used.connector_id,
        in_use=_in_use(sums),
        charging=rounded(share(sums.charging_s, sums.seconds)),
        plugged_in=rounded(share(sums.plugged_in_s, sums.seconds)),
        offline=rounded(share(sums.offline_s, sums.seconds)),
        seconds=round(sums.seconds),
        sessions=round(sums.started),
        energy_wh=round(sums.session_wh),
    )


async def _as_csv(
    connection: AsyncConnection, of: Asked, by: UseBy | None, hours: Sequence[HourOfWeek], order: str
) -> Response[Any]:
    if by == "weekdayHour":
        rows = [[each.weekday, each.hour, each.in_use, each.charging, each.connectors] for each in hours]
        return table("utilisation", HOUR_COLUMNS, rows)
    ordered = sorted(await _placed(connection, of, by, order))
    used = await _used(connection, of, [thing for _, thing in ordered])
    items = [_item(each) for each in used]
    names = UsedConnector.__struct_fields__
    return table("utilisation", COLUMNS, ([getattr(each, name) for name in names] for each in items))


ROUTES = [get_utilisation_report]

"""The report of energy: by hour, day or month, by charger, id tag or tariff, and beside the time before."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.api.http.schemas import Answer, Time, time
from genx.api.v1.reports_asked import (
    EXAMPLE_TIME,
    Asked,
    FromAsking,
    ReportAnswer,
    check_quarter_hours,
    is_partial,
    report,
    rounded,
    table,
    time_of,
)
from genx.api.v1.reports_groups import BucketOf, Grouping, GroupOf, GroupRows, GroupsShown, Named, covered, named
from genx.db.views import report_sessions, report_sums
from genx.db.views.report_sessions import GroupSums, LeftOut, Ranked
from genx.db.views.report_sums import Delivered, Sums
from genx.domain.days import day_of
from genx.domain.figures.span import Bucket, BucketSize, bucket_size
from genx.domain.figures.sums import MOST_GROUPS, change, share


class EnergyTotals(Answer, frozen=True, kw_only=True):
    """Energy of sessions when it was delivered, and sessions when they began.

    `change` is by which part of itself the energy rose or fell against the time of the same length before; null if
    there was none.
    """

    energy_wh: int
    sessions: int
    per_session_wh: int | None
    before_wh: int
    sessions_before: int
    change: float | None
    sessions_change: float | None


class EnergyGroup(Answer, frozen=True, kw_only=True):
    """A group. `key` is the id of the charger or the tariff, or the id tag.

    An empty key are sessions without a tariff; null are all groups beyond `limit`.
    """

    key: str | None
    name: str | None
    energy_wh: int
    share: float | None
    sessions: int
    per_session_wh: int | None
    before_wh: int
    change: float | None


class EnergyBucket(Answer, frozen=True, kw_only=True):
    """An hour, day or month. `label` is its beginning by the clocks there; it is `partial` while it isn't over.

    `groups` has the energy of the first groups in their order, `othersWh` that of all others.
    """

    since: Time = msgspec.field(name="from")
    until: Time = msgspec.field(name="to")
    label: str
    partial: bool
    energy_wh: int
    sessions: int
    groups: list[int]
    others_wh: int


class SessionsLeftOut(Answer, frozen=True, kw_only=True):
    """Suspect sessions that began in this time. Their energy is not counted until somebody has reviewed them."""

    sessions: int
    energy_wh: int


class EnergyReport(ReportAnswer, frozen=True, kw_only=True):
    """The energy of some time. `today` is the last bucket if that is today; null otherwise."""

    bucket: BucketSize
    group: Grouping | None
    totals: EnergyTotals
    today: EnergyBucket | None
    outside_sessions_wh: int
    left_out: SessionsLeftOut
    groups: list[EnergyGroup]
    buckets: list[EnergyBucket]


class Grouped(Struct, frozen=True, kw_only=True):
    """Groups, the most energy first, and the buckets of those shown."""

    ranked: Ranked = Ranked()
    parts: Sequence[Sequence[float]] = ()


COLUMNS = ("from", "to", "label", "partial", "energyWh", "sessions", "othersWh")
EXAMPLE_BUCKET = EnergyBucket(
    since="2025-11-23T00:00:00.000Z",
    until="2025-11-24T00:00:00.000Z",
    label="2025-11-23T00:00:00+00:00",
    partial=True,
    energy_wh=2_430_120,
    sessions=71,
    groups=[1_020_400],
    others_wh=1_409_720,
)
EXAMPLE = EnergyReport(
    **EXAMPLE_TIME,
    bucket="day",
    group="charger",
    totals=EnergyTotals(
        energy_wh=136_412_870,
        sessions=4_102,
        per_session_wh=33_255,
        before_wh=125_149_420,
        sessions_before=3_870,
        change=0.09,
        sessions_change=0.0599,
    ),
    today=EXAMPLE_BUCKET,
    outside_sessions_wh=41_002,
    left_out=SessionsLeftOut(sessions=3, energy_wh=912_440),
    groups=[
        EnergyGroup(
            key="CP-0042",
            name="Harbour car park, bay 1",
            energy_wh=54_312_000,
            share=0.3981,
            sessions=1_620,
            per_session_wh=33_526,
            before_wh=48_493_000,
            change=0.12,
        )
    ],
    buckets=[EXAMPLE_BUCKET],
)


@report(
    "energy",
    "getEnergyReport",
    "Report energy and sessions by hour, day or month, and by charger, id tag or tariff",
    EXAMPLE,
    COLUMNS,
    description=(
        "Energy counts when it was delivered, a session when it began; suspect sessions are left out. `from` and"
        " `to` are local days, both included. In CSV there is a row for each bucket, with a column for each of the"
        " first groups."
    ),
)
async def get_energy_report(
    asking: FromAsking,
    bucket: BucketOf = None,
    group: GroupOf = None,
    groups: GroupsShown = MOST_GROUPS,
    limit: GroupRows = 50,
) -> Response[EnergyReport]:
    async with asking.begin() as (connection, of):
        size = bucket_size(of.span, bucket)
        buckets = of.span.buckets(size)
        if size == "hour" or group in ("idTag", "tariff"):
            check_quarter_hours(of.since, of.kept)
        sums, left = await _buckets(connection, of, buckets)
        before = await _before(connection, of)
        grouped = await _grouped(connection, of, group, buckets, limit, min(groups, limit))
        names = await _named(connection, of, group, [each.key for each in grouped.ranked.first])
    whole = report_sums.total(sums)
    shown = [_bucket(each, sums[number], grouped, number, of) for number, each in enumerate(buckets)]
    report = EnergyReport(
        **time_of(of),
        bucket=size,
        group=group,
        totals=_totals(whole, before),
        today=_today(shown, size, of),
        outside_sessions_wh=round(whole.outside_wh),
        left_out=SessionsLeftOut(
            sessions=sum(each.sessions for each in left), energy_wh=round(sum(each.energy_wh for each in left))
        ),
        groups=list(_groups(grouped.ranked, whole, names)),
        buckets=shown,
    )
    return _as_csv(report, groups) if asking.is_csv else Response(report)


async def _buckets(
    connection: AsyncConnection, of: Asked, buckets: Sequence[Bucket]
) -> tuple[list[Sums], list[LeftOut]]:
    """Return the sums of buckets, and the suspect sessions, which they leave out."""
    if of.charger_ids is None:
        sums = await report_sums.of_fleet(connection, buckets, of.kept)
    else:
        found = await report_sums.of_chargers(connection, buckets, of.charger_ids, of.kept)
        sums = [report_sums.total(each[number] for each in found.values()) for number in range(len(buckets))]
    left = await report_sessions.left_out(connection, buckets, of.charger_ids)
    for each in left:
        sums[each.bucket].started = max(sums[each.bucket].started - each.sessions, 0.0)
    return sums, left


async def _before(connection: AsyncConnection, of: Asked) -> Sums:
    since, until = of.before
    if since == until:
        return Sums()
    sums, _ = await _buckets(connection, of, [Bucket(since, until, "")])
    return report_sums.total(sums)


def _totals(now: Sums, before: Sums) -> EnergyTotals:
    return EnergyTotals(
        energy_wh=round(now.session_wh),
        sessions=round(now.started),
        per_session_wh=_each(now.session_wh, now.started),
        before_wh=round(before.session_wh),
        sessions_before=round(before.started),
        change=rounded(change(now.session_wh, before.session_wh)),
        sessions_change=rounded(change(now.started, before.started)),
    )


def _each(energy: float, sessions: float) -> int | None:
    return round(energy / sessions) if sessions else None


async def _grouped(
    connection: AsyncConnection,
    of: Asked,
    group: Grouping | None,
    buckets: Sequence[Bucket],
    limit: int,
    shown: int,
) -> Grouped:
    if group is None:
        return Grouped()
    if group == "charger":
        return await _by_charger(connection, of, buckets, limit, shown)
    now = await covered(connection, of, of.since, of.until, with_today=True)
    before = await covered(connection, of, *of.before, with_today=True)
    ranked = await report_sessions.by_group(connection, group, now, before, of.charger_ids, limit)
    first = [each.key for each in ranked.first[:shown]]
    parts = await report_sessions.by_bucket(connection, group, buckets, first, now, of.charger_ids)
    return Grouped(ranked=ranked, parts=[parts[key] for key in first])


async def _named(
    connection: AsyncConnection, of: Asked, group: Grouping | None, keys: Sequence[str]
) -> Mapping[str, Named]:
    """Return what groups are called. Tags that are not registered are spelled as sessions have them."""
    names = await named(connection, group, keys)
    if group != "idTag":
        return names
    others = [key for key in keys if key not in names]
    spelled = await report_sessions.spelled(connection, others, of.since, of.until, of.charger_ids)
    return {**names, **{key: (tag, None) for key, tag in spelled.items()}}


async def _by_charger(
    connection: AsyncConnection, of: Asked, buckets: Sequence[Bucket], limit: int, shown: int
) -> Grouped:
    suspect = Counter[int]()
    for left in await report_sessions.left_out(connection, [Bucket(of.since, of.until, "")], of.charger_ids):
        suspect[left.charger_id] += left.sessions
    now = await _delivered(connection, of, of.since, of.until)
    before = await _delivered(connection, of, *of.before)
    # What each charger has delivered, the most first.
    places = sorted(
        (-energy, charger_id, max(round(began - suspect[charger_id]), 0)) for charger_id, (energy, began) in now.items()
    )
    ranked = _ranked([each for each in places if each[0] or each[2]], before, limit)
    first = [int(group.key) for group in ranked.first[:shown]]
    parts = await report_sums.of_chargers(connection, buckets, first, of.kept)
    return Grouped(ranked=ranked, parts=[[sums.session_wh for sums in parts[charger_id]] for charger_id in first])


def _ranked(places: Sequence[tuple[float, int, int]], before: Mapping[int, Delivered], limit: int) -> Ranked:
    nothing = Delivered(0.0, 0.0)
    first = [
        GroupSums(key=str(of), energy_wh=-energy, sessions=sessions, before_wh=before.get(of, nothing).session_wh)
        for energy, of, sessions in places[:limit]
    ]
    others = places[limit:]
    rest = GroupSums(
        key="",
        energy_wh=-sum(energy for energy, _, _ in others),
        sessions=sum(sessions for _, _, sessions in others),
        before_wh=sum(before.get(of, nothing).session_wh for _, of, _ in others),
    )
    return Ranked(first=first, others=rest if others else None)


async def _delivered(connection: AsyncConnection, of: Asked, since: datetime, until: datetime) -> dict[int, Delivered]:
    return {} if since == until else await report_sums.by_charger(connection, since, until, of.charger_ids, of.kept)


def _groups(ranked: Ranked, whole: Sums, names: Mapping[str, Named]) -> Iterator[EnergyGroup]:
    for each in ranked.first:
        yield _group(*names.get(each.key, (None, None)), each, whole)
    if ranked.others is not None:
        yield _group(None, None, ranked.others, whole)


def _group(key: str | None, name: str | None, of: GroupSums, whole: Sums) -> EnergyGroup:
    return EnergyGroup(
        key=key,
        name=name,
        energy_wh=round(of.energy_wh),
        share=rounded(share(of.energy_wh, whole.session_wh)),
        sessions=of.sessions,
        per_session_wh=_each(of.energy_wh, of.sessions),
        before_wh=round(of.before_wh),
        change=rounded(change(of.energy_wh, of.before_wh)),
    )


def _bucket(bucket: Bucket, sums: Sums, grouped: Grouped, number: int, of: Asked) -> EnergyBucket:
    parts = [round(part[number]) for part in grouped.parts]
    energy = round(sums.session_wh)
    return EnergyBucket(
        since=time(bucket.since),
        until=time(bucket.until),
        label=bucket.label,
        partial=is_partial(bucket, of),
        energy_wh=energy,
        sessions=round(sums.started),
        groups=parts,
        others_wh=max(energy - sum(parts), 0),
    )


def _today(buckets: Sequence[EnergyBucket], size: BucketSize, of: Asked) -> EnergyBucket | None:
    is_today = of.span.last == day_of(of.now, of.span.time_zone)
    return buckets[-1] if is_today and size == "day" and buckets else None


def _as_csv(report: EnergyReport, groups: int) -> Response[Any]:
    keys = [each.key for each in report.groups if each.key is not None][:groups]
    rows = (
        [each.since, each.until, each.label, each.partial, each.energy_wh, each.sessions, each.others_wh, *each.groups]
        for each in report.buckets
    )
    return table("energy", [*COLUMNS, *map(str, keys)], rows)


ROUTES = [get_energy_report]

"""Timelines of connectors, read from their histories, and what chargers are called."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.domain.availability.timeline import OperationChange, PresenceChange, StatusChange, Stretch, timeline

# Of each stretch of time: the last entry up to its beginning, and those within it.
_STATUSES = text("""
SELECT w.number, s.at, s.recorded_at, s.status, s.error_code
FROM unnest(CAST(:chargers AS bigint[]), CAST(:connectors AS int[]), CAST(:begins AS timestamptz[]),
  CAST(:ends AS timestamptz[])) WITH ORDINALITY AS w (charger_id, connector_id, since, until, number)
CROSS JOIN LATERAL (
  (SELECT at, id, recorded_at, status, error_code FROM connector_statuses
    WHERE charger_id = w.charger_id AND connector_id = w.connector_id AND at <= w.since
    ORDER BY at DESC, id DESC LIMIT 1)
  UNION ALL
  (SELECT at, id, recorded_at, status, error_code FROM connector_statuses
    WHERE charger_id = w.charger_id AND connector_id = w.connector_id AND at > w.since AND at < w.until)
) AS s ORDER BY w.number, s.at, s.id
""")
_PRESENCES = text("""
SELECT w.number, p.at, p.online
FROM unnest(CAST(:chargers AS bigint[]), CAST(:begins AS timestamptz[]), CAST(:ends AS timestamptz[]))
  WITH ORDINALITY AS w (charger_id, since, until, number)
CROSS JOIN LATERAL (
  (SELECT at, id, online FROM charger_presence WHERE charger_id = w.charger_id AND at <= w.since
    ORDER BY at DESC, id DESC LIMIT 1)
  UNION ALL
  (SELECT at, id, online FROM charger_presence WHERE charger_id = w.charger_id AND at > w.since AND at < w.until)
) AS p ORDER BY w.number, p.at, p.id
""")
_OPERATIONS = text("""
SELECT h.charger_id, h.at, h.charger_status::text AS charger_status FROM charger_status_history h
WHERE h.charger_id IN (SELECT charger_id FROM charger_status_history WHERE charger_status <> 'active')
  AND h.at < :until AND (CAST(:charger_ids AS bigint[]) IS NULL OR h.charger_id = ANY(:charger_ids))
ORDER BY h.charger_id, h.at, h.id
""")
_DESCRIBED = text("""
SELECT charger_id, device_id, name, vendor, model, coalesce(power_rating_manual_w, power_rating_measured_w) AS power_w
FROM chargers WHERE CAST(:charger_ids AS bigint[]) IS NULL OR charger_id = ANY(:charger_ids)
""")
_RATINGS = text("""
SELECT charger_id, device_id, coalesce(power_rating_manual_w, power_rating_measured_w) AS power_w
FROM chargers WHERE CAST(:charger_ids AS bigint[]) IS NULL OR charger_id = ANY(:charger_ids)
""")


class Looked(Struct, frozen=True, kw_only=True):
    """Time of a connector that is looked at."""

    charger_id: int
    connector_id: int
    since: datetime
    until: datetime


class ReportCharger(Struct, frozen=True, kw_only=True):
    """A charger as reports name it."""

    charger_id: int
    device_id: str
    name: str | None
    vendor: str | None
    model: str | None
    power_w: int | None


class Rating(NamedTuple):
    """The power rating of a charger, if it has one."""

    device_id: str
    power_w: int | None


async def described(
    connection: AsyncConnection, charger_ids: Collection[int] | None = None
) -> dict[int, ReportCharger]:
    """Return chargers by their ids; None is all."""
    rows = await connection.execute(_DESCRIBED, {"charger_ids": None if charger_ids is None else list(charger_ids)})
    return {row["charger_id"]: ReportCharger(**row) for row in rows.mappings()}


async def ratings(connection: AsyncConnection, charger_ids: Collection[int] | None = None) -> dict[int, Rating]:
    """Return the power ratings of chargers by their ids; None is all."""
    values = {"charger_ids": None if charger_ids is None else list(charger_ids)}
    rows = (await connection.execute(_RATINGS, values)).all()
    return {charger_id: Rating(device_id, power_w) for charger_id, device_id, power_w in rows}


async def operations(
    connection: AsyncConnection, until: datetime, charger_ids: Sequence[int] | None
) -> dict[int, list[OperationChange]]:
    """Return what operators have set chargers to, of those that were ever anything else than active."""
    values = {"until": until, "charger_ids": None if charger_ids is None else list(charger_ids)}
    found: dict[int, list[OperationChange]] = {}
    for row in await connection.execute(_OPERATIONS, values):
        found.setdefault(row.charger_id, []).append(OperationChange(at=row.at, charger_status=row.charger_status))
    return found


async def timelines(
    connection: AsyncConnection,
    looked: Sequence[Looked],
    of_operators: Mapping[int, Sequence[OperationChange]],
) -> list[list[Stretch]]:
    """Return the timeline of each stretch of time that is looked at.

    A connector's history begins when both its status and its charger's presence are known.
    """
    values: dict[str, Any] = {
        "chargers": [each.charger_id for each in looked],
        "connectors": [each.connector_id for each in looked],
        "begins": [each.since for each in looked],
        "ends": [each.until for each in looked],
    }
    statuses: list[list[StatusChange]] = [[] for _ in looked]
    for row in await connection.execute(_STATUSES, values):
        change = StatusChange(at=row.at, heard_at=row.recorded_at, status=row.status, error_code=row.error_code)
        statuses[row.number - 1].append(change)
    presences: list[list[PresenceChange]] = [[] for _ in looked]
    del values["connectors"]
    for row in await connection.execute(_PRESENCES, values):
        presences[row.number - 1].append(PresenceChange(at=row.at, online=row.online))
    return [
        _timeline(each, statuses[number], presences[number], of_operators.get(each.charger_id, ()))
        for number, each in enumerate(looked)
    ]


def _timeline(
    looked: Looked,
    statuses: Sequence[StatusChange],
    presences: Sequence[PresenceChange],
    of_operators: Sequence[OperationChange],
) -> list[Stretch]:
    if not statuses or not presences:
        return []
    since = max(looked.since, statuses[0].at, presences[0].at)
    return timeline(statuses, presences, of_operators, since, looked.until)

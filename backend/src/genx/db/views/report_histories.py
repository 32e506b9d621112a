"""Timelines of connectors, read from their histories, and their faults."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from msgspec import Struct
from sqlalchemy import RowMapping, text
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
_FAULTS = text("""
WITH begun AS (
  SELECT charger_id, connector_id, at, id, error_code FROM connector_statuses
  WHERE status = 'Faulted' AND at >= :since AND at < :until
  UNION ALL
  SELECT s.charger_id, s.connector_id, s.at, s.id, s.error_code FROM (
    SELECT DISTINCT charger_id, connector_id FROM connector_days
    WHERE day >= CAST(:since AS timestamptz)::date - 1 AND day <= CAST(:until AS timestamptz)::date + 1
      AND unavailable_s + faulted_s + offline_s + unknown_s > 0 AND faulted_s > 0 AND connector_id > 0
      AND (CAST(:charger_ids AS bigint[]) IS NULL OR charger_id = ANY(:charger_ids))) AS c
  CROSS JOIN LATERAL (
    SELECT * FROM connector_statuses
    WHERE charger_id = c.charger_id AND connector_id = c.connector_id AND at < :since
    ORDER BY at DESC, id DESC LIMIT 1
  ) AS s WHERE s.status = 'Faulted'
)
SELECT b.charger_id, b.connector_id, b.at, coalesce(b.error_code, 'NoError') AS error_code, n.at AS ended_at,
  n.status AS next_status, n.error_code AS next_error_code
FROM begun b LEFT JOIN LATERAL (
  SELECT at, status, error_code FROM connector_statuses
  WHERE charger_id = b.charger_id AND connector_id = b.connector_id AND (at, id) > (b.at, b.id)
  ORDER BY at, id LIMIT 1
) AS n ON true
WHERE b.connector_id > 0 AND (CAST(:charger_ids AS bigint[]) IS NULL OR b.charger_id = ANY(:charger_ids))
ORDER BY b.charger_id, b.connector_id, b.at, b.id
""")
_OFFLINE = text("""
SELECT f.charger_id, p.at, n.at AS ended_at FROM unnest(CAST(:charger_ids AS bigint[])) AS f (charger_id)
CROSS JOIN LATERAL (
  (SELECT at, id, online FROM charger_presence WHERE charger_id = f.charger_id AND at <= :since
    ORDER BY at DESC, id DESC LIMIT 1)
  UNION ALL
  (SELECT at, id, online FROM charger_presence WHERE charger_id = f.charger_id AND at > :since AND at < :until)
) AS p LEFT JOIN LATERAL (
  SELECT at FROM charger_presence WHERE charger_id = f.charger_id AND (at, id) > (p.at, p.id) ORDER BY at, id LIMIT 1
) AS n ON true
WHERE p.online IS NOT TRUE ORDER BY f.charger_id, p.at, p.id
""")
_DESCRIBED = text("""
SELECT charger_id, device_id, name, vendor, model, coalesce(power_rating_manual_w, power_rating_measured_w) AS power_w
FROM chargers WHERE CAST(:charger_ids AS bigint[]) IS NULL OR charger_id = ANY(:charger_ids)
""")
_RATINGS = text("""
SELECT charger_id, device_id, coalesce(power_rating_manual_w, power_rating_measured_w) AS power_w
FROM chargers WHERE CAST(:charger_ids AS bigint[]) IS NULL OR charger_id = ANY(:charger_ids)
""")

ENDLESS: Final = datetime(2200, 1, 1, tzinfo=UTC)


class Looked(Struct, frozen=True, kw_only=True):
    """Time of a connector that is looked at."""

    charger_id: int
    connector_id: int
    since: datetime
    until: datetime


class Fault(Struct, frozen=True, kw_only=True):
    """A fault of a connector. `began_at` may be before the time that is looked at; no `ended_at` is one that lasts.

    `seconds` is the time within what is looked at in which the charger was online.
    """

    charger_id: int
    connector_id: int
    error_code: str
    began_at: datetime
    ended_at: datetime | None
    seconds: float


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
    return {row[0]: Rating(row[1], row[2]) for row in await connection.execute(_RATINGS, values)}


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


async def faults(
    connection: AsyncConnection, since: datetime, until: datetime, charger_ids: Sequence[int] | None
) -> list[Fault]:
    """Return the faults of connectors in some time. One that is told again, with the same error, is the same."""
    values = {"since": since, "until": until, "charger_ids": None if charger_ids is None else list(charger_ids)}
    begun = _joined((await connection.execute(_FAULTS, values)).mappings())
    if not begun:
        return []
    away = await _offline(connection, since, until, sorted({each["charger_id"] for each in begun}))
    return [_fault(each, away.get(each["charger_id"], ()), since, until) for each in begun]


def _joined(rows: Iterable[RowMapping]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for row in rows:
        last = found[-1] if found else None
        goes_on = (
            last is not None
            and last["next_status"] == "Faulted"
            and _key(last) == _key(row)
            and last["ended_at"] == row["at"]
        )
        if last is not None and goes_on:
            last |= {name: row[name] for name in ("ended_at", "next_status", "next_error_code")}
        else:
            found.append(dict(row))
    return found


def _key(row: Mapping[str, Any] | RowMapping) -> tuple[int, int, str]:
    return row["charger_id"], row["connector_id"], row["error_code"]


async def _offline(
    connection: AsyncConnection, since: datetime, until: datetime, charger_ids: Sequence[int]
) -> dict[int, list[tuple[datetime, datetime]]]:
    values = {"since": since, "until": until, "charger_ids": list(charger_ids)}
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for row in await connection.execute(_OFFLINE, values):
        found.setdefault(row.charger_id, []).append((row.at, row.ended_at or ENDLESS))
    return found


def _fault(
    row: Mapping[str, Any], away: Sequence[tuple[datetime, datetime]], since: datetime, until: datetime
) -> Fault:
    begins, ends = max(row["at"], since), min(row["ended_at"] or ENDLESS, until)
    offline = sum(max((min(ends, gone) - max(begins, left)).total_seconds(), 0.0) for left, gone in away)
    return Fault(
        charger_id=row["charger_id"],
        connector_id=row["connector_id"],
        error_code=row["error_code"],
        began_at=row["at"],
        ended_at=row["ended_at"],
        seconds=max((ends - begins).total_seconds() - offline, 0.0),
    )

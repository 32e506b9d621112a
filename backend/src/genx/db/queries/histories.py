"""Histories of connectors and chargers: rows added after the last ones, and intervals read from them."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.base.sql import arrays, unnest
from genx.domain.charge_point import ChargerStatus
from genx.domain.histories import Interval, PresenceTold, StatusTold, intervals

Row = TypeVar("Row")

_STATUS = {
    "charger_id": "bigint",
    "connector_id": "int",
    "at": "timestamptz",
    "recorded_at": "timestamptz",
    "status": "text",
    "error_code": "text",
    "vendor_error_code": "text",
    "info": "text",
}
_PRESENCE = {"charger_id": "bigint", "at": "timestamptz", "recorded_at": "timestamptz", "online": "boolean"}


def _add(table: str, columns: Mapping[str, str]) -> str:
    """Return SQL that adds rows in their order: of one time, the last one is the case."""
    names = ", ".join(columns)
    rows = unnest(columns).replace("AS u (", "WITH ORDINALITY AS u (").removesuffix(")") + ", place)"
    return f"INSERT INTO {table} ({names}) SELECT {names} FROM {rows} ORDER BY place"  # noqa: S608


_ADD_STATUSES = _add("connector_statuses", _STATUS)
_ADD_PRESENCES = _add("charger_presence", _PRESENCE)
_THERE = text("SELECT charger_id FROM chargers WHERE charger_id = ANY(CAST(:ids AS bigint[]))")
_LAST_STATUSES = text(f"""
SELECT h.* FROM connectors c CROSS JOIN LATERAL (
  SELECT {", ".join(_STATUS)} FROM connector_statuses
  WHERE charger_id = c.charger_id AND connector_id = c.connector_id ORDER BY at DESC, id DESC LIMIT 1
) AS h WHERE c.charger_id = ANY(CAST(:ids AS bigint[]))
""")  # noqa: S608 - only names of columns are put in
_LAST_PRESENCES = text(f"""
SELECT h.* FROM unnest(CAST(:ids AS bigint[])) AS c (charger_id) CROSS JOIN LATERAL (
  SELECT {", ".join(_PRESENCE)} FROM charger_presence WHERE charger_id = c.charger_id ORDER BY at DESC, id DESC LIMIT 1
) AS h
""")  # noqa: S608 - only names of columns are put in
_REMOVE_STATUSES = text("""
DELETE FROM connector_statuses WHERE charger_id = :charger_id AND connector_id = :connector_id AND at > :after
""")
_REMOVE_PRESENCES = text("DELETE FROM charger_presence WHERE charger_id = :charger_id AND at > :after")
_NOW_STATUSES = text("""
SELECT charger_id, connector_id, coalesce(since, updated_at, :now) AS at, :now AS recorded_at, status, error_code,
  vendor_error_code, info
FROM connectors WHERE charger_id = ANY(CAST(:ids AS bigint[])) AND status IS NOT NULL ORDER BY charger_id, connector_id
""")
_NOW_PRESENCES = text("""
SELECT * FROM (
  SELECT charger_id, CASE WHEN online THEN coalesce(connected_at, :now) ELSE last_seen END AS at,
    CAST(:now AS timestamptz) AS recorded_at, online
  FROM chargers WHERE charger_id = ANY(CAST(:ids AS bigint[]))
) AS now WHERE at IS NOT NULL ORDER BY charger_id
""")
_CONNECTORS = text("""
SELECT charger_id, connector_id FROM connectors WHERE charger_id = ANY(CAST(:ids AS bigint[]))
""")


class Histories(Struct, frozen=True):
    """The last rows of the histories of some chargers."""

    statuses: dict[tuple[int, ...], StatusTold]
    presences: dict[tuple[int, ...], PresenceTold]


async def last_of(connection: AsyncConnection, charger_ids: Collection[int]) -> Histories:
    """Return the last rows of the histories of chargers."""
    ids = {"ids": list(charger_ids)}
    statuses = [StatusTold(**row) for row in (await connection.execute(_LAST_STATUSES, ids)).mappings()]
    presences = [PresenceTold(**row) for row in (await connection.execute(_LAST_PRESENCES, ids)).mappings()]
    return Histories({row.of: row for row in statuses}, {row.of: row for row in presences})


async def still_there(connection: AsyncConnection, charger_ids: Collection[int]) -> set[int]:
    """Return those of the chargers that have not been deleted."""
    return set((await connection.execute(_THERE, {"ids": list(charger_ids)})).scalars())


async def connectors_of(connection: AsyncConnection, charger_ids: Collection[int]) -> list[tuple[int, int]]:
    """Return the connectors of chargers, each with its charger."""
    return [(row[0], row[1]) for row in await connection.execute(_CONNECTORS, {"ids": list(charger_ids)})]


async def add(connection: AsyncConnection, statuses: Sequence[StatusTold], presences: Sequence[PresenceTold]) -> None:
    """Add rows, in the order in which they were told."""
    raw = await connection.get_raw_connection()
    assert raw.driver_connection is not None
    if statuses:
        await raw.driver_connection.execute(_ADD_STATUSES, *arrays(_STATUS, statuses))
    if presences:
        await raw.driver_connection.execute(_ADD_PRESENCES, *arrays(_PRESENCE, presences))


async def remove_after(connection: AsyncConnection, told: StatusTold | PresenceTold, after: datetime) -> None:
    """Remove the rows of the same history that lie after a time."""
    statement = _REMOVE_STATUSES if isinstance(told, StatusTold) else _REMOVE_PRESENCES
    values = dict(zip(("charger_id", "connector_id"), told.of, strict=False))
    await connection.execute(statement, {**values, "after": after})


async def current(
    connection: AsyncConnection, charger_ids: Collection[int], now: datetime
) -> tuple[list[StatusTold], list[PresenceTold]]:
    """Return the present status of connectors, and whether their chargers are there, as if they were told now."""
    values = {"ids": list(charger_ids), "now": now}
    statuses = [StatusTold(**row) for row in (await connection.execute(_NOW_STATUSES, values)).mappings()]
    presences = [PresenceTold(**row) for row in (await connection.execute(_NOW_PRESENCES, values)).mappings()]
    return statuses, presences


def _between(table: str, columns: Mapping[str, str], of: str, key: str) -> str:
    """Return SQL for the rows of a history between two times, and the last ones before, in order."""
    equal = " AND ".join(f"{name} = c.{name}" for name in key.split(", "))
    names = ", ".join(columns)
    return f"""
    SELECT h.* FROM ({of}) AS c CROSS JOIN LATERAL (
      (SELECT {names}, id FROM {table} WHERE {equal} AND at <= :since ORDER BY at DESC, id DESC LIMIT 1)
      UNION ALL (SELECT {names}, id FROM {table} WHERE {equal} AND at > :since AND at < :until)
    ) AS h ORDER BY {key}, at, id LIMIT :limit
    """  # noqa: S608 - only constants are put in


_STATUSES_BETWEEN = text(
    _between(
        "connector_statuses",
        _STATUS,
        "SELECT charger_id, connector_id FROM connectors WHERE charger_id = ANY(CAST(:ids AS bigint[]))",
        "charger_id, connector_id",
    )
)
_PRESENCES_BETWEEN = text(
    _between("charger_presence", _PRESENCE, "SELECT unnest(CAST(:ids AS bigint[])) AS charger_id", "charger_id")
)
_SOME = text("""
SELECT charger_id FROM chargers
WHERE charger_id > :after AND (CAST(:ids AS bigint[]) IS NULL OR charger_id = ANY(:ids)) ORDER BY charger_id LIMIT 100
""")
MOST_ROWS = 1_000_000
"""Rows of one charger that are read. It can't have more within a time that anyone asks for."""

_CHARGER_STATUSES = text("""
(SELECT at, id, charger_status::text AS status, by FROM charger_status_history
  WHERE charger_id = :charger_id AND at <= :since ORDER BY at DESC, id DESC LIMIT 1)
UNION ALL
(SELECT at, id, charger_status::text, by FROM charger_status_history
  WHERE charger_id = :charger_id AND at > :since AND at < :until)
ORDER BY at, id LIMIT :limit
""")
_SET = text("""
INSERT INTO charger_status_history (charger_id, at, charger_status, by)
VALUES (:charger_id, :at, CAST(:status AS charger_status), :by)
""")


class StatusSet(Struct, frozen=True, kw_only=True):
    """An interval in which a charger was active, in maintenance or inactive. `by` is who set it so, None if unknown."""

    status: ChargerStatus
    since: datetime
    until: datetime
    by: str | None


async def between(
    connection: AsyncConnection, since: datetime, until: datetime, charger_ids: Collection[int] | None = None
) -> AsyncIterator[Interval]:
    """Yield the intervals of connectors between two times: of some chargers, or of all. A connector's are in order."""
    after = 0
    while ids := await _some(connection, charger_ids, after):
        for charger_id in ids:
            for interval in await of_chargers(connection, [charger_id], since, until, MOST_ROWS) or ():
                yield interval
        after = ids[-1]


async def of_chargers(
    connection: AsyncConnection, ids: Sequence[int], since: datetime, until: datetime, most: int
) -> list[Interval] | None:
    """Return the intervals of all connectors of chargers; None if one of the histories has more than `most` rows."""
    values: dict[str, Any] = {"ids": list(ids), "since": since, "until": until, "limit": most + 1}
    statuses = await _rows(connection, _STATUSES_BETWEEN, values, StatusTold)
    found = await _rows(connection, _PRESENCES_BETWEEN, values, PresenceTold)
    if max(len(statuses), len(found)) > most:
        return None
    presences = {of: list(rows) for of, rows in groupby(found, lambda row: row.charger_id)}
    return [
        interval
        for (charger_id, _), rows in groupby(statuses, lambda row: row.of)
        for interval in intervals(list(rows), presences.get(charger_id, ()), since, until)
    ]


async def charger_statuses(
    connection: AsyncConnection, charger_id: int, since: datetime, until: datetime, limit: int
) -> list[StatusSet]:
    """Return what operators have set a charger to between two times, in order."""
    values = {"charger_id": charger_id, "since": since, "until": until, "limit": limit}
    rows = (await connection.execute(_CHARGER_STATUSES, values)).all()
    ends = [*(row.at for row in rows[1:]), until]
    return [
        StatusSet(status=row.status, since=max(row.at, since), until=end, by=row.by)
        for row, end in zip(rows, ends, strict=False)
        if max(row.at, since) < end
    ]


async def set_charger_status(
    connection: AsyncConnection, charger_id: int, status: object, at: datetime, by: str | None
) -> None:
    """Keep what an operator has set a charger to."""
    await connection.execute(_SET, {"charger_id": charger_id, "status": status, "at": at, "by": by})


async def _some(connection: AsyncConnection, ids: Collection[int] | None, after: int) -> list[int]:
    values = {"ids": None if ids is None else list(ids), "after": after}
    return list((await connection.execute(_SOME, values)).scalars())


async def _rows(connection: AsyncConnection, statement: Any, values: Mapping[str, Any], kind: type[Row]) -> list[Row]:
    rows = (await connection.execute(statement, values)).all()
    return [msgspec.convert(row, kind, from_attributes=True) for row in rows]

"""Faults of connectors in some time: what they cost, by error code, charger, model or connector."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal, get_args

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.rollups.faults import ONLINE_S

FaultsBy = Literal["errorCode", "charger", "model", "connector"]
NO_MODEL: Final = "unknown"
_OF: Final = "(CAST(:charger_ids AS bigint[]) IS NULL OR charger_id = ANY(:charger_ids))"
_ENDS: Final = "coalesce(ended_at, 'infinity'::timestamptz)"
_COLUMNS: Final = "charger_id, connector_id, error_code, began_at, ended_at, online_s"
_WITHIN: Final = ONLINE_S.format(
    of="f", since="greatest(f.began_at, :since)", until=f"least({_ENDS}, CAST(:until AS timestamptz))"
)
# Those that began before are found by their end. One that has no time within the report has no part in it.
_FOUND: Final = f"""
found AS MATERIALIZED (
  SELECT charger_id, connector_id, error_code, began_at, ended_at,
    CASE WHEN ended_at <= :until THEN online_s ELSE {_WITHIN} END AS seconds
  FROM (SELECT {_COLUMNS} FROM connector_faults WHERE began_at >= :since AND began_at < :until AND {_OF}) AS f
  UNION ALL
  SELECT charger_id, connector_id, error_code, began_at, ended_at, {_WITHIN}
  FROM (SELECT {_COLUMNS} FROM connector_faults WHERE began_at < :since AND {_ENDS} > :since AND {_OF}) AS f
)
"""  # noqa: S608 - only constants are put in
_SECONDS = text(f"WITH {_FOUND} SELECT coalesce(sum(seconds), 0) FROM found")  # noqa: S608
_TOTALS = text(f"""
WITH {_FOUND} SELECT coalesce(sum(seconds), 0) AS seconds, count(*) FILTER (WHERE began_at >= :since) AS count,
  count(DISTINCT charger_id) AS chargers,
  extract(epoch FROM avg(ended_at - began_at) FILTER (WHERE ended_at <= :until))::float8 AS mean_clear_s,
  (SELECT count(*) FROM chargers WHERE {_OF}) AS of_chargers
FROM found
""")  # noqa: S608
MODEL: Final = f"coalesce(nullif(concat_ws(' ', nullif(vendor, ''), nullif(model, '')), ''), '{NO_MODEL}')"
"""SQL for vendor and model of a charger as one text."""

_KEYS: Final[dict[FaultsBy, tuple[str, str]]] = {
    "errorCode": ("error_code", "NULL::int"),
    "charger": ("device_id", "NULL::int"),
    "model": (MODEL, "NULL::int"),
    "connector": ("device_id", "connector_id"),
}
Sort = Literal["seconds", "count"]
_GROUPS: Final = {
    (by, figure): text(f"""
    WITH {_FOUND}, cells AS (
      SELECT charger_id, connector_id, error_code, sum(seconds) AS seconds, count(*) AS count, max(seconds) AS longest_s
      FROM found GROUP BY 1, 2, 3
    ), by_code AS (
      SELECT {key} AS key, {number} AS connector_id, error_code, sum(seconds) AS seconds FROM cells
      JOIN chargers USING (charger_id) GROUP BY 1, 2, 3
    ), worst AS (
      SELECT DISTINCT ON (key, connector_id) key, connector_id, error_code FROM by_code
      ORDER BY key, connector_id, seconds DESC, error_code
    ), grouped AS (
      SELECT {key} AS key, {number} AS connector_id, sum(seconds) AS seconds, sum(count)::int AS count,
        count(DISTINCT charger_id)::int AS chargers, max(longest_s) AS longest_s, min(charger_id) AS charger_id
      FROM cells JOIN chargers USING (charger_id) GROUP BY 1, 2
    )
    SELECT g.*, w.error_code, count(*) OVER ()::int AS of_groups, sum({figure}) OVER ()::float8 AS whole
    FROM grouped g JOIN worst w ON w.key = g.key AND w.connector_id IS NOT DISTINCT FROM g.connector_id
    ORDER BY {figure} DESC, g.key COLLATE "C", g.connector_id LIMIT :limit
    """)  # noqa: S608
    for by, (key, number) in _KEYS.items()
    for figure in get_args(Sort)
}
_MODELS = text(f"SELECT charger_id, {MODEL} FROM chargers WHERE {_OF}")  # noqa: S608


class FaultTotals(Struct, frozen=True, kw_only=True):
    """The time that faults cost, how many began, and the chargers that had any, of how many."""

    seconds: float
    count: int
    chargers: int
    mean_clear_s: float | None
    of_chargers: int


class FaultGroup(Struct, frozen=True, kw_only=True):
    """Faults of a kind. `charger_id` is one of their chargers, `error_code` the one that cost the most time."""

    key: str
    connector_id: int | None
    charger_id: int
    error_code: str
    seconds: float
    count: int
    chargers: int
    longest_s: float


class FaultGroups(Struct, frozen=True, kw_only=True):
    """The first groups, how many there are, and the sum of all by what they are sorted by."""

    first: Sequence[FaultGroup] = ()
    count: int = 0
    whole: float = 0.0


async def seconds(
    connection: AsyncConnection, since: datetime, until: datetime, charger_ids: Sequence[int] | None
) -> float:
    """Return the time that faults cost."""
    return float(await connection.scalar(_SECONDS, _values(since, until, charger_ids)))


async def totals(
    connection: AsyncConnection, since: datetime, until: datetime, charger_ids: Sequence[int] | None
) -> FaultTotals:
    row = (await connection.execute(_TOTALS, _values(since, until, charger_ids))).mappings().one()
    return FaultTotals(**row)


async def groups(
    connection: AsyncConnection,
    by: FaultsBy,
    sort: Sort,
    since: datetime,
    until: datetime,
    charger_ids: Sequence[int] | None,
    limit: int | None,
) -> FaultGroups:
    """Return groups of faults, the highest first. No limit is all of them."""
    values = _values(since, until, charger_ids) | {"limit": limit}
    rows = (await connection.execute(_GROUPS[by, sort], values)).mappings().all()
    names = FaultGroup.__struct_fields__
    return FaultGroups(
        first=[FaultGroup(**{name: row[name] for name in names}) for row in rows],
        count=rows[0]["of_groups"] if rows else 0,
        whole=rows[0]["whole"] if rows else 0.0,
    )


async def models(connection: AsyncConnection, charger_ids: Sequence[int] | None) -> dict[int, str]:
    """Return vendor and model of chargers."""
    ids = None if charger_ids is None else list(charger_ids)
    rows = (await connection.execute(_MODELS, {"charger_ids": ids})).all()
    return {row[0]: row[1] for row in rows}


def _values(since: datetime, until: datetime, charger_ids: Sequence[int] | None) -> dict[str, Any]:
    return {"since": since, "until": until, "charger_ids": None if charger_ids is None else list(charger_ids)}

"""Sums of sessions by the day and by blocks of days: of all, of each charger, id tag and tariff, in each currency.

A day is summed up as a whole, from the pieces of sessions and from the transactions that ended on it, whenever it was
marked; a block once its last day has ended, from four of the next smaller ones. The row of all without a currency is
there if, and only if, a day or block is summed up: of all others, reports look at the sessions themselves.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.rollups.sessions import ENDED
from genx.db.rollups.state import State
from genx.domain.blocks import SIZES, Block, block_of
from genx.domain.days import Day, day, day_of
from genx.domain.notes import CLOCK_IS_WRONG

MOST_DAYS: Final = 20
"""Days that are summed up in one run. What is left is summed up in the next one."""

KEYS: Final = {
    "all": "''",
    "charger": "charger_id::text",
    "idTag": "lower(id_tag)",
    "tariff": "coalesce(tariff_id::text, '')",
}
"""The kinds of rows, each with the SQL of a transaction by which it adds up."""

OF: Final = "(CAST(:charger_ids AS bigint[]) IS NULL OR charger_id = ANY(:charger_ids))"
# An index finds sessions by either end; the one that counts is looked at then.
ENDED_WITHIN: Final = f"""
SELECT * FROM (
  SELECT t.*, {ENDED} AS ended_at FROM transactions t
  WHERE ((stopped_at >= {{since}} AND stopped_at < {{until}})
      OR (received_stop_at >= {{since}} AND received_stop_at < {{until}}))
    AND status = 'stopped' AND NOT suspect AND {{of}}
) AS t WHERE ended_at >= {{since}} AND ended_at < {{until}}
"""  # noqa: S608 - only constants are put in
"""SQL for the sessions that ended within some time."""

DELIVERED_WITHIN: Final = """
SELECT transaction_id, sum(energy_wh) AS energy_wh, count(*) FILTER (WHERE begins) AS sessions, count(*) AS pieces
FROM session_pieces WHERE at >= {since} AND at < {until} AND NOT suspect AND {of} GROUP BY 1
"""
"""SQL for what sessions were delivered within some time."""

_ANY_KIND: Final = f"kind IN ({', '.join(map(repr, KEYS))})"
"""SQL that is always true: rows of a day are looked up by their key, kind by kind."""

_SUMMED: Final = ("pieces", "delivered_wh", "begun", "ended", "ended_wh", "total", "total_incl_tax")
_KEY: Final = "kind, days, day, key, currency"
_ADDED: Final = ", ".join(f"sum({name}) AS {name}" for name in _SUMMED)
_WRITE: Final = f"""
gone AS (
  DELETE FROM session_days d WHERE {_ANY_KIND} AND days = :days AND day = :day AND NOT EXISTS (
    SELECT FROM made m WHERE (m.kind, m.key, m.currency) = (d.kind, d.key, d.currency))
)
INSERT INTO session_days AS d ({_KEY}, {", ".join(_SUMMED)})
SELECT kind, :days, :day, key, currency, {", ".join(_SUMMED)} FROM made
ON CONFLICT ({_KEY}) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _SUMMED)}
WHERE ({", ".join(f"d.{name}" for name in _SUMMED)})
  IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _SUMMED)})
"""  # noqa: S608
_SINCE, _UNTIL = "CAST(:since AS timestamptz)", "CAST(:until AS timestamptz)"
_ENDS: Final = ENDED_WITHIN.format(since=_SINCE, until="CAST(:ends AS timestamptz)", of="true")
_DAY = text(f"""
WITH facts AS (
  SELECT t.charger_id, t.id_tag, t.tariff_id, '' AS currency, p.pieces, p.energy_wh AS delivered_wh,
    p.sessions AS begun, 0 AS ended, 0 AS ended_wh, 0 AS total, 0 AS total_incl_tax
  FROM ({DELIVERED_WITHIN.format(since=_SINCE, until=_UNTIL, of="true")}) AS p
  JOIN transactions t ON t.id = p.transaction_id
  UNION ALL
  SELECT charger_id, id_tag, tariff_id, coalesce(cost_currency, ''), 0, 0, 0, 1, coalesce(energy_wh, 0),
    coalesce(cost_total, 0), coalesce(cost_total_incl_tax, 0) FROM ({_ENDS}) AS e
  UNION ALL SELECT NULL, NULL, NULL, '', 0, 0, 0, 0, 0, 0, 0
), made AS MATERIALIZED (
  SELECT kind, key, currency, {_ADDED} FROM facts CROSS JOIN LATERAL (VALUES
    {", ".join(f"('{kind}', {key})" for kind, key in KEYS.items())}) AS k (kind, key)
  WHERE kind = 'all' OR pieces + ended > 0 GROUP BY 1, 2, 3
), {_WRITE}
""")  # noqa: S608
_IS_SUM: Final = "kind = 'all' AND key = '' AND currency = ''"
_PARTS: Final = "days = :part AND day >= :day AND day < CAST(:end AS date)"
_BLOCK = text(f"""
WITH made AS MATERIALIZED (
  SELECT kind, key, currency, {_ADDED} FROM session_days
  WHERE {_ANY_KIND} AND {_PARTS} AND (SELECT count(*) FROM session_days WHERE {_IS_SUM} AND {_PARTS}) = 4
  GROUP BY 1, 2, 3
), {_WRITE}
""")  # noqa: S608
_MARK = text("INSERT INTO stale_sums (at) SELECT unnest(CAST(:ats AS timestamptz[]))")
_NEWEST = text("SELECT max(at) FROM stale_sums")
_TAKE = text("DELETE FROM stale_sums WHERE at >= :since AND at < :until")
_MARK_OF = text(f"""
WITH touched AS MATERIALIZED (
  SELECT at FROM session_pieces WHERE charger_id = ANY(CAST(:ids AS bigint[]))
  UNION SELECT {ENDED} FROM transactions t WHERE charger_id = ANY(CAST(:ids AS bigint[])) AND status = 'stopped'
), found AS MATERIALIZED (
  SELECT (at AT TIME ZONE (SELECT time_zone FROM rollup_state))::date AS day, min(at) AS at FROM touched
  WHERE at IS NOT NULL GROUP BY 1
), marked AS (
  INSERT INTO stale_sums (at) SELECT at FROM found
)
DELETE FROM session_days s WHERE {_IS_SUM}
  AND EXISTS (SELECT FROM found f WHERE f.day >= s.day AND f.day < s.day + s.days)
""")  # noqa: S608
_REMOVE_SINCE = text("DELETE FROM session_days WHERE day + days > :day")
_REMOVE_ALL = text("DELETE FROM session_days")
_MARK_ALL = text("INSERT INTO stale_sums (at) SELECT at FROM (SELECT at FROM fleet_quarter_hours) AS q")


async def mark(connection: AsyncConnection, ats: Sequence[datetime]) -> None:
    """Note that the days of these times must be summed up again."""
    await connection.execute(_MARK, {"ats": list(ats)})


async def mark_of(connection: AsyncConnection, charger_ids: Sequence[int]) -> None:
    """Note all days of chargers that are about to be deleted. Their sums count no more until they are made again."""
    await connection.execute(_MARK_OF, {"ids": list(charger_ids), "clock_is_wrong": CLOCK_IS_WRONG})


async def sum_up_newest(connection: AsyncConnection, known: State) -> bool:
    """Sum up the newest day that is noted, and its blocks that are over. Returns whether there was one."""
    newest: datetime | None = await connection.scalar(_NEWEST)
    if newest is None:
        return False
    of = day(day_of(newest, known.time_zone), known.time_zone)
    await connection.execute(_TAKE, {"since": of.begins, "until": of.ends})
    await _sum_up(connection, of, known)
    return True


async def _sum_up(connection: AsyncConnection, of: Day, known: State) -> None:
    values: dict[str, Any] = {"since": of.begins, "until": max(of.begins, min(of.ends, known.until)), "ends": of.ends}
    values |= {"days": 1, "day": of.day, "clock_is_wrong": CLOCK_IS_WRONG}
    await connection.execute(_DAY, values)
    today, part = day_of(known.until, known.time_zone), 1
    for size in SIZES:
        block = block_of(of.day, size)
        if block.end <= today:
            await connection.execute(_BLOCK, _of_block(block, part))
        part = size


def _of_block(block: Block, part: int) -> dict[str, Any]:
    return {"days": block.days, "day": block.day, "end": block.end, "part": part}


async def remove_since(connection: AsyncConnection, since: datetime, time_zone: str) -> None:
    """Remove the day of a time, and later ones: their sums are made anew."""
    await connection.execute(_REMOVE_SINCE, {"day": day_of(since, time_zone)})
    await mark(connection, [since])


async def make_again(connection: AsyncConnection) -> None:
    """Remove all days, because they are those of another time zone, and note them."""
    await connection.execute(_REMOVE_ALL)
    await connection.execute(_MARK_ALL)

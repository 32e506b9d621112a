"""Blocks of days of connectors: sums of their days, for reports of many days.

Each size is summed up from the next smaller one, in the unit of work that has changed a day.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.rollups.spans import SPANS
from genx.db.tables.rollups import SUMS
from genx.domain.blocks import SIZES, block_of

DAYS: Final = """
days AS (
  SELECT * FROM unnest(CAST(:days AS date[]), CAST(:begins AS timestamptz[]), CAST(:ends AS timestamptz[]))
    AS u (day, begins, ends)
)
"""
"""Days as a CTE."""

BEGINS: Final = "({day} - ({day} - date '1970-01-01') % {days})"
"""SQL as `domain.blocks.block_of`."""

_PARTS: Final = {size: smaller for smaller, size in zip((1, *SIZES), SIZES, strict=False)}


def _source(size: int) -> str:
    """Return SQL for the parts of a block `t` of a size."""
    table, of = ("connector_days", "") if size == SIZES[0] else ("connector_blocks", f"AND q.days = {_PARTS[size]}")
    return f"""
    {table} q WHERE q.charger_id = t.charger_id AND q.connector_id = t.connector_id {of}
      AND q.day >= t.day AND q.day < t.day + {size}
    """


def _made(size: int) -> str:
    """Return SQL that makes the blocks that are `touched`."""
    return f"""
    made AS MATERIALIZED (
      SELECT t.charger_id, t.connector_id, t.day, q.* FROM touched t CROSS JOIN LATERAL (
        SELECT count(*) AS parts, {", ".join(f"coalesce(sum(q.{name}), 0) AS {name}" for name in SUMS)}
        FROM {_source(size)}
      ) AS q
    ), gone AS (
      DELETE FROM connector_blocks b USING made m WHERE m.parts = 0 AND b.days = {size}
        AND (b.charger_id, b.connector_id, b.day) = (m.charger_id, m.connector_id, m.day)
    )
    INSERT INTO connector_blocks AS b (charger_id, connector_id, days, day, {", ".join(SUMS)})
    SELECT charger_id, connector_id, {size}, day, {", ".join(SUMS)} FROM made WHERE parts > 0
    ON CONFLICT (charger_id, days, day, connector_id) DO UPDATE
    SET {", ".join(f"{name} = excluded.{name}" for name in SUMS)}
    WHERE ({", ".join(f"b.{name}" for name in SUMS)})
      IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in SUMS)})
    """  # noqa: S608 - only constants are put in


_SUM_UP: Final = {
    size: text(f"""
    WITH {SPANS}, {DAYS}, touched AS (
      SELECT DISTINCT s.charger_id, s.connector_id, {BEGINS.format(day="d.day", days=size)} AS day
      FROM spans s JOIN days d ON d.begins < s.until AND d.ends > s.since
    ), {_made(size)}
    """)  # noqa: S608
    for size in SIZES
}
_OF: Final = "(CAST(:ids AS bigint[]) IS NULL OR charger_id = ANY(:ids))"
_SUM_UP_SINCE: Final = {
    size: text(f"""
    WITH touched AS (
      SELECT charger_id, connector_id, day FROM connector_blocks WHERE days = {size} AND day >= :day AND {_OF}
      UNION SELECT charger_id, connector_id, {BEGINS.format(day="day", days=size)} FROM connector_days
      WHERE day >= :day AND {_OF}
    ), {_made(size)}
    """)  # noqa: S608
    for size in SIZES
}


async def sum_up(connection: AsyncConnection, values: Mapping[str, Any]) -> None:
    """Sum up the blocks of days that have a part in spans. `values` are those of SPANS and DAYS."""
    for size in SIZES:
        await connection.execute(_SUM_UP[size], values)


async def sum_up_since(connection: AsyncConnection, day: date, charger_ids: Sequence[int] | None = None) -> None:
    """Sum up all blocks that have this day or a later one, of some chargers or of all."""
    ids = None if charger_ids is None else list(charger_ids)
    for size in SIZES:
        await connection.execute(_SUM_UP_SINCE[size], {"day": block_of(day, size).day, "ids": ids})

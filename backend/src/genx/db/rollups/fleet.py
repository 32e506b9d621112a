"""Quarter hours of the fleet: the sums of all connectors but 0, which is the charger itself."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.rollups.quarter_hours import KNOWN_SINCE
from genx.db.tables.rollups import SUMS

_SUMMED = SUMS[:-1]
_KNOWN = f"""
known AS MATERIALIZED (
  SELECT floor(extract(epoch FROM k.since)) AS since
  FROM connectors c CROSS JOIN LATERAL ({KNOWN_SINCE.format(of="c")}) AS k WHERE c.connector_id > 0 {{where}}
)
"""  # noqa: S608 - only constants are put in
_OF_KNOWN = """
SELECT count(*) AS connectors, coalesce(sum(least(900, extract(epoch FROM {at}) + 900 - k.since)), 0) AS seconds
FROM known k WHERE k.since < extract(epoch FROM {at}) + 900
"""
_SUM_UP = text(f"""
WITH {_KNOWN.format(where="")}, made AS MATERIALIZED (
  SELECT a.at, k.*, q.* FROM unnest(CAST(:ats AS timestamptz[])) AS a (at)
  CROSS JOIN LATERAL ({_OF_KNOWN.format(at="a.at")}) AS k
  CROSS JOIN LATERAL (
    SELECT {", ".join(f"coalesce(sum(q.{name}), 0) AS {name}" for name in _SUMMED)}, count(*) AS rows
    FROM quarter_hours q WHERE q.at = a.at AND q.connector_id > 0
  ) AS q
), gone AS (
  DELETE FROM fleet_quarter_hours f USING made m WHERE f.at = m.at AND m.rows = 0 AND m.connectors = 0
)
INSERT INTO fleet_quarter_hours AS f (at, connectors, {", ".join(SUMS)})
SELECT at, connectors, {", ".join(SUMS)} FROM made WHERE rows > 0 OR connectors > 0
ON CONFLICT (at) DO UPDATE SET connectors = excluded.connectors,
  {", ".join(f"{name} = excluded.{name}" for name in SUMS)}
WHERE (f.connectors, {", ".join(f"f.{name}" for name in SUMS)})
  IS DISTINCT FROM (excluded.connectors, {", ".join(f"excluded.{name}" for name in SUMS)})
""")  # noqa: S608 - only constants are put in
_TAKE_OUT = text(f"""
WITH {_KNOWN.format(where="AND c.charger_id = ANY(CAST(:ids AS bigint[]))")}, parts AS MATERIALIZED (
  SELECT f.at, k.*, {", ".join(f"coalesce(q.{name}, 0) AS {name}" for name in _SUMMED)}
  FROM fleet_quarter_hours f CROSS JOIN LATERAL ({_OF_KNOWN.format(at="f.at")}) AS k
  LEFT JOIN (
    SELECT at, {", ".join(f"sum({name}) AS {name}" for name in _SUMMED)} FROM quarter_hours
    WHERE charger_id = ANY(CAST(:ids AS bigint[])) AND connector_id > 0 GROUP BY at
  ) AS q ON q.at = f.at WHERE q.at IS NOT NULL OR k.connectors > 0
)
UPDATE fleet_quarter_hours f SET connectors = f.connectors - p.connectors,
  {", ".join(f"{name} = f.{name} - p.{name}" for name in SUMS)}
FROM parts p WHERE p.at = f.at
""")  # noqa: S608 - only constants are put in
_REMOVE_EMPTY = text(f"""
DELETE FROM fleet_quarter_hours WHERE connectors = 0 AND {" AND ".join(f"{name} = 0" for name in SUMS)}
""")  # noqa: S608 - only constants are put in


async def sum_up(connection: AsyncConnection, ats: Sequence[datetime]) -> None:
    """Sum up quarter hours of the fleet from those of its connectors."""
    await connection.execute(_SUM_UP, {"ats": list(ats)})


async def take_out(connection: AsyncConnection, charger_ids: Sequence[int]) -> None:
    """Take the part of chargers that are about to be deleted out of the fleet's quarter hours. They must be locked."""
    await connection.execute(_TAKE_OUT, {"ids": list(charger_ids)})
    await connection.execute(_REMOVE_EMPTY)

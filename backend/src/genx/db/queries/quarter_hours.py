"""The energy of each quarter hour of a connector, summed up from its series. Summing up again gives the same."""

from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.domain.power import DEFAULT_LIMIT_W, TOLERANCE_FACTOR, TOLERANCE_WH

MOST_APART_S = 3_600
"""Readings that are further apart than this say nothing about the quarter hours between them."""

_SUM_UP = text(f"""
WITH readings AS (
  SELECT s.*, lag(s.at) OVER w AS before_at, lag(s.energy_wh) OVER w AS before_wh
  FROM connectors c CROSS JOIN LATERAL (
    SELECT charger_id, connector_id, at, energy_wh FROM meter_series
    WHERE charger_id = c.charger_id AND connector_id = c.connector_id AND energy_wh IS NOT NULL
      AND at >= CAST(:since AS timestamptz) - make_interval(secs => {MOST_APART_S})
      AND at <= CAST(:until AS timestamptz) + make_interval(secs => {MOST_APART_S})
  ) AS s
  WHERE CAST(:charger_id AS bigint) IS NULL OR (c.charger_id, c.connector_id) = (:charger_id, :connector_id)
  WINDOW w AS (PARTITION BY s.charger_id, s.connector_id ORDER BY s.at)
), steps AS (
  SELECT *, extract(epoch FROM at - before_at)::float8 AS seconds, energy_wh - before_wh AS rise FROM readings
  WHERE at - before_at <= make_interval(secs => {MOST_APART_S})
), judged AS (
  SELECT *, rise BETWEEN -1 AND {DEFAULT_LIMIT_W} * seconds / 3600 * {TOLERANCE_FACTOR} + {TOLERANCE_WH} AS possible
  FROM steps
), pieces AS (
  SELECT j.charger_id, j.connector_id, quarter, possible,
    extract(epoch FROM least(j.at, quarter + interval '15 minutes') - greatest(j.before_at, quarter))::float8 AS within,
    seconds, rise
  FROM judged j CROSS JOIN LATERAL generate_series(
    date_bin('15 minutes', j.before_at, timestamptz '2000-01-01Z'), j.at - interval '1 microsecond', '15 minutes'
  ) AS quarter
)
INSERT INTO quarter_hours (charger_id, connector_id, at, energy_wh, interpolated, doubtful)
SELECT charger_id, connector_id, quarter,
  sum(CASE WHEN possible THEN greatest(rise, 0) * within / seconds ELSE 0 END),
  bool_or(within < seconds) OR sum(within) < 900, bool_or(NOT possible)
FROM pieces WHERE quarter >= :since AND quarter < :until GROUP BY 1, 2, 3
ON CONFLICT (charger_id, connector_id, at) DO UPDATE
SET energy_wh = excluded.energy_wh, interpolated = excluded.interpolated, doubtful = excluded.doubtful
WHERE (quarter_hours.energy_wh, quarter_hours.interpolated, quarter_hours.doubtful)
  IS DISTINCT FROM (excluded.energy_wh, excluded.interpolated, excluded.doubtful)
""")  # noqa: S608 - only constants are put in
_TAKE_LATE = text("""
DELETE FROM late_series WHERE ctid = (SELECT ctid FROM late_series LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING charger_id, connector_id, day
""")
_LAST = text("""
SELECT max(newest.at) FROM connectors c CROSS JOIN LATERAL (
  SELECT at FROM quarter_hours WHERE charger_id = c.charger_id AND connector_id = c.connector_id
  ORDER BY at DESC LIMIT 1
) AS newest
""")


async def sum_up(
    connection: AsyncConnection, since: datetime, until: datetime, of: tuple[int, int] | None = None
) -> None:
    """Sum up the quarter hours that begin between two times, of all connectors or of one (charger and connector).

    The energy is that by which the register rose, split at the borders by time if no reading lies on them.
    """
    charger_id, connector_id = of or (None, None)
    values = {"since": since, "until": until, "charger_id": charger_id, "connector_id": connector_id}
    await connection.execute(_SUM_UP, values)


async def take_late(connection: AsyncConnection) -> tuple[int, int, date] | None:
    """Take a day of a connector (charger, connector, day) that must be summed up again; None if there is none left.

    Measurements that arrive meanwhile bring it back.
    """
    row = (await connection.execute(_TAKE_LATE)).one_or_none()
    return None if row is None else (row.charger_id, row.connector_id, row.day)


async def last(connection: AsyncConnection) -> datetime | None:
    """Return the last quarter hour that was summed up."""
    found: datetime | None = await connection.scalar(_LAST)
    return found

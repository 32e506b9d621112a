"""Quarter hours of connectors: energy by the register, energy of sessions, and seconds in each status."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.rollups.readings import MOST_APART_S, POSSIBLE, QUARTERS
from genx.db.rollups.spans import PIECES, SPANS, of_spans
from genx.db.rollups.state import Terms
from genx.db.tables.rollups import COUNTS, ENERGIES, SECONDS, STATUS_SECONDS
from genx.domain.spans import Span

KNOWN_SINCE = """
SELECT greatest(of_status, of_presence) AS since FROM (SELECT
  (SELECT h.at FROM connector_statuses h WHERE h.charger_id = {of}.charger_id AND h.connector_id = {of}.connector_id
    ORDER BY h.at LIMIT 1) AS of_status,
  (SELECT p.at FROM charger_presence p WHERE p.charger_id = {of}.charger_id ORDER BY p.at LIMIT 1) AS of_presence
  OFFSET 0
) AS firsts WHERE of_status IS NOT NULL AND of_presence IS NOT NULL
"""
"""SQL for the time since when a connector is known: both its status and whether its charger is there."""

# Rows are compared whole, so that the index on the times alone is no choice, and looked up for each span (OFFSET 0), so
# that plans made while tables were small read none from end to end.
_WAS = """
LATERAL (
  SELECT q.*, q.ctid AS place FROM quarter_hours q
  WHERE (q.charger_id, q.connector_id, q.at) >= (s.charger_id, s.connector_id, s.since)
    AND (q.charger_id, q.connector_id, q.at) < (s.charger_id, s.connector_id, s.until)
  OFFSET 0
) AS q
"""

_ENERGY = f"""
readings AS (
  SELECT r.*, r.at - lag(r.at) OVER w AS apart, lag(r.at) OVER w AS before_at,
    r.energy_wh - lag(r.energy_wh) OVER w AS rise
  FROM spans s CROSS JOIN LATERAL (
    SELECT s.charger_id, s.connector_id, s.since, s.until, at, energy_wh FROM meter_series
    WHERE charger_id = s.charger_id AND connector_id = s.connector_id AND energy_wh IS NOT NULL
      AND at >= s.since - make_interval(secs => {MOST_APART_S})
      AND at <= s.until + make_interval(secs => {MOST_APART_S})
    OFFSET 0  -- one lookup for each span, in its weeks only
  ) AS r WINDOW w AS (PARTITION BY r.charger_id, r.connector_id, r.since ORDER BY r.at)
), risen AS (
  SELECT *, extract(epoch FROM apart)::float8 AS seconds FROM readings
  WHERE apart <= make_interval(secs => {MOST_APART_S}) AND at > since AND before_at < until
), judged AS (
  SELECT *, {POSSIBLE} AS possible FROM risen
), energies AS (
  SELECT charger_id, connector_id, quarter AS at,
    round(sum(CASE WHEN possible THEN greatest(rise, 0) * within / seconds ELSE 0 END) * 1024) / 1024 AS energy_wh,
    bool_or(within < seconds) OR sum(within) < 900 AS interpolated, bool_or(NOT possible) AS doubtful
  FROM (
    SELECT j.*, q.quarter, extract(epoch FROM
      least(j.at, q.quarter + interval '15 minutes') - greatest(j.before_at, q.quarter))::float8 AS within
    FROM judged j CROSS JOIN LATERAL {QUARTERS.format(since="j.before_at", until="j.at")} AS q (quarter)
  ) AS fragments WHERE quarter >= since AND quarter < until AND quarter >= :series_since
  GROUP BY 1, 2, 3
  UNION ALL
  SELECT q.charger_id, q.connector_id, q.at, q.energy_wh, q.interpolated, q.doubtful
  FROM spans s CROSS JOIN {_WAS} WHERE s.since < :series_since AND q.at < :series_since
)
"""  # noqa: S608 - only constants are put in
"""Readings spread over their quarter hours. What was made of readings that are gone stays."""


def _within(table: str, columns: str, where: str) -> str:
    """Return SQL for the rows of a history within a span, and the last one before it."""
    return f"""
    (SELECT {columns} FROM {table} h WHERE {where} AND h.at < s.since ORDER BY h.at DESC, h.id DESC LIMIT 1)
    UNION ALL (SELECT {columns} FROM {table} h WHERE {where} AND h.at >= s.since AND h.at < s.until)
    """  # noqa: S608 - only constants are put in


_STATUSES = _within(
    "connector_statuses", "h.at, h.id, h.status", "h.charger_id = s.charger_id AND h.connector_id = s.connector_id"
)
_PRESENCE = _within("charger_presence", "h.at, h.id, h.online", "h.charger_id = s.charger_id")
_FILTERS = ", ".join(
    f"coalesce(sum(lasted) FILTER (WHERE status = '{status}'), 0) AS {column}"
    for status, column in {**STATUS_SECONDS, "offline": "offline_s", "unknown": "unknown_s"}.items()
)
_TIMES = f"""
told AS (
  SELECT s.charger_id, s.connector_id, s.since, s.until, h.at, h.status,
    lead(h.at) OVER w AS next_at, lag(h.status) OVER w AS previous
  FROM spans s CROSS JOIN LATERAL ({_STATUSES}) AS h
  WINDOW w AS (PARTITION BY s.charger_id, s.connector_id, s.since ORDER BY h.at, h.id)
), presences AS (
  SELECT s.charger_id, s.since, s.until, h.at, h.online, lead(h.at) OVER w AS next_at
  FROM (SELECT DISTINCT charger_id, since, until FROM spans) AS s CROSS JOIN LATERAL ({_PRESENCE}) AS h
  WINDOW w AS (PARTITION BY s.charger_id, s.since, s.until ORDER BY h.at, h.id)
), cases AS (
  SELECT t.charger_id, t.connector_id, greatest(t.at, p.at, t.since) AS begun,
    least(t.next_at, p.next_at, t.until) AS ended,
    CASE WHEN NOT p.online THEN 'offline' WHEN p.online AND t.status = ANY(:statuses) THEN t.status ELSE 'unknown' END
      AS status
  FROM told t JOIN presences p USING (charger_id, since, until)
  WHERE (p.online AND t.status = 'Available') IS NOT TRUE
    AND greatest(t.at, p.at) < least(coalesce(t.next_at, 'infinity'), coalesce(p.next_at, 'infinity'))
    AND coalesce(t.next_at, 'infinity') > t.since AND coalesce(p.next_at, 'infinity') > t.since
), times AS (
  SELECT charger_id, connector_id, quarter AS at, {_FILTERS} FROM (
    SELECT c.charger_id, c.connector_id, c.status, q.quarter,
      floor(extract(epoch FROM least(c.ended, q.quarter + interval '15 minutes')))
        - floor(extract(epoch FROM greatest(c.begun, q.quarter))) AS lasted
    FROM cases c CROSS JOIN LATERAL {QUARTERS.format(since="c.begun", until="c.ended")} AS q (quarter)
  ) AS fragments GROUP BY 1, 2, 3
), faults AS (
  SELECT charger_id, connector_id, date_bin('15 minutes', at, timestamptz '2000-01-01Z') AS at, count(*) AS faults
  FROM told WHERE status = 'Faulted' AND previous IS DISTINCT FROM 'Faulted' AND told.at >= since GROUP BY 1, 2, 3
), known AS (
  SELECT s.charger_id, s.connector_id, k.since
  FROM (SELECT DISTINCT charger_id, connector_id FROM spans) AS s
  CROSS JOIN LATERAL ({KNOWN_SINCE.format(of="s")}) AS k
), firsts AS (
  SELECT charger_id, connector_id, date_bin('15 minutes', k.since, timestamptz '2000-01-01Z') AS at
  FROM spans s JOIN known k USING (charger_id, connector_id)
  WHERE k.since > s.since AND k.since < s.until
)
"""  # noqa: S608 - only constants are put in
"""Seconds by status: to whole seconds at each border, so that those of a quarter hour add up."""

_SESSIONS = f"""
sessions AS (
  SELECT p.charger_id, p.connector_id, p.at, coalesce(sum(p.energy_wh) FILTER (WHERE NOT p.suspect), 0) AS session_wh,
    coalesce(sum(p.energy_wh) FILTER (WHERE p.suspect), 0) AS suspect_wh,
    count(*) FILTER (WHERE p.begins) AS started, count(*) FILTER (WHERE p.ends) AS stopped
  FROM spans s CROSS JOIN {PIECES} GROUP BY 1, 2, 3
)
"""  # noqa: S608 - only constants are put in
_KEY = ("charger_id", "connector_id", "at")
_COUNTED = (*ENERGIES, *SECONDS, *COUNTS)
_VALUES = ("energy_wh", *_COUNTED, "seconds", "interpolated", "doubtful")
_GIVES = {
    "energies": ("energy_wh", "interpolated", "doubtful"),
    "times": SECONDS,
    "faults": ("faults",),
    "sessions": ("session_wh", "suspect_wh", "started", "stopped"),
    "firsts": (),
}
_PARTS = " UNION ALL ".join(
    f"SELECT {', '.join(_KEY)}, "  # noqa: S608 - only constants are put in
    + ", ".join(name if name in given else "NULL" for name in ("energy_wh", *_COUNTED, "interpolated", "doubtful"))
    + f" FROM {part}"
    for part, given in _GIVES.items()
)
_FIRST_OF_UNION = ", ".join(
    f"NULL::{kind} AS {name}"
    for name, kind in {
        "charger_id": "bigint",
        "connector_id": "int",
        "at": "timestamptz",
        "energy_wh": "float8",
        **dict.fromkeys(_COUNTED, "numeric"),
        "interpolated": "boolean",
        "doubtful": "boolean",
    }.items()
)
_SUM_UP = text(f"""
WITH {SPANS}, {_ENERGY}, {_TIMES}, {_SESSIONS},
parts AS (
  SELECT {_FIRST_OF_UNION} WHERE false UNION ALL {_PARTS}
), summed AS (
  SELECT {", ".join(_KEY)}, coalesce(sum(energy_wh), 0) AS energy_wh,
    {", ".join(f"coalesce(sum({name}), 0) AS {name}" for name in _COUNTED)},
    coalesce(bool_or(interpolated), false) AS interpolated, coalesce(bool_or(doubtful), false) AS doubtful
  FROM parts GROUP BY 1, 2, 3
), made AS (
  SELECT s.*, CASE WHEN k.since IS NULL THEN 0
    ELSE greatest(0, least(900, extract(epoch FROM s.at) + 900 - floor(extract(epoch FROM k.since)))) END AS seconds
  FROM summed s LEFT JOIN known k USING (charger_id, connector_id)
), cases_only AS (
  SELECT * FROM made WHERE energy_wh <> 0 OR doubtful OR seconds BETWEEN 1 AND 899
    OR {" OR ".join(f"{name} <> 0" for name in _COUNTED)}
), gone AS (
  DELETE FROM quarter_hours WHERE ctid = ANY(ARRAY(
    SELECT q.place FROM spans s CROSS JOIN {_WAS} WHERE NOT EXISTS (
      SELECT FROM cases_only c WHERE (c.charger_id, c.connector_id, c.at) = (q.charger_id, q.connector_id, q.at))))
)
INSERT INTO quarter_hours AS q ({", ".join((*_KEY, *_VALUES))})
SELECT {", ".join((*_KEY, *_VALUES))} FROM cases_only
ON CONFLICT (charger_id, connector_id, at) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _VALUES)}
WHERE ({", ".join(f"q.{name}" for name in _VALUES)})
  IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _VALUES)})
""")  # noqa: S608 - only constants are put in


async def sum_up(connection: AsyncConnection, spans: list[Span], terms: Terms) -> None:
    """Sum up the quarter hours within spans that do not overlap. Pieces of sessions must be made already."""
    values = {**of_spans(spans), "series_since": terms.series_since, "statuses": ["Available", *STATUS_SECONDS]}
    await connection.execute(_SUM_UP, values)

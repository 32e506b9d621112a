"""Pieces of sessions: the energy of each transaction in each quarter hour. They add up to its energy, to the Wh.

The readings of a transaction are a curve from its start to its stop. It is stretched to the energy of the transaction,
and what it has risen to at the end of each quarter hour is rounded: so nothing is lost between pieces. If it does not
rise, the energy is spread evenly. A transaction that runs is cut at the time up to which all is summed up.
"""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.rollups.readings import POSSIBLE, QUARTERS
from genx.db.rollups.spans import PIECES, SPANS, of_spans
from genx.db.rollups.state import Terms
from genx.domain.notes import CLOCK_IS_WRONG, NO_METER_START
from genx.domain.spans import QUARTER, Span

EARLIEST = "timestamptz '2020-01-01Z'"


def _is_right(told: str, received: str) -> str:
    """Return SQL for whether a charger's clock can be right about a time of transaction `t` (V6)."""
    plausible = f"t.{told} BETWEEN {EARLIEST} AND t.{received} + interval '5 minutes'"
    return f"({plausible} AND NOT :clock_is_wrong = ANY(t.notes))"


BEGUN = f"CASE WHEN {_is_right('started_at', 'received_start_at')} THEN t.started_at ELSE t.received_start_at END"
"""SQL as `Transaction.true_start`."""

ENDED = (
    f"CASE WHEN t.received_stop_at IS NULL OR {_is_right('stopped_at', 'received_stop_at')} THEN t.stopped_at"
    " ELSE t.received_stop_at END"
)
"""SQL as `Transaction.true_stop`."""

_REMAKE = text(f"""
WITH times AS MATERIALIZED (
  SELECT t.id, t.charger_id, t.connector_id, t.suspect, t.status = 'stopped' AS is_over,
    CASE WHEN :no_meter_start = ANY(t.notes) THEN NULL ELSE t.meter_start END AS meter_start, t.meter_stop,
    greatest(t.energy_wh, 0) AS energy_wh, {BEGUN} AS told,
    CASE WHEN t.status = 'stopped' THEN coalesce({ENDED}, {BEGUN}) ELSE CAST(:until AS timestamptz) END AS ended
  FROM transactions t WHERE t.id = ANY(CAST(:ids AS text[]))
), sessions AS MATERIALIZED (
  SELECT id, charger_id, connector_id, suspect, is_over, meter_start, meter_stop, energy_wh,
    greatest(told, CAST(:floor AS timestamptz)) AS begun,
    greatest(ended, told + interval '1 millisecond', :floor) AS ended,
    is_over AND told < CAST(:series_since AS timestamptz)
      AND EXISTS (SELECT FROM session_pieces p WHERE p.transaction_id = id) AS is_of_old
  FROM times WHERE CASE WHEN is_over THEN ended >= :floor ELSE told < ended END
), was AS (
  SELECT p.*, sum(energy_wh) OVER (PARTITION BY transaction_id ORDER BY at) AS total
  FROM session_pieces p WHERE transaction_id IN (SELECT id FROM sessions WHERE is_of_old)
), points AS (
  SELECT id, begun AS at, meter_start AS wh FROM sessions WHERE NOT is_of_old
  UNION ALL SELECT id, ended, meter_stop FROM sessions WHERE NOT is_of_old
  UNION ALL
  SELECT s.id, m.at, m.energy_wh FROM sessions s CROSS JOIN LATERAL (
    SELECT at, energy_wh FROM meter_series m
    WHERE m.charger_id = s.charger_id AND m.connector_id = s.connector_id AND m.at > s.begun AND m.at < s.ended
      AND m.energy_wh IS NOT NULL AND coalesce(m.transaction_id, s.id) = s.id
    OFFSET 0  -- one lookup for each session, in its week only: a join would read the series whole
  ) AS m WHERE NOT s.is_of_old
  -- The readings are gone: the curve is that of the pieces that were made of them.
  UNION ALL SELECT id, begun, 0 FROM sessions WHERE is_of_old
  UNION ALL
  SELECT s.id, e.at, e.wh FROM sessions s JOIN was w ON w.transaction_id = s.id
  CROSS JOIN LATERAL (VALUES (w.at, w.total - w.energy_wh), (w.at + interval '15 minutes', w.total)) AS e (at, wh)
  WHERE e.at > s.begun AND e.at < s.ended
  UNION ALL
  SELECT s.id, s.ended, (SELECT max(total) FROM was w WHERE w.transaction_id = s.id) FROM sessions s WHERE is_of_old
), steps AS (
  SELECT p.id, p.at, lag(p.at) OVER w AS before_at, p.wh - lag(p.wh) OVER w AS rise,
    extract(epoch FROM p.at - lag(p.at) OVER w)::float8 AS seconds
  FROM points p WINDOW w AS (PARTITION BY p.id ORDER BY p.at, p.wh)
), judged AS (
  SELECT t.id, t.at, t.before_at, t.seconds, s.is_over, s.energy_wh,
    CASE WHEN t.rise > 0 AND (s.is_of_old OR {POSSIBLE}) THEN t.rise ELSE 0 END::float8 AS rise
  FROM steps t JOIN sessions s USING (id) WHERE t.seconds > 0
), totals AS (
  SELECT id, sum(rise) AS total, sum(seconds) AS lasted FROM judged GROUP BY id
), curve AS (
  SELECT j.id, j.at, j.before_at, j.seconds, CASE WHEN t.total > 0 THEN j.rise ELSE j.seconds END AS rise,
    coalesce(sum(CASE WHEN t.total > 0 THEN j.rise ELSE j.seconds END) OVER w, 0) AS risen,
    CASE WHEN t.total > 0 THEN t.total ELSE t.lasted END AS total,
    CASE WHEN j.is_over THEN coalesce(j.energy_wh, 0) ELSE round(t.total) END AS energy_wh
  FROM judged j JOIN totals t USING (id)
  WINDOW w AS (PARTITION BY j.id ORDER BY j.at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), shares AS (
  SELECT id, quarter, max(risen + rise * part / seconds) / max(total) * max(energy_wh) AS wh,
    bool_or(within < seconds AND rise > 0) AS interpolated
  FROM (
    SELECT c.*, q.quarter,
      extract(epoch FROM least(c.at, q.quarter + interval '15 minutes') - c.before_at)::float8 AS part,
      extract(epoch FROM least(c.at, q.quarter + interval '15 minutes') - greatest(c.before_at, q.quarter)) AS within
    FROM curve c CROSS JOIN LATERAL {QUARTERS.format(since="c.before_at", until="c.at")} AS q (quarter)
  ) AS fragments GROUP BY id, quarter
), rounded AS (
  SELECT id, quarter, interpolated, round(wh)::bigint - coalesce(lag(round(wh)::bigint) OVER w, 0) AS energy_wh,
    row_number() OVER w = 1 AS begins, lead(quarter) OVER w IS NULL AS is_last
  FROM shares WINDOW w AS (PARTITION BY id ORDER BY quarter)
), made AS (
  SELECT r.id AS transaction_id, r.quarter AS at, s.charger_id, s.connector_id, r.energy_wh, r.begins,
    r.is_last AND s.is_over AS ends,
    r.energy_wh > 0 AND (r.interpolated OR coalesce(w.interpolated, false)) AS interpolated, s.suspect
  FROM rounded r JOIN sessions s USING (id)
  LEFT JOIN was w ON w.transaction_id = r.id AND w.at = r.quarter
  WHERE r.energy_wh > 0 OR r.begins OR (r.is_last AND s.is_over)
), gone AS (
  DELETE FROM session_pieces p WHERE p.transaction_id = ANY(CAST(:ids AS text[]))
    AND NOT EXISTS (SELECT FROM made m WHERE (m.transaction_id, m.at) = (p.transaction_id, p.at))
  RETURNING p.charger_id, p.connector_id, p.at
), changed AS (
  INSERT INTO session_pieces AS p
    (transaction_id, at, charger_id, connector_id, energy_wh, begins, ends, interpolated, suspect)
  SELECT transaction_id, at, charger_id, connector_id, energy_wh, begins, ends, interpolated, suspect FROM made
  ON CONFLICT (transaction_id, at) DO UPDATE SET energy_wh = excluded.energy_wh, begins = excluded.begins,
    ends = excluded.ends, interpolated = excluded.interpolated, suspect = excluded.suspect
  WHERE (p.energy_wh, p.begins, p.ends, p.interpolated, p.suspect) IS DISTINCT FROM
    (excluded.energy_wh, excluded.begins, excluded.ends, excluded.interpolated, excluded.suspect)
  RETURNING p.charger_id, p.connector_id, p.at
)
SELECT charger_id, connector_id, at FROM gone UNION SELECT charger_id, connector_id, at FROM changed
""")  # noqa: S608 - only constants are put in
_CONCERNED = text(f"""
WITH {SPANS}
SELECT p.transaction_id FROM spans s CROSS JOIN {PIECES}
UNION
SELECT t.id FROM (SELECT DISTINCT charger_id, connector_id FROM spans) AS s JOIN transactions t USING (charger_id)
WHERE t.status = 'active' AND t.connector_id = s.connector_id
""")  # noqa: S608 - only constants are put in
_ALL = text(f"""
WITH {SPANS}, reach AS (
  SELECT charger_id, min(since) AS since, max(until) AS until FROM spans GROUP BY charger_id
)
SELECT t.id FROM reach s JOIN transactions t USING (charger_id)
WHERE {BEGUN} < s.until AND (t.status = 'active' OR {ENDED} >= s.since OR {BEGUN} >= s.since)
""")  # noqa: S608 - only constants are put in
_NOTES = {"clock_is_wrong": CLOCK_IS_WRONG, "no_meter_start": NO_METER_START}


async def concerned(connection: AsyncConnection, spans: list[Span]) -> set[str]:
    """Return the ids of transactions that run on these connectors, or have a piece within their spans."""
    return set((await connection.execute(_CONCERNED, of_spans(spans))).scalars())


async def all_within(connection: AsyncConnection, spans: list[Span]) -> set[str]:
    """Return the ids of all transactions of these chargers within the spans, whether they have pieces or not."""
    values = {**of_spans(spans), "clock_is_wrong": CLOCK_IS_WRONG}
    return set((await connection.execute(_ALL, values)).scalars())


async def remake(connection: AsyncConnection, ids: Iterable[str], terms: Terms) -> list[Span]:
    """Make the pieces of transactions again. Returns the quarter hours in which one has changed."""
    values = {"ids": sorted(ids), "floor": terms.floor, "until": terms.until, "series_since": terms.series_since}
    rows = await connection.execute(_REMAKE, {**values, **_NOTES})
    return [Span(row.charger_id, row.connector_id, row.at, row.at + QUARTER) for row in rows]

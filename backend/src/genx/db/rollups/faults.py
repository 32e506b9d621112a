"""Faults of connectors as rows, made of their histories: when each began and ended, and how long it was online.

A fault that is told again with the same error goes on. One that has any part in a span is made anew as a whole: from
the last status before the span that is no fault up to the first one after it.
"""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.rollups.spans import SPANS, of_spans
from genx.domain.spans import Span

ONLINE_S: Final = """
(extract(epoch FROM {until} - {since}) - coalesce((
  SELECT sum(extract(epoch FROM least(p.next_at, {until}) - greatest(p.at, {since}))) FROM (
    SELECT at, online, lead(at, 1, 'infinity') OVER (ORDER BY at, id) AS next_at FROM (
      (SELECT at, id, online FROM charger_presence WHERE charger_id = {of}.charger_id AND at <= {since}
        ORDER BY at DESC, id DESC LIMIT 1)
      UNION ALL
      (SELECT at, id, online FROM charger_presence
        WHERE charger_id = {of}.charger_id AND at > {since} AND at < {until})
    ) AS told
  ) AS p WHERE p.online IS NOT TRUE AND least(p.next_at, {until}) > greatest(p.at, {since})
), 0))::float8
"""
"""SQL for the seconds between two times in which a charger was online."""

_STATUSES: Final = "connector_statuses h WHERE h.charger_id = s.charger_id AND h.connector_id = s.connector_id"
_SUM_UP = text(f"""
WITH {SPANS}, reach AS MATERIALIZED (
  SELECT DISTINCT s.charger_id, s.connector_id, coalesce(b.at, '-infinity') AS since, coalesce(b.id, 0) AS since_id,
    coalesce(e.at, 'infinity') AS until, coalesce(e.id, 0) AS until_id
  FROM spans s
  LEFT JOIN LATERAL (
    SELECT at, id FROM {_STATUSES} AND h.at < s.since AND h.status IS DISTINCT FROM 'Faulted'
    ORDER BY h.at DESC, h.id DESC LIMIT 1
  ) AS b ON true
  LEFT JOIN LATERAL (
    SELECT at, id FROM {_STATUSES} AND h.at >= s.until AND h.status IS DISTINCT FROM 'Faulted'
    ORDER BY h.at, h.id LIMIT 1
  ) AS e ON true
  WHERE s.connector_id > 0
), told AS (
  SELECT s.charger_id, s.connector_id, h.*, lag(h.status) OVER w AS last_status, lag(h.error_code) OVER w AS last_code,
    lead(h.at) OVER w AS next_at
  FROM reach s CROSS JOIN LATERAL (
    SELECT h.at, h.id, h.status, coalesce(h.error_code, 'NoError') AS error_code FROM {_STATUSES}
      AND (h.at, h.id) >= (s.since, s.since_id) AND (h.at, h.id) <= (s.until, s.until_id)
    OFFSET 0  -- one lookup for each
  ) AS h WINDOW w AS (PARTITION BY s.charger_id, s.connector_id, s.since, s.since_id, s.until ORDER BY h.at, h.id)
), faulted AS (
  SELECT *, count(*) FILTER (WHERE (last_status = 'Faulted' AND last_code = error_code) IS NOT TRUE)
    OVER (PARTITION BY charger_id, connector_id ORDER BY at, id) AS number
  FROM (SELECT DISTINCT * FROM told WHERE status = 'Faulted') AS each
), began AS (
  SELECT charger_id, connector_id, min(at) AS began_at, (array_agg(id ORDER BY at, id))[1] AS id,
    min(error_code) AS error_code, (array_agg(next_at ORDER BY at DESC, id DESC))[1] AS ended_at
  FROM faulted GROUP BY charger_id, connector_id, number
), made AS MATERIALIZED (
  SELECT b.*, {ONLINE_S.format(of="b", since="b.began_at", until="b.ended_at")} AS online_s FROM began b
), gone AS (
  DELETE FROM connector_faults f USING reach r
  WHERE (f.charger_id, f.connector_id) = (r.charger_id, r.connector_id)
    AND (f.began_at, f.id) >= (r.since, r.since_id) AND (f.began_at, f.id) <= (r.until, r.until_id)
    AND NOT EXISTS (SELECT FROM made m
      WHERE (m.charger_id, m.connector_id, m.began_at, m.id) = (f.charger_id, f.connector_id, f.began_at, f.id))
)
INSERT INTO connector_faults AS f (charger_id, connector_id, began_at, id, error_code, ended_at, online_s)
SELECT charger_id, connector_id, began_at, id, error_code, ended_at, online_s FROM made
ON CONFLICT (charger_id, connector_id, began_at, id) DO UPDATE
SET error_code = excluded.error_code, ended_at = excluded.ended_at, online_s = excluded.online_s
WHERE (f.error_code, f.ended_at, f.online_s)
  IS DISTINCT FROM (excluded.error_code, excluded.ended_at, excluded.online_s)
""")  # noqa: S608 - only constants are put in


async def sum_up(connection: AsyncConnection, spans: list[Span]) -> None:
    """Make the faults that have a part in the spans."""
    await connection.execute(_SUM_UP, of_spans(spans))

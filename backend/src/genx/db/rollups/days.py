"""Days of connectors: sums of their quarter hours."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.rollups import blocks
from genx.db.rollups.blocks import DAYS
from genx.db.rollups.quarter_hours import KNOWN_SINCE
from genx.db.rollups.spans import SPANS, of_spans
from genx.db.rollups.state import Terms
from genx.db.tables.rollups import SUMS
from genx.domain.days import Day, days
from genx.domain.spans import Span

_SUMMED = SUMS[:-1]
_ALL = (*SUMS, "interpolated", "doubtful")
_SUM_UP = text(f"""
WITH {SPANS}, {DAYS}, touched AS (
  SELECT DISTINCT s.charger_id, s.connector_id, d.* FROM spans s JOIN days d ON d.begins < s.until AND d.ends > s.since
), summed AS (
  SELECT t.charger_id, t.connector_id, t.day, q.*, coalesce(k.seconds, 0) AS seconds
  FROM touched t
  LEFT JOIN LATERAL (
    SELECT greatest(0, extract(epoch FROM least(t.ends, :until))
      - floor(extract(epoch FROM greatest(t.begins, since)))) AS seconds
    FROM ({KNOWN_SINCE.format(of="t")}) AS known
  ) AS k ON true
  CROSS JOIN LATERAL (
    SELECT {", ".join(f"coalesce(sum(q.{name}), 0) AS {name}" for name in _SUMMED)},
      coalesce(bool_or(q.interpolated), false) AS interpolated, coalesce(bool_or(q.doubtful), false) AS doubtful
    FROM quarter_hours q
    -- Rows are compared whole, so that the index on the times alone is no choice.
    WHERE (q.charger_id, q.connector_id, q.at) >= (t.charger_id, t.connector_id, t.begins)
      AND (q.charger_id, q.connector_id, q.at) < (t.charger_id, t.connector_id, t.ends)
  ) AS q
), made AS (
  SELECT * FROM summed WHERE seconds > 0 OR doubtful OR {" OR ".join(f"{name} <> 0" for name in _SUMMED)}
), gone AS (
  DELETE FROM connector_days WHERE ctid = ANY(ARRAY(
    SELECT d.place FROM touched t CROSS JOIN LATERAL (
      SELECT ctid AS place FROM connector_days
      WHERE charger_id = t.charger_id AND connector_id = t.connector_id AND day = t.day OFFSET 0
    ) AS d WHERE NOT EXISTS (
      SELECT FROM made m WHERE (m.charger_id, m.connector_id, m.day) = (t.charger_id, t.connector_id, t.day))))
)
INSERT INTO connector_days AS d (charger_id, connector_id, day, {", ".join(_ALL)})
SELECT charger_id, connector_id, day, {", ".join(_ALL)} FROM made
ON CONFLICT (charger_id, connector_id, day) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _ALL)}
WHERE ({", ".join(f"d.{name}" for name in _ALL)}) IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _ALL)})
""")  # noqa: S608 - only constants are put in
_REMOVE_OF = text("DELETE FROM connector_days WHERE charger_id = ANY(CAST(:ids AS bigint[])) AND day >= :day")
_CONNECTORS = text("""
SELECT charger_id, connector_id FROM connectors WHERE charger_id = ANY(CAST(:ids AS bigint[]))
UNION SELECT DISTINCT charger_id, connector_id FROM session_pieces WHERE charger_id = ANY(CAST(:ids AS bigint[]))
""")
_REMOVE_AFTER = text("DELETE FROM connector_days WHERE day >= :day")


async def sum_up(connection: AsyncConnection, spans: list[Span], terms: Terms) -> None:
    """Sum up the days that have a part in the spans, and their blocks; none whose first quarter hours may be gone."""
    if not spans:
        return
    since, until = min(span.since for span in spans), max(span.until for span in spans)
    concerned = [day for day in days(since, until, terms.time_zone) if day.begins >= terms.floor]
    values = {**of_spans(spans), **_of_days(concerned)}
    await connection.execute(_SUM_UP, values | {"until": terms.until})
    await blocks.sum_up(connection, values)


async def make_again(connection: AsyncConnection, charger_ids: Sequence[int], terms: Terms) -> None:
    """Replace the days of chargers by those of another time zone, for as far back as their quarter hours are kept."""
    first = next(each for each in days(terms.floor, terms.until, terms.time_zone) if each.begins >= terms.floor)
    await connection.execute(_REMOVE_OF, {"ids": list(charger_ids), "day": first.day})
    rows = (await connection.execute(_CONNECTORS, {"ids": list(charger_ids)})).all()
    spans = [Span(row.charger_id, row.connector_id, first.begins, terms.until) for row in rows]
    await sum_up(connection, spans, terms)
    await blocks.sum_up_since(connection, first.day, charger_ids)


async def remove_since(connection: AsyncConnection, day: date) -> None:
    """Remove days from this one on, also from their blocks."""
    await connection.execute(_REMOVE_AFTER, {"day": day})
    await blocks.sum_up_since(connection, day)


def _of_days(found: Sequence[Day]) -> dict[str, list[object]]:
    return {
        "days": [each.day for each in found],
        "begins": [each.begins for each in found],
        "ends": [each.ends for each in found],
    }

"""The energy that id tags have used, day by day."""

from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.base.sql import storable
from genx.domain.id_tag import key

_DAYS = text("""
SELECT (began AT TIME ZONE 'UTC')::date AS day, count(*) AS transactions, count(*) FILTER (WHERE suspect) AS left_out,
  coalesce(sum(energy_wh) FILTER (WHERE NOT suspect), 0)::bigint AS energy_wh
FROM (
  SELECT suspect, coalesce(energy_wh, measured_wh) AS energy_wh,
    CASE WHEN started_at BETWEEN '2020-01-01 00:00:00+00' AND received_start_at + interval '5 minutes'
      THEN started_at ELSE received_start_at END AS began
  FROM transactions WHERE lower(id_tag) = lower(:tag)) AS t
WHERE began >= :since GROUP BY day ORDER BY day
""")


class Day(Struct, frozen=True, kw_only=True):
    """The transactions of a tag that began on a day of UTC, and their energy in Wh without `left_out` suspect ones."""

    day: date
    energy_wh: int
    transactions: int
    left_out: int


async def days(connection: AsyncConnection, id_tag: str, since: datetime) -> list[Day]:
    """Return the days since then on which a transaction began."""
    found = await connection.execute(_DAYS, {"tag": storable(key(id_tag)), "since": since})
    return [Day(**row) for row in found.mappings()]

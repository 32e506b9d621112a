"""Refused connections as rows: one for each identity and reason, the newest thousand of all networks."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.base.sql import storable
from genx.domain.refused_connection import RefusedConnection

MOST_ROWS = 1000
MOST_OF_A_NETWORK = 200
"""A network's rows beyond these are the first to go, so a scanner with ever new ids drives out only its own."""

_RECORD = text("""
INSERT INTO refused_connections AS r
  (identity, reason, advice, address, subprotocols, user_agent, first_at, last_at, count)
VALUES (:identity, :reason, :advice, :address, :subprotocols, :user_agent, :first_at, :last_at, :count)
ON CONFLICT (identity, reason) DO UPDATE SET advice = excluded.advice, address = excluded.address,
  subprotocols = excluded.subprotocols, user_agent = excluded.user_agent, last_at = excluded.last_at,
  count = r.count + excluded.count
""")
_PRUNE = text("""
DELETE FROM refused_connections WHERE id IN (
  SELECT id FROM (
    SELECT id, reason, last_at, row_number() OVER (
      PARTITION BY CASE WHEN address LIKE '%:%' THEN split_part(address, ':', 1) || ':' || split_part(address, ':', 2)
        || ':' || split_part(address, ':', 3) || ':' || split_part(address, ':', 4) ELSE address END
      ORDER BY last_at DESC, id DESC) > :most_of_a_network AS is_beyond
    FROM refused_connections) AS r
  ORDER BY is_beyond, reason IN ('bad-identity', 'no-identity', 'wrong-path'), last_at DESC, id DESC OFFSET :most)
""")


async def record(connection: AsyncConnection, refused: Sequence[RefusedConnection]) -> None:
    """Add to the counts. Beyond the bound the oldest rows go, those that can't be of a charger first."""
    rows = [
        {
            "identity": storable(item.identity),
            "reason": item.reason,
            "advice": item.advice,
            "address": item.address,
            "subprotocols": storable(item.subprotocols),
            "user_agent": storable(item.user_agent),
            "first_at": item.first_at,
            "last_at": item.last_at,
            "count": item.count,
        }
        for item in refused
    ]
    await connection.execute(_RECORD, rows)
    await connection.execute(_PRUNE, {"most": MOST_ROWS, "most_of_a_network": MOST_OF_A_NETWORK})


async def delete(connection: AsyncConnection, refusal_id: int) -> bool:
    """Delete a row. Returns whether it was there."""
    statement = text("DELETE FROM refused_connections WHERE id = :id")
    return (await connection.execute(statement, {"id": refusal_id})).rowcount > 0

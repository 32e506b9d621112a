"""Refused connections as rows: one for each identity and reason, the newest thousand."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.sql import storable
from genx.domain.refused_connection import RefusedConnection

MOST_ROWS = 1000

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
  SELECT id FROM refused_connections
  ORDER BY reason IN ('bad-identity', 'no-identity', 'wrong-path'), last_at DESC, id DESC OFFSET :most)
""")


async def record(connection: AsyncConnection, refused: Sequence[RefusedConnection]) -> None:
    """Add to the counts; beyond the bound the oldest rows go, first what no charger could be: that is for scanners."""
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
    await connection.execute(_PRUNE, {"most": MOST_ROWS})

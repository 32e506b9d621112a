"""Transactions as sessions to be priced: with their measurements, and the statuses of their connectors."""

from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.views.series import series_of
from genx.domain.tariffs.kept import session_of
from genx.domain.tariffs.session import Session, StatusFrom
from genx.domain.transaction import Transaction

MOST_STATUSES: Final = 5_000

_STATUSES = text("""
SELECT at, status FROM connector_statuses
WHERE charger_id = :charger_id AND connector_id = :connector_id AND status IS NOT NULL AND at < :until
  AND at >= coalesce((
    SELECT max(at) FROM connector_statuses
    WHERE charger_id = :charger_id AND connector_id = :connector_id AND status IS NOT NULL AND at <= :since), :since)
ORDER BY at, id LIMIT :most
""")


async def session(connection: AsyncConnection, transaction: Transaction, now: datetime) -> Session:
    """Return a transaction as a session to be priced, with what was measured of it."""
    until = transaction.true_stop or now
    values = {
        "charger_id": transaction.charger_id,
        "connector_id": transaction.connector_id,
        "since": transaction.true_start(),
        "until": until,
        "most": MOST_STATUSES,
    }
    rows = (await connection.execute(_STATUSES, values)).all()
    return session_of(
        transaction,
        now,
        energy_wh=max(transaction.energy_so_far or 0, 0),
        measured=await series_of(connection, transaction),
        statuses=[StatusFrom(row.at, row.status) for row in rows],
    )

"""The transactions of a charger, newest first."""

from datetime import datetime

import msgspec
from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables.chargers import chargers
from genx.db.tables.transactions import transactions
from genx.domain.transaction import Transaction


async def transactions_of(
    connection: AsyncConnection, charger_id: int, after: tuple[datetime, int] | None, limit: int
) -> list[Transaction]:
    """Return transactions, newest start first, after a start and wire id."""
    position = tuple_(transactions.c.started_at, transactions.c.wire_id)
    query = (
        select(transactions, chargers.c.device_id)
        .join(chargers, chargers.c.charger_id == transactions.c.charger_id)
        .where(transactions.c.charger_id == charger_id)
        .order_by(transactions.c.started_at.desc(), transactions.c.wire_id.desc())
        .limit(limit)
    )
    query = query if after is None else query.where(position < tuple_(*after))
    return [msgspec.convert(row, Transaction, from_attributes=True) for row in await connection.execute(query)]

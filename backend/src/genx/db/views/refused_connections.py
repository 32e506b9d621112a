"""Connections that were refused, the most recent first."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables.refused_connections import refused_connections
from genx.domain.refused_connection import RefusedConnection


async def refusals(
    connection: AsyncConnection, after: tuple[datetime, int] | None, limit: int
) -> Sequence[RefusedConnection]:
    """Return refused connections, the most recent first, after a time and id."""
    position = tuple_(refused_connections.c.last_at, refused_connections.c.id)
    query = (
        select(refused_connections)
        .order_by(refused_connections.c.last_at.desc(), refused_connections.c.id.desc())
        .limit(limit)
    )
    query = query if after is None else query.where(position < tuple_(*after))
    return [RefusedConnection(**row) for row in (await connection.execute(query)).mappings()]

"""What one process tells the others when its unit of work is committed (NOTIFY)."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

ACCESS_CHANGED = "genx_access_changed"
"""Channel: a user, session or API key (its id) may not do any more what it did before."""

_TELL = text("SELECT pg_notify(:channel, id) FROM unnest(CAST(:ids AS text[])) AS u (id)")


async def access_changed(connection: AsyncConnection, ids: Iterable[UUID]) -> None:
    """Tell all processes, this one too, once the unit of work is committed."""
    await connection.execute(_TELL, {"channel": ACCESS_CHANGED, "ids": [str(one) for one in ids]})

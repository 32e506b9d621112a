"""Notices from one process to the others when its unit of work is committed (NOTIFY)."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

ACCESS_CHANGED = "genx_access_changed"
"""Channel for the ids of users, sessions and API keys whose access has changed."""

_TELL = text("SELECT pg_notify(:channel, id) FROM unnest(CAST(:ids AS text[])) AS u (id)")


async def access_changed(connection: AsyncConnection, ids: Iterable[UUID]) -> None:
    """Notify all processes, including this one, once the unit of work is committed."""
    await connection.execute(_TELL, {"channel": ACCESS_CHANGED, "ids": [str(one) for one in ids]})

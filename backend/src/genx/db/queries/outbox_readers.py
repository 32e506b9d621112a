"""Readers of the outbox of events, with the position up to which each has read (ADR 22)."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.domain.outbox import Position

_KNOWN = text("SELECT xid, id, recorded_at FROM outbox_readers WHERE name = :name FOR UPDATE")
_KEEP = text("""
INSERT INTO outbox_readers (name, xid, id, recorded_at) VALUES (:name, :xid, :id, :recorded_at)
ON CONFLICT (name) DO UPDATE SET xid = excluded.xid, id = excluded.id, recorded_at = excluded.recorded_at
""")
_IS_THERE = text("SELECT EXISTS (SELECT FROM event_outbox WHERE (xid, id) = (:xid, :id))")
_NEWEST = text("""
SELECT xid, id, recorded_at FROM event_outbox WHERE xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
ORDER BY xid DESC, id DESC LIMIT 1
""")


class Reading(Struct, frozen=True, kw_only=True):
    """The last event that was read, and when it was recorded."""

    position: Position
    recorded_at: datetime


async def known(connection: AsyncConnection, name: str) -> Reading | None:
    """Return how far a reader has come, and keep others from reading in its name until the unit of work ends."""
    return _reading((await connection.execute(_KNOWN, {"name": name})).one_or_none())


async def keep(connection: AsyncConnection, name: str, reading: Reading) -> None:
    position = reading.position
    values = {"name": name, "xid": position.xid, "id": position.id, "recorded_at": reading.recorded_at}
    await connection.execute(_KEEP, values)


async def has_missed(connection: AsyncConnection, reading: Reading) -> bool:
    """Return whether events may have been removed unread: the last one that was read is gone."""
    position = reading.position
    if position == Position():
        return False
    values = {"xid": position.xid, "id": position.id}
    return not (await connection.execute(_IS_THERE, values)).scalar_one()


async def newest(connection: AsyncConnection, now: datetime) -> Reading:
    """Return the position after all events that can be read now."""
    return _reading((await connection.execute(_NEWEST)).one_or_none()) or Reading(position=Position(), recorded_at=now)


def _reading(row: Any) -> Reading | None:
    return None if row is None else Reading(position=Position(row.xid, row.id), recorded_at=row.recorded_at)

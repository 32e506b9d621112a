"""The outbox of events: added to beside the journal, and read by position, so that nobody misses one (ADR 22)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables.event_outbox import event_outbox
from genx.domain.outbox import EventKind, KeptEvent, Position

# Units of work are numbered as they begin to write. Below the oldest that is under way all have ended: nothing appears
# there any more, and what was written by one that is under way, or by a younger one, is read later.
_READ = text("""
SELECT xid, id, kind, recorded_at, happened_at, charger_id, device_id, data FROM event_outbox
WHERE (xid, id) > (:xid, :id) AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
ORDER BY xid, id LIMIT :limit
""")


async def read_after(connection: AsyncConnection, after: Position, limit: int) -> list[KeptEvent]:
    """Return at most `limit` events after a position, in order. None appears later before a position already read.

    A unit of work that writes for long holds up those that began after it, in any database of the server.
    """
    rows = await connection.execute(_READ, {"xid": after.xid, "id": after.id, "limit": limit})
    return [_event(dict(row)) for row in rows.mappings()]


async def add(
    connection: AsyncConnection,
    kind: EventKind,
    happened_at: datetime,
    data: Mapping[str, Any],
    *,
    charger_id: int | None,
    device_id: str | None,
) -> None:
    """Keep an event in the unit of work that caused it."""
    values = {"kind": kind, "happened_at": happened_at, "charger_id": charger_id, "device_id": device_id}
    await connection.execute(insert(event_outbox), values | {"data": dict(data)})


def _event(row: dict[str, Any]) -> KeptEvent:
    return KeptEvent(position=Position(row.pop("xid"), row.pop("id")), **row)

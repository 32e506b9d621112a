"""Stops that belong to no transaction (T4): listed, assigned to one and back, or removed."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.domain.errors import NotKnown, StopAssigned, StopNotAssigned


class OrphanStop(Struct, frozen=True, kw_only=True):
    """A StopTransaction as it came, with secrets masked. `note` says why it belongs to none.

    If an operator has assigned it, `assigned_to` is the id of the transaction, and `was` that transaction before as
    JSON, None if it was made of the stop.
    """

    id: int
    charger_id: int
    device_id: str
    received_at: datetime
    payload: str
    note: str | None
    assigned_to: str | None = None
    assigned_at: datetime | None = None
    assigned_by: str | None = None
    was: str | None = None


_COLUMNS = (
    "o.id, o.charger_id, c.device_id, o.received_at, o.payload, o.note, o.assigned_to, o.assigned_at, o.assigned_by,"
    " o.was"
)
_PAGE = text(f"""
SELECT {_COLUMNS} FROM orphan_stops o JOIN chargers c USING (charger_id)
WHERE (CAST(:before AS bigint) IS NULL OR o.id < :before)
  AND (CAST(:charger_ids AS bigint[]) IS NULL OR o.charger_id = ANY(:charger_ids))
  AND (o.assigned_to IS NOT NULL) = :assigned
  AND (CAST(:assigned_to AS text) IS NULL OR o.assigned_to = :assigned_to)
ORDER BY o.id DESC LIMIT :limit
""")  # noqa: S608 - only constants are put in
_KNOWN = text(f"SELECT {_COLUMNS} FROM orphan_stops o JOIN chargers c USING (charger_id) WHERE o.id = :id")  # noqa: S608
_LOCKED = text(f"{_KNOWN.text} FOR UPDATE OF o")
_ASSIGN = text("""
UPDATE orphan_stops SET assigned_to = :assigned_to, assigned_at = :assigned_at, assigned_by = :assigned_by, was = :was
WHERE id = :id
""")
_OF_ASSIGNMENT = ("assigned_to", "assigned_at", "assigned_by", "was")
_DELETE = text("DELETE FROM orphan_stops WHERE id = :id")


class OrphanFilter(Struct, frozen=True, kw_only=True):
    """A selection of orphans: those that are assigned, or not; None is all."""

    charger_ids: tuple[int, ...] | None = None
    assigned: bool = False
    assigned_to: str | None = None


async def page(connection: AsyncConnection, wanted: OrphanFilter, before: int | None, limit: int) -> list[OrphanStop]:
    """Return orphans with ids below `before`, newest first."""
    ids = wanted.charger_ids
    values = {
        "before": before,
        "charger_ids": None if ids is None else list(ids),
        "assigned": wanted.assigned,
        "assigned_to": wanted.assigned_to,
        "limit": limit,
    }
    return [OrphanStop(**row) for row in (await connection.execute(_PAGE, values)).mappings()]


async def known(connection: AsyncConnection, orphan_id: int, *, to_change: bool = False) -> OrphanStop:
    """Return an orphan. Raises NotKnown.

    If it is `to_change`, its row stays locked until the unit of work ends.
    """
    row = (await connection.execute(_LOCKED if to_change else _KNOWN, {"id": orphan_id})).mappings().one_or_none()
    if row is None:
        raise NotKnown(f"There is no orphan stop {orphan_id}.")
    return OrphanStop(**row)


async def free(connection: AsyncConnection, orphan_id: int) -> OrphanStop:
    """Return an orphan that is assigned to nothing, to change it. Raises NotKnown or StopAssigned."""
    orphan = await known(connection, orphan_id, to_change=True)
    if orphan.assigned_to is not None:
        raise StopAssigned(f"{orphan.assigned_by} has assigned this stop to transaction {orphan.assigned_to}.")
    return orphan


async def assigned(connection: AsyncConnection, orphan_id: int) -> OrphanStop:
    """Return an orphan that is assigned, to change it. Raises NotKnown or StopNotAssigned."""
    orphan = await known(connection, orphan_id, to_change=True)
    if orphan.assigned_to is None:
        raise StopNotAssigned(f"Orphan stop {orphan_id} is assigned to no transaction.")
    return orphan


async def assign(connection: AsyncConnection, orphan: OrphanStop) -> None:
    """Keep what an orphan is assigned to."""
    await connection.execute(_ASSIGN, {name: getattr(orphan, name) for name in ("id", *_OF_ASSIGNMENT)})


async def release(connection: AsyncConnection, orphan_id: int) -> None:
    """Let an orphan be assigned to nothing."""
    await connection.execute(_ASSIGN, {"id": orphan_id, **dict.fromkeys(_OF_ASSIGNMENT)})


async def delete(connection: AsyncConnection, orphan_id: int) -> None:
    await connection.execute(_DELETE, {"id": orphan_id})

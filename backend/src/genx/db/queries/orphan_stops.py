"""Stops that belong to no transaction (T4): listed, taken for a transaction, or removed."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


class OrphanStop(Struct, frozen=True, kw_only=True):
    """A StopTransaction as it came, with secrets masked. `note` says why it belongs to none."""

    id: int
    charger_id: int
    device_id: str
    received_at: datetime
    payload: str
    note: str | None


_COLUMNS = "o.id, o.charger_id, c.device_id, o.received_at, o.payload, o.note"
_PAGE = text(f"""
SELECT {_COLUMNS} FROM orphan_stops o JOIN chargers c USING (charger_id)
WHERE (CAST(:before AS bigint) IS NULL OR o.id < :before)
  AND (CAST(:charger_ids AS bigint[]) IS NULL OR o.charger_id = ANY(:charger_ids))
ORDER BY o.id DESC LIMIT :limit
""")  # noqa: S608 - only constants are put in
_KNOWN = text(f"SELECT {_COLUMNS} FROM orphan_stops o JOIN chargers c USING (charger_id) WHERE o.id = :id")  # noqa: S608
_TAKE = text(f"""
WITH gone AS (DELETE FROM orphan_stops WHERE id = :id RETURNING *)
SELECT {_COLUMNS} FROM gone o JOIN chargers c USING (charger_id)
""")  # noqa: S608


async def page(
    connection: AsyncConnection, charger_ids: tuple[int, ...] | None, before: int | None, limit: int
) -> list[OrphanStop]:
    """Return orphans with ids below `before`, newest first."""
    wanted = {"before": before, "charger_ids": None if charger_ids is None else list(charger_ids), "limit": limit}
    return [OrphanStop(**row) for row in (await connection.execute(_PAGE, wanted)).mappings()]


async def load(connection: AsyncConnection, orphan_id: int) -> OrphanStop | None:
    row = (await connection.execute(_KNOWN, {"id": orphan_id})).mappings().one_or_none()
    return None if row is None else OrphanStop(**row)


async def take(connection: AsyncConnection, orphan_id: int) -> OrphanStop | None:
    """Remove an orphan and return it; None if there is none."""
    row = (await connection.execute(_TAKE, {"id": orphan_id})).mappings().one_or_none()
    return None if row is None else OrphanStop(**row)

"""Exclusions from availability as rows: added, listed newest first, removed, and those that touch some time."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.domain.availability.exclusion import Exclusion
from genx.domain.errors import NotKnown

_COLUMNS = (
    "e.id, e.charger_id, c.device_id, e.connector_id, e.since, e.until, e.reason, e.evidence, e.created_at,"
    " e.created_by"
)
_SELECT = f"SELECT {_COLUMNS} FROM exclusions e LEFT JOIN chargers c USING (charger_id)"  # noqa: S608 - constants
_OF = "(CAST(:charger_ids AS bigint[]) IS NULL OR e.charger_id IS NULL OR e.charger_id = ANY(:charger_ids))"
_WITHIN = f"{_SELECT} WHERE e.since < :until AND e.until > :since AND {_OF}"
_PAGE = text(f"""
{_SELECT} WHERE {_OF} AND (CAST(:before AS bigint) IS NULL OR e.id < :before)
  AND (CAST(:since AS timestamptz) IS NULL OR e.until > :since)
  AND (CAST(:until AS timestamptz) IS NULL OR e.since < :until)
ORDER BY e.id DESC LIMIT :limit
""")
_TOUCHING = text(f"{_WITHIN} ORDER BY e.id")
_ADD = text("""
INSERT INTO exclusions (charger_id, connector_id, since, until, reason, evidence, created_at, created_by)
VALUES (:charger_id, :connector_id, :since, :until, :reason, :evidence, :created_at, :created_by) RETURNING id
""")
_KNOWN = text(f"{_SELECT} WHERE e.id = :id FOR UPDATE OF e")
_DELETE = text("DELETE FROM exclusions WHERE id = :id")


class ExclusionFilter(Struct, frozen=True, kw_only=True):
    """A selection of exclusions: those that touch some time, and apply to some of the chargers; None is all."""

    charger_ids: Sequence[int] | None = None
    since: datetime | None = None
    until: datetime | None = None


async def page(connection: AsyncConnection, wanted: ExclusionFilter, before: int | None, limit: int) -> list[Exclusion]:
    """Return exclusions with ids below `before`, those that were entered last first."""
    values = {**asdict(wanted), "charger_ids": _list(wanted.charger_ids), "before": before, "limit": limit}
    return await _read(connection, _PAGE, values)


async def touching(
    connection: AsyncConnection, since: datetime, until: datetime, charger_ids: Collection[int] | None
) -> list[Exclusion]:
    """Return the exclusions of some time that apply to any of these chargers; None is all."""
    return await _read(connection, _TOUCHING, {"since": since, "until": until, "charger_ids": _list(charger_ids)})


async def add(connection: AsyncConnection, new: Exclusion) -> int:
    """Add an exclusion. Returns its id."""
    values = asdict(new)
    return int((await connection.execute(_ADD, values)).scalar_one())


async def delete(connection: AsyncConnection, exclusion_id: int) -> Exclusion:
    """Delete an exclusion. Returns what it was; raises NotKnown."""
    found = await _read(connection, _KNOWN, {"id": exclusion_id})
    if not found:
        raise NotKnown(f"There is no exclusion {exclusion_id}.")
    await connection.execute(_DELETE, {"id": exclusion_id})
    return found[0]


async def _read(connection: AsyncConnection, statement: Any, values: dict[str, Any]) -> list[Exclusion]:
    rows = (await connection.execute(statement, values)).mappings()
    return [msgspec.convert(dict(row), Exclusion) for row in rows]


def _list(ids: Collection[int] | None) -> list[int] | None:
    return None if ids is None else list(ids)

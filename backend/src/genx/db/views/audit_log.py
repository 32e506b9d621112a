"""Pages of the audit log: newest first, filtered."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables.audit_log import audit_log
from genx.domain.audit import Actor, AuditEntry


class AuditFilter(Struct, frozen=True, kw_only=True):
    """A selection of entries; None is all. `q` is part of an actor's or target's name, a target's id or an address."""

    action: str | None = None
    target_id: str | None = None
    q: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def page(connection: AsyncConnection, wanted: AuditFilter, before: int | None, limit: int) -> list[AuditEntry]:
    """Return entries with ids below `before`, newest first."""
    query = select(audit_log).where(*_conditions(wanted)).order_by(audit_log.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit_log.c.id < before)
    return [_entry(row) for row in (await connection.execute(query)).mappings()]


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    column = audit_log.c
    conditions: list[ColumnElement[bool]] = []
    if wanted.action is not None:
        # The action itself, or all below it: `sign-in` finds `sign-in.failed`.
        conditions.append(or_(column.action == wanted.action, func.starts_with(column.action, f"{wanted.action}.")))
    if wanted.target_id is not None:
        conditions.append(column.target_id == wanted.target_id)
    if wanted.since is not None:
        conditions.append(column.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(column.at < wanted.until)
    if wanted.q:
        names = (column.actor_name, column.target_name, column.target_id, column.address)
        conditions.append(or_(*(func.strpos(func.lower(name), func.lower(wanted.q)) > 0 for name in names)))
    return conditions


def _entry(row: Any) -> AuditEntry:
    return AuditEntry(
        id=row["id"],
        at=row["at"],
        actor=Actor(type=row["actor_type"], id=row["actor_id"], name=row["actor_name"], address=row["address"]),
        action=row["action"],
        target_type=row["target_type"],
        target_id=row["target_id"],
        target_name=row["target_name"],
        details=row["details"],
    )

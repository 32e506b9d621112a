"""The audit log as rows. An entry is written in the unit of work that it describes."""

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables.audit_log import audit_log
from genx.domain.audit import AuditEntry


async def add(connection: AsyncConnection, entry: AuditEntry) -> None:
    """Keep an entry; the database gives its id."""
    values = {
        "at": entry.at,
        "actor_type": entry.actor.type,
        "actor_id": entry.actor.id,
        "actor_name": entry.actor.name,
        "address": entry.actor.address,
        "action": entry.action,
        "target_type": entry.target_type,
        "target_id": entry.target_id,
        "target_name": entry.target_name,
        "details": dict(entry.details),
    }
    await connection.execute(insert(audit_log), values)

"""Batches of commands: a row for each, and one command for each of its charge points."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base.sql import selected
from genx.db.queries.commands import command
from genx.db.tables.chargers import chargers
from genx.db.tables.command_batches import command_batches
from genx.db.tables.commands import commands, whole_commands
from genx.domain.batch import Batch, BatchStatus
from genx.domain.command import AGREEING, Command
from genx.domain.errors import NotKnown

_PART: Final = f"""
CASE WHEN status = 'queued' AND expires_at IS NOT NULL THEN 'later'
  WHEN status = 'queued' THEN 'waiting'
  WHEN status IN ('waiting', 'sent') THEN 'sent'
  WHEN status IN ('withdrawn', 'expired') THEN 'unsent'
  WHEN status = 'answered' AND coalesce(response::json ->> 'status', 'Accepted')
    IN ({", ".join(f"'{word}'" for word in sorted(AGREEING))}) THEN 'done'
  ELSE 'failed' END
"""
_BATCHES = f"""
SELECT {selected(Batch, command_batches, "b")}, coalesce(c.counts, '{{}}') AS counts FROM command_batches b
LEFT JOIN LATERAL (SELECT json_object_agg(part, number) AS counts FROM (
  SELECT {_PART} AS part, count(*) AS number FROM commands WHERE batch_id = b.batch_id GROUP BY part) AS parts
) c ON true
"""  # noqa: S608 - only constants are put in
_CREATE_COMMANDS = text("""
INSERT INTO commands (command_id, charger_id, action, request, status, requested_at, requested_by, batch_id)
SELECT gen_random_uuid(), charger_id, :action, :request, 'queued', :requested_at, :requested_by, CAST(:batch_id AS uuid)
FROM unnest(CAST(:charger_ids AS bigint[])) AS charger_id
""")
_WAITING = (
    whole_commands.where(
        commands.c.batch_id == bindparam("batch_id"), commands.c.status == "queued", commands.c.expires_at.is_(None)
    )
    .order_by(func.lower(chargers.c.device_id))
    .limit(bindparam("most"))
)
_LEFT_OVER = text("""
UPDATE commands SET status = 'withdrawn', error = :why
WHERE batch_id = CAST(:batch_id AS uuid) AND status = 'queued' AND expires_at IS NULL
""")
_END = text("""
UPDATE command_batches SET status = CAST(:status AS batch_status), finished_at = :at
WHERE batch_id = CAST(:batch_id AS uuid) AND status = 'running'
""")


async def create(connection: AsyncConnection, batch: Batch, charger_ids: Sequence[int]) -> None:
    """Create a batch with a command for each of these charge points."""
    values = {column.name: getattr(batch, column.name) for column in command_batches.c}
    values["hours"] = msgspec.to_builtins(batch.hours)
    await connection.execute(command_batches.insert(), values)
    await connection.execute(_CREATE_COMMANDS, {**values, "charger_ids": list(charger_ids)})


async def known(connection: AsyncConnection, batch_id: str) -> Batch:
    """Return a batch with its counts. Raises NotKnown."""
    statement = text(f"{_BATCHES} WHERE b.batch_id = CAST(:batch_id AS uuid)")
    row = (await connection.execute(statement, {"batch_id": batch_id})).mappings().first()
    if row is None:
        raise NotKnown(f"There is no batch {batch_id}.")
    return _batch(row)


async def page(connection: AsyncConnection, after: tuple[datetime, Any] | None, limit: int) -> list[Batch]:
    """Return batches, newest first, after a request time and batch id."""
    where = "" if after is None else "WHERE (b.requested_at, b.batch_id) < (:at, CAST(:id AS uuid))"
    statement = text(f"{_BATCHES} {where} ORDER BY b.requested_at DESC, b.batch_id DESC LIMIT :limit")
    position = {} if after is None else {"at": after[0], "id": str(after[1])}
    rows = await connection.execute(statement, {**position, "limit": limit})
    return [_batch(row) for row in rows.mappings()]


class BatchStore:
    """Implements `central_system.commands.batches.Store`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def running(self) -> list[Batch]:
        async with self._engine.connect() as connection:
            rows = await connection.execute(text(f"{_BATCHES} WHERE b.status = 'running' ORDER BY b.requested_at"))
            return [_batch(row) for row in rows.mappings()]

    async def batch(self, batch_id: str) -> Batch:
        async with self._engine.connect() as connection:
            return await known(connection, batch_id)

    async def waiting(self, batch_id: str, most: int) -> list[Command]:
        async with self._engine.connect() as connection:
            rows = await connection.execute(_WAITING, {"batch_id": UUID(batch_id), "most": most})
            return [command(row) for row in rows]

    async def end(self, batch_id: str, status: BatchStatus, at: datetime, why: str) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(_LEFT_OVER, {"batch_id": batch_id, "why": why})
            await connection.execute(_END, {"batch_id": batch_id, "status": status, "at": at})


def _batch(row: Mapping[Any, Any]) -> Batch:
    return msgspec.convert(dict(row), Batch)

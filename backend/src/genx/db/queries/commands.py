"""Commands and configuration of charge points, as the command runner needs them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.tables.commands import commands, whole_commands
from genx.domain.command import Command
from genx.domain.errors import NotKnown

_EARLIER = whole_commands.where(
    commands.c.charger_id == bindparam("charger_id"), commands.c.idempotency_key == bindparam("idempotency_key")
)
_QUEUED = whole_commands.where(commands.c.status == "queued", commands.c.expires_at.isnot(None)).order_by(
    commands.c.requested_at
)
_BY_ID = whole_commands.where(commands.c.command_id == bindparam("command_id"))
_CONFIGURATION = text("SELECT lower(key) AS key, value FROM configuration WHERE charger_id = :charger_id")


class CommandStore:
    """Implements `central_system.commands.runner.Store`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def earlier(self, charger_id: int, idempotency_key: str) -> Command | None:
        async with self._engine.connect() as connection:
            values = {"charger_id": charger_id, "idempotency_key": idempotency_key}
            row = (await connection.execute(_EARLIER, values)).first()
        return None if row is None else command(row)

    async def configuration(self, charger_id: int) -> Mapping[str, str | None]:
        async with self._engine.connect() as connection:
            rows = await connection.execute(_CONFIGURATION, {"charger_id": charger_id})
            return {row.key: row.value for row in rows}

    async def queued(self) -> list[Command]:
        """Return the commands that wait for their charge points, oldest first."""
        async with self._engine.connect() as connection:
            return [command(row) for row in await connection.execute(_QUEUED)]


def command(row: Any) -> Command:
    """Return the command of a row of whole_commands."""
    return msgspec.convert(row, Command, from_attributes=True)


async def known(connection: AsyncConnection, command_id: str) -> Command:
    """Return a command. Raises NotKnown."""
    row = (await connection.execute(_BY_ID, {"command_id": UUID(command_id)})).first()
    if row is None:
        raise NotKnown(f"There is no command {command_id}.")
    return command(row)

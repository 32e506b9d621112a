"""The commands of a charger, newest first."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import Text, cast, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables.chargers import chargers
from genx.db.tables.commands import commands
from genx.domain.command import Command

_COLUMNS = [column for column in commands.c if column is not commands.c.command_id]


async def commands_of(
    connection: AsyncConnection, charger_id: int, after: tuple[datetime, UUID] | None, limit: int
) -> list[Command]:
    """Return commands, newest request first, after a request time and command id."""
    position = tuple_(commands.c.requested_at, commands.c.command_id)
    query = (
        select(*_COLUMNS, chargers.c.device_id, cast(commands.c.command_id, Text).label("command_id"))
        .join(chargers, chargers.c.charger_id == commands.c.charger_id)
        .where(commands.c.charger_id == charger_id)
        .order_by(commands.c.requested_at.desc(), commands.c.command_id.desc())
        .limit(limit)
    )
    query = query if after is None else query.where(position < tuple_(*after))
    return [msgspec.convert(row, Command, from_attributes=True) for row in await connection.execute(query)]

"""Commands, newest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, func, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables.chargers import chargers
from genx.db.tables.commands import command_effects, commands, effect, whole_commands
from genx.domain.command import Command, CommandStatus
from genx.domain.effects.effect import EffectState


class CommandFilter(Struct, frozen=True, kw_only=True):
    """A selection of commands; None is all. `device_ids` are in any letter case."""

    device_ids: Sequence[str] = ()
    action: str | None = None
    status: CommandStatus | None = None
    effect: EffectState | None = None
    batch_id: UUID | None = None
    requested_by: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def page(
    connection: AsyncConnection, wanted: CommandFilter, after: tuple[datetime, UUID] | None, limit: int
) -> list[Command]:
    """Return commands, newest request first, after a request time and command id."""
    position = tuple_(commands.c.requested_at, commands.c.command_id)
    query = (
        whole_commands.where(*_conditions(wanted))
        .order_by(commands.c.requested_at.desc(), commands.c.command_id.desc())
        .limit(limit)
    )
    query = query if after is None else query.where(position < tuple_(*after))
    return [msgspec.convert(row, Command, from_attributes=True) for row in await connection.execute(query)]


def _conditions(wanted: CommandFilter) -> list[ColumnElement[bool]]:
    column = commands.c
    conditions: list[ColumnElement[bool]] = []
    if wanted.device_ids:
        conditions.append(func.lower(chargers.c.device_id).in_([each.lower() for each in wanted.device_ids]))
    if wanted.since is not None:
        conditions.append(column.requested_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(column.requested_at < wanted.until)
    if wanted.effect is not None:
        is_kept = wanted.effect != "none"
        conditions.append(command_effects.c.effect == wanted.effect if is_kept else effect == "none")
    same: dict[str, Any] = {"action": wanted.action, "status": wanted.status, "batch_id": wanted.batch_id}
    if wanted.requested_by is not None:
        conditions.append(func.lower(column.requested_by) == wanted.requested_by.lower())
    conditions += [column[name] == value for name, value in same.items() if value is not None]
    return conditions

"""The shorter lists that pages show: what belongs to one charger, and who was not let in."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import Text, cast, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables import chargers, commands, configuration, refused_connections, transactions
from genx.domain.command import Command
from genx.domain.refused_connection import RefusedConnection
from genx.domain.transaction import Transaction

_COMMAND_COLUMNS = [column for column in commands.c if column is not commands.c.command_id]


class ConfigurationKey(Struct, frozen=True, kw_only=True):
    """A key as the charger told it; secrets are masked before they are kept."""

    key: str
    value: str | None
    readonly: bool
    updated_at: datetime


async def configuration_of(
    connection: AsyncConnection, charger_id: int, after: str | None, limit: int
) -> list[ConfigurationKey]:
    """Keys in order, after a key."""
    columns = [configuration.c[name] for name in ConfigurationKey.__struct_fields__]
    query = select(*columns).where(configuration.c.charger_id == charger_id).order_by(configuration.c.key).limit(limit)
    query = query if after is None else query.where(configuration.c.key > after)
    return [ConfigurationKey(**row) for row in (await connection.execute(query)).mappings()]


async def transactions_of(
    connection: AsyncConnection, charger_id: int, after: tuple[datetime, int] | None, limit: int
) -> list[Transaction]:
    """Newest start first, after a start and transaction id."""
    position = tuple_(transactions.c.started_at, transactions.c.transaction_id)
    query = (
        select(transactions, chargers.c.device_id)
        .join(chargers, chargers.c.charger_id == transactions.c.charger_id)
        .where(transactions.c.charger_id == charger_id)
        .order_by(transactions.c.started_at.desc(), transactions.c.transaction_id.desc())
        .limit(limit)
    )
    query = query if after is None else query.where(position < tuple_(*after))
    return [msgspec.convert(row, Transaction, from_attributes=True) for row in await connection.execute(query)]


async def commands_of(
    connection: AsyncConnection, charger_id: int, after: tuple[datetime, UUID] | None, limit: int
) -> list[Command]:
    """Newest request first, after a request time and command id."""
    position = tuple_(commands.c.requested_at, commands.c.command_id)
    query = (
        select(*_COMMAND_COLUMNS, chargers.c.device_id, cast(commands.c.command_id, Text).label("command_id"))
        .join(chargers, chargers.c.charger_id == commands.c.charger_id)
        .where(commands.c.charger_id == charger_id)
        .order_by(commands.c.requested_at.desc(), commands.c.command_id.desc())
        .limit(limit)
    )
    query = query if after is None else query.where(position < tuple_(*after))
    return [msgspec.convert(row, Command, from_attributes=True) for row in await connection.execute(query)]


async def refusals(
    connection: AsyncConnection, after: tuple[datetime, int] | None, limit: int
) -> Sequence[RefusedConnection]:
    """Last knock first, after a time and id."""
    position = tuple_(refused_connections.c.last_at, refused_connections.c.id)
    query = (
        select(refused_connections)
        .order_by(refused_connections.c.last_at.desc(), refused_connections.c.id.desc())
        .limit(limit)
    )
    query = query if after is None else query.where(position < tuple_(*after))
    return [RefusedConnection(**row) for row in (await connection.execute(query)).mappings()]


async def delete_refusal(connection: AsyncConnection, refusal_id: int) -> bool:
    """Forget one; was it there?"""
    result = await connection.execute(delete(refused_connections).where(refused_connections.c.id == refusal_id))
    return result.rowcount > 0

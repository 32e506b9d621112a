"""The configuration of a charger, as it reported it."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables.configuration import configuration


class ConfigurationKey(Struct, frozen=True, kw_only=True):
    """A key as the charger reported it; secrets are masked before they are kept."""

    key: str
    value: str | None
    readonly: bool
    updated_at: datetime


async def configuration_of(
    connection: AsyncConnection, charger_id: int, after: str | None, limit: int
) -> list[ConfigurationKey]:
    """Return keys in order, after a key."""
    columns = [configuration.c[name] for name in ConfigurationKey.__struct_fields__]
    query = select(*columns).where(configuration.c.charger_id == charger_id).order_by(configuration.c.key).limit(limit)
    query = query if after is None else query.where(configuration.c.key > after)
    return [ConfigurationKey(**row) for row in (await connection.execute(query)).mappings()]

"""The configuration of chargers, as they reported it."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables.chargers import chargers
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


class ChargersValue(ConfigurationKey, frozen=True, kw_only=True):
    """A key as one of many chargers reported it."""

    device_id: str


async def values_of(connection: AsyncConnection, key: str, after: str | None, limit: int) -> list[ChargersValue]:
    """Return what each charger reported last of a key, in any letter case and with blanks around it (QD13).

    They are in the order of their ids in lower case, after one of these.
    """
    identity = func.lower(chargers.c.device_id)
    columns = [configuration.c[name] for name in ConfigurationKey.__struct_fields__]
    query = (
        select(chargers.c.device_id, *columns)
        .join(configuration, configuration.c.charger_id == chargers.c.charger_id)
        .where(func.lower(func.btrim(configuration.c.key)) == key.strip().lower())
        .ext(distinct_on(identity))
        .order_by(identity, configuration.c.updated_at.desc())
        .limit(limit)
    )
    query = query if after is None else query.where(identity > after)
    return [ChargersValue(**row) for row in (await connection.execute(query)).mappings()]

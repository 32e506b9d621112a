"""Rows put straight into the tables, where the way there is not what a test is about."""

from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables.chargers import chargers
from tests.support.states import NOON


async def add(engine: AsyncEngine, table: Table, *rows: dict[str, Any]) -> None:
    async with engine.begin() as connection:
        for row in rows:
            await connection.execute(insert(table), row)


async def add_charger(engine: AsyncEngine, device_id: str, **columns: Any) -> int:
    """The id of a new charger."""
    row = {"device_id": device_id, "registered_at": NOON} | columns
    async with engine.begin() as connection:
        made = await connection.execute(insert(chargers).returning(chargers.c.charger_id), row)
        return int(made.scalar_one())

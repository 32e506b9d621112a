"""Commands and configuration of charge points, as the command runner needs them."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.sql import selected
from genx.db.tables.commands import commands
from genx.domain.command import Command

_EARLIER = text(f"""
SELECT k.device_id, {selected(Command, commands, "c")} FROM commands c JOIN chargers k USING (charger_id)
WHERE c.charger_id = :charger_id AND c.idempotency_key = :idempotency_key
""")  # noqa: S608 - only a constant is put in
_CONFIGURATION = text("SELECT lower(key) AS key, value FROM configuration WHERE charger_id = :charger_id")


class CommandStore:
    """Implements `central_system.commands.runner.Store`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def earlier(self, charger_id: int, idempotency_key: str) -> Command | None:
        async with self._engine.connect() as connection:
            values = {"charger_id": charger_id, "idempotency_key": idempotency_key}
            row = (await connection.execute(_EARLIER, values)).mappings().first()
        return None if row is None else msgspec.convert(dict(row), Command)

    async def configuration(self, charger_id: int) -> Mapping[str, str | None]:
        async with self._engine.connect() as connection:
            rows = await connection.execute(_CONFIGURATION, {"charger_id": charger_id})
            return {row.key: row.value for row in rows}

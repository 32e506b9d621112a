"""Commands and configuration of charge points, as the command runner needs them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base.sql import selected
from genx.db.tables.commands import commands
from genx.domain.command import Command
from genx.domain.effects.awaited import AWAY, Awaited
from genx.domain.effects.effect import Effect
from genx.domain.effects.expectations import Expectation
from genx.domain.errors import NotKnown

OWNERS_TIME: Final = timedelta(seconds=15)
"""The owner of a charge point settles its effects itself; what is overdue by more has none."""

LONGEST_WAIT: Final = timedelta(days=30)
"""An effect that waits for something without a time is given up after this."""

_COMMANDS = f"SELECT k.device_id, {selected(Command, commands, 'c')} FROM commands c JOIN chargers k USING (charger_id)"  # noqa: S608 - only a constant is put in
_EARLIER = text(f"{_COMMANDS} WHERE c.charger_id = :charger_id AND c.idempotency_key = :idempotency_key")
_QUEUED = text(f"{_COMMANDS} WHERE c.status = 'queued' AND c.expires_at IS NOT NULL ORDER BY c.requested_at")
_BY_ID = text(f"{_COMMANDS} WHERE c.command_id = CAST(:command_id AS uuid)")
_OVERDUE = text("""
UPDATE commands c SET effect = 'missed', effect_at = :now, effect_reason = :reason, effect_note = :note
FROM chargers k WHERE k.charger_id = c.charger_id AND c.effect = 'awaited'
  AND (c.effect_due < :overdue OR c.requested_at < :forgotten)
RETURNING k.device_id, c.command_id::text, c.action, c.expectation, c.effect_due
""")
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

    async def queued(self) -> list[Command]:
        """Return the commands that wait for their charge points, oldest first."""
        async with self._engine.connect() as connection:
            rows = (await connection.execute(_QUEUED)).mappings()
            return [msgspec.convert(dict(row), Command) for row in rows]


async def known(connection: AsyncConnection, command_id: str) -> Command:
    """Return a command. Raises NotKnown."""
    row = (await connection.execute(_BY_ID, {"command_id": command_id})).mappings().first()
    if row is None:
        raise NotKnown(f"There is no command {command_id}.")
    return msgspec.convert(dict(row), Command)


async def end_overdue(connection: AsyncConnection, now: datetime) -> list[tuple[str, Awaited]]:
    """End effects that no owner has settled in time, and return each with the device id of its charge point."""
    values = {
        "now": now,
        "overdue": now - OWNERS_TIME,
        "forgotten": now - LONGEST_WAIT,
        "reason": AWAY.reason,
        "note": AWAY.note,
    }
    rows = await connection.execute(_OVERDUE, values)
    return [(row.device_id, _ended(row, now)) for row in rows]


def _ended(row: Any, now: datetime) -> Awaited:
    expectation = msgspec.json.decode(row.expectation, type=Expectation)
    effect = Effect(state="awaited", due=row.effect_due)
    return Awaited(row.command_id, row.action, expectation, effect).settled(AWAY, now)

"""Effects of commands whose time is over, and that no owner of a charge point follows."""

from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.journal.commands import SETTLED
from genx.domain.effects.awaited import AWAY, Awaited
from genx.domain.effects.effect import Effect
from genx.domain.effects.expectations import Expectation

OWNERS_TIME: Final = timedelta(seconds=15)
"""The owner of a charge point settles its effects itself; what is overdue by more has none."""

LONGEST_WAIT: Final = timedelta(days=30)
"""An effect that waits for something without a time is given up after this."""

_OVERDUE = text(f"""
WITH ended AS (
  UPDATE command_effects e SET effect = 'missed', effect_at = :now, effect_reason = :reason, effect_note = :note
  FROM commands c WHERE c.command_id = e.command_id AND e.effect = 'awaited'
    AND (e.effect_due < :overdue OR c.requested_at < :forgotten)
  RETURNING e.*),
told AS (
  INSERT INTO event_outbox (kind, happened_at, charger_id, device_id, data)
  SELECT {SETTLED.kind}, {SETTLED.happened_at}, charger_id, device_id, {SETTLED.json}
  FROM ended AS u JOIN chargers USING (charger_id))
SELECT device_id, command_id::text, action, expectation, effect_due FROM ended JOIN chargers USING (charger_id)
""")  # noqa: S608 - only constants are put in


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

"""Ending effects of commands that nobody follows: their chargers are offline, or GenX was not running."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.journal import overdue
from genx.domain.events import CommandEffectChanged
from genx.realtime.hub import Hub


async def end_overdue_effects(engine: AsyncEngine, hub: Hub, now: datetime) -> None:
    """End effects whose time has been over for a while, and tell."""
    async with begin(engine) as connection:
        ended = await overdue.end_overdue(connection, now)
    for device_id, awaited in ended:
        hub.publish(CommandEffectChanged(device_id, awaited))

"""The message log's partitions: made ahead, dropped when they are old."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base import partitions

log = structlog.get_logger(__name__)


async def look_after_partitions(engine: AsyncEngine, days: int, now: datetime) -> None:
    """Make the partitions that are missing, and drop those that end more than `days` before the newest entry, or now.

    Nothing can be kept in the log without today's partitions.
    """
    async with engine.begin() as connection:
        await partitions.ensure(connection, now)
    async with engine.begin() as connection:
        newest = await partitions.newest(connection)
        if newest is None:
            return
        # A wrong clock must not drop recent messages.
        dropped = await partitions.drop_older(connection, min(now, newest) - timedelta(days=days))
    if dropped:
        log.info("old message log dropped", partitions=dropped)

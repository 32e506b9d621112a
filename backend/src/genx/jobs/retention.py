"""Partitioned tables: partitions are made ahead, and dropped when they are old."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base import partitions
from genx.db.base.partitions import LOG, SERIES, Partitioned

log = structlog.get_logger(__name__)


async def look_after_partitions(engine: AsyncEngine, log_days: int, series_days: int, now: datetime) -> None:
    """Make the partitions that are missing, and drop those that end more than their days before the newest row, or now.

    Nothing can be kept without the partitions of today.
    """
    for table in (LOG, SERIES):
        async with engine.begin() as connection:
            await partitions.ensure(connection, now, of=table)
    async with engine.begin() as connection:
        newest = await partitions.newest(connection)
    await _drop(engine, LOG, log_days, now, newest)
    async with engine.begin() as connection:
        newest = await partitions.newest_filled(connection, SERIES)
    await _drop(engine, SERIES, series_days, now, newest)


async def _drop(engine: AsyncEngine, table: Partitioned, days: int, now: datetime, newest: datetime | None) -> None:
    """Drop old partitions. A wrong clock must not drop recent rows."""
    if newest is None:
        return
    async with engine.begin() as connection:
        dropped = await partitions.drop_older(connection, min(now, newest) - timedelta(days=days), table)
    if dropped:
        log.info("old rows dropped", table=table.table, partitions=dropped)

"""Removing rows that are old or too many, so that no table grows for ever."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import forgetting

log = structlog.get_logger(__name__)

MOST_BATCHES = 200
"""Rows of one table that are removed at a time. The rest is removed the next time."""


async def forget_old_rows(engine: AsyncEngine, days: Mapping[str, int], now: datetime) -> None:
    """Remove rows older than the `days` of their table, and rows beyond its bound."""
    for table, kept in days.items():
        await _remove(engine, table, partial(forgetting.old, table=table, now=now, days=kept))
    for table in forgetting.TOO_MANY:
        await _remove(engine, table, partial(forgetting.too_many, table=table))


async def _remove(engine: AsyncEngine, table: str, batch: Callable[[AsyncConnection], Awaitable[int]]) -> None:
    removed = 0
    for _ in range(MOST_BATCHES):
        async with begin(engine) as connection:
            rows = await batch(connection)
        removed += rows
        if rows < forgetting.BATCH:
            break
    if removed:
        log.info("old rows removed", table=table, rows=removed)

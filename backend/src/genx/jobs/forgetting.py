"""What grows has an end: rows that are old, or too many, are removed."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import forgetting

log = structlog.get_logger(__name__)

MOST_BATCHES = 200
"""Of one table at a time: what is left is removed the next time."""


class Forgetting:
    """Removes what is older than the `days` of its table, and what is beyond its bound."""

    def __init__(self, engine: AsyncEngine, now: Callable[[], datetime], *, days: Mapping[str, int]) -> None:
        self._engine = engine
        self._now = now
        self._days = days

    async def once(self) -> None:
        now = self._now()
        for table, days in self._days.items():
            await self._all(table, partial(forgetting.old, table=table, now=now, days=days))
        for table in forgetting.TOO_MANY:
            await self._all(table, partial(forgetting.too_many, table=table))

    async def _all(self, table: str, remove: Callable[[AsyncConnection], Awaitable[int]]) -> None:
        removed = 0
        for _ in range(MOST_BATCHES):
            async with begin(self._engine) as connection:
                batch = await remove(connection)
            removed += batch
            if batch < forgetting.BATCH:
                break
        if removed:
            log.info("old rows removed", table=table, rows=removed)

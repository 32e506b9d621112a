"""The message log's partitions: made ahead, dropped when they are old."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base import partitions

log = structlog.get_logger(__name__)

EVERY = 1800.0
AGAIN_AFTER_FAILURE = 30.0


class Retention:
    """Looks after the partitions every half hour; `start` makes those of today, without which nothing can be kept."""

    def __init__(self, engine: AsyncEngine, now: Callable[[], datetime], *, days: int) -> None:
        self._engine = engine
        self._now = now
        self._days = days
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self.once()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def once(self) -> None:
        """Make what is missing, drop what is older than the retention counted from the newest entry, or from now."""
        now = self._now()
        async with self._engine.begin() as connection:
            await partitions.ensure(connection, now)
        async with self._engine.begin() as connection:
            newest = await partitions.newest(connection)
            if newest is None:
                return
            # A clock that is wrong drops nothing that was kept lately.
            dropped = await partitions.drop_older(connection, min(now, newest) - timedelta(days=self._days))
        if dropped:
            log.info("old message log dropped", partitions=dropped)

    async def _run(self) -> None:
        delay = EVERY
        while True:
            await asyncio.sleep(delay)
            try:
                await self.once()
                delay = EVERY
            except Exception as error:
                log.warning("the message log's partitions were not looked after", error=str(error))
                delay = AGAIN_AFTER_FAILURE

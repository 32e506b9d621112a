"""Summing up the quarter hours of connectors."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import quarter_hours

BACK = timedelta(hours=2)
"""The time that is summed up again and again, because readings arrive late, and the next one ends the step before it.

It is longer than `domain.series.LATE` and the longest time between two readings together.
"""

LONGEST_AWAY = timedelta(days=31)
"""A server that was away for longer sums up no more than this: what its chargers have kept for it is no older."""

MOST_LATE = 2_000
"""Days of connectors that are summed up again in one run."""

DAY = timedelta(days=1)


class QuarterHours:
    """Sums up the quarter hours that have ended since the last run, and the days of measurements that came late."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._until: datetime | None = None

    async def sum_up(self, now: datetime) -> None:
        until = _quarter(now)
        since = max(await self._last(until), until - LONGEST_AWAY) - BACK
        while since < until:
            async with begin(self._engine) as connection:
                await quarter_hours.sum_up(connection, since, min(since + DAY, until))
            since += DAY
        self._until = until
        for _ in range(MOST_LATE):
            if not await self._sum_up_late():
                break

    async def _last(self, until: datetime) -> datetime:
        """Return the time up to which all is summed up."""
        if self._until is not None:
            return min(self._until, until)
        async with begin(self._engine) as connection:
            return min(await quarter_hours.last(connection) or until, until)

    async def _sum_up_late(self) -> bool:
        async with begin(self._engine) as connection:
            late = await quarter_hours.take_late(connection)
            if late is None:
                return False
            charger_id, connector_id, day = late
            start = datetime.combine(day, time(), tzinfo=UTC)
            await quarter_hours.sum_up(connection, start - BACK, start + DAY + BACK, (charger_id, connector_id))
        return True


def _quarter(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)

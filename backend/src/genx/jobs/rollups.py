"""Rollups: the quarter hours that have ended are summed up, and those that something has changed (ADR 31)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base.engine import begin
from genx.db.base.partitions import midnight
from genx.db.rollups import days, fleet, session_days, state, summing
from genx.db.rollups.state import State, Terms
from genx.domain.spans import DAY, Span, quarter, quarters, steps
from genx.jobs.histories import read_outbox

BACK = timedelta(hours=2)
"""The time that is summed up again with each quarter hour, because readings arrive late, and the next one ends the step
before it.

It is longer than `domain.series.LATE` and the longest time between two readings together.
"""

SETTLE = timedelta(minutes=2)
"""The time after the end of a quarter hour in which its last readings arrive, and the first ones after it."""

LONGEST_AWAY = timedelta(days=31)
"""A server that was away for longer begins with the last so many days."""

TOGETHER = 500
"""Chargers whose quarter hours are summed up in one unit of work."""

FEW = 25
"""Chargers of which all days are summed up in one unit of work."""

REBUILT = timedelta(days=10)
"""The days of few chargers that are rebuilt in one unit of work: quicker than one day of many chargers."""

NOTES = 500
"""Notes that are followed in one unit of work."""

LATE = 50
"""Days of connectors whose measurements came late that are summed up in one unit of work."""

MOST_UNITS = 100
"""Units of work for notes in one run. What is left is followed in the next one."""

Progress = Callable[[date], None]
OfChargers = Callable[[AsyncConnection, Terms, list[int]], Awaitable[Sequence[Span]]]
Work = Callable[[AsyncConnection, Terms], Awaitable[Sequence[Span] | None]]


class Rollups(Struct, frozen=True):
    """Sums up what has ended or changed since the last run.

    Any number of processes may do so: each waits for its turn. Quarter hours are kept for `kept_days`.
    """

    engine: AsyncEngine
    time_zone: str
    kept_days: int = 400

    async def read(self, now: datetime) -> None:
        """Write the histories."""
        async with state.exclusive(self.engine):
            await read_outbox(self.engine, now)

    async def run(self, now: datetime) -> None:
        """Write the histories, and sum up."""
        async with state.exclusive(self.engine):
            await read_outbox(self.engine, now)
            known = await self._go_on(await self._prepared(now), now)
            for work in (self._notes, self._late):
                await self._follow(work, known, now)
            await self._one_stale_day(known, now)
            await self._sum_up_sessions(known)

    async def rebuild(self, since: date, until: date, now: datetime, progress: Progress = lambda _: None) -> None:
        """Sum up all quarter hours of UTC days again, from the first up to and with the last.

        Some days are rebuilt at a time; `progress` is told the last of them.
        """
        over = midnight(until) + DAY
        for start in steps(midnight(since), over, REBUILT):
            end = min(start + REBUILT, over)
            async with state.exclusive(self.engine):
                async with begin(self.engine) as connection:
                    known = await self._known(connection, now)
                await self._rebuild(start, end, known, now)
                await self._sum_up_sessions(known)
            progress((end - DAY).date())

    def oldest_day(self, now: datetime) -> date:
        """Return the first UTC day that can be summed up again."""
        return state.floor(now, self.kept_days).date()

    async def _rebuild(self, start: datetime, over: datetime, known: State, now: datetime) -> None:
        first, end = max(start, state.floor(now, self.kept_days)), min(over, known.until)
        if first < end:
            await self._sum_up_all(known, first, end, now, thorough=True)

    async def _known(self, connection: AsyncConnection, now: datetime) -> State:
        return await state.load(connection) or State(until=quarter(now), time_zone=self.time_zone)

    async def _prepared(self, now: datetime) -> State:
        """Return how far rollups are. A clock that was ahead is taken back, and days follow the time zone."""
        async with begin(self.engine) as connection:
            await state.lock(connection)
            known = await self._known(connection, now)
            if known.until > quarter(now):
                await summing.turn_back(connection, quarter(now), known.time_zone)
                known = replace(known, until=quarter(now) - BACK)
            await state.keep(connection, known)
        return known if known.time_zone == self.time_zone else await self._change_time_zone(known, now)

    async def _change_time_zone(self, known: State, now: datetime) -> State:
        """Sum up the days of the new time zone, for as far back as there are quarter hours."""
        known = replace(known, time_zone=self.time_zone)

        async def days_of(connection: AsyncConnection, terms: Terms, ids: list[int]) -> list[Span]:
            await days.make_again(connection, ids, terms)
            return []

        await self._for_all(days_of, known, now, FEW)
        async with begin(self.engine) as connection:
            await state.lock(connection)
            await session_days.make_again(connection)
            await state.keep(connection, known)
        return known

    async def _go_on(self, known: State, now: datetime) -> State:
        """Sum up the quarter hours that have ended, at most a day at a time."""
        end = quarter(now - SETTLE)
        if end - known.until > LONGEST_AWAY:
            known = await self._leave_for_later(known, end - LONGEST_AWAY)
        since = max(known.until - BACK, state.floor(now, self.kept_days))
        while known.until < end:
            known = replace(known, until=min(since + DAY + BACK, end))
            await self._sum_up_all(known, since, known.until, now)
            await self._keep(known)
            since = known.until - BACK
        return known

    async def _leave_for_later(self, known: State, until: datetime) -> State:
        """Go on from a later time. The days before it are summed up by and by, so that reports of today don't wait."""
        async with begin(self.engine) as connection:
            await state.note_days(connection, known.until, until)
        return replace(known, until=until)

    async def _sum_up_all(
        self, known: State, since: datetime, until: datetime, now: datetime, *, thorough: bool = False
    ) -> None:
        """Sum up all connectors between two times, and then the fleet."""

        async def sum_up(connection: AsyncConnection, terms: Terms, ids: list[int]) -> list[Span]:
            spans = await summing.spans_of(connection, ids, since, until)
            return await summing.sum_up(connection, spans, terms, thorough=thorough)

        touched = await self._for_all(sum_up, known, now, TOGETHER // max((until - since) // DAY, 1))
        async with begin(self.engine) as connection:
            await state.lock(connection)
            await fleet.sum_up(connection, sorted(touched | set(steps(since, until))))

    async def _for_all(self, work: OfChargers, known: State, now: datetime, together: int = TOGETHER) -> set[datetime]:
        """Do something for all chargers, some in each unit of work. Returns the quarter hours that were touched."""
        touched: set[datetime] = set()
        after = 0
        while True:
            async with begin(self.engine) as connection:
                await state.lock(connection)
                ids = await summing.chargers_after(connection, after, together)
                if not ids:
                    return touched
                terms = await state.terms(connection, known, now, self.kept_days)
                touched |= set(quarters(await work(connection, terms, ids)))
            after = ids[-1]

    async def _keep(self, known: State) -> None:
        async with begin(self.engine) as connection:
            await state.keep(connection, known)

    async def _follow(self, work: Work, known: State, now: datetime) -> None:
        """Sum up what was noted, until nothing is left or enough is done."""
        for _ in range(MOST_UNITS):
            async with begin(self.engine) as connection:
                await state.lock(connection)
                terms = await state.terms(connection, known, now, self.kept_days)
                touched = await work(connection, terms)
                if touched is None:
                    return
                await fleet.sum_up(connection, quarters(touched))

    async def _notes(self, connection: AsyncConnection, terms: Terms) -> Sequence[Span] | None:
        notes = await state.take_notes(connection, NOTES)
        ids = {note.transaction_id for note in notes if note.transaction_id is not None}
        # Quarter hours of long ago are gone, but what sessions cost is not.
        await session_days.mark(connection, [note.since for note in notes if note.transaction_id is not None])
        return await summing.sum_up(connection, [note.span for note in notes], terms, ids) if notes else None

    async def _late(self, connection: AsyncConnection, terms: Terms) -> Sequence[Span] | None:
        spans = await state.take_late(connection, LATE)
        return await summing.sum_up(connection, spans, terms) if spans else None

    async def _one_stale_day(self, known: State, now: datetime) -> None:
        """Sum up all of the newest day that must be: after an update, one day in each run."""
        async with begin(self.engine) as connection:
            day = await state.newest_stale_day(connection)
        if day is not None:
            await self._rebuild(midnight(day), midnight(day) + DAY, known, now)
            async with begin(self.engine) as connection:
                await state.day_is_done(connection, day)

    async def _sum_up_sessions(self, known: State) -> None:
        """Sum up the days of sessions that were noted, the newest first, until none is left or enough is done."""
        for _ in range(session_days.MOST_DAYS):
            async with begin(self.engine) as connection:
                await state.lock(connection)
                if not await session_days.sum_up_newest(connection, known):
                    return

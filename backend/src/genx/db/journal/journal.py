"""The journal commits the changes of all charge points in groups, with as few statements as it can (ADR 1)."""

import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeVar

import asyncpg
import structlog
from msgspec import Struct

from genx.db.base.grouping import Grouping
from genx.db.base.link import Link
from genx.db.journal.start import put_right
from genx.db.journal.steps import statements
from genx.domain.changes import Change
from genx.domain.message_log import LogEntry
from genx.tally import Histogram

log = structlog.get_logger(__name__)

Done = Callable[[Exception | None], None]
Watch = Callable[[Sequence[Change], Done | None], Done | None]
Told = TypeVar("Told")

MOST_OF_AN_ERROR = 500
MOST_NAMED = 100

BY_INDEX = {"enable_seqscan": "off"}
"""Rows are looked up by their keys, even with a plan that was made while the table was small."""

MOST_TOGETHER = 2 << 20
"""Characters of the messages that are kept in one go: PostgreSQL takes no statement of more than 1 GiB."""


class Submission(Struct, eq=False):
    changes: Sequence[Change]
    done: Done | None


class JournalFigures:
    """Figures since the start: submissions per group, seconds until a group was kept, and counters."""

    def __init__(self) -> None:
        self.group_size = Histogram((1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000))
        self.commit_seconds = Histogram((0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0))
        self.entries = 0
        self.rejected = 0


class Journal:
    """Commits submissions in order. `committed` is called with the log entries of each group, with their ids.

    `make_room` makes missing partitions of the message log, after a leap of the clock for example. `watch` sees what is
    submitted, and returns what is called when that is settled.
    """

    def __init__(
        self,
        dsn: str,
        committed: Callable[[Sequence[LogEntry]], None] = lambda entries: None,
        make_room: Callable[[], Awaitable[None]] | None = None,
        watch: Watch = lambda _, done: done,
    ) -> None:
        self._link = Link(dsn, name="journal", settings=BY_INDEX)
        self._group: Grouping[Submission] = Grouping(self._commit_group)
        self._committed = committed
        self._make_room = make_room
        self._watch = watch
        self._last_id = 0
        self.figures = JournalFigures()

    @property
    def available(self) -> bool:
        """True if the database is there. If it is not, submissions wait for it."""
        return self._link.available

    @property
    def waiting(self) -> int:
        """Submissions that no group has taken yet."""
        return len(self._group)

    @property
    def lag(self) -> float:
        """Seconds that the oldest change that is not kept yet has waited; 0 if there is none."""
        return self._group.lag

    @property
    def idle(self) -> bool:
        """True if everything that was submitted is settled."""
        return self._group.idle

    async def start(self) -> None:
        """Correct what the last server left behind. Ids go on after the newest, even if the clock was set back."""

        async def prepare(connection: "asyncpg.Connection[Any]") -> None:
            await put_right(connection)
            self._last_id = await connection.fetchval("SELECT coalesce(max(id), 0) FROM message_log")

        await self._link.run(prepare)
        self._group.start()

    async def stop(self, within: float = 1.0) -> None:
        await self._group.stop(within)
        await self._link.close()
        if left := self._group.left:
            log.error("the server stops, and this was not kept", **_told_of(left))

    def submit(self, changes: Sequence[Change], done: Done | None = None, *, soon: bool = True) -> None:
        """Keep `changes` as one unit. `done` is called after the commit, or with the database's error.

        What need not be kept `soon` lingers for a millisecond, and shares the commit of what comes meanwhile.
        """
        self._group.add(Submission(changes, self._watch(changes, done)), soon=soon)

    async def _commit_group(self, group: list[Submission]) -> None:
        began = time.perf_counter()
        self._number(change for item in group for change in item.changes)
        await self._keep(group)
        self.figures.group_size.observe(len(group))
        self.figures.commit_seconds.observe(time.perf_counter() - began)

    async def _keep(self, group: list[Submission]) -> None:
        """Keep a group, or its halves if it is too large or refused, down to the submission at fault."""
        entries = [change for item in group for change in item.changes if isinstance(change, LogEntry)]
        if len(group) > 1 and sum(len(entry.payload or "") for entry in entries) > MOST_TOGETHER:
            await self._keep_halves(group)
            return
        try:
            await self._commit(group)
        except Exception as error:
            if len(group) > 1:
                await self._keep_halves(group)
            else:
                self._refuse(group[0], error)
        else:
            self._settle(group, entries)

    async def _keep_halves(self, group: list[Submission]) -> None:
        middle = len(group) // 2
        await self._keep(group[:middle])
        await self._keep(group[middle:])

    async def _commit(self, group: list[Submission]) -> None:
        steps = statements(change for item in group for change in item.changes)

        async def write(connection: "asyncpg.Connection[Any]") -> None:
            if len(steps) == 1:
                await connection.execute(*steps[0])
                return
            async with connection.transaction():
                for step in steps:
                    await connection.execute(*step)

        async def write_or_make_room(connection: "asyncpg.Connection[Any]") -> None:
            try:
                await write(connection)
            except asyncpg.CheckViolationError:
                if self._make_room is None:
                    raise
                await self._make_room()
                await write(connection)

        await self._link.run(write_or_make_room)

    def _number(self, changes: Iterable[Change]) -> None:
        """Ids grow with the commits; a group that is tried again keeps its ids, so nothing is stored twice."""
        entries = [change for change in changes if isinstance(change, LogEntry)]
        number = max(self._last_id + 1, (time.time_ns() // 1_000_000) << 20)
        for entry in entries:
            entry.id = number
            number += 1
        if entries:
            self._last_id = number - 1

    def _settle(self, group: list[Submission], entries: list[LogEntry]) -> None:
        self.figures.entries += len(entries)
        _call(self._committed, entries)
        for item in group:
            _call(item.done, None)

    def _refuse(self, item: Submission, error: Exception) -> None:
        self.figures.rejected += 1
        why = f"{type(error).__name__}: {error}"[:MOST_OF_AN_ERROR]
        log.error("the database refused a change", error=why, **_told_of([item]))
        _call(item.done, error)


def _told_of(items: Sequence[Submission]) -> dict[str, Any]:
    """Return what the server's log says about submissions."""
    changes = [change for item in items for change in item.changes]
    chargers = sorted({change.device_id for change in changes if isinstance(change, LogEntry)})
    return {"kinds": sorted({type(change).__name__ for change in changes}), "chargers": chargers[:MOST_NAMED]}


def _call(waiting: Callable[[Told], None] | None, told: Told) -> None:
    if waiting is None:
        return
    try:
        waiting(told)
    except Exception:
        log.exception("what waited for a commit failed")

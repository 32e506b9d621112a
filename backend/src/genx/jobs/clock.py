"""Running jobs when they are due."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Literal

import structlog
from msgspec import Struct

log = structlog.get_logger(__name__)


class Job(Struct, frozen=True, kw_only=True):
    """A job that runs every `every_s` seconds, and `again_s` seconds after it has failed.

    A job of the scope "node" is about this process's memory. One of the scope "cluster" is about data that all nodes
    share: each of them may run it, and one run is enough. `at_start`: nothing works until it has run
    once. `at_end`: it runs once more when the server stops.
    """

    name: str
    every_s: float
    scope: Literal["node", "cluster"]
    work: Callable[[datetime], Awaitable[None]]
    again_s: float | None = None
    at_start: bool = False
    at_end: bool = False


class Jobs:
    """Runs the table of jobs. A job that fails is logged, and holds up no other."""

    def __init__(self, table: Sequence[Job], now: Callable[[], datetime]) -> None:
        self.table = table
        self._now = now
        self._tasks: list[asyncio.Task[None]] = []

    async def prepare(self) -> None:
        """Run the jobs that come before everything else. Raises if one fails."""
        for job in self.table:
            if job.at_start:
                await job.work(self._now())

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._repeat(job)) for job in self.table]

    async def stop(self) -> None:
        for job in self.table:
            if job.at_end:
                await self._succeeds(job)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def once(self, name: str) -> None:
        """Run a job now. Raises if it fails."""
        [job] = [job for job in self.table if job.name == name]
        await job.work(self._now())

    async def _repeat(self, job: Job) -> None:
        delay = job.every_s if job.at_start else 0.0
        while True:
            await asyncio.sleep(delay)
            done = await self._succeeds(job)
            delay = job.every_s if done or job.again_s is None else job.again_s

    async def _succeeds(self, job: Job) -> bool:
        try:
            await job.work(self._now())
        except Exception as error:
            log.warning("job failed", job=job.name, error=str(error))
            return False
        return True

"""Jobs run on schedule: at the start, periodically, after failures, and at the end."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog

from genx.jobs.clock import Job, Jobs

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
NEVER_S = 1e6


class Work:
    """A job that counts its runs, and fails while it has `failures` left."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.times: list[datetime] = []
        self._done = asyncio.Event()

    async def __call__(self, now: datetime) -> None:
        self.times.append(now)
        self._done.set()
        if self.failures:
            self.failures -= 1
            raise RuntimeError("no disk")

    async def was_done(self, times: int) -> None:
        async with asyncio.timeout(20):
            while len(self.times) < times:
                self._done.clear()
                await self._done.wait()


def job(work: Callable[[datetime], Awaitable[None]], **fields: Any) -> Job:
    known: dict[str, Any] = {"name": "a job", "every_s": NEVER_S, "scope": "node", "work": work}
    return Job(**(known | fields))


async def test_a_job_is_done_at_once_then_after_its_period() -> None:
    seldom, often = Work(), Work()
    jobs = Jobs([job(seldom), job(often, every_s=0.001)], lambda: NOON)
    jobs.start()
    await often.was_done(3)
    await jobs.stop()
    assert seldom.times == [NOON]


async def test_first_jobs_run_once_and_their_failure_stops_the_start() -> None:
    first, other = Work(), Work()
    jobs = Jobs([job(first, at_start=True), job(other)], lambda: NOON)
    await jobs.prepare()
    jobs.start()
    await other.was_done(1)
    await jobs.stop()
    assert len(first.times) == 1
    with pytest.raises(RuntimeError, match="no disk"):
        await Jobs([job(Work(failures=1), at_start=True)], lambda: NOON).prepare()


async def test_a_job_that_fails_is_logged_tried_again_and_holds_up_no_other() -> None:
    failing, other = Work(failures=1), Work()
    with structlog.testing.capture_logs() as logs:
        jobs = Jobs([job(failing, again_s=0.001), job(other, name="another")], lambda: NOON)
        jobs.start()
        await failing.was_done(2)
        await other.was_done(1)
        await jobs.stop()
    assert logs == [{"event": "job failed", "job": "a job", "error": "no disk", "log_level": "warning"}]


async def test_last_jobs_run_before_the_stop_returns() -> None:
    last, other = Work(), Work()
    jobs = Jobs([job(last, at_end=True), job(other)], lambda: NOON)
    jobs.start()
    await last.was_done(1)
    await other.was_done(1)
    await jobs.stop()
    assert (len(last.times), len(other.times)) == (2, 1)


async def test_a_job_can_be_done_by_its_name() -> None:
    work, other = Work(), Work()
    jobs = Jobs([job(work), job(other, name="another")], lambda: NOON)
    await jobs.once("a job")
    assert (work.times, other.times) == ([NOON], [])

"""A link whose work is cancelled ends, although the driver reports a broken connection instead."""

import asyncio

import pytest

from genx.db.base import grouping
from genx.db.base.grouping import Grouping
from genx.db.base.link import Link


async def test_work_that_tells_its_cancellation_as_a_broken_connection_is_not_tried_again(dsn: str) -> None:
    link, tries = Link(dsn, name="test"), 0

    async def work(_: object) -> None:
        nonlocal tries
        tries += 1
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise ConnectionResetError("connection was closed in the middle of operation") from None

    running = asyncio.create_task(link.run(work))
    while not tries:
        await asyncio.sleep(0.001)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert tries == 1
    await link.close()


async def test_a_time_limit_around_the_work_ends_it_while_the_database_is_away() -> None:
    link = Link("postgresql://127.0.0.1:1/nowhere", name="test")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await link.run(lambda connection: connection.fetchval("SELECT 1"))
    assert not link.available
    await link.close()


async def test_work_that_ends_as_it_is_cancelled_is_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "CANCELLED_WITHIN_S", 5.0)
    groups: list[list[int]] = []

    async def work(group: list[int]) -> None:
        groups.append(group)
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            return  # The answer came together with the cancellation.

    hurried: Grouping[int] = Grouping(work, most=1)
    hurried.start()
    for number in range(3):
        hurried.add(number)
    await asyncio.sleep(0.01)
    await hurried.stop(0)
    await asyncio.sleep(0.01)
    assert groups == [[0]]
    assert hurried.left == [1, 2]

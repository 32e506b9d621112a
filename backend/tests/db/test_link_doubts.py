"""Work in doubt: it is given up only while the database takes other things, and tried for ever while it does not."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from genx.db.base import link as link_module
from genx.db.base.link import DOUBTS, Link, NotTaken


@pytest.fixture
async def link(dsn: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Link]:
    monkeypatch.setattr(link_module, "FIRST_RETRY", 0.001)
    monkeypatch.setattr(link_module, "DOUBTFUL_TIMEOUT", 1.0)
    link = Link(dsn, name="test", settings={"lock_timeout": "200ms"})
    yield link
    await link.close()


@pytest.mark.parametrize(
    "error",
    [ConnectionResetError("reset"), asyncpg.DeadlockDetectedError("40P01"), asyncpg.OutOfMemoryError("53200")],
)
async def test_work_that_fails_while_other_things_are_taken_is_given_up_with_its_cause(
    link: Link, error: Exception
) -> None:
    tries = 0

    async def work(_: Any) -> None:
        nonlocal tries
        tries += 1
        raise error

    with pytest.raises(NotTaken) as told:
        await link.run(work)
    assert told.value.__cause__ is error
    assert tries == DOUBTS + 1
    assert await link.run(lambda connection: connection.fetchval("SELECT 1")) == 1


async def test_work_that_succeeds_the_second_time_is_done(link: Link) -> None:
    errors = [ConnectionResetError("once")]

    async def work(connection: Any) -> int:
        if errors:
            raise errors.pop()
        return int(await connection.fetchval("SELECT 7"))

    assert await link.run(work) == 7
    assert link.available


@pytest.mark.parametrize("error", [asyncpg.DiskFullError("53100"), asyncpg.ReadOnlySQLTransactionError("25006")])
async def test_a_server_that_is_full_or_read_only_is_waited_for(link: Link, error: Exception) -> None:
    left = 2 * DOUBTS

    async def work(_: Any) -> str:
        nonlocal left
        left -= 1
        if left:
            raise error
        return "done"

    assert await link.run(work) == "done"
    assert left == 0


async def test_a_table_that_somebody_has_locked_is_nobodys_fault(link: Link, dsn: str) -> None:
    other = await asyncpg.connect(dsn)
    holding = other.transaction()
    await holding.start()
    await other.execute("LOCK TABLE connectors IN ACCESS EXCLUSIVE MODE")
    waiting = asyncio.create_task(link.run(lambda connection: connection.fetchval("SELECT count(*) FROM connectors")))
    done, _ = await asyncio.wait([waiting], timeout=1.5)
    assert not done, "it is neither refused nor done"
    assert not link.available
    await holding.rollback()
    async with asyncio.timeout(20):
        assert isinstance(await waiting, int)
    await other.close()


async def test_what_stood_in_the_way_until_just_before_the_question_is_no_reason_to_give_up(
    link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = True
    takes_other_things = link._takes_other_things

    async def unlocked_meanwhile() -> bool:
        nonlocal locked
        locked = False
        return await takes_other_things()

    async def work(_: Any) -> str:
        if locked:
            raise asyncpg.LockNotAvailableError("55P03")
        return "done"

    monkeypatch.setattr(link, "_takes_other_things", unlocked_meanwhile)
    assert await link.run(work) == "done"


async def test_what_the_database_refuses_is_refused_at_once(link: Link) -> None:
    tries = 0

    async def work(connection: Any) -> None:
        nonlocal tries
        tries += 1
        await connection.execute("SELECT 1 / 0")

    with pytest.raises(asyncpg.DivisionByZeroError):
        await link.run(work)
    assert tries == 1

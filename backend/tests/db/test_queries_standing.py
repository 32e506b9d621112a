"""Figures of the database for /metrics, and what one process tells the others."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base import notices
from genx.db.queries import chargers, outbox, standing

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


async def test_an_empty_database_has_nothing_but_its_size(clean_db: AsyncEngine) -> None:
    async with clean_db.connect() as connection:
        found = await standing.load(connection)
    assert (found.chargers, found.mails_waiting, found.oldest_mail_at) == (0, 0, None)
    assert found.size > 1_000_000


async def test_chargers_and_the_mails_that_wait_are_counted(clean_db: AsyncEngine) -> None:
    async with clean_db.begin() as connection:
        await chargers.create_many(connection, {"A": None, "B": None}, NOON, "pending")
        for number in range(4):
            await outbox.add(connection, "invitation", f"{number}@example.org", NOON + number * timedelta(hours=1))
        oldest, second = (await outbox.claim(connection, NOON + timedelta(hours=9), NOON, 2))[:2]
        await outbox.mark_sent(connection, oldest.mail_id, NOON)
        await outbox.mark_given_up(connection, second.mail_id, NOON, "no")
        found = await standing.load(connection)
    assert (found.chargers, found.mails_waiting) == (2, 2)
    assert found.oldest_mail_at == NOON + timedelta(hours=2)


async def test_changed_access_is_told_to_all_processes_once_it_is_committed(dsn: str, clean_db: AsyncEngine) -> None:
    heard: list[str] = []
    listener = await asyncpg.connect(dsn)
    await listener.add_listener(notices.ACCESS_CHANGED, lambda *told: heard.append(str(told[-1])))
    async with clean_db.connect() as connection:
        await notices.access_changed(connection, [UUID(int=9)])
        await connection.rollback()
    async with clean_db.begin() as connection:
        await notices.access_changed(connection, [])
        await notices.access_changed(connection, [UUID(int=1), UUID(int=2)])
        await listener.fetchval("SELECT 1")
        assert heard == [], "not before the commit"
    async with asyncio.timeout(10):
        while len(heard) < 2:
            await asyncio.sleep(0.005)
    await listener.close()
    assert heard == [str(UUID(int=1)), str(UUID(int=2))]

"""A charge point that is known, and a journal that takes its changes."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base import partitions
from genx.db.journal.journal import Journal
from genx.db.queries import chargers
from genx.domain.charge_point import ChargePoint


@pytest.fixture
async def known(clean_db: AsyncEngine) -> ChargePoint:
    """CP001, whose being added is no event of the test's."""
    now = datetime.now(UTC).replace(microsecond=0)
    async with clean_db.begin() as connection:
        for table in (partitions.LOG, partitions.SERIES):
            await partitions.ensure(connection, now, of=table)
        known = await chargers.create(connection, "CP001", now)
        await connection.execute(text("DELETE FROM event_outbox"))
    return known


@pytest.fixture
async def other(clean_db: AsyncEngine, known: ChargePoint) -> ChargePoint:
    """CP002, whose rows stay as they are."""
    async with clean_db.begin() as connection:
        other = await chargers.create(connection, "CP002", known.registered_at)
        await connection.execute(text("DELETE FROM event_outbox"))
    return other


@pytest.fixture
async def journal(dsn: str, known: ChargePoint) -> AsyncIterator[Journal]:
    journal = Journal(dsn)
    await journal.start()
    yield journal
    await journal.stop()

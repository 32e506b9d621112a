"""Batches as rows: their terms are kept as they were given, and their commands are counted by what became of them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.journal.journal import Journal
from genx.db.queries import command_batches
from genx.db.queries.command_batches import BatchStore
from genx.domain.batch import Batch
from genx.domain.changes import CommandChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import NotKnown
from genx.domain.hours import Hours
from tests.support.database import column, keep

AT = datetime(2026, 7, 4, 10, 0, tzinfo=UTC)
NIGHT = Hours(begin=22 * 60, until=5 * 60 + 30, time_zone="America/St_Johns")


def batch(number: int = 1, total: int = 2, **terms: Any) -> Batch:
    values: dict[str, Any] = {
        "action": "ClearCache",
        "request": "{}",
        "at_once": 5,
        "stop_after_failures": 3,
        "when_online": 600,
        "status": "running",
        "requested_at": AT + timedelta(minutes=number),
        "requested_by": "ada",
    }
    return Batch(batch_id=str(UUID(int=number)), total=total, **values | terms)


async def made(engine: AsyncEngine, one: Batch, chargers: Sequence[ChargePoint]) -> Batch:
    async with engine.begin() as connection:
        await command_batches.create(connection, one, [each.charger_id for each in chargers])
        return await command_batches.known(connection, one.batch_id)


@pytest.mark.parametrize(
    "terms",
    [{}, {"hours": NIGHT, "when_online": 0}, {"stop_after_failures": None}, {"requested_by": None, "at_once": 200}],
)
async def test_a_batch_is_kept_with_its_terms(
    clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint, terms: dict[str, Any]
) -> None:
    one = batch(**terms)
    assert await made(clean_db, one, [known, other]) == replace(one, counts={"waiting": 2})


async def test_a_batch_that_is_not_there_is_not_known(clean_db: AsyncEngine) -> None:
    async with clean_db.connect() as connection:
        with pytest.raises(NotKnown):
            await command_batches.known(connection, str(UUID(int=9)))


async def test_batches_are_listed_newest_first_page_by_page(clean_db: AsyncEngine, known: ChargePoint) -> None:
    for number in (1, 2, 3):
        await made(clean_db, batch(number, total=1), [known])
    async with clean_db.connect() as connection:
        first = await command_batches.page(connection, None, 2)
        last = first[-1]
        rest = await command_batches.page(connection, (last.requested_at, UUID(last.batch_id)), 2)
    assert [each.batch_id for each in [*first, *rest]] == [str(UUID(int=number)) for number in (3, 2, 1)]


async def test_commands_are_counted_by_what_became_of_them(
    journal: Journal, clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint
) -> None:
    store, one = BatchStore(clean_db), batch()
    await made(clean_db, one, [other, known])
    first, second = await store.waiting(one.batch_id, 10)
    assert (first.device_id, second.device_id, first.batch_id) == ("CP001", "CP002", one.batch_id)
    assert len(await store.waiting(one.batch_id, 1)) == 1
    await keep(journal, CommandChanged(replace(first, status="answered", response='{"status":"Rejected"}')))
    await keep(journal, CommandChanged(replace(second, expires_at=AT)))
    assert await store.waiting(one.batch_id, 10) == []
    assert (await store.batch(one.batch_id)).counts == {"failed": 1, "later": 1}
    await keep(journal, CommandChanged(replace(first, status="answered", response='{"status":"Accepted"}')))
    assert (await store.batch(one.batch_id)).counts == {"done": 1, "later": 1}


async def test_a_batch_ends_once_and_what_was_not_sent_says_why(
    clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint
) -> None:
    store, one = BatchStore(clean_db), batch(hours=NIGHT)
    await made(clean_db, one, [known, other])
    assert [each.batch_id for each in await store.running()] == [one.batch_id]
    await store.end(one.batch_id, "cancelled", AT, "It was cancelled.")
    await store.end(one.batch_id, "done", AT + timedelta(hours=1), "")
    ended = await store.batch(one.batch_id)
    assert (ended.status, ended.finished_at, ended.counts) == ("cancelled", AT, {"unsent": 2})
    assert ended.rests_until(AT) is None
    assert await column(clean_db, "SELECT error FROM commands") == ["It was cancelled."] * 2
    assert await store.running() == []

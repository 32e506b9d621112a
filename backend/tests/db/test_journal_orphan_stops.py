"""How stops are written that belong to no transaction (T4)."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.journal.journal import Journal
from genx.db.queries import chargers
from genx.domain.changes import StopOrphaned
from genx.domain.charge_point import ChargePoint
from tests.support.database import keep, rows

AT = datetime(2026, 1, 31, 12, 0, 0, 7, tzinfo=UTC)
READ = "SELECT charger_id, received_at, payload, note FROM orphan_stops ORDER BY id"


async def test_t4_a_stop_that_is_sent_again_is_the_same_and_its_first_time_stays(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    for seconds in range(3):
        stop = StopOrphaned(
            known.charger_id, AT + timedelta(seconds=seconds), '{"transactionId":-1}', f"note {seconds}"
        )
        assert await keep(journal, stop) is None
    (found,) = await rows(clean_db, READ)
    assert (found["received_at"], found["note"]) == (AT, "note 0")


async def test_t4_one_that_comes_twice_in_a_group_is_one(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    stop = StopOrphaned(known.charger_id, AT, "{}", "n")
    assert await asyncio.gather(*[keep(journal, stop, stop) for _ in range(5)]) == [None] * 5
    assert len(await rows(clean_db, READ)) == 1


async def test_the_same_stop_of_two_chargers_is_two_and_others_of_one_are_apart(
    journal: Journal, known: ChargePoint, other: ChargePoint, clean_db: AsyncEngine
) -> None:
    for whose, payload in ((known, "{}"), (other, "{}"), (known, '{"a":1}'), (known, '{"a": 1}')):
        await keep(journal, StopOrphaned(whose.charger_id, AT, payload, "n"))
    found = await rows(clean_db, READ)
    assert [(one["charger_id"] == known.charger_id, one["payload"]) for one in found] == [
        (True, "{}"),
        (False, "{}"),
        (True, '{"a":1}'),
        (True, '{"a": 1}'),
    ]


async def test_payloads_too_long_for_an_index_are_told_apart_to_the_last_letter(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    long = "ü" * 500_000
    for payload in (long + "1", long + "2", long + "1"):
        assert await keep(journal, StopOrphaned(known.charger_id, AT, payload, "\u202en")) is None
    assert [one["payload"][-1] for one in await rows(clean_db, READ)] == ["1", "2"]


async def test_a_stop_of_a_charger_that_was_deleted_is_settled_and_kept_nowhere(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    await keep(journal, StopOrphaned(known.charger_id, AT, "{}", "n"))
    async with clean_db.begin() as connection:
        await chargers.delete(connection, known.charger_id)
    assert await rows(clean_db, READ) == [], "they go with their charger"
    assert await keep(journal, StopOrphaned(known.charger_id, AT, "{}", "n")) is None
    assert await rows(clean_db, READ) == []

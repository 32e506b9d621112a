"""The transactions of a charger as they are listed: newest start first, page by page."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.journal.journal import Journal
from genx.db.views.transactions import TransactionFilter, page
from genx.domain.changes import TransactionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.transaction import Transaction
from tests.domain.builders import transaction
from tests.support.database import keep

AT = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
STARTS = {3: AT, 1: AT + MOMENT, 2: AT + MOMENT, 9: AT - timedelta(days=400), 5: AT + MOMENT, 4: AT + 2 * MOMENT}
IN_ORDER = [4, 5, 2, 1, 3, 9]
Position = tuple[datetime, int]


def started(known: ChargePoint, number: int, at: datetime, **fields: Any) -> Transaction:
    values: dict[str, Any] = {"connector_id": number, "started_at": at, "received_start_at": at}
    return transaction(wire_id=number, charger_id=known.charger_id, device_id=known.device_id, **values | fields)


@pytest.fixture
async def kept(journal: Journal, known: ChargePoint, other: ChargePoint) -> list[Transaction]:
    """Six of one charger, three of which began in the same microsecond, and one of another."""
    ours = [started(known, number, at, notes=(f"n{number}",)) for number, at in STARTS.items()]
    assert await keep(journal, *map(TransactionChanged, [*ours, started(other, 100, AT)])) is None
    return ours


async def listed(
    engine: AsyncEngine, whose: ChargePoint, after: Position | None = None, limit: int = 100
) -> list[Transaction]:
    async with engine.connect() as connection:
        wanted = TransactionFilter(charger_ids=(whose.charger_id,))
        return list((await page(connection, wanted, after, limit)).rows)


async def test_those_of_one_charger_are_listed_newest_first_as_they_were_kept(
    clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint, kept: list[Transaction]
) -> None:
    found = await listed(clean_db, known)
    assert [one.connector_id for one in found] == IN_ORDER
    assert {one.connector_id: one for one in found} == {one.connector_id: one for one in kept}
    assert await listed(clean_db, other) == [started(other, 100, AT)]


@pytest.mark.parametrize("limit", range(1, 8))
async def test_pages_over_equal_starts_show_each_once(
    clean_db: AsyncEngine, known: ChargePoint, kept: list[Transaction], limit: int
) -> None:
    read: list[Transaction] = []
    after: Position | None = None
    while found := await listed(clean_db, known, after, limit):
        assert len(found) <= limit
        read += found
        assert len(read) < 100, "pages repeat themselves"
        after = (read[-1].started_at, read[-1].connector_id)
    assert [one.connector_id for one in read] == IN_ORDER


async def test_one_that_begins_while_somebody_turns_pages_changes_no_later_page(
    journal: Journal, clean_db: AsyncEngine, known: ChargePoint, kept: list[Transaction]
) -> None:
    first = await listed(clean_db, known, None, 2)
    await keep(journal, TransactionChanged(started(known, 50, AT + timedelta(days=1))))
    after = (first[-1].started_at, first[-1].connector_id)
    assert [one.connector_id for one in await listed(clean_db, known, after)] == IN_ORDER[2:]


async def test_running_and_ended_ones_are_listed_alike(
    journal: Journal, clean_db: AsyncEngine, known: ChargePoint
) -> None:
    over = started(known, 1, AT, status="stopped", stopped_at=AT, energy_wh=0, meter_stop=1_000, stop_reason="Local")
    await keep(journal, TransactionChanged(over), TransactionChanged(started(known, 2, AT)))
    assert [(one.status, one.energy_wh, one.stop_reason) for one in await listed(clean_db, known)] == [
        ("active", None, None),
        ("stopped", 0, "Local"),
    ]


async def test_a_charger_without_any_and_one_that_is_not_known_have_none(
    clean_db: AsyncEngine, known: ChargePoint
) -> None:
    assert await listed(clean_db, known) == []
    async with clean_db.connect() as connection:
        found = await page(connection, TransactionFilter(charger_ids=(-1,)), (AT, 0), 10)
    assert (found.rows, found.after) == ([], None)

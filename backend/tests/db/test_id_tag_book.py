"""The book of tags over its real store: what it has counted is what it would read anew (T9b)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.central_system.tags.book import IdTags
from genx.db.base.engine import begin
from genx.db.journal.journal import Journal
from genx.db.queries import id_tags
from genx.db.queries.id_tag_store import IdTagStore
from genx.domain.budget import Budget, BudgetPeriod
from genx.domain.changes import TransactionChanged, TransactionMeasured
from genx.domain.charge_point import ChargePoint
from genx.domain.id_tag import IdTag, IdTagRecord
from genx.domain.transaction import Transaction
from tests.domain.builders import NOON, transaction
from tests.support.database import execute, keep

PERIODS: dict[str, BudgetPeriod | None] = {"Tag": "day", "Other": "month", "Total": "total", "Free": None}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["start", "start long ago", "measure", "stop", "stop as suspect", "correct"]),
        st.integers(1, 4),
        st.integers(0, 5_000),
    ),
    max_size=12,
)


def now() -> Any:
    return NOON


@pytest.fixture
async def book(clean_db: AsyncEngine) -> IdTags:
    return IdTags(IdTagStore(clean_db), now)


@pytest.fixture
async def counting(dsn: str, known: ChargePoint, book: IdTags) -> AsyncIterator[Journal]:
    journal = Journal(dsn, watch=book.watch)
    await journal.start()
    yield journal
    await journal.stop()


def started(whose: ChargePoint, number: int, *, ago: timedelta = timedelta(0)) -> Transaction:
    """A transaction of the tag with this number, in one or another spelling."""
    tag = list(PERIODS)[number - 1]
    return transaction(
        number,
        charger_id=whose.charger_id,
        device_id=whose.device_id,
        connector_id=number,
        id_tag=tag.upper() if number % 2 else tag,
        started_at=NOON - ago,
        received_start_at=NOON - ago,
    )


def after(step: str, known: Transaction | None, whose: ChargePoint, number: int, wh: int) -> Transaction | None:
    """The transaction after a step; None if the step makes no sense."""
    if step.startswith("start"):
        ago = timedelta(days=40) if step.endswith("ago") else timedelta(0)
        return started(whose, number, ago=ago) if known is None else None
    if known is None or (known.status == "stopped") is not (step == "correct"):
        return None
    if step == "measure":
        return replace(known, register_wh=wh, register_at=NOON, measured_wh=wh)
    return replace(known, status="stopped", stopped_at=NOON, energy_wh=wh, suspect=step.endswith("suspect"))


def counted(book: IdTags) -> dict[str, tuple[int, list[tuple[str, int]]]]:
    """What was used of each budget, and what runs under each tag."""
    return {
        tag.id_tag: (book.used(tag), sorted((each.id, each.energy_wh) for each in book.running(tag.id_tag)))
        for tag in book.all
    }


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_t9b_counting_changes_comes_to_the_same_as_reading_everything_anew(
    clean_db: AsyncEngine, known: ChargePoint, book: IdTags, counting: Journal, steps: list[tuple[str, int, int]]
) -> None:
    await execute(clean_db, "DELETE FROM transactions")
    await execute(clean_db, "DELETE FROM id_tags")
    async with begin(clean_db) as connection:
        for name, per in PERIODS.items():
            budget = None if per is None else Budget(energy_wh=1, per=per)
            await id_tags.add(connection, IdTagRecord(tag=IdTag(id_tag=name, budget=budget), created_at=NOON))
    await book.load()
    there: dict[int, Transaction] = {}
    for step, number, wh in steps:
        changed = after(step, there.get(number), known, number, wh)
        if changed is None:
            continue
        there[number] = changed
        if step == "measure":
            await keep(counting, TransactionMeasured(changed.id, wh, NOON, wh, True))
        else:
            await keep(counting, TransactionChanged(changed))
    await book.mend()
    anew = IdTags(IdTagStore(clean_db), now)
    await anew.load()
    assert counted(book) == counted(anew)


async def test_a_tag_that_was_written_past_the_book_is_read_when_it_is_in_doubt(
    clean_db: AsyncEngine, book: IdTags
) -> None:
    await book.put([IdTag(id_tag="GONE")])
    async with begin(clean_db) as connection:
        await id_tags.add(connection, IdTagRecord(tag=IdTag(id_tag="New", status="Blocked"), created_at=NOON))
    for name in ("new", "GONE"):
        book.transaction_changed(name)
    await book.mend()
    assert {tag.id_tag: tag.status for tag in book.all} == {"New": "Blocked"}

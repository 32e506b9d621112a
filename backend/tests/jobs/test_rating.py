"""Rating by processes that are killed at any step: each session is rated once, and holds up no other."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import costs
from genx.jobs import rating
from genx.jobs.rating import Rater
from tests.db.test_rating import (
    LATER,
    MINUTE,
    NOON,
    charger_id,
    given,
    published,
    published_again,
    put,
    ratings,
    started,
    stopped,
)
from tests.support.database import column, execute, rows
from tests.support.killed import RATE, killed

__all__ = ["charger_id"]

COUNT = 3


async def sold(engine: AsyncEngine, dsn: str, charger_id: int, count: int = COUNT) -> int:
    """Sessions of 10 kWh each, at 0.50. Returns the id of their tariff."""
    tariff_id = await published(engine, "0.50")
    await given(engine, charger_id, tariff_id)
    await put(dsn, *(stopped(charger_id, number, connector_id=number) for number in range(1, count + 1)))
    return tariff_id


@pytest.mark.parametrize(
    ("step", "number", "already"),
    [
        ("NOT rated AND NOT suspect", 1, 0),
        ("FOR UPDATE", 1, 0),
        ("INSERT INTO transaction_costs", 2, 1),
        ("SET rated = true", 2, 1),
        ("SET rated = true", COUNT, COUNT - 1),
    ],
)
async def test_after_a_kill_at_any_step_each_session_has_one_rating_and_its_sum(
    clean_db: AsyncEngine, dsn: str, charger_id: int, step: str, number: int, already: int
) -> None:
    await sold(clean_db, dsn, charger_id)
    await killed(dsn, RATE, LATER, step, number)
    half = "SELECT count(*) FROM transactions WHERE rated <> (cost_total IS NOT NULL)"
    assert await column(clean_db, "SELECT count(*) FROM transaction_costs") == [already]
    assert await column(clean_db, "SELECT count(*) FROM transactions WHERE rated") == [already]
    assert await column(clean_db, half) == [0]
    await Rater(clean_db).rate_ended(LATER)
    found = await rows(clean_db, "SELECT transaction_id, version, total FROM transaction_costs ORDER BY 1")
    assert [tuple(row.values()) for row in found] == [(str(each), 1, Decimal(5)) for each in range(1, COUNT + 1)]
    assert await column(clean_db, "SELECT sum(cost_total) FROM transactions WHERE rated") == [Decimal(15)]


async def test_a_new_version_between_a_kill_and_the_next_start_changes_no_price(
    clean_db: AsyncEngine, dsn: str, charger_id: int
) -> None:
    tariff_id = await sold(clean_db, dsn, charger_id)
    await killed(dsn, RATE, LATER, "SET rated = true", 2)
    await published_again(clean_db, tariff_id, "9", LATER)
    await given(clean_db, charger_id, await published(clean_db, "8"))
    await Rater(clean_db).rate_ended(LATER + MINUTE)
    assert await column(clean_db, "SELECT DISTINCT total FROM transaction_costs") == [Decimal(5)]


async def test_a_review_between_a_kill_and_the_next_start_is_what_is_rated(
    clean_db: AsyncEngine, dsn: str, charger_id: int
) -> None:
    await sold(clean_db, dsn, charger_id, 1)
    await killed(dsn, RATE, LATER, "INSERT INTO transaction_costs", 1)
    await put(dsn, stopped(charger_id, 1, connector_id=1, energy_wh=4_000, reviewed_by="ann"))
    await Rater(clean_db).rate_ended(LATER)
    assert [(each.version, each.why, each.receipt.total) for each in await ratings(clean_db, 1)] == [
        (1, "ended", Decimal(2))
    ]


async def test_all_of_a_long_backlog_is_rated_in_one_run(
    clean_db: AsyncEngine, dsn: str, charger_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rating, "AT_ONCE", 4)
    await sold(clean_db, dsn, charger_id, 11)
    await Rater(clean_db).rate_ended(LATER)
    assert await column(clean_db, "SELECT count(*) FROM transactions WHERE rated") == [11]
    assert await column(clean_db, "SELECT max(version) FROM transaction_costs") == [1]


async def test_a_session_whose_version_is_lost_holds_up_no_other_and_is_rated_once_it_is_back(
    clean_db: AsyncEngine, dsn: str, charger_id: int
) -> None:
    """A backup that was restored in part: the version that the first session began with is not there."""
    await sold(clean_db, dsn, charger_id)
    await execute(clean_db, "UPDATE transactions SET tariff_version = 7 WHERE wire_id = 1")
    rater = Rater(clean_db)
    for _ in range(2):
        await rater.rate_ended(LATER)
    assert [len(await ratings(clean_db, number)) for number in range(1, COUNT + 1)] == [0, 1, 1]
    await execute(clean_db, "UPDATE transactions SET tariff_version = 1 WHERE wire_id = 1")
    await Rater(clean_db).rate_ended(LATER)
    assert len(await ratings(clean_db, 1)) == 1


async def test_a_session_that_ends_again_is_rated_again_only_if_it_comes_to_something_else(
    clean_db: AsyncEngine, dsn: str, charger_id: int
) -> None:
    await sold(clean_db, dsn, charger_id, 1)
    rater = Rater(clean_db)
    await rater.rate_ended(LATER)
    await put(dsn, started(charger_id, 1))
    async with begin(clean_db) as connection:
        assert not (await costs.sums(connection, ["1"]))["1"].is_final
    await rater.rate_ended(LATER)
    assert len(await ratings(clean_db, 1)) == 1, "it runs"
    await put(dsn, stopped(charger_id, 1, stopped_at=NOON + timedelta(hours=2), energy_wh=12_000))
    await rater.rate_ended(LATER)
    assert [(each.why, each.receipt.total) for each in await ratings(clean_db, 1)] == [
        ("changed", Decimal(6)),
        ("ended", Decimal(5)),
    ]

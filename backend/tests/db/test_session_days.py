"""Days of sessions: what marks them, and what reports do with days that are not summed up."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.rollups import session_days
from genx.db.views import report_days, report_sums
from genx.db.views.report_days import Cover
from genx.domain.blocks import Block
from genx.domain.figures.span import Bucket
from tests.db.rollup_fleet import BEGIN, Fleet, empty
from tests.support.database import column, execute

DAY = timedelta(days=1)
ENERGY = "SELECT delivered_wh FROM session_days WHERE kind = 'idTag' AND days = 1 ORDER BY day, key"
PAID = "SELECT total FROM session_days WHERE kind = 'all' AND currency = 'EUR' AND days = 1"


@pytest.fixture
async def fleet(clean_db: AsyncEngine) -> Fleet:
    """A fleet in which CP1 has charged 3,000 Wh and then 1,000 Wh, CP2 500 Wh, a day apart each."""
    await empty(clean_db)
    made = Fleet(clean_db)
    one, other = await made.add("CP1"), await made.add("CP2")
    await made.run()
    for charger_id, energy_wh in ((one, 3000), (one, 1000), (other, 500)):
        began = await made.start(charger_id, 40)
        await made.stop(began, energy_wh, 10)
        await made.run(24 * 60)
    return made


async def covered(fleet: Fleet) -> Cover:
    async with begin(fleet.engine) as connection:
        kept = await report_sums.kept(connection, fleet.now)
        return await report_days.cover(connection, BEGIN - DAY, fleet.now, kept)


async def test_a_day_is_summed_up_by_the_tag_and_no_longer_looked_at(fleet: Fleet) -> None:
    assert await column(fleet.engine, ENERGY) == [3000, 1000, 500]
    cover = await covered(fleet)
    assert sum(block.days for block in cover.blocks) == 3
    assert [until - since < 2 * DAY for since, until in cover.ranges] == [True, True]


async def test_a_charger_that_is_deleted_takes_its_days_with_it_until_they_are_summed_up_again(fleet: Fleet) -> None:
    await fleet.remove(fleet.transactions[0].charger_id)
    assert (await covered(fleet)).blocks == [Block(fleet.transactions[2].started_at.date())]
    await fleet.check_reports()
    await fleet.run()
    assert await column(fleet.engine, ENERGY) == [500]
    assert sum(block.days for block in (await covered(fleet)).blocks) == 3
    await fleet.check_reports()


async def test_a_day_follows_what_its_sessions_cost(fleet: Fleet) -> None:
    cost: dict[str, Any] = {"id": "1", "at": fleet.transactions[0].stopped_at}
    await execute(
        fleet.engine,
        "UPDATE transactions SET cost_currency = 'EUR', cost_total = 3, cost_total_incl_tax = 4 WHERE id = :id",
        id=cost["id"],
    )
    async with begin(fleet.engine) as connection:
        await session_days.mark(connection, [cost["at"]])
    await fleet.run()
    assert await column(fleet.engine, PAID) == [3]
    await fleet.check_reports()


async def test_another_time_zone_sums_up_all_days_again(fleet: Fleet) -> None:
    fleet.time_zone = "Pacific/Auckland"
    await fleet.run(1)
    assert await column(fleet.engine, ENERGY) == [3000, 1000, 500]
    await fleet.check_reports()


async def test_a_clock_that_was_ahead_leaves_no_days_behind(fleet: Fleet) -> None:
    fleet.now -= 2 * DAY
    await fleet.run(20)
    assert max(await column(fleet.engine, "SELECT day FROM session_days")) <= fleet.now.date()


async def test_hours_are_looked_at_in_the_sessions_themselves(fleet: Fleet) -> None:
    cover = await covered(fleet)
    hours = [
        Bucket(BEGIN + number * timedelta(hours=1), BEGIN + (number + 1) * timedelta(hours=1), "") for number in (0, 1)
    ]
    assert cover.by_bucket(hours)["days"] == []
    assert cover.by_bucket(hours)["sinces"] == [BEGIN - DAY]
    [midnight] = {BEGIN.replace(hour=0)}
    days = cover.by_bucket([Bucket(midnight - DAY, midnight, ""), Bucket(midnight, fleet.now, "")])
    assert set(days["places"]) == {1}

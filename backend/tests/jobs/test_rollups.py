"""Rollups follow histories, readings and transactions."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.rollups import Fleet, empty


@pytest.fixture
async def fleet(clean_db: AsyncEngine) -> Fleet:
    await empty(clean_db)
    return Fleet(clean_db)


async def test_an_evening_of_one_connector(fleet: Fleet) -> None:
    charger_id = await fleet.add()
    await fleet.run()
    await fleet.known(charger_id)
    fleet.now += timedelta(minutes=10)
    await fleet.status(charger_id, "Preparing")
    fleet.now += timedelta(minutes=1)
    began = await fleet.start(charger_id, meter_start=1000)
    await fleet.status(charger_id, "Charging")
    await fleet.measure(charger_id, (11, 1000), (15, 1400), (20, 1900), (30, 2900), transaction_id="1")
    fleet.now += timedelta(minutes=24)
    stopped = await fleet.stop(began, 2000)
    await fleet.status(charger_id, "Finishing")
    fleet.now += timedelta(minutes=2)
    await fleet.status(charger_id, "Available")
    await fleet.run(30)
    assert await fleet.quarters("preparing_s", "charging_s", "finishing_s", "session_wh", "started", "stopped") == [
        (0, 60, 240, 0, 400, 1, 0),
        (15, 0, 900, 0, 1500, 0, 0),
        (30, 0, 300, 120, 100, 0, 1),
    ]
    assert await fleet.pieces(stopped) == [(0, 400), (15, 1500), (30, 100)]
    await fleet.check_sums()
    assert await fleet.rollups() == await fleet.made_again()

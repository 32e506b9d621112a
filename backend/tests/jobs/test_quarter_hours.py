"""The energy of quarter hours by the register, summed up from the series of connectors."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base import partitions
from genx.db.base.engine import begin
from genx.db.rollups import state
from genx.db.rollups.state import State
from genx.db.tables.connectors import connectors
from genx.db.tables.series import late_series, meter_series
from genx.jobs.retention import look_after_partitions
from genx.jobs.rollups import Rollups
from tests.support.database import execute, rows
from tests.support.kept import add, add_charger

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
NOW = NOON + timedelta(hours=3)
READ = "SELECT connector_id, at, energy_wh, interpolated, doubtful FROM quarter_hours ORDER BY connector_id, at"


@pytest.fixture
async def charger_id(clean_db: AsyncEngine) -> int:
    async with begin(clean_db) as connection:
        for back in (timedelta(), timedelta(days=35)):
            await partitions.ensure(connection, NOON - back, of=partitions.SERIES)
    made = await add_charger(clean_db, "CP1")
    await add(clean_db, connectors, *({"charger_id": made, "connector_id": number} for number in (1, 2)))
    await begins_at(clean_db, NOON + timedelta(hours=1))
    return made


async def begins_at(engine: AsyncEngine, until: datetime) -> None:
    """Let all be summed up until a time."""
    async with begin(engine) as connection:
        await state.keep(connection, State(until=until, time_zone="UTC"))


async def measured(engine: AsyncEngine, charger_id: int, *readings: tuple[float, int], connector_id: int = 1) -> None:
    """Keep readings of a register: minutes after noon, and Wh."""
    known = {"charger_id": charger_id, "connector_id": connector_id, "contexts": 4, "rank": 0}
    found = [known | {"at": NOON + timedelta(minutes=minutes), "energy_wh": wh} for minutes, wh in readings]
    async with begin(engine) as connection:
        await connection.execute(insert(meter_series), found)


async def summed_up(engine: AsyncEngine, now: datetime = NOW) -> list[tuple[Any, ...]]:
    """Sum up. Returns minutes after noon, Wh, interpolated and doubtful of each quarter hour of connector 1."""
    await Rollups(engine, "UTC").run(now)
    return await found(engine)


async def found(engine: AsyncEngine, connector_id: int = 1) -> list[tuple[Any, ...]]:
    return [
        ((row["at"] - NOON) / timedelta(minutes=1), round(row["energy_wh"], 3), row["interpolated"], row["doubtful"])
        for row in await rows(engine, READ)
        if row["connector_id"] == connector_id
    ]


async def test_energy_between_readings_at_the_borders_is_exact(clean_db: AsyncEngine, charger_id: int) -> None:
    await measured(clean_db, charger_id, (60, 1000), (67, 1500), (75, 1900), (90, 1900))
    assert await summed_up(clean_db) == [(60, 900.0, False, False)]


async def test_energy_across_a_border_is_split_by_time_and_marked(clean_db: AsyncEngine, charger_id: int) -> None:
    await measured(clean_db, charger_id, (70, 1000), (80, 1600), (110, 2200))
    assert await summed_up(clean_db) == [
        (60, 300.0, True, False),
        (75, 300.0 + 200.0, True, False),
        (90, 300.0, True, False),
        (105, 100.0, True, False),
    ]


async def test_a_quarter_hour_that_was_measured_in_part_is_marked(clean_db: AsyncEngine, charger_id: int) -> None:
    await measured(clean_db, charger_id, (61, 1000), (70, 1090))
    assert await summed_up(clean_db) == [(60, 90.0, True, False)]


async def test_a_register_that_falls_or_leaps_is_left_out_and_marked(clean_db: AsyncEngine, charger_id: int) -> None:
    await measured(clean_db, charger_id, (60, 5000), (65, 5100), (70, 0), (75, 50), (80, 2**32), (85, 2**32 + 10))
    assert await summed_up(clean_db) == [(60, 150.0, False, True), (75, 10.0, True, True)]


async def test_nothing_is_said_about_the_time_between_readings_that_are_far_apart(
    clean_db: AsyncEngine, charger_id: int
) -> None:
    await measured(clean_db, charger_id, (0, 1000), (61, 9000), (75, 9100))
    assert await summed_up(clean_db) == [(60, 100.0, True, False)]


async def test_connectors_are_apart_and_the_present_quarter_hour_waits(clean_db: AsyncEngine, charger_id: int) -> None:
    await measured(clean_db, charger_id, (60, 1000), (75, 1100))
    await measured(clean_db, charger_id, (60, 7), (75, 8), (80, 20), connector_id=2)
    await summed_up(clean_db, NOON + timedelta(minutes=81))
    assert await found(clean_db) == [(60, 100.0, False, False)]
    assert await found(clean_db, 2) == [(60, 1.0, False, False)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(steps=st.lists(st.tuples(st.integers(1, 60), st.integers(0, 500)), min_size=1, max_size=30))
async def test_law_the_quarter_hours_add_up_to_what_the_register_has_risen(
    clean_db: AsyncEngine, charger_id: int, steps: list[tuple[int, int]]
) -> None:
    await execute(clean_db, "DELETE FROM meter_series")
    await execute(clean_db, "DELETE FROM quarter_hours")
    readings, minutes, energy = [(0, 1000)], 0, 1000
    for apart, rise in steps:
        minutes, energy = minutes + apart, energy + rise
        readings.append((minutes, energy))
    await measured(clean_db, charger_id, *readings)
    job = Rollups(clean_db, "UTC")
    for hours in range(0, minutes // 60 + 5, 2):
        await job.run(NOON + timedelta(hours=hours))
    total = sum(wh for _, wh, _, doubtful in await found(clean_db) if not doubtful)
    assert total == pytest.approx(energy - 1000, abs=0.1)


async def test_summing_up_again_gives_the_same_and_later_readings_complete_it(
    clean_db: AsyncEngine, charger_id: int
) -> None:
    job = Rollups(clean_db, "UTC")
    await measured(clean_db, charger_id, (60, 1000), (70, 1100))
    await job.run(NOON + timedelta(minutes=76))
    assert await found(clean_db) == [], "its last readings may be on their way"
    await job.run(NOON + timedelta(minutes=77))
    assert await found(clean_db) == [(60, 100.0, True, False)]
    await measured(clean_db, charger_id, (80, 1200))
    for _ in range(2):
        await job.run(NOON + timedelta(minutes=92))
        assert await found(clean_db) == [(60, 150.0, True, False), (75, 50.0, True, False)]


async def test_a_day_whose_measurements_came_late_is_summed_up_again_once(
    clean_db: AsyncEngine, charger_id: int
) -> None:
    job, long_after = Rollups(clean_db, "UTC"), NOON + timedelta(days=3)
    await job.run(long_after)
    await measured(clean_db, charger_id, (0, 1000), (15, 1500))
    await job.run(long_after)
    assert await found(clean_db) == []
    await add(clean_db, late_series, {"charger_id": charger_id, "connector_id": 1, "day": NOON.date()})
    await job.run(long_after)
    assert await found(clean_db) == [(0, 500.0, False, False)]
    assert await rows(clean_db, "SELECT * FROM late_series") == []


async def test_after_a_time_without_a_server_the_days_since_are_summed_up(
    clean_db: AsyncEngine, charger_id: int
) -> None:
    days = 24 * 60
    await measured(clean_db, charger_id, (0, 1000), (15, 1100))
    await summed_up(clean_db, NOON + timedelta(minutes=17))
    await measured(clean_db, charger_id, (days, 2000), (days + 15, 2200), (3 * days, 3000), (3 * days + 15, 3300))
    assert await summed_up(clean_db, NOON + timedelta(days=3, minutes=17)) == [
        (0, 100.0, False, False),
        (days, 200.0, False, False),
        (3 * days, 300.0, False, False),
    ]


async def test_what_was_summed_up_two_hours_ago_is_looked_at_again_only_if_it_is_late(
    clean_db: AsyncEngine, charger_id: int
) -> None:
    await measured(clean_db, charger_id, (0, 1000), (15, 1100))
    await summed_up(clean_db, NOON + timedelta(minutes=77))
    await measured(clean_db, charger_id, (5, 1020), (30, 1200))
    assert await summed_up(clean_db, NOON + timedelta(minutes=92)) == [
        (0, 100.0, False, False),
        (15, 100.0, False, False),
    ]
    await measured(clean_db, charger_id, (45, 1250))
    later = [(0, 100.0, False, False), (15, 100.0, False, False), (30, 50.0, False, False)]
    assert await summed_up(clean_db, NOON + timedelta(minutes=107)) == later
    await measured(clean_db, charger_id, (60, 1250), (75, 1300))
    assert await summed_up(clean_db, NOON + timedelta(hours=9)) == [*later, (60, 50.0, False, False)]
    await measured(clean_db, charger_id, (90, 1400))
    assert await summed_up(clean_db, NOON + timedelta(hours=9, minutes=17)) == [*later, (60, 50.0, False, False)]


async def test_after_more_than_a_month_the_last_days_come_first_and_then_one_day_after_the_other(
    clean_db: AsyncEngine, charger_id: int
) -> None:
    await begins_at(clean_db, NOON - timedelta(days=34))
    ago = -60 * 24 * 33
    await measured(clean_db, charger_id, (ago, 1000), (ago + 15, 1100), (0, 1000), (15, 1100))
    assert await summed_up(clean_db, NOON + timedelta(minutes=17)) == [(0, 100.0, False, False)]
    assert await summed_up(clean_db, NOON + timedelta(minutes=17)) == [(0, 100.0, False, False)]
    assert [minutes for minutes, *_ in await summed_up(clean_db, NOON + timedelta(minutes=18))] == [ago, 0]
    await summed_up(clean_db, NOON + timedelta(minutes=19))
    assert await rows(clean_db, "SELECT * FROM stale_days") == []


async def test_the_series_is_dropped_by_the_week_and_its_quarter_hours_stay(
    clean_db: AsyncEngine, charger_id: int
) -> None:
    await measured(clean_db, charger_id, (-60 * 24 * 30, 1000), (-60 * 24 * 30 + 15, 1100), (0, 5000))
    await summed_up(clean_db, NOON - timedelta(days=29, hours=23))
    await look_after_partitions(clean_db, 90, 15, NOON)
    left = await rows(clean_db, "SELECT energy_wh FROM meter_series")
    assert [row["energy_wh"] for row in left] == [5000]
    assert [wh for _, wh, *_ in await found(clean_db)] == [100.0]


async def test_a_clock_that_leaps_ahead_drops_no_series(clean_db: AsyncEngine, charger_id: int) -> None:
    await measured(clean_db, charger_id, (0, 5000))
    await look_after_partitions(clean_db, 90, 40, NOON + timedelta(days=4_000))
    assert len(await rows(clean_db, "SELECT at FROM meter_series")) == 1
    async with begin(clean_db) as connection:
        await connection.execute(text("DELETE FROM meter_series"))
        gone = await partitions.drop_older(connection, NOON + timedelta(days=9_000), partitions.SERIES)
        await partitions.ensure(connection, datetime.now(UTC), of=partitions.SERIES)
    assert gone

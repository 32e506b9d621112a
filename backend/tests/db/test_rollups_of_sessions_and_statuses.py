"""Rollups follow histories, readings and transactions."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base import partitions
from genx.db.base.engine import begin
from genx.db.rollups import state
from genx.db.rollups.state import State
from genx.domain.notes import CLOCK_IS_WRONG, NO_METER_START
from genx.jobs.rollups import Rollups
from tests.db.rollup_fleet import BEGIN, Fleet, empty, minutes
from tests.support.database import execute, rows

STATUS_COLUMNS = ("preparing_s", "charging_s", "offline_s", "unknown_s", "seconds")
HOUR = 60


@pytest.fixture
async def fleet(clean_db: AsyncEngine) -> Fleet:
    await empty(clean_db)
    return Fleet(clean_db)


@pytest.fixture
async def charger_id(fleet: Fleet) -> int:
    """A charger that is online since BEGIN, with two connectors that are Available."""
    made = await fleet.add()
    await fleet.run()
    await fleet.known(made, 0, 1, 2)
    return made


async def check(fleet: Fleet) -> None:
    """The sums add up, and are those that are made of the same facts in one go."""
    await fleet.check_sums()
    assert await fleet.rollups() == await fleet.made_again()


async def test_an_evening_of_one_connector(fleet: Fleet, charger_id: int) -> None:
    fleet.now += minutes(10)
    await fleet.status(charger_id, "Preparing")
    fleet.now += minutes(1)
    began = await fleet.start(charger_id, meter_start=1000)
    await fleet.status(charger_id, "Charging")
    await fleet.measure(charger_id, (11, 1000), (15, 1400), (20, 1900), (30, 2900), transaction_id="1")
    fleet.now += minutes(24)
    stopped = await fleet.stop(began, 2000)
    await fleet.status(charger_id, "Finishing")
    fleet.now += minutes(2)
    await fleet.status(charger_id, "Available")
    await fleet.run(30)
    assert await fleet.quarters("preparing_s", "charging_s", "finishing_s", "session_wh", "started", "stopped") == [
        (0, 60, 240, 0, 400, 1, 0),
        (15, 0, 900, 0, 1500, 0, 0),
        (30, 0, 300, 120, 100, 0, 1),
    ]
    assert await fleet.pieces(stopped) == [(0, 400), (15, 1500), (30, 100)]
    await check(fleet)


async def test_a_connector_that_is_available_and_online_has_no_row_but_counts_in_the_fleet_and_its_days(
    fleet: Fleet, charger_id: int
) -> None:
    await fleet.run(6 * HOUR + 2)
    assert await fleet.quarters() == []
    of_fleet = await rows(fleet.engine, "SELECT connectors, seconds FROM fleet_quarter_hours WHERE connectors > 0")
    assert of_fleet == [{"connectors": 2, "seconds": 1800}] * 24
    assert await days(fleet) == [(date(2026, 6, 1), 6 * 3600)]
    await check(fleet)


async def days(fleet: Fleet, column: str = "seconds", connector_id: int = 1) -> list[tuple[Any, ...]]:
    statement = "SELECT * FROM connector_days WHERE connector_id = :connector_id ORDER BY day"
    return [(row["day"], row[column]) for row in await rows(fleet.engine, statement, connector_id=connector_id)]


async def test_offline_comes_before_any_status_and_the_first_quarter_hour_is_known_in_part(fleet: Fleet) -> None:
    charger_id = await fleet.add()
    await fleet.run()
    fleet.now += minutes(5)
    await fleet.known(charger_id)
    await fleet.status(charger_id, "Charging")
    fleet.now += minutes(5)
    await fleet.presence(charger_id, online=False)
    await fleet.run(7)
    assert await fleet.quarters(*STATUS_COLUMNS) == [(0, 0, 300, 300, 0, 600)]
    await check(fleet)


async def test_a_status_that_is_told_late_with_its_true_time_changes_the_quarter_hours_since(
    fleet: Fleet, charger_id: int
) -> None:
    await fleet.run(HOUR)
    assert await fleet.quarters() == []
    await fleet.status(charger_id, "Charging", 40)
    await fleet.run()
    assert await fleet.quarters("charging_s") == [(15, 600), (30, 900)], "up to what is summed up so far"
    await fleet.run(2)
    assert await fleet.quarters("charging_s") == [(15, 600), (30, 900), (45, 900)]
    await check(fleet)


async def test_a_fault_counts_once_until_it_is_over(fleet: Fleet, charger_id: int) -> None:
    await fleet.status(charger_id, "Faulted", error="GroundFailure")
    fleet.now += minutes(1)
    await fleet.status(charger_id, "Faulted", error="OtherError")
    fleet.now += minutes(1)
    await fleet.status(charger_id, "Available")
    await fleet.status(charger_id, "Faulted")
    await fleet.status(charger_id, "Available")
    await fleet.run(15)
    assert await fleet.quarters("faults", "faulted_s") == [(0, 2, 120)]
    await check(fleet)


async def test_energy_of_a_session_without_readings_is_spread_evenly_and_adds_up(fleet: Fleet, charger_id: int) -> None:
    fleet.now += minutes(50)
    began = await fleet.start(charger_id, 50)
    stopped = await fleet.stop(began, 1001)
    await fleet.run(20)
    assert await fleet.pieces(stopped) == [(0, 300), (15, 301), (30, 300), (45, 100)]
    marks = await rows(fleet.engine, "SELECT interpolated FROM session_pieces")
    assert marks == [{"interpolated": True}] * 4
    await check(fleet)


@pytest.mark.parametrize("energy_wh", [0, 1, 2, 3, 17, 1000, 99_999])
async def test_pieces_add_up_to_any_energy(fleet: Fleet, charger_id: int, energy_wh: int) -> None:
    await fleet.measure(charger_id, (3, 100), (17, 333), (18, 777), (44, 1234), transaction_id="1")
    fleet.now += minutes(61)
    began = await fleet.start(charger_id, 61, meter_start=100)
    stopped = await fleet.stop(began, energy_wh)
    await fleet.run(5)
    pieces = await fleet.pieces(stopped)
    assert sum(wh for _, wh in pieces) == energy_wh
    assert (pieces[0][0], pieces[-1][0]) == (0, 60)
    await check(fleet)


async def test_a_running_session_has_pieces_so_far(fleet: Fleet, charger_id: int) -> None:
    running = await fleet.start(charger_id, meter_start=0)
    await fleet.measure(charger_id, (5, 500), (15, 1000), (25, 2000), (35, 3000), transaction_id="1")
    await fleet.run(32)
    assert await fleet.pieces(running) == [(0, 1000), (15, 1000)]
    assert await fleet.quarters("session_wh", "started", "stopped") == [(0, 1000, 1, 0), (15, 1000, 0, 0)]
    await fleet.run(15)
    assert await fleet.pieces(running) == [(0, 1000), (15, 1500), (30, 500)]
    await check(fleet)


async def test_a_suspect_session_is_summed_up_apart_until_it_is_reviewed(fleet: Fleet, charger_id: int) -> None:
    began = await fleet.start(charger_id)
    fleet.now += minutes(15)
    stopped = await fleet.stop(began, 70_000, suspect=True)
    await fleet.run(2)
    assert await fleet.quarters("session_wh", "suspect_wh") == [(0, 0, 70_000)]
    await fleet.run(600)
    await fleet.change(stopped, suspect=False, energy_wh=7_000)
    await fleet.run(1)
    assert await fleet.quarters("session_wh", "suspect_wh") == [(0, 7_000, 0)]
    assert await days(fleet, "session_wh") == [(date(2026, 6, 1), 7_000)]
    await check(fleet)


async def test_a_session_that_runs_again_and_ends_later_and_one_that_is_deleted(fleet: Fleet, charger_id: int) -> None:
    began = await fleet.start(charger_id)
    fleet.now += minutes(40)
    stopped = await fleet.stop(began, 900)
    await fleet.run(300)
    assert await fleet.quarters("session_wh", "stopped") == [(0, 338, 0), (15, 337, 0), (30, 225, 1)]
    nothing = {"stopped_at": None, "received_stop_at": None, "meter_stop": None, "energy_wh": None}
    running = await fleet.change(stopped, status="active", **nothing)
    await fleet.run(1)
    assert [row for row in await fleet.quarters("stopped", "started") if any(row[1:])] == [(0, 0, 1)]
    ended = await fleet.stop(running, 1000, 341 - 10)
    await fleet.run(1)
    assert await fleet.quarters("session_wh", "stopped") == [(0, 1000, 1)]
    await fleet.delete(ended)
    await fleet.run(1)
    assert await fleet.quarters() == []
    await check(fleet)


async def test_a_register_that_was_reset_within_a_session_loses_nothing_of_its_energy(
    fleet: Fleet, charger_id: int
) -> None:
    began = await fleet.start(charger_id, meter_start=90_000)
    await fleet.measure(charger_id, (5, 90_500), (10, 91_000), (16, 0), (30, 1_400), transaction_id="1")
    fleet.now += minutes(45)
    stopped = await fleet.stop(began, 3_000, meter_stop=2_000)
    await fleet.run(5)
    pieces = await fleet.pieces(stopped)
    assert pieces == [(0, 1000), (15, 1400), (30, 600)]
    assert await fleet.quarters("energy_wh", "doubtful") == [(0, 500.0, True), (15, 1400.0, True), (30, 0, False)]
    await check(fleet)


async def test_what_a_charger_delivered_before_its_meter_was_known_is_spread_by_the_readings_after(
    fleet: Fleet, charger_id: int
) -> None:
    began = await fleet.start(charger_id, meter_start=0, notes=(NO_METER_START,))
    await fleet.measure(charger_id, (15, 80_000), (30, 81_000), transaction_id="1")
    fleet.now += minutes(30)
    stopped = await fleet.stop(began, 1_000, meter_stop=81_000)
    await fleet.run(5)
    assert await fleet.pieces(stopped) == [(0, 0), (15, 1000)]
    await check(fleet)


async def test_a_session_of_a_clock_that_was_wrong_counts_when_we_heard_of_it(fleet: Fleet, charger_id: int) -> None:
    years = timedelta(days=3650)
    implausible = await fleet.start(charger_id, started_at=fleet.now - years)
    wrong = await fleet.start(charger_id, 600, notes=(CLOCK_IS_WRONG,), connector_id=2)
    fleet.now += minutes(20)
    await fleet.stop(implausible, 100, stopped_at=fleet.now - years)
    await fleet.stop(wrong, 100, 600)
    await fleet.run(15)
    for connector_id in (1, 2):
        found = await fleet.quarters("session_wh", "started", "stopped", connector_id=connector_id)
        assert found == [(0, 75, 1, 0), (15, 25, 0, 1)]
    await check(fleet)


async def test_a_session_that_ends_before_it_begins_is_one_moment(fleet: Fleet, charger_id: int) -> None:
    began = await fleet.start(charger_id)
    fleet.now += minutes(5)
    stopped = await fleet.change(
        began,
        status="stopped",
        stopped_at=BEGIN - minutes(60),
        received_stop_at=fleet.now,
        energy_wh=500,
        meter_stop=500,
    )
    await fleet.run(15)
    assert await fleet.pieces(stopped) == [(0, 500)]
    await check(fleet)


async def test_a_charger_that_is_deleted_takes_its_part_of_the_fleet_along_and_begins_anew_when_it_comes_back(
    fleet: Fleet, charger_id: int
) -> None:
    other = await fleet.add("CP2")
    await fleet.known(other, 0, 1)
    await fleet.status(charger_id, "Charging")
    await fleet.status(other, "Charging")
    await fleet.measure(other, (1, 0), (14, 333), (31, 1000))
    began = await fleet.start(other)
    fleet.now += minutes(20)
    await fleet.stop(began, 77)
    await fleet.run(17)
    await fleet.remove(other)
    found = await rows(fleet.engine, "SELECT connectors, charging_s, energy_wh, session_wh FROM fleet_quarter_hours")
    assert {tuple(row.values()) for row in found} == {(0, 0, 0.0, 0), (2, 900, 0.0, 0)} - {(0, 0, 0.0, 0)}
    again = await fleet.add("CP2")
    await fleet.status(other, "Faulted")
    await fleet.known(again, 0, 1)
    await fleet.run(17)
    assert await rows(fleet.engine, "SELECT * FROM connector_statuses WHERE charger_id = :id", id=other) == []
    assert await rows(fleet.engine, "SELECT * FROM quarter_hours WHERE charger_id = :id", id=other) == []
    await check(fleet)


async def test_the_last_charger_that_is_deleted_leaves_no_fleet(fleet: Fleet, charger_id: int) -> None:
    await fleet.run(HOUR)
    await fleet.remove(charger_id)
    assert await rows(fleet.engine, "SELECT * FROM fleet_quarter_hours") == []


@pytest.mark.parametrize(
    ("time_zone", "of", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
    ],
)
async def test_a_day_on_which_the_clocks_change_has_its_own_length(
    clean_db: AsyncEngine, time_zone: str, of: date, hours: float
) -> None:
    begins = datetime(of.year, of.month, of.day, tzinfo=UTC) - timedelta(days=2)
    await empty(clean_db, begins)
    fleet = Fleet(clean_db, begins, time_zone)
    charger_id = await fleet.add()
    await fleet.run()
    await fleet.known(charger_id)
    await fleet.status(charger_id, "Charging")
    await fleet.run(4 * 24 * HOUR)
    assert dict(await days(fleet))[of] == hours * 3600
    assert dict(await days(fleet, "charging_s"))[of] == hours * 3600
    await check(fleet)


async def test_another_time_zone_makes_other_days_of_the_same_quarter_hours(fleet: Fleet, charger_id: int) -> None:
    await fleet.status(charger_id, "Charging")
    await fleet.run(20 * HOUR + 2)
    assert await days(fleet, "charging_s") == [(date(2026, 6, 1), 12 * 3600), (date(2026, 6, 2), 8 * 3600)]
    fleet.time_zone = "Asia/Kathmandu"
    await fleet.run(1)
    quarter = 900
    assert await days(fleet, "charging_s") == [(date(2026, 6, 1), 25 * quarter), (date(2026, 6, 2), 55 * quarter)]
    await check(fleet)


async def test_a_server_whose_clock_was_ahead_sums_up_again_once_it_is_set(fleet: Fleet, charger_id: int) -> None:
    await fleet.status(charger_id, "Charging")
    await fleet.run(HOUR + 2)
    right = fleet.now
    await fleet.run(3 * 24 * HOUR)
    assert len(await days(fleet)) == 4
    fleet.now = right
    await fleet.run(1)
    assert await fleet.quarters("charging_s") == [(0, 900), (15, 900), (30, 900), (45, 900)]
    assert await days(fleet) == [(date(2026, 6, 1), 3600)]
    await check(fleet)


async def test_quarter_hours_whose_readings_are_gone_keep_their_energy_and_pieces_their_shape(
    fleet: Fleet, charger_id: int
) -> None:
    began = await fleet.start(charger_id)
    await fleet.measure(charger_id, (0, 0), (15, 100), (30, 900), transaction_id="1")
    fleet.now += minutes(30)
    stopped = await fleet.stop(began, 900)
    await fleet.run(5)
    before = await fleet.rollups()
    async with begin(fleet.engine) as connection:
        await partitions.drop_older(connection, BEGIN + timedelta(days=9), partitions.SERIES)
    await fleet.job.rebuild(BEGIN.date(), BEGIN.date(), fleet.now)
    assert await fleet.rollups() == before
    await fleet.change(stopped, energy_wh=1800)
    await fleet.run(1)
    assert await fleet.quarters("energy_wh", "session_wh") == [(0, 100.0, 200), (15, 800.0, 1600)]


async def test_what_was_charged_before_an_update_is_summed_up_one_day_in_each_run(
    fleet: Fleet, charger_id: int
) -> None:
    began = await fleet.start(charger_id, 48 * HOUR, received_start_at=BEGIN - timedelta(days=2))
    await fleet.stop(began, 960, 47 * HOUR, received_stop_at=BEGIN)
    await execute(fleet.engine, "DELETE FROM event_outbox WHERE kind ~ 'transaction'")
    await execute(fleet.engine, "INSERT INTO stale_days VALUES ('2026-05-29'), ('2026-05-30'), ('2026-05-31')")
    for found in (0, 4, 4):
        await fleet.run(1)
        assert len(await fleet.quarters()) == found
    assert await rows(fleet.engine, "SELECT * FROM stale_days") == []
    await check(fleet)


async def test_two_processes_sum_up_at_the_same_time_and_a_third_rebuilds(fleet: Fleet, charger_id: int) -> None:
    await fleet.status(charger_id, "Charging")
    fleet.now += minutes(HOUR)
    told: list[date] = []
    rebuilding = fleet.job.rebuild(BEGIN.date(), BEGIN.date() + timedelta(days=1), fleet.now, told.append)
    await asyncio.gather(fleet.job.run(fleet.now), rebuilding, fleet.job.run(fleet.now))
    assert told == [BEGIN.date() + timedelta(days=1)]
    await fleet.run(2)
    await check(fleet)


async def test_nothing_older_than_quarter_hours_are_kept_is_summed_up_again(fleet: Fleet, charger_id: int) -> None:
    await fleet.status(charger_id, "Charging")
    await fleet.run(HOUR + 2)
    job = Rollups(fleet.engine, "UTC", 40)
    later = BEGIN + timedelta(days=60)
    async with begin(fleet.engine) as connection:
        await state.keep(connection, State(until=later, time_zone="UTC"))
    before = await fleet.rollups()
    await execute(fleet.engine, "DELETE FROM connector_statuses")
    await job.rebuild(BEGIN.date(), BEGIN.date(), later)
    assert await fleet.rollups() == before
    assert job.oldest_day(later) == date(2026, 6, 23)

"""Histories are written from the outbox: each event once, in order, whatever happens to the reader."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import chargers, histories
from genx.domain.histories import Interval
from genx.jobs import histories as job
from tests.db.rollup_fleet import BEGIN, Fleet, empty, minutes
from tests.support.database import execute, rows
from tests.support.killed import READ_OUTBOX, SUM_UP, killed

STATUSES = "SELECT at, status, error_code FROM connector_statuses ORDER BY charger_id, connector_id, at, id"
PRESENCE = "SELECT at, online FROM charger_presence ORDER BY charger_id, at, id"

HOUR = 60


@pytest.fixture
async def fleet(clean_db: AsyncEngine) -> Fleet:
    await empty(clean_db)
    found = Fleet(clean_db)
    await found.run()
    return found


def after(at: datetime) -> float:
    return (at - BEGIN) / minutes(1)


async def statuses(fleet: Fleet) -> list[tuple[Any, ...]]:
    return [(after(row["at"]), row["status"]) for row in await rows(fleet.engine, STATUSES)]


async def presence(fleet: Fleet) -> list[tuple[Any, ...]]:
    return [(after(row["at"]), row["online"]) for row in await rows(fleet.engine, PRESENCE)]


async def test_statuses_and_presence_are_written_with_their_true_times(fleet: Fleet) -> None:
    charger_id = await fleet.add()
    fleet.now += minutes(10)
    await fleet.presence(charger_id, online=True)
    await fleet.status(charger_id, "Available", 5)
    await fleet.status(charger_id, "Faulted", 2, error="GroundFailure")
    await fleet.presence(charger_id, online=False, back=1)
    await fleet.run()
    assert await statuses(fleet) == [(5, "Available"), (8, "Faulted")]
    assert await presence(fleet) == [(10, True), (10, False)], "it can't have gone before it came"
    [first, second] = await rows(fleet.engine, "SELECT * FROM connector_statuses ORDER BY at")
    assert (first["recorded_at"], second["error_code"]) == (fleet.now, "GroundFailure")


async def test_events_are_read_once_and_in_pages(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "PAGE", 3)
    charger_id = await fleet.add()
    for number in range(8):
        await fleet.status(charger_id, ("Available", "Charging")[number % 2], 8 - number)
    for _ in range(2):
        await fleet.run()
        assert len(await statuses(fleet)) == 8
    [reader] = await rows(fleet.engine, "SELECT * FROM outbox_readers")
    [newest] = await rows(fleet.engine, "SELECT xid, id FROM event_outbox ORDER BY xid DESC, id DESC LIMIT 1")
    assert {name: reader[name] for name in newest} == newest


async def test_what_repeats_the_last_row_and_what_is_of_no_charger_is_left_out(fleet: Fleet) -> None:
    charger_id = await fleet.add()
    for _ in range(2):
        await fleet.status(charger_id, "Available")
        await fleet.presence(charger_id, online=True)
    gone = await fleet.add("CP2")
    await fleet.status(gone, "Available")
    await fleet.presence(gone, online=True)
    await fleet.start(gone)
    await execute(fleet.engine, "DELETE FROM transactions")
    await fleet.remove(gone)
    await execute(
        fleet.engine,
        "INSERT INTO event_outbox (kind, happened_at, data) VALUES ('connector.status', now(), '{}'),"
        " ('alarm.raised', now(), '{}'), ('transaction.started', now(), '{}')",
    )
    await fleet.tell("connector.status", charger_id, fleet.now, connectorId=1, status=None)
    await fleet.run()
    assert (await statuses(fleet), await presence(fleet)) == ([(0, "Available")], [(0, True)])


async def test_without_a_position_a_reader_begins_with_the_present_state(fleet: Fleet) -> None:
    charger_id = await fleet.add()
    since = {"since": BEGIN - minutes(50), "seen": BEGIN - minutes(40)}
    await execute(fleet.engine, "UPDATE connectors SET status = 'Charging', since = :since", since=since["since"])
    await execute(fleet.engine, "UPDATE chargers SET last_seen = :seen", seen=since["seen"])
    await fleet.status(charger_id, "Preparing")
    await execute(fleet.engine, "DELETE FROM outbox_readers")
    await fleet.run()
    assert await statuses(fleet) == [(-50, "Charging")] * 3
    assert await presence(fleet) == [(-40, False)]
    await fleet.run()
    assert len(await statuses(fleet)) == 3


async def test_a_reader_that_was_away_for_too_long_says_that_it_does_not_know_what_was(fleet: Fleet) -> None:
    charger_id = await fleet.add()
    await fleet.known(charger_id)
    await fleet.run()
    fleet.now += minutes(600)
    await fleet.status(charger_id, "Faulted", 500)
    await fleet.status(charger_id, "Charging", 100)
    await execute(fleet.engine, "DELETE FROM event_outbox WHERE data ->> 'status' IS DISTINCT FROM 'Charging'")
    at = {"since": BEGIN + minutes(500), "connected": BEGIN + minutes(450)}
    charging = (
        "UPDATE connectors SET status = 'Charging', error_code = 'NoError', since = :since WHERE connector_id = 1"
    )
    await execute(fleet.engine, charging, since=at["since"])
    await execute(fleet.engine, "UPDATE chargers SET online = true, connected_at = :at", at=at["connected"])
    await fleet.run(2)
    assert await statuses(fleet) == [(0, "Available"), (0, None), (500, "Charging")]
    assert await presence(fleet) == [(0, True), (0, None), (450, True)]
    found = await fleet.quarters("unknown_s", "charging_s")
    assert (found[0], found[-1]) == ((0, 900, 0), (585, 0, 900))
    assert sum(row[1] for row in found) == 500 * 60
    assert await fleet.rollups() == await fleet.made_again()


async def test_rows_of_a_clock_that_was_a_day_ahead_go_as_soon_as_it_is_set(fleet: Fleet) -> None:
    charger_id = await fleet.add()
    await fleet.known(charger_id)
    await fleet.run()
    right = fleet.now
    fleet.now += timedelta(days=1)
    await fleet.status(charger_id, "Faulted")
    await fleet.presence(charger_id, online=False)
    await fleet.run(20)
    fleet.now = right + minutes(20)
    await fleet.presence(charger_id, online=True)
    await fleet.status(charger_id, "Charging")
    await fleet.run(HOUR)
    assert await statuses(fleet) == [(0, "Available"), (20, "Charging")]
    assert await presence(fleet) == [(0, True)]
    found = await fleet.quarters("charging_s", "offline_s", "faults")
    assert found == [(15, 600, 0, 0), *((at, 900, 0, 0) for at in (30, 45, 60))]
    assert await fleet.rollups() == await fleet.made_again()


async def test_a_charger_whose_clock_was_a_day_behind_writes_nothing_into_the_past(fleet: Fleet) -> None:
    charger_id = await fleet.add()
    await fleet.known(charger_id)
    await fleet.run(600)
    await fleet.status(charger_id, "Preparing")
    await fleet.status(charger_id, "Charging", 24 * HOUR)
    await fleet.run(20)
    assert await statuses(fleet) == [(0, "Available"), (600, "Preparing"), (600, "Charging")]
    assert await fleet.rollups() == await fleet.made_again()


async def test_intervals_of_some_chargers_or_of_all_are_read_one_after_the_other(fleet: Fleet) -> None:
    ids = [await fleet.add(f"CP{number}") for number in range(3)]
    for charger_id in ids[1:]:
        await fleet.known(charger_id)
    fleet.now += minutes(60)
    for charger_id in ids[1:]:
        await fleet.status(charger_id, "Charging", 50)
    await fleet.presence(ids[1], online=False, back=20)
    await fleet.run()

    async def found(*some: int) -> list[Interval]:
        async with begin(fleet.engine) as connection:
            since, until = BEGIN - minutes(5), fleet.now
            return [each async for each in histories.between(connection, since, until, some or None)]

    everything = await found()
    assert [(each.charger_id, each.status, each.online) for each in everything] == [
        (ids[1], "Available", True),
        (ids[1], "Charging", True),
        (ids[1], "Charging", False),
        (ids[2], "Available", True),
        (ids[2], "Charging", True),
    ]
    assert await found(ids[2]) == [each for each in everything if each.charger_id == ids[2]]
    assert await found(ids[0]) == []


async def test_what_operators_set_a_charger_to_is_kept_from_its_addition_on(clean_db: AsyncEngine) -> None:
    async with begin(clean_db) as connection:
        made = await chargers.create(connection, "CP1", BEGIN)
        await chargers.create_many(connection, {"CP2": None}, BEGIN, "accepted")
        await histories.set_charger_status(connection, made.charger_id, "maintenance", BEGIN + minutes(10), "ann")
        await histories.set_charger_status(connection, made.charger_id, "active", BEGIN + minutes(30), "ann")
        found = await histories.charger_statuses(
            connection, made.charger_id, BEGIN + minutes(20), BEGIN + minutes(60), 10
        )
    assert [(each.status, after(each.since), after(each.until), each.by) for each in found] == [
        ("maintenance", 20, 30, "ann"),
        ("active", 30, 60, "ann"),
    ]
    assert len(await rows(clean_db, "SELECT * FROM charger_status_history")) == 4


@pytest.mark.parametrize(
    ("step", "number"), [("FROM event_outbox", 1), ("outbox_readers", 1), ("outbox_readers", 2), ("COMMIT", 1)]
)
async def test_a_reader_that_is_killed_at_any_step_has_written_each_event_once_in_the_end(
    fleet: Fleet, dsn: str, step: str, number: int
) -> None:
    """Rows and position are one unit of work: of a killed one there is neither."""
    charger_id = await fleet.add()
    fleet.now += minutes(10)
    await fleet.presence(charger_id, online=True, back=6)
    for back, status in ((5, "Available"), (3, "Charging"), (1, "Available")):
        await fleet.status(charger_id, status, back)
    await killed(dsn, READ_OUTBOX, fleet.now, step, number)
    assert (await statuses(fleet), await presence(fleet)) == ([], [])
    for _ in range(2):
        await job.read_outbox(fleet.engine, fleet.now)
    assert await statuses(fleet) == [(5, "Available"), (7, "Charging"), (9, "Available")]
    assert await presence(fleet) == [(4, True)]


@pytest.mark.parametrize(
    "step", ["INSERT INTO session_pieces", "INSERT INTO fleet_quarter_hours", "INSERT INTO rollup_state"]
)
async def test_rollups_of_a_killed_process_are_those_of_one_that_went_on(fleet: Fleet, dsn: str, step: str) -> None:
    charger_id = await fleet.add()
    await fleet.known(charger_id, 0, 1, 2)
    began = await fleet.start(charger_id)
    fleet.now += minutes(20)
    await fleet.stop(began, 600)
    fleet.now += minutes(30)
    await killed(dsn, SUM_UP, fleet.now, step)
    await fleet.run()
    assert await fleet.pieces(began) == [(0, 450), (15, 150)]
    found = await fleet.rollups()
    await fleet.check_sums()
    assert await fleet.made_again() == found

"""Histories as rows: added in the order of their telling, read between two times."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import histories
from genx.db.tables.connectors import connectors
from genx.domain.histories import PresenceTold, StatusTold
from tests.db.rollup_fleet import BEGIN, minutes
from tests.support.database import rows
from tests.support.kept import add, add_charger


@pytest.fixture
async def charger_id(clean_db: AsyncEngine) -> int:
    made = await add_charger(clean_db, "CP1", last_seen=BEGIN, online=True, connected_at=BEGIN + minutes(5))
    statuses: dict[int, Any] = {0: {}, 1: {"status": "Charging", "since": BEGIN}, 2: {"status": "Faulted"}}
    for number, known in statuses.items():
        await add(clean_db, connectors, {"charger_id": made, "connector_id": number} | known)
    return made


def status(charger_id: int, after: float, what: str | None, connector_id: int = 1, **fields: Any) -> StatusTold:
    of: dict[str, Any] = {"charger_id": charger_id, "connector_id": connector_id} | fields
    return StatusTold(at=BEGIN + minutes(after), recorded_at=BEGIN, status=what, **of)


def presence(charger_id: int, after: float, online: bool | None) -> PresenceTold:
    return PresenceTold(charger_id=charger_id, at=BEGIN + minutes(after), recorded_at=BEGIN, online=online)


async def test_of_rows_of_one_time_the_last_one_that_was_added_is_the_case(
    clean_db: AsyncEngine, charger_id: int
) -> None:
    told = [status(charger_id, 1, what) for what in ("Preparing", "Charging", None, "Faulted")]
    there = [presence(charger_id, 1, online) for online in (True, None, False)]
    async with begin(clean_db) as connection:
        await histories.add(connection, told, there)
        await histories.add(connection, [], [])
        last = await histories.last_of(connection, [charger_id, charger_id + 1])
        found = await histories.of_chargers(connection, [charger_id], BEGIN, BEGIN + minutes(9), 100)
    assert last.statuses == {(charger_id, 1): told[-1]}
    assert last.presences == {(charger_id,): there[-1]}
    assert found is not None
    assert [(each.status, each.online) for each in found] == [("Faulted", False)]
    kept = await rows(clean_db, "SELECT status FROM connector_statuses ORDER BY at, id")
    assert [row["status"] for row in kept] == ["Preparing", "Charging", None, "Faulted"]


async def test_all_that_was_told_is_kept(clean_db: AsyncEngine, charger_id: int) -> None:
    told = status(charger_id, 1, "Faulted", error_code="OtherError", vendor_error_code="E17", info="door open")
    async with begin(clean_db) as connection:
        await histories.add(connection, [told], [])
    [row] = await rows(clean_db, "SELECT * FROM connector_statuses")
    assert {name: row[name] for name in StatusTold.__struct_fields__} == {
        name: getattr(told, name) for name in StatusTold.__struct_fields__
    }


async def test_rows_after_a_time_are_removed_of_that_history_alone(clean_db: AsyncEngine, charger_id: int) -> None:
    told = [status(charger_id, after, "Charging", connector_id) for connector_id in (1, 2) for after in (1, 5, 9)]
    there = [presence(charger_id, after, online=True) for after in (1, 5, 9)]
    async with begin(clean_db) as connection:
        await histories.add(connection, told, there)
        await histories.remove_after(connection, told[0], BEGIN + minutes(5))
        await histories.remove_after(connection, there[0], BEGIN)
    left = await rows(clean_db, "SELECT connector_id, at FROM connector_statuses ORDER BY 1, 2")
    assert [(row["connector_id"], row["at"]) for row in left] == [
        (number, BEGIN + minutes(after)) for number, after in ((1, 1), (1, 5), (2, 1), (2, 5), (2, 9))
    ]
    assert await rows(clean_db, "SELECT * FROM charger_presence") == []


async def test_the_present_state_is_that_of_connectors_with_a_status_and_of_chargers_that_were_seen(
    clean_db: AsyncEngine, charger_id: int
) -> None:
    offline = await add_charger(clean_db, "CP2", last_seen=BEGIN - minutes(9))
    never = await add_charger(clean_db, "CP3")
    now = BEGIN + minutes(60)
    async with begin(clean_db) as connection:
        statuses, presences = await histories.current(connection, [charger_id, offline, never], now)
        assert await histories.still_there(connection, [charger_id, never + 1]) == {charger_id}
        assert sorted(await histories.connectors_of(connection, [charger_id])) == [(charger_id, n) for n in range(3)]
    assert [(each.connector_id, each.status, each.at, each.recorded_at) for each in statuses] == [
        (1, "Charging", BEGIN, now),
        (2, "Faulted", now, now),
    ]
    assert [(each.charger_id, each.online, each.at) for each in presences] == [
        (charger_id, True, BEGIN + minutes(5)),
        (offline, False, BEGIN - minutes(9)),
    ]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (-9, -5, []),
        (-9, 2, [(0, 2, "Available")]),
        (0, 5, [(0, 3, "Available"), (3, 5, "Charging")]),
        (4, 5, [(4, 5, "Charging")]),
        (3, 8, [(3, 6, "Charging"), (6, 8, None)]),
        (7, 99, [(7, 8, None), (8, 99, "Faulted")]),
    ],
)
async def test_intervals_between_two_times_begin_with_what_was_the_case_then(
    clean_db: AsyncEngine, charger_id: int, since: float, until: float, expected: list[tuple[Any, ...]]
) -> None:
    told = [(0, "Available"), (3, "Charging"), (6, None), (8, "Faulted")]
    async with begin(clean_db) as connection:
        await histories.add(
            connection, [status(charger_id, *row) for row in told], [presence(charger_id, -1, online=True)]
        )
        found = await histories.of_chargers(
            connection, [charger_id], BEGIN + minutes(since), BEGIN + minutes(until), 100
        )
    assert found is not None
    assert [(after(each.since), after(each.until), each.status) for each in found] == expected


def after(at: datetime) -> float:
    return (at - BEGIN) / timedelta(minutes=1)


async def test_of_a_history_with_more_rows_than_wanted_nothing_is_returned(
    clean_db: AsyncEngine, charger_id: int
) -> None:
    told = [status(charger_id, number, ("Charging", "Available")[number % 2]) for number in range(5)]
    there = [presence(charger_id, number, online=number % 2 == 0) for number in range(7)]
    async with begin(clean_db) as connection:
        await histories.add(connection, told, [])
        for most, is_there in ((5, True), (4, False)):
            found = await histories.of_chargers(connection, [charger_id], BEGIN, BEGIN + minutes(9), most)
            assert (found is not None) == is_there
        await histories.add(connection, [], there)
        assert await histories.of_chargers(connection, [charger_id], BEGIN, BEGIN + minutes(9), 6) is None
        assert await histories.of_chargers(connection, [charger_id], BEGIN, BEGIN + minutes(9), 7) is not None


async def test_statuses_that_operators_set_at_the_same_moment_leave_no_empty_interval(
    clean_db: AsyncEngine, charger_id: int
) -> None:
    async with begin(clean_db) as connection:
        for what in ("maintenance", "inactive"):
            await histories.set_charger_status(connection, charger_id, what, BEGIN, "ann")
        found = await histories.charger_statuses(connection, charger_id, BEGIN - minutes(5), BEGIN + minutes(5), 10)
        nothing = await histories.charger_statuses(connection, charger_id, BEGIN - minutes(5), BEGIN, 10)
    assert [(each.status, after(each.since), after(each.until)) for each in found] == [("inactive", 0, 5)]
    assert nothing == []

"""Histories as reports read them: timelines and what began them, faults and what they cost, changes of operators."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.tables.connectors import connectors
from genx.db.tables.histories import charger_status_history
from genx.db.views import report_histories
from genx.db.views.report_histories import Looked
from genx.domain.availability.timeline import Evidence
from tests.support.kept import add, add_charger
from tests.support.report_fleet import DAY, END, FIRST, HOUR
from tests.support.rolled import told, was_online

SECOND = timedelta(seconds=1)


@pytest.fixture
async def one(clean_db: AsyncEngine) -> int:
    """CP1 with one connector, online since the day before."""
    charger_id = await add_charger(clean_db, "CP1")
    await add(clean_db, connectors, {"charger_id": charger_id, "connector_id": 1})
    await was_online(clean_db, charger_id, (FIRST - DAY, True))
    return charger_id


async def test_a_timeline_begins_when_status_and_presence_are_both_known(clean_db: AsyncEngine) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    await told(clean_db, (charger_id, 1), (FIRST + HOUR, "Available"))
    await was_online(clean_db, charger_id, (FIRST + 2 * HOUR, True))
    looked = [
        Looked(charger_id=charger_id, connector_id=number, since=FIRST, until=FIRST + 4 * HOUR) for number in (1, 2)
    ]
    async with begin(clean_db) as connection:
        [known, unknown] = await report_histories.timelines(connection, looked, {})
    assert unknown == []
    assert [(each.since, each.until, each.state) for each in known] == [
        (FIRST + 2 * HOUR, FIRST + 4 * HOUR, "available")
    ]


async def test_each_look_has_a_timeline_of_its_own_with_what_was_before_it(clean_db: AsyncEngine, one: int) -> None:
    await told(clean_db, (one, 1), (FIRST, "Available"), (FIRST + HOUR, "Faulted", "x"), (FIRST + 3 * HOUR, "Charging"))
    looked = [
        Looked(charger_id=one, connector_id=1, since=FIRST + since * HOUR, until=FIRST + until * HOUR)
        for since, until in ((0, 1), (2, 4), (3, 4))
    ]
    async with begin(clean_db) as connection:
        found = await report_histories.timelines(connection, looked, {})
    assert [[each.state for each in line] for line in found] == [["available"], ["faulted", "inUse"], ["inUse"]]
    [faulted, charging] = found[1]
    assert faulted.begins == Evidence("status", FIRST + HOUR + 2 * SECOND)
    assert faulted.ends == charging.begins == Evidence("status", FIRST + 3 * HOUR + 2 * SECOND)


async def test_only_chargers_that_were_ever_not_active_have_changes_of_operators(
    clean_db: AsyncEngine, one: int
) -> None:
    other = await add_charger(clean_db, "CP2")
    changes = [(one, 0, "active"), (one, 1, "maintenance"), (one, 2, "active"), (other, 0, "active")]
    for charger_id, hours, status in changes:
        row = {"charger_id": charger_id, "at": FIRST + hours * HOUR, "charger_status": status}
        await add(clean_db, charger_status_history, row)
    async with begin(clean_db) as connection:
        found = await report_histories.operations(connection, END, None)
        early = await report_histories.operations(connection, FIRST + HOUR, [one, other])
    assert {charger_id: [each.charger_status for each in of] for charger_id, of in found.items()} == {
        one: ["active", "maintenance", "active"]
    }
    assert [each.charger_status for each in early[one]] == ["active"]


async def test_chargers_are_described_with_the_rating_that_counts(clean_db: AsyncEngine) -> None:
    ratings = {"power_rating_manual_w": 22_000, "power_rating_measured_w": 11_000}
    ids = [
        await add_charger(clean_db, "CP1", **ratings, vendor="Ohmweg", model="Duo"),
        await add_charger(clean_db, "CP2", power_rating_measured_w=11_000),
        await add_charger(clean_db, "CP3"),
    ]
    async with begin(clean_db) as connection:
        found = await report_histories.described(connection)
        some = await report_histories.described(connection, ids[1:])
    assert [found[each].power_w for each in ids] == [22_000, 11_000, None]
    assert (found[ids[0]].vendor, found[ids[0]].model) == ("Ohmweg", "Duo")
    assert list(some) == ids[1:]

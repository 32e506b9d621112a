"""Faults of connectors: rows made of histories, and what they cost in some time."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.rollups import faults as rollup
from genx.db.tables.connectors import connectors
from genx.db.views import report_faults
from genx.db.views.report_faults import FaultGroup, FaultTotals
from genx.domain.spans import Span
from tests.db.rollup_fleet import empty
from tests.support.database import rows
from tests.support.kept import add, add_charger
from tests.support.report_fleet import DAY, END, FIRST, HOUR
from tests.support.rolled import told, was_online


@pytest.fixture
async def one(clean_db: AsyncEngine) -> int:
    """CP1 with one connector, online since the day before."""
    charger_id = await add_charger(clean_db, "CP1", vendor="Ohmweg", model="Duo")
    await add(clean_db, connectors, {"charger_id": charger_id, "connector_id": 1})
    await was_online(clean_db, charger_id, (FIRST - DAY, True))
    return charger_id


async def totals(engine: AsyncEngine, since: datetime = FIRST, until: datetime = END, *ids: int) -> FaultTotals:
    async with begin(engine) as connection:
        found = await report_faults.totals(connection, since, until, ids or None)
        assert await report_faults.seconds(connection, since, until, ids or None) == pytest.approx(found.seconds)
    return found


async def kept(engine: AsyncEngine) -> list[tuple[str, datetime, datetime | None, float | None]]:
    found = await rows(engine, "SELECT * FROM connector_faults ORDER BY charger_id, connector_id, began_at, id")
    return [(row["error_code"], row["began_at"], row["ended_at"], row["online_s"]) for row in found]


async def groups(engine: AsyncEngine, by: Any, sort: Any = "seconds", limit: int | None = 50) -> list[FaultGroup]:
    async with begin(engine) as connection:
        return list((await report_faults.groups(connection, by, sort, FIRST, END, None, limit)).first)


async def test_a_fault_that_goes_on_from_before_counts_from_the_beginning_of_the_report(
    clean_db: AsyncEngine, one: int
) -> None:
    await told(clean_db, (one, 1), (FIRST - 3 * HOUR, "Faulted", "GroundFailure"), (FIRST + HOUR, "Available"))
    assert await kept(clean_db) == [("GroundFailure", FIRST - 3 * HOUR, FIRST + HOUR, 4 * 3600)]
    found = await totals(clean_db)
    assert (found.seconds, found.count, found.chargers, found.mean_clear_s) == (3600, 0, 1, 4 * 3600)
    assert (await totals(clean_db, FIRST + 2 * HOUR)).chargers == 0


async def test_a_fault_that_lasts_counts_up_to_the_end_of_the_report(clean_db: AsyncEngine, one: int) -> None:
    await told(clean_db, (one, 1), (FIRST + HOUR, "Faulted", "GroundFailure"))
    assert await kept(clean_db) == [("GroundFailure", FIRST + HOUR, None, None)]
    found = await totals(clean_db, FIRST, FIRST + 3 * HOUR)
    assert (found.seconds, found.count, found.mean_clear_s) == (7200, 1, None)
    assert (await totals(clean_db, FIRST, FIRST + HOUR)).count == 0


async def test_a_fault_is_one_until_its_error_changes(clean_db: AsyncEngine, one: int) -> None:
    times = [FIRST + number * HOUR for number in range(5)]
    words = [("Faulted", "A"), ("Faulted", "A"), ("Faulted", "B"), ("Available", "NoError"), ("Faulted", "B")]
    await told(clean_db, (one, 1), *((at, *word) for at, word in zip(times, words, strict=True)))
    assert [each[:3] for each in await kept(clean_db)] == [
        ("A", times[0], times[2]),
        ("B", times[2], times[3]),
        ("B", times[4], None),
    ]


async def test_the_charger_as_a_whole_has_no_faults_of_a_connector(clean_db: AsyncEngine, one: int) -> None:
    await told(clean_db, (one, 0), (FIRST, "Faulted", "OtherError"))
    assert await kept(clean_db) == []


@pytest.mark.parametrize(
    ("away", "hours"),
    [
        ([], 6),
        ([(1, 3)], 4),
        ([(-5, 2)], 4),
        ([(4, 20)], 4),
        ([(-5, 20)], 0),
        ([(1, 2), (3, 4)], 4),
        ([(8, 9)], 6),
    ],
)
async def test_time_offline_is_not_lost_to_a_fault(
    clean_db: AsyncEngine, one: int, away: list[tuple[float, float]], hours: float
) -> None:
    await told(clean_db, (one, 1), (FIRST, "Faulted", "GroundFailure"), (FIRST + 6 * HOUR, "Available"))
    for gone, back in away:
        await was_online(clean_db, one, (FIRST + gone * HOUR, False), (FIRST + back * HOUR, True))
    assert (await totals(clean_db)).seconds == hours * 3600


async def test_faults_are_grouped_and_those_of_other_chargers_left_out(clean_db: AsyncEngine, one: int) -> None:
    other = await add_charger(clean_db, "CP2", name="Bay 2")
    await was_online(clean_db, other, (FIRST - DAY, True))
    await told(
        clean_db, (one, 1), (FIRST, "Faulted", "A"), (FIRST + HOUR, "Faulted", "B"), (FIRST + 3 * HOUR, "Charging")
    )
    await told(clean_db, (other, 2), (FIRST, "Faulted", "B"), (FIRST + 5 * HOUR, "Available"))
    by = {name: await groups(clean_db, name) for name in ("errorCode", "charger", "model", "connector")}
    assert [(each.key, each.seconds / 3600, each.count, each.chargers) for each in by["errorCode"]] == [
        ("B", 7, 2, 2),
        ("A", 1, 1, 1),
    ]
    assert [(each.key, each.error_code, each.longest_s / 3600) for each in by["charger"]] == [
        ("CP2", "B", 5),
        ("CP1", "B", 2),
    ]
    assert [(each.key, each.count) for each in by["model"]] == [("unknown", 1), ("Ohmweg Duo", 2)]
    assert [(each.key, each.connector_id) for each in by["connector"]] == [("CP2", 2), ("CP1", 1)]
    assert [each.key for each in await groups(clean_db, "charger", "count", 1)] == ["CP1"]
    async with begin(clean_db) as connection:
        found = await report_faults.groups(connection, "charger", "count", FIRST, END, [one], None)
        assert await report_faults.models(connection, None) == {one: "Ohmweg Duo", other: "unknown"}
    assert ([each.charger_id for each in found.first], found.count, found.whole) == ([one], 1, 2)
    assert (await totals(clean_db, FIRST, END, other)).seconds == 5 * 3600


STATUSES = st.sampled_from([("Faulted", "A"), ("Faulted", "B"), ("Available", "NoError"), ("Faulted", None)])
HISTORY = st.lists(st.tuples(st.integers(0, 40), STATUSES), min_size=1, max_size=9).map(
    lambda told: sorted(told, key=lambda each: each[0])
)
AWAY = st.lists(st.tuples(st.integers(0, 40), st.sampled_from([True, False, None])), max_size=6).map(
    lambda told: sorted(told, key=lambda each: each[0])
)


def modelled(history: Any, away: Any, since: float, until: float) -> tuple[float, int]:
    """The seconds of faults, and those that began: minute by minute, by what was told last."""
    status: Any = None
    seconds, began = 0.0, 0
    places = [*history, (10_000, (None, None))]
    for (at, word), (end, _) in pairwise(places):
        code = None if word[0] != "Faulted" else word[1] or "NoError"
        if code is not None and status != code and since <= at < until:
            began += 1
        status = code
        if code is not None:
            for minute in range(int(max(at, since)), int(min(end, until))):
                online = [told for when, told in away if when <= minute]
                seconds += 60 if not online or online[-1] is True else 0
    return seconds, began


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HISTORY, AWAY, st.integers(0, 45), st.integers(0, 45), st.lists(st.integers(0, 44), max_size=4))
async def test_law_faults_are_those_of_a_model_in_whatever_pieces_they_are_made(
    clean_db: AsyncEngine, history: Any, away: Any, one: int, other: int, cuts: list[int]
) -> None:
    await empty(clean_db)
    charger_id = await add_charger(clean_db, "CP1")
    minute = timedelta(minutes=1)
    await was_online(clean_db, charger_id, *((FIRST + at * minute, online) for at, online in away))
    await told(clean_db, (charger_id, 1), *((FIRST + at * minute, *word) for at, word in history))
    at_once = await kept(clean_db)
    edges = [FIRST - DAY, *(FIRST + cut * minute for cut in sorted(set(cuts))), FIRST + DAY]
    async with begin(clean_db) as connection:
        await connection.exec_driver_sql("DELETE FROM connector_faults")
        for since, until in pairwise(edges):
            await rollup.sum_up(connection, [Span(charger_id, 1, since, until)])
    assert await kept(clean_db) == at_once
    begins, ends = sorted((one, other))
    found = await totals(clean_db, FIRST + begins * minute, FIRST + ends * minute)
    assert (found.seconds, found.count) == modelled(history, away, begins, ends)

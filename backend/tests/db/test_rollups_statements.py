"""The statements of rollups, each by itself: what they find and leave alone, and that they look rows up by index."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base.engine import begin
from genx.db.rollups import fleet as of_fleet
from genx.db.rollups import sessions, state, summing
from genx.db.rollups.state import Terms
from genx.domain.spans import Span
from tests.db.rollup_fleet import BEGIN, Fleet, empty, minutes
from tests.support.database import column, execute, rows
from tests.support.kept import add_charger


@pytest.fixture
async def fleet(clean_db: AsyncEngine) -> AsyncIterator[Fleet]:
    await empty(clean_db)
    yield Fleet(clean_db)
    await execute(clean_db, "DELETE FROM rollup_state")


def span(charger_id: int, since: float, until: float, connector_id: int = 1) -> Span:
    return Span(charger_id, connector_id, BEGIN + minutes(since), BEGIN + minutes(until))


async def an_hour(fleet: Fleet) -> int:
    """A charger that has charged for an hour, with a session that has ended and one that runs."""
    charger_id = await fleet.add()
    await fleet.run()
    await fleet.known(charger_id, 0, 1, 2)
    await fleet.status(charger_id, "Charging")
    began = await fleet.start(charger_id)
    fleet.now += minutes(20)
    await fleet.stop(began, 600)
    await fleet.start(charger_id, connector_id=2)
    await fleet.run(42)
    return charger_id


async def test_transactions_are_found_by_their_pieces_or_because_they_run_and_thoroughly_by_their_times(
    fleet: Fleet,
) -> None:
    charger_id = await an_hour(fleet)
    async with begin(fleet.engine) as connection:
        for found, spans in (
            ({"1"}, [span(charger_id, 0, 15)]),
            (set(), [span(charger_id, 30, 45)]),
            ({"2"}, [span(charger_id, 0, 15, 2)]),
            ({"1", "2"}, [span(charger_id, 15, 30), span(charger_id, 15, 30, 2)]),
            (set(), [span(charger_id + 1, 0, 60)]),
            (set(), []),
        ):
            assert await sessions.concerned(connection, spans) == found
        await connection.execute(text("DELETE FROM session_pieces"))
        assert await sessions.concerned(connection, [span(charger_id, 0, 15)]) == set()
        assert await sessions.all_within(connection, [span(charger_id, 0, 15)]) == {"1"}
        assert await sessions.all_within(connection, [span(charger_id, 25, 60)]) == {"2"}
        assert await sessions.all_within(connection, [span(charger_id, -60, -15)]) == set()


async def test_pieces_that_stay_as_they_are_touch_nothing(fleet: Fleet) -> None:
    charger_id = await an_hour(fleet)
    async with begin(fleet.engine) as connection:
        terms = await of_now(connection, fleet)
        assert await sessions.remake(connection, ["1", "2", "no such transaction"], terms) == []
        await connection.execute(text("UPDATE session_pieces SET energy_wh = 1 WHERE transaction_id = '1' AND begins"))
        assert await sessions.remake(connection, ["1"], terms) == [span(charger_id, 0, 15)]
        await connection.execute(text("DELETE FROM session_pieces WHERE transaction_id = '1' AND ends"))
        assert await sessions.remake(connection, ["1"], terms) == [span(charger_id, 15, 30)]


async def of_now(connection: AsyncConnection, fleet: Fleet) -> Terms:
    known = await state.load(connection)
    assert known is not None
    return await state.terms(connection, known, fleet.now, 400)


async def test_spans_are_those_of_known_connectors_and_of_sessions_that_run_elsewhere(fleet: Fleet) -> None:
    charger_id = await fleet.add("CP1", connectors_to=1)
    await fleet.start(charger_id, connector_id=7)
    bare = await add_charger(fleet.engine, "CP2")
    async with begin(fleet.engine) as connection:
        found = await summing.spans_of(connection, [charger_id, bare], BEGIN, BEGIN + minutes(15))
        assert sorted(found) == [span(charger_id, 0, 15, number) for number in (0, 1, 7)]
        assert await summing.chargers_after(connection, 0, 9) == [charger_id, bare]
        assert await summing.chargers_after(connection, 0, 1) == [charger_id]
        assert await summing.chargers_after(connection, bare, 9) == []


async def test_what_lies_beyond_a_time_is_removed_of_quarter_hours_the_fleet_and_later_days(fleet: Fleet) -> None:
    await an_hour(fleet)
    await fleet.run(24 * 60)
    async with begin(fleet.engine) as connection:
        await summing.turn_back(connection, BEGIN + minutes(30), "UTC")
    for table in ("quarter_hours", "fleet_quarter_hours"):
        assert await column(fleet.engine, f"SELECT max(at) FROM {table}") == [BEGIN + minutes(15)]
    assert await column(fleet.engine, "SELECT DISTINCT day FROM connector_days") == [date(2026, 6, 1)]


async def test_chargers_are_taken_out_of_the_fleet_to_the_last_wh(fleet: Fleet) -> None:
    charger_id = await an_hour(fleet)
    before = await rows(fleet.engine, "SELECT * FROM fleet_quarter_hours ORDER BY at")
    others = [await fleet.add(f"CP{number}") for number in (2, 3)]
    for other in others:
        await fleet.known(other, 30)
        await fleet.measure(other, (33, 1000), (41, 1007), (62, 1107))
    await fleet.run(15)
    async with begin(fleet.engine) as connection:
        await of_fleet.take_out(connection, others)
    after = await rows(fleet.engine, "SELECT * FROM fleet_quarter_hours ORDER BY at")
    assert after[: len(before)] == before
    async with begin(fleet.engine) as connection:
        await of_fleet.take_out(connection, [charger_id])
        await of_fleet.take_out(connection, [])
    assert await rows(fleet.engine, "SELECT * FROM fleet_quarter_hours") == []


async def test_the_outbox_tells_of_a_transaction_that_runs_again(fleet: Fleet) -> None:
    charger_id = await fleet.add()
    stopped = await fleet.stop(await fleet.start(charger_id), 500)
    nothing = {"stopped_at": None, "received_stop_at": None, "meter_stop": None, "energy_wh": None}
    running = await fleet.change(stopped, status="active", **nothing)
    await fleet.change(running, limit_energy_wh=1000)
    told = await rows(fleet.engine, "SELECT kind, data FROM event_outbox ORDER BY xid, id")
    assert [(row["kind"], row["data"]["corrected"]) for row in told] == [
        ("transaction.started", None),
        ("transaction.stopped", False),
        ("transaction.started", True),
    ]


async def test_no_statement_reads_a_large_table_from_end_to_end(fleet: Fleet) -> None:
    """The plans of all statements of a run, with tables so small that they would be scanned otherwise."""
    seen: dict[str, Any] = {}

    def note(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
        if statement.lstrip().startswith(("WITH", "SELECT p.", "INSERT INTO connector")):
            seen[statement] = values

    event.listen(fleet.engine.sync_engine, "before_cursor_execute", note)
    try:
        await an_hour(fleet)
        await fleet.job.rebuild(BEGIN.date(), BEGIN.date() + timedelta(days=1), fleet.now)
    finally:
        event.remove(fleet.engine.sync_engine, "before_cursor_execute", note)
    large = (
        "meter_series",
        "quarter_hours",
        "session_pieces",
        "connector_statuses",
        "charger_presence",
        "transactions",
    )
    scans = [f"Seq Scan on {table}" for table in large]
    assert len(seen) >= 6
    async with begin(fleet.engine) as connection:
        await state.lock(connection)
        for statement, values in seen.items():
            plan = (await connection.exec_driver_sql(f"EXPLAIN {statement}", values)).scalars().all()
            assert [line for line in plan if any(scan in line for scan in scans)] == []

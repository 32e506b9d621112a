"""State and notes of rollups, and what the rooms beside them write for them."""

import asyncio
import re
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

import genx
from genx.db.base.engine import begin
from genx.db.queries import chargers
from genx.db.queries.chargers import Unclaimed
from genx.db.queries.operator_changes import OperatorChanges
from genx.db.rollups import state
from genx.db.rollups.state import Note, State
from genx.domain.audit import Actor, AuditEntry
from genx.domain.operator_change import OperatorChange
from genx.domain.spans import Span
from tests.db.rollup_fleet import Fleet, empty
from tests.support.database import execute, rows
from tests.support.kept import add_charger

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def test_the_state_is_one_row(clean_db: AsyncEngine) -> None:
    async with begin(clean_db) as connection:
        assert await state.load(connection) is None
        for later in (0, 1):
            kept = State(until=NOON + later * HOUR, time_zone="Europe/Berlin")
            await state.keep(connection, kept)
            assert await state.load(connection) == kept
    assert len(await rows(clean_db, "SELECT * FROM rollup_state")) == 1


async def test_notes_are_taken_once_and_not_of_chargers_that_are_gone(clean_db: AsyncEngine) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    notes = [
        Note(charger_id=charger_id, connector_id=number, since=NOON, until=NOON + HOUR, transaction_id=id_)
        for number, id_ in ((1, None), (2, "7"), (3, None))
    ]
    gone = Note(charger_id=charger_id + 1, connector_id=1, since=NOON, until=NOON)
    async with begin(clean_db) as connection:
        await state.note(connection, [])
        await state.note(connection, [*notes, gone])
        taken = [await state.take_notes(connection, 2) for _ in range(3)]
    assert [len(some) for some in taken] == [2, 1, 0]
    assert sorted(chain(*taken), key=lambda note: note.connector_id) == notes
    assert notes[0].span == Span(charger_id, 1, NOON, NOON + HOUR)


async def test_a_late_day_is_taken_with_the_time_around_it(clean_db: AsyncEngine) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    await execute(clean_db, "INSERT INTO late_series VALUES (:id, 1, '2026-03-04')", id=charger_id)
    async with begin(clean_db) as connection:
        [found] = await state.take_late(connection, 9)
        assert await state.take_late(connection, 9) == []
    midnight = NOON - 12 * HOUR
    assert found == Span(charger_id, 1, midnight - 2 * HOUR, midnight + 26 * HOUR)


async def test_stale_days_are_noted_once_and_the_newest_is_done_first(clean_db: AsyncEngine) -> None:
    async with begin(clean_db) as connection:
        assert await state.newest_stale_day(connection) is None
        for _ in range(2):
            await state.note_days(connection, NOON - 48 * HOUR, NOON)
        for day in (4, 3, 2):
            assert await state.newest_stale_day(connection) == date(2026, 3, day)
            await state.day_is_done(connection, date(2026, 3, day))
        assert await state.newest_stale_day(connection) is None


@pytest.mark.parametrize(("kept_days", "day"), [(400, date(2025, 1, 30)), (40, date(2026, 1, 25))])
def test_nothing_is_summed_up_of_days_whose_quarter_hours_may_be_removed_soon(kept_days: int, day: date) -> None:
    assert state.floor(NOON, kept_days) == datetime(day.year, day.month, day.day, tzinfo=UTC)


async def test_one_run_waits_for_the_other(clean_db: AsyncEngine) -> None:
    done: list[str] = []

    async def run(name: str) -> None:
        async with state.exclusive(clean_db):
            done.append(f"{name} begins")
            await rows(clean_db, "SELECT pg_sleep(0.01)")
            done.append(f"{name} ends")

    await asyncio.gather(*(run(name) for name in "abc"))
    assert [done[place][0] for place in (0, 2, 4)] == [done[place][0] for place in (1, 3, 5)]
    assert sorted(done) == sorted(f"{name} {what}" for name in "abc" for what in ("begins", "ends"))


WRITES = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) transactions\b|\b(insert|update)\(\s*\w+,\s*transactions\b")


def test_transactions_are_written_by_the_journal_and_deleted_where_their_pieces_are_seen_to() -> None:
    sources = Path(genx.__file__).parent
    found = {
        str(path.relative_to(sources)): [match[0].split("(")[0] for match in WRITES.finditer(path.read_text())]
        for path in sources.rglob("*.py")
        if "migrations" not in path.parts
    }
    assert {path: writes for path, writes in found.items() if writes} == {
        "db/by_hand/new_transaction.py": ["DELETE FROM transactions"],
        "db/journal/transactions.py": ["insert", "update"],
        "db/queries/chargers.py": ["DELETE FROM transactions"],
        "db/queries/costs.py": ["UPDATE transactions"],  # What it costs is in no sum of energy.
    }


async def test_an_operators_change_of_status_is_kept_with_its_time_and_who_made_it(clean_db: AsyncEngine) -> None:
    async with begin(clean_db) as connection:
        await chargers.create(connection, "CP1", NOON)
    audit = AuditEntry(at=NOON + HOUR, actor=Actor(type="user", name="ann@example.org"), action="charger.changed")
    changes = OperatorChanges(clean_db)
    for fields in ({"charger_status": "maintenance"}, {"charger_status": "maintenance"}, {"name": "North"}):
        await changes.write(OperatorChange("CP1", fields, audit))
    found = await rows(clean_db, "SELECT at, charger_status, by FROM charger_status_history ORDER BY at")
    assert [tuple(row.values()) for row in found] == [
        (NOON, "active", None),
        (NOON + HOUR, "maintenance", "ann@example.org"),
    ]


async def test_unclaimed_chargers_that_are_deleted_leave_the_fleet(clean_db: AsyncEngine) -> None:
    await empty(clean_db)
    fleet = Fleet(clean_db)
    await fleet.run()
    unclaimed, kept = await fleet.add("NEW"), await fleet.add("CP1")
    for charger_id in (unclaimed, kept):
        await fleet.known(charger_id, 0, 1, 2)
        await fleet.presence(charger_id, online=False)
    await execute(clean_db, "UPDATE chargers SET last_seen = now()")
    await execute(clean_db, "UPDATE chargers SET name = 'North' WHERE charger_id = :id", id=kept)
    await fleet.run(62)
    async with begin(clean_db) as connection:
        wanted = Unclaimed(before=datetime.now(UTC))
        assert await chargers.delete_unclaimed(connection, wanted, ["NEW", "CP1"]) == ["NEW"]
    found = await rows(clean_db, "SELECT connectors, offline_s, seconds FROM fleet_quarter_hours WHERE connectors > 0")
    assert [tuple(row.values()) for row in found] == [(2, 1800, 1800)] * 4
    by_and_by = await fleet.rollups()
    assert by_and_by == await fleet.made_again()

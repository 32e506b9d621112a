"""How the message log is written: ids, answers and their CALLs, the room for a day, and who is told."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base import partitions
from genx.db.journal import journal as journal_module
from genx.db.journal.journal import Journal
from genx.db.queries import chargers
from genx.db.tables.message_log import DIRECTIONS, MESSAGE_TYPES
from genx.domain.charge_point import ChargePoint
from genx.domain.message_log import Direction, LogEntry, MessageType
from tests.support.database import HOSTILE_NAMES, HOSTILE_TEXTS, column, execute, keep, row, rows

AT = datetime(2026, 8, 9, 1, 2, 3, 456_789, tzinfo=UTC)
READ = "SELECT * FROM message_log ORDER BY id"


def entry(known: ChargePoint, **fields: Any) -> LogEntry:
    values: dict[str, Any] = {"charger_id": known.charger_id, "device_id": known.device_id, "at": AT, "payload": "{}"}
    return LogEntry(**values | {"direction": "chargerToServer", "message_type": "Call"} | fields)


async def test_every_direction_and_type_has_a_number_of_its_own(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    written = [
        entry(known, direction=direction, message_type=kind)
        for direction in get_args(Direction)
        for kind in get_args(MessageType)
    ]
    assert await keep(journal, *written) is None
    found = [(one["direction"], one["message_type"]) for one in await rows(clean_db, READ)]
    assert found == [(DIRECTIONS[one.direction], MESSAGE_TYPES[one.message_type]) for one in written]
    assert len(set(found)) == len(get_args(Direction)) * len(get_args(MessageType))


async def test_an_entry_is_kept_whole(journal: Journal, known: ChargePoint, clean_db: AsyncEngine) -> None:
    full = entry(known, action="Reset", message_id="m1", error_code="E", note="n", payload='{"a":1}')
    await keep(journal, full)
    found = await row(clean_db, READ)
    names = ("id", "charger_id", "device_id", "at", "action", "message_id", "payload", "error_code", "note")
    assert {name: found[name] for name in names} == {name: getattr(full, name) for name in names}
    assert found["call_id"] is None


@pytest.mark.parametrize(("given", "kept"), HOSTILE_TEXTS.items(), ids=HOSTILE_NAMES)
async def test_f13_texts_of_any_message_are_kept_as_far_as_they_can_be(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine, given: str, kept: str
) -> None:
    # An action is looked up by an index, which takes no long one; the gateway keeps none that is no name.
    long = len(given) > 1_000
    one = entry(known, action=None if long else given, message_id=given, note=given)
    assert await keep(journal, one) is None
    found = await row(clean_db, READ)
    assert (found["action"], found["message_id"], found["note"]) == (None if long else kept, kept, kept)


async def test_the_log_outlives_its_charger_and_takes_entries_of_none(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    await keep(journal, entry(known, note="before"))
    async with clean_db.begin() as connection:
        await chargers.delete(connection, known.charger_id)
    await keep(journal, entry(known, note="after"))
    assert await column(clean_db, "SELECT note FROM message_log ORDER BY id") == ["before", "after"]


async def test_an_answer_to_a_call_of_an_earlier_group_knows_it_and_one_to_none_that_is_kept_does_not(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    call = entry(known)
    never_kept = entry(known)
    await keep(journal, call)
    await keep(journal, entry(known, message_type="CallResult", call=call))
    await keep(journal, entry(known, message_type="CallError", call=never_kept))
    assert await column(clean_db, "SELECT call_id FROM message_log ORDER BY id") == [None, call.id, None]


@settings(max_examples=30)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=30))
def test_ids_grow_within_and_over_groups_of_any_size(sizes: list[int]) -> None:
    journal = Journal("")
    numbered: list[int] = []
    for size in sizes:
        group = [entry_of_nobody() for _ in range(size)]
        journal._number(group)
        numbered += [one.id for one in group]
    assert numbered == sorted(set(numbered))


def entry_of_nobody() -> LogEntry:
    return LogEntry(charger_id=1, device_id="C", at=AT, direction="chargerToServer", message_type="Call")


def test_ids_grow_while_the_clock_is_set_back_and_leap_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    journal, ids = Journal(""), list[int]()
    for second in (100, 50, 50, 200):
        monkeypatch.setattr("genx.db.journal.journal.time.time_ns", partial(int, second * 1_000_000_000))
        one = entry_of_nobody()
        journal._number([one])
        ids.append(one.id)
    first = 100_000 << 20
    assert ids == [first, first + 1, first + 2, 200_000 << 20]


async def test_entries_are_told_with_their_ids_once_they_are_kept(dsn: str, known: ChargePoint) -> None:
    told: list[tuple[int, str | None]] = []

    def committed(entries: Sequence[LogEntry]) -> None:
        told.extend((one.id, one.note) for one in entries)

    journal = Journal(dsn, committed)
    await journal.start()
    assert await keep(journal, entry(known, note="a"), entry(known, note="b")) is None
    assert await keep(journal, entry(known, note="c", charger_id=2**63)) is not None
    await journal.stop()
    assert [note for _, note in told] == ["a", "b"]
    assert all(number > 0 for number, _ in told)


async def test_one_who_is_told_of_entries_and_fails_stops_nobody(dsn: str, known: ChargePoint) -> None:
    def committed(entries: Sequence[LogEntry]) -> None:
        raise RuntimeError("told and failed")

    journal = Journal(dsn, committed)
    await journal.start()
    async with asyncio.timeout(10):
        assert [await keep(journal, entry(known)) for _ in range(2)] == [None, None]
    await journal.stop()


async def test_room_is_made_for_a_day_that_has_none_and_the_entry_is_kept(
    dsn: str, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    tomorrow = partitions.LOG.name(partitions.LOG.start(datetime.now(UTC) + timedelta(days=1)))
    made: list[str] = []

    async def make_room() -> None:
        made.append("room")
        async with clean_db.begin() as connection:
            await partitions.ensure(connection, datetime.now(UTC))

    await execute(clean_db, f"DROP TABLE {tomorrow}")
    journal = Journal(dsn, make_room=make_room)
    await journal.start()
    journal._last_id = partitions.id_at(datetime.now(UTC) + timedelta(days=1))
    assert await keep(journal, entry(known, note="ahead")) is None
    await journal.stop()
    assert made == ["room"]
    assert await column(clean_db, "SELECT note FROM message_log") == ["ahead"]


async def test_without_room_an_entry_is_refused_and_the_next_one_of_today_is_kept(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    before, journal._last_id = journal._last_id, partitions.id_at(datetime(2099, 1, 1, tzinfo=UTC))
    assert type(await keep(journal, entry(known))).__name__ == "CheckViolationError"
    journal._last_id = before
    assert await keep(journal, entry(known, note="today")) is None
    assert await column(clean_db, "SELECT note FROM message_log") == ["today"]
    assert journal.figures.rejected == 1


async def test_a_group_of_many_megabytes_is_kept_in_parts_and_in_order(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "MOST_TOGETHER", 1 << 16)
    large = "x" * 20_000
    kept = await asyncio.gather(*[keep(journal, entry(known, note=f"{n}", payload=large)) for n in range(40)])
    assert kept == [None] * 40
    assert await column(clean_db, "SELECT note FROM message_log ORDER BY id") == [f"{n}" for n in range(40)]
    sizes = await column(clean_db, "SELECT count(*) FROM message_log GROUP BY xmin::text")
    assert max(sizes) * len(large) <= 1 << 16


async def test_figures_count_entries_and_refusals(journal: Journal, known: ChargePoint) -> None:
    await keep(journal, entry(known), entry(known))
    await keep(journal, entry(known, charger_id=2**63))
    assert (journal.figures.entries, journal.figures.rejected) == (2, 1)
    assert journal.figures.commit_seconds.count == journal.figures.group_size.count >= 2
    assert journal.idle
    assert (journal.waiting, journal.lag) == (0, 0.0)

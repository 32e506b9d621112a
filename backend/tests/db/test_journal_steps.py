"""A group is written in as few statements as its rows allow."""

from collections import defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.db.journal.steps import in_steps
from genx.db.journal.writers import WRITERS
from genx.domain.changes import (
    Change,
    ChargerReported,
    ChargerSeen,
    ConnectionChanged,
    PasswordOffered,
    PasswordUsed,
    TransactionChanged,
    TransactionMeasured,
)
from genx.domain.charge_point import ChargePoint
from tests.domain.builders import transaction

AT = datetime(2026, 6, 1, tzinfo=UTC)
PLACES = {writer: place for place, writer in enumerate(WRITERS)}


def steps_of(*changes: Change) -> list[list[str]]:
    kinds: defaultdict[type, list[Any]] = defaultdict(list)
    for change in changes:
        kinds[type(change)].append(change)
    found = in_steps([writer for writer in WRITERS if writer.kind in kinds], kinds)
    return [[writer.kind.__name__ for writer in step] for step in found]


def reported(charger_id: int) -> Change:
    return ChargerReported(ChargePoint(charger_id=charger_id, device_id=f"CP{charger_id}", registered_at=AT))


def seen(charger_id: int) -> Change:
    return ChargerSeen(charger_id, AT, None, None)


def connected(charger_id: int) -> Change:
    return ConnectionChanged(charger_id, True, AT)


def used(charger_id: int) -> Change:
    return PasswordUsed(charger_id, "hash")


def offered(charger_id: int) -> Change:
    return PasswordOffered(charger_id, "hash")


def changed(number: int) -> Change:
    return TransactionChanged(transaction(id=f"{number}", wire_id=number))


def measured(number: int) -> Change:
    return TransactionMeasured(f"{number}", 1000, AT, 10, True)


def test_changes_of_different_rows_are_one_statement() -> None:
    assert steps_of(reported(1), seen(2), connected(3), used(4), changed(5), measured(6)) == [
        [
            "ConnectionChanged",
            "ChargerReported",
            "ChargerSeen",
            "PasswordUsed",
            "TransactionChanged",
            "TransactionMeasured",
        ]
    ]


def test_changes_of_one_row_follow_each_other() -> None:
    assert steps_of(measured(1), changed(1), changed(2)) == [["TransactionChanged"], ["TransactionMeasured"]]
    assert steps_of(seen(1), seen(2), reported(2)) == [["ChargerReported"], ["ChargerSeen"]]


def test_a_change_comes_after_all_that_write_its_rows_not_only_the_first() -> None:
    together = steps_of(connected(1), reported(1), reported(2), seen(2))
    assert together == [["ConnectionChanged"], ["ChargerReported"], ["ChargerSeen"]]


MAKERS = (reported, seen, connected, used, offered, changed, measured)


@given(st.lists(st.tuples(st.sampled_from(MAKERS), st.integers(1, 4)), min_size=1, max_size=12))
def test_no_statement_writes_a_row_twice_and_rows_are_written_in_the_order_of_the_writers(made: list[Any]) -> None:
    kinds: defaultdict[type, list[Any]] = defaultdict(list)
    for maker, number in made:
        change = maker(number)
        kinds[type(change)].append(change)
    steps = in_steps([writer for writer in WRITERS if writer.kind in kinds], kinds)
    assert {writer.kind for step in steps for writer in step} == set(kinds)
    written: defaultdict[Any, list[tuple[int, int]]] = defaultdict(list)
    for number, step in enumerate(steps):
        for writer in step:
            for key in writer.keys_of(kinds[writer.kind]):
                written[writer.table.name, key].append((number, PLACES[writer]))
    for writes in written.values():
        for before, after in pairwise(sorted(writes, key=lambda each: each[1])):
            assert before[0] < after[0]


@pytest.mark.parametrize("table", ["chargers", "transactions"])
def test_all_writers_of_a_table_know_its_rows_by_the_same_key(table: str) -> None:
    keys = {
        tuple(field.column for field in writer.fields[: writer.keys])
        for writer in WRITERS
        if writer.table.name == table
    }
    assert len(keys) == 1


def test_only_tables_with_known_keys_have_several_writers() -> None:
    counts: defaultdict[str, int] = defaultdict(int)
    for writer in WRITERS:
        counts[writer.table.name] += 1
    assert {name for name, count in counts.items() if count > 1} == {"chargers", "transactions"}

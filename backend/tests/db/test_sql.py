"""Pieces of SQL: rows that are given as arrays, columns that are loaded into Structs."""

from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from msgspec import Struct

from genx.db.base.sql import all_storable, arrays, selected, storable, unnest
from genx.db.tables.commands import commands
from genx.domain.command import Command

TYPES = {"connector_id": "int", "started_at": "timestamptz"}


class Start(NamedTuple):
    started_at: datetime
    connector_id: int


def test_rows_and_their_arrays_have_the_same_order_whatever_that_of_the_items() -> None:
    one, other = Start(datetime(2026, 1, 1, tzinfo=UTC), 1), Start(datetime(2026, 1, 2, tzinfo=UTC), 2)
    assert unnest(TYPES, 3) == "unnest($3::int[], $4::timestamptz[]) AS u (connector_id, started_at)"
    assert arrays(TYPES, [one, other]) == [(1, 2), (one.started_at, other.started_at)]


def test_a_struct_is_loaded_from_the_columns_that_it_has_fields_for() -> None:
    class Asked(Struct):
        action: str
        device_id: str
        status: str
        command_id: str

    wanted = "c.action, c.status::text AS status, c.command_id::text AS command_id"
    assert selected(Asked, commands, "c") == wanted
    assert selected(Asked, commands).startswith("action, ")


def test_every_column_of_a_command_has_a_field() -> None:
    assert {column.name for column in commands.c} <= {*Command.__struct_fields__, "expectation"}


@pytest.mark.parametrize("text", [None, "", "plain", "é", "a\x00b", "\ud800"])
def test_f13_many_texts_are_made_storable_like_one(text: str | None) -> None:
    assert all_storable([text, "x"]) == [storable(text), "x"]

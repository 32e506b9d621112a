"""Each kind of change has its writer, and each writer its columns: by name, so that none can be taken for another."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, get_args

import pytest
from sqlalchemy import ARRAY, Column, DateTime, Enum, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from genx.db.journal.writer import Field, Writer, insert, plain, statement, texts, update
from genx.db.journal.writers import WRITERS
from genx.domain.changes import Change

things = Table(
    "things",
    MetaData(),
    Column("thing_id", Integer, primary_key=True),
    Column("name", Text),
    Column("state", Enum("on", "off", name="state")),
    Column("at", DateTime(timezone=True)),
    Column("notes", ARRAY(Text)),
    Column("facts", JSONB),
)


@dataclass
class Thing:
    thing_id: int
    name: str | None
    notes: tuple[str, ...] = ()


def fields_of(change: type) -> set[str]:
    return {name for name in change.__annotations__ if not name.startswith("_")}


def test_every_change_has_exactly_one_writer() -> None:
    assert Counter(writer.kind for writer in WRITERS) == Counter(get_args(Change))


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.kind.__name__)
def test_every_column_of_a_writer_is_one_of_its_table(writer: Writer) -> None:
    columns = {column.name for column in writer.table.c}
    assert {field.column for field in writer.fields} | writer.sets <= columns
    assert len({field.column for field in writer.fields}) == len(writer.fields)


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.kind.__name__)
def test_every_field_of_a_writer_is_read_from_what_the_change_has(writer: Writer) -> None:
    if writer.items is None:
        assert {field.source.split(".")[0] for field in writer.fields} <= fields_of(writer.kind)


def test_a_row_is_given_by_the_names_of_its_columns_in_whatever_order() -> None:
    one, other = (insert(Thing, things, plain(*names)) for names in (("thing_id", "name"), ("name", "thing_id")))
    assert one.arguments([Thing(1, "a"), Thing(2, "b")]) == [(1, 2), ("a", "b")]
    assert other.arguments([Thing(1, "a"), Thing(2, "b")]) == [("a", "b"), (1, 2)]
    assert one.rows(3) == "unnest($3::integer[], $4::text[]) AS u (thing_id, name)"
    assert other.rows(3) == "unnest($3::text[], $4::integer[]) AS u (name, thing_id)"


def test_of_rows_with_the_same_key_the_last_one_is_written() -> None:
    writer = insert(Thing, things, plain("thing_id", "name"), keys=("thing_id",))
    assert writer.arguments([Thing(1, "a"), Thing(2, "b"), Thing(1, "c")]) == [[1, 2], ["c", "b"]]


def test_keys_are_compared_as_postgresql_keeps_them() -> None:
    writer = Writer(
        kind=Thing, table=things, fields=(*texts("name"), *plain("thing_id")), sql="", sets=frozenset(), keys=1
    )
    assert writer.arguments([Thing(1, "a\x00"), Thing(2, "a\\u0000")]) == [["a\\u0000"], [2]]


def test_no_changes_are_empty_arrays() -> None:
    assert insert(Thing, things, plain("thing_id", "name")).arguments([]) == [(), ()]


def test_types_that_are_given_as_text_are_made_of_it() -> None:
    writer = insert(Thing, things, (*plain("thing_id", "state", "at", "notes"), Field("facts", "name")))
    assert writer.rows(1).count("::text[]") == 3
    assert "$3::timestamp with time zone[]" in writer.rows(1)
    assert "u.state::state" in writer.sql
    assert "u.facts::jsonb" in writer.sql
    assert "string_to_array" in writer.sql
    assert insert(Thing, things, plain("thing_id", "notes")).arguments([Thing(1, None, ("x", "y"))])[1] == ["x\ny"]


def test_an_update_sets_what_is_given_and_what_it_is_told_to() -> None:
    writer = update(Thing, things, plain("thing_id", "name"), key="thing_id", given=("name",), sets={"at": "now()"})
    assert "UPDATE things SET at = now()" in writer.sql
    assert writer.sets == {"at"}
    assert update(Thing, things, plain("thing_id", "name"), key="thing_id").sets == {"name"}


def test_arguments_of_several_writers_follow_each_other() -> None:
    written: Any = tuple(insert(Thing, things, plain(name, "thing_id")) for name in ("name", "at"))
    assert "unnest($1::text[], $2::integer[])" in statement(written)
    assert "unnest($3::timestamp with time zone[], $4::integer[])" in statement(written)

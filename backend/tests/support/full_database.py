"""A database in which every table has rows: made from the catalogue, so that it fits a schema of any age."""

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import asyncpg

NOON = datetime(2026, 3, 4, 12, 0, 0, 123456, tzinfo=UTC)
OWN_TABLES = "c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'alembic_version'"

_COLUMNS = f"""
SELECT c.relname AS table_name, a.attname AS name, format_type(a.atttypid, NULL) AS kind, a.attnotnull AS required
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace AND {OWN_TABLES} AND a.attnum > 0 AND NOT a.attisdropped
  AND a.attgenerated = ''
ORDER BY c.relname, a.attnum
"""
_LABELS = """
SELECT t.typname AS kind, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS labels
FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid GROUP BY t.typname
"""
_CHECKS = """
SELECT conrelid::regclass::text AS table_name, pg_get_constraintdef(oid) AS definition,
  (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1]) AS name
FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace
"""
_REFERENCES = """
SELECT conrelid::regclass::text AS table_name, confrelid::regclass::text AS other,
  (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1]) AS name,
  (SELECT attname FROM pg_attribute WHERE attrelid = confrelid AND attnum = confkey[1]) AS other_name
FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conparentid = 0
"""

Row = dict[str, Any]


class Column(NamedTuple):
    """A column as the catalogue describes it."""

    name: str
    kind: str
    required: bool


class Catalogue(NamedTuple):
    """Tables with their columns; by table and name, the texts that a column is held to, and what it refers to."""

    tables: Mapping[str, Sequence[Column]]
    labels: Mapping[tuple[str, str], Sequence[str]]
    references: Mapping[tuple[str, str], tuple[str, str]]

    def in_order(self) -> list[str]:
        """The tables, each after those that it refers to."""
        done: list[str] = []
        while len(done) < len(self.tables):
            ready = [table for table in self.tables if table not in done and self._needs(table) <= {*done, table}]
            assert ready, "tables refer to each other in a circle"
            done += ready
        return done

    def _needs(self, table: str) -> set[str]:
        return {other for (of, _), (other, _) in self.references.items() if of == table}


async def catalogue(connection: "asyncpg.Connection[Any]") -> Catalogue:
    tables: dict[str, list[Column]] = {}
    of_enum = {row["kind"]: row["labels"] for row in await connection.fetch(_LABELS)}
    labels: dict[tuple[str, str], Sequence[str]] = {}
    for row in await connection.fetch(_COLUMNS):
        tables.setdefault(row["table_name"], []).append(Column(row["name"], row["kind"], row["required"]))
        if row["kind"] in of_enum:
            labels[row["table_name"], row["name"]] = of_enum[row["kind"]]
    for row in await connection.fetch(_CHECKS):
        labels[row["table_name"], row["name"]] = re.findall(r"'([^']*)'::text", row["definition"])
    references = {
        (row["table_name"], row["name"]): (row["other"], row["other_name"])
        for row in await connection.fetch(_REFERENCES)
    }
    return Catalogue(tables, labels, references)


async def fill(connection: "asyncpg.Connection[Any]", rows: int = 3) -> dict[str, list[Row]]:
    """Put so many rows into every table, the first with a null wherever one may be. Returns them as they are kept."""
    known = await catalogue(connection)
    made: dict[str, list[Row]] = {}
    for table in known.in_order():
        made[table] = [await _insert(connection, known, made, table, number) for number in range(rows)]
    return made


async def _insert(
    connection: "asyncpg.Connection[Any]", known: Catalogue, made: Mapping[str, list[Row]], table: str, number: int
) -> Row:
    given = {
        column.name: _referred(known, made, table, column.name, number) or _value(known, table, column, number)
        for column in known.tables[table]
        if column.required or number > 0
    }
    names, kinds = list(given), {column.name: column.kind for column in known.tables[table]}
    places = [f"${place}::text::{kinds[name]}" for place, name in enumerate(names, 1)]
    statement = (
        f"INSERT INTO {table} ({', '.join(names)}) OVERRIDING SYSTEM VALUE VALUES ({', '.join(places)}) RETURNING *"
    )
    row = await connection.fetchrow(statement, *(str(value) for value in given.values()))
    assert row is not None
    return dict(row)


def _referred(known: Catalogue, made: Mapping[str, list[Row]], table: str, name: str, number: int) -> Any:
    if (table, name) not in known.references:
        return None
    other, other_name = known.references[table, name]
    return made[other][number][other_name]


def _value(known: Catalogue, table: str, column: Column, number: int) -> Any:
    """A value as PostgreSQL reads it from text; no other row of the table has it, if there are as many."""
    if labels := known.labels.get((table, column.name)):
        return labels[number % len(labels)]
    return {
        "bigint": number + 1,
        "integer": number + 1,
        "smallint": number % 2,
        "boolean": number % 2 == 1,
        "text": f"{column.name} ä\u202e{number}",
        "double precision": number + 0.5,
        "real": number + 0.5,
        "numeric": f"{number}.1250",
        "date": (NOON + timedelta(days=number)).date().isoformat(),
        "integer[]": f"{{{number},7}}",
        "text[]": f'{{"one {number}","two, {number}"}}',
        "bytea": f"\\x00ff{number:02x}",
        "json": f'{{"z": {number}, "a": [1.50, null]}}',
        "jsonb": f'{{"status": "ü {number}"}}',
        "timestamp with time zone": (NOON + timedelta(hours=number)).isoformat(),
        "uuid": uuid.UUID(int=number + 1),
    }[column.kind]


async def contents(connection: "asyncpg.Connection[Any]") -> dict[str, list[Row]]:
    """All rows of all tables, in the order of their keys or of their texts."""
    known = await catalogue(connection)
    return {
        table: [dict(row) for row in await connection.fetch(f"SELECT * FROM {table} AS t ORDER BY t::text")]
        for table in known.tables
    }

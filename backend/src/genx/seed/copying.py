"""Copies of made-up chargers, with the same past: as fast as a database writes rows.

Sums for reports are copied, too: they are made by the rules of the product, once.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final

import asyncpg
from msgspec import Struct
from sqlalchemy import Column, Table

from genx.db.tables import metadata
from genx.db.tables.rollups import SUMS, session_days
from genx.seed.filling import TAGS_PER_CHARGER, Connection, Plan, next_charger_ids
from genx.seed.life import TAG_DIGITS, charger
from genx.seed.rows import serial_number

AT_ONCE: Final = 2
"""Connections that copy at the same time."""

DETAILED: Final = timedelta(days=35)
TIMED: Final = frozenset({"meter_series", "quarter_hours", "session_pieces"})
"""Tables of which the last DETAILED days are copied: a server forgets these rows by and by."""

TIMES: Final = ("at", "day", "started_at")
"""Columns by whose order rows come to be, and so lie beside each other."""

_COPIED: Final = """
CREATE TEMP TABLE copied (original bigint, charger_id bigint PRIMARY KEY, device_id text, name text, serial_number text,
  since timestamptz, transactions bigint, statuses bigint, tags bigint)
"""
"""What is copied now. The ids of its transactions, statuses and tags are by so much higher than the originals'."""

_SEQUENCES: Final = ("'transaction_ids'", "pg_get_serial_sequence('connector_statuses', 'id')")
_BY_TRANSACTION: Final = "JOIN transactions t ON t.id = of.transaction_id JOIN copied c ON c.original = t.charger_id"
_BY_CHARGER: Final = "JOIN copied c ON c.original = of.charger_id"
_TAG: Final = (
    f"left(of.{{0}}, -{TAG_DIGITS}) || lpad((right(of.{{0}}, {TAG_DIGITS})::bigint + c.tags)::text, {TAG_DIGITS}, '0')"
)
_OF_SESSIONS: Final = [column.name for column in session_days.c if not column.primary_key]
_REST: Final = ", ".join(("days", "day", "currency", *_OF_SESSIONS))
_SUMS_OF_CHARGERS: Final = f"""
INSERT INTO session_days (kind, key, {_REST}) SELECT kind, c.charger_id::text, {_REST}
FROM session_days of JOIN copied c ON c.original::text = of.key WHERE kind = 'charger'
"""  # noqa: S608 - only constants are put in
_SUMS_OF_TAGS: Final = f"""
INSERT INTO session_days (kind, key, {_REST}) SELECT kind, {_TAG.format("key")}, {_REST}
FROM session_days of CROSS JOIN (SELECT DISTINCT tags FROM copied) AS c WHERE kind = 'idTag'
"""  # noqa: S608
_MULTIPLY: Final = tuple(
    f"UPDATE {table} SET {', '.join(f'{name} = {name} * $1' for name in names)}{where}"  # noqa: S608
    for table, names, where in (
        ("fleet_quarter_hours", (*SUMS, "connectors"), ""),
        ("session_days", _OF_SESSIONS, " WHERE kind IN ('all', 'tariff')"),
    )
)
"""Statements for sums of the whole fleet."""


class Copies(Struct, frozen=True):
    """What to copy: all originals, with ids of transactions and statuses below these. Copies have the `ids`."""

    plan: Plan
    originals: Sequence[int]
    ids: Sequence[int]
    transactions: int
    statuses: int
    tables: Sequence[Table]

    def rows(self, copy: int) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of `copied` for the copy of a number, from 1 on."""
        plan, count = self.plan, len(self.originals)
        ids = self.ids[(copy - 1) * count : copy * count]
        tags = count * TAGS_PER_CHARGER
        shifts = plan.until - DETAILED, copy * self.transactions, copy * self.statuses, copy * tags
        for like, (original, charger_id) in enumerate(zip(self.originals, ids, strict=True), start=1):
            made = charger(copy * count + like, plan.prefix, like=like)
            yield original, charger_id, made.device_id, made.name, serial_number(made), *shifts


async def copy(dsn: str, plan: Plan, finished: Callable[[int], None]) -> None:
    """Copy the originals of a plan until there are as many chargers as it says, a multiple of them."""
    number_of = plan.chargers // plan.originals
    if number_of == 1:
        return
    async with _connected(dsn) as connection:
        copies = await _copies(connection, plan, number_of)
        numbers = range(1, number_of)
        todo = iter(numbers)
        done = plan.originals

        async def work() -> None:
            nonlocal done
            async with _connected(dsn) as own:
                for each in todo:
                    async with _copied(own, copies, [each]):
                        for table in copies.tables:
                            await own.execute(_statement(table), timeout=None)
                    done += plan.originals
                    finished(done)

        await asyncio.gather(*(work() for _ in range(AT_ONCE)))
        async with _copied(connection, copies, numbers):
            for statement in (_SUMS_OF_CHARGERS, _SUMS_OF_TAGS):
                await connection.execute(statement, timeout=None)
            for statement in _MULTIPLY:
                await connection.execute(statement, number_of, timeout=None)
        await connection.execute("ANALYZE", timeout=None)


@asynccontextmanager
async def _connected(dsn: str) -> AsyncIterator[Connection]:
    fast = {"synchronous_commit": "off", "jit": "off", "enable_seqscan": "off"}
    connection = await asyncpg.connect(dsn, server_settings=fast)
    try:
        yield connection
    finally:
        await connection.close()


async def _copies(connection: Connection, plan: Plan, number_of: int) -> Copies:
    """Find what to copy, and reserve ids."""
    transactions, statuses = [await _reserve(connection, sequence, number_of) for sequence in _SEQUENCES]
    originals = [row[0] for row in await connection.fetch("SELECT charger_id FROM chargers ORDER BY 1")]
    tables = [table for table in metadata.sorted_tables if await _is_of_chargers(connection, table)]
    ids = await next_charger_ids(connection, plan.chargers - plan.originals)
    return Copies(plan, originals, ids, transactions, statuses, tables)


async def _reserve(connection: Connection, sequence: str, number_of: int) -> int:
    """Return an id beyond all that a sequence has given; it goes on after so many times as many."""
    beyond = await connection.fetchval(f"SELECT nextval({sequence})")
    await connection.execute(f"SELECT setval({sequence}, $1, false)", beyond * number_of)
    return int(beyond)


async def _is_of_chargers(connection: Connection, table: Table) -> bool:
    """Return whether a table has rows, and they belong to chargers or transactions."""
    belongs = "charger_id" in table.c or "transaction_id" in table.c
    return belongs and await connection.fetchval(f"SELECT EXISTS (SELECT FROM {table.name})")  # noqa: S608


@asynccontextmanager
async def _copied(connection: Connection, copies: Copies, numbers: Iterable[int]) -> AsyncIterator[None]:
    """Have the table `copied` for the copies of these numbers, in a unit of work."""
    async with connection.transaction():
        await connection.execute(_COPIED)
        for number in numbers:
            await connection.copy_records_to_table("copied", records=copies.rows(number))
        await connection.execute("ANALYZE copied")
        yield
        await connection.execute("DROP TABLE copied")


def _statement(table: Table) -> str:
    values = {column.name: value for column in table.c if (value := _value(column)) is not None}
    by = _BY_CHARGER if "charger_id" in table.c else _BY_TRANSACTION
    within = "WHERE of.at >= c.since" if table.name in TIMED else ""
    order = next((f"ORDER BY of.{name}" for name in TIMES if name in table.c), "")
    return (
        f"INSERT INTO {table.name} ({', '.join(map(_quoted, values))})"  # noqa: S608 - only constants are put in
        f" SELECT {', '.join(values.values())} FROM {table.name} of {by} {within} {order}"
    )


def _value(column: Column[Any]) -> str | None:
    """Return SQL for the value of a column in a copy; None if the database gives it one."""
    table, name = column.table, column.name
    if name == "charger_id" or (table.name == "chargers" and name in {"device_id", "name", "serial_number"}):
        return f"c.{name}"
    if table.name in {"connector_statuses", "connector_faults"} and name == "id":
        return "of.id + c.statuses"
    if column.identity is not None:
        return None
    if name == "transaction_id" or (table.name == "transactions" and name in {"id", "wire_id"}):
        shifted = f"of.{name}::bigint + c.transactions"
        return f"({shifted})::text" if name != "wire_id" else shifted
    return _TAG.format(name) if name in {"id_tag", "stop_id_tag"} else f"of.{_quoted(name)}"


def _quoted(name: str) -> str:
    return f'"{name}"'

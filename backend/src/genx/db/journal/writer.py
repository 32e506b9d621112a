"""Writers turn changes into rows. The statement and the rows of each kind are made from one list of fields."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from functools import cache, cached_property
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ARRAY, Column, Enum, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB

from genx.db.base.sql import all_storable, unnest
from genx.db.journal.events import Rule, kept

Encode = Callable[[Sequence[Any]], Sequence[Any]]
Items = Callable[[Any], Iterable[Any]]

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


class Field(Struct, frozen=True):
    """A column, the attribute that its values are taken from, and the function that encodes them for PostgreSQL.

    `encode` takes the values of many rows at once, because a call for each value costs more than the rest.
    """

    column: str
    source: str
    encode: Encode | None = None


def plain(*columns: str, of: str = "") -> tuple[Field, ...]:
    """Fields with the names of their columns, of an item or of its attribute `of`."""
    return tuple(Field(column, f"{of}.{column}".lstrip(".")) for column in columns)


def texts(*columns: str, of: str = "") -> tuple[Field, ...]:
    """The same, of texts that PostgreSQL may not be able to keep as they are (F13)."""
    return tuple(Field(column, f"{of}.{column}".lstrip("."), all_storable) for column in columns)


class Writer(Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """Writes one kind of change to one table.

    `sql` takes its rows from `{rows}`, which stands for `u` with a column for each field. Rows that agree in their
    first `keys` fields are one row; the last one wins. 0 keeps every row. `items` makes of a change what the fields
    are read from; without it, that is the change. `sets` names the columns that `sql` changes. With an `event`, `u` has
    the place of the change in the group as one more column.
    """

    kind: type
    table: Table
    fields: tuple[Field, ...]
    sql: str
    sets: frozenset[str]
    keys: int = 0
    items: Items | None = None
    event: Rule | None = None

    def with_event(self, event: Rule) -> "Writer":
        """Return the writer with events for its rows."""
        return replace(self, event=event)

    @cached_property
    def width(self) -> int:
        """Number of arrays that the statement takes for this writer."""
        return len(self.fields) + (self.event is not None)

    @cached_property
    def _read(self) -> Callable[[Any], tuple[Any, ...]]:
        return attrgetter(*(field.source for field in self.fields))

    @cached_property
    def _encoders(self) -> tuple[Encode | None, ...]:
        return tuple(field.encode or _encode(self.table.c[field.column]) for field in self.fields)

    def rows(self, first: int) -> str:
        """Return the rows as SQL: one array per field; the first is `$first`."""
        columns = {field.column: _given_as(self.table.c[field.column]) for field in self.fields}
        return unnest(columns if self.event is None else columns | {"place": "int"}, first)

    def arguments(self, changes: Iterable[Any], places: Sequence[int] = ()) -> list[Sequence[Any]]:
        """Return one array per field, and one for the places if there is an event."""
        read = map(self._read, self._items(changes))
        values: list[Sequence[Any]] = list(zip(*read, strict=True)) or [()] * len(self.fields)
        columns = [
            column if encode is None else encode(column) for column, encode in zip(values, self._encoders, strict=True)
        ]
        if self.event is not None:
            columns.append(places)
        return self._last_of_each(columns) if self.keys else columns

    def keys_of(self, changes: Iterable[Any]) -> Set[Any]:
        """Return the keys of the rows that changes write. The table's other writers must have the same keys."""
        return set(map(self._key, self._items(changes)))

    @cached_property
    def _key(self) -> Callable[[Any], Any]:
        return attrgetter(*(field.source for field in self.fields[: self.keys]))

    def _items(self, changes: Iterable[Any]) -> Iterable[Any]:
        return changes if self.items is None else [item for change in changes for item in self.items(change)]

    def _last_of_each(self, columns: list[Sequence[Any]]) -> list[Sequence[Any]]:
        keys = columns[0] if self.keys == 1 else zip(*columns[: self.keys], strict=True)
        last = {key: place for place, key in enumerate(keys)}
        if len(last) == len(columns[0]):
            return columns
        return [[column[place] for place in last.values()] for column in columns]


class Beside(Struct, frozen=True, kw_only=True):
    """SQL for columns that are not given: `values` of a new row, from what is joined, and `updates` of a known one."""

    values: Mapping[str, str] = {}
    join: str = ""
    updates: Mapping[str, str] = {}


NOTHING_BESIDE = Beside()


def update(
    kind: type,
    table: Table,
    fields: tuple[Field, ...],
    *,
    key: str,
    items: Items | None = None,
    given: Collection[str] = (),
    sets: Mapping[str, str] | None = None,
    where: str = "",
) -> Writer:
    """Make a writer that changes the rows with this key.

    A column becomes what is given for it, or what `sets` says. Those in `given` are only there for `sets` and `where`.
    """
    names = [field.column for field in fields]
    set_to = {name: _taken(table.c[name]) for name in names if name != key and name not in given} | dict(sets or {})
    sql = f"""
    UPDATE {table.name} SET {", ".join(f"{name} = {value}" for name, value in set_to.items())}
    FROM {{rows}} WHERE {table.name}.{key} = u.{key} {where}
    """  # noqa: S608 - the names are those of our columns
    return Writer(kind=kind, table=table, fields=fields, sql=sql, sets=frozenset(set_to), keys=1, items=items)


def insert(
    kind: type,
    table: Table,
    fields: tuple[Field, ...],
    *,
    keys: Sequence[str] = (),
    updates: Collection[str] | None = None,
    of_known: bool = True,
    items: Items | None = None,
    beside: Beside = NOTHING_BESIDE,
) -> Writer:
    """Make a writer that adds rows. Without `keys`, a row that is there already stays as it is.

    With them, its other columns are replaced, or those in `updates`. Unless `of_known` is false, rows of charge points
    that were deleted are left out.
    """
    names = [field.column for field in fields]
    replaced = [name for name in names if name not in keys and (updates is None or name in updates)] if keys else []
    set_to = {name: f"excluded.{name}" for name in replaced} | dict(beside.updates)
    changes = ", ".join(f"{name} = {value}" for name, value in set_to.items())
    values = {name: _taken(table.c[name]) for name in names} | dict(beside.values)
    sql = f"""
    INSERT INTO {table.name} ({", ".join(values)}) SELECT {", ".join(values.values())}
    FROM {{rows}} {"JOIN chargers USING (charger_id)" if of_known else ""} {beside.join}
    ON CONFLICT {f"({', '.join(keys)}) DO UPDATE SET {changes}" if keys else "DO NOTHING"}
    """  # noqa: S608 - the names are those of our columns
    sets = frozenset([*values, *set_to])
    return Writer(kind=kind, table=table, fields=fields, sql=sql, sets=sets, keys=len(keys), items=items)


@cache
def statement(writers: tuple[Writer, ...]) -> str:
    """Return one statement that does the work of all `writers`, each on its own table; arguments follow each other.

    All parts of it see the rows as they were before it: so do those that find the events.
    """
    parts: list[str] = []
    events: list[str] = []
    first = 1
    for number, writer in enumerate(writers):
        rows = writer.rows(first)
        parts.append(f"w{number} AS ({writer.sql.replace('{rows}', rows)})")
        if writer.event is not None:
            events.append(writer.event.events(rows))
        first += writer.width
    return f"WITH {', '.join(parts)} {kept(events) if events else 'SELECT'}"


def _given_as(column: Column[Any]) -> str:
    """Return the type in which values are passed: text if PostgreSQL has to parse them, else the column's own."""
    return "text" if isinstance(column.type, ARRAY | Enum | JSONB) else column.type.compile(_DIALECT).lower()


def _taken(column: Column[Any]) -> str:
    """Return SQL for the value of a column, made from what is passed for it."""
    if isinstance(column.type, ARRAY):
        return f"coalesce(string_to_array(nullif(u.{column.name}, ''), E'\\n'), '{{}}')"
    if isinstance(column.type, Enum | JSONB):
        return f"u.{column.name}::{column.type.compile(_DIALECT).lower()}"
    return f"u.{column.name}"


def _encode(column: Column[Any]) -> Encode | None:
    if isinstance(column.type, ARRAY):
        return _lines
    return _documents if isinstance(column.type, JSONB) else None


def _lines(values: Sequence[Sequence[str]]) -> Sequence[str]:
    return ["\n".join(value) for value in values]


def _documents(values: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    return [msgspec.json.encode(dict(value)).decode() for value in values]

"""Pieces of SQL that several rooms share."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from msgspec import Struct
from sqlalchemy import Enum, Table, Uuid

from genx.ocpp import json_text


def unnest(columns: Mapping[str, str], first: int = 1) -> str:
    """Return SQL for rows `u` with these columns and types, given as one array per column; the first is `$first`."""
    arrays = ", ".join(f"${number}::{kind}[]" for number, kind in enumerate(columns.values(), start=first))
    return f"unnest({arrays}) AS u ({', '.join(columns)})"


def arrays(columns: Mapping[str, str], items: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Return the arguments of `unnest` for two or more columns: attributes of `items`, which must not be empty."""
    return list(zip(*map(attrgetter(*columns), items), strict=True))


def selected(struct: type[Struct], table: Table, alias: str = "") -> str:
    """Return a list to select: the columns of a table that a Struct has fields for. Enums and uuids come as text."""
    prefix = f"{alias}." if alias else ""
    named = [table.c[name] for name in struct.__struct_fields__ if name in table.c]
    return ", ".join(
        f"{prefix}{column.name}" + (f"::text AS {column.name}" if isinstance(column.type, Enum | Uuid) else "")
        for column in named
    )


def storable(text: str | None) -> str | None:
    """Return text as PostgreSQL can keep it: U+0000 and lone surrogates become visible escapes (F13)."""
    if text is None or (text.isascii() and "\x00" not in text):
        return text
    return json_text.storable(text)


def all_storable(values: Sequence[str | None]) -> Sequence[str | None]:
    """Do the same for many texts."""
    return [
        text if text is None or (text.isascii() and "\x00" not in text) else json_text.storable(text) for text in values
    ]

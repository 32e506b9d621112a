"""A CSV file of id tags, read a slice at a time."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from msgspec import Struct

from genx.api.http.faults import FieldError
from genx.api.http.problems import InvalidBody
from genx.api.http.spreadsheets import unmarked
from genx.api.v1.id_tag_columns import BY_NAME, COLUMNS, Column, read_cell
from genx.domain.id_tag import key

MOST_ROWS = 200_000
SLICE = 50
"""Rows that are read in one go, before everybody else is served."""


class Row(Struct, gc=False):
    """A row as it was read: values by column, and what is wrong with it.

    A row without faults is nothing for the garbage collector, which would stop everything to look at 100,000 of them.
    """

    number: int
    values: dict[str, Any]
    faults: tuple[FieldError, ...] = ()


async def rows_of(body: bytes) -> AsyncIterator[Row]:
    """Yield the rows of a file, a slice at a time. Raises InvalidBody if it is no such file."""
    columns, reader = _opened(body)
    seen: dict[str, int] = {}
    for place, (number, cells) in enumerate(_filled(reader)):
        if place % SLICE == 0:
            await asyncio.sleep(0)
        if place >= MOST_ROWS:
            raise _no_file(f"This file has more than {MOST_ROWS:,} rows: split it.")
        row = _read(number, columns, cells)
        if "idTag" in row.values:
            first = seen.setdefault(key(row.values["idTag"]), number)
            if first != number:
                row.faults += (FieldError("idTag", f"Row {first} has this tag, too: keep one of them."),)
        yield row


def _opened(body: bytes) -> tuple[Sequence[Column], Iterator[list[str]]]:
    """Return the columns of a file and its rows after the first one."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise _no_file(f"Line {line} is not UTF-8: save the file as CSV UTF-8.") from None
    first_line = text.partition("\n")[0]
    separator = max(",;\t", key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    names = [name.strip() for name in next(reader, [])]
    columns = [_column(name) for name in names]
    if BY_NAME["idtag"] not in columns:
        raise _no_file("The first row has the names of the columns, and one of them is idTag.")
    if twice := {column.name for column in columns if columns.count(column) > 1}:
        raise _no_file(f"The column {min(twice)} is there twice: keep one of them.")
    return columns, reader


def _column(name: str) -> Column:
    column = BY_NAME.get(name.lower())
    if column is not None:
        return column
    close = get_close_matches(name.lower(), BY_NAME, 1)
    hint = f"did you mean {BY_NAME[close[0]].name}?" if close else f"known are {', '.join(c.name for c in COLUMNS)}."
    raise _no_file(f"There is no column {name!r}: {hint}")


def _no_file(detail: str) -> InvalidBody:
    return InvalidBody(FieldError("", detail), 400)


def _filled(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield rows that are not blank, with their numbers."""
    number = 1
    try:
        for number, cells in enumerate(reader, start=2):
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise _no_file(f"Row {number + 1} can't be read as CSV: {error}.") from None


def _read(number: int, columns: Sequence[Column], cells: Sequence[str]) -> Row:
    row = Row(number, {})
    if len(cells) != len(columns):
        said = f"This row has {len(cells)} cells, the first one {len(columns)}: put cells with separators in quotes."
        row.faults = (FieldError("", said),)
        return row
    for column, cell in zip(columns, cells, strict=True):
        if column.read is not None:
            try:
                row.values[column.name] = read_cell(column, unmarked(cell))
            except ValueError as error:
                row.faults += (FieldError(column.name, str(error)),)
    return row

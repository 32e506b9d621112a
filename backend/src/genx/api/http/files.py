"""Lists as files, streamed page by page, so that neither memory nor a unit of work grows with them."""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import Annotated, Any, Final, Literal, NamedTuple

from litestar.params import QueryParameter
from litestar.response import Stream

from genx.api.http.searches import PATIENCE_OF_A_FILE_S
from genx.api.http.services import Services
from genx.api.http.spreadsheets import BOM

ROWS_AT_ONCE: Final = 1_000
FileFormat = Literal["csv", "ndjson"]
Format = Annotated[FileFormat, QueryParameter(name="format", description="One entry a line in either.")]
DESCRIPTION: Final = (
    "NDJSON is for programs. CSV is for spreadsheets: UTF-8 with a byte order mark, and an apostrophe before any cell"
    " that a spreadsheet would run as a formula or turn into another number or a date, such as an id of 19 digits."
)


class Part(NamedTuple):
    """Lines of a file, and the position after which the next ones begin, None if there are none."""

    lines: bytes
    after: Any


Read = Callable[[Any, float | None], Awaitable[Part]]
"""Reads the part after a position, None at first, each in a unit of work of its own: none is held while a slow reader
takes its time. The second argument is the patience with searches in s."""


def csv_lines(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def csv_header(columns: Iterable[str]) -> str:
    return ",".join(columns) + "\r\n"


async def download(
    services: Services, name: str, columns: Iterable[str], read: Read, file_format: FileFormat = "csv"
) -> Stream:
    """Return the response with a file. Until its first part is read, it may be refused."""
    is_csv = file_format == "csv"
    header = (BOM + csv_header(columns)).encode() if is_csv else b""
    return Stream(
        _parts(services, header, await read(None, None), read),
        media_type="text/csv; header=present" if is_csv else "application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="{name}.{file_format}"'},
    )


async def _parts(services: Services, header: bytes, part: Part, read: Read) -> AsyncIterator[bytes]:
    yield header
    while not services.hub.draining:
        if part.lines:
            yield part.lines
        if part.after is None:
            return
        part = await read(part.after, PATIENCE_OF_A_FILE_S)
    # Without the end of the file a reader sees that it is incomplete.
    raise ConnectionAbortedError("the server stops")

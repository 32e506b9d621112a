"""The message log as a file: streamed page by page, so that neither memory nor a transaction grows with it."""

import csv
import io
import re
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Annotated, Literal

import msgspec
from litestar import get
from litestar.params import QueryParameter
from litestar.response import Stream
from msgspec.structs import replace

from genx.api.http.auth import SignedInRequest
from genx.api.http.operation import operation
from genx.api.http.schemas import time
from genx.api.http.searches import PATIENCE_OF_A_FILE_S, SEARCH_REFUSALS
from genx.api.http.services import FromServices, Services
from genx.api.v1.device_ids import DeviceId, DeviceIds
from genx.api.v1.logs import FILTERED, TAG, FromLogFilter, charger_ids, item
from genx.db.base.engine import begin
from genx.db.queries import chargers
from genx.db.views import message_log
from genx.db.views.message_log import LogFilter, LogPage, LogRow
from genx.domain.errors import NotKnown

ROWS_AT_ONCE = 1_000
COLUMNS = (
    "id",
    "deviceId",
    "at",
    "direction",
    "messageType",
    "action",
    "messageId",
    "payload",
    "errorCode",
    "note",
    "callId",
)
EXAMPLES = {
    "text/csv": ",".join(COLUMNS) + "\r\n",
    "application/x-ndjson": '{"id":"1843712345678901248","deviceId":"CP-0042","action":"Heartbeat"}\n',
}
DESCRIPTION = (
    "NDJSON is for programs. CSV is for spreadsheets: UTF-8 with a byte order mark, and an apostrophe before any cell"
    " that a spreadsheet would run as a formula or turn into another number or a date, such as an id of 19 digits."
)
_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_SEPARATORS = ";|\t\r\n"
_PASSED_OVER = rf"{_SEPARATORS}\s\"\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028\u2029\u2060-\u2064\ufeff"
_FORMULA = re.compile(rf"\A[{_PASSED_OVER}]*+(?=[{_SIGNS}])|(?<![{_PASSED_OVER}])[{_PASSED_OVER}]++(?=[{_SIGNS}])")
"""The places at which a formula may begin: the beginning of a cell, or after a possible separator of cells."""
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
_CHANGED = re.compile(
    r"\d{16,}|0\d+|\d+(?:[.,]\d*)?[eE][+-]?\d+|\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?|\d{1,4}:\d{1,2}(?::\d{1,2})?"
    rf"|\d{{1,4}}[-/. ]?{_MONTH}(?:[-/. ]?\d{{1,4}})?|{_MONTH}[-/. ]?\d{{1,4}}",
    re.ASCII | re.IGNORECASE,
)
"""Ids that a spreadsheet would turn into another number or a date: it keeps 15 digits, drops leading zeros, and takes
MAR1 for the first of March."""
BOM = "\ufeff"
"""The mark by which spreadsheets know that the file is UTF-8."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

Format = Annotated[Literal["csv", "ndjson"], QueryParameter(name="format", description="One entry a line in either.")]


def defused(cell: str | None) -> str:
    """Return text that a spreadsheet shows unchanged, whatever it takes for a separator of cells.

    Text that may begin a formula, or would become another number or a date, gets an apostrophe before it. Control
    characters are replaced. An apostrophe of the text's own looks the same: programs should read NDJSON.
    """
    if cell and _CHANGED.fullmatch(cell):
        return f"'{cell}"
    return _FORMULA.sub(_as_text, _CONTROL.sub("\N{REPLACEMENT CHARACTER}", cell or ""))


def _as_text(found: re.Match[str]) -> str:
    begins_cell = found.start() == 0 or any(separator in found[0] for separator in _SEPARATORS)
    return f"{found[0]}'" if begins_cell else found[0]


def as_csv(rows: Sequence[LogRow]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(_cells(row) for row in rows)
    return out.getvalue().encode()


def _cells(row: LogRow) -> list[str]:
    texts = (row.action, row.message_id, row.payload, row.error_code, row.note)
    action, message_id, payload, error_code, note = map(defused, texts)
    call_id = "" if row.call_id is None else defused(str(row.call_id))
    known = [defused(str(row.id)), defused(row.device_id), time(row.at), row.direction, row.message_type]
    return [*known, action, message_id, payload, error_code, note, call_id]


def as_ndjson(rows: Sequence[LogRow]) -> bytes:
    # Line ends in a payload are white space between tokens.
    lines = [msgspec.json.encode(item(row)).replace(b"\n", b" ").replace(b"\r", b" ") for row in rows]
    return b"".join(line + b"\n" for line in lines)


@get(
    "/chargers/{deviceId:str}/logs/export",
    dependencies=FILTERED,
    **operation(
        "exportChargerLogs",
        "Download a charger's messages as CSV or NDJSON",
        TAG,
        description=DESCRIPTION,
        refusals=(NotKnown, *SEARCH_REFUSALS),
        media_types=EXAMPLES,
        answers=str,
    ),
)
async def export_charger_logs(
    request: SignedInRequest,
    device_id: DeviceId,
    wanted: FromLogFilter,
    services: FromServices,
    file_format: Format = "csv",
) -> Stream:
    async with begin(services.engine) as connection:
        charger = await chargers.known(connection, device_id)
    wanted = replace(wanted, charger_ids=(charger.charger_id,))
    return await _file(request, services, wanted, file_format, f"{charger.charger_id}")


@get(
    "/logs/export",
    dependencies=FILTERED,
    **operation(
        "exportLogs",
        "Download the messages of all chargers as CSV or NDJSON",
        TAG,
        description=DESCRIPTION,
        refusals=SEARCH_REFUSALS,
        media_types=EXAMPLES,
        answers=str,
    ),
)
async def export_logs(
    request: SignedInRequest,
    wanted: FromLogFilter,
    services: FromServices,
    device_id: DeviceIds = None,
    file_format: Format = "csv",
) -> Stream:
    async with begin(services.engine) as connection:
        ids = await charger_ids(connection, device_id)
    return await _file(request, services, replace(wanted, charger_ids=ids), file_format, "all")


async def _file(
    request: SignedInRequest, services: Services, wanted: LogFilter, file_format: Literal["csv", "ndjson"], name: str
) -> Stream:
    """The response with the file. Each page is a search of its own; until the first one is there, it may be refused."""
    media_type = "text/csv; header=present" if file_format == "csv" else "application/x-ndjson"
    header = (BOM + ",".join(COLUMNS) + "\r\n").encode() if file_format == "csv" else b""
    first = await _page(request, services, wanted, None)
    write = as_csv if file_format == "csv" else as_ndjson
    return Stream(
        _lines(request, services, wanted, header, first, write),
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="messages-{name}.{file_format}"'},
    )


async def _lines(
    request: SignedInRequest,
    services: Services,
    wanted: LogFilter,
    header: bytes,
    page: LogPage,
    write: Callable[[Sequence[LogRow]], bytes],
) -> AsyncIterator[bytes]:
    """Yield each page from a unit of work of its own: none is held while a slow reader takes its time."""
    yield header
    while not services.hub.draining:
        if page.rows:
            yield write(page.rows)
        if page.older_than is None:
            return
        page = await _page(request, services, wanted, page.older_than, PATIENCE_OF_A_FILE_S)
    # Without the end of the file a reader sees that it is incomplete.
    raise ConnectionAbortedError("the server stops")


async def _page(
    request: SignedInRequest,
    services: Services,
    wanted: LogFilter,
    older_than: int | None,
    patience: float | None = None,
) -> LogPage:
    async with services.searches.unit(request, searches=True, patience=patience) as connection:
        return await message_log.page(connection, wanted, older_than, ROWS_AT_ONCE)


ROUTES = [export_charger_logs, export_logs]

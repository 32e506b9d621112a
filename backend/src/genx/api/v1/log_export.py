"""The message log as a file: streamed page by page, so that neither memory nor a transaction grows with it."""

import csv
import io
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
from genx.api.http.spreadsheets import BOM, defused
from genx.api.v1.device_ids import DeviceId, DeviceIds, charger_ids
from genx.api.v1.logs import FILTERED, TAG, FromLogFilter, item
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
Format = Annotated[Literal["csv", "ndjson"], QueryParameter(name="format", description="One entry a line in either.")]


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

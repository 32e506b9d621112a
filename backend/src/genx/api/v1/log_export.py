"""The message log as a file."""

from collections.abc import Sequence

import msgspec
from litestar import get
from litestar.response import Stream
from msgspec.structs import replace

from genx.api.http.auth import SignedInRequest
from genx.api.http.files import (
    DESCRIPTION,
    ROWS_AT_ONCE,
    FileFormat,
    Format,
    Part,
    csv_header,
    csv_lines,
    download,
)
from genx.api.http.operation import operation
from genx.api.http.schemas import time
from genx.api.http.searches import SEARCH_REFUSALS
from genx.api.http.services import FromServices, Services
from genx.api.http.spreadsheets import defused
from genx.api.v1.device_ids import DeviceId, DeviceIds, charger_ids
from genx.api.v1.logs import FILTERED, TAG, FromLogFilter, item
from genx.db.base.engine import begin
from genx.db.queries import chargers
from genx.db.views import message_log
from genx.db.views.message_log import LogFilter, LogRow
from genx.domain.errors import NotKnown

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
    "text/csv": csv_header(COLUMNS),
    "application/x-ndjson": '{"id":"1843712345678901248","deviceId":"CP-0042","action":"Heartbeat"}\n',
}


def as_csv(rows: Sequence[LogRow]) -> bytes:
    return csv_lines(_cells(row) for row in rows)


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
    request: SignedInRequest, services: Services, wanted: LogFilter, file_format: FileFormat, name: str
) -> Stream:
    write = as_csv if file_format == "csv" else as_ndjson

    async def read(older_than: int | None, patience: float | None) -> Part:
        async with services.searches.unit(request, searches=True, patience=patience) as connection:
            page = await message_log.page(connection, wanted, older_than, ROWS_AT_ONCE)
        return Part(write(page.rows), page.older_than)

    return await download(services, f"messages-{name}", COLUMNS, read, file_format)


ROUTES = [export_charger_logs, export_logs]

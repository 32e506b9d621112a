"""Transactions as a file: streamed page by page, so that neither memory nor a unit of work grows with it."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from typing import Any, Literal

import msgspec
from litestar import get
from litestar.response import Stream
from msgspec.structs import replace

from genx.api.http.auth import SignedInRequest
from genx.api.http.operation import operation
from genx.api.http.searches import PATIENCE_OF_A_FILE_S, SEARCH_REFUSALS
from genx.api.http.services import FromServices, Services
from genx.api.http.spreadsheets import BOM, defused
from genx.api.v1.device_ids import DeviceIds, charger_ids
from genx.api.v1.log_export import DESCRIPTION, Format
from genx.api.v1.transactions import (
    EXAMPLE,
    FILTERED,
    TAG,
    ChargingTransaction,
    FromTransactionFilter,
    now,
)
from genx.db.base.engine import begin
from genx.db.views import transactions as views
from genx.db.views.transactions import Position, TransactionFilter, TransactionRows

ROWS_AT_ONCE = 1_000
_APART = ("notes", "limits", "cost")
COLUMNS = (
    *(name for name in msgspec.to_builtins(EXAMPLE) if name not in _APART),
    "notes",
    "limitEnergyWh",
    "limitMinutes",
    "limitSoc",
)


def as_csv(found: Sequence[ChargingTransaction]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(_cells(msgspec.to_builtins(each)) for each in found)
    return out.getvalue().encode()


def _cells(shown: dict[str, Any]) -> list[str]:
    limits = shown["limits"] or {}
    known = {
        **shown,
        "notes": "; ".join(shown["notes"]),
        "limitEnergyWh": limits.get("energyWh"),
        "limitMinutes": limits.get("minutes"),
        "limitSoc": limits.get("soc"),
    }
    return [_cell(known[name]) for name in COLUMNS]


def _cell(value: Any) -> str:
    """Return a value as the text of a cell. Only texts can be taken for formulas or dates, and times are no such."""
    if isinstance(value, str):
        return value if _is_time(value) else defused(value)
    return "" if value is None else str(value).lower()


def _is_time(text: str) -> bool:
    return len(text) == len(EXAMPLE.started_at) and text[10] == "T" and text.endswith("Z")


def as_ndjson(found: Sequence[ChargingTransaction]) -> bytes:
    return b"".join(msgspec.json.encode(each) + b"\n" for each in found)


@get(
    "/transactions/export",
    dependencies=FILTERED,
    **operation(
        "exportTransactions",
        "Download transactions as CSV or NDJSON",
        TAG,
        description=DESCRIPTION,
        refusals=SEARCH_REFUSALS,
        media_types={
            "text/csv": ",".join(COLUMNS) + "\r\n",
            "application/x-ndjson": msgspec.json.encode(EXAMPLE).decode() + "\n",
        },
        answers=str,
    ),
)
async def export_transactions(
    request: SignedInRequest,
    wanted: FromTransactionFilter,
    services: FromServices,
    device_id: DeviceIds = None,
    file_format: Format = "csv",
) -> Stream:
    async with begin(services.engine) as connection:
        wanted = replace(wanted, charger_ids=await charger_ids(connection, device_id))
    media_type = "text/csv; header=present" if file_format == "csv" else "application/x-ndjson"
    first = await _page(request, services, wanted, None)
    return Stream(
        _lines(request, services, wanted, first, file_format),
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="transactions.{file_format}"'},
    )


async def _lines(
    request: SignedInRequest,
    services: Services,
    wanted: TransactionFilter,
    page: TransactionRows,
    file_format: Literal["csv", "ndjson"],
) -> AsyncIterator[bytes]:
    """Yield each page from a unit of work of its own: none is held while a slow reader takes its time."""
    write = as_csv if file_format == "csv" else as_ndjson
    yield (BOM + ",".join(COLUMNS) + "\r\n").encode() if file_format == "csv" else b""
    while not services.hub.draining:
        if page.rows:
            yield write([now(services, each) for each in page.rows])
        if page.after is None:
            return
        page = await _page(request, services, wanted, page.after, PATIENCE_OF_A_FILE_S)
    # Without the end of the file a reader sees that it is incomplete.
    raise ConnectionAbortedError("the server stops")


async def _page(
    request: SignedInRequest,
    services: Services,
    wanted: TransactionFilter,
    after: Position | None,
    patience: float | None = None,
) -> TransactionRows:
    async with services.searches.unit(request, searches=True, patience=patience) as connection:
        return await views.page(connection, wanted, after, ROWS_AT_ONCE)


ROUTES = [export_transactions]

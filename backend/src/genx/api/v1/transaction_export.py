"""Transactions as a file."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import get
from litestar.response import Stream
from msgspec.structs import replace

from genx.api.http.auth import SignedInRequest
from genx.api.http.files import DESCRIPTION, ROWS_AT_ONCE, Format, Part, csv_header, csv_lines, download
from genx.api.http.operation import operation
from genx.api.http.searches import SEARCH_REFUSALS
from genx.api.http.services import FromServices
from genx.api.http.spreadsheets import defused
from genx.api.v1.device_ids import DeviceIds, charger_ids
from genx.api.v1.transactions import (
    EXAMPLE,
    FILTERED,
    TAG,
    ChargingTransaction,
    FromTransactionFilter,
    all_now,
)
from genx.db.base.engine import begin
from genx.db.views import transactions as views
from genx.db.views.transactions import Position

_APART = ("notes", "noteCodes", "limits", "cost")
COLUMNS = (
    *(name for name in msgspec.to_builtins(EXAMPLE) if name not in _APART),
    "notes",
    "limitEnergyWh",
    "limitMinutes",
    "limitSoc",
)


def as_csv(found: Sequence[ChargingTransaction]) -> bytes:
    return csv_lines(_cells(msgspec.to_builtins(each)) for each in found)


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
            "text/csv": csv_header(COLUMNS),
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
    write = as_csv if file_format == "csv" else as_ndjson

    async def read(after: Position | None, patience: float | None) -> Part:
        async with services.searches.unit(request, searches=True, patience=patience) as connection:
            page = await views.page(connection, wanted, after, ROWS_AT_ONCE)
            rows = await all_now(connection, services, page.rows)
        return Part(write(rows), page.after)

    return await download(services, "transactions", COLUMNS, read, file_format)


ROUTES = [export_transactions]

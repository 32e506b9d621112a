"""Transactions as a file."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from litestar import get
from litestar.params import QueryParameter
from litestar.response import Stream
from msgspec.structs import replace

from genx.api.http.auth import SignedInRequest
from genx.api.http.files import DESCRIPTION, ROWS_AT_ONCE, Format, Part, csv_header, csv_lines, download
from genx.api.http.operation import operation
from genx.api.http.searches import SEARCH_REFUSALS
from genx.api.http.services import FromServices
from genx.api.http.spreadsheets import defused
from genx.api.v1.device_ids import DeviceIds, charger_ids
from genx.api.v1.transaction_periods import (
    PERIOD_COLUMNS,
    PERIODS_AT_ONCE,
    periods_as_csv,
    periods_as_ndjson,
    periods_of,
)
from genx.api.v1.transactions import (
    EXAMPLE,
    FILTERED,
    TAG,
    ChargingTransaction,
    FromTransactionFilter,
    all_now,
)
from genx.db.base.engine import begin
from genx.db.queries import costs
from genx.db.views import transactions as views
from genx.db.views.transactions import Position

_APART = ("notes", "noteCodes", "limits", "cost")
COLUMNS = (
    *(name for name in msgspec.to_builtins(EXAMPLE) if name not in _APART),
    "notes",
    "limitEnergyWh",
    "limitMinutes",
    "limitSoc",
    "limitCost",
    "costCurrency",
    "costTotal",
    "costTotalInclTax",
    "costFinal",
    "tariffId",
    "tariffVersion",
)


def as_csv(found: Sequence[ChargingTransaction]) -> bytes:
    return csv_lines(_cells(msgspec.to_builtins(each)) for each in found)


def _cells(shown: dict[str, Any]) -> list[str]:
    limits, cost = shown["limits"] or {}, shown["cost"] or {}
    known = {
        **shown,
        "notes": "; ".join(shown["notes"]),
        "limitEnergyWh": limits.get("energyWh"),
        "limitMinutes": limits.get("minutes"),
        "limitSoc": limits.get("soc"),
        "limitCost": _amount(limits.get("cost")),
        "costCurrency": cost.get("currency"),
        "costTotal": _amount(cost.get("total")),
        "costTotalInclTax": _amount(cost.get("totalInclTax")),
        "costFinal": cost.get("final"),
        "tariffId": cost.get("tariffId"),
        "tariffVersion": cost.get("tariffVersion"),
    }
    return [_cell(known[name]) for name in COLUMNS]


def _cell(value: Any) -> str:
    """Return a value as the text of a cell. Only texts can be taken for formulas or dates, and times are no such."""
    if isinstance(value, str):
        return value if _is_time(value) else defused(value)
    return "" if value is None else str(value).lower()


def _is_time(text: str) -> bool:
    return len(text) == len(EXAMPLE.started_at) and text[10] == "T" and text.endswith("Z")


def _amount(told: str | None) -> Decimal | None:
    """Return money as a number, which is no text that a spreadsheet could take for something else."""
    return None if told is None else Decimal(told)


def as_ndjson(found: Sequence[ChargingTransaction]) -> bytes:
    return b"".join(msgspec.json.encode(each) + b"\n" for each in found)


@get(
    "/transactions/export",
    dependencies=FILTERED,
    **operation(
        "exportTransactions",
        "Download transactions as CSV or NDJSON",
        TAG,
        description=(
            "With `rows=periods` there is a row for each charging period, fee and extra amount of the transactions that"
            " have a cost; the amounts of a transaction add up to its total. " + DESCRIPTION
        ),
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
    of: Annotated[Literal["transactions", "periods"], QueryParameter(name="rows", description="What a row is.")] = (
        "transactions"
    ),
) -> Stream:
    async with begin(services.engine) as connection:
        wanted = replace(wanted, charger_ids=await charger_ids(connection, device_id))
    is_csv = file_format == "csv"

    async def read(after: Position | None, patience: float | None) -> Part:
        async with services.searches.unit(request, searches=True, patience=patience) as connection:
            if of == "periods":
                page = await views.page(connection, wanted, after, PERIODS_AT_ONCE)
                found = list(periods_of(page.rows, await costs.latest(connection, [each.id for each in page.rows])))
                return Part(periods_as_csv(found) if is_csv else periods_as_ndjson(found), page.after)
            page = await views.page(connection, wanted, after, ROWS_AT_ONCE)
            rows = await all_now(connection, services, page.rows)
        return Part(as_csv(rows) if is_csv else as_ndjson(rows), page.after)

    if of == "periods":
        return await download(services, "charging-periods", PERIOD_COLUMNS, read, file_format)
    return await download(services, "transactions", COLUMNS, read, file_format)


ROUTES = [export_transactions]

"""Files and sums of what transactions cost: a row for each period, money as it is, and no formulas."""

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.api.v1.transaction_periods import PERIOD_COLUMNS
from genx.db.tables.transactions import transactions
from tests.api.test_tariffs import content
from tests.api.test_transactions import row
from tests.support.kept import add, add_charger
from tests.support.states import NOON

FILE = "/transactions/export"
HOUR = timedelta(hours=1)
PARTS = [
    {"name": "=1+1", "components": [{"type": "ENERGY", "price": "0.333333"}], "restrictions": {"maxKwh": "4"}},
    {"name": "rest", "components": [{"type": "ENERGY", "price": "1", "taxPercent": "19"}]},
    {"components": [{"type": "FLAT", "price": "0.35"}]},
]


async def tariff(api: httpx.AsyncClient, **known: Any) -> int:
    made = (await api.post("/tariffs", json={"name": "@SUM(A1)", "draft": content(**known)})).json()
    assert (await api.post(f"/tariffs/{made['tariffId']}/publish", json={"revision": 1})).status_code == 200
    return int(made["tariffId"])


async def ended(engine: AsyncEngine, device_id: str, number: int, tariff_id: int | None, **known: Any) -> None:
    """A session of an hour with 10 kWh that needs no more rating than a test asks for."""
    charger_id = await add_charger(engine, device_id)
    at = NOON + timedelta(minutes=number)
    told = {"started_at": at, "stopped_at": at + HOUR, "received_stop_at": at + HOUR, "energy_wh": 10_000}
    given = {"tariff_id": tariff_id, "tariff_version": None if tariff_id is None else 1, "rated": True}
    await add(engine, transactions, row(charger_id, number, **told | given | known))


async def sold(
    api: httpx.AsyncClient, engine: AsyncEngine, device_id: str = "CP1", number: int = 1, **known: Any
) -> int:
    """A session with a cost. Returns its tariff."""
    tariff_id = await tariff(api, **{"elements": PARTS, "maxPrice": "7"} | known.pop("draft", {}))
    await ended(engine, device_id, number, tariff_id, **known)
    assert (await api.post(f"/transactions/{number}/rate", json={})).status_code == 200
    return tariff_id


async def cells(api: httpx.AsyncClient, **params: Any) -> list[dict[str, str]]:
    answer = await api.get(FILE, params={"rows": "periods"} | params)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


async def objects(api: httpx.AsyncClient, **params: Any) -> list[dict[str, Any]]:
    answer = await api.get(FILE, params={"rows": "periods", "format": "ndjson"} | params)
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_rows_of_a_transaction_add_up_to_its_cost_in_both_formats(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    tariff_id = await sold(api, clean_db)
    cost = (await api.get("/transactions/1")).json()["cost"]
    found = await cells(api)
    assert [each["kind"] for each in found] == ["charging", "charging", "fee", "maximum", "rounding"]
    assert [each["kwh"] for each in found] == ["4", "6", "", "", ""]
    for name, whole in (("amount", "total"), ("amountInclTax", "totalInclTax")):
        assert sum(Decimal(each[name]) for each in found) == Decimal(cost[whole])
    assert {(each["tariffId"], each["tariffVersion"], each["currency"]) for each in found} == {
        (str(tariff_id), "1", "GBP")
    }
    assert [each["amountInclTax"] for each in await objects(api)] == [each["amountInclTax"] for each in found]
    assert [each["beganAt"] or None for each in found] == [each["beganAt"] for each in await objects(api)]


async def test_a_file_of_periods_has_its_name_and_its_columns_though_there_is_no_row(api: httpx.AsyncClient) -> None:
    answer = await api.get(FILE, params={"rows": "periods"})
    assert answer.headers["content-disposition"] == 'attachment; filename="charging-periods.csv"'
    assert answer.text.removeprefix("\ufeff").strip() == ",".join(PERIOD_COLUMNS)
    assert await objects(api) == []


async def test_numbers_stay_numbers_and_texts_become_no_formula(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    await sold(api, clean_db, "+1", id_tag="=HYPERLINK(1)")
    found = await cells(api)
    assert {(each["deviceId"], each["idTag"]) for each in found} == {("'+1", "'=HYPERLINK(1)")}
    [taken_off] = [each for each in found if each["kind"] == "maximum"]
    assert Decimal(taken_off["amountInclTax"]) < 0
    assert taken_off["amountInclTax"].startswith("-")
    assert {(each["deviceId"], each["idTag"]) for each in await objects(api)} == {("+1", "=HYPERLINK(1)")}
    [whole] = await cells(api, rows="transactions")
    assert (whole["costTotalInclTax"], whole["costFinal"], whole["limitCost"]) == ("7.0000", "true", "")


async def test_money_is_text_in_json_and_a_plain_number_in_csv(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    await sold(api, clean_db, limit_cost=Decimal("7.5"))
    shown = await objects(api, rows="transactions")
    assert (shown[0]["cost"]["totalInclTax"], shown[0]["limits"]["cost"]) == ("7.0000", "7.50")
    [whole] = await cells(api, rows="transactions")
    assert (whole["limitCost"], whole["costTotalInclTax"], whole["costCurrency"]) == ("7.50", "7.0000", "GBP")
    for each in await objects(api):
        assert isinstance(each["amount"], str)
        assert each["kwh"] is None or isinstance(each["kwh"], str)


async def test_periods_follow_the_filters_of_the_list(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    pounds = await sold(api, clean_db, "CP1", 1)
    euros = await sold(api, clean_db, "CP2", 2, id_tag="OTHER", draft={"currency": "EUR"})
    await ended(clean_db, "CP3", 3, None)
    wanted: list[tuple[dict[str, Any], set[str]]] = [
        ({}, {"1", "2"}),
        ({"tariffId": pounds}, {"1"}),
        ({"tariffId": euros}, {"2"}),
        ({"deviceId": "cp2"}, {"2"}),
        ({"deviceId": "CP3"}, set()),
        ({"idTag": "other"}, {"2"}),
        ({"active": True}, set()),
        ({"tariffId": 2**63 - 1}, set()),
    ]
    for filters, ids in wanted:
        assert {each["transactionId"] for each in await cells(api, **filters)} == ids, filters


async def test_only_the_rating_that_counts_is_in_the_file(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    await sold(api, clean_db)
    other = await tariff(api, elements=[{"components": [{"type": "ENERGY", "price": "2"}]}])
    await api.post("/transactions/1/rate", json={"tariffId": other, "version": 1})
    [only] = await cells(api)
    assert (only["amountInclTax"], only["tariffId"], only["kind"]) == ("20.0000", str(other), "charging")


async def test_a_file_of_periods_goes_on_beyond_one_page(
    api: httpx.AsyncClient, clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Transactions without a cost lie between: a page may have no row, and the file goes on."""
    monkeypatch.setattr("genx.api.v1.transaction_export.PERIODS_AT_ONCE", 2)
    await sold(api, clean_db, "CP1", 1)
    for number in range(2, 7):
        await ended(clean_db, f"CP{number}", number, None)
    await sold(api, clean_db, "CP7", 7)
    assert [each["transactionId"] for each in await cells(api)] == ["7"] * 5 + ["1"] * 5


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ({"rows": "lines"}, "rows"),
        ({"tariffId": 0}, "tariffId"),
        ({"tariffId": 2**63}, "tariffId"),
        ({"tariffId": "x"}, "tariffId"),
    ],
)
async def test_a_file_that_there_is_not_is_refused_by_the_name_of_what_is_wrong(
    api: httpx.AsyncClient, params: dict[str, Any], pointer: str
) -> None:
    for path in (FILE,) if "rows" in params else (FILE, "/transactions", "/transactions/totals"):
        answer = await api.get(path, params=params)
        assert answer.status_code == 400, path
        assert pointer in answer.text


async def test_viewers_have_files_and_sums_and_strangers_none(
    viewer: httpx.AsyncClient, stranger: httpx.AsyncClient, api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    await sold(api, clean_db)
    for path in (f"{FILE}?rows=periods", "/transactions/totals", "/transactions/1/costs"):
        assert (await viewer.get(path)).status_code == 200
        assert (await stranger.get(path)).status_code == 401


async def test_sums_count_each_transaction_once_as_priced_unpriced_or_left_out(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    await sold(api, clean_db, "CP1", 1)
    await sold(api, clean_db, "CP2", 2, draft={"currency": "JPY", "maxPrice": "700"})
    await ended(clean_db, "CP3", 3, None)
    await ended(clean_db, "CP4", 4, None, suspect=True)
    await ended(clean_db, "CP5", 5, None, status="active", stopped_at=None, received_stop_at=None, energy_wh=None)
    sums = (await api.get("/transactions/totals")).json()
    assert [(each["currency"], each["totalInclTax"], each["count"]) for each in sums["costs"]] == [
        ("GBP", "7.0000", 1),
        ("JPY", "8.0000", 1),
    ]
    priced = sum(each["count"] for each in sums["costs"])
    assert (sums["leftOut"], sums["unpriced"]) == (1, 2)
    assert priced + sums["leftOut"] + sums["unpriced"] == sums["count"] == 5


async def test_a_list_has_sums_and_one_transaction_its_receipt(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    await sold(api, clean_db)
    [listed] = (await api.get("/transactions")).json()["items"]
    [of_charger] = (await api.get("/chargers/CP1/transactions")).json()["items"]
    assert listed == of_charger
    assert {name for name, value in listed["cost"].items() if value is None} == {
        "periods",
        "fees",
        "extras",
        "notes",
        "taxes",
        "taxIncluded",
    }
    whole = (await api.get("/transactions/1")).json()["cost"]
    assert whole | dict.fromkeys(("periods", "fees", "extras", "notes", "taxes", "taxIncluded")) == listed["cost"]
    assert [line["name"] for each in whole["periods"] for line in each["lines"]] == ["=1+1", "rest"]
    assert Decimal(whole["tax"]) == Decimal(whole["totalInclTax"]) - Decimal(whole["total"])

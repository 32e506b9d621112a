"""The transactions of all chargers through the API: filtered, one by one, and as a file."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.api.v1.transaction_export import COLUMNS
from genx.db.tables.transactions import transactions
from genx.db.views import transaction_totals
from tests.api.test_transactions import measure, row, start
from tests.support.charger import charger
from tests.support.kept import add, add_charger
from tests.support.paging import items, pages
from tests.support.server import RunningServer
from tests.support.states import NOON

PATH = "/transactions"
FILE = "/transactions/export"


@pytest.fixture
async def kept(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    """Six transactions of two chargers."""
    one, other = await add_charger(clean_db, "CP1"), await add_charger(clean_db, "CP2")
    await add(
        clean_db,
        transactions,
        row(one, 1, suspect=True, notes=["the register fell"], energy_wh=910_000),
        row(one, 2, connector_id=2, id_tag="04A2B3C4", energy_wh=3_000),
        row(other, 3, authorised=False, id_tag="04a2b3c4", energy_wh=2_000),
        row(other, 4, estimated=True, energy_wh=5_000),
        row(one, 5, status="active", measured_wh=2_000),
        row(other, 6, status="active", connector_id=2, measured_wh=3_000),
    )


def ids(found: list[Any]) -> list[int]:
    return [one["transactionId"] for one in found]


FILTERS: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [6, 5, 4, 3, 2, 1]),
    ({"deviceId": "cp1"}, [5, 2, 1]),
    ({"deviceId": ["CP1", "CP2"]}, [6, 5, 4, 3, 2, 1]),
    ({"deviceId": "CP9"}, []),
    ({"connectorId": 2}, [6, 2]),
    ({"idTag": "04A2b3c4"}, [3, 2]),
    ({"active": True}, [6, 5]),
    ({"active": False}, [4, 3, 2, 1]),
    ({"suspect": True}, [1]),
    ({"estimated": True}, [4]),
    ({"estimated": False, "deviceId": "CP2"}, [6, 3]),
    ({"authorised": False}, [3]),
    ({"from": (NOON + timedelta(minutes=2)).isoformat(), "to": (NOON + timedelta(minutes=4)).isoformat()}, [3, 2]),
    ({"q": "REGISTER fell"}, [1]),
    ({"q": "4"}, [4, 3, 2]),
    ({"q": "cp2", "active": True}, [6]),
]


@pytest.mark.parametrize(("params", "expected"), FILTERS, ids=[str(sorted(params)) for params, _ in FILTERS])
async def test_each_filter_lists_its_transactions_newest_first(
    api: httpx.AsyncClient, kept: None, params: dict[str, Any], expected: list[int]
) -> None:
    assert ids(await items(api, PATH, **params)) == expected
    assert ids(await items(api, PATH, **params, limit=1)) == expected
    lines = (await api.get(FILE, params=params | {"format": "ndjson"})).text.splitlines()
    assert ids([json.loads(line) for line in lines]) == expected


TOTALS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"count": 6, "energyWh": 15_000, "leftOut": 1, "marks": [2, 1, 1, 1]}),
    ({"deviceId": "cp1"}, {"count": 3, "energyWh": 5_000, "leftOut": 1, "marks": [1, 1, 0, 0]}),
    ({"deviceId": "CP9"}, {"count": 0, "energyWh": 0, "leftOut": 0, "marks": [0, 0, 0, 0]}),
    ({"suspect": True}, {"count": 1, "energyWh": 0, "leftOut": 1, "marks": [0, 1, 0, 0]}),
    ({"q": "cp2", "estimated": True}, {"count": 1, "energyWh": 5_000, "leftOut": 0, "marks": [0, 0, 1, 0]}),
]


@pytest.mark.parametrize(("params", "expected"), TOTALS, ids=[str(sorted(params)) for params, _ in TOTALS])
async def test_totals_are_of_the_filter_and_each_mark_is_counted_without_its_own(
    viewer: httpx.AsyncClient, kept: None, params: dict[str, Any], expected: dict[str, Any]
) -> None:
    found = (await viewer.get("/transactions/totals", params=params)).json()
    marks = dict(zip(("active", "suspect", "estimated", "unauthorised"), expected["marks"], strict=True))
    priced = {"unpriced": expected["count"] - expected["leftOut"], "costs": []}
    assert found == expected | priced | {"marks": marks, "since": None}


async def test_totals_of_a_text_say_since_when(
    api: httpx.AsyncClient, kept: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transaction_totals, "TEXT_SCAN", 4)
    found = (await api.get("/transactions/totals", params={"q": "CP1"})).json()
    assert found["count"] == 1
    assert found["since"] == (await api.get("/transactions/3")).json()["startedAt"]


async def test_a_cursor_of_a_charger_s_list_is_none_of_the_list_of_all(api: httpx.AsyncClient, kept: None) -> None:
    [first, *_] = await pages(api, PATH, limit=3)
    assert ids(first) == [6, 5, 4]
    cursor = (await api.get("/chargers/CP1/transactions", params={"limit": 1})).json()["nextCursor"]
    refused = await api.get(PATH, params={"cursor": cursor})
    assert (refused.status_code, refused.json()["type"]) == (400, "bad-cursor")


@pytest.mark.parametrize(
    ("params", "pointer"),
    [({"from": "yesterday"}, "from"), ({"connectorId": "-1"}, "connectorId"), ({"active": "perhaps"}, "active")],
)
async def test_a_filter_that_makes_no_sense_is_refused_and_named(
    api: httpx.AsyncClient, kept: None, params: dict[str, str], pointer: str
) -> None:
    for path in (PATH, FILE):
        refused = await api.get(path, params=params)
        assert refused.status_code == 400
        assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]


async def test_one_transaction_is_got_by_its_id(api: httpx.AsyncClient, kept: None) -> None:
    [listed] = [one for one in await items(api, PATH) if one["transactionId"] == 3]
    assert (await api.get(f"{PATH}/3")).json() == listed
    missing = await api.get(f"{PATH}/7")
    assert (missing.status_code, missing.json()["type"]) == (404, "not-found")
    assert missing.json()["detail"] == "There is no transaction 7."
    for impossible in ("0", "2147483648"):
        assert (await api.get(f"{PATH}/{impossible}")).status_code == 400


async def test_a_running_transaction_is_shown_in_its_phase_with_its_power(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        number = await start(one)

        async def shown() -> tuple[Any, ...]:
            found = (await api.get(f"{PATH}/{number}")).json()
            [listed] = (await api.get(PATH, params={"active": True})).json()["items"]
            assert listed == found
            return found["phase"], found["powerW"], found["soc"], found["energyWh"], found["measuredEnergyWh"]

        async def status(word: str) -> None:
            await one.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": word})

        await status("Preparing")
        assert await shown() == ("waiting", None, None, None, None)
        await status("Charging")
        await measure(one, number, energy=3500, power=7040, soc=41.5)
        assert await shown() == ("charging", 7040, 41.5, 2500, 2500)
        await status("SuspendedEV")
        assert (await shown())[0] == "suspendedByCar"
        await one.call("StopTransaction", {"transactionId": number, "meterStop": 4000, "timestamp": NOON.isoformat()})
        stopped = (await api.get(f"{PATH}/{number}")).json()
        assert (stopped["phase"], stopped["status"], stopped["powerW"]) == (None, "stopped", None)


async def test_the_phase_of_a_transaction_of_an_offline_charger_is_unknown(api: httpx.AsyncClient, kept: None) -> None:
    assert (await api.get(f"{PATH}/5")).json()["phase"] == "unknown"


async def test_a_csv_has_a_column_for_each_field_and_no_cell_that_is_a_formula(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    odd = {
        "id_tag": "=1+1",
        "stop_id_tag": "0012",
        "notes": ["a note; with a semicolon", "@SUM(A1)"],
        "limit_energy_wh": 20_000,
        "limit_soc": 80,
        "stopped_at": NOON,
        "energy_wh": 12,
    }
    await add(clean_db, transactions, row(charger_id, 1, **odd))
    answer = await api.get(FILE)
    assert answer.headers["content-type"] == "text/csv; header=present; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="transactions.csv"'
    assert answer.content.startswith("\ufeff".encode())
    [header, cells] = csv.reader(io.StringIO(answer.content.decode().removeprefix("\ufeff")))
    found = dict(zip(header, cells, strict=True))
    assert tuple(header) == COLUMNS
    assert (found["idTag"], found["stopIdTag"]) == ("'=1+1", "'0012")
    assert found["notes"] == "a note; with a semicolon; '@SUM(A1)"
    assert (found["limitEnergyWh"], found["limitMinutes"], found["limitSoc"]) == ("20000", "", "80")
    assert (found["stoppedAt"], found["energyWh"], found["suspect"]) == ("2026-01-15T12:00:00.000Z", "12", "false")


async def test_a_file_goes_on_beyond_one_page_of_the_database(
    api: httpx.AsyncClient, clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("genx.api.v1.transaction_export.ROWS_AT_ONCE", 3)
    charger_id = await add_charger(clean_db, "CP1")
    await add(clean_db, transactions, *(row(charger_id, number) for number in range(1, 9)))
    lines = (await api.get(FILE, params={"format": "ndjson"})).text.splitlines()
    assert ids([json.loads(line) for line in lines]) == [8, 7, 6, 5, 4, 3, 2, 1]


async def test_a_viewer_reads_all_of_it_and_a_stranger_nothing(
    viewer: httpx.AsyncClient, stranger: httpx.AsyncClient, kept: None
) -> None:
    for path in (PATH, FILE, f"{PATH}/3"):
        assert (await viewer.get(path)).status_code == 200
        assert (await stranger.get(path)).status_code == 401

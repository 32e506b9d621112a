"""Reports as files for spreadsheets: what people have named stays text, in cells and at the heads of columns."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables.connectors import connectors
from genx.db.tables.rollups import session_pieces
from genx.db.tables.transactions import transactions
from tests.api.reports.asking import asked_rows, read_table, report
from tests.support.kept import add, add_charger
from tests.support.report_fleet import AT_TEN, DAYS, END, FIRST, HOUR
from tests.support.rolled import quarters, roll, session, told, was_online

HOSTILE = ['=HYPERLINK("http://evil","x")', "@SUM(1+1)", "+1;=2", "-1, and a comma"]


async def delivered(engine: AsyncEngine, id_tags: list[str], **columns: Any) -> int:
    """A charger with a session of 1,000 Wh for each tag, an hour each, from ten on 1 January, then broken."""
    charger_id = await add_charger(engine, "CP1", **columns)
    await add(engine, connectors, {"charger_id": charger_id, "connector_id": 1})
    await told(engine, (charger_id, 1), (FIRST - HOUR, "Available"), (END - 2 * HOUR, "Faulted", "OtherError"))
    await was_online(engine, charger_id, (FIRST - HOUR, True))
    facts: dict[datetime, dict[str, float]] = quarters(END - 2 * HOUR, END, faulted_s=900)
    for number, id_tag in enumerate(id_tags, start=1):
        at = AT_TEN + timedelta(hours=number - 1)
        facts |= quarters(at, at + HOUR, session_wh=250, charging_s=900)
        facts[at] |= {"started": 1}
        cost = {"cost_currency": "EUR", "cost_total": 1, "cost_total_incl_tax": 1, "cost_version": 1, "rated": True}
        its = session(charger_id, number, at, energy_wh=1000, id_tag=id_tag, meter_start=number) | cost
        await add(engine, transactions, its)
        piece = {"transaction_id": str(number), "at": at, "charger_id": charger_id, "connector_id": 1}
        await add(engine, session_pieces, piece | {"energy_wh": 1000, "begins": True, "ends": True} | NOT_SUSPECT)
    await roll(engine, {(charger_id, 1): facts}, FIRST, END)
    return charger_id


NOT_SUSPECT = {"interpolated": False, "suspect": False}


@pytest.mark.parametrize("path", ["energy", "revenue"])
async def test_a_column_that_is_named_after_an_id_tag_is_one_column_and_no_formula(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine, path: str
) -> None:
    tags = ["=1+1", "@sum(a1)", 'a"b,c', "007"]
    await delivered(clean_db, tags)
    found = await report(viewer, path, group="idTag", **DAYS)
    assert {each["key"] for each in found["groups"]} == set(tags)
    table = await asked_rows(viewer, path, group="idTag", **DAYS)
    share = "1000" if path == "energy" else "1.0000"
    assert [table[0][name] for name in ("'=1+1", "'@sum(a1)", 'a"b,c', "'007")] == [share] * 4


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("utilisation", {"by": "connector"}),
        ("utilisation", {"by": "charger"}),
        ("availability", {}),
        ("faults", {"by": "charger"}),
        ("faults", {"by": "connector"}),
    ],
)
async def test_a_charger_that_is_called_like_a_formula_is_shown_as_text(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine, name: str, path: str, params: dict[str, str]
) -> None:
    await delivered(clean_db, ["TAG1"], name=name)
    [row] = await asked_rows(viewer, path, **params, **DAYS)
    assert row["name"].startswith("'")
    assert row["name"].replace("'", "") == name


async def test_a_model_that_is_called_like_a_formula_is_shown_as_text(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    await delivered(clean_db, ["TAG1"], vendor="=cmd|' /C calc'!A0", model="X")
    [row] = await asked_rows(viewer, "faults", by="model", **DAYS)
    assert row["key"] == "'=cmd|' /C calc'!A0 X"
    [group] = (await report(viewer, "faults", by="model", **DAYS))["groups"]
    assert group["key"] == "=cmd|' /C calc'!A0 X"


@pytest.mark.parametrize("evidence", HOSTILE)
async def test_evidence_that_begins_like_a_formula_is_shown_as_text(
    viewer: httpx.AsyncClient, operator: httpx.AsyncClient, clean_db: AsyncEngine, evidence: str
) -> None:
    await delivered(clean_db, [])
    exclusion = {"from": "2026-01-03T22:00:00Z", "to": "2026-01-04T00:00:00Z", "reason": "gridLoss"}
    assert (await operator.post("/exclusions", json=exclusion | {"evidence": evidence})).status_code == 201
    [row] = await asked_rows(viewer, "availability/CP1/1", **DAYS)
    assert (row["counts"], row["reason"], row["seconds"]) == ("excluded", "gridLoss", "7200")
    assert row["evidence"].startswith("'")
    assert row["evidence"].replace("'", "") == evidence


COLUMNS = {
    "energy": "from to label partial energyWh sessions othersWh",
    "revenue": "from to label partial currency total totalInclTax sessions others",
    "utilisation": "deviceId name connectorId inUse charging pluggedIn offline seconds sessions energyWh",
    "availability": "deviceId name connectorId availability meets upS downS excludedS notMeasuredS",
    "availability/CP1/1": (
        "from to state errorCode chargerStatus counts seconds reason exclusionId evidence excludedBy beginsAt endsAt"
    ),
    "faults": (
        "key name connectorId errorCode seconds share cumulative count chargers longestS sessions perThousandSessions"
    ),
    "summary": "name value",
}


@pytest.mark.parametrize(("path", "columns"), COLUMNS.items())
async def test_a_file_has_a_name_and_the_columns_that_programs_know(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine, path: str, columns: str
) -> None:
    await delivered(clean_db, ["TAG1"])
    days = {} if path == "summary" else DAYS
    answer = await viewer.get(f"/reports/{path}", params={**days, "format": "csv"})
    name = "outages" if "/" in path else path
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}.csv"'
    assert list(read_table(answer)[0]) == columns.split()


@pytest.mark.parametrize("path", [path for path in COLUMNS if path not in ("summary", "availability/CP1/1")])
async def test_a_file_of_an_empty_database_has_its_header(viewer: httpx.AsyncClient, path: str) -> None:
    answer = await viewer.get(f"/reports/{path}", params={**DAYS, "format": "csv"})
    [header, *_] = answer.content.decode("utf-8-sig").split("\r\n")
    assert header.split(",") == COLUMNS[path].split()
    assert len(read_table(answer)) == (3 if path in ("energy", "revenue") else 0)


async def test_a_value_that_is_not_known_is_an_empty_cell(viewer: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    await delivered(clean_db, [])
    [row] = await asked_rows(viewer, "availability", rule="online", **DAYS)
    assert (row["name"], row["meets"], row["availability"]) == ("", "", "100")
    [row] = await asked_rows(viewer, "faults", **DAYS)
    assert (row["connectorId"], row["sessions"], row["perThousandSessions"]) == ("", "", "")
    [row] = await asked_rows(viewer, "availability/CP1/1", **DAYS)
    assert (row["endsAt"], row["reason"], row["exclusionId"]) == ("", "", "")


@pytest.mark.parametrize("path", ["energy", "revenue", "utilisation", "availability", "faults"])
async def test_a_file_in_a_format_that_there_is_not_is_refused(viewer: httpx.AsyncClient, path: str) -> None:
    refused = await viewer.get(f"/reports/{path}", params={**DAYS, "format": "xlsx"})
    assert (refused.status_code, refused.json()["type"]) == (400, "invalid-request")

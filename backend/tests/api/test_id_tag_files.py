"""Id tags from files and in files: told row by row, all or nothing, and read back unchanged."""

import csv
import io
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.api.v1 import id_tag_export, id_tag_file
from genx.api.v1.id_tag_columns import COLUMNS
from tests.support.charger import charger
from tests.support.paging import items
from tests.support.server import RunningServer

PATH = "/id-tags/import"
WHOLE = (
    "idTag,kind,status,expiryDate,parentIdTag,maxActiveTransactions,allowedDeviceIds,budgetEnergyWh,budgetPer,name,note\n"
    'VID:1,Vehicle,blocked,2027-01-31,FLEET,2,CP1; cp2,1000,Week,Ann,"Two\nlines"\n'
    "04A2,,,,,,,,,,\n"
)


@pytest.fixture(autouse=True)
async def _chargers(server: RunningServer, api: httpx.AsyncClient) -> None:
    await server.app.chargers.id_tags.load()
    for device_id in ("CP1", "CP2"):
        await api.post("/chargers", json={"deviceId": device_id})


async def sent(api: httpx.AsyncClient, content: str | bytes, **params: Any) -> httpx.Response:
    return await api.post(PATH, content=content, params=params, headers={"content-type": "text/csv"})


async def tried(api: httpx.AsyncClient, content: str) -> dict[str, Any]:
    response = await sent(api, content, dryRun=True)
    assert response.status_code == 200, response.text
    told: dict[str, Any] = response.json()
    return told


async def taken(api: httpx.AsyncClient, content: str) -> dict[str, Any]:
    response = await sent(api, content)
    assert response.status_code == 200, response.text
    told: dict[str, Any] = response.json()
    return told


async def tags(api: httpx.AsyncClient) -> dict[str, Any]:
    return {one["idTag"]: one for one in await items(api, "/id-tags")}


async def test_new_tags_are_registered_with_all_that_the_file_says(api: httpx.AsyncClient) -> None:
    told = await taken(api, WHOLE)
    assert (told["rows"], told["new"], told["changed"], told["same"], told["errors"]) == (2, 2, 0, 0, 0)
    found = await tags(api)
    one = found["VID:1"]
    assert one == {
        **one,
        "kind": "vehicle",
        "status": "Blocked",
        "expiryDate": "2027-01-31T00:00:00.000Z",
        "parentIdTag": "FLEET",
        "maxActiveTransactions": 2,
        "allowedDeviceIds": ["CP1", "cp2"],
        "budget": {"energyWh": 1_000, "per": "week", "added": 0, "used": 0},
        "name": "Ann",
        "note": "Two\nlines",
    }
    assert (found["04A2"]["kind"], found["04A2"]["status"], found["04A2"]["budget"]) == ("rfid", "Accepted", None)


async def test_a_dry_run_says_row_by_row_what_would_happen_and_changes_nothing(api: httpx.AsyncClient) -> None:
    await taken(api, "idTag,name,status\nA,Ann,Accepted\nB,Bob,Accepted\n")
    before = await tags(api)
    told = await tried(api, "idTag,name,status\na,Ann,Accepted\nB,Rob,Blocked\n\nC,Cy,Accepted\nD,Dee,Allowed\n")
    assert [(one["row"], one["idTag"], one["outcome"]) for one in told["items"]] == [
        (2, "A", "same"),
        (3, "B", "changed"),
        (5, "C", "new"),
        (6, "D", "error"),
    ]
    assert told["items"][1]["changes"] == [
        {"column": "status", "old": "Accepted", "new": "Blocked"},
        {"column": "name", "old": "Bob", "new": "Rob"},
    ]
    said = "Allowed is not allowed here: write Accepted or Blocked or Expired or Invalid."
    assert told["items"][3]["errors"] == [{"pointer": "status", "detail": said}]
    assert (told["new"], told["changed"], told["same"], told["errors"], told["dryRun"]) == (1, 1, 1, 1, True)
    assert await tags(api) == before


async def test_only_columns_of_the_file_are_changed_and_an_empty_cell_removes(api: httpx.AsyncClient) -> None:
    await taken(api, WHOLE)
    before = (await tags(api))["VID:1"]
    told = await taken(api, "name;IDTAG\n;vid:1\n")
    assert (told["changed"], (await tags(api))["VID:1"]) == (1, {**before, "name": None})
    await taken(api, "idTag,budgetEnergyWh\nVID:1,5000\n")
    assert (await tags(api))["VID:1"]["budget"]["energyWh"] == 5_000
    await taken(api, "idTag,budgetEnergyWh,budgetPer\nVID:1,,\n")
    assert (await tags(api))["VID:1"]["budget"] is None


@pytest.mark.parametrize(
    ("row", "column", "word"),
    [
        ({"idTag": "", "name": "Ann"}, "idTag", "missing"),
        ({"idTag": "a/b"}, "idTag", "slash"),
        ({"idTag": "unknown"}, "idTag", "choose another"),
        ({"idTag": "x" * 401}, "idTag", "400"),
        ({"idTag": "\u200b"}, "idTag", "printed"),
        ({"kind": "phone"}, "kind", "rfid or app"),
        ({"status": "ok"}, "status", "Accepted or"),
        ({"expiryDate": "31.1.2027"}, "expiryDate", "2027-01-31"),
        ({"expiryDate": "2027-02-30"}, "expiryDate", "2027-01-31"),
        ({"parentIdTag": "a/b"}, "parentIdTag", "slash"),
        ({"maxActiveTransactions": "-1"}, "maxActiveTransactions", "whole number"),
        ({"maxActiveTransactions": "1001"}, "maxActiveTransactions", "1000"),
        ({"allowedDeviceIds": "CP1;NOBODY"}, "allowedDeviceIds", "NOBODY"),
        ({"allowedDeviceIds": "a/b"}, "allowedDeviceIds", "a/b"),
        ({"allowedDeviceIds": ";".join(["CP1"] * 1_001)}, "allowedDeviceIds", "1000"),
        ({"budgetEnergyWh": "1.5", "budgetPer": "day"}, "budgetEnergyWh", "whole number"),
        ({"budgetEnergyWh": "15"}, "budgetPer", "day"),
        ({"budgetPer": "day"}, "budgetEnergyWh", "Wh"),
        ({"budgetEnergyWh": "1", "budgetPer": "hour"}, "budgetPer", "day or week"),
        ({"name": "x" * 201}, "name", "201"),
        ({"note": "a\x07"}, "note", "control character"),
    ],
)
async def test_an_error_names_row_and_column_and_says_what_to_do(
    api: httpx.AsyncClient, row: dict[str, str], column: str, word: str
) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, ["idTag", *(name for name in row if name != "idTag")])
    writer.writeheader()
    writer.writerows([{"idTag": "GOOD"}, {"idTag": "TAG", **row}])
    told = await tried(api, out.getvalue())
    [wrong] = [one for one in told["items"] if one["outcome"] == "error"]
    [error] = wrong["errors"]
    assert (wrong["row"], error["pointer"]) == (3, column)
    assert word in error["detail"]
    refused = await sent(api, out.getvalue())
    assert (refused.status_code, refused.json()["type"]) == (400, "invalid-request")
    assert refused.json()["errors"] == [{"pointer": f"/3/{column}", "detail": f"Row 3: {error['detail']}"}]
    assert await tags(api) == {}, "all or nothing"


async def test_a_tag_that_is_there_twice_is_an_error_of_the_second_row(api: httpx.AsyncClient) -> None:
    told = await tried(api, "idTag\nA\nB\na\n")
    assert [one["outcome"] for one in told["items"]] == ["new", "new", "error"]
    assert told["items"][2]["errors"][0]["detail"].startswith("Row 2 has this tag")


async def test_a_row_with_a_cell_too_many_says_so(api: httpx.AsyncClient) -> None:
    told = await tried(api, "idTag,name\nA,Ann, and Bob\nB\n")
    assert [len(one["errors"]) for one in told["items"]] == [1, 1]
    assert "3 cells" in told["items"][0]["errors"][0]["detail"]
    assert (await sent(api, "idTag,name\nA,Ann,Bob\n")).json()["errors"][0]["pointer"] == "/2"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "idTag"),
        (b"name\nAnn\n", "idTag"),
        (b"idTag,stauts\nA,Blocked\n", "did you mean status?"),
        (b"idTag,colour\nA,red\n", "known are idTag, kind"),
        (b"idTag,name,Name\nA,x,y\n", "name is there twice"),
        (b"idTag,name\nA,J\xe4ger\n", "Line 2 is not UTF-8"),
        (b'idTag\n"' + b"x" * 140_000 + b'"\n', "can't be read as CSV"),
    ],
)
async def test_a_file_that_is_none_is_refused_with_what_to_do(
    api: httpx.AsyncClient, content: bytes, said: str
) -> None:
    for dry_run in (True, False):
        refused = await sent(api, content, dryRun=dry_run)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "")
        assert said in refused.json()["errors"][0]["detail"]


async def test_a_file_is_bounded_in_rows_and_size(api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(id_tag_file, "MOST_ROWS", 2)
    assert (await taken(api, "idTag\nA\nB\n"))["rows"] == 2
    refused = await sent(api, "idTag\nA\nB\nC\n")
    assert "split it" in refused.json()["errors"][0]["detail"]
    assert (await sent(api, b"x" * ((32 << 20) + 1))).status_code == 413


async def test_chargers_are_told_of_imported_tags_at_once(api: httpx.AsyncClient, server: RunningServer) -> None:
    async with charger(server.ws_url + "CP1") as one:
        await one.call("Authorize", {"idTag": "TAG"})
        assert [each["idTag"] for each in await items(api, "/id-tags/unknown")] == ["TAG"]
        await taken(api, "idTag,status\ntag,Blocked\n")
        assert (await one.call("Authorize", {"idTag": "TAG"}))["idTagInfo"]["status"] == "Blocked"
    assert await items(api, "/id-tags/unknown") == []


async def test_an_import_is_one_entry_of_the_audit_log(api: httpx.AsyncClient) -> None:
    await taken(api, "idTag,name\nA,x\nB,y\n")
    await taken(api, "idTag,name\nA,x\nB,z\nC,z\n")
    await tried(api, "idTag,name\nA,x\nB,q\n")
    told = (await api.get("/audit-log", params={"action": "id-tag"})).json()["items"]
    assert [(one["action"], one["details"]) for one in told] == [
        ("id-tag.imported", {"rows": 3, "new": 1, "changed": 1}),
        ("id-tag.imported", {"rows": 2, "new": 2, "changed": 0}),
    ]


@pytest.mark.parametrize("rows", [0, 1, 2, 5])
async def test_an_export_is_read_back_unchanged(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr(id_tag_export, "ROWS_AT_ONCE", 2)
    odd = ["=cmd|' /C calc'!A0", "'=1+1", "0123", "+49 30", "a;=b"]
    for number in range(rows):
        given = {"idTag": f"{odd[number]}".replace("/", ""), "name": odd[number], "note": f"-{odd[number]}\r\n=2"}
        assert (await api.post("/id-tags", json=given)).status_code == 201
    before = await tags(api)
    file = (await api.get("/id-tags/export")).content
    assert file.startswith("\ufeff".encode())
    cells = list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))
    assert cells[0] == [column.name for column in COLUMNS]
    assert not any(cell.startswith(("=", "+", "-", "@", "0")) for row in cells[1:] for cell in row)
    assert len(cells) == 1 + rows
    told = await taken(api, file.decode())
    assert (told["rows"], told["same"]) == (rows, rows)
    assert await tags(api) == before


async def test_an_export_brings_back_tags_that_were_lost(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    await taken(api, WHOLE)
    before = await tags(api)
    file = (await api.get("/id-tags/export")).content
    async with clean_db.begin() as connection:
        await connection.execute(text("DELETE FROM id_tags"))
    told = await taken(api, file.decode())
    assert told["new"] == 2
    after = await tags(api)
    made = {"createdAt": None}
    assert {tag: one | made for tag, one in after.items()} == {tag: one | made for tag, one in before.items()}

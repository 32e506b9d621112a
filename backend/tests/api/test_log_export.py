"""The message log as a file, byte by byte."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.api.http.spreadsheets import defused
from genx.api.v1.log_export import as_csv, as_ndjson
from genx.db.views.message_log import LogRow
from tests.support.log_rows import BAD_FRAME, RESULT, keep
from tests.support.states import NOON

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HEADER = "id,deviceId,at,direction,messageType,action,messageId,payload,errorCode,note,callId\r\n"
CHARACTERS = st.sampled_from("=+-@\uff1d\uff0b\uff0d\uff20;|,\t\r\n\"' \u200b\ufeff\x00ab10:{}é😀")
TEXTS = st.text(st.one_of(CHARACTERS, st.characters(exclude_categories=["Cs"])), max_size=30)
SIGNS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


def row(**fields: Any) -> LogRow:
    known: dict[str, Any] = {
        "id": 1_843_712_345_678_901_248,
        "device_id": "CP1",
        "at": NOON,
        "direction": "chargerToServer",
        "message_type": "Call",
        "action": "Heartbeat",
        "message_id": "7",
        "payload": "{}",
        "error_code": None,
        "note": None,
        "call_id": None,
    }
    return LogRow(**known | fields)


@pytest.fixture
async def log(api: httpx.AsyncClient, clean_db: AsyncEngine) -> AsyncEngine:
    for device_id in ("CP1", "CP2"):
        await api.post("/chargers", json={"deviceId": device_id})
    return clean_db


async def exported(api: httpx.AsyncClient, path: str = "/logs/export", **params: Any) -> bytes:
    response = await api.get(path, params=params)
    assert response.status_code == 200, response.text
    return response.content


async def test_the_bytes_of_a_csv(api: httpx.AsyncClient, log: AsyncEngine) -> None:
    [call] = await keep(log, [{"payload": '{"a":"x, ""y"""}', "note": "ü\nnew line"}], start=START)
    later = START + timedelta(microseconds=1_999_999)
    answer: dict[str, Any] = {
        "message_type": RESULT,
        "direction": 1,
        "call_id": call,
        "at": later,
        "error_code": "x",
        "action": None,
    }
    [result] = await keep(log, [answer], start=START)
    assert (await exported(api)).decode() == (
        "\ufeff" + HEADER + f"'{result},CP1,2026-03-01T12:00:01.999Z,serverToCharger,CallResult,,0,{{}},x,,'{call}\r\n"
        f"'{call},CP1,2026-03-01T12:00:00.000Z,chargerToServer,Call,Heartbeat,0,"
        '"{""a"":""x, """"y""""""}",,"ü\nnew line",\r\n'
    )


async def test_the_bytes_of_ndjson(api: httpx.AsyncClient, log: AsyncEngine) -> None:
    rows: list[dict[str, Any]] = [
        {"payload": '{"a":\n1.10}'},
        {"payload": "[2,é", "message_type": BAD_FRAME, "action": None},
    ]
    first, second = await keep(log, rows, start=START)
    common = '"errorCode":null,"note":null'
    assert (await exported(api, format="ndjson")).decode() == (
        f'{{"deviceId":"CP1","at":"2026-03-01T12:00:01.000Z","direction":"chargerToServer","messageType":"BadFrame",'
        f'"action":null,"messageId":"1","payload":"[2,é",{common},"id":"{second}","callId":null}}\n'
        f'{{"deviceId":"CP1","at":"2026-03-01T12:00:00.000Z","direction":"chargerToServer","messageType":"Call",'
        f'"action":"Heartbeat","messageId":"0","payload":{{"a": 1.10}},{common},"id":"{first}","callId":null}}\n'
    )


async def test_an_export_of_nothing_is_an_empty_file(api: httpx.AsyncClient, log: AsyncEngine) -> None:
    assert (await exported(api)).decode() == "\ufeff" + HEADER
    assert await exported(api, format="ndjson") == b""


@pytest.mark.parametrize(
    ("file_format", "media_type", "ending"),
    [("csv", "text/csv; header=present; charset=utf-8", "csv"), ("ndjson", "application/x-ndjson", "ndjson")],
)
async def test_a_file_has_a_type_and_a_name(
    api: httpx.AsyncClient, log: AsyncEngine, file_format: str, media_type: str, ending: str
) -> None:
    for path, name in (("/logs/export", r"all"), ("/chargers/CP1/logs/export", r"\d+")):
        response = await api.get(path, params={"format": file_format})
        assert response.headers["content-type"].startswith(media_type)
        disposition = response.headers["content-disposition"]
        start, _, rest = disposition.partition("messages-")
        assert start == 'attachment; filename="'
        stem, _, end = rest.partition(".")
        assert end == f'{ending}"'
        assert (stem == name) or (stem.isdigit() and name == r"\d+")


async def test_a_file_has_what_the_list_with_the_same_filters_has(api: httpx.AsyncClient, log: AsyncEngine) -> None:
    rows: list[dict[str, Any]] = [
        {"note": "one", "action": "Reset", "direction": 1},
        {"note": "two", "action": "Heartbeat"},
        {"note": "three", "action": "Reset", "device_id": "CP2"},
        {"note": "four", "message_type": BAD_FRAME, "action": None, "payload": "oops"},
    ]
    await keep(log, rows, start=START)
    filters: list[dict[str, Any]] = [
        {},
        {"action": "Reset"},
        {"action": ["Reset", "Heartbeat"], "direction": "chargerToServer"},
        {"messageType": "BadFrame"},
        {"q": "oops"},
        {"note": "o"},
        {"errors": True},
        {"from": "2026-03-01T13:00:01+01:00", "to": "2026-03-01T12:00:02.000001Z"},
        {"deviceId": "cp2"},
        {"deviceId": ["CP1", "CP2"], "action": "Reset"},
        {"deviceId": "nobody"},
    ]
    for wanted in filters:
        listed = (await api.get("/logs", params=wanted)).json()["items"]
        lines = (await exported(api, format="ndjson", **wanted)).splitlines()
        assert [json.loads(line) for line in lines] == listed, wanted
        table = list(csv.DictReader(io.StringIO((await exported(api, **wanted)).decode("utf-8-sig"), newline="")))
        assert [entry["note"] for entry in table] == [entry["note"] for entry in listed], wanted


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"format": "xlsx"}, 400),
        ({"format": ""}, 400),
        ({"from": "noon"}, 400),
        ({"limit": "5"}, 422),
        ({"cursor": "x"}, 422),
        ({"paired": "true"}, 422),
    ],
)
async def test_what_no_file_can_be_made_of_is_refused_before_a_byte_leaves(
    api: httpx.AsyncClient, params: dict[str, Any], status: int
) -> None:
    response = await api.get("/logs/export", params=params)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert "content-disposition" not in response.headers


async def test_an_entry_that_arrives_during_an_export_moves_nothing(
    api: httpx.AsyncClient, log: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("genx.api.v1.log_export.ROWS_AT_ONCE", 2)
    await keep(log, [{"note": str(number)} for number in range(7)], start=START)
    async with api.stream("GET", "/logs/export", params={"format": "ndjson"}) as response:
        await keep(log, [{"note": "new"}], start=START + timedelta(hours=1))
        notes = [json.loads(line)["note"] async for line in response.aiter_lines() if line]
    assert notes == ["6", "5", "4", "3", "2", "1", "0"]


async def test_a_file_that_the_server_can_not_finish_does_not_look_finished(
    api: httpx.AsyncClient, log: AsyncEngine, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keep(log, [{}], start=START)
    monkeypatch.setattr(server.app.hub, "draining", True)
    with pytest.raises(httpx.RemoteProtocolError):
        await api.get("/logs/export")


@given(texts=st.tuples(TEXTS, TEXTS, TEXTS))
def test_a_csv_is_read_again_as_it_was_written(texts: tuple[str, str, str]) -> None:
    action, payload, note = texts
    written = as_csv([row(action=action, payload=payload, note=note)]).decode()
    [cells] = csv.reader(io.StringIO(written, newline=""))
    assert [cells[5], cells[7], cells[9]] == [defused(action), defused(payload), defused(note)]
    assert written.endswith("\r\n")


@given(text=TEXTS, separator=st.sampled_from(",;\t|"))
def test_no_text_becomes_a_formula_whatever_separates_cells(text: str, separator: str) -> None:
    written = as_csv([row(payload=text, note=text)]).decode()
    cells = [cell for line in csv.reader(io.StringIO(written, newline=""), delimiter=separator) for cell in line]
    assert not [cell for cell in cells if cell.strip(' \t\r\n"')[:1] in SIGNS]


@given(text=TEXTS)
def test_a_cell_is_defused_once_and_loses_nothing_that_can_be_seen(text: str) -> None:
    once = defused(text)
    assert defused(once) == once
    visible = [character for character in text if character not in "'\x00" and not "\x7f" <= character <= "\x9f"]
    kept = [character for character in once if character not in "'\ufffd"]
    assert [one for one in visible if one >= " " and one != "\ufffd"] == [one for one in kept if one >= " "]


@given(texts=st.lists(TEXTS, max_size=4))
def test_each_entry_is_one_line_of_json(texts: list[str]) -> None:
    lines = as_ndjson([row(payload=text, note=text) for text in texts]).split(b"\n")
    assert lines.pop() == b""
    assert [json.loads(line)["note"] for line in lines] == texts

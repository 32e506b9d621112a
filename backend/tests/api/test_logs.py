"""The message log through the API."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.api.http.spreadsheets import defused
from genx.db.views import message_log
from tests.support.log_rows import BAD_FRAME, CALL, CONNECTION, ERROR, RESULT, keep

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
async def log(api: httpx.AsyncClient, clean_db: AsyncEngine) -> AsyncEngine:
    for device_id in ("CP1", "CP2"):
        await api.post("/chargers", json={"deviceId": device_id})
    return clean_db


async def notes(api: httpx.AsyncClient, path: str = "/chargers/CP1/logs", **filters: Any) -> list[str]:
    """The notes of what is found, following the cursor to the end."""
    found: list[str] = []
    while True:
        response = await api.get(path, params=filters)
        assert response.status_code == 200, response.text
        page = response.json()
        found += [item["note"] for item in page["items"]]
        if page["nextCursor"] is None:
            return found
        filters["cursor"] = page["nextCursor"]


async def test_an_entry_is_shown_whole(api: httpx.AsyncClient, log: AsyncEngine) -> None:
    [entry_id] = await keep(log, [{"payload": '{"a": [1, "ü"]}', "action": "DataTransfer"}], start=START)
    page = (await api.get("/chargers/cp1/logs")).json()
    assert page == {
        "items": [
            {
                "id": str(entry_id),
                "deviceId": "CP1",
                "at": "2026-03-01T12:00:00.000Z",
                "direction": "chargerToServer",
                "messageType": "Call",
                "action": "DataTransfer",
                "messageId": "0",
                "payload": {"a": [1, "ü"]},
                "errorCode": None,
                "note": None,
                "callId": None,
            }
        ],
        "nextCursor": None,
    }


async def test_text_that_is_no_json_is_shown_as_text(api: httpx.AsyncClient, log: AsyncEngine) -> None:
    await keep(log, [{"payload": "[2,oops", "message_type": BAD_FRAME, "action": None}], start=START)
    [item] = (await api.get("/chargers/CP1/logs")).json()["items"]
    assert item["payload"] == "[2,oops"
    assert item["messageType"] == "BadFrame"


async def test_pages_skip_and_repeat_nothing_while_new_entries_arrive(api: httpx.AsyncClient, log: AsyncEngine) -> None:
    await keep(log, [{"note": str(n)} for n in range(7)], start=START)
    first = (await api.get("/chargers/CP1/logs", params={"limit": 3})).json()
    await keep(log, [{"note": "new"}], start=START + timedelta(minutes=1))
    second = (await api.get("/chargers/CP1/logs", params={"limit": 3, "cursor": first["nextCursor"]})).json()
    third = (await api.get("/chargers/CP1/logs", params={"limit": 3, "cursor": second["nextCursor"]})).json()
    pages = [[item["note"] for item in page["items"]] for page in (first, second, third)]
    assert pages == [["6", "5", "4"], ["3", "2", "1"], ["0"]]
    assert third["nextCursor"] is None


async def test_filters(api: httpx.AsyncClient, log: AsyncEngine) -> None:
    await keep(
        log,
        [
            {"note": "boot", "action": "BootNotification", "payload": '{"chargePointVendor":"50%_x"}'},
            {"note": "status", "action": "StatusNotification", "payload": '{"status":"Faulted"}'},
            {"note": "reset", "action": "Reset", "direction": 1},
            {"note": "error", "action": "Reset", "message_type": ERROR, "error_code": "NotSupported"},
            {"note": "frame", "action": None, "message_type": BAD_FRAME, "payload": "rubbish"},
            {"note": "link", "action": None, "message_type": CONNECTION, "payload": '{"event":"connected"}'},
            {"note": "other", "device_id": "CP2", "action": "Reset"},
        ],
        start=START,
    )
    assert await notes(api) == ["link", "frame", "error", "reset", "status", "boot"]
    assert await notes(api, action="Reset") == ["error", "reset"]
    assert await notes(api, action=["Reset", "BootNotification"]) == ["error", "reset", "boot"]
    assert await notes(api, action="Reset, BootNotification", limit=1) == ["error", "reset", "boot"]
    assert await notes(api, direction="serverToCharger") == ["reset"]
    assert await notes(api, messageType=["BadFrame", "Connection"]) == ["link", "frame"]
    assert await notes(api, errors=True) == ["frame", "error", "status"]
    assert await notes(api, q="50%_X") == ["boot"]
    assert await notes(api, q="fault") == ["status"]
    assert await notes(api, q="%") == ["boot"]
    assert await notes(api, q="nothing like it") == []
    assert await notes(api, note="TATU") == ["status"]
    assert await notes(api, note="fault") == []
    assert await notes(api, **{"from": "2026-03-01T12:00:02Z", "to": "2026-03-01T13:00:04+01:00"}) == ["error", "reset"]
    assert await notes(api, **{"from": "2026-03-01T12:00:04"}) == ["link", "frame"]
    assert await notes(api, "/logs", limit=2) == ["other", "link", "frame", "error", "reset", "status", "boot"]
    assert await notes(api, "/logs", deviceId="cp2") == ["other"]
    assert await notes(api, "/logs", deviceId=["CP1", "CP2"], action="Reset") == ["other", "error", "reset"]
    assert await notes(api, "/logs", deviceId=["CP1", "CP2"], q="rubbish") == ["frame"]
    assert await notes(api, "/logs", deviceId="nobody") == []


async def test_faults_are_errors(api: httpx.AsyncClient, log: AsyncEngine) -> None:
    status = {"action": "StatusNotification"}
    await keep(
        log,
        [
            {**status, "note": "fine", "payload": '{"errorCode":"NoError","status":"Charging"}'},
            {**status, "note": "fault", "payload": '{"errorCode":"NoError","status":"Faulted"}'},
            {**status, "note": "code", "payload": '{"status": "Available", "errorCode": "WeakSignal"}'},
            {**status, "note": "told", "payload": r'{"info":"\"status\":\"Faulted\"","errorCode":"NoError"}'},
            {**status, "note": "answer", "payload": '{"status":"Faulted"}', "message_type": RESULT},
            {"note": "data", "action": "DataTransfer", "payload": '{"status":"Faulted"}'},
        ],
        start=START,
    )
    assert await notes(api, errors=True) == ["code", "fault"]


async def test_answers_are_joined_to_their_calls(api: httpx.AsyncClient, log: AsyncEngine) -> None:
    [call, slow] = await keep(log, [{"note": "call"}, {"note": "waits", "action": "Reset"}], start=START)
    await keep(
        log,
        [
            {
                "message_type": RESULT,
                "call_id": call,
                "direction": 1,
                "payload": '{"currentTime":"now"}',
                "note": "answer",
            },
            {"message_type": ERROR, "call_id": 17, "note": "orphan", "error_code": "GenericError"},
        ],
        start=START + timedelta(minutes=1),
    )
    items = (await api.get("/chargers/CP1/logs", params={"paired": True, "limit": 2})).json()
    assert [item["note"] for item in items["items"]] == ["waits", "call"]
    assert items["items"][0]["id"] == str(slow)
    assert items["items"][0]["answer"] is None
    assert items["items"][1]["answer"] == {
        "id": items["items"][1]["answer"]["id"],
        "at": "2026-03-01T12:01:00.000Z",
        "messageType": "CallResult",
        "payload": {"currentTime": "now"},
        "errorCode": None,
        "note": "answer",
    }
    assert items["nextCursor"] is None
    flat = (await api.get("/chargers/CP1/logs")).json()["items"]
    assert [(item["note"], item["callId"]) for item in flat] == [
        ("orphan", "17"),
        ("answer", str(call)),
        ("waits", None),
        ("call", None),
    ]
    assert "answer" not in flat[0]


async def test_a_pair_is_found_by_its_answer(api: httpx.AsyncClient, log: AsyncEngine) -> None:
    [good, bad] = await keep(log, [{"note": "good"}, {"note": "bad"}], start=START)
    await keep(
        log,
        [
            {"message_type": RESULT, "call_id": good, "payload": '{"status":"Accepted"}'},
            {"message_type": ERROR, "call_id": bad, "error_code": "NotSupported"},
        ],
        start=START + timedelta(minutes=1),
    )
    assert await notes(api, paired=True, errors=True) == ["bad"]
    assert await notes(api, paired=True, q="accepted") == ["good"]


async def test_a_rare_text_is_looked_for_piece_by_piece(
    api: httpx.AsyncClient, log: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_log, "SCAN", 4)
    await keep(log, [{"note": "needle", "payload": '"needle"'}, *({"note": "hay"} for _ in range(10))], start=START)
    page = (await api.get("/chargers/CP1/logs", params={"q": "needle"})).json()
    assert page["items"] == []
    assert page["nextCursor"]
    assert await notes(api, q="needle") == ["needle"]
    assert await notes(api, q="needle", paired=True) == ["needle"]


@pytest.mark.parametrize(
    "params",
    [
        {"limit": 0},
        {"limit": 201},
        {"limit": "many"},
        {"direction": "up"},
        {"action": ",".join(f"A{number}" for number in range(51))},
        {"action": "x" * 201},
        {"messageType": "Call,CallResult"},
        {"from": "yesterday"},
        {"q": "x" * 201},
        {"q": "a\x00b"},
        {"action": ["x"] * 21},
        {"cursor": "tampered"},
        {"cursor": ""},
        {"cursor": "ä"},
    ],
)
async def test_a_bad_query_is_400_and_a_problem(
    api: httpx.AsyncClient, log: AsyncEngine, params: dict[str, Any]
) -> None:
    response = await api.get("/chargers/CP1/logs", params=params)
    assert response.status_code == 400, response.text
    assert response.headers["content-type"] == "application/problem+json"


async def test_a_cursor_that_was_changed_or_is_of_another_list_is_400(api: httpx.AsyncClient, log: AsyncEngine) -> None:
    await keep(log, [{}, {}], start=START)
    cursor = (await api.get("/chargers/CP1/logs", params={"limit": 1})).json()["nextCursor"]
    others = [
        cursor[:position] + ("A" if cursor[position] != "A" else "B") + cursor[position + 1 :]
        for position in range(len(cursor))
    ]
    for changed in [*others, cursor + "A", cursor[:-1]]:
        response = await api.get("/chargers/CP1/logs", params={"limit": 1, "cursor": changed})
        assert (response.status_code, response.json()["type"]) == (400, "bad-cursor")
    assert (await api.get("/chargers", params={"cursor": cursor})).status_code == 400


@pytest.mark.parametrize("moment", ["0002-01-01T00:00:00Z", "9998-12-31T23:59:59Z"])
async def test_times_at_the_ends_of_the_calendar(api: httpx.AsyncClient, log: AsyncEngine, moment: str) -> None:
    await keep(log, [{"note": "now"}], start=START)
    assert await notes(api, **{"from": moment}) == (["now"] if moment.startswith("0002") else [])
    assert await notes(api, to=moment) == ([] if moment.startswith("0002") else ["now"])


async def test_csv_holds_everything_and_runs_no_formula(api: httpx.AsyncClient, log: AsyncEngine) -> None:
    await keep(
        log,
        [
            {"payload": '{"a":\n"x, y"}', "note": "=1+1"},
            {"payload": "@SUM(A1)", "message_type": BAD_FRAME, "action": "-2", "message_id": "+3"},
        ],
        start=START,
    )
    response = await api.get("/chargers/CP1/logs/export")
    assert response.headers["content-type"] == "text/csv; header=present; charset=utf-8"
    assert "attachment" in response.headers["content-disposition"]
    assert response.content.startswith(b"\xef\xbb\xbfid,")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
    assert [row["payload"] for row in rows] == ["'@SUM(A1)", '{"a":\n"x, y"}']
    assert (rows[0]["action"], rows[0]["messageId"], rows[1]["note"]) == ("'-2", "'+3", "'=1+1")
    assert rows[0]["at"] == "2026-03-01T12:00:01.000Z"


async def test_csv_keeps_long_ids_as_they_are_in_a_spreadsheet(api: httpx.AsyncClient, log: AsyncEngine) -> None:
    await api.post("/chargers", json={"deviceId": "0012"})
    [entry_id] = await keep(log, [{"device_id": "0012", "message_id": "1234567890123456789"}], start=START)
    response = await api.get("/logs/export")
    [row] = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline=""))
    assert (row["id"], row["deviceId"], row["messageId"]) == (f"'{entry_id}", "'0012", "'1234567890123456789")


@pytest.mark.parametrize(
    "cell",
    [
        "1843712345678901248",
        "007",
        "1E5",
        "12e+3",
        "1.5E10",
        "1-2",
        "1.5",
        "2026-01-02",
        "3/4",
        "12:30",
        "MAR1",
        "Sept-2",
        "1-Oct",
        "2-dec-26",
    ],
)
def test_what_a_spreadsheet_would_change_is_text(cell: str) -> None:
    assert defused(cell) == f"'{cell}"
    assert defused(f"'{cell}") == f"'{cell}"


@pytest.mark.parametrize(
    "cell",
    ["0", "7", "123456789012345", "CP-0042", "2026-01-15T12:00:00.000Z", "E5", "a1-2", "MARK-1", "MAY", "Decline"],
)
def test_what_a_spreadsheet_shows_as_it_is_stays_bare(cell: str) -> None:
    assert defused(cell) == cell


SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("\uff1d1", "'\uff1d1"),
        ("  \t\ufeff=1", "  \t\ufeff'=1"),
        ('"=1"', '"\'=1"'),
        ("a;=1", "a;'=1"),
        ('a; "-1', "a; \"'-1"),
        ("a\t@SUM(A1)", "a\t'@SUM(A1)"),
        ("a\r\n+1", "a\r\n'+1"),
        ("a|\uff0b1", "a|'\uff0b1"),
        ("\x00\x1b=1", "\ufffd\ufffd=1"),
        ('{"value":-5,"text":"a - b"}', '{"value":-5,"text":"a - b"}'),
        ("2026-01-15T12:00:00+01:00", "2026-01-15T12:00:00+01:00"),
        ("a=b", "a=b"),
        (None, ""),
    ],
)
def test_a_cell_is_no_formula_whatever_separates_it(cell: str | None, shown: str) -> None:
    assert defused(cell) == shown
    assert defused(shown) == shown


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
async def test_no_separator_makes_a_formula_of_an_export(
    api: httpx.AsyncClient, log: AsyncEngine, separator: str
) -> None:
    before = ("", " ", "a;", 'a;"', "a\t", "a\n")
    nasty = [f"{start}{sign}cmd()" for sign in SIGNS for start in before]
    names = ("payload", "note", "action", "message_id")
    await keep(log, [dict.fromkeys(names, text) for text in nasty], start=START)
    response = await api.get("/chargers/CP1/logs/export")
    cells = [cell for row in csv.reader(io.StringIO(response.text, newline=""), delimiter=separator) for cell in row]
    assert len(cells) > len(nasty)
    assert not [cell for cell in cells if cell.strip(' \t"')[:1] in tuple(SIGNS)]


async def test_ndjson_has_one_entry_in_each_line(api: httpx.AsyncClient, log: AsyncEngine) -> None:
    await keep(log, [{"payload": '{"a":\n1}'}, {"action": "Reset"}, {"device_id": "CP2"}], start=START)
    response = await api.get("/logs/export", params={"format": "ndjson", "action": "Heartbeat"})
    entries = [json.loads(line) for line in response.text.splitlines()]
    assert [entry["deviceId"] for entry in entries] == ["CP2", "CP1"]
    assert entries[1]["payload"] == {"a": 1}


async def test_a_long_export_goes_on_page_by_page(api: httpx.AsyncClient, log: AsyncEngine) -> None:
    await keep(
        log,
        [{"message_type": CALL, "note": str(n), "at": START + timedelta(milliseconds=n)} for n in range(2500)],
        start=START,
    )
    response = await api.get("/chargers/CP1/logs/export", params={"format": "ndjson"})
    assert [json.loads(line)["note"] for line in response.text.splitlines()] == [str(n) for n in range(2499, -1, -1)]

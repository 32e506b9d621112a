"""The message log as it is read: every filter alone and together, page by page, answers with their CALLs."""

import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base import partitions
from genx.db.base.partitions import id_at
from genx.db.views import message_log as view
from genx.db.views.message_log import LogFilter, LogPage, LogRow
from genx.domain.charge_point import ChargePoint
from tests.support.log_rows import BAD_FRAME, CALL, CONNECTION, ERROR, RESULT, keep

START = datetime(2022, 3, 26, 23, 59, 57, tzinfo=UTC)
"""Three seconds before midnight: the rows lie in two partitions."""

EVERYTHING = LogFilter()


@pytest.fixture
async def log(clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint) -> AsyncIterator[AsyncEngine]:
    """Nine entries, a second apart."""
    one, two = {"device_id": "CP001"}, {"device_id": "CP002"}
    ids = [id_at(START + timedelta(seconds=number)) for number in range(9)]
    await keep(
        clean_db,
        [
            one | {"action": "BootNotification", "payload": '{"chargePointVendor":"Äcme 100%_\\\\"}'},
            one | {"action": "BootNotification", "direction": 1, "message_type": RESULT, "call_id": ids[0]},
            two | {"action": "Heartbeat"},
            two
            | {"action": "Heartbeat", "direction": 1, "message_type": RESULT, "call_id": ids[2], "note": "Late answer"},
            one | {"action": "StatusNotification", "payload": '{"status" : "Faulted","errorCode":"GroundFailure"}'},
            one | {"action": "Reset", "direction": 1},
            one | {"action": "Reset", "message_type": ERROR, "call_id": ids[5], "error_code": "NotSupported"},
            two | {"action": None, "message_type": BAD_FRAME, "payload": "[3,"},
            one | {"action": None, "message_type": CONNECTION, "payload": None, "note": "closed: 1006"},
        ],
        start=START,
    )
    yield clean_db
    async with clean_db.begin() as connection:
        await partitions.drop_older(connection, START + timedelta(days=9))


async def page(engine: AsyncEngine, wanted: LogFilter, older_than: int | None = None, limit: int = 100) -> LogPage:
    async with engine.connect() as connection:
        return await view.page(connection, wanted, older_than, limit)


def number(row: LogRow) -> int:
    return (row.id - id_at(START)) // id_at(partitions.time_of(0) + timedelta(seconds=1))


async def shown(engine: AsyncEngine, wanted: LogFilter) -> list[int]:
    """Numbers of the entries, in their order."""
    return [number(row) for row in (await page(engine, wanted)).rows]


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({}, [8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ({"actions": ("Heartbeat",)}, [3, 2]),
        ({"actions": ("Heartbeat", "Reset")}, [6, 5, 3, 2]),
        ({"actions": ("heartbeat",)}, []),
        ({"directions": ("serverToCharger",)}, [5, 3, 1]),
        ({"directions": ("serverToCharger", "chargerToServer")}, [8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ({"message_types": ("CallError", "BadFrame")}, [7, 6]),
        ({"message_types": ("Connection",)}, [8]),
        ({"since": START + timedelta(seconds=7)}, [8, 7]),
        ({"before": START + timedelta(seconds=2)}, [1, 0]),
        ({"since": START + timedelta(seconds=2), "before": START + timedelta(seconds=4)}, [3, 2]),
        ({"since": START + timedelta(seconds=4), "before": START + timedelta(seconds=4)}, []),
        ({"text": "äcme"}, [0]),
        ({"text": "100%_"}, [0]),
        ({"text": "10_"}, []),
        ({"text": "%"}, [0]),
        ({"text": "\\"}, [0]),
        ({"text": "RESET"}, [6, 5]),
        ({"text": "late"}, [3]),
        ({"note": "Closed"}, [8]),
        ({"note": "faulted"}, []),
        ({"errors": True}, [7, 6, 4]),
        ({"paired": True}, [8, 7, 5, 4, 2, 0]),
        ({"paired": True, "errors": True}, [7, 5, 4]),
        ({"paired": True, "text": "late answer"}, [2]),
        ({"paired": True, "note": "LATE"}, [2]),
        ({"paired": True, "message_types": ("CallResult",)}, []),
        ({"actions": ("Reset",), "directions": ("chargerToServer",), "errors": True}, [6]),
        ({"text": "'; DROP TABLE message_log; --"}, []),
        ({"text": "\u202e"}, []),
        ({"text": "x" * 1_000_000}, []),
    ],
)
async def test_each_filter_shows_what_it_says(log: AsyncEngine, fields: dict[str, Any], wanted: list[int]) -> None:
    assert await shown(log, LogFilter(**fields)) == wanted


async def test_the_log_of_some_chargers_has_no_entry_of_another(
    log: AsyncEngine, known: ChargePoint, other: ChargePoint
) -> None:
    one, two = known.charger_id, other.charger_id
    assert await shown(log, LogFilter(charger_ids=(one,))) == [8, 6, 5, 4, 1, 0]
    assert await shown(log, LogFilter(charger_ids=(two,))) == [7, 3, 2]
    assert await shown(log, LogFilter(charger_ids=(two, one))) == [8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert await shown(log, LogFilter(charger_ids=(two, one), actions=("Reset", "Heartbeat"))) == [6, 5, 3, 2]
    assert await shown(log, LogFilter(charger_ids=(one,), actions=("Heartbeat",))) == []
    assert await shown(log, LogFilter(charger_ids=())) == []
    assert await shown(log, LogFilter(charger_ids=(0, -1))) == []


FILTERS: list[dict[str, Any]] = [
    {"actions": ("Heartbeat", "Reset", "BootNotification")},
    {"directions": ("chargerToServer",)},
    {"message_types": ("Call", "CallResult")},
    {"since": START + timedelta(seconds=1)},
    {"before": START + timedelta(seconds=7)},
    {"paired": True},
    {"errors": True},
]


@pytest.mark.parametrize("pair", list(itertools.combinations(FILTERS, 2)))
async def test_two_filters_together_show_what_both_of_them_show(
    log: AsyncEngine, pair: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    one, two = pair
    both = await shown(log, LogFilter(**one, **two))
    alone = [set(await shown(log, LogFilter(**fields))) for fields in pair]
    if {"paired", "errors"} <= {*one, *two}:
        assert both == [7, 5, 4], "the error of an answer counts for its CALL"
    else:
        assert both == sorted(alone[0] & alone[1], reverse=True)


@pytest.mark.parametrize("limit", [1, 2, 3, 8, 9, 10])
@pytest.mark.parametrize("fields", [{}, {"actions": ("Heartbeat", "Reset")}, {"errors": True}, {"paired": True}])
async def test_pages_of_any_size_show_each_entry_once_and_in_order(
    log: AsyncEngine, limit: int, fields: dict[str, Any]
) -> None:
    wanted, read, older_than = LogFilter(**fields), list[int](), None
    for _ in range(20):
        found = await page(log, wanted, older_than, limit)
        assert len(found.rows) <= limit
        read += map(number, found.rows)
        older_than = found.older_than
        if older_than is None:
            break
    assert read == await shown(log, wanted)


async def test_a_search_that_has_looked_at_enough_says_where_to_go_on(
    log: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "SCAN", 3)
    wanted = LogFilter(text="äcme")
    pages = [await page(log, wanted)]
    while pages[-1].older_than is not None:
        pages.append(await page(log, wanted, pages[-1].older_than))
    assert [[number(row) for row in one.rows] for one in pages] == [[], [], [0], []]


async def test_many_places_of_an_index_are_searched_and_give_the_same(
    log: AsyncEngine, known: ChargePoint, other: ChargePoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = LogFilter(charger_ids=(known.charger_id, other.charger_id), actions=("Heartbeat", "Reset"))
    few = await shown(log, wanted)
    assert not wanted.searches
    monkeypatch.setattr(view, "MOST_PLACES", 3)
    assert wanted.searches
    assert await shown(log, wanted) == few


@pytest.mark.parametrize("field", ["text", "note", "errors", "directions", "message_types"])
def test_what_no_index_finds_is_a_search(field: str) -> None:
    assert replace(EVERYTHING, **{field: ("x",)}).searches
    assert not replace(EVERYTHING, since=START, before=START, paired=True, actions=("A",)).searches


async def test_answers_are_found_by_their_calls_alone(log: AsyncEngine) -> None:
    rows = (await page(log, EVERYTHING)).rows
    async with log.connect() as connection:
        answers = await view.answers(connection, rows)
        assert await view.answers(connection, []) == {}
        assert await view.answers(connection, [row for row in rows if row.message_type != "Call"]) == {}
    by_call = {number(call): number(answers[call.id]) for call in rows if call.id in answers}
    assert by_call == {0: 1, 2: 3, 5: 6}


async def test_an_answer_belongs_to_its_call_for_an_hour(clean_db: AsyncEngine, known: ChargePoint) -> None:
    at = START + timedelta(hours=2)
    call_id = id_at(at)
    answers = [{"at": at + view.LATEST + later, "message_type": RESULT, "call_id": call_id} for later in LATE]
    await keep(clean_db, [{"at": at, "device_id": "CP001"}, *answers], start=at)
    rows = (await page(clean_db, EVERYTHING)).rows
    async with clean_db.connect() as connection:
        found = await view.answers(connection, [row for row in rows if row.message_type == "Call"])
        await partitions.drop_older(connection, START + timedelta(days=9))
        await connection.commit()
    assert [row.at for row in found.values()] == [at + view.LATEST - timedelta(milliseconds=1)]


LATE = (-timedelta(milliseconds=1), timedelta(milliseconds=1))


@pytest.mark.parametrize(
    ("payload", "is_error"),
    [
        ('{"status":"Faulted"}', True),
        ('{"status": "Available", "errorCode": "NoError"}', False),
        ('{"errorCode":"OtherError"}', True),
        ('{"errorCode" : "NoErrors"}', True),
        ('{"info":"\\"status\\":\\"Faulted\\""}', False),
        ("", False),
    ],
)
async def test_a_status_is_an_error_if_it_tells_of_a_fault(
    clean_db: AsyncEngine, known: ChargePoint, payload: str, is_error: bool
) -> None:
    status = {"device_id": "CP001", "action": "StatusNotification", "payload": payload}
    await keep(clean_db, [status, status | {"action": "DataTransfer"}, status | {"message_type": RESULT}], start=START)
    assert await shown(clean_db, LogFilter(errors=True)) == ([0] if is_error else [])
    async with clean_db.begin() as connection:
        await partitions.drop_older(connection, START + timedelta(days=9))


async def test_an_entry_is_shown_as_it_was_kept(log: AsyncEngine) -> None:
    error = (await page(log, LogFilter(message_types=("CallError",)))).rows[0]
    assert error.device_id == "CP001"
    assert (error.direction, error.message_type) == ("chargerToServer", "CallError")
    assert (error.action, error.error_code, error.message_id) == ("Reset", "NotSupported", "6")
    assert (error.at, error.call_id) == (START + timedelta(seconds=6), id_at(START + timedelta(seconds=5)))


async def test_entries_that_were_given_their_id_late_are_found_by_their_time(
    clean_db: AsyncEngine, known: ChargePoint
) -> None:
    late = {"device_id": "CP001", "id": id_at(START) + 1, "at": START - view.LATEST}
    await keep(clean_db, [late | {"id": id_at(START - view.LATEST) + 5, "message_type": CALL}], start=START)
    window = LogFilter(since=START - view.LATEST, before=START - view.LATEST + timedelta(microseconds=1))
    assert len((await page(clean_db, window)).rows) == 1
    assert (await page(clean_db, replace(window, before=START - view.LATEST))).rows == []
    async with clean_db.begin() as connection:
        await partitions.drop_older(connection, START + timedelta(days=9))

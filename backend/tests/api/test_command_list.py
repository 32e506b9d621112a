"""The commands that were sent to a charger, through the API."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables.commands import commands
from tests.support.charger import charger
from tests.support.kept import add, add_charger
from tests.support.paging import items, pages
from tests.support.server import RunningServer, token_for
from tests.support.sse import events
from tests.support.states import NOON

PATH = "/chargers/CP1/commands"


def row(charger_id: int, number: int, **columns: Any) -> dict[str, Any]:
    known = {
        "command_id": UUID(int=number),
        "charger_id": charger_id,
        "action": "Reset",
        "request": '{"type":"Soft"}',
        "status": "answered",
        "requested_at": NOON + timedelta(seconds=number),
    }
    return known | columns


def numbers(found: list[Any]) -> list[int]:
    return [UUID(one["commandId"]).int for one in found]


async def test_a_command_is_shown_whole(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    answered = {
        "requested_by": "ann@example.org",
        "requested_at": datetime(2026, 1, 15, 12, 0, 0, 1_999, tzinfo=UTC),
        "sent_at": datetime(2026, 1, 15, 12, 0, 0, 2_000, tzinfo=UTC),
        "answered_at": datetime(2026, 1, 15, 12, 0, 1, tzinfo=UTC),
        "response": '{"status":"Accepted"}',
        "idempotency_key": "a key of theirs",
        "request_seal": "a seal of ours",
    }
    await add(clean_db, commands, row(charger_id, 7, **answered))
    [shown] = (await api.get(PATH)).json()["items"]
    assert shown == {
        "commandId": str(UUID(int=7)),
        "deviceId": "CP1",
        "action": "Reset",
        "request": {"type": "Soft"},
        "status": "answered",
        "requestedAt": "2026-01-15T12:00:00.001Z",
        "requestedBy": "ann@example.org",
        "sentAt": "2026-01-15T12:00:00.002Z",
        "answeredAt": "2026-01-15T12:00:01.000Z",
        "response": {"status": "Accepted"},
        "errorCode": None,
        "error": None,
        "expiresAt": None,
        "batchId": None,
        "effect": "none",
        "effectDue": None,
        "effectAt": None,
        "effectReason": None,
        "effectAbout": None,
        "effectNote": None,
    }


@pytest.mark.parametrize("status", ["waiting", "sent", "error", "timeout", "offline"])
async def test_a_command_without_a_response_says_what_became_of_it(
    api: httpx.AsyncClient, clean_db: AsyncEngine, status: str
) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    failed = {"status": status, "error_code": "NotSupported", "error": "The charger answered NotSupported."}
    await add(clean_db, commands, row(charger_id, 1, **failed))
    [shown] = (await api.get(PATH)).json()["items"]
    assert (shown["status"], shown["response"], shown["sentAt"], shown["answeredAt"]) == (status, None, None, None)
    assert (shown["errorCode"], shown["error"]) == ("NotSupported", "The charger answered NotSupported.")


async def test_a_response_that_is_no_json_is_shown_as_text(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    await add(clean_db, commands, row(charger_id, 1, request='{"key":"\u202e<script>"}', response="{oops"))
    [shown] = (await api.get(PATH)).json()["items"]
    assert (shown["request"], shown["response"]) == ({"key": "\u202e<script>"}, "{oops")


async def test_the_newest_comes_first_and_equal_times_keep_an_order_over_pages(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    at_once = [row(charger_id, number, requested_at=NOON) for number in (3, 1, 2)]
    await add(clean_db, commands, *at_once, row(charger_id, 9), row(charger_id, 8))
    for limit in (1, 2, 3, 5, 200):
        assert numbers(await items(api, PATH, limit=limit)) == [9, 8, 3, 2, 1]
    assert [len(page) for page in await pages(api, PATH, limit=2)] == [2, 2, 1]
    assert [len(page) for page in await pages(api, PATH, limit=5)] == [5]


async def test_commands_that_are_sent_while_one_pages_move_nothing(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    await add(clean_db, commands, *(row(charger_id, number) for number in range(1, 6)))
    seen, cursor = [], None
    for newer in (11, 12, 13):
        page = (await api.get(PATH, params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
        seen += numbers(page["items"])
        cursor = page["nextCursor"]
        await add(clean_db, commands, row(charger_id, newer))
    assert (seen, cursor) == ([5, 4, 3, 2, 1], None)


async def test_another_charger_has_its_own_commands(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    one, other = await add_charger(clean_db, "CP1"), await add_charger(clean_db, "CP2")
    await add(clean_db, commands, row(one, 1), row(other, 2))
    assert numbers((await api.get("/chargers/cp1/commands")).json()["items"]) == [1]
    cursor = (await api.get(PATH, params={"limit": 1})).json()["nextCursor"]
    assert cursor is None


async def test_a_secret_is_sent_to_the_charger_and_shown_to_nobody(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    secret = "a secret of sixteen"
    body = {"key": "VendorPassword", "value": secret}
    async with charger(server.ws_url + "CP1", ChangeConfiguration=lambda request: {"status": "Accepted"}) as one:
        await one.boot()
        async with events(api, types="command.finished", snapshot=False) as stream:
            answer = await api.post(f"{PATH}/change-configuration", json=body)
            assert answer.status_code == 200
            told = await stream.next()
        assert ("ChangeConfiguration", body) in one.asked
    [shown] = (await api.get(PATH, params={"limit": 1})).json()["items"]
    assert told.data == shown
    assert shown["request"]["key"] == "VendorPassword"
    for path in (PATH, "/chargers/CP1/logs", "/audit-log"):
        assert secret not in (await api.get(path)).text


async def test_a_command_names_the_person_or_the_key_that_asked(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    key = (await api.post("/api-keys", json={"name": "Night shift", "role": "operator"})).json()["key"]
    person = await token_for(clean_db, "operator", "ann@example.org")
    async with charger(server.ws_url + "CP1", Reset=lambda request: {"status": "Rejected"}) as one:
        await one.boot()
        for token in (person, key):
            async with server.client(token) as client:
                assert (await client.post(f"{PATH}/reset", json={"type": "Soft"})).status_code == 200
    found = [each for each in (await api.get(PATH)).json()["items"] if each["action"] == "Reset"]
    assert [each["requestedBy"] for each in found] == ["Night shift", "ann@example.org"]
    assert all(each["requestedAt"] <= each["sentAt"] <= each["answeredAt"] for each in found)


async def test_two_with_one_key_at_once_are_one_command(api: httpx.AsyncClient, server: RunningServer) -> None:
    async with charger(server.ws_url + "CP1", Reset=lambda request: {"status": "Accepted"}) as one:
        await one.boot()
        headers = {"Idempotency-Key": "a click and its double"}
        answers = await asyncio.gather(
            *(api.post(f"{PATH}/reset", json={"type": "Soft"}, headers=headers) for _ in range(4))
        )
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.json()["commandId"] for answer in answers}) == 1
        assert [action for action, _ in one.asked].count("Reset") == 1
    assert [each["action"] for each in (await api.get(PATH)).json()["items"]].count("Reset") == 1


@pytest.mark.parametrize("key", ["", "x" * 201])
async def test_a_key_that_is_none_is_refused_and_sends_nothing(
    api: httpx.AsyncClient, clean_db: AsyncEngine, key: str
) -> None:
    await add_charger(clean_db, "CP1")
    refused = await api.post(f"{PATH}/reset", json={"type": "Soft"}, headers={"Idempotency-Key": key})
    assert (refused.status_code, refused.json()["type"]) == (400, "invalid-request")
    assert (await api.get(PATH)).json()["items"] == []


async def test_a_command_to_an_offline_charger_is_refused_and_not_kept(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    await add_charger(clean_db, "CP1")
    refused = await api.post(f"{PATH}/reset", json={"type": "Hard"})
    assert (refused.status_code, refused.json()["type"]) == (409, "charger-offline")
    assert (await api.get(PATH)).json()["items"] == []

"""Connections that were not let in, with advice (H7), through the API."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import websockets
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import refused_connections
from genx.domain.refused_connection import RefusedConnection
from tests.support.charger import charger
from tests.support.paging import items, pages
from tests.support.server import RunningServer
from tests.support.states import NOON

PATH = "/refused-connections"


def refusal(identity: str, **fields: Any) -> RefusedConnection:
    known: dict[str, Any] = {
        "reason": "other-subprotocol",
        "advice": "Set the charger to OCPP 1.6J.",
        "address": "203.0.113.17",
        "subprotocols": "ocpp2.0.1",
        "user_agent": "charger/1",
        "first_at": NOON,
        "last_at": NOON,
    }
    return RefusedConnection(identity=identity, **known | fields)


async def keep(engine: AsyncEngine, *refused: RefusedConnection) -> None:
    async with begin(engine) as connection:
        await refused_connections.record(connection, refused)


def identities(found: list[Any]) -> list[str]:
    return [one["identity"] for one in found]


async def test_a_refusal_is_shown_whole(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    last = datetime(2026, 1, 15, 12, 30, 0, 1_999, tzinfo=UTC)
    await keep(clean_db, refusal("CP-0043", last_at=last, count=31))
    [shown] = (await api.get(PATH)).json()["items"]
    assert isinstance(shown.pop("id"), int)
    assert shown == {
        "identity": "CP-0043",
        "address": "203.0.113.17",
        "subprotocols": "ocpp2.0.1",
        "userAgent": "charger/1",
        "reason": "other-subprotocol",
        "advice": "Set the charger to OCPP 1.6J.",
        "firstAt": "2026-01-15T12:00:00.000Z",
        "lastAt": "2026-01-15T12:30:00.001Z",
        "count": 31,
    }


async def test_one_identity_with_two_reasons_is_two_entries(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    await keep(clean_db, refusal("CP1"), refusal("CP1", reason="not-registered"), refusal("cp1"))
    assert len((await api.get(PATH)).json()["items"]) == 3


async def test_the_last_knock_comes_first_and_equal_times_keep_an_order_over_pages(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    await keep(clean_db, *(refusal(f"CP{number}") for number in range(5)))
    await keep(clean_db, refusal("LATEST", last_at=NOON + timedelta(microseconds=1)))
    whole = identities((await api.get(PATH)).json()["items"])
    assert whole == ["LATEST", "CP4", "CP3", "CP2", "CP1", "CP0"]
    for limit in (1, 2, 3, 6):
        assert identities(await items(api, PATH, limit=limit)) == whole
    for limit, sizes in ((4, [4, 2]), (3, [3, 3]), (6, [6])):
        assert [len(page) for page in await pages(api, PATH, limit=limit)] == sizes


async def test_one_that_knocks_again_while_one_pages_hides_nobody_else(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    await keep(clean_db, *(refusal(f"CP{n}", last_at=NOON + timedelta(seconds=n)) for n in range(4)))
    first = (await api.get(PATH, params={"limit": 2})).json()
    later = NOON + timedelta(hours=1)
    await keep(clean_db, refusal("CP2", last_at=later), refusal("NEW", last_at=later))
    rest = (await api.get(PATH, params={"limit": 2, "cursor": first["nextCursor"]})).json()
    assert identities(first["items"] + rest["items"]) == ["CP3", "CP2", "CP1", "CP0"]
    again = (await api.get(PATH)).json()["items"]
    assert identities(again) == ["NEW", "CP2", "CP3", "CP1", "CP0"]
    assert [one["count"] for one in again] == [1, 2, 1, 1, 1]


@pytest.mark.parametrize("identity", ["", "<script>alert(1)</script>", "\u202eCP1", "a\x00b", "x" * 500, "../../etc"])
async def test_an_identity_is_shown_as_it_was_sent_as_far_as_it_can_be_kept(
    api: httpx.AsyncClient, clean_db: AsyncEngine, identity: str
) -> None:
    await keep(clean_db, refusal(identity, user_agent=identity))
    [shown] = (await api.get(PATH)).json()["items"]
    assert shown["identity"] == shown["userAgent"] == identity.replace("\x00", "\\u0000")


async def test_a_refusal_is_forgotten_once(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    await keep(clean_db, refusal("CP1"), refusal("CP2"))
    one, other = (await api.get(PATH)).json()["items"]
    assert (await api.delete(f"{PATH}/{one['id']}")).status_code == 204
    gone = await api.delete(f"{PATH}/{one['id']}")
    assert (gone.status_code, gone.json()["detail"]) == (404, f"There is no refused connection {one['id']}.")
    assert (await api.get(PATH)).json()["items"] == [other]


async def test_two_that_forget_it_at_once_are_told_apart(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    await keep(clean_db, refusal("CP1"))
    [one] = (await api.get(PATH)).json()["items"]
    answers = await asyncio.gather(*(api.delete(f"{PATH}/{one['id']}") for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [204, 404, 404]


@pytest.mark.parametrize(
    ("refusal_id", "status"), [("0", 400), ("-1", 400), (str(2**63), 400), (str(2**63 - 1), 404), ("x", 404)]
)
async def test_an_id_that_none_can_have_is_refused(api: httpx.AsyncClient, refusal_id: str, status: int) -> None:
    assert (await api.delete(f"{PATH}/{refusal_id}")).status_code == status


async def test_a_charger_of_another_version_is_listed_with_what_to_do_and_counted(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    for _ in range(2):
        async with websockets.connect(server.ws_url + "CP1", subprotocols=[websockets.Subprotocol("ocpp2.0.1")]) as one:
            await one.wait_closed()
    async with asyncio.timeout(5):
        while [one["count"] for one in await items(api, PATH)] != [2]:
            await asyncio.sleep(0.02)
    [one] = await items(api, PATH)
    assert (one["identity"], one["address"], one["subprotocols"]) == ("CP1", "127.0.0.1", "ocpp2.0.1")
    assert "1.6" in one["advice"]
    assert one["firstAt"] <= one["lastAt"]
    async with charger(server.ws_url + "CP1") as adopted:
        assert (await adopted.boot())["status"] == "Accepted"

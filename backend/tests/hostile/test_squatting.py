"""Made-up ids from one address leave room for chargers from others, and are removed in bulk."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.exceptions import InvalidStatus

from genx.gateway.door.newcomers import share
from genx.gateway.door.suspicions import IDS_BEFORE_ALARM
from tests.hostile.knocking import ELSEWHERE, HOME, boot, call, device, eventually, is_served, refused
from tests.support.server import RunningServer, running_server, token_for

SQUATTER = "127.0.0.66"


@pytest.fixture
async def api(clean_db: AsyncEngine, dsn: str) -> AsyncIterator[httpx.AsyncClient]:
    async with running_server(dsn) as server, server.client(await token_for(clean_db, "admin")) as client:
        client.server = server  # type: ignore[attr-defined]
        yield client


async def squat(server: RunningServer, count: int, address: str = SQUATTER, name: str = "X") -> list[int]:
    """The statuses of so many made-up ids."""

    async def one(number: int) -> int:
        try:
            async with device(server, f"{name}-{number}", address):
                return 101
        except InvalidStatus as refusal:
            return refusal.response.status_code

    return [await one(number) for number in range(count)]


def test_every_network_finds_room_after_others_took_their_shares() -> None:
    taken: list[int] = []
    for _ in range(6):
        taken.append(share(60, sum(taken)))
    assert taken == [30, 15, 7, 4, 2, 1]
    assert share(1, 0) == 1


async def test_made_up_ids_of_one_address_do_not_use_up_the_minute(clean_db: AsyncEngine, dsn: str) -> None:
    async with running_server(dsn, max_new_chargers_per_minute=40) as server:
        statuses = await squat(server, 20 + IDS_BEFORE_ALARM + 5)
        assert statuses == [101] * 20 + [429] * (IDS_BEFORE_ALARM + 5)
        await is_served(server, "NEW-AND-REAL", HOME)
        await server.app.chargers.alarms.flush()
        async with server.client(await token_for(clean_db, "admin")) as api:
            (alarm,) = (await api.get("/security-alarms")).json()["items"]
    assert (alarm["kind"], alarm["subject"], alarm["deviceId"]) == ("unknown-ids", SQUATTER, None)
    assert alarm["count"] == IDS_BEFORE_ALARM + 5
    assert alarm["parties"][0]["address"] == SQUATTER


async def test_made_up_ids_of_one_address_do_not_use_up_the_room(clean_db: AsyncEngine, dsn: str) -> None:
    async with running_server(dsn, max_chargers=8, max_new_chargers_per_minute=0) as server:
        assert await squat(server, 6) == [101] * 4 + [429] * 2
        answer = await refused(server, "ANOTHER", SQUATTER)
        assert (answer.headers["Retry-After"], b"share of GENX_MAX_CHARGERS" in answer.body) == ("3600", True)
        await is_served(server, "NEW-AND-REAL", HOME)
        async with device(server, "X-0", SQUATTER) as known:
            await boot(known)


async def test_one_charger_that_tries_for_ever_is_no_alarm(clean_db: AsyncEngine, dsn: str) -> None:
    async with running_server(dsn, registration="closed") as server:
        for _ in range(IDS_BEFORE_ALARM + 5):
            assert (await refused(server, "UNKNOWN", HOME)).status_code == 404
        assert server.app.chargers.alarms.open_count == 0


async def delete(api: httpx.AsyncClient, **body: Any) -> Any:
    answer = await api.post("/chargers/delete-unclaimed", json=body)
    assert answer.status_code == 200
    return answer.json()


async def all_left(server: RunningServer) -> None:
    await eventually(lambda: len(server.app.chargers.registry) == 0)
    await eventually(lambda: server.app.chargers.journal.idle)


async def test_unclaimed_chargers_are_deleted_and_nobody_elses(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    server: RunningServer = api.server  # type: ignore[attr-defined]
    await api.post("/chargers", json={"deviceId": "ADDED-BY-HAND"})
    assert await squat(server, 5) == [101] * 5
    assert await squat(server, 2, ELSEWHERE, "Y") == [101] * 2
    await api.patch("/chargers/X-0", json={"name": "Claimed"})
    async with device(server, "BOOTED", SQUATTER) as booted:
        await boot(booted)
    await all_left(server)
    async with device(server, "X-1", SQUATTER):
        asked = {"registeredFrom": SQUATTER}
        looked = await delete(api, **asked)
        assert looked == {"dryRun": True, "count": 3, "left": 0, "deviceIds": ["X-2", "X-3", "X-4"]}
        assert (await delete(api, **asked, includeBooted=True))["count"] == 4
        assert (await delete(api, **asked, registeredBefore="2020-01-01T00:00:00Z"))["count"] == 0
        assert await delete(api, **asked, dryRun=False) == looked | {"dryRun": False}
    left = [charger["deviceId"] for charger in (await api.get("/chargers")).json()["items"]]
    assert sorted(left) == ["ADDED-BY-HAND", "BOOTED", "X-0", "X-1", "Y-0", "Y-1"]
    (entry,) = (await api.get("/audit-log", params={"action": "charger.unclaimed-deleted"})).json()["items"]
    assert entry["details"] == {"count": 3, "registeredFrom": SQUATTER, "includeBooted": False}
    async with device(server, "X-2", SQUATTER) as again:
        await boot(again)


async def test_one_call_deletes_a_bounded_number(
    api: httpx.AsyncClient, clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("genx.api.v1.unclaimed_chargers.MOST_AT_ONCE", 3)
    server: RunningServer = api.server  # type: ignore[attr-defined]
    await squat(server, 5)
    await all_left(server)
    assert [(await delete(api, dryRun=False))[key] for key in ("count",)] == [3]
    assert (await delete(api, dryRun=False))["count"] == 2
    async with clean_db.begin() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM chargers"))).scalar() == 0


async def test_a_viewer_deletes_nothing(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    server: RunningServer = api.server  # type: ignore[attr-defined]
    async with server.client(await token_for(clean_db, "viewer")) as viewer:
        assert (await viewer.post("/chargers/delete-unclaimed", json={})).status_code == 403
    assert (await api.post("/chargers/delete-unclaimed", json={"registeredBefore": "soon"})).status_code == 400


async def test_a_pending_charger_grows_no_table(clean_db: AsyncEngine, dsn: str) -> None:
    """Twice as much of everything keeps no more rows than once."""
    async with running_server(dsn, registration="pending") as server:

        async def sends(times: int) -> None:
            async with device(server, "PENDING", SQUATTER) as socket:
                for number in range(times):
                    await socket.send(
                        f'[2,"{number}","StatusNotification",{{"connectorId":{number},"status":"Faulted"}}]'
                    )
                    await socket.send(f'[2,"s{number}","StopTransaction",{{"transactionId":{number},"meterStop":1}}]')
                    await socket.send(f'[3,"x{number}",{{"configurationKey":[{{"key":"K{number}","readonly":true}}]}}]')
                    await socket.send("no frame at all")
                    await socket.send(f'[2,"b{number}","BootNotification",{{"chargePointVendor":"V{number}"}}]')
                await call_until_answered(socket, times)
            await all_left(server)

        async def rows() -> dict[str, int]:
            tables = ("connectors", "configuration", "orphan_stops", "transactions", "message_log")
            async with clean_db.connect() as connection:
                return {t: (await connection.execute(text(f"SELECT count(*) FROM {t}"))).scalar_one() for t in tables}

        await sends(60)
        first = await rows()
        assert first.pop("message_log") < 150
        assert set(first.values()) == {0}
        await sends(120)
        assert (await rows())["message_log"] < 160
        assert not server.app.chargers.alarms.open_count
        await is_served_as_pending(server)


async def call_until_answered(socket: Any, times: int) -> None:
    """Until the answer to the last boot has come."""
    async with asyncio.timeout(20):
        while f'"b{times - 1}"' not in str(await socket.recv()):
            pass


async def is_served_as_pending(server: RunningServer) -> None:
    async with device(server, "ANOTHER", HOME) as socket:
        answer = await call(socket, "BootNotification", chargePointVendor="V", chargePointModel="M")
        assert answer["status"] == "Pending"

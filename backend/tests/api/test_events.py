"""The event stream through the API."""

import asyncio
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts.tokens import Tokens
from genx.domain.events import AlarmChanged, ChargerChanged, LogAppended, MessagePassed
from genx.domain.security_alarm import SecurityAlarm
from genx.realtime.hub import DEFAULT_TOPICS
from tests.support.server import SECRET, RunningServer, running_server, token_for
from tests.support.sse import EventReader, events
from tests.support.states import NOON, charge_point, entry


async def test_a_stream_begins_with_a_snapshot_and_goes_on_with_changes(api: httpx.AsyncClient) -> None:
    await api.post("/chargers", json={"deviceId": "CP1"})
    async with events(api) as stream:
        assert stream.response.headers["content-type"].startswith("text/event-stream")
        snapshot = await stream.next()
        assert snapshot.type == "snapshot"
        charger = (await api.get("/chargers/CP1")).json()
        assert snapshot.data == {"chargers": [charger], "page": 0, "last": True, "total": 1}
        summary = await stream.next()
        assert summary.type == "summary"
        assert set(summary.data) == {
            "chargers",
            "online",
            "offline",
            "pending",
            "faulted",
            "charging",
            "activeTransactions",
            "powerW",
            "connectors",
        }
        changed = (await api.patch("/chargers/CP1", json={"name": "New"})).json()
        event = await stream.next()
        assert (event.type, event.data) == ("charger.status", changed)
        await api.delete("/chargers/CP1")
        while (event := await stream.next()).type == "summary":
            pass
        assert (event.type, event.data) == ("charger.removed", {"deviceId": "CP1"})


async def pages(stream: EventReader) -> list[tuple[str, Any]]:
    """The pages of a snapshot, as (page, number of chargers, last, total), and the types of events between them."""
    read: list[tuple[str, Any]] = []
    while not (read and read[-1][0] == "snapshot" and read[-1][1][2]):
        event = await stream.next()
        data = event.data
        page = event.type == "snapshot" and (data["page"], len(data["chargers"]), data["last"], data["total"])
        read.append((event.type, page))
    return read


async def test_a_snapshot_comes_in_pages_with_the_first_page_and_the_summary_at_once(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    async with clean_db.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO chargers (device_id, registered_at, online)"
                " SELECT 'CP' || n, now(), n > 240 FROM generate_series(1, 250) AS n"
            )
        )
    async with events(api, snapshotLimit=250) as stream:
        first = await stream.next()
        assert [charger["deviceId"] for charger in first.data["chargers"]][:11] == [
            *(f"CP{n}" for n in range(241, 251)),
            "CP1",
        ]
        assert (first.data["page"], first.data["last"]) == (0, False)
        assert (await stream.next()).type == "summary"
        assert await pages(stream) == [("snapshot", (1, 100, False, 250)), ("snapshot", (2, 50, True, 250))]
    async with events(api, snapshotLimit=249) as stream:
        assert await pages(stream) == [("snapshot", (0, 100, True, 250))]
    async with events(api, snapshotLimit=2, deviceId=["CP7", "cp8"]) as stream:
        assert await pages(stream) == [("snapshot", (0, 2, True, 2))]


async def test_a_snapshot_of_nothing_has_one_page(api: httpx.AsyncClient) -> None:
    async with events(api, snapshotLimit=100) as stream:
        assert await pages(stream) == [("snapshot", (0, 0, True, 0))]


@pytest.mark.parametrize("accepts", ["gzip", "identity", "gzip;q=0"])
async def test_a_stream_is_compressed_for_a_reader_that_takes_it(
    api: httpx.AsyncClient, server: RunningServer, accepts: str
) -> None:
    headers = {"Accept-Encoding": accepts}
    for n in range(3):
        await api.post("/chargers", json={"deviceId": f"CP{n}"})
    async with api.stream("GET", "/events", params={"types": "charger.status"}, headers=headers) as response:
        assert response.headers.get("content-encoding") == ("gzip" if accepts == "gzip" else None)
        assert response.headers["vary"] == "Accept-Encoding"
        stream = EventReader(response)
        assert len((await stream.next()).data["chargers"]) == 3
        for name in ("é" * 200, "b"):
            await api.patch("/chargers/CP1", json={"name": name})
            assert (await stream.next()).data["name"] == name
        for subscription in list(server.app.hub._streams):
            subscription.end()
        assert await stream.next_if_any() is None


async def test_a_stream_covers_what_it_was_asked_for(api: httpx.AsyncClient, server: RunningServer) -> None:
    for device_id in ("CP1", "CP2"):
        await api.post("/chargers", json={"deviceId": device_id})
    async with events(api, deviceId="cp2", types="charger.status,log.appended") as stream:
        snapshot = await stream.next()
        assert [charger["deviceId"] for charger in snapshot.data["chargers"]] == ["CP2"]
        server.app.hub.publish(ChargerChanged(charge_point("CP1")))
        server.app.hub.publish(LogAppended(entry("CP2", id=5, payload='{"a":\n\r1}')))
        event = await stream.next()
        assert event.type == "log.appended"
        assert (event.data["id"], event.data["payload"], event.data["callId"]) == ("5", {"a": 1}, None)


def two_devices(device_id: str) -> SecurityAlarm:
    return SecurityAlarm(
        id=1, kind="two-devices", subject=device_id, device_id=device_id, opened_at=NOON, last_at=NOON, count=1
    )


async def test_a_watcher_hears_of_those_it_watches_and_of_every_alarm(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    for device_id in ("CP1", "CP2", "CP3"):
        await api.post("/chargers", json={"deviceId": device_id})
    hub = server.app.hub
    async with events(api, watch="cp2,CP3", types="charger.status,alarm", snapshotLimit=9) as stream:
        assert [charger["deviceId"] for charger in (await stream.next()).data["chargers"]] == ["CP2", "CP3"]
        hub.publish(ChargerChanged(charge_point("CP1")))
        hub.publish(AlarmChanged(two_devices("CP1"), 1))
        hub.publish(ChargerChanged(charge_point("CP3")))
        assert [(await stream.next()).type for _ in range(2)] == ["alarm", "charger.status"]
    async with events(api, watch=["cp1", "CP3"], types="charger.status") as stream:
        assert [charger["deviceId"] for charger in (await stream.next()).data["chargers"]] == ["CP1", "CP3"]
    async with events(api, watch="", types="charger.status,alarm") as stream:
        assert (await stream.next()).data["chargers"] == []
        hub.publish(ChargerChanged(charge_point("CP1")))
        hub.publish(AlarmChanged(two_devices("CP1"), 1))
        assert (await stream.next()).type == "alarm"


async def test_messages_as_they_pass_come_only_when_asked_for(api: httpx.AsyncClient, server: RunningServer) -> None:
    hub = server.app.hub
    assert not hub.messages_wanted
    async with events(api, types="message", snapshot=False) as stream:
        hub.publish(MessagePassed(entry("CP1", note="seen")))
        event = await stream.next()
        assert (event.type, event.data["note"], "id" in event.data) == ("message", "seen", False)
        assert hub.messages_wanted
    async with asyncio.timeout(2):
        while hub.messages_wanted:
            await asyncio.sleep(0.01)


async def test_a_stream_resumes_after_the_last_event_it_saw(api: httpx.AsyncClient, server: RunningServer) -> None:
    await api.post("/chargers", json={"deviceId": "CP1"})
    async with events(api, types="charger.status") as stream:
        start = (await stream.next()).id
    for name in ("a", "b"):
        await api.patch("/chargers/CP1", json={"name": name})
    async with events(api, types="charger.status", last_event_id=start) as stream:
        first, second = await stream.next(), await stream.next()
        assert [first.data["name"], second.data["name"]] == ["a", "b"]
    async with events(api, types="charger.status", last_event_id=first.id) as stream:
        assert (await stream.next()).data["name"] == "b"
    for unknown in ("0-0", "rubbish", str(start).split("-")[0] + "-999999", "x" * 90):
        async with events(api, types="charger.status", last_event_id=unknown) as stream:
            assert (await stream.next()).type == "snapshot"


async def test_a_stream_says_first_that_it_has_begun_if_it_is_asked_to(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    await api.post("/chargers", json={"deviceId": "CP1"})
    async with events(api, types="subscribed,log.appended,charger.status") as stream:
        subscribed = await stream.next()
        assert (subscribed.type, subscribed.id) == ("subscribed", None)
        assert subscribed.data == {"types": ["charger.status", "log.appended"], "resumed": False}
        snapshot = await stream.next()
        assert snapshot.type == "snapshot"
    await api.patch("/chargers/CP1", json={"name": "Missed"})
    async with events(api, types="subscribed,charger.status", last_event_id=snapshot.id) as stream:
        assert (await stream.next()).data == {"types": ["charger.status"], "resumed": True}
        assert (await stream.next()).data["name"] == "Missed"
    async with events(api, types="subscribed", snapshot=False) as stream:
        assert set((await stream.next()).data["types"]) == DEFAULT_TOPICS


async def test_every_event_after_subscribed_is_sent(api: httpx.AsyncClient, server: RunningServer) -> None:
    async with events(api, types="subscribed,message", snapshot=False) as stream:
        assert (await stream.next()).type == "subscribed"
        server.app.hub.publish(MessagePassed(entry("CP1", note="at once")))
        assert (await stream.next()).data["note"] == "at once"


async def test_a_stream_cut_within_a_snapshot_begins_anew(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    async with clean_db.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO chargers (device_id, registered_at, online)"
                " SELECT 'CP' || n, now(), false FROM generate_series(1, 150) AS n"
            )
        )
    async with events(api, snapshotLimit=150) as stream:
        first, summary, last = [await stream.next() for _ in range(3)]
    assert [event.type for event in (first, summary, last)] == ["snapshot", "summary", "snapshot"]
    assert [first.id, summary.id] == [None, None]
    async with events(api, snapshotLimit=150, types="subscribed", last_event_id=last.id) as stream:
        assert (await stream.next()).data["resumed"] is True


async def test_an_unknown_type_is_400(api: httpx.AsyncClient) -> None:
    response = await api.get("/events", params={"types": "everything"})
    assert response.status_code == 400
    assert "charger.status" in response.json()["errors"][0]["detail"]


async def test_a_reader_that_leaves_is_forgotten(api: httpx.AsyncClient, server: RunningServer) -> None:
    before = server.app.hub.streams
    async with events(api) as stream:
        await stream.next()
        assert server.app.hub.streams == before + 1
    async with asyncio.timeout(2):
        while server.app.hub.streams != before:
            await asyncio.sleep(0.01)


async def test_a_stream_ends_when_its_token_expires(server: RunningServer, clean_db: AsyncEngine) -> None:
    token, now = await token_for(clean_db, "viewer", "ann@example.org"), datetime.now(UTC)
    claims = Tokens([SECRET]).read(token, now)
    assert claims is not None
    brief = Tokens([SECRET], timedelta(seconds=2)).issue(claims.user_id, claims.session_id, now)
    async with server.client(brief) as client, asyncio.timeout(4), events(client, types="charger.status") as stream:
        assert (await stream.next()).type == "snapshot"
        assert await stream.next_if_any() is None


async def ends(stream: EventReader) -> bool:
    """Does the stream end, whatever it still tells?"""
    async with asyncio.timeout(10):
        while await stream.next_if_any() is not None:
            pass
    return True


async def first_two(stream: EventReader) -> list[str]:
    """With which every stream begins; it waits for events after them."""
    return [(await stream.next()).type for _ in range(2)]


async def test_a_stream_ends_at_once_with_its_user_its_session_or_its_key(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    token = await token_for(clean_db, "viewer", "ann@example.org")
    [ann] = (await api.get("/users", params={"q": "ann@"})).json()["items"]
    async with server.client(token) as client, events(client) as stream:
        assert await first_two(stream) == ["snapshot", "summary"]
        assert (await api.patch(f"/users/{ann['userId']}", json={"active": False})).status_code == 200
        assert await ends(stream)
        assert (await client.get("/auth/me")).status_code == 401

    async with server.client(await token_for(clean_db, "viewer")) as client, events(client) as stream:
        assert await first_two(stream) == ["snapshot", "summary"]
        [session] = (await client.get("/auth/sessions")).json()["items"]
        assert (await client.delete(f"/auth/sessions/{session['sessionId']}")).status_code == 204
        assert await ends(stream)

    key = (await api.post("/api-keys", json={"name": "Wallboard", "role": "viewer"})).json()
    async with server.client(key["key"]) as client, events(client) as stream:
        assert await first_two(stream) == ["snapshot", "summary"]
        assert (await api.delete(f"/api-keys/{key['keyId']}")).status_code == 204
        assert await ends(stream)


async def test_a_stream_goes_on_when_somebody_else_is_switched_off(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    await token_for(clean_db, "viewer", "bob@example.org")
    [bob] = (await api.get("/users", params={"q": "bob@"})).json()["items"]
    async with events(api, types="charger.status") as stream:
        assert (await stream.next()).type == "snapshot"
        await api.patch(f"/users/{bob['userId']}", json={"active": False})
        server.app.hub.publish(ChargerChanged(charge_point("CP1")))
        assert (await stream.next()).type == "charger.status"


async def test_a_reader_that_is_stuck_is_cut_and_slows_nobody_down(dsn: str, clean_db: AsyncEngine) -> None:
    async with running_server(dsn) as server, server.client(await token_for(clean_db, "viewer")) as client:
        hub = server.app.hub
        hub.queue_length = 50
        async with (
            events(client, types="log.appended", snapshot=False) as stuck,
            events(client, types="charger.status") as lively,
        ):
            await lively.next()
            for _ in range(500):
                hub.publish(LogAppended(entry("CP1", payload=f'"{token_hex(30_000)}"')))
                await asyncio.sleep(0)
            assert hub.streams == 1
            hub.publish(ChargerChanged(charge_point("CP1")))
            assert (await lively.next()).type == "charger.status"
            with pytest.raises(Exception):  # noqa: B017 - however the client calls a reset link
                while await stuck.next_if_any():
                    pass


async def test_the_server_stops_at_once_however_many_streams_are_open(dsn: str, clean_db: AsyncEngine) -> None:
    async with asyncio.timeout(20):
        async with running_server(dsn) as server:
            client = server.client(await token_for(clean_db, "viewer"))
            streams = [client.stream("GET", "/events") for _ in range(5)]
            for stream in streams:
                await stream.__aenter__()
            began = asyncio.get_running_loop().time()
        took = asyncio.get_running_loop().time() - began
        for stream in streams:
            await stream.__aexit__(None, None, None)
        await client.aclose()
    assert took < 2


async def test_one_person_or_key_can_not_take_the_streams_of_all(dsn: str, clean_db: AsyncEngine) -> None:
    async with (
        running_server(dsn) as server,
        server.client(await token_for(clean_db, "admin")) as greedy,
        server.client(await token_for(clean_db, "viewer")) as other,
    ):
        key = (await greedy.post("/api-keys", json={"name": "Greedy too", "role": "viewer"})).json()["key"]
        server.app.hub.max_streams_of_one = 1
        async with events(greedy):
            for token in (greedy.headers["Authorization"], f"Bearer {key}"):
                refused = await greedy.get("/events", headers={"Authorization": token})
                assert (refused.status_code, refused.json()["type"]) == (503, "too-many-streams")
            async with events(other):
                pass
        async with events(greedy):
            pass


async def test_the_number_of_streams_is_bounded(dsn: str, clean_db: AsyncEngine) -> None:
    async with running_server(dsn) as server, server.client(await token_for(clean_db, "viewer")) as client:
        server.app.hub.max_streams = 1
        async with events(client):
            refused = await client.get("/events")
            assert refused.status_code == 503
            assert refused.json()["type"] == "too-many-streams"
            assert refused.headers["retry-after"]

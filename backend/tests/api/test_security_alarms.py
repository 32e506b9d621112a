"""Security alarms are listed, followed and resolved; what was decided holds, also after a restart."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets import Subprotocol
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.http11 import Response

from genx.domain.security_alarm import Party
from tests.support.charger import charger
from tests.support.database import execute
from tests.support.server import RunningServer, running_server, token_for


@pytest.fixture
async def alarms(server: RunningServer, clean_db: AsyncEngine) -> AsyncIterator[RunningServer]:
    """The server, with no alarm in its memory."""
    collector = server.app.chargers.alarms
    async with collector.changing:
        for known in (collector._open, collector._held, collector._blocks, collector._changed, collector._ended):
            known.clear()
    await execute(clean_db, "DELETE FROM security_alarms")
    yield server


def party(address: str) -> Party:
    now = datetime.now(UTC)
    return Party(address=address, since=now, last_at=now, model="NL-DC 75", password="none", admitted="nothing")


async def raised(server: RunningServer, device_id: str = "CP001", *addresses: str) -> int:
    """The id of a two-devices alarm of a charger that is connected."""
    collector = server.app.chargers.alarms
    state = server.app.chargers.registry.live(device_id)
    parties = [party(address) for address in addresses or ("127.0.0.1", "203.0.113.9")]
    collector.note("two-devices", device_id, charge_point=state, parties=parties)
    await collector.flush()
    return collector._open["two-devices", device_id.lower()].id


async def refused(url: str) -> Response:
    with pytest.raises(InvalidStatus) as caught:
        async with connect(url, subprotocols=[Subprotocol("ocpp1.6")]):
            pass
    return caught.value.response


async def test_alarms_are_listed_with_their_parties_and_lanes(api: httpx.AsyncClient, alarms: RunningServer) -> None:
    async with charger(f"{alarms.ws_url}CP001"):
        alarm_id = await raised(alarms)
    page = (await api.get("/security-alarms")).json()
    assert page["open"] == 1
    (alarm,) = page["items"]
    assert (alarm["id"], alarm["kind"], alarm["deviceId"], alarm["open"]) == (alarm_id, "two-devices", "CP001", True)
    assert [each["address"] for each in alarm["parties"]] == ["127.0.0.1", "203.0.113.9"]
    assert alarm["parties"][0]["model"] == "NL-DC 75"
    assert alarm["perMinute"][0]["count"] == 1
    assert alarm["resolution"] is None


async def test_pages_and_the_filter_of_open_alarms(api: httpx.AsyncClient, alarms: RunningServer) -> None:
    collector = alarms.app.chargers.alarms
    for n in range(5):
        collector.note("unknown-ids", f"203.0.113.{n}")
    await collector.flush()
    first = (await api.get("/security-alarms", params={"limit": 3})).json()
    second = (await api.get("/security-alarms", params={"limit": 3, "cursor": first["nextCursor"]})).json()
    assert [alarm["subject"] for alarm in first["items"] + second["items"]] == [
        f"203.0.113.{n}" for n in (4, 3, 2, 1, 0)
    ]
    assert second["nextCursor"] is None
    await api.post(f"/security-alarms/{first['items'][0]['id']}/resolve", json={"action": "dismiss"})
    counts = [
        len((await api.get("/security-alarms", params={"open": is_open})).json()["items"]) for is_open in (True, False)
    ]
    assert counts == [4, 1]
    assert (await api.get("/security-alarms", params={"cursor": "made-up"})).status_code == 400


async def test_keep_closes_the_link_of_another_address_and_refuses_it_until_dismissed(
    api: httpx.AsyncClient, alarms: RunningServer
) -> None:
    url = f"{alarms.ws_url}CP001"
    async with connect(url, subprotocols=[Subprotocol("ocpp1.6")]) as socket:
        alarm_id = await raised(alarms)
        answer = await api.post(
            f"/security-alarms/{alarm_id}/resolve", json={"action": "keep", "address": "203.0.113.9"}
        )
        assert answer.status_code == 200
        assert answer.json()["open"] is False
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
        reason = "an operator keeps this identity for another address"
        assert closed.value.rcvd is not None
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1008, reason)
    response = await refused(url)
    assert response.status_code == 403
    assert b"dismiss the security alarm" in (response.body or b"")
    assert (await api.post(f"/security-alarms/{alarm_id}/resolve", json={"action": "dismiss"})).status_code == 200
    async with charger(url) as one:
        assert await one.boot()


async def test_keep_leaves_the_kept_party_alone(api: httpx.AsyncClient, alarms: RunningServer) -> None:
    async with charger(f"{alarms.ws_url}CP001") as one:
        alarm_id = await raised(alarms)
        decision = {"action": "keep", "address": "127.0.0.1", "minutes": 5}
        answer = (await api.post(f"/security-alarms/{alarm_id}/resolve", json=decision)).json()
        assert answer["resolution"]["address"] == "127.0.0.1"
        assert (await one.boot())["status"] == "Accepted"
    async with charger(f"{alarms.ws_url}CP001") as one:
        assert (await one.boot())["status"] == "Accepted"


async def test_disconnect_holds_after_a_restart_and_is_in_the_audit_log(clean_db: AsyncEngine, dsn: str) -> None:
    async with running_server(dsn) as server, server.client(await token_for(clean_db, "admin")) as api:
        async with connect(f"{server.ws_url}CP001", subprotocols=[Subprotocol("ocpp1.6")]) as socket:
            alarm_id = await raised(server)
            decision = {"action": "disconnect", "minutes": 10}
            assert (await api.post(f"/security-alarms/{alarm_id}/resolve", json=decision)).status_code == 200
            await asyncio.wait_for(socket.wait_closed(), 5)
        (entry,) = (await api.get("/audit-log", params={"action": "alarm.resolved"})).json()["items"]
        assert entry["target"] == {"type": "alarm", "id": str(alarm_id), "name": "CP001"}
        assert entry["details"] == {"kind": "two-devices", "decision": "disconnect", "address": None, "minutes": 10}
    async with running_server(dsn) as server:
        answer = await refused(f"{server.ws_url}cp001")
        assert answer.status_code == 403
        assert b"An operator decided" in (answer.body or b""), "a stranger learns nobody's address"
        async with charger(f"{server.ws_url}CP002") as other:
            assert await other.boot()


async def test_what_cannot_be_decided_is_refused_with_how_to_mend_it(
    api: httpx.AsyncClient, viewer: httpx.AsyncClient, alarms: RunningServer
) -> None:
    alarms.app.chargers.alarms.note("unknown-ids", "203.0.113.1")
    async with charger(f"{alarms.ws_url}CP001"):
        alarm_id = await raised(alarms)
    unknown_ids = alarms.app.chargers.alarms._open["unknown-ids", "203.0.113.1"].id
    path = f"/security-alarms/{alarm_id}/resolve"
    assert (await viewer.post(path, json={"action": "dismiss"})).status_code == 403
    bad = await api.post(path, json={"action": "keep", "address": "198.51.100.1"})
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (400, "/address")
    assert "127.0.0.1" in bad.json()["errors"][0]["detail"]
    assert (await api.post(path, json={"action": "keep"})).status_code == 400
    nobody = await api.post(f"/security-alarms/{unknown_ids}/resolve", json={"action": "disconnect"})
    assert (nobody.status_code, nobody.json()["type"]) == (409, "not-of-one-charger")
    assert (await api.post("/security-alarms/999999/resolve", json={"action": "dismiss"})).status_code == 404


async def test_a_stream_hears_of_alarms_with_how_many_are_open(api: httpx.AsyncClient, alarms: RunningServer) -> None:
    async with api.stream("GET", "/events", params={"types": "alarm", "snapshot": False}) as stream:
        lines = stream.aiter_lines()
        alarms.app.chargers.alarms.note("unknown-ids", "203.0.113.1")
        async with asyncio.timeout(10):
            while not (line := await anext(lines)).startswith("data: "):
                pass
    event = httpx.Response(200, content=line.removeprefix("data: ")).json()
    assert (event["open"], event["alarm"]["kind"], event["alarm"]["subject"]) == (1, "unknown-ids", "203.0.113.1")


async def test_metrics_count_alarms_by_kind(api: httpx.AsyncClient, alarms: RunningServer) -> None:
    before = alarms.app.chargers.alarms.raised["flood"]
    alarms.app.chargers.alarms.note("flood", "CP001")
    figures = (await api.get(f"{alarms.url}/metrics")).text
    assert f'genx_security_alarms_total{{kind="flood"}} {before + 1}.0' in figures
    assert 'genx_security_alarms_open{kind="flood"} 1.0' in figures
    assert 'genx_security_alarms_open{kind="two-devices"} 0.0' in figures

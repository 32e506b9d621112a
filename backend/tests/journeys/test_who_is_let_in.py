"""Admission as chargers and operators see it: passwords, acceptance, exclusion, deletion."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.http11 import Response
from websockets.typing import Subprotocol

from tests.journeys.waiting import until
from tests.support.charger import Charger, charger
from tests.support.server import RunningServer, running_server, token_for

PASSWORD = "the charger's own password"


@asynccontextmanager
async def with_password(url: str, user: str, password: str) -> AsyncIterator[Charger]:
    address = url.replace("://", f"://{user}:{password.replace(' ', '%20')}@")
    async with charger(address) as one:
        yield one


async def refused(coming: Any) -> Response:
    """Return the status with which the server answers the handshake."""
    with pytest.raises(InvalidStatus) as refusal:
        async with coming:
            pass
    return refusal.value.response


async def test_registered_ahead_with_a_password(server: RunningServer, api: httpx.AsyncClient) -> None:
    url = server.ws_url + "CP-1"
    made = await api.post("/chargers", json={"deviceId": "CP-1", "name": "Car park", "password": PASSWORD})
    assert (made.status_code, made.json()["hasPassword"], made.json()["online"]) == (201, True, False)

    assert (await refused(charger(url))).status_code == 401
    for _ in range(2):
        response = await refused(with_password(url, "CP-1", "guessed"))
        assert (response.status_code, response.headers["WWW-Authenticate"][:5]) == (401, "Basic")
    assert (await refused(with_password(url, "CP-2", PASSWORD))).status_code == 401

    async def knocks() -> dict[str, Any]:
        items = (await api.get("/refused-connections")).json()["items"]
        rows = {item["reason"]: item for item in items}
        return rows if sum(row["count"] for row in rows.values()) == 4 else {}

    rows = await until(knocks)
    assert {reason: row["count"] for reason, row in rows.items()} == {"no-password": 1, "wrong-password": 3}
    assert {row["identity"] for row in rows.values()} == {"CP-1"}
    assert "enter that password in its settings" in rows["no-password"]["advice"]
    assert "user name" in rows["wrong-password"]["advice"]
    assert PASSWORD not in str(rows)
    log = (await api.get("/chargers/CP-1/logs", params={"messageType": "Connection"})).json()["items"]
    assert {(entry["action"], entry["payload"]["code"]) for entry in log} == {("refused", 401)}

    async with with_password(url, "cp-1", PASSWORD) as one:
        assert (await one.boot())["status"] == "Accepted"
        shown = (await api.get("/chargers/CP-1")).json()
        assert (shown["online"], shown["name"], shown["vendor"]) == (True, "Car park", "Acme")
        assert PASSWORD not in str(shown)

    assert (await api.patch("/chargers/CP-1", json={"password": None})).json()["hasPassword"] is False
    async with charger(url) as one:
        assert (await one.boot())["status"] == "Accepted"


async def test_a_pending_charger_works_once_an_operator_accepts_it(dsn: str, clean_db: AsyncEngine) -> None:
    async with (
        running_server(dsn, registration="pending") as server,
        server.client(await token_for(clean_db, "operator")) as api,
        charger(server.ws_url + "NEW", TriggerMessage=lambda _: {"status": "Accepted"}) as one,
    ):
        assert (await one.boot())["status"] == "Pending"
        status = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
        await one.call("StatusNotification", status)
        [error] = (await api.get("/chargers/NEW/logs", params={"messageType": "CallError"})).json()["items"]
        assert (error["action"], error["errorCode"]) == ("StatusNotification", "SecurityError")
        [shown] = (await api.get("/chargers", params={"online": True})).json()["items"]
        assert (shown["deviceId"], shown["registration"]) == ("NEW", "pending")
        assert one.asked == []

        accepted = await api.patch("/chargers/NEW", json={"registration": "accepted"})
        assert (accepted.status_code, accepted.json()["registration"]) == (200, "accepted")

        async def asked() -> Any:
            return one.asked

        assert (await until(asked))[0] == ("TriggerMessage", {"requestedMessage": "BootNotification"})
        assert (await one.boot())["status"] == "Accepted"
        assert await one.call("StatusNotification", status) == {}


async def test_an_inactive_charger_is_sent_away_and_stays_out(server: RunningServer, api: httpx.AsyncClient) -> None:
    url = server.ws_url + "CP-1"
    async with connect(url, subprotocols=[Subprotocol("ocpp1.6")]) as socket:
        assert (await api.patch("/chargers/CP-1", json={"chargerStatus": "inactive"})).status_code == 200
        async with asyncio.timeout(10):
            await socket.wait_closed()
        assert socket.close_code == 1008
        assert "inactive" in (socket.close_reason or "")
    response = await refused(charger(url))
    assert response.status_code == 403
    assert b"inactive" in response.body

    async def knocked() -> Any:
        return (await api.get("/refused-connections")).json()["items"]

    [row] = await until(knocked)
    assert (row["identity"], row["reason"]) == ("CP-1", "inactive")
    assert (await api.get("/chargers/CP-1")).json()["online"] is False

    await api.patch("/chargers/CP-1", json={"chargerStatus": "maintenance"})
    async with charger(url) as one:
        assert (await one.boot())["status"] == "Accepted"
        shown = (await api.get("/chargers/CP-1")).json()
        assert (shown["online"], shown["chargerStatus"]) == (True, "maintenance")


async def test_a_charger_with_a_running_transaction_is_not_deleted(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    url = server.ws_url + "CP-1"
    async with connect(url, subprotocols=[Subprotocol("ocpp1.6")]) as socket:
        one = Charger(socket, {})
        listening = asyncio.create_task(one.listen())
        start = {"connectorId": 1, "idTag": "TAG", "meterStart": 0, "timestamp": "2026-11-23T12:00:00Z"}
        transaction_id = (await one.call("StartTransaction", start))["transactionId"]
        assert (await api.delete("/chargers/CP-1", params={"withRunning": True})).status_code == 409
        kept = await api.delete("/chargers/CP-1")
        assert (kept.status_code, kept.headers["content-type"]) == (409, "application/problem+json")
        assert str(transaction_id) in kept.json()["detail"]
        stop = {"transactionId": transaction_id, "meterStop": 10, "timestamp": "2026-11-23T12:10:00Z"}
        assert await one.call("StopTransaction", stop) == {}

        assert (await api.delete("/chargers/CP-1")).status_code == 204
        async with asyncio.timeout(10):
            await socket.wait_closed()
        assert (socket.close_code, socket.close_reason) == (1008, "deleted by an operator")
        await asyncio.gather(listening, return_exceptions=True)
    assert (await api.get("/chargers/CP-1")).status_code == 404

    async with charger(url) as again:
        assert (await again.boot())["status"] == "Accepted"
        assert (await api.get("/chargers/CP-1/transactions")).json()["items"] == []

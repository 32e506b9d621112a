"""Stopping a transaction: under our id, then under the one that the charger itself uses."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.charger import Answer, Charger, charger
from tests.support.server import RunningServer, token_for


@pytest.fixture
async def operator(server: RunningServer, clean_db: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client(await token_for(clean_db, "operator")) as client:
        yield client
        await server.left_alone()


def knows(*ids: int) -> Answer:
    """A charger that stops transactions with these ids alone."""
    return lambda payload: {"status": "Accepted" if payload["transactionId"] in ids else "Rejected"}


def now() -> str:
    return datetime.now(UTC).isoformat()


async def started(one: Charger) -> int:
    start = {"connectorId": 1, "idTag": "TAG", "meterStart": 0, "timestamp": now()}
    return int((await one.call("StartTransaction", start))["transactionId"])


async def measured(one: Charger, wire_id: int, energy: int) -> None:
    values = [{"timestamp": now(), "sampledValue": [{"value": str(energy)}]}]
    await one.call("MeterValues", {"connectorId": 1, "transactionId": wire_id, "meterValue": values})


def asked_with(one: Charger) -> list[int]:
    return [payload["transactionId"] for action, payload in one.asked if action == "RemoteStopTransaction"]


async def test_a_charger_that_agrees_is_asked_once(server: RunningServer, operator: httpx.AsyncClient) -> None:
    async with charger(server.ws_url + "CP1", RemoteStopTransaction=lambda _: {"status": "Accepted"}) as one:
        await one.boot()
        transaction = await started(one)
        answer = await operator.post(f"/transactions/{transaction}/stop")
        assert (answer.status_code, answer.json()["response"], answer.json()["warnings"]) == (
            200,
            {"status": "Accepted"},
            [],
        )
        assert asked_with(one) == [transaction]
        stop = {"transactionId": transaction, "meterStop": 10, "timestamp": now(), "reason": "Remote"}
        await one.call("StopTransaction", stop)
        command = (await operator.get(f"/commands/{answer.json()['commandId']}")).json()
    assert (command["effect"], command["effectAbout"]) == ("confirmed", "Remote")


async def test_a_charger_with_an_id_of_its_own_is_asked_again_with_that(
    server: RunningServer, operator: httpx.AsyncClient
) -> None:
    async with charger(server.ws_url + "CP1", RemoteStopTransaction=knows(4711)) as one:
        await one.boot()
        transaction = await started(one)
        await measured(one, 4711, 5)
        answer: dict[str, Any] = (await operator.post(f"/transactions/{transaction}/stop")).json()
        assert asked_with(one) == [transaction, 4711]
        assert (answer["response"]["status"], answer["effect"]) == ("Accepted", "awaited")
        assert answer["warnings"] == [
            f"The charger refused the number {transaction}, so it was asked again with 4711, the number that it uses"
            " itself."
        ]
        await one.call("StopTransaction", {"transactionId": transaction, "meterStop": 10, "timestamp": now()})
        command = (await operator.get(f"/commands/{answer['commandId']}")).json()
    assert command["effect"] == "confirmed", "it ended, whatever the charger calls it"


async def test_a_charger_that_refuses_all_is_not_asked_for_ever(
    server: RunningServer, operator: httpx.AsyncClient
) -> None:
    async with charger(server.ws_url + "CP1", RemoteStopTransaction=knows()) as one:
        await one.boot()
        transaction = await started(one)
        for wire_id in (-1, 0, 4711):
            await measured(one, wire_id, 5)
        answer = (await operator.post(f"/transactions/{transaction}/stop")).json()
        assert len(asked_with(one)) == 2
    assert (answer["response"]["status"], answer["effect"]) == ("Rejected", "none")


async def test_what_has_ended_or_never_was_can_not_be_stopped(
    server: RunningServer, operator: httpx.AsyncClient
) -> None:
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        transaction = await started(one)
        await one.call("StopTransaction", {"transactionId": transaction, "meterStop": 10, "timestamp": now()})
        over = await operator.post(f"/transactions/{transaction}/stop")
        running = await started(one)
    assert (over.status_code, over.json()["type"]) == (409, "transaction-over")
    await server.left_alone()
    offline = await operator.post(f"/transactions/{running}/stop")
    assert (offline.status_code, offline.json()["type"]) == (409, "charger-offline")
    assert (await operator.post("/transactions/999/stop")).status_code == 404

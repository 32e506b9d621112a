"""Texts far too long for OCPP, and for an index, are all answered, stored and found."""

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.charger import Charger, charger
from tests.support.server import RunningServer, running_server, token_for

ALPHABETS = {
    "ASCII": [chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"\\\\=:'],
    "beyond the basic plane": [chr(code) for code in range(0x20000, 0x2A000)],
}


def noise(length: int, alphabet: str, seed: int = 1) -> str:
    return "".join(random.Random(seed).choices(ALPHABETS[alphabet], k=length))


@pytest.fixture
async def server(dsn: str, clean_db: AsyncEngine) -> AsyncIterator[RunningServer]:
    async with running_server(dsn, log_skip=(), first_calls=False) as running:
        yield running


@pytest.fixture
async def api(server: RunningServer, clean_db: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client(await token_for(clean_db, "admin")) as client:
        yield client


async def logged(api: httpx.AsyncClient, **params: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await api.get("/chargers/CP1/logs", params={"paired": True, **params})).json()[
        "items"
    ]
    return items


@pytest.mark.parametrize("alphabet", ALPHABETS)
async def test_a_transaction_with_a_tag_of_4000_characters(
    server: RunningServer, api: httpx.AsyncClient, alphabet: str
) -> None:
    tag, now = noise(4_000, alphabet), datetime.now(UTC).isoformat()
    async with charger(f"{server.ws_url}CP1") as one:
        await one.boot()
        assert (await one.call("Authorize", {"idTag": tag}))["idTagInfo"]["status"] == "Accepted"
        start = {"connectorId": 1, "idTag": tag, "meterStart": 0, "timestamp": now}
        started = await one.call("StartTransaction", start)
        assert started["transactionId"] == (await one.call("StartTransaction", start))["transactionId"], "sent again"
        stop = {"transactionId": started["transactionId"], "idTag": tag, "meterStop": 1, "timestamp": now}
        assert "idTagInfo" in await one.call("StopTransaction", stop)
        await one.call("StopTransaction", {**stop, "transactionId": 999_999})
    [transaction] = (await api.get("/chargers/CP1/transactions")).json()["items"]
    assert tag.startswith(transaction["idTag"])
    assert transaction["status"] == "stopped"
    assert {entry["action"] for entry in await logged(api)} >= {"Authorize", "StartTransaction", "StopTransaction"}


@pytest.mark.parametrize("alphabet", ALPHABETS)
async def test_an_action_of_10000_characters(server: RunningServer, api: httpx.AsyncClient, alphabet: str) -> None:
    action = noise(10_000, alphabet)
    async with charger(f"{server.ws_url}CP1") as one:
        await one.boot()
        assert await one.call(action, {"a": 1}) == {}, "the details of NotImplemented"
        assert "currentTime" in await one.call("Heartbeat", {})
    [entry] = await logged(api, errors=True)
    assert action.startswith(entry["action"])
    assert entry["answer"]["errorCode"] == "NotImplemented"
    assert await logged(api, action="Heartbeat")


@pytest.mark.parametrize("alphabet", ALPHABETS)
async def test_long_texts_in_every_answer_of_a_charger(
    server: RunningServer, api: httpx.AsyncClient, alphabet: str
) -> None:
    word = noise(5_000, alphabet)
    keys = [{"key": noise(3_000, alphabet, number), "readonly": False, "value": word} for number in range(3)]
    answers: dict[str, Any] = {
        "GetConfiguration": lambda _: {"configurationKey": keys, "unknownKey": [word]},
        "Reset": lambda _: {"status": word},
    }
    async with charger(f"{server.ws_url}CP1", **answers) as one:
        await one.boot()
        assert (await api.post("/chargers/CP1/commands/get-configuration", json={})).status_code == 200
        assert (await api.post("/chargers/CP1/commands/reset", json={"type": "Soft"})).status_code == 502
        assert (
            await api.post("/chargers/CP1/commands/trigger-message", json={"requestedMessage": "Heartbeat"})
        ).status_code == 502
        status = {"connectorId": 1, "errorCode": "NoError", "status": "Faulted", "info": word, "vendorErrorCode": word}
        assert await one.call("StatusNotification", status) == {}
        await one.call(
            "BootNotification", {"chargePointVendor": word, "chargePointModel": word, "firmwareVersion": word}
        )
        await said(one, word)
        assert "currentTime" in await one.call("Heartbeat", {})
    assert len((await api.get("/chargers/CP1/configuration")).json()["items"]) == 3
    assert len((await api.get("/chargers/CP1/commands")).json()["items"]) == 3


async def said(one: Charger, word: str) -> None:
    """Errors and answers to nothing, with words of that length."""
    for kind in (3, 4, 7):
        await one._socket.send(f'[{kind},"{word[:250]}","{word}","{word}",{{"a":"{word}"}}]')
    await one._socket.send(f'[2,"{word}","Heartbeat",{{}}]')
    await one._socket.send(word)

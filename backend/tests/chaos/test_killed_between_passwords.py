"""C6 with kill -9: if either side dies between a new password and its answer, the charger can still sign in."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from tests.chaos.genx_process import GenxProcess

OLD, NEW = "the old password", "00112233445566778899aabbccddeeff00112233"
CHANGE = {"key": "AuthorizationKey", "value": NEW}


@pytest.fixture
async def genx(tmp_path: Path) -> AsyncIterator[GenxProcess]:
    process = GenxProcess(tmp_path / "data")
    try:
        await process.start()
        async with process.client() as client:
            made = await client.post("/chargers", json={"deviceId": "CP1", "password": OLD})
            assert made.status_code == 201, made.text
        yield process
    finally:
        process.stop()


def signed_in(genx: GenxProcess, password: str) -> connect:
    token = base64.b64encode(f"CP1:{password}".encode()).decode()
    headers = {"Authorization": f"Basic {token}"}
    return connect(genx.ws_url + "CP1", subprotocols=[Subprotocol("ocpp1.6")], additional_headers=headers)


async def booted(socket: ClientConnection) -> None:
    """Boot, and answer the CALLs that follow."""
    await socket.send('[2,"boot","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]')
    while (frame := await received(socket))[:2] != [3, "boot"]:
        await socket.send(json.dumps([4, frame[1], "NotImplemented", "", {}]))


async def received(socket: ClientConnection) -> Any:
    async with asyncio.timeout(20):
        return json.loads(await socket.recv())


async def given_the_new_one(socket: ClientConnection) -> str:
    """The message id of the CALL; nothing of it is answered yet."""
    while (frame := await received(socket))[2] != "ChangeConfiguration":
        await socket.send(json.dumps([4, frame[1], "NotImplemented", "", {}]))
    assert frame[3] == CHANGE
    return str(frame[1])


async def change(client: httpx.AsyncClient) -> httpx.Response:
    return await client.post("/chargers/CP1/commands/change-configuration", json=CHANGE)


async def comes_in(genx: GenxProcess, password: str) -> None:
    async with signed_in(genx, password) as socket:
        await booted(socket)


async def stays_out(genx: GenxProcess, password: str) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        await comes_in(genx, password)
    assert refusal.value.response.status_code == 401


async def used_the_new_one(genx: GenxProcess) -> None:
    """From then on the old one is void, after another kill too."""
    await comes_in(genx, NEW)
    await stays_out(genx, OLD)
    async with genx.client() as client:
        logs = await client.get("/chargers/CP1/logs", params={"messageType": "Connection"})
        assert OLD not in logs.text
        assert NEW not in logs.text
    genx.kill()
    await genx.start()
    await stays_out(genx, OLD)
    await comes_in(genx, NEW)
    assert NEW not in genx.printed


@pytest.mark.parametrize("has", [OLD, NEW])
async def test_the_server_is_killed_before_the_charger_answers(genx: GenxProcess, has: str) -> None:
    async with genx.client() as client, signed_in(genx, OLD) as socket:
        await booted(socket)
        changing = asyncio.create_task(change(client))
        await given_the_new_one(socket)
        genx.kill()
        with pytest.raises(httpx.TransportError):
            await changing
    await genx.start()
    await comes_in(genx, has)
    await comes_in(genx, has)
    await used_the_new_one(genx)


@pytest.mark.parametrize("has", [OLD, NEW])
async def test_the_charger_dies_before_it_answers(genx: GenxProcess, has: str) -> None:
    async with genx.client() as client, signed_in(genx, OLD) as socket:
        await booted(socket)
        changing = asyncio.create_task(change(client))
        await given_the_new_one(socket)
        socket.transport.abort()
        assert (await changing).json()["type"] == "connection-lost"
    await comes_in(genx, has)
    await used_the_new_one(genx)


async def test_the_server_is_killed_as_soon_as_the_charger_has_used_the_new_one(genx: GenxProcess) -> None:
    async with genx.client() as client, signed_in(genx, OLD) as socket:
        await booted(socket)
        changing = asyncio.create_task(change(client))
        await socket.send(json.dumps([3, await given_the_new_one(socket), {"status": "RebootRequired"}]))
        assert (await changing).json()["response"] == {"status": "RebootRequired"}
    async with signed_in(genx, NEW):
        genx.kill()
    await genx.start()
    await used_the_new_one(genx)

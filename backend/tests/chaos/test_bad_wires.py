"""Links that break silently, chargers that flood and readers that do not read affect nobody else."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.journeys.waiting import until
from tests.support.charger import charger
from tests.support.server import RunningServer, running_server, token_for

FLOOD = 3_000
PIECES = 50_000
PONG = 0x8A
"""First byte of a pong on the wire; only who has answered a ping is soon missed (H10)."""

OCPP = [Subprotocol("ocpp1.6")]
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}


@pytest.fixture(scope="module")
async def server(dsn: str) -> AsyncIterator[RunningServer]:
    async with running_server(dsn, max_new_chargers_per_minute=0, ping_interval=1) as running:
        yield running


@pytest.fixture
async def api(server: RunningServer, clean_db: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client(await token_for(clean_db, "operator")) as client:
        yield client


async def farewell(api: httpx.AsyncClient, device_id: str) -> Any:
    """Return the log entry for the end of the link, once the API shows the charger offline."""

    async def gone() -> Any:
        shown = (await api.get(f"/chargers/{device_id}")).json()
        params: dict[str, str | int] = {"messageType": "Connection", "limit": 1}
        [entry] = (await api.get(f"/chargers/{device_id}/logs", params=params)).json()["items"]
        return entry if not shown["online"] and entry["action"] == "disconnected" else None

    return await until(gone)


async def test_a_link_that_breaks_silently_leaves_the_charger_offline(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    async with connect(server.ws_url + "CP-1", subprotocols=OCPP) as link:
        await link.send(json.dumps([2, "1", "StatusNotification", STATUS]))
        assert json.loads(await link.recv()) == [3, "1", {}]
        assert (await api.get("/chargers/CP-1")).json()["online"] is True
        link.transport.abort()
        entry = await farewell(api, "CP-1")
    assert (entry["payload"]["code"], entry["direction"]) == (1006, "chargerToServer")
    answer = await api.post("/chargers/CP-1/commands/reset", json={"type": "Soft"})
    assert (answer.status_code, answer.json()["type"]) == (409, "charger-offline")


async def test_a_cable_that_is_pulled_is_noticed_by_pings(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with cable(server) as wire, connect(wire.url + "CP-1", subprotocols=OCPP) as link:
        async with asyncio.timeout(20):
            await wire.ponged.wait()
        wire.pulled = True
        entry = await farewell(api, "CP-1")
        link.transport.abort()
    assert (entry["payload"]["code"], entry["direction"]) == (1006, "serverToCharger")
    assert "silent" in entry["payload"]["reason"]


class Cable:
    """A cable to the server. Once it is pulled, nothing passes any more, and nobody is told."""

    def __init__(self, server: RunningServer) -> None:
        self.url = ""
        self.pulled = False
        self.ponged = asyncio.Event()
        self.ends: list[asyncio.StreamWriter] = []
        self._server = server

    async def plugged_in(self, from_charger: asyncio.StreamReader, to_charger: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection(self._server.host, self._server.port)
        self.ends += [to_charger, to_server]
        passing = [self._pass_on(from_charger, to_server), self._pass_on(from_server, to_charger)]
        await asyncio.gather(*passing, return_exceptions=True)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (data := await reader.read(65_536)) and not self.pulled:
            writer.write(data)
            if data[0] == PONG:
                self.ponged.set()


@asynccontextmanager
async def cable(server: RunningServer) -> AsyncIterator[Cable]:
    wire = Cable(server)
    async with await asyncio.start_server(wire.plugged_in, "127.0.0.1", 0) as listening:
        wire.url = f"ws://127.0.0.1:{listening.sockets[0].getsockname()[1]}/ws/ocpp/16/"
        yield wire
        for end in wire.ends:
            end.close()


async def test_a_flood_is_answered_in_order_and_nobody_else_waits_for_its_end(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    async with (
        connect(server.ws_url + "FLOOD", subprotocols=OCPP, max_queue=None) as flood,
        charger(server.ws_url + "CALM") as calm,
    ):
        await calm.boot()
        answers = asyncio.create_task(answered(flood))
        flooding = asyncio.create_task(send_all(flood))
        served = 0
        async with asyncio.timeout(30):
            while not answers.done():
                assert await calm.call("StatusNotification", STATUS) == {}
                served += 1
        assert served > 3
        assert (await api.get("/chargers/CALM")).json()["online"] is True
        await flooding
        assert await answers == [str(number) for number in range(FLOOD)]


async def send_all(flood: ClientConnection) -> None:
    for number in range(FLOOD):
        await flood.send(json.dumps([2, str(number), "StatusNotification", {**STATUS, "vendorErrorCode": str(number)}]))


async def answered(flood: ClientConnection) -> list[str]:
    return [json.loads(await flood.recv())[1] for _ in range(FLOOD)]


async def test_rubbish_at_full_speed_hurts_nobody_and_the_link_stays(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    async with connect(server.ws_url + "FLOOD", subprotocols=OCPP) as flood, charger(server.ws_url + "CALM") as calm:
        for number in range(FLOOD):
            await flood.send('[2,"broken' * (number % 5) if number % 2 else b"\xff\x00\xff")
        assert (await calm.boot())["status"] == "Accepted"
        await flood.send(json.dumps([2, "still here", "Heartbeat", {}]))
        async with asyncio.timeout(30):
            while json.loads(await flood.recv())[1] != "still here":
                pass
        assert (await api.get("/chargers/FLOOD")).json()["online"] is True


async def test_a_message_in_very_many_fragments_slows_nobody_down(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    transfer = {"vendorId": "org.example", "data": "x" * PIECES}
    text = json.dumps([2, "pieces", "DataTransfer", transfer]).encode()
    async with connect(server.ws_url + "PIECES", subprotocols=OCPP) as link, charger(server.ws_url + "CALM") as calm:
        link.transport.write(in_pieces(text))
        assert (await calm.boot())["status"] == "Accepted"
        async with asyncio.timeout(15):
            assert json.loads(await link.recv()) == [3, "pieces", {"status": "UnknownVendorId"}]


def in_pieces(text: bytes) -> bytes:
    """Return a text message in frames of one byte each, with empty ones between them, all masked with zeros."""
    first, *middle, last = text
    frames = [b"\x01\x81\0\0\0\0" + bytes([first])]
    frames += [b"\x00\x80\0\0\0\0\x00\x81\0\0\0\0" + bytes([byte]) for byte in middle]
    return b"".join(frames) + b"\x80\x81\0\0\0\0" + bytes([last])


@pytest.fixture
async def hasty(dsn: str) -> AsyncIterator[RunningServer]:
    """A server without a limit on messages, so that answers pile up soon."""
    async with running_server(dsn, max_new_chargers_per_minute=0, max_messages_per_second=0) as running:
        yield running


async def test_a_charger_that_never_reads_is_disconnected_and_nobody_else_waits(
    hasty: RunningServer, clean_db: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    """Its answers pile up here only so far."""
    server = hasty
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.connect((server.host, server.port))
    async with (
        server.client(await token_for(clean_db, "operator")) as api,
        connect(server.ws_url + "DEAF", subprotocols=OCPP, sock=raw) as deaf,
        charger(server.ws_url + "CALM") as calm,
    ):
        deaf.transport.pause_reading()
        sending = asyncio.create_task(send_without_end(deaf))
        for _ in range(20):
            assert (await calm.boot())["status"] == "Accepted"
        entry = await farewell(api, "DEAF")
        assert (entry["payload"]["code"], entry["direction"]) == (1006, "serverToCharger")
        assert "does not read" in entry["payload"]["reason"]
        await sending
        assert (await api.get("/chargers/CALM")).json()["online"] is True
    assert caplog.text == ""


async def send_without_end(deaf: ClientConnection) -> None:
    """CALLs whose answers are long (the id is echoed, F7), until the link is cut."""
    frame = json.dumps([2, "x" * 250, "Heartbeat", {}])
    with suppress(ConnectionClosed):
        while True:
            await deaf.send(frame)

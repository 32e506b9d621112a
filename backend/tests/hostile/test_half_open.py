"""Without a proxy, request heads are bounded, and silent or unfinished connections are closed after a while."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.api.http import http_protocol
from genx.api.http.http_protocol import LARGEST_HEAD, MOST_HALF_OPEN
from tests.hostile.knocking import ELSEWHERE, HOME, eventually, is_served
from tests.support.server import RunningServer, running_server

LIVE = b"GET /health/live HTTP/1.1\r\nHost: here\r\n"
WS = b"GET /ws/ocpp/16/CP001 HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
BODY = (
    b"POST /api/v1/auth/login HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
)


@pytest.fixture
async def server(clean_db: AsyncEngine, dsn: str) -> AsyncIterator[RunningServer]:
    async with running_server(dsn) as running:
        yield running


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HEAD_WITHIN", "BODY_WITHIN", "READ_WITHIN"):
        monkeypatch.setattr(http_protocol, name, 0.3)
    monkeypatch.setattr(http_protocol, "LATE", 0.1)


class Wire:
    """A connection that a test drives by hand."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, *pieces: bytes, every: float = 0.0) -> None:
        try:
            for piece in pieces:
                self.writer.write(piece)
                await self.writer.drain()
                await asyncio.sleep(every)
        except ConnectionError:
            pass

    async def end(self) -> bytes:
        """Return everything received until the connection ends."""
        try:
            return await asyncio.wait_for(self.reader.read(), 10)
        except ConnectionError:
            return b""
        finally:
            self.writer.close()


async def wire(server: RunningServer, address: str = HOME) -> Wire:
    return Wire(*await asyncio.open_connection(server.host, server.port, local_addr=(address, 0)))


async def drips(one: Wire, beginning: bytes, drop: bytes) -> bytes:
    """Return the answer to a client that sends a little now and then, and never finishes."""

    async def drip() -> None:
        await one.send(beginning)
        await one.send(*[drop] * 1000, every=0.02)

    dripping = asyncio.create_task(drip())
    try:
        return await one.end()
    finally:
        dripping.cancel()
        await asyncio.gather(dripping, return_exceptions=True)


@pytest.mark.parametrize(
    ("beginning", "drop"),
    [(b"", b"\r\n"), (b"", b"G"), (LIVE, b"X-A: b\r\n"), (WS, b"X-A: b\r\n"), (BODY, b" "), (LIVE + b"X-A: ", b"b")],
)
async def test_a_connection_with_an_unfinished_request_is_closed(
    server: RunningServer, hurried: None, beginning: bytes, drop: bytes
) -> None:
    answer = await drips(await wire(server), beginning, drop)
    assert answer.split(b"\r\n")[0] in (b"", b"HTTP/1.1 408 Request Timeout", b"HTTP/1.1 400 Bad Request")
    await is_served(server)


@pytest.mark.parametrize("beginning", [b"", LIVE, WS, BODY])
async def test_silent_connections_are_closed_and_others_served(
    server: RunningServer, hurried: None, beginning: bytes
) -> None:
    crowd = [await wire(server) for _ in range(100)]
    for one in crowd:
        await one.send(beginning)
    await is_served(server, address=HOME)
    answers = await asyncio.gather(*[one.end() for one in crowd])
    assert {answer.split(b"\r\n")[0] for answer in answers} == {b"HTTP/1.1 408 Request Timeout"}
    assert server.server.server_state.connections == set()
    assert server.app._http.answers.get("5xx", 0) == 0


async def test_a_later_request_on_a_connection_has_the_same_time_limit(server: RunningServer, hurried: None) -> None:
    one = await wire(server)
    await one.send(LIVE + b"\r\n")
    assert (await one.reader.readline()).startswith(b"HTTP/1.1 200")
    answer = await drips(one, b"\r\n", b"\r\n")
    assert b"408 Request Timeout" in answer


async def test_a_connection_whose_body_goes_on_after_the_answer_is_closed(server: RunningServer, hurried: None) -> None:
    one = await wire(server)
    chunked = b"POST /nowhere HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = await drips(one, chunked, b"1\r\nx\r\n")
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
    await is_served(server)


LARGE = b"x" * (LARGEST_HEAD + 1)
HEADS = {
    "one": LIVE + b"X-One: " + LARGE + b"\r\n\r\n",
    "many": LIVE + b"X-Many: 1234567890\r\n" * (LARGEST_HEAD // 20 + 1) + b"\r\n",
    "url": b"GET /" + LARGE + b" HTTP/1.1\r\nHost: here\r\n\r\n",
    "websocket": WS + b"X-One: " + LARGE + b"\r\n\r\n",
    "unfinished": LIVE + b"X-Endless: " + LARGE * 2,
}


@pytest.mark.parametrize("head", list(HEADS.values()), ids=list(HEADS))
async def test_a_head_beyond_reason_is_431(server: RunningServer, head: bytes) -> None:
    one = await wire(server)
    await one.send(head)
    answer = await one.end()
    # What is closed while more comes may lose its answer on the way (TCP resets).
    assert answer.startswith(b"HTTP/1.1 431 ") or (answer == b"" and len(head) > 2 * LARGEST_HEAD)
    await is_served(server)


async def test_a_head_within_reason_is_served(server: RunningServer) -> None:
    one = await wire(server)
    await one.send(LIVE + b"Connection: close\r\nX-One: " + b"x" * (LARGEST_HEAD - 200) + b"\r\n\r\n")
    assert (await one.end()).startswith(b"HTTP/1.1 200 ")


async def test_half_open_connections_of_one_address_are_bounded_and_others_come_in(server: RunningServer) -> None:
    crowd = [await wire(server) for _ in range(MOST_HALF_OPEN + 50)]
    await eventually(lambda: len(server.server.server_state.connections) == MOST_HALF_OPEN)
    await is_served(server, address=ELSEWHERE)
    for one in crowd:
        one.writer.close()
    await eventually(lambda: not server.server.server_state.connections)
    await is_served(server, address=HOME)


async def test_a_fleet_of_one_address_that_comes_at_once_is_served(server: RunningServer) -> None:
    async def asks() -> bytes:
        one = await wire(server)
        await one.send(LIVE + b"Connection: close\r\n\r\n")
        return (await one.end())[:12]

    answers = await asyncio.gather(*[asks() for _ in range(MOST_HALF_OPEN + 100)])
    assert set(answers) == {b"HTTP/1.1 200"}


async def test_a_connection_that_does_not_read_its_answer_is_closed(server: RunningServer, hurried: None) -> None:
    """Pipelined requests of a page that is larger than what the sockets hold."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.setblocking(False)
    await asyncio.get_running_loop().sock_connect(sock, (server.host, server.port))
    request = b"GET /openapi.json HTTP/1.1\r\nHost: here\r\n\r\n"
    sending = asyncio.create_task(asyncio.get_running_loop().sock_sendall(sock, request * 200))
    await eventually(lambda: len(server.server.server_state.connections) == 1)
    await eventually(lambda: not server.server.server_state.connections)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    sock.close()
    await is_served(server)

"""HTTP on the wire, without a proxy in front: pieces, pipelines, and requests that can't be read."""

import asyncio
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.api.http.http_protocol import SHOWN, _fields, _target, _what_is_wrong
from tests.support.server import RunningServer

LIVE = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
LAST = b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
NOTHING = b"GET /api/v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n"
HANDSHAKE = b"GET /ws/ocpp/16/CP1 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
NAME = st.from_regex(rb"[A-Za-z0-9-]{1,20}", fullmatch=True)
ENDS = [b"\r\n", b"\n", b""]
VALUE = st.from_regex(rb"[!-~]{1,30}", fullmatch=True)


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


async def answers(server: RunningServer, *pieces: bytes) -> list[Answer]:
    """All that is answered to these pieces, each sent by itself, until the server closes the connection."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    try:
        async with asyncio.timeout(10):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.005)
            text = await reader.read()
    finally:
        writer.close()
    read = []
    while text:
        head, _, text = text.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        length = int(headers.get("content-length", len(text)))
        read.append(Answer(int(first.split()[1]), headers, text[:length]))
        text = text[length:]
    return read


async def test_requests_that_come_in_one_piece_are_answered_in_their_order(server: RunningServer) -> None:
    read = await answers(server, LIVE + NOTHING + LAST)
    assert [answer.status for answer in read] == [200, 404, 200]
    ids = [answer.headers["x-request-id"] for answer in read]
    assert len(set(ids)) == 3


async def test_a_request_that_comes_byte_by_byte_is_served(server: RunningServer) -> None:
    [answer] = await answers(server, *(bytes([byte]) for byte in LAST))
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("application/json")


async def test_a_body_that_comes_in_pieces_is_read_whole(server: RunningServer) -> None:
    body = b'{"email":"nobody@example.org","password":"wrong"}'
    head = b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
    [answer] = await answers(server, head, body[:10], body[10:])
    assert answer.status == 401
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:7], body[7:])) + b"0\r\n\r\n"
    head = b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    [answer] = await answers(server, head + chunks)
    assert answer.status == 401


@pytest.mark.parametrize(
    "request_",
    [
        b"rubbish\r\n\r\n",
        b"GET /health/live HTTP/9.9\r\n\r\n",
        b"GET /health/live HTTP/1.1\r\nno colon here\r\n\r\n",
        b"GET /health/live HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
async def test_what_is_no_http_is_400_and_the_server_goes_on(server: RunningServer, request_: bytes) -> None:
    [answer] = await answers(server, request_)
    assert answer.status == 400
    assert [one.status for one in await answers(server, LAST)] == [200]


@pytest.mark.parametrize(
    "rest",
    [
        b"no colon here\r\n\r\n",
        b"Sec-WebSocket-Key dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    ],
)
async def test_a_handshake_that_can_not_be_read_is_answered_with_words(server: RunningServer, rest: bytes) -> None:
    [answer] = await answers(server, HANDSHAKE + rest)
    assert answer.status == 400
    assert answer.headers["connection"] == "close"
    assert answer.body


async def test_nothing_after_a_broken_request_is_served(server: RunningServer) -> None:
    """The bytes that follow could be somebody else's request that was smuggled in."""
    read = await answers(server, b"GET /health/live HTTP/1.1\r\nno colon here\r\n\r\n" + LIVE)
    assert [answer.status for answer in read] == [400]


@given(headers=st.lists(st.tuples(NAME, VALUE), max_size=6), blanks=st.sampled_from([b"", b" ", b"  \t"]))
def test_the_headers_of_a_broken_request_are_recognised(headers: list[tuple[bytes, bytes]], blanks: bytes) -> None:
    for end in (b"\r\n", b"\n"):
        lines = [name + b":" + blanks + value + blanks for name, value in headers]
        beginning = end.join([b"GET /ws HTTP/1.1", b"no colon", *lines, b""])
        assert _fields(beginning) == [(name.lower(), value) for name, value in headers]


@given(target=VALUE, version=st.sampled_from([b" HTTP/1.1", b" HTTP/1.0", b""]), end=st.sampled_from(ENDS))
def test_the_path_of_a_broken_request_is_as_it_was_sent(target: bytes, version: bytes, end: bytes) -> None:
    assert _target(b"GET " + target + version + end) == target


@given(beginning=st.binary(max_size=SHOWN))
def test_any_bytes_have_a_target_fields_and_a_fault(beginning: bytes) -> None:
    assert isinstance(_target(beginning), bytes)
    assert all(name == name.lower() for name, _ in _fields(beginning))
    assert _what_is_wrong(beginning, ValueError("a fault"))


@pytest.mark.parametrize(
    ("beginning", "error", "said"),
    [
        (b"GET / HTTP/1.1\nHost: x\n\n", None, "its lines end in LF alone, not in CR LF"),
        (b"GET / HTTP/1.1\r\nHost x\r\n\r\n", ValueError("Invalid header"), "Invalid header"),
        (b"GET /", ValueError(""), "it can't be read"),
    ],
)
def test_the_fault_is_said_in_words(beginning: bytes, error: Exception | None, said: str) -> None:
    assert _what_is_wrong(beginning, error) == said

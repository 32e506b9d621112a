"""Frames that no client library would send, in arbitrary TCP segments (H10)."""

import asyncio
import json
import logging
import os
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.central_system.policy import Policy
from genx.gateway.link import liveness
from genx.gateway.services import Limits
from genx.gateway.socket import websocket
from genx.gateway.socket.websocket import ChargerSocket
from tests.gateway.conftest import Here, eventually, serving

CONTINUATION, TEXT, PING, PONG = 0, 1, 9, 10
BEAT = json.dumps([2, "beat", "Heartbeat", {}]).encode()


def frame(kind: int, payload: bytes = b"", *, final: bool = True) -> bytes:
    """Return a masked frame."""
    size = len(payload)
    head = bytes([kind | (0x80 if final else 0)])
    if size < 126:
        head += bytes([0x80 | size])
    elif size < 1 << 16:
        head += bytes([0x80 | 126]) + struct.pack("!H", size)
    else:
        head += bytes([0x80 | 127]) + struct.pack("!Q", size)
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))


def handshake(device_id: str = "CP001") -> bytes:
    return (
        f"GET /ws/ocpp/16/{device_id} HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\n"
        "Connection: keep-alive, Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Protocol: ocpp1.6\r\n\r\n"
    ).encode()


class Wire:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def send(self, *pieces: bytes) -> None:
        self.writer.write(b"".join(pieces))

    async def opened(self) -> None:
        async with asyncio.timeout(5):
            head = await self.reader.readuntil(b"\r\n\r\n")
        assert b" 101 " in head.split(b"\r\n")[0], head

    async def receive(self, kind: int = TEXT) -> Any:
        """Return the next frame of that kind."""
        async with asyncio.timeout(5):
            while True:
                first, size = await self.reader.readexactly(2)
                if size == 126:
                    (size,) = struct.unpack("!H", await self.reader.readexactly(2))
                payload = await self.reader.readexactly(size)
                if first & 15 == kind:
                    return json.loads(payload) if kind == TEXT else payload


@asynccontextmanager
async def wire(here: Here) -> AsyncIterator[Wire]:
    reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
    try:
        yield Wire(reader, writer)
    finally:
        writer.close()


@pytest.fixture
async def hasty(clean_db: AsyncEngine, dsn: str) -> AsyncIterator[Here]:
    """A server that waits half a second for a sign of life."""
    limits = Limits(ping_interval=0.1, new_chargers_per_minute=0)
    async with serving(clean_db, dsn, limits=limits, policy=Policy(first_calls=False, heartbeat_interval=0)) as here:
        yield here


@pytest.mark.parametrize("kind", [PING, PONG, CONTINUATION])
async def test_h10_any_frame_is_a_sign_of_life_of_one_that_answers_no_ping(hasty: Here, kind: int) -> None:
    async with wire(hasty) as one:
        one.send(handshake())
        await one.opened()
        one.send(frame(TEXT, BEAT), frame(TEXT, BEAT[:2], final=False))
        assert (await one.receive())[1] == "beat"
        for _ in range(12):
            one.send(frame(kind, final=kind != CONTINUATION))
            await asyncio.sleep(0.12)
            hasty.side._presence.check()
            assert len(hasty.side.registry) == 1
        await eventually(lambda: len(hasty.side.registry) == 0)


@pytest.mark.parametrize("cut", [0, 1, 5])
async def test_h10_one_that_only_answers_pings_has_begun_no_message(
    here: Here, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    monkeypatch.setattr(liveness, "SLOWEST_MESSAGE", 0.2)
    async with wire(here) as one:
        one.send(handshake())
        await one.opened()
        pong = frame(PONG, b"genx")
        one.send(pong[:cut])
        await asyncio.sleep(0.1)
        one.send(pong[cut:])
        await asyncio.sleep(0.3)
        here.side._presence.check()
        one.send(frame(TEXT, BEAT))
        assert (await one.receive())[1] == "beat"


async def test_h10_frames_in_the_segment_of_the_handshake_are_read(here: Here) -> None:
    async with wire(here) as one:
        one.send(handshake(), frame(TEXT, BEAT), frame(PING, b"p"), frame(TEXT, BEAT.replace(b"beat", b"next")))
        await one.opened()
        assert (await one.receive())[1] == "beat"
        assert (await one.receive())[1] == "next"


@pytest.mark.parametrize("cut", [1, 2, 5, 12])
async def test_h10_a_frame_may_begin_in_the_segment_of_the_handshake(here: Here, cut: int) -> None:
    whole = frame(TEXT, BEAT)
    async with wire(here) as one:
        one.send(handshake(), whole[:cut])
        await one.opened()
        await asyncio.sleep(0.05)
        one.send(whole[cut:])
        assert (await one.receive())[1] == "beat"


async def test_h10_large_frames_right_behind_the_handshake_are_read_and_no_error(
    here: Here, caplog: pytest.LogCaptureFixture
) -> None:
    long = json.dumps([2, "long", "DataTransfer", {"vendorId": "V", "data": "x" * 200_000}]).encode()
    with caplog.at_level(logging.WARNING):
        async with wire(here) as one:
            one.send(handshake(), frame(TEXT, long), frame(TEXT, BEAT))
            await one.opened()
            assert (await one.receive())[1] == "long"
            assert (await one.receive())[1] == "beat"
        await eventually(lambda: len(here.side.registry) == 0)
    assert caplog.records == []


async def test_bytes_that_wait_for_handshakes_are_bounded_over_all_links(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = asyncio.Event()
    opens = here.side.gateway._opener.open

    async def slowly(*args: Any, **how: Any) -> Any:
        await answer.wait()
        return await opens(*args, **how)

    monkeypatch.setattr(websocket, "MOST_EARLY_BYTES", 1_000)
    monkeypatch.setattr(here.side.gateway._opener, "open", slowly)
    async with wire(here) as first, wire(here) as second:
        first.send(handshake("CP001"), frame(TEXT, BEAT))
        await eventually(lambda: ChargerSocket.early_bytes > 0)
        second.send(handshake("CP002"), frame(TEXT, b"x" * 1_000))
        async with asyncio.timeout(5):
            with suppress(ConnectionError):
                assert await second.reader.read() == b""
        answer.set()
        await first.opened()
        assert (await first.receive())[1] == "beat"
    await eventually(lambda: len(here.side.registry) == 0)
    assert ChargerSocket.early_bytes == 0

"""However many frames a charger sends at once, it can be paused after a few of them (ADR 11)."""

import asyncio
from collections.abc import Iterator

import pytest

from genx.gateway.socket.fast_websocket import MOST_IN_READ, Wire
from tests.support.attacks import MIB, PING, Attacker, frame
from tests.support.server import running_server

EMPTY_PIECE = bytes([0x00, 0x80, 0, 0, 0, 0])
BEGINNING = bytes([0x01, 0x81, 0, 0, 0, 0]) + b"["
FLOODS = {"pings": frame(b"", PING) * 50_000, "pieces": BEGINNING + EMPTY_PIECE * 50_000}


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The bytes of each read of any socket."""
    sizes: list[int] = []
    read = Wire.buffer_updated

    def noted(wire: Wire, nbytes: int) -> None:
        sizes.append(nbytes)
        read(wire, nbytes)

    monkeypatch.setattr(Wire, "buffer_updated", noted)
    yield sizes


@pytest.mark.usefixtures("clean_db")
@pytest.mark.parametrize("name", FLOODS)
async def test_no_read_is_larger_although_a_long_message_came_before(dsn: str, reads: list[int], name: str) -> None:
    """A read of a megabyte held up to 350,000 frames, which were all served before the pause: six seconds of it."""
    async with running_server(dsn) as server:
        attacker = await asyncio.to_thread(Attacker, server.port, "EVIL")
        long = frame(b'"' + b"x" * (MIB - 100) + b'"')
        sending = asyncio.to_thread(attacker.send, long + FLOODS[name])
        async with asyncio.timeout(20):
            await sending
            while sum(reads) < MIB:
                await asyncio.sleep(0.01)
        attacker.close()
    assert max(reads) <= MOST_IN_READ

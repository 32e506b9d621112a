"""HTTP on the wire, even without a proxy in front: heads are bounded, and requests have a time limit."""

import asyncio
import re
import sys
from collections import Counter
from typing import Any, cast

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from genx.accounts.networks import network

ABORT = "genx.abort"
"""The extension of the ASGI scope that drops the connection at once: a function without arguments."""

LARGEST_HEAD = 64 * 1024
"""Bytes of the request line and the headers together."""

HEAD_WITHIN = 15.0
"""Seconds from the opening of a connection, or the first byte of a later request, to the end of the head."""

BODY_WITHIN = 30.0
"""Seconds from the end of the head to the end of the body."""

READ_WITHIN = 60.0
"""Seconds in which the client has to read some of a waiting answer."""

LATE = 1.0
"""Seconds after which a connection counts as half-open. A fleet that comes back at once is faster."""

MOST_HALF_OPEN = 200
"""Half-open connections that one network may have: their first head is not whole yet."""

SHOWN = 2048
"""Bytes from the beginning of an unreadable request that are looked at."""

OVERHEAD = len(b": \r\n")


_HANDSHAKE = re.compile(rb"\A\S+ +/ws/|sec-websocket-key:|upgrade: *websocket", re.IGNORECASE)
_TARGET = re.compile(rb"\A\S+ +(.*?) *(?: HTTP/[0-9.]*)?\r?$", re.MULTILINE)


class HeadTooLarge(Exception):
    """The head of a request is too long."""


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol with limits, and with a way for an event stream to drop a connection whose reader is stuck.

    A WebSocket handshake that can't be read is told to the application, which answers it (H7): `malformed` is the name
    under which the scope's extensions say what is wrong.
    """

    def __init__(self, *args: Any, half_open: Counter[str], malformed: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._half_open = half_open
        self._malformed = malformed
        self._beginning = b""
        self._is_unreadable = False
        self._upgraded_at: int | None = None
        self._network: str | None = None
        self._head_bytes = 0
        self._unfinished = 0
        self._in_head = True
        self._deadline: asyncio.TimerHandle | None = None
        self._stuck: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._deadline = self.loop.call_later(LATE, self._late)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self._no_longer_half_open()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_unreadable:
            return
        if not self._unfinished:
            self._beginning = data[:SHOWN]
        elif self._in_head:
            self._beginning += data[: SHOWN - len(self._beginning)]
        self._unfinished += len(data)
        if self._deadline is None:
            self._wait(HEAD_WITHIN)
        super().data_received(data)
        if self._upgraded_at is not None:
            self._hand_over(data[self._upgraded_at :])
        elif self._in_head and self._unfinished > LARGEST_HEAD and not self.transport.is_closing():
            self._refuse(431)

    def send_400_response(self, msg: str) -> None:
        if self._head_bytes > LARGEST_HEAD:
            self._refuse(431)
        elif not self.transport.is_closing() and _HANDSHAKE.search(self._beginning):
            self._is_unreadable = True
            task = self.loop.create_task(self._tell_unreadable(_what_is_wrong(self._beginning, sys.exception())))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        elif not self.transport.is_closing():
            super().send_400_response(msg)

    async def _tell_unreadable(self, why: str) -> None:
        """Let the application refuse a handshake that can't be read."""
        scope: dict[str, Any] = {
            "type": "websocket",
            "scheme": "ws",
            "client": self.client,
            "raw_path": _target(self._beginning),
            "headers": _fields(self._beginning),
            "subprotocols": [],
            "extensions": {self._malformed: why},
        }

        async def receive() -> dict[str, str]:
            return {"type": "websocket.connect"}

        async def send(message: Any) -> None:
            if message["type"] == "websocket.http.response.start":
                fields = [name + b": " + value + b"\r\n" for name, value in message["headers"]]
                self.transport.write(b"".join([STATUS_LINE[message["status"]], *fields, b"connection: close\r\n\r\n"]))
            elif message["type"] == "websocket.http.response.body":
                self.transport.write(message["body"])

        await self.app(cast("Any", scope), cast("Any", receive), cast("Any", send))
        self.transport.close()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = cast("Any", {ABORT: self.transport.abort})
        self._in_head, self._head_bytes = True, 0
        if self._deadline is None:
            self._wait(HEAD_WITHIN)

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value) + OVERHEAD)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head, self._beginning = False, b""
        self._no_longer_half_open()
        self._wait(BODY_WITHIN)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._unfinished = 0
        self._stop_waiting()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._stop_waiting()
        (self._upgraded_at,) = cast("httptools.HttpParserUpgrade", sys.exception()).args
        super().handle_websocket_upgrade()

    def _hand_over(self, rest: bytes) -> None:
        """Keep a frame that comes in the segment of its handshake: uvicorn would lose it."""
        if rest and not self.transport.is_closing():
            cast("asyncio.Protocol", self.transport.get_protocol()).data_received(rest)

    def pause_writing(self) -> None:
        """Called by the transport when the client does not read."""
        self._stuck = self._stuck or self.loop.call_later(READ_WITHIN, self.transport.abort)
        self.flow.pause_writing()

    def resume_writing(self) -> None:
        """Called by the transport when the client reads again."""
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None
        self.flow.resume_writing()

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > LARGEST_HEAD:
            raise HeadTooLarge

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(seconds, self._too_slow)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        """Count a connection whose first head takes its time. Too many of them are closed."""
        self._network = network(self.client[0]) if self.client else ""
        self._half_open[self._network] += 1
        if self._half_open[self._network] > MOST_HALF_OPEN:
            self.transport.abort()
        else:
            self._wait(HEAD_WITHIN - LATE)

    def _too_slow(self) -> None:
        if self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete:
            self.transport.abort()
        else:
            self._refuse(408)

    def _refuse(self, status: int) -> None:
        self.transport.write(STATUS_LINE[status] + b"content-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()

    def _no_longer_half_open(self) -> None:
        if self._network is not None:
            self._half_open[self._network] -= 1
            if not self._half_open[self._network]:
                del self._half_open[self._network]
            self._network = None


def _target(beginning: bytes) -> bytes:
    """Return the path of a request that can't be read, as it was sent."""
    found = _TARGET.match(beginning)
    return found[1] if found else b""


def _fields(beginning: bytes) -> list[tuple[bytes, bytes]]:
    """Return the headers that can be recognised."""
    parts = [line.partition(b":") for line in beginning.split(b"\n")[1:]]
    return [(name.lower(), value.strip()) for name, colon, value in parts if colon]


def _what_is_wrong(beginning: bytes, error: BaseException | None) -> str:
    first_line, end, _ = beginning.partition(b"\n")
    if end and not first_line.endswith(b"\r"):
        return "its lines end in LF alone, not in CR LF"
    return f"{error}" or "it can't be read"

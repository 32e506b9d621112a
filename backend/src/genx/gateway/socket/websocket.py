"""A charge point's WebSocket: uvicorn's class, its reader called directly instead of through a queue and a task."""

from collections.abc import Callable
from typing import Any, ClassVar, Protocol, cast

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.http11 import Request

MOST_UNSENT_BYTES = 1 << 20
"""A charge point that lets more of our frames wait is not reading: its link is cut."""

MOST_EARLY_BYTES = 32 << 20
"""Bytes of frames that wait for the answers of their handshakes, of all links. A link that brings more is cut."""

SERVER_STOPS = "server stops"

EXTENSION = "genx.socket"
"""The key of the ASGI scope for the socket."""

MALFORMED = "genx.malformed"
"""The key of the ASGI scope for the fault of a handshake that was already answered with an error."""

PROTOCOLS = "Sec-WebSocket-Protocol"
UNREADABLE = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Reader(Protocol):
    """The reader of a socket: it is given messages in order, other frames as they come, and the end exactly once.

    `counted` is False if there were too many pings and pongs.
    """

    def received(self, text: str) -> None: ...

    def received_bytes(self, data: bytes) -> None: ...

    def counted(self) -> bool: ...

    def piece(self, size: int) -> None: ...

    def part(self, size: int) -> None: ...

    def pong(self) -> None: ...

    def ended(self, code: int, reason: str, *, by_us: bool) -> None: ...


class ChargerSocket(WebSocketsSansIOProtocol):
    """A charge point's socket. Everything is synchronous: frames go straight to the reader and to the transport."""

    early_bytes: ClassVar[int] = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader: Reader | None = None
        self.last_heard = 0.0
        self.part_since = 0.0
        self.part_size = 0
        self.in_read = 0
        self._over: Callable[[], None] | None = None
        self._cut_because = ""
        self._early = b""

    def handle_connect(self, event: Request) -> None:
        if not "".join(event.headers.get_all(PROTOCOLS)).strip():
            event.headers.pop(PROTOCOLS, None)  # H2: an empty offer is none.
        super().handle_connect(event)
        scope = getattr(self, "scope", None)
        if scope is not None:
            scope["extensions"][EXTENSION] = self
        else:
            headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in event.headers.raw_items()]
            self._tell_malformed(event.path.encode(), headers)

    def _tell_malformed(self, raw_path: bytes, headers: list[tuple[bytes, bytes]]) -> None:
        """Tell the application, too (H7, QA3). Its answer is not sent any more."""
        scope = {
            "type": "websocket",
            "scheme": self.scheme,
            "client": self.client,
            "raw_path": raw_path,
            "headers": headers,
            "subprotocols": [],
            "extensions": {MALFORMED: str(self.conn.handshake_exc)},
        }

        async def receive() -> dict[str, str]:
            return {"type": "websocket.connect"}

        async def send(_message: object) -> None: ...

        task = self.loop.create_task(self.app(cast("Any", scope), cast("Any", receive), cast("Any", send)))
        self.tasks.add(task)
        task.add_done_callback(self.on_task_complete)

    async def run_asgi(self) -> None:
        """Run the application. It ends when a reader is attached: a link costs no task and no scope."""
        try:
            await self.app(self.scope, self.receive, self.send)
        except ClientDisconnected:
            pass
        except Exception:
            self.logger.exception("a handshake failed")
            self.send_500_response()
        if self.reader is None and self.close_timer is None:
            self.transport.close()

    def attach(self, reader: Reader, over: Callable[[], None]) -> None:
        """Attach the reader, and give it what came since the handshake. `over` is called after the end."""
        self.reader = reader
        self._over = over
        self.last_heard = self.loop.time()
        if early := self._take_early():
            self._read(early)
        if self.disconnected:
            self._end()
        elif self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        """Read the handshake, then frames. Those that come before it is answered wait until it is."""
        if self.handshake_initiated and not self.handshake_complete:
            self._wait_for_answer(data)
        else:
            self._read(data)

    def _wait_for_answer(self, data: bytes) -> None:
        self._early += data
        ChargerSocket.early_bytes += len(data)
        self.pause_reading()
        if ChargerSocket.early_bytes > MOST_EARLY_BYTES:
            self.transport.abort()

    def _take_early(self) -> bytes:
        early, self._early = self._early, b""
        ChargerSocket.early_bytes -= len(early)
        return early

    def _read(self, data: bytes) -> None:
        self.last_heard = self.loop.time()
        self.in_read = 0
        super().data_received(data)
        if not self.in_read and self.reader is not None:
            self.part_came(len(data))
        if not self.handshake_initiated and self.conn.handshake_exc is not None:
            self._turn_away(data)

    def part_came(self, size: int) -> None:
        """Note when an unfinished message began, and how much of it is here."""
        self.part_since = self.part_since or self.loop.time()
        self.part_size += size
        if self.reader is not None:
            self.reader.part(self.part_size)

    def _turn_away(self, request: bytes) -> None:
        """Refuse a handshake that websockets can't even read: uvicorn would wait for it for ever."""
        self.transport.write(b"".join(self.conn.data_to_send()) or UNREADABLE)
        self.transport.close()
        self._tell_malformed(request.split(b" ", 2)[1], [])

    def send_receive_event_to_app(self) -> None:
        if self.reader is None:
            super().send_receive_event_to_app()
            return
        data = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
        self.frames = []
        if self.close_sent:
            return
        if self.curr_msg_data_type != "text":
            self._tell(None, bytes(data))
            return
        try:
            text = bytes(data).decode()
        except UnicodeDecodeError:
            self.close(1007, "text that is not UTF-8")  # H9
            return
        self._tell(text, None)

    def _tell(self, text: str | None, data: bytes | None) -> None:
        assert self.reader is not None
        self.in_read += 1
        self.part_since, self.part_size = 0.0, 0
        if text is not None:
            self.reader.received(text)
        elif data is not None:
            self.reader.received_bytes(data)

    def handle_cont(self, event: Any) -> None:
        self.in_read += 1
        self.part_size += len(event.data)
        if self.reader is not None:
            self.reader.piece(self.part_size)
        super().handle_cont(event)

    def handle_ping(self) -> None:
        self._count()
        super().handle_ping()

    def handle_pong(self, event: Any) -> None:
        self._count()
        if self.reader is not None:
            self.reader.pong()

    def _count(self) -> None:
        self.in_read += 1
        if not self.frames:
            self.part_since, self.part_size = 0.0, 0
        if self.reader is not None:
            self.reader.counted()

    def send_text(self, text: str) -> None:
        """Send now; a link that is closing takes nothing."""
        if self.close_sent or self.disconnected or self.transport.is_closing():
            return
        try:
            self.conn.send_text(text.encode())
        except InvalidState:
            return
        self._write()
        if self.transport.get_write_buffer_size() > MOST_UNSENT_BYTES:
            self._cut_because = "does not read what we send"
            self.abort()

    def ping(self) -> None:
        if not self.close_sent and not self.disconnected and not self.transport.is_closing():
            self.conn.send_ping(b"genx")
            self._write()

    def close(self, code: int, reason: str) -> None:
        """Begin the closing handshake; the transport is closed when the peer answers, or after 10 s."""
        if self.close_sent or self.disconnected or self.transport.is_closing():
            return
        self.conn.send_close(code, reason)
        self._write()
        self.close_sent = True
        self.resume_reading()
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.abort)

    def abort(self) -> None:
        self.transport.abort()

    def shutdown(self) -> None:
        """Close the link: the server stops (H9)."""
        if self.reader is None:
            super().shutdown()
            return
        self.close(1012, SERVER_STOPS)
        self.transport.close()

    def pause_reading(self) -> None:
        if not self.read_paused and not self.transport.is_closing():
            self.read_paused = True
            self.transport.pause_reading()

    def resume_reading(self) -> None:
        if self.read_paused:
            self.read_paused = False
            if not self.transport.is_closing():
                self.transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        self._take_early()
        super().connection_lost(exc)
        self._end()
        self._loosen()

    def _loosen(self) -> None:
        """Break the cycles that the handshake has made: a socket is then freed without the garbage collector."""
        if scope := getattr(self, "scope", None):
            scope["extensions"].pop(EXTENSION, None)
        if conn := getattr(self, "conn", None):
            conn.parser.close()

    def _write(self) -> None:
        self.transport.write(b"".join(self.conn.data_to_send()))

    def _end(self) -> None:
        (reader, self.reader), (over, self._over) = (self.reader, None), (self._over, None)
        if reader is None:
            return
        code, reason, by_us = self._closing_words()
        reader.ended(code, reason, by_us=by_us)
        if over is not None:
            over()

    def _closing_words(self) -> tuple[int, str, bool]:
        """Return code and reason of the first close frame, and whether it was ours; 1006 if there was none."""
        received, sent = self.conn.close_rcvd, self.conn.close_sent
        by_us = sent is not None and (received is None or self.conn.close_rcvd_then_sent is False)
        told = sent if by_us else received
        if told is None:
            return 1006, self._cut_because, bool(self._cut_because)
        return told.code, told.reason, by_us

"""The same socket with picows at the wheel after the handshake: frames are read and written in C (ADR 2)."""

from typing import Any

import picows.picows
from picows import WSFrame, WSListener, WSMsgType, WSTransport, WSUpgradeResponse, WSUpgradeResponseWithListener

from genx.gateway.socket.websocket import MOST_UNSENT_BYTES, ChargerSocket, Reader

WSProtocol: Any = picows.picows.WSProtocol  # type: ignore[attr-defined] # its stubs leave it out

READ_BUFFER_BYTES = 2048
"""Bytes of a new buffer. It grows with the messages of a charger."""

MOST_IN_READ = 4_096
"""Bytes of one read. picows gives all frames of a read before a pause takes effect: of empty ones, these are 680."""

END_OF_HEAD = b"\r\n\r\n"


class Silent:
    """picows makes a logger for each connection; what it would tell stands in the message log."""

    def isEnabledFor(self, _level: int) -> bool:  # noqa: N802 - the name is logging's
        return False

    def nothing(self, *_: Any, **__: Any) -> None: ...

    debug = info = warning = error = exception = log = nothing


SILENT = Silent()


class FastChargerSocket(ChargerSocket):
    """uvicorn's class until the handshake is answered; picows answers it, and reads and writes from then on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wire: Any = None
        self._fragments: bytearray | None = None
        self._is_text = True

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.accept" and not self.transport.is_closing():
            self._switch(message.get("subprotocol"))
        elif message["type"] == "websocket.close" and self.wire is not None:
            self.close(message["code"], message["reason"])
        else:
            await super().send(message)

    def _switch(self, subprotocol: str | None) -> None:
        """Hand the transport over: picows reads a request that says the same in plain words, and accepts it."""
        self.handshake_complete = True
        answer = WSUpgradeResponse.create_101_response(
            [("Sec-WebSocket-Protocol", subprotocol)] if subprotocol else None
        )
        accepted = WSUpgradeResponseWithListener(answer, Listener(self))
        protocol = Wire(
            host_port=None,
            ws_path=None,
            is_client_side=False,
            ws_listener_factory=lambda _: accepted,
            logger=SILENT,
            disconnect_on_exception=True,
            websocket_handshake_timeout=None,
            enable_auto_ping=False,
            auto_ping_idle_timeout=None,
            auto_ping_reply_timeout=None,
            auto_ping_strategy=1,
            enable_auto_pong=False,
            max_frame_size=self.config.ws_max_size,
            extra_headers=None,
            read_buffer_init_size=READ_BUFFER_BYTES,
        )
        # Reading is begun anew, because the event loop chooses how to read when it begins.
        self.transport.pause_reading()
        protocol.socket = self
        protocol.connection_made(self.transport)
        _feed(protocol, _plain_request(self.request.headers["Sec-WebSocket-Key"]))
        if self.wire is None:
            self.connection_lost(None)
            raise ConnectionAbortedError("not a WebSocket handshake")
        self.part_since, self.part_size = 0.0, 0  # The handshake came in no frame, and is whole.
        # What only the handshake needed is let go: there may be ten thousand of us.
        del self.request, self.response, self.conn
        self.transport.set_protocol(protocol)
        self.transport.resume_reading()
        self.read_paused = False

    def _read(self, data: bytes) -> None:
        if self.wire is None:
            super()._read(data)
        else:
            _feed(self.transport.get_protocol(), data)

    def text(self, frame: WSFrame) -> None:
        """Take a whole text message."""
        self.last_heard = self.loop.time()
        self.in_read += 1
        self.part_since, self.part_size = 0.0, 0
        try:
            text = frame.get_payload_as_utf8_text()
        except UnicodeDecodeError:
            self.close(1007, "text that is not UTF-8")  # H9
            return
        if not self.close_sent and self.reader is not None:
            self.reader.received(text)

    def other(self, frame: WSFrame) -> None:
        """Take any other frame."""
        self.last_heard = self.loop.time()
        self.in_read += 1
        kind = frame.msg_type
        if frame.rsv1 or frame.rsv2 or frame.rsv3:
            self.close(1002, "reserved bits are set")
        elif kind == WSMsgType.CLOSE:
            self._answer_close()
        elif self.reader is None or self.close_sent:
            return
        elif kind in {WSMsgType.PING, WSMsgType.PONG}:
            self._answer_ping(frame, self.reader)
        else:
            self._assemble(frame)

    def _answer_ping(self, frame: WSFrame, reader: Reader) -> None:
        """Pings beyond the budget are not answered."""
        if self._fragments is None:
            self.part_since, self.part_size = 0.0, 0
        within = reader.counted()
        if frame.msg_type == WSMsgType.PONG:
            reader.pong()
        elif within and self.wire is not None:
            self.wire.send_pong(frame.get_payload_as_bytes())

    def _assemble(self, frame: WSFrame) -> None:
        """Take fragments and binary messages (H10)."""
        begins = frame.msg_type != WSMsgType.CONTINUATION
        if begins == (self._fragments is not None):
            self.close(1002, "fragments out of order")
            return
        if self._fragments is None:
            self._fragments = bytearray()
            self._is_text = frame.msg_type == WSMsgType.TEXT
        self._fragments += frame.get_payload_as_memoryview()
        if self.reader is not None:
            self.reader.piece(len(self._fragments))
        if len(self._fragments) > self.config.ws_max_size:
            self.close(1009, "message too big")
        elif frame.fin:
            data, self._fragments = bytes(self._fragments), None
            self._tell_assembled(data)
        else:
            self.part_since = self.part_since or self.loop.time()

    def _tell_assembled(self, data: bytes) -> None:
        if not self._is_text:
            self._tell(None, data)
            return
        try:
            text = data.decode()
        except UnicodeDecodeError:
            self.close(1007, "text that is not UTF-8")
        else:
            self._tell(text, None)

    def _answer_close(self) -> None:
        assert self.wire is not None
        if not self.close_sent:
            received = self.wire.close_handshake.recv
            self.wire.send_close(received.code or 1000)
            self.close_sent = True
        self.wire.disconnect()

    def send_text(self, text: str) -> None:
        if self.wire is None or self.close_sent or self.disconnected or self.transport.is_closing():
            return
        self.wire.send(WSMsgType.TEXT, text.encode())
        if self.transport.get_write_buffer_size() > MOST_UNSENT_BYTES:
            self._cut_because = "does not read what we send"
            self.abort()

    def ping(self) -> None:
        if self.wire is not None and not self.close_sent and not self.disconnected:
            self.wire.send_ping(b"genx")

    def close(self, code: int, reason: str) -> None:
        if self.wire is None or self.close_sent or self.disconnected:
            return
        self.wire.send_close(code, reason.encode())
        self.close_sent = True
        self._fragments = None
        self.resume_reading()
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.abort)

    def _closing_words(self) -> tuple[int, str, bool]:
        handshake = self.wire.close_handshake if self.wire is not None else None
        if handshake is None:
            return 1006, self._cut_because, bool(self._cut_because)
        by_us = handshake.sent is not None and not handshake.recv_then_sent
        told = handshake.sent if by_us else handshake.recv
        return int(told.code) or 1005, told.reason or "", by_us


class Wire(WSProtocol):  # type: ignore[misc] # see above
    """picows' reader, which tells the socket where a read begins, and reads no more at once than may be served."""

    __slots__ = ("socket",)
    socket: FastChargerSocket

    def get_buffer(self, sizehint: int) -> memoryview:
        """Return where the next bytes go: however much a charger sends, it can be paused after a few of its frames."""
        buffer: memoryview = super().get_buffer(sizehint)
        return buffer[:MOST_IN_READ]

    def buffer_updated(self, nbytes: int) -> None:
        socket = self.socket
        socket.in_read = 0
        super().buffer_updated(nbytes)
        if not socket.in_read:
            socket.part_came(nbytes)


class Listener(WSListener):
    """The listener that picows calls."""

    def __init__(self, socket: FastChargerSocket) -> None:
        self.socket = socket

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.socket.wire = transport

    def on_ws_frame(self, _transport: WSTransport, frame: WSFrame) -> None:
        whole = frame.msg_type == WSMsgType.TEXT and frame.fin and not frame.rsv1
        (self.socket.text if whole else self.socket.other)(frame)

    def on_ws_disconnected(self, _transport: WSTransport) -> None:
        self.socket.connection_lost(None)

    def pause_writing(self) -> None: ...

    def resume_writing(self) -> None: ...


def _plain_request(key: str) -> bytes:
    """A handshake that was found good in all its spellings, in the one that picows knows.

    It takes no `Connection: keep-alive, Upgrade`, though RFC 6455 (4.2.1) wants no more than that token among others.
    """
    return (
        b"GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: %b%b" % (key.encode(), END_OF_HEAD)
    )


def _feed(protocol: Any, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        buffer = protocol.get_buffer(-1)
        size = min(len(buffer), len(rest))
        buffer[:size] = rest[:size]
        protocol.buffer_updated(size)
        rest = rest[size:]

"""The part of a link that the others share: it holds the state, keeps changes and publishes events."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from msgspec.structs import replace

from genx.central_system.counting import registers_of
from genx.domain.changes import Change, ChargerSeen
from genx.domain.charge_point import ChargePoint
from genx.domain.events import ChargerChanged, Event
from genx.gateway.link.pending import Pending
from genx.gateway.link.pulse import ClockOffset
from genx.gateway.link.turns import Turns
from genx.gateway.services import Services


class Socket(Protocol):
    """A socket as a link uses it. Nothing waits."""

    last_heard: float
    part_since: float
    """The event loop's time at which an unfinished message began; 0 if there is none."""
    in_read: int

    def send_text(self, text: str) -> None: ...

    def ping(self) -> None: ...

    def close(self, code: int, reason: str) -> None: ...

    def abort(self) -> None: ...

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


class Holder:
    """Holds the state of one charge point for as long as its link owns it.

    `dirty` and `measured` mean that soft state is not kept yet, `has_news` that a measurement is not published yet.
    """

    __slots__ = (
        "_heard",
        "clock",
        "close_reason",
        "closed",
        "dirty",
        "has_news",
        "last_seen",
        "loop",
        "measured",
        "removed",
        "series",
        "services",
        "socket",
        "state",
        "turns",
    )

    def __init__(self, socket: Socket, state: ChargePoint, services: Services, turns: Turns) -> None:
        self.socket = socket
        self.state = state
        self.services = services
        self.turns = turns
        self.loop = asyncio.get_running_loop()
        self.clock = ClockOffset(state.clock_offset_ms)
        self.closed = False
        self.removed = False
        self.close_reason: tuple[int, str] | None = None
        self.dirty = False
        self.measured = False
        self.has_news = False
        self.series = Pending(services.journal)
        self.last_seen = state.last_seen
        self._heard = 0.0

    def publish(self, event: Event) -> None:
        if not self.removed:
            self.services.events.publish(event)

    def keep(self, state: ChargePoint, changes: Sequence[Change], *told: Event) -> None:
        """Keep a state that no CALL of the charge point has brought about, then publish it."""

        def kept(error: Exception | None) -> None:
            if error is None:
                for event in told:
                    self.publish(event)
                if state is not before:
                    self.state = state
                    self.publish(ChargerChanged(state))
            self.turns.give()

        before = self.state
        self.turns.take()
        self.services.journal.submit(changes, kept)

    def seen(self) -> ChargePoint:
        """Return the state with the time of its last frame (H10: a ping or a pong is one) and its clock's offset."""
        if self.socket.last_heard > self._heard:
            self._heard = self.socket.last_heard
            self.last_seen = self.services.now() - timedelta(seconds=self.loop.time() - self._heard)
        if self.last_seen is not self.state.last_seen or self.clock.ms != self.state.clock_offset_ms:
            self.state = replace(self.state, last_seen=self.last_seen, clock_offset_ms=self.clock.ms)
        return self.state

    def soft_changes(self) -> tuple[Change, ...]:
        """Return the soft changes that are not kept yet. The caller keeps them."""
        if not self.dirty:
            return ()
        measured, self.dirty, self.measured = self.measured, False, False
        state = self.seen()
        assert state.last_seen is not None
        seen = ChargerSeen(state.charger_id, state.last_seen, state.clock_offset_ms, state.power_rating_measured_w)
        return (seen, *registers_of(state), *self.series.take()) if measured else (seen,)

    def close(self, code: int, reason: str) -> None:
        self.close_reason = self.close_reason or (code, reason)
        self.socket.close(code, reason)

    def cut(self, code: int, reason: str) -> None:
        """Close a link whose other side may not take part in the closing handshake."""
        self.close(code, reason)
        self.socket.pause_reading()
        self.loop.call_later(1.0, self.socket.abort)

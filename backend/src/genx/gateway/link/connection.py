"""One charge point's connection: the only writer of its state. Decides in order, answers after the commit (ADR 1)."""

from datetime import datetime
from time import perf_counter
from typing import Any

from genx.central_system.version import Version
from genx.domain.charge_point import ChargePoint
from genx.gateway.link import entries
from genx.gateway.link.calls import Calls
from genx.gateway.link.decisions import Decisions
from genx.gateway.link.given import Given
from genx.gateway.link.holder import Holder, Socket
from genx.gateway.link.inbox import Inbox
from genx.gateway.link.liveness import Liveness
from genx.gateway.link.log import MessageLog
from genx.gateway.link.ownership import Ownership
from genx.gateway.link.quiet_time import QuietTime
from genx.gateway.link.turns import Turns
from genx.gateway.proof import NOTHING, Proof
from genx.gateway.services import Services
from genx.ocpp.conversation import KEPT_OF_BAD_FRAME, CallReceived, CallRefused


class Connection:
    """The parts of one link put together; its socket talks to this object. `received` takes a text message."""

    __slots__ = (
        "_conversation",
        "_decisions",
        "_inbox",
        "_log",
        "_quiet_time",
        "_services",
        "address",
        "calls",
        "holder",
        "liveness",
        "ownership",
        "proof",
        "received",
    )

    def __init__(
        self,
        socket: Socket,
        state: ChargePoint,
        services: Services,
        version: Version,
        *,
        address: str,
        proof: Proof = NOTHING,
    ) -> None:
        self.address = address
        self.proof = proof
        self._services = services
        self._inbox = Inbox(socket, self._receive, services.fairness, self._flooding, self._let_go)
        self.received = self._inbox.put
        self.holder = Holder(socket, state, services, Turns(self._inbox))
        given = Given(version)
        self._log = MessageLog(self.holder, given)
        self.calls = Calls(self.holder, self._log, given, version)
        self._conversation = self.calls.conversation
        self._quiet_time = QuietTime(self.holder, self.calls, version)
        self._decisions = Decisions(self.holder, self._inbox, self._log, given, self.calls, self._quiet_time, version)
        self.ownership = Ownership(self.holder, self._log, self.calls, self._decisions, version, proof)
        self.liveness = Liveness(self.holder, self._inbox, self._log)

    @property
    def state(self) -> ChargePoint:
        return self.holder.state

    @property
    def closed(self) -> bool:
        return self.holder.closed

    # Called by the socket.

    def _receive(self, text: str, arrived: float) -> None:
        """Read a message at once and decide it in order (F)."""
        at = self._services.now()
        self.holder.dirty = True
        if self._quiet_time.first_heard is None:
            self._quiet_time.first_heard = self.holder.loop.time()
        event = self._conversation.receive(text)
        if type(event) is CallReceived or type(event) is CallRefused:
            self._decisions.in_order(event, at, arrived)
        else:
            self.calls.told(event, at)

    def received_bytes(self, data: bytes) -> None:
        """Read a binary message that holds UTF-8 as text. Any other is a bad frame (H10)."""
        try:
            text = data.decode()
        except UnicodeDecodeError:
            beginning = data[:KEPT_OF_BAD_FRAME].decode("utf-8", "backslashreplace")
            self.calls.bad_frame(beginning, "a binary message that is not UTF-8", self._services.now())
        else:
            self.received(text)

    def counted(self) -> bool:
        """Count a ping or a pong. Returns False if there were too many."""
        return self._inbox.count()

    def piece(self, size: int) -> None:
        """Count a piece of a message; `size` bytes of the message are here now."""
        self._inbox.count_piece()
        self._inbox.holds(size)

    def part(self, size: int) -> None:
        """Note a part of a frame; `size` bytes of the frame are here now."""
        self._inbox.holds(size)

    def pong(self) -> None:
        self.liveness.pulse.answered()

    def _flooding(self, seconds: float) -> None:
        self.liveness.flooding(seconds)

    def _let_go(self) -> None:
        self.liveness.let_go()

    # Its beginning and its end.

    def opened(self, at: datetime, **facts: Any) -> None:
        """Own the charge point: the handshake is done."""
        self.ownership.begin(at, address=self.address, **facts)

    def ended(self, code: int, reason: str, *, by_us: bool) -> None:
        """End the link. Acknowledged messages are kept; our unanswered CALLs end as offline (C2)."""
        holder = self.holder
        if holder.closed:
            return
        self._inbox.close()
        at = self._services.now()
        holder.closed = True
        if holder.close_reason is not None:
            (code, reason), by_us = holder.close_reason, True
        self.calls.close(at)
        what = "replaced" if self.ownership.replaced else "disconnected"
        entry = entries.connection(holder.state, what, at, by_us=by_us, code=code, reason=reason, address=self.address)
        kept = self._log.within_bounds((entry,), 0, perf_counter())
        if kept:
            self._services.journal.submit(kept)
        self.ownership.end()

    def replace(self) -> None:
        """Give way to a newer link (H8)."""
        self.ownership.replaced = True
        self.holder.close(1000, "replaced")
        self._abandon()

    def remove(self) -> None:
        """Close the link of a charge point that was deleted. Nothing more is published about it (H9)."""
        self.holder.removed = True
        self.holder.close(1008, "deleted by an operator")
        self._abandon()

    def _abandon(self) -> None:
        self.liveness.abandon()
        self.ended(1000, "replaced", by_us=True)

    def loosen(self) -> None:
        """Let the parts go of each other, once all is decided: a link is then freed without the garbage collector."""
        self._inbox.loosen()
        self.holder.turns.when_idle = None
        self.calls.effects.loosen()

    def check(self, now: float) -> None:
        """Check once a second: pings, a dead peer, the end of the quiet time."""
        holder = self.holder
        if holder.closed:
            return
        self.liveness.check(now)
        if holder.turns.busy and not self._services.database_answers():
            holder.turns.hurry()
        self.ownership.check(now)
        self.calls.effects.check()
        self._quiet_time.check(now)

"""One charge point's connection: the only writer of its state. Decides in order, answers after the commit (ADR 1)."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from math import inf
from time import perf_counter
from typing import Any, Protocol

import structlog
from msgspec.structs import replace

from genx.central_system import inbound
from genx.central_system.asked import Answered, Asked, Failed, Offline, Outcome, TimedOut
from genx.central_system.counting import registers_of
from genx.central_system.decision import Decision, FollowUp, Incoming, Refused
from genx.central_system.first_calls import ask_for_status, ask_to_boot
from genx.central_system.forgotten import end_forgotten
from genx.central_system.learning import Learned, learn, learn_from_answer
from genx.domain.changes import (
    Change,
    ChargerReported,
    ChargerSeen,
    ConnectionChanged,
    PasswordOffered,
    PasswordUsed,
    TransactionChanged,
)
from genx.domain.charge_point import MOST_NEW_PASSWORDS, ChargePoint, is_wrong_clock
from genx.domain.errors import ChargerOffline, NotKept, PasswordChangePending, Refusal
from genx.domain.events import ChargerChanged, Event, MessagePassed, TransactionStopped
from genx.domain.facts import Facts
from genx.domain.message_log import LogEntry
from genx.gateway.door.admission import NOTHING, Proof
from genx.gateway.link import entries
from genx.gateway.link.given import Given
from genx.gateway.link.inbox import Inbox
from genx.gateway.link.ledger import LEAST_SIZE
from genx.gateway.link.pulse import ClockOffset, Pulse
from genx.gateway.link.turns import Turns
from genx.gateway.services import Services
from genx.ocpp import frames
from genx.ocpp.conversation import (
    KEPT_OF_BAD_FRAME,
    BadFrameReceived,
    CallAnswered,
    CallFailed,
    CallReceived,
    CallRefused,
    Conversation,
    LateAnswer,
    OutgoingCall,
    UnknownAnswer,
)
from genx.ocpp.errors import QueueFull
from genx.ocpp.frames import Reply
from genx.ocpp.messages.core import GetConfigurationResponse

log = structlog.get_logger(__name__)

QUIET_BEFORE_CALLS = 30.0
"""Seconds of traffic after which a charge point that did not boot may be asked something (B4, B6)."""

SILENT_BEFORE_CALLS = 60.0
"""Seconds after which so may one that has said nothing at all: some wait to be asked (QD2, QD26)."""

TIME_TO_REPORT = 10.0
"""Seconds after its boot in which a charge point reports its status of its own accord (B6)."""

LINK_DROPPED_WITHIN = 5.0
"""Seconds after a CALL of ours in which a lost link counts as its doing (B6)."""

TRIGGERED_WITHIN = 30.0
"""Seconds in which a message counts as an answer to our TriggerMessage: there is one for each connector (B3)."""

SLOWEST_MESSAGE = 60.0
"""Seconds after which a message that has begun must be whole."""

SHORTEST_FLOOD = 5.0
"""Seconds after which it is an alarm that a charger sends more than its budget allows."""

QUIET_BETWEEN_FLOODS = 300.0
"""Seconds without a flood after which the next one is another."""

LONGEST_FLOOD = 60.0
"""Seconds in which a charger may send more than its budget allows; it is read slowly meanwhile."""

SAME_MOMENT = 0.001
"""Seconds in which a CALL and its answer have the same time in the log."""

OVERTAKE = frozenset({"Heartbeat", "MeterValues"})
MOST_OVERTAKEN = 32
LARGEST_OVERTAKEN = 16_384
"""Messages that were answered before their turn, and characters of each, that are remembered until nothing waits."""

TELL_THE_TIME = frozenset({"BootNotification", "Heartbeat"})
ADD_ROWS = frozenset({"StartTransaction", "StopTransaction"})

TIME_TO_SIGN_IN = 600.0
"""Seconds after which a link that was admitted without a password, and was given one, is closed (C6, H8)."""

SIGN_IN_ANEW = "the password was changed: sign in with the new one"
BETWEEN_LOOKS = 0.05
BETWEEN_BOOT_REQUESTS = timedelta(hours=1)
AUTOMATIC = 50
"""Priority of our own CALLs; operators' commands are before them."""

NO_FACTS = Facts()
_FAILED_AS = {"CallError": "error", "BadAnswer": "unreadable", "Timeout": "timeout"}


class Socket(Protocol):
    """What a connection does with its socket; all of it at once and without waiting."""

    last_heard: float
    part_since: float
    """When a message began that is not whole yet, by the event loop's clock; 0 if there is none."""
    in_read: int

    def send_text(self, text: str) -> None: ...

    def ping(self) -> None: ...

    def close(self, code: int, reason: str) -> None: ...

    def abort(self) -> None: ...

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


class Connection:
    """Owns the state of one charge point from the handshake until its last commit."""

    __slots__ = (
        "_abandoned_at",
        "_arrived",
        "_bad_frames",
        "_booted",
        "_clock",
        "_close_reason",
        "_first_heard",
        "_flood_told_at",
        "_flooded",
        "_given",
        "_heard",
        "_inbox",
        "_ledger",
        "_look_at",
        "_loop",
        "_opened_at",
        "_overtaken",
        "_pulse",
        "_renew_by",
        "_services",
        "_timer",
        "_triggered",
        "_triggered_at",
        "_turns",
        "_unread_until",
        "address",
        "closed",
        "conversation",
        "dirty",
        "has_news",
        "last_seen",
        "measured",
        "proof",
        "received",
        "removed",
        "replaced",
        "socket",
        "state",
    )

    def __init__(
        self, socket: Socket, state: ChargePoint, services: Services, *, address: str, proof: Proof = NOTHING
    ) -> None:
        self.socket = socket
        self.state = state
        self.address = address
        self.proof = proof
        self.conversation = Conversation()
        self.conversation.hold()  # B6
        self.closed = False
        self.replaced = False
        self.removed = False
        self.dirty = False
        self.measured = False
        self.has_news = False
        self.last_seen = state.last_seen
        self._heard = 0.0
        self._services = services
        self._loop = asyncio.get_running_loop()
        self._inbox = Inbox(socket, self._receive, services.fairness, self._flooding, self._let_go)
        self.received = self._inbox.put
        self._look_at = inf
        self._ledger = services.ledgers.of(state.charger_id)
        self._turns = Turns(self._inbox)
        self._given = Given()
        self._pulse = Pulse()
        self._clock = ClockOffset(state.clock_offset_ms)
        self._overtaken: deque[Incoming] = deque(maxlen=MOST_OVERTAKEN)
        self._timer: asyncio.TimerHandle | None = None
        self._opened_at = self._loop.time()
        self._abandoned_at = inf
        self._first_heard: float | None = None
        self._booted = False
        self._bad_frames = 0
        self._arrived = 0.0
        self._flooded = 0
        self._flood_told_at = -inf
        self._close_reason: tuple[int, str] | None = None
        self._triggered: str | None = None
        self._triggered_at = 0.0
        self._unread_until = 0.0
        self._renew_by: float | None = None

    # The reader: called by the socket. `received` takes a text message.

    def counted(self) -> bool:
        """A ping or a pong. False if there were too many of them."""
        return self._inbox.count()

    def piece(self, size: int) -> None:
        """A piece of a message, of which so many bytes are here now."""
        self._inbox.count_piece()
        self._inbox.holds(size)

    def part(self, size: int) -> None:
        """A part of a frame, of which so many bytes are here now."""
        self._inbox.holds(size)

    def _receive(self, text: str, arrived: float) -> None:
        """Read a message at once and decide it in order (F)."""
        at = self._services.now()
        self.dirty = True
        if self._first_heard is None:
            self._first_heard = self._loop.time()
        event = self.conversation.receive(text)
        if type(event) is CallReceived or type(event) is CallRefused:
            self._in_order(event, at, arrived)
        else:
            self._told(event, at)

    def received_bytes(self, data: bytes) -> None:
        """H10: a binary message that holds UTF-8 is read as text, another one is a bad frame."""
        try:
            text = data.decode()
        except UnicodeDecodeError:
            beginning = data[:KEPT_OF_BAD_FRAME].decode("utf-8", "backslashreplace")
            self._bad_frame(beginning, "a binary message that is not UTF-8", self._services.now())
        else:
            self.received(text)

    def pong(self) -> None:
        self._pulse.answered()

    def ended(self, code: int, reason: str, *, by_us: bool) -> None:
        """The link has ended. What was acknowledged is kept; our unanswered CALLs end as offline (C2)."""
        if self.closed:
            return
        self._inbox.close()
        at = self._services.now()
        self.closed = True
        self._cancel_timer()
        if self._close_reason is not None:
            (code, reason), by_us = self._close_reason, True
        self._end_calls(at)
        what = "replaced" if self.replaced else "disconnected"
        entry = entries.connection(self.state, what, at, by_us=by_us, code=code, reason=reason, address=self.address)
        kept = self._within_bounds((entry,), 0, perf_counter())
        if kept:
            self._services.journal.submit(kept)
        self._turns.add(self._gone)

    # What the registry asks of it.

    def opened(self, at: datetime, **facts: Any) -> None:
        """The handshake is done: this connection owns the charge point now."""
        self.last_seen = at
        charger_id, before, password_used = self.state.charger_id, self.state, self.proof.password_hash
        admitted = self.proof.admitted
        self.state = replace(
            before.with_password_used(password_used), online=True, connected_at=at, last_seen=at, admitted=admitted
        )
        used: tuple[Change, ...] = ()
        if password_used is not None and password_used in before.new_password_hashes:
            used = (PasswordUsed(charger_id, password_used),)
        note = "with its new password: the one before is void" if used else None
        facts |= {"address": self.address, "admitted": admitted}
        entry = entries.connection(self.state, "connected", at, note=note, **facts)
        kept = self._within_bounds((entry,), 0, perf_counter())
        self._services.journal.submit((ConnectionChanged(charger_id, online=True, at=at), *used, *kept))
        self._publish(ChargerChanged(self.state))

    async def answers(self, within: float) -> bool:
        """H8: ping the other side. Return whether anything came from it within so many seconds.

        A link that is not read just now, because of what it has sent, is alive.
        """
        asked = self._loop.time()
        self.socket.ping()
        while not self.closed and self._loop.time() - asked < within:
            await asyncio.sleep(BETWEEN_LOOKS)
            # The event loop's clock has milliseconds, and an answer may come within the one in which it was asked for.
            if self.socket.last_heard >= asked or self._inbox.paused:
                return not self.closed
        return False

    def close(self, code: int, reason: str) -> None:
        self._close_reason = self._close_reason or (code, reason)
        self.socket.close(code, reason)

    def abandon(self) -> None:
        """It is over for us: do not wait for the closing handshake of a link that may be dead."""
        self._abandoned_at = self._loop.time()
        self._loop.call_later(2.0, self.socket.abort)
        self.ended(1000, "replaced", by_us=True)

    @property
    def answered_its_end(self) -> bool:
        """Did anything come on the link after it was abandoned, such as an answer to our close frame?"""
        return self.socket.last_heard >= self._abandoned_at

    def left(self) -> None:
        """Nobody took over after all: the charge point is offline."""
        self.replaced = False
        self._turns.add(self._gone)

    @property
    def is_over(self) -> bool:
        """Has the link ended, and is everything kept that it brought about?"""
        return self.closed and self._turns.idle

    async def drained(self) -> ChargePoint:
        """The state, once nothing of this connection waits for a commit any more."""
        await self._turns.drained()
        return self.state

    def remove(self) -> None:
        """The charge point was deleted: it is gone at once, and nothing more is told of it (H9)."""
        self.removed = True
        self.close(1008, "deleted by an operator")
        self.abandon()

    def take_over(self, changed: ChargePoint, *, password: bool) -> None:
        """Fields an operator owns have changed, the password too or not."""
        self._turns.add(partial(self._owned, changed, password=password))

    def offer_password(self, password_hash: str, done: Callable[[Refusal | None], None]) -> None:
        """C6: keep a password that it is about to be given. `done` is told once it is kept, or why it is not."""
        self._turns.add(partial(self._offer_password, password_hash, done))

    def password_withdrawn(self, password_hash: str) -> None:
        self._turns.add(partial(self._forget_password, password_hash))

    def call(self, call: OutgoingCall) -> None:
        """Queue a CALL of ours; raises QueueFull (C1)."""
        call.timeout = max(call.timeout, self.state.tolerances.slowest_answer)
        self.conversation.call(call, self._loop.time())
        self._flush()

    def ask(self, follow_up: FollowUp, *, priority: int = AUTOMATIC) -> None:
        """A CALL of our own accord: what its answer teaches is kept. A full queue has no room for it (C1)."""
        if self.closed:
            return
        context = Asked(settled=partial(self._learned, follow_up))
        call = OutgoingCall(
            message_id=self._services.new_message_id(),
            action=follow_up.action,
            request=follow_up.request,
            timeout=30.0,
            priority=priority,
            context=context,
        )
        with suppress(QueueFull):
            self.call(call)

    def end_forgotten(self) -> None:
        """Now and then: close transactions that no stop will close (T11b)."""
        if self.state.transactions and not self.closed:
            self._turns.add(partial(self._end_forgotten, self._services.now()))

    def check(self, now: float) -> None:
        """Once a second: ping, dead peer, quiet time over."""
        if self.closed:
            return
        self._check_alive(now)
        if self._turns.busy and not self._services.database_answers():
            self._turns.hurry()
        if self._renew_by is not None and now >= self._renew_by:
            self.close(1008, SIGN_IN_ANEW)
        if now >= self._look_at:
            self._ask_for_status()
        if self._had_time_to_boot(now):
            self._quiet_time_over()

    def seen(self) -> ChargePoint:
        """The state with the time of its last frame (H10: a ping or a pong is one) and the offset of its clock."""
        if self.socket.last_heard > self._heard:
            self._heard = self.socket.last_heard
            self.last_seen = self._services.now() - timedelta(seconds=self._loop.time() - self._heard)
        if self.last_seen is not self.state.last_seen or self._clock.ms != self.state.clock_offset_ms:
            self.state = replace(self.state, last_seen=self.last_seen, clock_offset_ms=self._clock.ms)
        return self.state

    def soft_changes(self) -> tuple[Change, ...]:
        """What is known by the way and not kept yet. The caller keeps it."""
        if not self.dirty:
            return ()
        measured, self.dirty, self.measured = self.measured, False, False
        state = self.seen()
        assert state.last_seen is not None
        seen = ChargerSeen(state.charger_id, state.last_seen, state.clock_offset_ms, state.power_rating_measured_w)
        return (seen, *registers_of(state)) if measured else (seen,)

    # CALLs of the charge point: one after the other.

    def _in_order(self, call: CallReceived | CallRefused, at: datetime, arrived: float) -> None:
        self._services.figures.calls(call.action).received += 1
        if not self._turns.busy:
            self._take(call, at, arrived)
        elif type(call) is CallReceived and self._may_overtake(call):
            overtake = partial(self._overtake, call, at, arrived)
            if self._services.database_answers():
                self._turns.add(partial(self._take, call, at, arrived), len(call.payload), overtake)
            else:
                overtake()
        else:
            self._turns.add(partial(self._take, call, at, arrived), len(call.payload))

    def _may_overtake(self, call: CallReceived) -> bool:
        """What keeps nothing may be answered before its turn while the database is away (T11c)."""
        return (
            call.action in OVERTAKE and not self._services.keeps(call.action) and self.state.registration == "accepted"
        )

    def _overtake(self, call: CallReceived, at: datetime, arrived: float) -> None:
        """Answer before the turn of the message. What it measures counts once nothing waits any more."""
        overtaken, self._arrived = self._arrived, arrived
        incoming = Incoming(call.action, call.request, at)
        decision = self._decision(call, incoming, NO_FACTS, self.state)
        if decision is not None:
            reply = frames.result(call.raw_id, decision.response)
            self._entries(call, reply, at, (*call.notes, *decision.notes))
            self._finish(call, reply, None)
            if decision.state is not self.state and len(call.payload) <= LARGEST_OVERTAKEN:
                self._overtaken.append(incoming)
        self._arrived = overtaken

    def _count_overtaken(self) -> None:
        """The state with what was answered before its turn."""
        while self._overtaken:
            incoming = self._overtaken.popleft()
            try:
                decision = inbound.decide(self.state, incoming, NO_FACTS, self._services.policy)
            except Exception:
                log.exception("what was answered early could not be counted", device_id=self.state.device_id)
                continue
            if type(decision) is Decision:
                self.state, self.dirty, self.measured, self.has_news = decision.state, True, True, True
                if decision.changes:
                    self._services.journal.submit(decision.changes)

    def _give(self) -> None:
        self._turns.give()
        if self._overtaken and self._turns.idle:
            self._count_overtaken()

    def _take(self, call: CallReceived | CallRefused, at: datetime, arrived: float) -> None:
        self._arrived = arrived
        if type(call) is CallRefused:
            reply = frames.error(call.raw_id, call.code, call.description)
            self._keep(call, reply, self._entries(call, reply, at, ()), None)
            return
        assert type(call) is CallReceived
        incoming = Incoming(call.action, call.request, at, call.payload)
        if self._given.secrets:
            incoming = self._given.hidden(call, incoming)
        needed = inbound.needs(self.state, incoming)
        if needed is None:
            self._decide(call, incoming, NO_FACTS)
            return
        self._turns.take()
        self._services.fetch(needed, partial(self._with_facts, call, incoming))

    def _with_facts(self, call: CallReceived, incoming: Incoming, facts: Facts | None) -> None:
        self._turns.busy = False
        if facts is None:
            self._could_not(call)
        else:
            self._decide(call, incoming, facts)
        if not self._turns.busy:
            self._give()

    def _decide(self, call: CallReceived, incoming: Incoming, facts: Facts) -> None:
        if self._clock.ms != self.state.clock_offset_ms:
            self.state = replace(self.state, clock_offset_ms=self._clock.ms)
        decision = self._decision(call, incoming, facts, self.state)
        if decision is None:
            return
        reply = frames.result(call.raw_id, decision.response)
        kept = self._entries(call, reply, incoming.at, (*call.notes, *decision.notes))
        self._keep(call, reply, (*decision.changes, *kept), decision)

    def _decision(self, call: CallReceived, incoming: Incoming, facts: Facts, state: ChargePoint) -> Decision | None:
        """The decision; None if it is a refusal, which is on its way, or could not be made."""
        triggered = self._was_triggered(call.action)
        try:
            decision = inbound.decide(state, incoming, facts, self._services.policy, triggered=triggered)
        except Exception:
            log.exception("a message could not be decided", device_id=self.state.device_id, action=call.action)
            self._could_not(call)
            return None
        if type(decision) is Refused:
            reply = frames.error(call.raw_id, decision.code, decision.description)
            self._keep(call, reply, self._entries(call, reply, incoming.at, call.notes), None)
            return None
        assert type(decision) is Decision
        if decision.reported_at is not None:
            self._measure_clock(decision.reported_at, incoming.at)
        return decision

    def _measure_clock(self, told: datetime, arrived: datetime) -> None:
        """V9: the log says when a clock is found to be wrong, and when it is right again."""
        was_wrong = is_wrong_clock(self._clock.ms)
        self._clock.measure(told, arrived)
        if is_wrong_clock(self._clock.ms) != was_wrong:
            self._log(entries.clock(self.state, arrived, self._clock.ms or 0))

    def _entries(
        self, call: CallReceived | CallRefused, reply: Reply, at: datetime, notes: tuple[str, ...]
    ) -> tuple[LogEntry, ...]:
        """M1: the message log's entries of a CALL and its answer; errors are kept whatever the action."""
        kept = reply.error_code is not None or call.action is None or self._services.keeps(call.action)
        if not kept and not self._services.events.messages_wanted:
            return ()
        now = perf_counter()
        given = self._given.secrets
        asked = entries.received(self.state, call, at, notes, given)
        answered_at = at if now - self._arrived < SAME_MOMENT else self._services.now()
        answer = entries.answer(asked, reply, answered_at, given)
        if self._services.events.messages_wanted:
            self._pass(asked, answer)
        if not kept:
            return ()
        size = len(call.payload) + len(reply.payload)
        usual = self.state.registration == "accepted" and not self._ledger.counted
        if usual and self._ledger.whole.take(size + LEAST_SIZE, now):
            return asked, answer
        return self._within_bounds((asked, answer), size, now)

    def _within_bounds(self, made: tuple[LogEntry, ...], size: int, now: float) -> tuple[LogEntry, ...]:
        """Entries as the charger's part of the log has room for them: whole, cut or none (ADR 11)."""
        accepted = self.state.registration == "accepted"
        kept = self._ledger.log(size, now) if accepted else self._ledger.log_unaccepted(size, now)
        if kept == "whole" and not self._ledger.counted:
            return made
        if kept == "counted":
            self._services.figures.not_logged += len(made)
            if accepted:
                self._alarm_flood("sends more than its part of the message log has room for")
            return ()
        before: tuple[LogEntry, ...] = ()
        if self._ledger.counted:
            before = (entries.not_logged(self.state, self._ledger.counted, made[0].at),)
            self._ledger.counted = 0
        return (*before, *(made if kept == "whole" else map(entries.cut, made)))

    def _pass(self, *passed: LogEntry) -> None:
        if self._services.events.messages_wanted:
            for entry in passed:
                self._services.events.publish(MessagePassed(entry))

    def _keep(
        self, call: CallReceived | CallRefused, reply: Reply, changes: Sequence[Change], decision: Decision | None
    ) -> None:
        """Keep what is to be kept, then answer."""
        if not changes:
            self._finish(call, reply, decision)
            return
        self._turns.take()
        self._services.journal.submit(changes, partial(self._committed, call, reply, decision))

    def _committed(
        self, call: CallReceived | CallRefused, reply: Reply, decision: Decision | None, error: Exception | None
    ) -> None:
        self._turns.busy = False
        if error is None:
            self._finish(call, reply, decision)
        else:
            self._could_not(call)
        if not self._turns.busy:
            self._give()

    def _could_not(self, call: CallReceived | CallRefused) -> None:
        """Our failure: what the charge point repeats until it is answered stays unanswered, the rest is told (T11c)."""
        handler = inbound.INBOUND.get(call.action or "")
        if self.closed:
            self._services.figures.calls(call.action).unanswered()
        elif handler is not None and handler.repeats_until_answered:
            self._services.figures.calls(call.action).unanswered()
            self.conversation.abandon(call)
            self._flush()
        else:
            self._answer(call, frames.error(call.raw_id, "InternalError", "Not kept: try again."))

    def _answer(self, call: CallReceived | CallRefused, reply: Reply) -> None:
        self.conversation.answer(call, reply)
        self._flush()
        self._services.figures.calls(call.action).answered(reply.error_code, perf_counter() - self._arrived)

    def _finish(self, call: CallReceived | CallRefused, reply: Reply, decision: Decision | None) -> None:
        if decision is not None:
            if call.action == "MeterValues" and decision.state is not self.state:
                self.measured = self.has_news = True
            self.state = decision.state
            self.dirty = True
        if self.closed:
            self._services.figures.calls(call.action).unanswered()
        else:
            self._answer(call, self._with_time_of_now(call, reply, decision))
        if decision is None:
            return
        for event in decision.events:
            self._publish(event)
        if call.action == "BootNotification":
            self._boot_answered(decision)
        elif call.action in ADD_ROWS and decision.changes:
            self._inbox.hold(self._ledger.row(perf_counter()))
        if decision.alarm is not None:
            subject = f"{self.state.device_id}/{decision.alarm}"
            self._services.alarms.note("security-event", subject, charge_point=self.state, note=decision.alarm)

    def _with_time_of_now(self, call: CallReceived | CallRefused, reply: Reply, decision: Decision | None) -> Reply:
        """B1, S3: chargers set their clocks by these answers, which may have waited for the database."""
        if decision is None or call.action not in TELL_THE_TIME or perf_counter() - self._arrived < SAME_MOMENT:
            return reply
        return frames.result(call.raw_id, replace(decision.response, current_time=self._services.now()))

    def _boot_answered(self, decision: Decision) -> None:
        self._booted = True
        self.conversation.release()
        for follow_up in decision.then:
            self.ask(follow_up)
        if self._services.policy.first_calls and self.state.registration == "accepted":
            self._look_at = self._loop.time() + TIME_TO_REPORT
        self._flush()

    def _ask_for_status(self) -> None:
        """B6: only if it can be sent at once, because the status may come while it waits for its turn."""
        if self.conversation.outstanding is None and self._turns.idle:
            self._look_at = inf
            for follow_up in ask_for_status(self.state):
                self.ask(follow_up)

    # Answers of the charge point, and what else came.

    def _told(self, event: object, at: datetime) -> None:
        if type(event) is CallAnswered:
            event = self._given.answered(event)
            asked = _asked(event.call)
            self._over(event.call, "answered")
            note = "; ".join(event.notes) or None
            self._log(entries.answered(self.state, asked.entry, at, payload=event.payload, note=note))
            answered = Answered(event.response, event.payload, at)
            asked.settled(answered)
            if event.call.priority != AUTOMATIC and isinstance(event.response, GetConfigurationResponse):
                self._turns.add(partial(self._learn, event.call.action, answered, learn_from_answer))
        elif type(event) is CallFailed:
            self._call_failed(event, at)
        elif type(event) is LateAnswer:
            self._late(event, at)
        elif type(event) is UnknownAnswer:
            entry = entries.answered(
                self.state,
                None,
                at,
                payload=event.payload,
                message_id=event.message_id,
                error_code=event.error_code,
                note="answers nothing that we asked",
                given=self._given.secrets,
            )
            self._log_sparingly(entry)
        elif type(event) is BadFrameReceived:
            self._bad_frame(event.text, event.reason, at)
        self._flush()

    def _call_failed(self, event: CallFailed, at: datetime) -> None:
        event = self._given.failed(event)
        asked = _asked(event.call)
        self._over(event.call, _FAILED_AS[event.reason])
        if event.reason == "Timeout":
            asked.settled(TimedOut(at))
            return
        entry = entries.answered(
            self.state, asked.entry, at, payload=event.payload, error_code=event.code, note=event.description
        )
        self._log(entries.unusable(entry) if event.code is None else entry)
        asked.settled(Failed(event.code, event.description, event.payload, at))

    def _late(self, event: LateAnswer, at: datetime) -> None:
        """F9: shown on its command; it answers no other CALL."""
        event = self._given.late(event)
        asked = _asked(event.call)
        note = f"late answer: {event.description}" if event.description else "late answer"
        entry = entries.answered(
            self.state, asked.entry, at, payload=event.payload, error_code=event.error_code, note=note
        )
        is_unusable = event.response is None and event.error_code is None
        self._log(entries.unusable(entry) if is_unusable else entry)
        if event.response is not None:
            asked.settled(Answered(event.response, event.payload, at, late=True))
        else:
            asked.settled(Failed(event.error_code, event.description, event.payload, at, late=True))

    def _bad_frame(self, text: str, reason: str, at: datetime) -> None:
        self._services.figures.bad_frames += 1
        self._log_sparingly(entries.bad_frame(self.state, text, reason, at, self._given.secrets))

    def _log(self, entry: LogEntry) -> None:
        """Keep an entry of what the charger has sent or brought about."""
        self._pass(entry)
        within_bounds = self._within_bounds((entry,), len(entry.payload or ""), perf_counter())
        if within_bounds:
            self._services.journal.submit(within_bounds)

    def _log_sparingly(self, entry: LogEntry) -> None:
        """What a charge point sends in vain fills no disk: after 100 entries on a connection one in 100 is kept."""
        self._bad_frames += 1
        if self._bad_frames > 100 and self._bad_frames % 100:
            self._pass(entry)
            return
        if self._bad_frames > 100:
            entry.note = f"number {self._bad_frames:,} on this connection, of which one in 100 is kept; {entry.note}"
        self._log(entry)

    # Our CALLs.

    def _flush(self) -> None:
        if self.closed:
            return
        for item in self.conversation.frames_to_send(self._loop.time()):
            if type(item) is OutgoingCall:
                self._sent(item)
            self.socket.send_text(item.frame)
        if self._timer is None and self.conversation.outstanding is not None:
            self._arm()

    def _sent(self, call: OutgoingCall) -> None:
        at = self._services.now()
        asked = _asked(call)
        self._given.sent(call.request)
        asked.entry = entries.sent(self.state, call, at)
        self._keep_sent(call, asked.entry)
        triggered = getattr(call.request, "requested_message", None)
        if triggered is not None:
            self._triggered, self._triggered_at = triggered, self._loop.time()
        if asked.sent is not None:
            asked.sent(at)

    def _keep_sent(self, call: OutgoingCall, entry: LogEntry) -> None:
        """Keep a CALL of ours. A charger that boots again and again brings about as many as it likes of our own."""
        if call.priority == AUTOMATIC:
            self._log(entry)
        else:
            self._pass(entry)
            self._services.journal.submit((entry,))

    def _over(self, call: OutgoingCall, outcome: str) -> None:
        if call.sent_at is not None:
            answered = outcome in {"answered", "error", "unreadable"}
            seconds = self._loop.time() - call.sent_at if answered else None
            self._services.figures.command_over(call.action, outcome, seconds)

    def _was_triggered(self, action: str) -> bool:
        return action == self._triggered and self._loop.time() - self._triggered_at < TRIGGERED_WITHIN

    def _arm(self) -> None:
        deadline = self.conversation.next_deadline()
        if deadline is not None:
            self._timer = self._loop.call_at(deadline, self._tick)

    def _tick(self) -> None:
        self._timer = None
        at = self._services.now()
        for failed in self.conversation.tick(self._loop.time()):
            self._call_failed(failed, at)
        self._flush()
        if self._timer is None:
            self._arm()

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end_calls(self, at: datetime) -> None:
        now = self._loop.time()
        for call in self.conversation.close():
            self._over(call, "offline")
            seconds = None if call.sent_at is None else now - call.sent_at
            _asked(call).settled(Offline(at, seconds))

    def _learned(self, follow_up: FollowUp, outcome: Outcome) -> None:
        """What the answer to a CALL of our own accord teaches us about the charge point."""
        if isinstance(outcome, Offline) and (outcome.seconds is None or outcome.seconds > LINK_DROPPED_WITHIN):
            return
        if isinstance(outcome, Offline) and self._close_reason is not None:
            return
        self._turns.add(partial(self._learn, follow_up.action, outcome, learn))

    def _learn(self, action: str, outcome: Any, how: Callable[[ChargePoint, str, Any], Learned]) -> None:
        learned = how(self.state, action, outcome)
        if not learned.changes or self.state.registration != "accepted":
            return
        self._keep_state(learned.state, learned.changes)

    def _end_forgotten(self, at: datetime) -> None:
        ended = end_forgotten(self.state, at)
        if ended.transactions:
            changes = [TransactionChanged(each) for each in ended.transactions]
            self._keep_state(ended.state, changes, *map(TransactionStopped, ended.transactions))

    def _keep_state(self, state: ChargePoint, changes: Sequence[Change], *told: Event) -> None:
        """A state that no CALL of the charge point has brought about."""

        def kept(error: Exception | None) -> None:
            if error is None:
                self.state = state
                for event in told:
                    self._publish(event)
                self._publish(ChargerChanged(state))
            self._give()

        self._turns.take()
        self._services.journal.submit(changes, kept)

    def _publish(self, event: Event) -> None:
        if not self.removed:
            self._services.events.publish(event)

    # What an operator changes, and the end.

    def _offer_password(self, password_hash: str, done: Callable[[Refusal | None], None]) -> None:
        if self.closed:
            done(ChargerOffline(f"{self.state.device_id} went offline: it was not given the new password."))
            return
        if len(self.state.new_password_hashes) >= MOST_NEW_PASSWORDS:
            done(_too_many_new_passwords(self.state.device_id))
            return

        def kept(error: Exception | None) -> None:
            if error is None:
                self.state = self.state.with_new_password(password_hash)
                self._renew_by = self._loop.time() + TIME_TO_SIGN_IN if self.proof.admitted == "nothing" else None
            done(None if error is None else NotKept("The new password could not be kept, so it was not sent."))
            self._give()

        self._turns.take()
        self._services.journal.submit((PasswordOffered(self.state.charger_id, password_hash),), kept)

    def _forget_password(self, password_hash: str) -> None:
        self.state = self.state.without_new_password(password_hash)
        if not self.state.new_password_hashes:
            self._renew_by = None

    def _owned(self, changed: ChargePoint, *, password: bool) -> None:
        accepted = changed.registration == "accepted" != self.state.registration
        self.state = self.state.owned_as(changed, password=password)
        if self.closed:
            return  # Whoever takes over goes on with it.
        self._publish(ChargerChanged(self.state))
        if changed.charger_status == "inactive":
            self.close(1008, "made inactive by an operator")  # H9
        elif password and self.proof.is_void(self.state):
            self.close(1008, SIGN_IN_ANEW)  # H8
        elif accepted:
            for follow_up in ask_to_boot(self.state):  # B2
                self.ask(follow_up)

    def _gone(self) -> None:
        """All that it has sent is decided: keep what is soft, and that it is offline, since its last frame."""
        self._count_overtaken()
        changes, state = self.soft_changes(), self.seen()
        if not self.replaced and state.online:
            assert state.last_seen is not None
            changes = (*changes, ConnectionChanged(state.charger_id, online=False, at=state.last_seen))
            self.state = replace(state, online=False, connected_at=None, admitted=None)
            self._publish(ChargerChanged(self.state))
        if changes:
            self._turns.take()
            self._services.journal.submit(changes, lambda _: self._turns.give())

    def _flooding(self, seconds: float) -> None:
        """More comes than is read. It goes on for so many seconds (ADR 11)."""
        if seconds >= SHORTEST_FLOOD:
            self._alarm_flood("sends more than it is allowed to: its messages are read slowly")
        if seconds > LONGEST_FLOOD and not self.closed:
            self._cut(1008, f"more than {self._services.limits.messages_per_second} messages a second")

    def _alarm_flood(self, note: str) -> None:
        """Raise the alarm, with what came since it was told last, once a second at most; the log says when it began."""
        self._flooded += 1
        now = self._loop.time()
        if now - self._flood_told_at > QUIET_BETWEEN_FLOODS:
            entry = entries.connection(self.state, "limited", self._services.now(), by_us=True, note=f"It {note}.")
            self._services.journal.submit((entry,))
        if now - self._flood_told_at >= 1.0:
            self._services.alarms.note(
                "flood", self.state.device_id, charge_point=self.state, count=self._flooded, note=note
            )
            self._flooded, self._flood_told_at = 0, now

    def _let_go(self) -> None:
        if not self.closed:
            self._cut(1013, "large messages take too much memory")

    def _cut(self, code: int, reason: str) -> None:
        """Close a link whose other side is not likely to take part in it."""
        self.close(code, reason)
        self.socket.pause_reading()
        self._loop.call_later(1.0, self.socket.abort)

    # Signs of life.

    def _check_alive(self, now: float) -> None:
        interval = self._services.limits.ping_interval
        if self._inbox.paused:
            self._unread_until = now
            self.socket.part_since = 0.0
            return
        if self.socket.part_since and now - self.socket.part_since > SLOWEST_MESSAGE:
            self._cut(1008, f"a message was not whole after {SLOWEST_MESSAGE:.0f} s")
            return
        silent = now - max(self.socket.last_heard, self._unread_until)
        heartbeat = self._services.policy.heartbeat_interval
        if self._pulse.is_dead(silent, ping_interval=interval, heartbeat_interval=heartbeat):
            self._close_reason = self._close_reason or (1006, f"silent for {silent:.0f} s")
            self.socket.abort()
        elif self._pulse.wants_ping(now, interval):
            self.socket.ping()

    def _had_time_to_boot(self, now: float) -> bool:
        if self._first_heard is not None and now - self._first_heard >= QUIET_BEFORE_CALLS:
            return True
        return now - self._opened_at >= SILENT_BEFORE_CALLS

    def _quiet_time_over(self) -> None:
        """B4, B6: enough other traffic, or none; one never seen to boot is asked to, once an hour at most."""
        if self._booted:
            return
        self._booted = True
        self.conversation.release()
        if self._services.policy.first_calls:
            self._turns.add(partial(self._ask_to_boot, self._services.now()))
        self._flush()

    def _ask_to_boot(self, at: datetime) -> None:
        last = self.state.boot_asked_at
        if self.state.last_boot_at is not None or (last is not None and at - last < BETWEEN_BOOT_REQUESTS):
            return
        asked = replace(self.state, boot_asked_at=at)
        self._keep_state(asked, (ChargerReported(asked),))
        for follow_up in ask_to_boot(asked):
            self.ask(follow_up)


def _asked(call: OutgoingCall) -> Asked:
    asked = call.context
    assert isinstance(asked, Asked)
    return asked


def _too_many_new_passwords(device_id: str) -> PasswordChangePending:
    return PasswordChangePending(
        f"{device_id} was given {MOST_NEW_PASSWORDS} passwords and has signed in with none of them yet. Restart it, so"
        " that it uses the last one; or change its password here to the one that it has."
    )

"""The charge point's CALLs on one link: decided one after the other, answered once they are kept (ADR 1)."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from time import perf_counter

import structlog
from msgspec.structs import replace

from genx.central_system.decision import Decision, Handler, Incoming, Refused
from genx.central_system.version import Version
from genx.domain.changes import Change
from genx.domain.charge_point import ChargePoint, is_wrong_clock
from genx.domain.facts import Facts
from genx.gateway.link import entries
from genx.gateway.link.calls import Calls
from genx.gateway.link.given import Given
from genx.gateway.link.holder import Holder
from genx.gateway.link.inbox import Inbox
from genx.gateway.link.log import SAME_MOMENT, MessageLog
from genx.gateway.link.quiet_time import QuietTime
from genx.ocpp import frames
from genx.ocpp.conversation import CallReceived, CallRefused
from genx.ocpp.frames import Reply

log = structlog.get_logger(__name__)

MOST_OVERTAKEN = 32
LARGEST_OVERTAKEN = 16_384
"""Bounds on messages that were answered before their turn and wait to be measured: their number and their length."""

NO_FACTS = Facts()

Received = CallReceived | CallRefused


def _lasts(handler: Handler, call: CallReceived) -> bool:
    return handler.lasts is not None and handler.lasts(call.request)


class Decisions:
    """Decides the charge point's CALLs in order and answers them."""

    __slots__ = (
        "_arrived",
        "_calls",
        "_given",
        "_holder",
        "_inbox",
        "_log",
        "_overtaken",
        "_quiet_time",
        "_services",
        "_turns",
        "_version",
    )

    def __init__(
        self,
        holder: Holder,
        inbox: Inbox,
        message_log: MessageLog,
        given: Given,
        calls: Calls,
        quiet_time: QuietTime,
        version: Version,
    ) -> None:
        self._holder = holder
        self._services = holder.services
        self._turns = holder.turns
        self._turns.when_idle = self.count_overtaken
        self._inbox = inbox
        self._log = message_log
        self._given = given
        self._calls = calls
        self._quiet_time = quiet_time
        self._version = version
        self._overtaken: deque[Incoming] = deque(maxlen=MOST_OVERTAKEN)
        self._arrived = 0.0

    def in_order(self, call: Received, at: datetime, arrived: float) -> None:
        """Decide a CALL now, or when its turn comes."""
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

    def count_overtaken(self) -> None:
        """Bring the measurements that were answered before their turn into the state."""
        while self._overtaken:
            incoming, holder = self._overtaken.popleft(), self._holder
            try:
                decision = self._version.decide(holder.state, incoming, NO_FACTS, self._services.policy)
            except Exception:
                log.exception("what was answered early could not be counted", device_id=holder.state.device_id)
                continue
            if type(decision) is Decision:
                holder.state, holder.dirty, holder.measured, holder.has_news = decision.state, True, True, True
                if changes := (*decision.changes, *holder.series.add(decision.series)):
                    self._services.journal.submit(changes)
                self._ask(decision)

    def _may_overtake(self, call: CallReceived) -> bool:
        """Return whether a message keeps nothing: it may be answered early while the database is away (T11c)."""
        handler = self._version.handlers[call.action]
        may = handler.may_overtake and not self._services.keeps(call.action)
        return may and self._holder.state.registration == "accepted" and not _lasts(handler, call)

    def _overtake(self, call: CallReceived, at: datetime, arrived: float) -> None:
        """Answer a message before its turn. Its measurements count once nothing waits any more."""
        overtaken, self._arrived = self._arrived, arrived
        incoming = Incoming(call.action, call.request, at)
        decision = self._decision(call, incoming, NO_FACTS)
        if decision is not None:
            reply = frames.result(call.raw_id, decision.response)
            self._log.of_call(call, reply, at, (*call.notes, *decision.notes), arrived)
            self._finish(call, reply, None)
            if decision.state is not self._holder.state and len(call.payload) <= LARGEST_OVERTAKEN:
                self._overtaken.append(incoming)
        self._arrived = overtaken

    def _take(self, call: Received, at: datetime, arrived: float) -> None:
        self._arrived = arrived
        if type(call) is CallRefused:
            reply = frames.error(call.raw_id, call.code, call.description)
            self._keep(call, reply, self._log.of_call(call, reply, at, (), arrived), None)
            return
        assert type(call) is CallReceived
        incoming = Incoming(call.action, call.request, at, call.payload)
        if self._given.secrets:
            incoming = self._given.hidden(call, incoming)
        needed = self._version.needs(self._holder.state, incoming)
        if needed is None:
            self._decide(call, incoming, NO_FACTS)
        elif (facts := self._services.recall(needed)) is not None:
            self._decide(call, incoming, facts)
        else:
            self._turns.take()
            self._services.fetch(needed, partial(self._with_facts, call, incoming))

    def _with_facts(self, call: CallReceived, incoming: Incoming, facts: Facts | None) -> None:
        self._turns.busy = False
        if facts is None:
            self._could_not(call)
        else:
            self._decide(call, incoming, facts)
        if not self._turns.busy:
            self._turns.give()

    def _decide(self, call: CallReceived, incoming: Incoming, facts: Facts) -> None:
        holder = self._holder
        if holder.clock.ms != holder.state.clock_offset_ms:
            holder.state = replace(holder.state, clock_offset_ms=holder.clock.ms)
        decision = self._decision(call, incoming, facts)
        if decision is None:
            return
        reply = frames.result(call.raw_id, decision.response)
        kept = self._log.of_call(call, reply, incoming.at, (*call.notes, *decision.notes), self._arrived)
        lasting = self._holder.series.add(decision.series) if decision.series else ()
        self._keep(call, reply, (*decision.changes, *lasting, *kept), decision)

    def _decision(self, call: CallReceived, incoming: Incoming, facts: Facts) -> Decision | None:
        """Return the decision. Returns None if it is a refusal, which is answered already, or could not be made."""
        state: ChargePoint = self._holder.state
        triggered = self._calls.was_triggered(call.action)
        try:
            decision = self._version.decide(state, incoming, facts, self._services.policy, triggered=triggered)
        except Exception:
            log.exception("a message could not be decided", device_id=state.device_id, action=call.action)
            self._could_not(call)
            return None
        if type(decision) is Refused:
            reply = frames.error(call.raw_id, decision.code, decision.description)
            self._keep(call, reply, self._log.of_call(call, reply, incoming.at, call.notes, self._arrived), None)
            return None
        assert type(decision) is Decision
        if decision.reported_at is not None:
            self._measure_clock(decision.reported_at, incoming.at)
        return decision

    def _measure_clock(self, told: datetime, arrived: datetime) -> None:
        """Write into the log when a clock is found to be wrong, and when it is right again (V9)."""
        clock = self._holder.clock
        was_wrong = is_wrong_clock(clock.ms)
        clock.measure(told, arrived)
        if is_wrong_clock(clock.ms) != was_wrong:
            self._log.add(entries.clock(self._holder.state, arrived, clock.ms or 0))

    def _keep(self, call: Received, reply: Reply, changes: Sequence[Change], decision: Decision | None) -> None:
        """Keep the changes of a decision, then answer."""
        if not changes:
            self._finish(call, reply, decision)
            return
        self._turns.take()
        self._services.journal.submit(changes, partial(self._committed, call, reply, decision))

    def _committed(self, call: Received, reply: Reply, decision: Decision | None, error: Exception | None) -> None:
        self._turns.busy = False
        if error is None:
            self._finish(call, reply, decision)
        else:
            self._could_not(call)
        if not self._turns.busy:
            self._turns.give()

    def _could_not(self, call: Received) -> None:
        """Handle our own failure: messages that are repeated until answered get no answer, others an error (T11c)."""
        handler = self._version.handlers.get(call.action or "")
        if handler is not None and handler.repeats_until_answered and not self._holder.closed:
            self._services.figures.calls(call.action).unanswered()
            self._calls.conversation.abandon(call)
            self._calls.flush()
        else:
            self._answer(call, frames.error(call.raw_id, "InternalError", "Not stored: try again."))

    def _answer(self, call: Received, reply: Reply) -> None:
        if self._holder.closed:
            self._services.figures.calls(call.action).unanswered()
            return
        self._calls.conversation.answer(call, reply)
        self._calls.flush()
        self._services.figures.calls(call.action).answered(reply.error_code, perf_counter() - self._arrived)

    def _finish(self, call: Received, reply: Reply, decision: Decision | None) -> None:
        """Take the state of a decision, answer, and send its follow-up CALLs."""
        if decision is None or call.action is None:
            self._answer(call, reply)
            return
        holder, handler = self._holder, self._version.handlers[call.action]
        if handler.measures and decision.state is not holder.state:
            holder.measured = holder.has_news = True
        holder.state = decision.state
        holder.dirty = True
        self._answer(call, self._with_time_of_now(call, reply, decision) if handler.tells_time else reply)
        for event in decision.events:
            holder.publish(event)
        if holder.state.awaited and type(call) is CallReceived:
            triggered = self._calls.was_triggered(call.action)
            self._calls.effects.decided(call.action, call.request, decision, triggered=triggered)
        if handler.boots:
            self._quiet_time.boot_answered(decision.then)
        else:
            self._ask(decision)
        if handler.adds_rows and decision.changes:
            self._inbox.hold(self._log.ledger.row(perf_counter()))
        if decision.alarm is not None:
            subject = f"{holder.state.device_id}/{decision.alarm}"
            self._services.alarms.note("security-event", subject, charge_point=holder.state, note=decision.alarm)

    def _ask(self, decision: Decision) -> None:
        for follow_up in decision.then:
            self._calls.ask(follow_up)

    def _with_time_of_now(self, call: Received, reply: Reply, decision: Decision) -> Reply:
        """Return the answer with the time of now: chargers set their clocks by it, and it may have waited (B1, S3)."""
        if perf_counter() - self._arrived < SAME_MOMENT:
            return reply
        return frames.result(call.raw_id, replace(decision.response, current_time=self._services.now()))

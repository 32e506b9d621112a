"""Our CALLs on one link: sent one after the other, answered, late or timed out (F8 to F11, C1, C2)."""

import asyncio
from contextlib import suppress
from datetime import datetime
from functools import partial

from genx.central_system.asked import Answered, Asked, Failed, Offline, Outcome, TimedOut
from genx.central_system.decision import FollowUp
from genx.central_system.version import Learned, Version
from genx.domain.message_log import LogEntry
from genx.gateway.link import entries
from genx.gateway.link.effects import Effects
from genx.gateway.link.given import Given
from genx.gateway.link.holder import Holder
from genx.gateway.link.log import MessageLog
from genx.ocpp.conversation import (
    BadFrameReceived,
    CallAnswered,
    CallFailed,
    Conversation,
    LateAnswer,
    OutgoingCall,
    UnknownAnswer,
)
from genx.ocpp.errors import QueueFull

AUTOMATIC = 50
"""Priority of our own CALLs; operators' commands are before them."""

TIME_TO_ANSWER = 30.0
"""Seconds that a charge point has to answer a CALL of our own accord."""

LINK_DROPPED_WITHIN = 5.0
"""Seconds after a CALL of ours in which a lost link counts as its doing (B6)."""

TRIGGERED_WITHIN = 30.0
"""Seconds in which a message counts as an answer to our TriggerMessage: there is one for each connector (B3)."""

_FAILED_AS = {"CallError": "error", "BadAnswer": "unreadable", "Timeout": "timeout"}


class Calls:
    """Sends our CALLs, learns from their outcomes and tells those to whoever asked."""

    __slots__ = (
        "_given",
        "_holder",
        "_log",
        "_services",
        "_timer",
        "_triggered",
        "_triggered_at",
        "_version",
        "conversation",
        "effects",
    )

    def __init__(self, holder: Holder, log: MessageLog, given: Given, version: Version) -> None:
        self._holder = holder
        self._services = holder.services
        self._log = log
        self._given = given
        self._version = version
        self.conversation = Conversation(version.dialect)
        self.conversation.hold()  # B6
        self.effects = Effects(holder, version, self.ask)
        self._timer: asyncio.TimerHandle | None = None
        self._triggered: str | None = None
        self._triggered_at = 0.0

    def call(self, call: OutgoingCall) -> None:
        """Queue a CALL of ours; raises QueueFull (C1)."""
        call.timeout = max(call.timeout, self._version.tolerances(self._holder.state).slowest_answer)
        self.conversation.call(call, self._holder.loop.time())
        self.flush()

    def ask(self, follow_up: FollowUp) -> None:
        """Queue a CALL of our own accord, unless the queue is full (C1). The link learns from its answer."""
        if self._holder.closed:
            return
        call = OutgoingCall(
            message_id=self._services.new_message_id(),
            action=follow_up.action,
            request=follow_up.request,
            timeout=TIME_TO_ANSWER,
            priority=AUTOMATIC,
            context=Asked(),
        )
        with suppress(QueueFull):
            self.call(call)

    def was_triggered(self, action: str) -> bool:
        """Return whether we may have asked for a message of this action by TriggerMessage."""
        return action == self._triggered and self._holder.loop.time() - self._triggered_at < TRIGGERED_WITHIN

    def flush(self) -> None:
        """Send all frames that may be sent now."""
        holder = self._holder
        if holder.closed:
            return
        for item in self.conversation.frames_to_send(holder.loop.time()):
            if type(item) is OutgoingCall:
                self._sent(item)
            holder.socket.send_text(item.frame)
        if self._timer is None and self.conversation.outstanding is not None:
            self._arm()

    def told(self, event: object, at: datetime) -> None:
        """Take an event of the conversation that is no CALL."""
        if type(event) is CallAnswered:
            self._answered(event, at)
        elif type(event) is CallFailed:
            self._failed(event, at)
        elif type(event) is LateAnswer:
            self._late(event, at)
        elif type(event) is UnknownAnswer:
            self._unknown(event, at)
        elif type(event) is BadFrameReceived:
            self.bad_frame(event.text, event.reason, at)
        self.flush()

    def bad_frame(self, text: str, reason: str, at: datetime) -> None:
        self._services.figures.bad_frames += 1
        self._log.add_sparingly(entries.bad_frame(self._holder.state, text, reason, at, self._given.secrets))

    def close(self, at: datetime) -> None:
        """End the CALLs that were not answered as offline: the link has ended (C2)."""
        self._cancel_timer()
        now = self._holder.loop.time()
        for call in self.conversation.close():
            self._over(call, "offline")
            seconds = None if call.sent_at is None else now - call.sent_at
            self._settle(call, Offline(at, seconds))

    def _answered(self, event: CallAnswered, at: datetime) -> None:
        event = self._given.answered(event)
        self._over(event.call, "answered")
        self._log.add(self._entry(event, at, "; ".join(event.notes) or None))
        self._settle(event.call, Answered(event.response, event.payload, at))

    def _failed(self, event: CallFailed, at: datetime) -> None:
        event = self._given.failed(event)
        self._over(event.call, _FAILED_AS[event.reason])
        if event.reason == "Timeout":
            self._settle(event.call, TimedOut(at))
            return
        entry = self._entry(event, at, event.description, event.code)
        self._log.add(entries.unusable(entry) if event.code is None else entry)
        self._settle(event.call, Failed(event.code, event.description, event.payload, at))

    def _late(self, event: LateAnswer, at: datetime) -> None:
        """Show a late answer on its command (F9). It answers no other CALL."""
        event = self._given.late(event)
        note = f"late answer: {event.description}" if event.description else "late answer"
        entry = self._entry(event, at, note, event.error_code)
        is_unusable = event.response is None and event.error_code is None
        self._log.add(entries.unusable(entry) if is_unusable else entry)
        if event.response is not None:
            self._settle(event.call, Answered(event.response, event.payload, at, late=True))
        else:
            self._settle(event.call, Failed(event.error_code, event.description, event.payload, at, late=True))

    def _unknown(self, event: UnknownAnswer, at: datetime) -> None:
        entry = entries.answered(
            self._holder.state,
            None,
            at,
            payload=event.payload,
            message_id=event.message_id,
            error_code=event.error_code,
            note="answers nothing that we asked",
            given=self._given.secrets,
        )
        self._log.add_sparingly(entry)

    def _entry(
        self, event: CallAnswered | CallFailed | LateAnswer, at: datetime, note: str | None, code: str | None = None
    ) -> LogEntry:
        asked = _asked(event.call)
        return entries.answered(self._holder.state, asked.entry, at, payload=event.payload, error_code=code, note=note)

    def _sent(self, call: OutgoingCall) -> None:
        at = self._services.now()
        asked = _asked(call)
        self._given.sent(call.request)
        asked.entry = entries.sent(self._holder.state, call, at)
        # A charger that boots again and again can bring about as many CALLs of our own accord as it likes.
        keep = self._log.add if call.priority == AUTOMATIC else self._log.add_own
        keep(asked.entry)
        triggered = self._version.triggers(call.request)
        if triggered is not None:
            self._triggered, self._triggered_at = triggered, self._holder.loop.time()
        if asked.sent is not None:
            asked.sent(at)
        self.effects.sent(call, asked, at)

    def _over(self, call: OutgoingCall, outcome: str) -> None:
        if call.sent_at is not None:
            answered = outcome in {"answered", "error", "unreadable"}
            seconds = self._holder.loop.time() - call.sent_at if answered else None
            self._services.figures.command_over(call.action, outcome, seconds)

    def _arm(self) -> None:
        deadline = self.conversation.next_deadline()
        if deadline is not None:
            self._timer = self._holder.loop.call_at(deadline, self._tick)

    def _tick(self) -> None:
        self._timer = None
        at = self._services.now()
        for failed in self.conversation.tick(self._holder.loop.time()):
            self._failed(failed, at)
        self.flush()
        if self._timer is None:
            self._arm()

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _settle(self, call: OutgoingCall, outcome: Outcome) -> None:
        self._holder.turns.add(partial(self._learn, call, outcome))

    def _learn(self, call: OutgoingCall, outcome: Outcome) -> None:
        """Keep what the outcome teaches, then tell it to whoever asked."""
        learned = self._learned(call, outcome)
        if learned.changes:
            self._holder.keep(learned.state, learned.changes)
            self._holder.turns.add(partial(self._told, call, outcome))
        else:
            self._holder.state = learned.state
            self._told(call, outcome)

    def _learned(self, call: OutgoingCall, outcome: Outcome) -> Learned:
        state = self._holder.state
        if _asked(call).settled is not None:
            return self._version.learn(state, call, outcome)
        if state.registration != "accepted" or self._means_nothing(outcome):
            return Learned(state)
        return self._version.learn_of_our_own(state, call, outcome)

    def _told(self, call: OutgoingCall, outcome: Outcome) -> None:
        self.effects.answered(call, outcome)
        settled = _asked(call).settled
        if settled is not None:
            settled(outcome)

    def _means_nothing(self, outcome: Outcome) -> bool:
        """Return whether the link ended for another reason than that the charge point could not bear our CALL (B6)."""
        if not isinstance(outcome, Offline):
            return False
        is_long_ago = outcome.seconds is None or outcome.seconds > LINK_DROPPED_WITHIN
        return is_long_ago or self._holder.close_reason is not None


def _asked(call: OutgoingCall) -> Asked:
    asked = call.context
    assert isinstance(asked, Asked)
    return asked

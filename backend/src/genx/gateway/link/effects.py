"""Effects of operators' commands: followed by the owner of the charge point, in its turns (ADR 26)."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from genx.central_system.asked import Answered, Asked, Failed, Outcome
from genx.central_system.decision import Decision, FollowUp
from genx.central_system.version import Version
from genx.domain.changes import EffectChanged
from genx.domain.effects.awaited import MOST_AWAITED, Awaited
from genx.domain.effects.effect import NO_EFFECT, Effect
from genx.domain.effects.happenings import Agreed, Booted, Happening
from genx.domain.events import CommandEffectChanged
from genx.gateway.link.holder import Holder
from genx.ocpp.conversation import OutgoingCall


class Effects:
    """Follows each effect from the moment its CALL leaves: what is asked for may happen before the answer."""

    __slots__ = ("_ask", "_holder", "_sent", "_version")

    def __init__(self, holder: Holder, version: Version, ask: Callable[[FollowUp], None]) -> None:
        self._holder = holder
        self._version = version
        self._ask = ask
        self._sent: dict[str, OutgoingCall] = {}
        """Commands of this link whose effects are awaited, by id."""

    def sent(self, call: OutgoingCall, asked: Asked, at: datetime) -> None:
        """Await the effect of a CALL that leaves now. Its time starts when the time for the answer ends, or earlier."""
        if asked.expectation is not None:
            begins = at + timedelta(seconds=call.timeout)
            expectation = replace(asked.expectation, unanswered=True)
            opened = Awaited(call.message_id, call.action, expectation, NO_EFFECT)
            self._sent[call.message_id] = call
            self._holder.turns.add(partial(self._open, opened, begins))

    def answered(self, call: OutgoingCall, outcome: Outcome) -> None:
        """Take the outcome of a CALL. One that had none is awaited all the same: it may still be carried out."""
        awaited = next((each for each in self._holder.state.awaited if each.command_id == call.message_id), None)
        if awaited is not None and isinstance(outcome, Failed):
            self._end(awaited)
        elif awaited is not None and isinstance(outcome, Answered):
            expectation = self._version.effects.agreed(awaited.expectation, outcome.response, outcome.at)
            if expectation is None:
                self._end(awaited)
            else:
                self._agreed(replace(awaited, expectation=expectation), outcome.at)
        elif awaited is None:
            self._after_its_end(call, outcome)
        told = self._version.effects.told(call, outcome)
        if told is not None:
            self.happened((told,), asked=call)

    def _after_its_end(self, call: OutgoingCall, outcome: Outcome) -> None:
        """Take an answer that comes when the effect seems to be settled.

        A refusal takes it back. A late agreement (F9) begins to await it, if it was given up without an answer.
        """
        asked = call.context
        assert isinstance(asked, Asked)
        expected, state = asked.expectation, asked.effect.state
        if expected is None or not isinstance(outcome, Answered | Failed):
            return
        agreed = None
        if isinstance(outcome, Answered):
            agreed = self._version.effects.agreed(expected, outcome.response, outcome.at)
        if agreed is None and state in {"confirmed", "contrary"}:
            asked.effect = NO_EFFECT
            self._end(Awaited(call.message_id, call.action, expected, NO_EFFECT))
        elif agreed is not None and asked.effect.reason == "notAnswered":
            self._sent[call.message_id] = call
            self._agreed(Awaited(call.message_id, call.action, agreed, NO_EFFECT), outcome.at)

    def decided(self, action: str, request: Struct, decision: Decision, *, triggered: bool) -> None:
        """Take what a message of the charge point means for the effects that are awaited."""
        happened = self._version.effects.happenings(action, request, decision)
        self.happened(each for each in happened if not (triggered and isinstance(each, Booted)))

    def happened(self, happenings: Iterable[Happening], asked: OutgoingCall | None = None) -> None:
        """Take what happened, or what the answer to a question of ours tells. An older question tells nothing."""
        at, state = self._holder.services.now(), self._holder.state
        for happening in happenings:
            for awaited in self._holder.state.awaited:
                if asked is not None and self._is_older(asked, awaited):
                    continue
                after = awaited.after(happening, state, at)
                if after is not awaited:
                    self._keep(after)
                    self._read_back(after)

    def _is_older(self, asked: OutgoingCall, awaited: Awaited) -> bool:
        """Return whether this was asked before the command was sent: a late answer may come after it (F9)."""
        command = self._sent.get(awaited.command_id)
        return command is not None and (asked.sent_at or 0.0) < (command.sent_at or 0.0)

    def loosen(self) -> None:
        """Forget who asks: nobody can be asked any more."""
        self._ask = _nothing

    def check(self) -> None:
        """Check once a second for effects whose time is over."""
        awaited = self._holder.state.awaited
        if awaited and any(each.effect.due is not None for each in awaited) and self._holder.turns.idle:
            at, state = self._holder.services.now(), self._holder.state
            for each in awaited:
                after = each.at_its_end(state, at)
                if after is not each:
                    self._keep(after)

    def _open(self, opened: Awaited, begins: datetime) -> None:
        state = self._holder.state
        if len(state.awaited) < MOST_AWAITED:
            self._keep(opened.started(begins, state), soon=False)

    def _agreed(self, awaited: Awaited, at: datetime) -> None:
        state = self._holder.state
        agreed = awaited.started(at, state).after(Agreed(), state, at)
        self._keep(agreed)
        self._read_back(agreed)

    def _read_back(self, awaited: Awaited) -> None:
        """Ask whether it happened, if the charge point does not report it by itself."""
        if not awaited.is_settled and awaited.effect.due is not None:
            for follow_up in self._version.effects.read_back(awaited.expectation):
                self._ask(follow_up)

    def _end(self, awaited: Awaited) -> None:
        self._keep(replace(awaited, effect=NO_EFFECT))

    def _keep(self, awaited: Awaited, *, soon: bool = True) -> None:
        """Take an effect as it is now, keep it and tell it."""
        holder = self._holder
        holder.state = holder.state.awaiting(awaited)
        self._tell(awaited.command_id, awaited.effect, over=awaited.is_settled)
        kept = partial(self._kept, CommandEffectChanged(holder.state.device_id, awaited))
        holder.services.journal.submit((EffectChanged(holder.state.charger_id, awaited),), kept, soon=soon)

    def _kept(self, event: CommandEffectChanged, error: Exception | None) -> None:
        if error is None:
            self._holder.publish(event)

    def _tell(self, command_id: str, effect: Effect, *, over: bool) -> None:
        """Let whoever asked for the command see the effect, as long as this link has it."""
        call = self._sent.get(command_id)
        if call is not None:
            assert isinstance(call.context, Asked)
            call.context.effect = effect
            if over:
                del self._sent[command_id]


def _nothing(_: FollowUp) -> None: ...

"""Any input raises nothing and is one event for each frame, and every frame that leaves is valid."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec import Struct, inspect
from msgspec import json as msgspec_json

from genx.ocpp import frames
from genx.ocpp.conversation import (
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
from genx.ocpp.errors import ERROR_CODES, QueueFull
from genx.ocpp.json_text import excess
from genx.ocpp.reading.encoding import encode
from genx.ocpp.reading.payload import Accepted, Violation
from genx.ocpp.v16.actions import ACTIONS, DIALECT
from genx.ocpp.v16.messages.core import ClearCacheRequest, StatusNotificationResponse
from tests.ocpp.ocpp_schemas import problems
from tests.ocpp.ocpp_strategies import JSON, ODD, mutated, right

FROM_CHARGERS = [action for action in ACTIONS.values() if action.sender != "cs"]
EVENTS = (CallReceived, CallRefused, CallAnswered, CallFailed, LateAnswer, UnknownAnswer, BadFrameReceived)
ANY_TEXT = st.text(st.characters()) | st.text(st.sampled_from('[]{}",:234\\ue0d8nulNa \x00'), max_size=60)
IDS = st.sampled_from(["17", '"17"', '"a\\u0041"', '"\\ud800"', '""', "null", "[]", f'"{"x" * 256}"', "-0.5e7"])


def plain(message: Struct) -> Any:
    return json.loads(encode(message))


@st.composite
def nearly_right_frames(draw: st.DrawFn) -> str:
    """Generate a CALL of a charge point with a spoiled part, and perhaps a spoiled letter."""
    action = draw(st.sampled_from(FROM_CHARGERS))
    payload = draw(mutated(plain(draw(right(inspect.type_info(action.request))))))
    name = draw(st.sampled_from([action.name, action.name, action.name.lower(), "Reset"]))
    text = f"[{draw(st.sampled_from('22222134'))},{draw(IDS)},{json.dumps(name)},{json.dumps(payload)}]"
    if draw(st.integers(0, 4)) == 0:
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(["", "\\", '"', "}", "\x00", "\ud800"])) + text[at + 1 :]
    return text


def check_reply(frame: str, raw_id: str) -> None:
    kind, _, *rest = json.loads(frame)
    assert frame.startswith(f"[{kind},{raw_id},")
    if kind == 3:
        assert isinstance(rest[0], dict)
        return
    code, description, details = rest
    assert kind == 4
    assert code in ERROR_CODES
    assert len(description) <= 255
    assert details == {}


def check_storable(*texts: str | None) -> None:
    for text in texts:
        assert "\x00" not in (text or "")
        (text or "").encode()


def check_event(event: Any) -> None:
    assert isinstance(event, EVENTS)
    if isinstance(event, BadFrameReceived):
        check_storable(event.text, event.reason)
        return
    check_storable(event.payload, getattr(event, "message_id", ""), getattr(event, "action", ""))
    json.loads(event.payload)
    if isinstance(event, CallReceived):
        check_storable(*event.notes)
        check_storable(*strings_of(event.request))
        encode(event.request)
        assert ACTIONS[event.action].sender != "cs"
        check_reply(frames.result(event.raw_id, StatusNotificationResponse()).frame, event.raw_id)
    if isinstance(event, CallRefused):
        check_storable(event.description)
        check_reply(frames.error(event.raw_id, event.code, event.description).frame, event.raw_id)


def strings_of(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from strings_of(each)
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from strings_of(getattr(value, name))


@given(ANY_TEXT | JSON.map(json.dumps) | st.lists(JSON, max_size=6).map(json.dumps))
@settings(max_examples=500)
def test_f13_every_text_is_one_event(text: str) -> None:
    check_event(Conversation(DIALECT).receive(text))


@given(nearly_right_frames())
@settings(max_examples=600, suppress_health_check=[HealthCheck.too_slow])
def test_f13_every_frame_is_one_event(text: str) -> None:
    check_event(Conversation(DIALECT).receive(text))


@given(nearly_right_frames())
@settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow])
def test_a_glance_never_disagrees_with_parsing(text: str) -> None:
    """A CALL that a glance reads is that CALL, provided that its payload is JSON."""
    glanced = frames.glance(text)
    if glanced is None or ACTIONS["Heartbeat"].request_reader.read_strictly(glanced.payload) is None:
        return
    assert frames.parse(text) == glanced


@pytest.mark.parametrize("action", FROM_CHARGERS, ids=lambda action: action.name)
@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_both_ways_to_read_agree(action: Any, data: st.DataObject) -> None:
    """The tolerant reader reads everything that the strict one accepts in the same way, without a note."""
    for message, reader in (
        (action.request, action.request_reader),
        (ACTIONS["GetConfiguration"].response, ACTIONS["GetConfiguration"].response_reader),
    ):
        payload = json.dumps(data.draw(mutated(plain(data.draw(right(inspect.type_info(message)))))))
        strict = reader.read_strictly(payload)
        tolerant = reader.read_tolerantly(payload)
        assert isinstance(tolerant, Accepted | Violation)
        if strict is not None:
            assert tolerant == Accepted(strict)


@pytest.mark.parametrize("action", ["MeterValues", "StopTransaction"])
@given(data=st.data())
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_v8_no_content_of_such_a_message_is_refused(action: str, data: st.DataObject) -> None:
    right_one = plain(data.draw(right(inspect.type_info(ACTIONS[action].request))))
    spoiled = {name: data.draw(mutated(value)) for name, value in right_one.items()}
    payload = json.dumps(data.draw(st.just(spoiled) | st.dictionaries(st.sampled_from(sorted(right_one)), ODD)))
    if excess(payload) is None:
        assert isinstance(Conversation(DIALECT).receive(f'[2,"17","{action}",{payload}]'), CallReceived)


class Conversations(RuleBasedStateMachine):
    """C1 to C4, F12: at most one CALL of ours is outstanding, and every CALL is answered once, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.conversation = Conversation(DIALECT, max_waiting=5)
        self.now = 0.0
        self.number = 0
        self.unanswered: list[CallReceived | CallRefused] = []
        self.expected: list[str] = []
        self.waiting: list[OutgoingCall] = []
        self.out: OutgoingCall | None = None
        self.timed_out: list[OutgoingCall] = []
        self.held = False

    @rule(text=st.sampled_from(["Heartbeat", "Reset", "Nothing"]))
    def charge_point_asks(self, text: str) -> None:
        self.number += 1
        event = self.conversation.receive(f'[2,{self.number},"{text}",{{}}]')
        assert isinstance(event, CallReceived | CallRefused)
        self.unanswered.append(event)

    @precondition(lambda self: self.unanswered)
    @rule(which=st.integers(0, 10), never=st.booleans())
    def we_answer(self, which: int, never: bool) -> None:
        event = self.unanswered.pop(which % len(self.unanswered))
        if never:
            self.conversation.abandon(event)
            return
        reply = frames.error(event.raw_id, "GenericError", "")
        self.conversation.answer(event, reply)
        self.expected.append(reply.frame)

    @rule(priority=st.integers(0, 2), timeout=st.integers(1, 5))
    def we_ask(self, priority: int, timeout: int) -> None:
        self.number += 1
        call = OutgoingCall(
            message_id=str(self.number),
            action="ClearCache",
            request=ClearCacheRequest(),
            timeout=float(timeout),
            priority=priority,
        )
        try:
            self.conversation.call(call, self.now)
        except QueueFull:
            assert len(self.waiting) == 5
        else:
            self.waiting.append(call)
            self.waiting.sort(key=lambda each: each.priority)

    @precondition(lambda self: self.waiting)
    @rule(which=st.integers(0, 10))
    def we_withdraw(self, which: int) -> None:
        assert self.conversation.cancel(self.waiting.pop(which % len(self.waiting)))

    @rule()
    def we_hold_or_release(self) -> None:
        self.held = not self.held
        if self.held:
            self.conversation.hold()
        else:
            self.conversation.release()

    @precondition(lambda self: self.out is not None)
    @rule(payload=st.sampled_from(['{"status":"Accepted"}', "{}", "[]", "{"]))
    def charge_point_answers(self, payload: str) -> None:
        assert self.out is not None
        event = self.conversation.receive(f'[3,"{self.out.message_id}",{payload}]')
        assert isinstance(event, CallAnswered if "status" in payload else CallFailed)
        assert event.call is self.out
        self.out = None

    @precondition(lambda self: self.timed_out)
    @rule()
    def charge_point_answers_late(self) -> None:
        event = self.conversation.receive(f'[3,"{self.timed_out[-1].message_id}",{{}}]')
        assert isinstance(event, LateAnswer)
        assert event.call is self.timed_out.pop()

    @rule(seconds=st.integers(0, 6))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds
        failed = self.conversation.tick(self.now)
        due = self.out is not None and self.out.sent_at is not None and self.now >= self.out.sent_at + self.out.timeout
        assert [each.call for each in failed] == ([self.out] if due else [])
        if due and self.out is not None:
            self.timed_out = [*self.timed_out, self.out][-16:]
            self.out = None

    @rule()
    def we_send(self) -> None:
        out = self.conversation.frames_to_send(self.now)
        replies = [each.frame for each in out if isinstance(each, frames.Reply)]
        calls = [each for each in out if isinstance(each, OutgoingCall)]
        assert replies == self.expected
        assert out == [*out[: len(replies)], *calls]
        self.expected = []
        may_ask = self.waiting and self.out is None and not self.unanswered and not self.held
        assert calls == (self.waiting[:1] if may_ask else [])
        for call in calls:
            self.out = self.waiting.pop(0)
            assert problems("ClearCache", call.payload) == []
            assert msgspec_json.decode(call.frame) == [2, call.message_id, "ClearCache", {}]

    @invariant()
    def the_outstanding_call_is_known(self) -> None:
        assert self.conversation.outstanding is self.out
        deadline = self.conversation.next_deadline()
        assert (deadline is None) is (self.out is None)

    def teardown(self) -> None:
        assert self.conversation.close() == [*([self.out] if self.out else []), *self.waiting]


TestConversations = Conversations.TestCase
TestConversations.settings = settings(max_examples=150, stateful_step_count=40)

"""Conversations: one event for each frame, one CALL at a time, and replies in order."""

from typing import Any

import pytest
from msgspec import Struct

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
from genx.ocpp.errors import LocalProtocolError, QueueFull
from genx.ocpp.v16.actions import DIALECT
from genx.ocpp.v16.messages.core import (
    ClearCacheRequest,
    ClearCacheResponse,
    GetConfigurationRequest,
    RemoteStartTransactionRequest,
    StatusNotificationResponse,
)

STATUS = '[2,"17","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available"}]'
EMPTY = StatusNotificationResponse()


def clear_cache(message_id: str = "c1", **more: Any) -> OutgoingCall:
    return OutgoingCall(message_id=message_id, action="ClearCache", request=ClearCacheRequest(), timeout=30.0, **more)


def sent(conversation: Conversation, now: float = 0.0) -> list[str]:
    return [each.frame for each in conversation.frames_to_send(now)]


def received(conversation: Conversation, text: str) -> CallReceived | CallRefused:
    event = conversation.receive(text)
    assert isinstance(event, CallReceived | CallRefused)
    return event


def asked(call: OutgoingCall, now: float = 0.0) -> Conversation:
    """Return a conversation in which the call was sent."""
    conversation = Conversation(DIALECT)
    conversation.call(call, now)
    assert sent(conversation, now) == [call.frame]
    return conversation


def test_a_call_is_received_and_answered() -> None:
    conversation = Conversation(DIALECT)
    event = received(conversation, STATUS)
    assert isinstance(event, CallReceived)
    assert (event.raw_id, event.message_id, event.action, event.notes) == ('"17"', "17", "StatusNotification", ())
    assert event.payload == '{"connectorId":1,"errorCode":"NoError","status":"Available"}'
    conversation.answer(event, frames.result(event.raw_id, EMPTY))
    assert sent(conversation) == ['[3,"17",{}]']
    assert sent(conversation) == []


def test_odd_contents_are_noted() -> None:
    event = received(Conversation(DIALECT), STATUS.replace("Available", "available"))
    assert isinstance(event, CallReceived)
    assert event.notes == ('status: "available" taken as Available',)


@pytest.mark.parametrize(
    ("text", "action", "code"),
    [
        ('[2,"17","Heartbeat",{', "Heartbeat", "FormationViolation"),
        ('[2,"17","heartbeat",{}]', "heartbeat", "NotImplemented"),
        ('[2,"17"," Heartbeat",{}]', " Heartbeat", "NotImplemented"),
        ('[2,"17","",{}]', "", "NotImplemented"),
        ('[2,"17","NotifyReport",{}]', "NotifyReport", "NotImplemented"),
        ('[2,"17","Reset",{"type":"Hard"}]', "Reset", "NotSupported"),
        ('[2,"17","Reset",{}]', "Reset", "NotSupported"),
        ('[2,"17","Heartbeat",[]]', "Heartbeat", "FormationViolation"),
        ('[2,"17",{},{}]', None, "FormationViolation"),
        ('[2,"17","Authorize",{}]', "Authorize", "OccurenceConstraintViolation"),
        ('[2,"17","Authorize",{"idTag":5}]', "Authorize", "TypeConstraintViolation"),
    ],
)
def test_f0_f2_f3_f5_v1_v2_a_call_is_refused_and_answered(text: str, action: str | None, code: str) -> None:
    conversation = Conversation(DIALECT)
    event = received(conversation, text)
    assert isinstance(event, CallRefused)
    assert (event.raw_id, event.action, event.code) == ('"17"', action, code)
    conversation.answer(event, frames.error(event.raw_id, event.code, event.description))
    assert sent(conversation)[0].startswith(f'[4,"17","{code}",')


def test_data_transfer_goes_both_ways() -> None:
    assert isinstance(Conversation(DIALECT).receive('[2,"17","DataTransfer",{"vendorId":"V"}]'), CallReceived)


@pytest.mark.parametrize("text", ["", "x", "[9]", "a\x00b\ud800" * 400])
def test_f1_a_bad_frame_is_reported_and_not_answered(text: str) -> None:
    event = Conversation(DIALECT).receive(text)
    assert isinstance(event, BadFrameReceived)
    assert "\x00" not in event.text
    event.text.encode()
    assert len(text) > 500 or event.text == text


def test_f7_a_repeated_id_is_not_a_repeated_message() -> None:
    conversation = Conversation(DIALECT)
    one, other = received(conversation, STATUS), received(conversation, STATUS)
    for event in (one, other):
        conversation.answer(event, frames.result(event.raw_id, EMPTY))
    assert sent(conversation) == ['[3,"17",{}]'] * 2


def test_c1_one_call_at_a_time() -> None:
    conversation = asked(clear_cache("c1"))
    conversation.call(clear_cache("c2"), 0.0)
    assert sent(conversation) == []
    event = conversation.receive('[3,"c1",{"status":"Accepted"}]')
    assert isinstance(event, CallAnswered)
    assert (event.call.message_id, event.response) == ("c1", ClearCacheResponse(status="Accepted"))
    assert sent(conversation) == ['[2,"c2","ClearCache",{}]']


def test_c1_calls_wait_in_order_of_priority_then_of_arrival() -> None:
    conversation = asked(clear_cache("first"))
    for message_id, priority in (("b1", 5), ("c", 9), ("a", 1), ("b2", 5)):
        conversation.call(clear_cache(message_id, priority=priority), 0.0)
    order = []
    while conversation.outstanding is not None:
        order.append(conversation.outstanding.message_id)
        conversation.receive(f'[3,"{order[-1]}",{{"status":"Accepted"}}]')
        conversation.frames_to_send(0.0)
    assert order == ["first", "a", "b1", "b2", "c"]


def test_c1_at_most_a_hundred_wait() -> None:
    conversation = asked(clear_cache("first"))
    for number in range(100):
        conversation.call(clear_cache(str(number)), 0.0)
    with pytest.raises(QueueFull):
        conversation.call(clear_cache("one too many"), 0.0)


def test_c2_the_end_of_the_link_ends_waiting_calls() -> None:
    conversation = asked(clear_cache("sent"))
    conversation.call(clear_cache("waiting"), 0.0)
    event = received(conversation, STATUS)
    conversation.answer(event, frames.result(event.raw_id, EMPTY))
    assert [call.message_id for call in conversation.close()] == ["sent", "waiting"]
    assert conversation.outstanding is None
    assert conversation.next_deadline() is None
    assert sent(conversation) == []
    assert conversation.close() == []


def test_c2_after_the_end_nothing_can_be_asked_or_answered() -> None:
    conversation = Conversation(DIALECT)
    conversation.close()
    event = received(conversation, STATUS)
    with pytest.raises(LocalProtocolError):
        conversation.answer(event, frames.result(event.raw_id, EMPTY))
    with pytest.raises(LocalProtocolError):
        conversation.call(clear_cache(), 0.0)


@pytest.mark.parametrize(
    ("action", "request_", "said"),
    [
        ("RemoteStartTransaction", RemoteStartTransactionRequest(id_tag="x" * 21), "idTag"),
        ("Reset", ClearCacheRequest(), "missing required field"),
        ("NoSuchAction", ClearCacheRequest(), "no such action"),
    ],
)
def test_c3_a_call_of_ours_that_breaks_the_schema_raises_and_is_never_sent(
    action: str, request_: Struct, said: str
) -> None:
    conversation = Conversation(DIALECT)
    with pytest.raises(LocalProtocolError, match=said):
        conversation.call(OutgoingCall(message_id="c1", action=action, request=request_, timeout=30.0), 0.0)
    assert conversation.frames_to_send(0.0) == []


def test_c3_absent_fields_are_left_out() -> None:
    call = OutgoingCall(message_id="1", action="GetConfiguration", request=GetConfigurationRequest(), timeout=1.0)
    assert (call.frame, call.payload) == ('[2,"1","GetConfiguration",{}]', "{}")


def test_c4_a_call_of_the_charge_point_is_answered_before_we_ask() -> None:
    conversation = Conversation(DIALECT)
    one, other = received(conversation, STATUS), received(conversation, STATUS.replace("17", "18"))
    conversation.call(clear_cache(), 0.0)
    assert sent(conversation) == []
    conversation.answer(one, frames.result(one.raw_id, EMPTY))
    assert sent(conversation) == ['[3,"17",{}]']
    conversation.answer(other, frames.result(other.raw_id, EMPTY))
    assert sent(conversation) == ['[3,"18",{}]', '[2,"c1","ClearCache",{}]']


def test_t11c_an_abandoned_call_holds_up_nothing() -> None:
    conversation = Conversation(DIALECT)
    event = received(conversation, STATUS)
    conversation.call(clear_cache(), 0.0)
    conversation.abandon(event)
    assert sent(conversation) == ['[2,"c1","ClearCache",{}]']


def test_a_call_is_answered_once() -> None:
    conversation = Conversation(DIALECT)
    event = received(conversation, STATUS)
    conversation.answer(event, frames.result(event.raw_id, EMPTY))
    with pytest.raises(LocalProtocolError):
        conversation.answer(event, frames.result(event.raw_id, EMPTY))
    with pytest.raises(LocalProtocolError):
        conversation.abandon(event)


def test_b6_nothing_is_asked_while_held_but_everything_is_answered() -> None:
    conversation = Conversation(DIALECT)
    conversation.hold()
    conversation.call(clear_cache(priority=-1), 0.0)
    event = received(conversation, STATUS)
    conversation.answer(event, frames.result(event.raw_id, EMPTY))
    assert sent(conversation) == ['[3,"17",{}]']
    conversation.release()
    assert sent(conversation) == ['[2,"c1","ClearCache",{}]']


def test_a_waiting_call_can_be_withdrawn_and_a_sent_one_can_not() -> None:
    first, second = clear_cache("c1"), clear_cache("c2")
    conversation = asked(first)
    conversation.call(second, 0.0)
    assert conversation.cancel(second) is True
    assert conversation.cancel(second) is False
    assert conversation.cancel(first) is False


def test_f8_an_answer_to_an_unknown_call_is_ignored() -> None:
    conversation = asked(clear_cache("c1"))
    answer = conversation.receive('[3,"c2",{"status":"Accepted"}]')
    assert isinstance(answer, UnknownAnswer)
    assert (answer.message_id, answer.payload, answer.error_code) == ("c2", '{"status":"Accepted"}', None)
    error = conversation.receive('[4,"c2","GenericError","no",{"x":1}]')
    assert isinstance(error, UnknownAnswer)
    assert (error.payload, error.error_code, error.description) == ('{"x":1}', "GenericError", "no")
    assert conversation.outstanding is not None


def test_f9_a_late_answer_is_reported_once_and_answers_no_other_call() -> None:
    call = clear_cache("c1")
    conversation = asked(call, now=100.0)
    conversation.call(clear_cache("c2"), 100.0)
    assert conversation.next_deadline() == 130.0
    assert conversation.tick(129.9) == []
    (failed,) = conversation.tick(130.0)
    assert (failed.call, failed.reason, failed.code) == (call, "Timeout", None)
    assert failed.description == "no answer within 30 s"
    assert conversation.tick(131.0) == []
    assert sent(conversation, 131.0) == ['[2,"c2","ClearCache",{}]']
    late = conversation.receive('[3,"c1",{"status":"Accepted"}]')
    assert isinstance(late, LateAnswer)
    assert (late.call, late.response, late.error_code) == (call, ClearCacheResponse(status="Accepted"), None)
    assert conversation.outstanding is not None
    assert conversation.outstanding.message_id == "c2"
    assert isinstance(conversation.receive('[3,"c1",{"status":"Accepted"}]'), UnknownAnswer)


@pytest.mark.parametrize(
    ("text", "code"),
    [('[4,"c1","NotSupported","no",{}]', "NotSupported"), ('[3,"c1",{}]', None)],
)
def test_f9_a_late_error_is_reported_too(text: str, code: str) -> None:
    conversation = asked(clear_cache("c1"))
    conversation.tick(30.0)
    late = conversation.receive(text)
    assert isinstance(late, LateAnswer)
    assert (late.response, late.error_code) == (None, code)


def test_f9_the_last_sixteen_are_remembered() -> None:
    conversation = Conversation(DIALECT)
    for number in range(17):
        conversation.call(clear_cache(str(number)), 0.0)
        conversation.frames_to_send(0.0)
        conversation.tick(30.0)
    assert isinstance(conversation.receive('[3,"0",{"status":"Accepted"}]'), UnknownAnswer)
    assert isinstance(conversation.receive('[3,"1",{"status":"Accepted"}]'), LateAnswer)


@pytest.mark.parametrize("payload", ["{}", '{"status":"Maybe"}', "[]", '{"status":5}'])
def test_f11_an_answer_that_breaks_the_schema_ends_the_call(payload: str) -> None:
    conversation = asked(clear_cache())
    failed = conversation.receive(f'[3,"c1",{payload}]')
    assert isinstance(failed, CallFailed)
    assert (failed.reason, failed.code, failed.payload) == ("BadAnswer", None, payload)
    assert failed.description
    assert conversation.outstanding is None


def test_a_truncated_answer_ends_its_call_at_once() -> None:
    """QB1: waiting for the time-out would bring nothing more."""
    conversation = asked(clear_cache())
    assert isinstance(conversation.receive('[3,"c9",{"status":'), BadFrameReceived)
    failed = conversation.receive('[3,"c1",{"status":')
    assert isinstance(failed, CallFailed)
    assert (failed.reason, failed.payload) == ("BadAnswer", '"[3,\\"c1\\",{\\"status\\":"')
    assert conversation.outstanding is None


def test_f10_a_callerror_ends_the_call() -> None:
    conversation = asked(clear_cache())
    failed = conversation.receive('[4,"c1","FormatViolation","why",{"a":1}]')
    assert isinstance(failed, CallFailed)
    assert (failed.reason, failed.code, failed.description) == ("CallError", "FormationViolation", "why")
    assert failed.payload == '{"a":1}'


def test_an_answer_may_spell_our_id_as_a_number() -> None:
    assert isinstance(asked(clear_cache("17")).receive('[3,17,{"status":"accepted"}]'), CallAnswered)


def test_f12_calls_may_cross() -> None:
    """The charge point sends several CALLs while ours is outstanding. Neither side waits for the other."""
    conversation = asked(clear_cache())
    first, second = received(conversation, STATUS), received(conversation, STATUS.replace("17", "18"))
    assert isinstance(conversation.receive('[3,"c1",{"status":"Rejected"}]'), CallAnswered)
    for event in (first, second):
        conversation.answer(event, frames.result(event.raw_id, EMPTY))
    assert sent(conversation) == ['[3,"17",{}]', '[3,"18",{}]']


def test_t11c_calls_may_be_answered_in_another_order() -> None:
    """A Heartbeat overtakes a StartTransaction that waits for the database."""
    conversation = Conversation(DIALECT)
    first, second = received(conversation, STATUS), received(conversation, '[2,"18","ClearCache",{}]')
    conversation.answer(second, frames.error(second.raw_id, "NotSupported", ""))
    conversation.answer(first, frames.result(first.raw_id, EMPTY))
    assert sent(conversation) == ['[4,"18","NotSupported","",{}]', '[3,"17",{}]']


def test_an_idle_conversation_is_small() -> None:
    """Its lists are empty, and it has nothing else."""
    assert not hasattr(Conversation(DIALECT), "__dict__")

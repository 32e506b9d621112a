"""The end of a command: in its row, and for who waits for it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from genx.central_system.asked import Answered, Failed, Offline, Outcome, TimedOut
from genx.central_system.commands.outcome import (
    LINK_LOST,
    NO_ANSWER,
    NOT_SENT,
    OFFLINE,
    answered,
    has_agreed,
    with_outcome,
)
from genx.domain.command import UNUSABLE_ANSWER, Command
from genx.domain.errors import ChargerError, ChargerOffline, ChargerTimeout, ConnectionLost, Refusal, UnusableAnswer
from genx.ocpp.v16.messages.core import ResetResponse
from tests.domain.builders import NOON

LATER = NOON + timedelta(seconds=5)
OUTCOMES = st.sampled_from(
    [
        Answered(ResetResponse(status="Accepted"), '{"status":"Accepted"}', LATER),
        Answered(ResetResponse(status="Rejected"), '{"status":"Rejected"}', LATER, late=True),
        Failed("NotSupported", "not here", '[4,"1"]', LATER),
        Failed(None, "status is missing", "{}", LATER),
        TimedOut(LATER),
        Offline(LATER),
        Offline(LATER, 3.0),
    ]
)


def command(*, sent: bool = True) -> Command:
    return Command(
        command_id="c1",
        charger_id=1,
        device_id="CP1",
        action="Reset",
        request="{}",
        status="sent" if sent else "waiting",
        requested_at=NOON,
        sent_at=NOON if sent else None,
    )


def raised(outcome: Outcome, *, sent: bool = True) -> Refusal:
    with pytest.raises(Refusal) as refused:
        answered(with_outcome(command(sent=sent), outcome))
    return refused.value


@given(outcome=OUTCOMES, sent=st.booleans())
def test_a_command_ends_in_one_way_and_keeps_what_it_was(outcome: Outcome, sent: bool) -> None:
    before = command(sent=sent)
    after = with_outcome(before, outcome)
    assert after.status in ("answered", "error", "timeout", "offline", "unknown")
    assert (after.response is None) is (after.status != "answered")
    assert (after.error is None) is (after.status == "answered")
    assert (after.command_id, after.request, after.sent_at) == (before.command_id, before.request, before.sent_at)
    assert (after.answered_at == LATER) is (after.status in ("answered", "error"))


@given(first=OUTCOMES, late=st.booleans())
def test_f9_a_late_answer_replaces_what_was_thought_before(first: Outcome, late: bool) -> None:
    answer = Answered(ResetResponse(status="Accepted"), '{"status":"Accepted"}', LATER, late=late)
    after = with_outcome(with_outcome(command(), first), answer)
    assert (after.status, after.response, after.error, after.error_code) == ("answered", answer.payload, None, None)
    assert answered(after) is after


def test_f10_f11_the_chargers_error_is_told_from_our_finding() -> None:
    error = raised(Failed("NotSupported", "not here", "", LATER))
    assert isinstance(error, ChargerError)
    assert (error.code, error.description, error.status_hint) == ("NotSupported", "not here", 502)
    assert not isinstance(error, UnusableAnswer)
    finding = raised(Failed(None, "status is missing", "", LATER))
    assert isinstance(finding, UnusableAnswer)
    assert (finding.code, finding.description) == (UNUSABLE_ANSWER, "status is missing")
    assert "reported no error" in finding.detail
    without_words = raised(Failed("InternalError", "", "", LATER))
    assert without_words.detail == "The charger answered InternalError."


@pytest.mark.parametrize(
    ("outcome", "sent", "refusal", "text"),
    [
        (TimedOut(LATER), True, ChargerTimeout, NO_ANSWER),
        (TimedOut(LATER), False, ChargerTimeout, NO_ANSWER),
        (Offline(LATER, 3.0), True, ConnectionLost, LINK_LOST),
        (Offline(LATER), False, ChargerOffline, OFFLINE),
    ],
)
def test_c2_who_waits_is_told_whether_it_may_have_been_carried_out(
    outcome: Outcome, sent: bool, refusal: type[Refusal], text: str
) -> None:
    told = raised(outcome, sent=sent)
    assert type(told) is refusal
    assert told.detail == f"CP1: {text}"


def test_the_row_says_whether_a_command_that_timed_out_was_sent() -> None:
    assert with_outcome(command(sent=True), TimedOut(LATER)).error == NO_ANSWER
    assert with_outcome(command(sent=False), TimedOut(LATER)).error == NOT_SENT


def test_c5_secrets_in_an_answer_or_an_error_are_masked() -> None:
    payload = json.dumps({"configurationKey": [{"key": "AuthorizationKey", "readonly": False, "value": "hush-hush-1"}]})
    after = with_outcome(command(), Answered(ResetResponse(status="Accepted"), payload, LATER))
    assert "hush-hush-1" not in str(after)
    failed = with_outcome(command(), Failed("GenericError", "http://user:hush-hush-2@host failed", "", LATER))
    assert "hush-hush-2" not in str(failed)


@pytest.mark.parametrize(
    ("fields", "agreed"),
    [
        ({"status": "answered", "response": '{"status":"Accepted"}'}, True),
        ({"status": "answered", "response": '{"status":"Scheduled"}'}, True),
        ({"status": "answered", "response": "{}"}, True),
        ({"status": "answered", "response": "[]"}, True),
        ({"status": "answered", "response": '{"status":"Rejected"}'}, False),
        ({"status": "timeout"}, False),
        ({"status": "unknown"}, False),
    ],
)
def test_a_charge_point_has_agreed_only_if_it_said_so(fields: dict[str, Any], agreed: bool) -> None:
    assert has_agreed(replace(command(), **fields)) is agreed

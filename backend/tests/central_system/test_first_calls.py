"""Our first CALLs after a boot (B6), and what a charger is left alone with."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.central_system.v16.first_calls import (
    DROPS_THE_LINK,
    NO_ANSWER,
    answered,
    ask_for_status,
    ask_to_boot,
    cannot,
    dropped_at,
    first_calls,
    may_ask,
    refuses,
)
from genx.central_system.v16.version import V16
from genx.domain.charge_point import DROPPED_ONCE, ChargePoint
from genx.domain.connector import Connector
from genx.ocpp.v16.messages.core import GetConfigurationResponse, ResetRequest, ResetResponse
from genx.ocpp.v16.messages.remote_trigger import TriggerMessageRequest, TriggerMessageResponse
from genx.ocpp.v16.messages.security import ExtendedTriggerMessageRequest
from tests.domain.builders import charge_point

ACTIONS = st.sampled_from(["GetConfiguration", "TriggerMessage", "Reset"])
REASONS = st.sampled_from([DROPPED_ONCE, DROPS_THE_LINK, NO_ANSWER, "NotSupported"])
STATES = st.dictionaries(ACTIONS, REASONS).map(lambda reasons: charge_point(not_asked=reasons))


@given(state=STATES, action=ACTIONS, why=REASONS)
def test_b6_what_it_cannot_do_is_not_asked_again_and_the_rest_is(state: ChargePoint, action: str, why: str) -> None:
    after = cannot(state, action, why)
    assert may_ask(after, action) == (why == DROPPED_ONCE)
    for other in {"GetConfiguration", "TriggerMessage", "Reset"} - {action}:
        assert may_ask(after, other) == may_ask(state, other)


@given(state=STATES, action=ACTIONS)
def test_b6_an_answer_clears_silence_and_a_dropped_link_and_no_refusal(state: ChargePoint, action: str) -> None:
    after = answered(state, action)
    before = state.not_asked.get(action)
    expected = None if before in (NO_ANSWER, DROPPED_ONCE) else before
    assert after.not_asked.get(action) == expected
    assert {name: why for name, why in after.not_asked.items() if name != action} == {
        name: why for name, why in state.not_asked.items() if name != action
    }
    assert answered(after, action) is after


@given(action=ACTIONS)
def test_qd4_the_link_may_drop_once_and_an_answer_in_between_starts_again(action: str) -> None:
    once = dropped_at(charge_point(), action)
    assert may_ask(once, action)
    assert not may_ask(dropped_at(once, action), action)
    assert may_ask(dropped_at(answered(once, action), action), action)
    assert once.left_alone_with == []
    assert dropped_at(once, action).left_alone_with == [action]


@pytest.mark.parametrize(
    ("connectors", "asked"),
    [
        ({}, True),
        ({0: "Available"}, True),
        ({1: None}, True),
        ({0: "Available", 2: "Faulted"}, False),
        ({1: "Available"}, False),
    ],
)
def test_b6_a_status_is_asked_for_only_if_no_connector_has_told_one(
    connectors: dict[int, str | None], asked: bool
) -> None:
    known = {number: Connector(connector_id=number, status=status) for number, status in connectors.items()}
    calls = ask_for_status(charge_point(connectors=known))
    request = TriggerMessageRequest(requested_message="StatusNotification")
    assert [(call.action, call.request) for call in calls] == ([("TriggerMessage", request)] if asked else [])
    left_alone = charge_point(connectors=known, not_asked={"TriggerMessage": NO_ANSWER})
    assert ask_for_status(left_alone) == ()


def test_b2_b4_a_charger_is_asked_to_boot_unless_it_can_not_be_asked() -> None:
    [call] = ask_to_boot(charge_point())
    assert call.request == TriggerMessageRequest(requested_message="BootNotification")
    assert ask_to_boot(charge_point(not_asked={"TriggerMessage": "NotImplemented"})) == ()
    assert [each.action for each in first_calls(charge_point())] == ["GetConfiguration"]
    assert first_calls(charge_point(not_asked={"GetConfiguration": DROPS_THE_LINK})) == ()


@pytest.mark.parametrize(
    ("response", "unable"),
    [
        (TriggerMessageResponse(status="NotImplemented"), True),
        (TriggerMessageResponse(status="Rejected"), False),
        (TriggerMessageResponse(status="Accepted"), False),
        (ResetResponse(status="Rejected"), False),
        (GetConfigurationResponse(), False),
    ],
)
def test_b6_only_an_answer_that_says_so_means_that_it_can_not(response: Any, unable: bool) -> None:
    assert refuses(response) is unable


@pytest.mark.parametrize(
    ("request_", "action"),
    [
        (TriggerMessageRequest(requested_message="FirmwareStatusNotification"), "FirmwareStatusNotification"),
        (
            ExtendedTriggerMessageRequest(requested_message="FirmwareStatusNotification"),
            "SignedFirmwareStatusNotification",
        ),
        (ExtendedTriggerMessageRequest(requested_message="SignChargePointCertificate"), "SignCertificate"),
        (ExtendedTriggerMessageRequest(requested_message="Heartbeat"), "Heartbeat"),
        (ResetRequest(type="Soft"), None),
    ],
)
def test_b3_a_request_triggers_the_action_that_it_names_in_its_own_words(request_: Any, action: str | None) -> None:
    assert V16.triggers(request_) == action

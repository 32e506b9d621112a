"""Bounds of one message, and how the rest of it is read (ADR 11)."""

import pytest

from genx.ocpp import frames
from genx.ocpp.dialect import read_request
from genx.ocpp.errors import ErrorCode
from genx.ocpp.frames import BadCall, BadFrame
from genx.ocpp.json_text import MOST_NESTED, MOST_VALUES, TOO_LARGE
from genx.ocpp.reading.payload import Accepted, Violation
from genx.ocpp.reading.tolerant import MOST_ODD_ITEMS
from genx.ocpp.v16.actions import ACTIONS


def many(item: str, count: int) -> str:
    return ",".join([item] * count)


@pytest.mark.parametrize("action", ["Heartbeat", "StopTransaction"])
def test_f0_a_call_too_large_to_be_read_is_refused_with_the_id_from_its_beginning(action: str) -> None:
    frame = frames.parse(f'[2,"17","{action}",{{"x":[{many("[]", MOST_NESTED + 1)}]}}]')
    assert isinstance(frame, BadCall)
    assert (frame.message_id, frame.action, frame.code) == ("17", action, "FormationViolation")
    assert frame.description == TOO_LARGE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f'[3,"17",[{many("[]", MOST_NESTED + 1)}]]', TOO_LARGE),
        (f"[{many('[]', MOST_NESTED + 1)}]", TOO_LARGE),
        (f'[3,"17",[{many("1", MOST_VALUES + 1)},NaN]]', "no valid JSON"),
    ],
)
def test_f1_an_answer_too_large_or_too_odd_is_a_bad_frame(text: str, reason: str) -> None:
    frame = frames.parse(text)
    assert isinstance(frame, BadFrame)
    assert frame.reason == reason


def test_v8_the_short_fields_of_a_long_odd_message_are_read() -> None:
    data = many('{"timestamp":"2026-05-01T12:00:00Z","sampledValue":[{"value":"1","unit":null}]}', 4_000)
    read = read_request(
        ACTIONS["StopTransaction"],
        f'{{"transactionId":"7","meterStop":9,"timestamp":"2026-05-01T12:00:00Z","transactionData":[{data}]}}',
    )
    assert isinstance(read, Accepted)
    assert (read.request.transaction_id, read.request.meter_stop) == (7, 9)  # type: ignore[attr-defined]
    assert read.request.transaction_data == ()  # type: ignore[attr-defined]
    assert read.notes[0] == "transactionData left out: too long to be read leniently"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (f'{{"vendorId":[{many("1", MOST_VALUES + 1)}]}}', "OccurenceConstraintViolation"),
        (f"[{many('1', MOST_VALUES + 1)}]", "FormationViolation"),
        (f'{{"vendorId":"\ud800","x":[{many("1", MOST_VALUES + 1)}]}}', "FormationViolation"),
    ],
)
def test_v1_a_required_field_that_is_left_out_is_missing(payload: str, code: ErrorCode) -> None:
    read = read_request(ACTIONS["DataTransfer"], payload)
    assert isinstance(read, Violation)
    assert read.code == code


def test_odd_items_beyond_the_bound_are_left_out_and_valid_ones_are_not() -> None:
    right, odd = '{"value":"1"}', '{"value":1}'
    payload = (
        '{"connectorId":1,"meterValue":[{"timestamp":"2026-05-01T12:00:00Z","sampledValue":'
        f"[{many(right, 500)},{many(odd, MOST_ODD_ITEMS + 50)}]}}]}}"
    )
    read = read_request(ACTIONS["MeterValues"], payload)
    assert isinstance(read, Accepted)
    # The element that contains them is odd itself.
    assert len(read.request.meter_value[0].sampled_value) == 500 + MOST_ODD_ITEMS - 1  # type: ignore[attr-defined]


def test_a_list_whose_items_are_not_tolerated_is_refused() -> None:
    read = read_request(ACTIONS["SendLocalList"], '{"listVersion":1,"updateType":"Full","localAuthorizationList":[1]}')
    assert isinstance(read, Violation)

"""Numbers in texts (S7, V4)."""

import re
from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.ocpp.dialect import read_request
from genx.ocpp.numbers import LONGEST_WHOLE, decimal, whole
from genx.ocpp.v16.actions import ACTIONS

FORM = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)
near_numbers = st.text("0123456789+-.eE_xa \u0663\uff11\u00b2\u00a0infINF", max_size=10)


@given(st.one_of(near_numbers, st.text(max_size=8), st.floats().map(str), st.integers().map(lambda n: f"{n:_}")))
def test_s7_a_number_is_ascii_digits_sign_point_and_exponent(text: str) -> None:
    number = decimal(text)
    assert (number is not None and isfinite(number)) <= (FORM.fullmatch(text) is not None)
    if FORM.fullmatch(text):
        assert number == float(text)


@given(st.one_of(near_numbers, st.text(max_size=8), st.integers().map(str)))
def test_qd13_a_whole_number_is_ascii_digits_in_quotes_or_none(text: str) -> None:
    number = whole(text)
    digits = text.strip(" \t\r\n\"'")
    assert (number is not None) == (re.fullmatch(rf"[0-9]{{1,{LONGEST_WHOLE}}}", digits) is not None)
    assert number is None or number == int(digits)


@given(near_numbers)
def test_v2_a_field_of_a_message_takes_no_other_number(text: str) -> None:
    taken = read_request(
        ACTIONS["StopTransaction"], f'{{"transactionId":7,"meterStop":"{text}","timestamp":"2026-11-23T12:00:00Z"}}'
    )
    meter_stop = taken.request.meter_stop  # type: ignore[union-attr]
    assert meter_stop is None or re.fullmatch(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?", text.strip(), re.ASCII)


@pytest.mark.parametrize("text", ["1_0", "\u0663\u0664", "0x10", "5,5", "1 0", "", " "])
def test_s7_other_texts_are_not_numbers(text: str) -> None:
    assert decimal(text) is None
    assert whole(text) is None

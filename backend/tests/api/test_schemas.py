"""Schemas that resources share."""

import json as plain_json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.api.http.schemas import Answer, Body, Page, json, time

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=8,
)


class Thing(Answer, frozen=True, kw_only=True):
    device_id: str
    last_seen: str | None


class NewThing(Body, frozen=True, kw_only=True):
    device_id: str
    max_power_w: int = 0


@given(value=JSON)
def test_json_text_is_the_value_itself_and_not_a_string_of_it(value: Any) -> None:
    for text in (plain_json.dumps(value), plain_json.dumps(value, indent=1, ensure_ascii=False)):
        assert plain_json.loads(msgspec.json.encode(json(text))) == value


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=50))
def test_any_text_is_json_in_the_end(text: str) -> None:
    shown = plain_json.loads(msgspec.json.encode({"payload": json(text)}))["payload"]
    try:
        expected = plain_json.loads(text)
    except ValueError:
        expected = text
    assert shown in (expected, text)


@pytest.mark.parametrize("text", ["[2,oops", "{", "", "NaN", "01", "'a'", '{"a":1}}', "\x00"])
def test_text_that_is_no_json_is_a_string(text: str) -> None:
    assert json(text) == text


def test_numbers_stay_as_they_were_written() -> None:
    for text in ("1.10", "123456789012345678901234567890", "-0.0"):
        assert msgspec.json.encode(json(text)) == text.encode()
    assert json(None) is None


@given(at=st.datetimes(timezones=st.just(UTC)))
def test_a_time_has_milliseconds_and_a_z_and_is_never_in_the_future_of_itself(at: datetime) -> None:
    text = time(at)
    assert len(text) == len("2026-01-15T12:00:00.000Z")
    read = datetime.fromisoformat(text)
    assert timedelta(0) <= at - read < timedelta(milliseconds=1)


def test_a_time_of_another_zone_is_shown_in_utc_and_no_time_is_null() -> None:
    at = datetime(2026, 1, 15, 1, 30, 0, 999_999, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    assert time(at) == "2026-01-14T19:45:00.999Z"
    assert time(None) is None


def test_an_answer_has_all_its_fields_in_camel_case() -> None:
    page = Page[Thing](items=[Thing(device_id="CP1", last_seen=None)], next_cursor=None)
    assert msgspec.json.decode(msgspec.json.encode(page)) == {
        "items": [{"deviceId": "CP1", "lastSeen": None}],
        "nextCursor": None,
    }


@pytest.mark.parametrize("extra", ["device_id", "DeviceId", "maxPowerw", "", "unknown"])
def test_a_body_with_a_field_that_we_do_not_know_is_refused(extra: str) -> None:
    assert msgspec.convert({"deviceId": "CP1", "maxPowerW": 1}, NewThing).max_power_w == 1
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        msgspec.convert({"deviceId": "CP1", extra: 1}, NewThing)

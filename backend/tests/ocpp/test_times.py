"""Times (V6, V7)."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.ocpp.times import format_time, has_form_of_time, has_zone, parse_time, plausible

NOON = datetime(2026, 5, 1, 12, 0, 0, tzinfo=UTC)
AWARE = st.datetimes(
    min_value=datetime(2, 1, 1),  # noqa: DTZ001
    max_value=datetime(9998, 12, 31),  # noqa: DTZ001
    timezones=st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-01T12:00:00Z",
        "2026-05-01T12:00:00.000Z",
        "2026-05-01T12:00:00.Z",
        "2026-05-01T12:00:00",
        "2026-05-01 12:00:00",
        "2026-05-01 12:00:00Z",
        "2026-05-01t12:00:00z",
        "2026-05-01T12:00:00+00:00",
        "2026-05-01T12:00:00-00:00",
        "2026-05-01T12:00:00+0000",
        "2026-05-01T14:00:00+02",
        "2026-05-01T06:30:00-05:30",
        "2026-05-01T12:00:00.000000000Z",
        "2026-05-01T11:59:60Z",
        "  2026-05-01T12:00:00Z ",
    ],
)
def test_v6_every_spelling_of_a_time_is_the_same_moment(text: str) -> None:
    assert parse_time(text) == NOON


@pytest.mark.parametrize(
    ("decimals", "microseconds"),
    [(".1", 100_000), (".12", 120_000), (".1234564", 123_456), (".1234565", 123_457), (".123456789", 123_457)],
)
def test_v6_decimals_are_kept_to_the_microsecond(decimals: str, microseconds: int) -> None:
    assert parse_time(f"2026-05-01T12:00:00{decimals}Z") == NOON.replace(microsecond=microseconds)


def test_v6_rounding_may_reach_the_next_year() -> None:
    assert parse_time("2025-12-31T23:59:59.9999999Z") == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "now", "2026-05-01", "1777636800", "2026-05-01T9:00:00Z", "2026-05-01T12:00Z"])
def test_v6_any_other_text_is_not_a_time(text: str) -> None:
    assert parse_time(text) is None
    assert not has_form_of_time(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-29T12:00:00Z",
        "2026-13-01T12:00:00Z",
        "2026-05-01T24:00:00Z",
        "2026-05-01T12:00:61Z",
        "2026-05-01T12:00:00+99:00",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59.9999999Z",
    ],
)
def test_v6_days_that_never_existed_have_the_form_of_a_time(text: str) -> None:
    """QC1: a charge point reported 29 February in a common year."""
    assert parse_time(text) is None
    assert has_form_of_time(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-05-01T12:00:00", False),
        ("2026-05-01T12:00:00.123", False),
        ("2026-05-01T12:00:00.123Z", True),
        ("2026-05-01T12:00:00+02", True),
        ("2026-05-01T12:00:00.5-0200", True),
    ],
)
def test_v6_a_time_with_a_zone_is_recognised(text: str, told: bool) -> None:
    assert has_zone(text) is told


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (NOON, "2026-05-01T12:00:00.000Z"),
        (NOON.replace(microsecond=123_999), "2026-05-01T12:00:00.123Z"),
        (NOON.replace(microsecond=7), "2026-05-01T12:00:00.000Z"),
        (datetime(2026, 5, 1, 14, tzinfo=timezone(timedelta(hours=2))), "2026-05-01T12:00:00.000Z"),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), "0001-01-01T00:00:00.000Z"),
        (datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-3))), "9999-12-31T23:00:00.000Z"),
    ],
)
def test_v7_times_are_sent_in_utc_with_milliseconds(when: datetime, text: str) -> None:
    assert format_time(when) == text


@given(AWARE)
def test_v7_a_time_that_we_send_reads_as_the_same_millisecond(when: datetime) -> None:
    read = parse_time(format_time(when))
    assert read is not None
    assert timedelta(0) <= when - read < timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("when", "believed"),
    [
        (NOON, True),
        (NOON + timedelta(minutes=5), True),
        (NOON + timedelta(minutes=5, seconds=1), False),
        (datetime(2020, 1, 1, tzinfo=UTC), True),
        (datetime(2019, 12, 31, 23, 59, 59, tzinfo=UTC), False),
    ],
)
def test_v6_times_are_plausible_from_2020_to_five_minutes_ahead(when: datetime, believed: bool) -> None:
    assert plausible(when, NOON) is believed

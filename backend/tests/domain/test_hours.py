"""Hours of the day: when they are, when they begin, and what the change of the clocks makes of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.domain.hours import MINUTES_OF_A_DAY, Hours, time_zones

BERLIN = "Europe/Berlin"
NIGHT = Hours(begin=22 * 60, until=5 * 60, time_zone=BERLIN)
MINUTES = st.integers(0, MINUTES_OF_A_DAY - 1)
ZONES = st.sampled_from([BERLIN, "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"])
TIMES = st.integers(1_577_836_800, 2_051_222_400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "are_now"),
    [
        ("2026-07-04T19:59:59", False),
        ("2026-07-04T20:00:00", True),
        ("2026-07-05T02:59:59", True),
        ("2026-07-05T03:00:00", False),
        ("2026-12-04T20:30:00", False),
        ("2026-12-04T21:00:00", True),
    ],
)
def test_a_night_begins_in_the_evening_by_the_clocks_of_its_zone(now: str, are_now: bool) -> None:
    assert NIGHT.are_now(at(now)) is are_now


def test_a_night_begins_today_or_if_that_is_over_tomorrow() -> None:
    assert NIGHT.begin_after(at("2026-07-04T12:00:00")) == at("2026-07-04T20:00:00")
    assert NIGHT.begin_after(at("2026-07-04T20:00:00")) == at("2026-07-05T20:00:00")


def test_a_minute_that_the_clocks_leave_out_comes_an_hour_later() -> None:
    left_out = Hours(begin=2 * 60 + 30, until=4 * 60, time_zone=BERLIN)
    assert left_out.begin_after(at("2026-03-28T23:00:00")) == at("2026-03-29T01:30:00")


@given(MINUTES, MINUTES, ZONES, TIMES)
def test_hours_begin_within_a_day_and_a_change_of_the_clocks(begin: int, until: int, zone: str, now: datetime) -> None:
    next_one = Hours(begin=begin, until=until, time_zone=zone).begin_after(now)
    assert now < next_one <= now + timedelta(hours=25)
    assert next_one.tzinfo is UTC


@given(MINUTES, MINUTES, ZONES, TIMES)
def test_one_of_two_hours_that_make_a_day_is_now(begin: int, until: int, zone: str, now: datetime) -> None:
    ours = Hours(begin=begin, until=until, time_zone=zone)
    others = Hours(begin=until, until=begin, time_zone=zone)
    assert ours.are_now(now) is not others.are_now(now) or begin == until


def test_time_zones_are_known_by_their_names() -> None:
    assert {BERLIN, "America/New_York", "UTC"} <= time_zones()
    assert "../etc/passwd" not in time_zones()

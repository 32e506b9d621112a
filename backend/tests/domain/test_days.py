"""Days of a time zone, across changes of its clocks."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.domain.days import day, day_of, days
from genx.domain.spans import quarter

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("time_zone", "of", "hours"),
    [
        ("UTC", date(2026, 3, 29), 24),
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Asia/Beirut", date(2026, 3, 29), 23),
    ],
)
def test_a_day_has_as_many_hours_as_its_clocks_say(time_zone: str, of: date, hours: float) -> None:
    found = day(of, time_zone)
    assert (found.ends - found.begins) / HOUR == hours
    assert found.begins == quarter(found.begins)


def test_the_days_of_a_time_are_those_that_have_a_part_in_it() -> None:
    since = datetime(2026, 6, 1, 21, 0, tzinfo=UTC)
    assert [each.day.day for each in days(since, since + HOUR, "Europe/Berlin")] == [1]
    assert [each.day.day for each in days(since, since + 2 * HOUR, "Europe/Berlin")] == [1, 2]
    assert day_of(since + HOUR, "Europe/Berlin") == date(2026, 6, 2)


@given(
    st.integers(0, 90_000 * 60),
    st.sampled_from(["UTC", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago"]),
    st.integers(1, 400),
)
def test_law_days_follow_each_other_and_each_moment_lies_in_one(minutes: int, time_zone: str, hours: int) -> None:
    since = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    until = since + hours * HOUR
    found = list(days(since, until, time_zone))
    assert found[0].begins <= since < found[0].ends
    assert found[-1].begins < until <= found[-1].ends
    assert all(before.ends == after.begins for before, after in pairwise(found))
    assert found[0].day == day_of(since, time_zone)

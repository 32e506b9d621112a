"""Days of reports in time zones, their buckets, and sums and shares."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.domain.figures.span import ReportBackwards, ReportTooLong, Span, bucket_size, midnight, span
from genx.domain.figures.sums import change, parted, share

HOUR = timedelta(hours=1)
NOW = datetime(2026, 1, 15, 23, 30, tzinfo=UTC)
ZONES = [
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Asia/Beirut",
]
ZONES += ["America/St_Johns", "America/Sao_Paulo", "Pacific/Apia", "Pacific/Chatham", "Africa/Casablanca"]


def day(first: str, zone: str, days: int = 1) -> Span:
    began = date.fromisoformat(first)
    return Span(first=began, last=began + timedelta(days=days - 1), time_zone=zone)


@pytest.mark.parametrize(
    ("first", "zone", "hours"),
    [
        ("2026-03-29", "Europe/Berlin", 23),
        ("2026-10-25", "Europe/Berlin", 25),
        ("2026-10-24", "Europe/Berlin", 24),
        ("2026-10-04", "Australia/Lord_Howe", 23.5),
        ("2026-04-05", "Australia/Lord_Howe", 24.5),
        ("2026-03-29", "Asia/Beirut", 23),  # The clocks change at midnight.
        ("2026-01-15", "Asia/Kathmandu", 24),
    ],
)
def test_a_day_has_the_hours_that_its_clocks_give_it(first: str, zone: str, hours: float) -> None:
    of = day(first, zone)
    assert of.until - of.since == hours * HOUR
    [bucket] = of.buckets("day")
    assert (bucket.since, bucket.until) == (of.since, of.until)


def test_labels_are_local_with_their_offset() -> None:
    labels = [bucket.label for bucket in day("2026-10-25", "Europe/Berlin").buckets("hour")]
    assert labels[0] == "2026-10-25T00:00:00+02:00"
    assert labels[2:4] == ["2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00"]
    assert len(labels) == 25
    assert day("2026-01-15", "Asia/Kolkata").buckets("hour")[1].since == datetime(2026, 1, 14, 19, 30, tzinfo=UTC)
    assert day("2026-03-29", "Asia/Beirut").buckets("day")[0].label == "2026-03-29T01:00:00+03:00"


def test_on_lord_howe_island_half_an_hour_goes_and_comes_again() -> None:
    spring = day("2026-10-04", "Australia/Lord_Howe").buckets("hour")
    autumn = day("2026-04-05", "Australia/Lord_Howe").buckets("hour")
    assert [bucket.until - bucket.since for bucket in spring] == [HOUR, HOUR, HOUR / 2, *[HOUR] * 21]
    assert [bucket.until - bucket.since for bucket in autumn] == [HOUR, HOUR, HOUR / 2, *[HOUR] * 22]


def test_a_day_that_the_calendar_left_out_has_no_bucket() -> None:
    """Samoa went from Thursday, 29 December 2011, to Saturday."""
    buckets = day("2011-12-29", "Pacific/Apia", days=3).buckets("day")
    assert [bucket.label[:10] for bucket in buckets] == ["2011-12-29", "2011-12-31"]


def test_months_begin_on_their_first_day_and_the_ends_may_be_parts() -> None:
    buckets = day("2026-01-15", "Europe/London", days=60).buckets("month")
    assert [bucket.label[:10] for bucket in buckets] == ["2026-01-15", "2026-02-01", "2026-03-01"]
    assert buckets[-1].until == datetime(2026, 3, 16, tzinfo=UTC)


@given(
    st.dates(date(1990, 1, 1), date(2037, 12, 1)),
    st.integers(1, 31),
    st.sampled_from(ZONES),
    st.sampled_from(["hour", "day", "month"]),
)
def test_buckets_follow_each_other_and_fill_the_time(first: date, days: int, zone: str, size: str) -> None:
    of = Span(first=first, last=first + timedelta(days=days - 1), time_zone=zone)
    buckets = of.buckets(size)  # type: ignore[arg-type]
    assert all(bucket.since < bucket.until for bucket in buckets)
    assert [bucket.since for bucket in buckets[1:]] == [bucket.until for bucket in buckets[:-1]]
    if buckets:  # A single day may have been left out.
        assert (buckets[0].since, buckets[-1].until) == (of.since, of.until)
    assert len({bucket.label for bucket in buckets}) == len(buckets)
    assert of.before.until == of.since
    assert of.before.days == of.days


def test_without_days_a_report_is_about_the_last_thirty_up_to_today_by_the_clocks_there() -> None:
    assert span(None, None, "UTC", NOW) == day("2025-12-17", "UTC", 30)
    assert span(None, None, "Europe/Berlin", NOW).last == date(2026, 1, 16)
    assert span(date(2026, 1, 1), None, "UTC", NOW) == day("2026-01-01", "UTC", 15)
    assert span(None, date(2025, 6, 30), "UTC", NOW) == day("2025-06-01", "UTC", 30)
    assert span(date(2026, 2, 1), None, "UTC", NOW) == day("2026-02-01", "UTC")
    assert midnight(date(2026, 1, 16), "Europe/Berlin") == datetime(2026, 1, 15, 23, tzinfo=UTC)
    with pytest.raises(ReportBackwards, match="swap them"):
        span(date(2026, 1, 2), date(2026, 1, 1), "UTC", NOW)


@pytest.mark.parametrize(
    ("days", "wanted", "size"),
    [(1, None, "day"), (400, None, "day"), (401, None, "month"), (31, "hour", "hour"), (3660, "month", "month")],
)
def test_buckets_are_days_until_there_would_be_too_many(days: int, wanted: str | None, size: str) -> None:
    assert bucket_size(day("2015-01-01", "UTC", days), wanted) == size  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "wanted", "said"),
    [
        (32, "hour", "A report by hour covers at most 31 days, and this is 32: choose fewer days, or bucket=day."),
        (401, "day", "A report by day covers at most 400 days, and this is 401: choose fewer days, or bucket=month."),
        (3661, None, "A report by month covers at most 3660 days (ten years), and this is 3661: choose fewer days."),
    ],
)
def test_a_report_that_is_too_long_says_what_would_do(days: int, wanted: str | None, said: str) -> None:
    with pytest.raises(ReportTooLong) as refused:
        bucket_size(day("2015-01-01", "UTC", days), wanted)  # type: ignore[arg-type]
    assert (refused.value.detail, refused.value.status_hint) == (said, 422)


def test_shares_and_changes_need_something_to_compare_with() -> None:
    assert (share(1, 4), share(1, 0)) == (0.25, None)
    assert (change(109, 100), change(50, 100), change(5, 0)) == (0.09, -0.5, None)


def test_what_is_not_among_the_groups_shown_is_the_others() -> None:
    assert parted([("a", 1), ("b", 2), ("c", 4), ("a", 8)], ["b", "a"]) == ([2, 9], 4)

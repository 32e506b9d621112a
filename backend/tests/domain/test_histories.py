"""Histories: reports in their place in time, and intervals."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from genx.domain.histories import Interval, PresenceTold, StatusTold, intervals, is_ahead, placed

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def told(minutes: float, status: str | None = "Available", heard: float = 1000, **fields: Any) -> StatusTold:
    known: dict[str, Any] = {"charger_id": 1, "connector_id": 1, "error_code": "NoError"} | fields
    return StatusTold(at=at(minutes), recorded_at=at(heard), status=status, **known)


def presence(minutes: float, online: bool | None, heard: float = 1000) -> PresenceTold:
    return PresenceTold(charger_id=1, at=at(minutes), recorded_at=at(heard), online=online)


@pytest.mark.parametrize(
    ("last", "new", "begins"),
    [
        (None, told(5), 5),
        (None, told(5, heard=3), 3),
        (told(1, "Charging"), told(5), 5),
        (told(7, "Charging"), told(5), 7),
        (told(1), told(5), None),
        (told(1), told(5, info="warm"), 5),
        (presence(1, online=True), presence(2, online=True), None),
        (presence(1, online=True), presence(2, online=False), 2),
        (presence(3, online=True), presence(2, online=None), 3),
    ],
)
def test_a_report_comes_after_the_last_one_unless_it_says_the_same(last: Any, new: Any, begins: float | None) -> None:
    found = placed(last, new)
    assert found == (None if begins is None else replace(new, at=at(begins)))


def test_a_row_far_in_the_future_of_a_later_report_was_written_by_a_clock_that_was_ahead() -> None:
    new = told(5, heard=5)
    assert [is_ahead(last, new) for last in (None, told(10), told(11))] == [False, False, True]


def shown(found: list[Interval]) -> list[tuple[Any, ...]]:
    minute = timedelta(minutes=1)
    return [((each.since - NOON) / minute, (each.until - NOON) / minute, each.status, each.online) for each in found]


def test_a_history_is_that_of_a_connector_or_of_a_charger() -> None:
    assert (told(0).of, presence(0, online=True).of) == ((1, 1), (1,))


def test_intervals_begin_with_the_first_status_and_end_where_status_or_presence_change() -> None:
    statuses = [told(10), told(20, "Charging"), told(50, "Available")]
    found = intervals(statuses, [presence(5, online=True), presence(30, online=False)], at(0), at(60))
    assert shown(found) == [
        (10, 20, "Available", True),
        (20, 30, "Charging", True),
        (30, 50, "Charging", False),
        (50, 60, "Available", False),
    ]


def test_an_interval_goes_on_through_rows_that_say_the_same() -> None:
    statuses = [told(-10, heard=-9), told(20, "Available", info="x"), told(30, "Available", error_code="Other")]
    found = intervals(statuses, [presence(-20, online=True, heard=-20), presence(25, online=True)], at(0), at(60))
    assert shown(found) == [(0, 30, "Available", True), (30, 60, "Available", True)]
    assert [each.error_code for each in found] == ["NoError", "Other"]
    assert found[0].recorded_at == at(-9)


def test_without_a_status_there_is_no_interval_and_without_presence_it_is_not_known() -> None:
    assert intervals([], [presence(0, online=True)], at(0), at(60)) == []
    assert shown(intervals([told(0)], [], at(0), at(60))) == [(0, 60, "Available", None)]
    assert intervals([told(70)], [], at(0), at(60)) == []


STATUSES = st.lists(st.tuples(st.integers(-50, 150), st.sampled_from(["Available", "Charging", None])), max_size=8)
PRESENCES = st.lists(st.tuples(st.integers(-50, 150), st.booleans()), max_size=8)


@given(STATUSES, PRESENCES)
def test_law_intervals_follow_each_other_without_a_gap_and_no_two_say_the_same(
    statuses: list[tuple[int, str | None]], presences: list[tuple[int, bool]]
) -> None:
    rows = [told(minutes, status) for minutes, status in sorted(statuses, key=lambda each: each[0])]
    there = [presence(minutes, online=online) for minutes, online in sorted(presences)]
    found = intervals(rows, there, at(0), at(100))
    firsts = [row.at for row in rows]
    assert (found[0].since if found else at(100)) == max(at(0), min([*firsts, at(100)]))
    assert not found or found[-1].until == at(100)
    for before, after in pairwise(found):
        assert before.until == after.since
        assert (before.status, before.online) != (after.status, after.online)
    for each in found:
        assert each.status == [row for row in rows if row.at <= each.since][-1].status

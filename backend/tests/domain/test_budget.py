"""Budgets of id tags and their periods (T9b)."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.domain.budget import ALWAYS, Budget, BudgetPeriod

THURSDAY = datetime(2026, 1, 15, 12, 30, 7, 5, tzinfo=UTC)
PERIODS: list[BudgetPeriod] = ["day", "week", "month", "total"]
TIMES = st.timedeltas(timedelta(days=-2_000), timedelta(days=20_000)).map(lambda later: THURSDAY + later)


@pytest.mark.parametrize(
    ("per", "began"),
    [
        ("day", datetime(2026, 1, 15, tzinfo=UTC)),
        ("week", datetime(2026, 1, 12, tzinfo=UTC)),
        ("month", datetime(2026, 1, 1, tzinfo=UTC)),
        ("total", ALWAYS),
    ],
)
def test_a_period_begins_at_midnight_in_utc(per: BudgetPeriod, began: datetime) -> None:
    budget = Budget(energy_wh=1, per=per)
    assert budget.began(THURSDAY) == began
    assert budget.began(THURSDAY.astimezone(timezone(timedelta(hours=-13)))) == began


@given(TIMES, st.sampled_from(PERIODS))
def test_a_period_began_before_now_and_is_the_same_at_its_beginning(now: datetime, per: BudgetPeriod) -> None:
    budget = Budget(energy_wh=1, per=per)
    began = budget.began(now)
    assert began <= now
    assert budget.began(began) == began


@given(TIMES, st.sampled_from(PERIODS[:3]))
def test_the_moment_before_a_period_belongs_to_another_one(now: datetime, per: BudgetPeriod) -> None:
    budget = Budget(energy_wh=1, per=per)
    began = budget.began(now)
    assert budget.began(began - timedelta(microseconds=1)) < began


@pytest.mark.parametrize(("used", "used_up"), [(0, False), (99, False), (100, True), (101, True)])
def test_a_budget_is_used_up_when_all_of_it_was_used(used: int, used_up: bool) -> None:
    assert Budget(energy_wh=100, per="day").is_used_up(used, THURSDAY) is used_up


def test_a_budget_of_nothing_is_used_up_from_the_start() -> None:
    assert Budget(energy_wh=0, per="total").is_used_up(0, THURSDAY)


def test_what_was_added_counts_in_its_period_only() -> None:
    budget = Budget(energy_wh=100, per="day").with_added(50, THURSDAY)
    assert not budget.is_used_up(149, THURSDAY + timedelta(hours=11))
    assert budget.is_used_up(150, THURSDAY)
    assert budget.is_used_up(100, THURSDAY + timedelta(days=1))


def test_what_is_added_twice_in_a_period_adds_up_and_begins_anew_in_the_next() -> None:
    twice = Budget(energy_wh=100, per="day").with_added(50, THURSDAY).with_added(7, THURSDAY + timedelta(hours=1))
    assert twice.added(THURSDAY) == 57
    assert twice.with_added(3, THURSDAY + timedelta(days=1)).added(THURSDAY + timedelta(days=1)) == 3


def test_what_is_added_to_a_total_stays() -> None:
    assert Budget(energy_wh=100, per="total").with_added(50, THURSDAY).added(THURSDAY + timedelta(days=4_000)) == 50


@pytest.mark.parametrize(("used", "left"), [(0, 150), (149, 1), (150, 0), (151, 0)])
def test_what_is_left_is_never_negative(used: int, left: int) -> None:
    assert Budget(energy_wh=100, per="day").with_added(50, THURSDAY).left(used, THURSDAY) == left


@pytest.mark.parametrize(
    ("per", "ends"),
    [
        ("day", datetime(2026, 12, 31, tzinfo=UTC)),
        ("week", datetime(2027, 1, 4, tzinfo=UTC)),
        ("month", datetime(2027, 1, 1, tzinfo=UTC)),
        ("total", None),
    ],
)
def test_a_period_ends_when_the_next_one_begins(per: BudgetPeriod, ends: datetime | None) -> None:
    now = datetime(2026, 12, 30, 15, 0, tzinfo=UTC)
    budget = Budget(energy_wh=1, per=per)
    assert budget.ends(now) == ends
    if ends is not None:
        assert budget.began(ends) == ends

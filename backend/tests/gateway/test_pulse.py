"""The offset of a charge point's clock, measured from live, late, repeated and queued messages (V9)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from genx.gateway.link.pulse import AGREES_MS, LEAST_TELLING, LONG_ENOUGH, MOST_LATEST, NOTICED_MS, ClockOffset
from tests.support.states import NOON

DAY = 86_400.0
ahead = st.floats(-3 * DAY, 3 * DAY)
"""Seconds by which a clock is ahead."""
delays = st.floats(0, AGREES_MS / 1000 - 1)
between = st.floats(LONG_ENOUGH.total_seconds() / (LEAST_TELLING - 1), 3600)
"""Seconds between two messages, so that the fewest that tell come over a while."""
live = st.lists(st.tuples(between, delays), min_size=MOST_LATEST + LEAST_TELLING, max_size=15)


class Charger:
    """A charger with its clock, and the offset that is found."""

    def __init__(self, ahead: float, known: int | None = None) -> None:
        self.offset = ClockOffset(known)
        self.ahead = ahead
        self.now = NOON

    def sends(self, messages: Iterable[tuple[float, float]]) -> None:
        """Messages that arrive some seconds after the one before, and were on their way for some seconds."""
        for wait, delay in messages:
            self.now += timedelta(seconds=wait)
            self.offset.measure(self.now + timedelta(seconds=self.ahead - delay), self.now)

    def repeats(self, told: datetime, waits: Iterable[float]) -> None:
        for wait in waits:
            self.now += timedelta(seconds=wait)
            self.offset.measure(told, self.now)

    @property
    def is_found(self) -> bool:
        assert self.offset.ms is not None
        return self.ahead * 1000 - AGREES_MS <= self.offset.ms <= self.ahead * 1000 + NOTICED_MS


@given(ahead, live)
def test_v9_a_clock_that_is_steadily_ahead_or_behind_is_found(
    ahead: float, messages: list[tuple[float, float]]
) -> None:
    charger = Charger(ahead)
    charger.sends(messages)
    assert charger.is_found


@given(ahead, live, ahead, live)
def test_v9_a_clock_that_was_set_is_followed_within_a_few_messages(
    before: float, messages: list[tuple[float, float]], after: float, more: list[tuple[float, float]]
) -> None:
    """A clock that falls back by less can't be told from messages that take longer."""
    assume(after >= before or before - after > 2 * AGREES_MS / 1000)
    charger = Charger(before)
    charger.sends(messages)
    charger.ahead = after
    charger.sends(more[: MOST_LATEST + LEAST_TELLING])
    assert charger.is_found


@given(ahead)
def test_v9_three_messages_tell_that_a_clock_was_set(before: float) -> None:
    charger = Charger(before)
    charger.sends([(60, 0)] * MOST_LATEST)
    charger.ahead = before - 300
    charger.sends([(60, 0.5)] * (LEAST_TELLING - 1))
    assert not charger.is_found
    charger.sends([(60, 0.5)])
    assert charger.is_found


@given(ahead, live, st.lists(st.floats(60, 30 * DAY), min_size=1, max_size=40, unique=True), st.floats(0, 0.7))
def test_qc4_an_offline_queue_that_is_sent_at_once_is_not_the_clock(
    ahead: float, messages: list[tuple[float, float]], ages: list[float], every: float
) -> None:
    """As after a night without a network, oldest first, a few in a second; the live ones go on after it."""
    charger = Charger(ahead)
    charger.sends(messages)
    found = charger.offset.ms
    charger.sends([(every, age) for age in sorted(ages, reverse=True)])
    assert charger.offset.ms == found
    charger.sends(messages)
    assert charger.is_found


@given(st.floats(-15, 30), st.lists(st.floats(60, 30 * DAY), min_size=1, max_size=40), live)
def test_qc4_the_queue_of_an_unknown_charger_is_not_the_clock(
    ahead: float, ages: list[float], messages: list[tuple[float, float]]
) -> None:
    charger = Charger(ahead)
    charger.sends([(0.1, age) for age in sorted(ages, reverse=True)])
    assert charger.offset.ms is None
    charger.sends(messages)
    assert charger.is_found


@given(ahead, live, st.floats(0, 30 * DAY), st.lists(st.floats(0.01, DAY), max_size=40))
def test_qe4_the_time_of_a_last_change_told_again_and_again_is_not_the_clock(
    ahead: float, messages: list[tuple[float, float]], age: float, waits: list[float]
) -> None:
    charger = Charger(ahead)
    charger.sends(messages)
    charger.repeats(charger.now + timedelta(seconds=ahead - age), waits)
    assert charger.is_found


@given(ahead, live, st.lists(st.tuples(st.floats(0, 3), st.floats(60, 30 * DAY)), max_size=6))
def test_qe4_three_connectors_that_tell_their_last_changes_at_a_reconnect_are_not_the_clock(
    ahead: float, messages: list[tuple[float, float]], statuses: list[tuple[float, float]]
) -> None:
    charger = Charger(ahead)
    charger.sends(messages)
    again = Charger(ahead, known=charger.offset.ms)
    again.sends(statuses)
    assert again.is_found


def test_v9_a_single_time_out_of_the_future_is_forgotten() -> None:
    charger = Charger(0)
    charger.sends([(60, 0)] * MOST_LATEST)
    charger.sends([(60, -1e9)])
    charger.sends([(60, 0)] * LEAST_TELLING)
    assert charger.offset.ms == 0


def test_v9_a_small_correction_is_followed_too() -> None:
    charger = Charger(8)
    charger.sends([(60, 0)] * MOST_LATEST)
    charger.ahead = 0
    charger.sends([(60, 0)] * MOST_LATEST)
    assert charger.offset.ms == 0


def test_v9_a_single_absurd_time_is_ignored() -> None:
    offset = ClockOffset(0)
    offset.measure(NOON.replace(year=2099), NOON)
    assert offset.ms == 0
    offset.measure(NOON.replace(year=2099) + timedelta(minutes=1), NOON + timedelta(minutes=1))
    assert (offset.ms or 0) > 0

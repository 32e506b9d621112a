"""Turns of those who wait as they are told."""

import pytest

from genx.accounts import reserve
from genx.accounts.reserve import BETWEEN_TURNS_S, GOOD_FOR_S, LONGEST_AHEAD_S, MOST_TURNS, Reserve
from genx.accounts.throttle import LONGEST_WAIT_S


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_turn_comes_when_it_was_said_to_come_and_is_good_once() -> None:
    clock = Clock()
    turns = Reserve(clock=clock)
    assert not turns.take("ann", "home")
    assert turns.seconds_to_turn("ann", "home", 30) == 30
    assert turns.seconds_to_turn("ann", "home", 60) == 30, "asking again changes nothing"
    clock.now += 29
    assert not turns.take("ann", "home")
    clock.now += 1
    assert not turns.take("ann", "elsewhere")
    assert not turns.take("bob", "home")
    assert turns.take("ann", "home")
    assert not turns.take("ann", "home")


def test_nobody_who_tries_meanwhile_takes_a_turn_away() -> None:
    clock = Clock()
    turns = Reserve(clock=clock)
    for number in range(100):
        turns.seconds_to_turn("ann", f"attacker {number}", 1)
    wait = turns.seconds_to_turn("ann", "home", 1)
    assert wait == 1 + 100 * BETWEEN_TURNS_S
    for number in range(1_000):
        turns.seconds_to_turn("ann", f"another attacker {number}", 1)
    clock.now += wait
    assert turns.take("ann", "home")


def test_a_turn_that_was_not_used_is_void_and_another_can_be_had() -> None:
    clock = Clock()
    turns = Reserve(clock=clock)
    turns.seconds_to_turn("ann", "home", 10)
    clock.now += 10 + GOOD_FOR_S + 1
    assert not turns.take("ann", "home")
    assert turns.seconds_to_turn("ann", "home", 10) == 10


def test_while_very_many_wait_no_turn_is_made() -> None:
    turns = Reserve(clock=Clock())
    waits = [turns.seconds_to_turn("ann", f"{number}", 1) for number in range(2_500)]
    assert max(waits) <= LONGEST_AHEAD_S
    assert waits[-1] == LONGEST_WAIT_S
    assert turns.seconds_to_turn("bob", "home", 1) == 1, "another account has turns of its own"


def test_turns_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_TURNS > LONGEST_AHEAD_S / BETWEEN_TURNS_S
    monkeypatch.setattr(reserve, "MOST_TURNS", 10)
    turns = Reserve(clock=Clock())
    for number in range(100):
        turns.seconds_to_turn(f"account {number}", "home", 1)
    assert len(turns._turns) == len(turns._last) == 10

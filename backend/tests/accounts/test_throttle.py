"""Throttles against a plain model: whatever is tried, counted and taken back, nobody gets more tries than they may."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from genx.accounts import throttle as throttle_module
from genx.accounts.networks import is_local, network
from genx.accounts.throttle import FORGET_AFTER_S, LONGEST_WAIT_S, Lately, Throttle, TooManyTries
from tests.accounts.conftest import Hands

FREE = 3
KEYS = st.sampled_from("ab")


class ThrottleModel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.hands = Hands()
        self.throttle = Throttle(FREE, clock=self.hands)
        self.counts: dict[str, int] = {}
        self.last: dict[str, float] = {}

    @rule(key=KEYS)
    def count(self, key: str) -> None:
        self.throttle.count(key)
        self.counts[key] = 1 + (0 if self.forgotten(key) else self.counts[key])
        self.last[key] = self.hands.now

    @rule(key=KEYS)
    def clear(self, key: str) -> None:
        self.throttle.clear(key)
        self.counts.pop(key, None)
        self.last.pop(key, None)

    @rule(seconds=st.sampled_from([0.5, 1.0, 7.0, LONGEST_WAIT_S, FORGET_AFTER_S, FORGET_AFTER_S + 1]))
    def time_passes(self, seconds: float) -> None:
        self.hands.now += seconds

    def forgotten(self, key: str) -> bool:
        return key not in self.last or self.hands.now - self.last[key] > FORGET_AFTER_S

    def wait(self, key: str) -> float:
        over = self.counts.get(key, 0) - FREE
        if self.forgotten(key) or over < 0:
            return 0.0
        return max(0.0, self.last[key] + min(2.0**over, LONGEST_WAIT_S) - self.hands.now)

    @invariant()
    def one_waits_as_long_as_the_model_says(self) -> None:
        for key in "ab":
            assert max(0.0, self.throttle.seconds_to_wait(key)) == self.wait(key)
            if self.wait(key) > 0:
                with pytest.raises(TooManyTries) as refused:
                    self.throttle.check(key)
                assert self.wait(key) <= refused.value.retry_after < self.wait(key) + 1
            else:
                self.throttle.check(key)


def test_a_throttle_waits_as_its_model_does() -> None:
    run_state_machine_as_test(ThrottleModel, settings=settings(max_examples=40, stateful_step_count=30))


def test_a_try_that_is_taken_back_leaves_the_wait_of_those_before_it() -> None:
    throttle = Throttle(1, clock=Hands())
    throttle.undo("nobody")
    throttle.count("a")
    throttle.count("a")
    throttle.undo("a")
    assert throttle.seconds_to_wait("a") == 1
    throttle.undo("a")
    assert throttle.seconds_to_wait("a") == 0


@given(st.lists(st.tuples(st.floats(0, 40), st.sampled_from(["count", "undo"])), max_size=40))
def test_lately_counts_what_a_list_of_times_would(steps: list[tuple[float, str]]) -> None:
    hands, times = Hands(), list[float]()
    lately = Lately(60.0, 5, clock=hands)
    for seconds, step in steps:
        hands.now += seconds
        if step == "count":
            times = [*times, hands.now][-5:]
            assert lately.count("a") == len([at for at in times if at > hands.now - 60])
        else:
            lately.undo("a")
            times = times[:-1]
        assert lately.of("a") == len([at for at in times if at > hands.now - 60])


def test_what_lately_remembers_is_bounded_and_the_quiet_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle_module, "MOST_KEYS", 2)
    lately = Lately(60.0, 5, clock=Hands())
    for key in "abacad":
        lately.count(key)
    assert [lately.of(key) for key in "abcd"] == [3, 0, 0, 1]


@given(st.ip_addresses(v=6))
def test_all_of_a_64_is_one_network_and_the_next_is_another(address: Any) -> None:
    number = int(address)
    same = type(address)(number ^ 0xFFFF_FFFF_FFFF_FFFF)
    other = type(address)(number ^ (1 << 64))
    if address.ipv4_mapped is None and same.ipv4_mapped is None:
        assert network(str(address)) == network(str(same))
    if other.ipv4_mapped is None and address.ipv4_mapped is None:
        assert network(str(address)) != network(str(other))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_one_network_however_it_is_written(address: Any) -> None:
    assert network(str(address)) == network(f"::ffff:{address}") == str(address)


@given(st.text(max_size=60))
def test_whatever_is_no_address_is_a_network_of_its_own(text: str) -> None:
    assert isinstance(network(text), str)
    assert network(text + "?") == text + "?"


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("app.localhost", True),
        ("localhost.example.org", False),
        ("evil-localhost", False),
        ("1127.0.0.1", False),
        ("example.org", False),
        ("", False),
    ],
)
def test_only_names_of_this_machine_are_local(host: str, local: bool) -> None:
    assert is_local(host) is local

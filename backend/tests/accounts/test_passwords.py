"""Passwords as they are hashed, and how fast they may be tried."""

import threading

import pytest
from argon2 import PasswordHasher

from genx.accounts.passwords import Passwords
from genx.accounts.throttle import LONGEST_WAIT_S, MOST_KEYS, Throttle, TooManyTries
from tests.support.server import CHEAP


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def wait(throttle: Throttle, key: str = "key") -> int:
    try:
        throttle.check(key)
    except TooManyTries as refusal:
        return refusal.retry_after
    return 0


def test_tries_get_slower_but_never_for_long() -> None:
    clock = Clock()
    throttle = Throttle(3, clock=clock)
    waits = []
    for _ in range(20):
        waits.append(wait(throttle))
        clock.now += waits[-1]
        throttle.check("key")
        throttle.count("key")
    assert waits[:8] == [0, 0, 0, 1, 2, 4, 8, 16]
    assert max(waits) == LONGEST_WAIT_S


def test_a_throttle_forgets() -> None:
    clock = Clock()
    throttle = Throttle(1, clock=clock)
    throttle.count("key")
    assert wait(throttle) == 1
    assert wait(throttle, "other") == 0
    throttle.undo("key")
    assert wait(throttle) == 0
    throttle.count("key")
    throttle.clear("key")
    assert wait(throttle) == 0
    for _ in range(10):
        throttle.count("key")
    clock.now += 901
    assert wait(throttle) == 0
    throttle.count("key")
    assert wait(throttle) == 1


def test_a_throttle_is_bounded() -> None:
    throttle = Throttle(1, clock=Clock())
    for number in range(MOST_KEYS + 1):
        throttle.count(str(number))
    assert wait(throttle, "0") == 0
    assert wait(throttle, "1") == 1


async def test_passwords() -> None:
    stored = await CHEAP.hash("correct")
    assert stored.startswith("$argon2id$")
    assert await CHEAP.verify(stored, "correct")
    assert not await CHEAP.verify(stored, "wrong")
    assert not await CHEAP.verify("no hash", "correct")
    assert not await CHEAP.verify(None, "nobody's password")
    assert await Passwords().verify(stored, "correct")


async def test_where_there_is_no_password_as_much_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def verify(self: PasswordHasher, stored: str, password: str) -> bool:
        compared.append(stored)
        return False

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    passwords = Passwords(time_cost=1, memory_cost=16, parallelism=1)
    stored = await passwords.hash("correct")
    assert not await passwords.verify(stored, "wrong")
    assert not await passwords.verify(None, "wrong")
    with_hash, without = (text.rsplit("$", 2)[0] for text in compared)
    assert with_hash == without


async def test_what_nobodys_password_is_compared_with_is_made_off_the_event_loop_for_whoever_comes_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hashed: list[threading.Thread] = []
    make = PasswordHasher.hash

    def hash_in_sight(self: PasswordHasher, password: str) -> str:
        hashed.append(threading.current_thread())
        return make(self, password)

    monkeypatch.setattr(PasswordHasher, "hash", hash_in_sight)
    passwords = Passwords(time_cost=1, memory_cost=16, parallelism=1)
    await passwords.verify("$argon2id$", "wrong")
    assert len(hashed) == 1
    await passwords.verify(None, "wrong")
    assert len(hashed) == 1
    assert threading.main_thread() not in hashed

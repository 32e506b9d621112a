"""Passwords of charge points: what is the same, whose failures count, and what nobody has to compute twice."""

from collections.abc import Sequence
from typing import Any

import pytest

from genx.accounts import charger_credentials, throttle
from genx.accounts.charger_credentials import (
    FREE_TRIES,
    MOST_GUESSES_PER_MINUTE,
    ChargerCredentials,
    canonical,
    hash_charger_password,
    hash_in_background,
)
from genx.accounts.networks import network
from genx.accounts.throttle import Lately, TooManyTries
from genx.domain.errors import TooBusy

HASHES = ("hash of old", "hash of new")


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What was checked the slow way; `old` and `new` are right."""
    checked: list[bytes] = []

    def first_match(hashes: Sequence[str], password: bytes) -> int:
        checked.append(password)
        words = [f"hash of {password.decode()}" == one for one in hashes]
        return words.index(True) if True in words else len(hashes)

    monkeypatch.setattr(charger_credentials, "_first_match", first_match)
    return checked


@pytest.mark.parametrize(
    ("password", "same"),
    [
        (b"0aFF", b"\n\xff"),
        (b"0aF", b"0aF"),
        (b"0a fF", b"0a fF"),
        (b"  ", b"  "),
        (b"", b""),
        (b"word", b"word"),
        (b"\xff\xfe", b"\xff\xfe"),
    ],
)
def test_h6_hex_means_its_bytes_and_blanks_are_no_hex(password: bytes, same: bytes) -> None:
    assert canonical(password) == same


def test_c6_a_password_that_is_known_keeps_its_hash() -> None:
    known = hash_charger_password("00ff")
    assert hash_charger_password("00FF", known) == known
    assert hash_charger_password("other", known) != known
    assert hash_charger_password("00ff") != known


async def test_it_is_hashed_in_the_background() -> None:
    assert (await hash_in_background("word")).startswith("$argon2id$")


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_h6_an_ipv6_subscriber_is_one_address(address: str, counted: str) -> None:
    assert network(address) == counted


async def fails(credentials: ChargerCredentials, times: int, address: str = "192.0.2.7") -> None:
    for number in range(times):
        assert await credentials.check(1, HASHES, f"guess {number} from {address}".encode(), address) is None


async def test_h6_what_is_known_to_be_right_passes_while_others_are_slowed_down(hashed: list[bytes]) -> None:
    credentials = ChargerCredentials()
    assert await credentials.check(1, HASHES, b"old", "192.0.2.7") == HASHES[0]
    await fails(credentials, FREE_TRIES)
    with pytest.raises(TooManyTries) as refusal:
        await credentials.check(1, HASHES, b"new", "192.0.2.7")
    assert refusal.value.retry_after > 0
    assert await credentials.check(1, HASHES, b"old", "192.0.2.7") == HASHES[0]
    assert await credentials.check(1, HASHES, b"new", "192.0.2.8") == HASHES[1]
    assert await credentials.check(2, HASHES, b"new", "192.0.2.7") == HASHES[1]
    assert await credentials.check(1, HASHES, b"new", "192.0.2.7") == HASHES[1]


async def test_h6_all_of_a_64_is_slowed_down(hashed: list[bytes]) -> None:
    credentials = ChargerCredentials()
    for number in range(FREE_TRIES):
        await fails(credentials, 1, f"2001:db8::{number}")
    with pytest.raises(TooManyTries):
        await fails(credentials, 1, "2001:db8::ffff")


async def test_h6_guesses_from_everywhere_are_limited_and_the_charger_comes_in(
    hashed: list[bytes],
) -> None:
    credentials = ChargerCredentials()
    assert await credentials.check(1, HASHES, b"old", "192.0.2.7") == HASHES[0]
    for number in range(MOST_GUESSES_PER_MINUTE):
        await fails(credentials, 1, f"198.51.100.{number}")
    with pytest.raises(TooManyTries):
        await fails(credentials, 1, "203.0.113.1")
    computed = len(hashed)
    assert await credentials.check(1, HASHES, b"old", "203.0.113.2") == HASHES[0]
    assert len(hashed) == computed
    assert await credentials.check(1, HASHES, b"new", "203.0.113.2") == HASHES[1]
    assert await credentials.check(2, HASHES, b"new", "203.0.113.1") == HASHES[1]


async def test_h6_right_passwords_are_no_guesses(hashed: list[bytes]) -> None:
    credentials = ChargerCredentials()
    for number in range(2 * MOST_GUESSES_PER_MINUTE):
        right = (f"hash of {number}",)
        assert await credentials.check(1, right, b"%d" % number, f"192.0.2.{number}") == right[0]


async def test_h6_a_wrong_password_that_is_repeated_is_no_guess(hashed: list[bytes]) -> None:
    credentials = ChargerCredentials()
    for _ in range(10 * FREE_TRIES):
        assert await credentials.check(1, HASHES, b"mistyped", "192.0.2.7") is None
    assert hashed == [b"mistyped"]
    assert await credentials.check(1, HASHES, b"new", "192.0.2.7") == HASHES[1]


async def test_c6_of_two_hashes_of_the_same_password_the_older_one_is_found(hashed: list[bytes]) -> None:
    credentials = ChargerCredentials()
    assert await credentials.check(1, (HASHES[1],), b"new", "192.0.2.7") == HASHES[1]
    assert await credentials.check(1, ("hash of new", "hash of old", HASHES[1]), b"new", "192.0.2.7") == "hash of new"
    await fails(credentials, FREE_TRIES)
    assert await credentials.check(1, ("hash of old", "hash of new"), b"new", "192.0.2.7") == "hash of new"


async def test_h6_what_could_not_be_checked_is_no_failure(hashed: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    class Busy:
        async def run(self, *_: Any) -> int:
            raise TooBusy

    credentials = ChargerCredentials()
    with monkeypatch.context() as away:
        away.setattr(charger_credentials, "CHARGERS", Busy())
        for number in range(2 * FREE_TRIES):
            with pytest.raises(TooBusy):
                await credentials.check(1, HASHES, b"%d" % number, "192.0.2.7")
    assert await credentials.check(1, HASHES, b"new", "192.0.2.7") == HASHES[1]


async def test_h6_what_is_remembered_is_bounded(hashed: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charger_credentials, "MOST_REMEMBERED", 3)
    monkeypatch.setattr(charger_credentials, "MOST_WRONG_REMEMBERED", 3)
    credentials = ChargerCredentials()
    for number in range(10):
        await fails(credentials, 1, f"192.0.2.{number}")
        assert await credentials.check(1, (f"hash of {number}",), b"%d" % number, "192.0.2.99") == f"hash of {number}"
    assert len(credentials._right) == len(credentials._wrong) == 3


def test_lately_counts_within_its_time_and_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST_KEYS", 2)
    now = 0.0
    lately = Lately(60.0, 3, clock=lambda: now)
    assert [lately.count("a") for _ in range(5)] == [1, 2, 3, 3, 3]
    lately.undo("a")
    lately.undo("nobody")
    assert lately.of("a") == 2
    now = 60.0
    assert (lately.of("a"), lately.count("a"), lately.of("nobody")) == (0, 1, 0)
    lately.count("b")
    lately.count("c")
    assert [lately.of(key) for key in "abc"] == [0, 1, 1]

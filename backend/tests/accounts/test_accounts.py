"""People: passwords, throttling, the first admin."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from argon2 import PasswordHasher

from genx.accounts.passwords import Passwords
from genx.accounts.sign_in import TRIES_PER_ADDRESS, Accounts, WrongCredentials
from genx.accounts.throttle import LONGEST_WAIT_S, MOST_KEYS, Throttle, TooManyTries
from genx.accounts.tokens import Tokens
from genx.accounts.users import UnusableAccount, create_user, ensure_first_admin
from genx.domain.errors import AlreadyExists
from support.server import CHEAP, SECRET


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


def test_tries_get_slower_but_never_for_long():
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


def test_a_throttle_forgets():
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


def test_a_throttle_is_bounded():
    throttle = Throttle(1, clock=Clock())
    for number in range(MOST_KEYS + 1):
        throttle.count(str(number))
    assert wait(throttle, "0") == 0
    assert wait(throttle, "1") == 1


async def test_passwords():
    stored = await CHEAP.hash("correct")
    assert stored.startswith("$argon2id$")
    assert await CHEAP.verify(stored, "correct")
    assert not await CHEAP.verify(stored, "wrong")
    assert not await CHEAP.verify("no hash", "correct")
    assert not await CHEAP.verify(None, "nobody's password")
    assert await Passwords().verify(stored, "correct")


async def test_where_there_is_no_password_as_much_is_computed(monkeypatch):
    compared: list[str] = []
    monkeypatch.setattr(PasswordHasher, "verify", lambda self, stored, password: compared.append(stored) or False)
    passwords = Passwords(time_cost=1, memory_cost=16, parallelism=1)
    stored = await passwords.hash("correct")
    assert not await passwords.verify(stored, "wrong")
    assert not await passwords.verify(None, "wrong")
    with_hash, without = (text.rsplit("$", 2)[0] for text in compared)
    assert with_hash == without


def test_tokens():
    tokens = Tokens(SECRET)
    user_id, now = uuid4(), datetime.now(UTC)
    claims = tokens.read(tokens.issue(user_id, now))
    assert claims is not None
    assert claims.user_id == user_id
    assert abs(claims.expires_at - now - timedelta(minutes=15)) < timedelta(seconds=1)
    assert tokens.read(tokens.issue(user_id, now - timedelta(minutes=16))) is None
    assert Tokens(SECRET[::-1]).read(tokens.issue(user_id, now)) is None


async def test_a_user_is_made_once(clean_db):
    made = await create_user(clean_db, "Ann@example.org", "long enough", "operator", passwords=CHEAP)
    assert made.role == "operator"
    with pytest.raises(AlreadyExists):
        await create_user(clean_db, "ann@EXAMPLE.org", "long enough", "viewer", passwords=CHEAP)


@pytest.mark.parametrize(("email", "password"), [("ann", "long enough"), ("a@b", "short"), ("a b@c", "long enough")])
async def test_unusable_accounts(clean_db, email, password):
    with pytest.raises(UnusableAccount):
        await create_user(clean_db, email, password, "viewer", passwords=CHEAP)


async def test_the_first_admin_is_made_only_while_there_is_nobody(clean_db):
    generated = await ensure_first_admin(clean_db, "admin@localhost", None, passwords=CHEAP)
    assert generated is not None
    assert len(generated) >= 20
    accounts = Accounts(clean_db, CHEAP, Tokens(SECRET))
    signed_in = await accounts.sign_in("admin@localhost", generated, "127.0.0.1")
    assert signed_in.user.role == "admin"
    assert await ensure_first_admin(clean_db, "other@localhost", None, passwords=CHEAP) is None


async def test_a_given_first_password_is_not_told(clean_db):
    assert await ensure_first_admin(clean_db, "admin@localhost", "given password", passwords=CHEAP) is None
    accounts = Accounts(clean_db, CHEAP, Tokens(SECRET))
    assert (await accounts.sign_in("admin@localhost", "given password", "::1")).expires_in == 900


async def test_many_processes_make_one_first_admin(clean_db):
    made = await asyncio.gather(
        *(ensure_first_admin(clean_db, "admin@localhost", None, passwords=CHEAP) for _ in range(4))
    )
    assert len([password for password in made if password]) == 1


async def test_an_address_that_tries_many_names_is_slowed_down(clean_db):
    accounts = Accounts(clean_db, CHEAP, Tokens(SECRET))
    for number in range(TRIES_PER_ADDRESS):
        with pytest.raises(WrongCredentials):
            await accounts.sign_in(f"user{number}@example.org", "guess", "203.0.113.1")
    with pytest.raises(TooManyTries):
        await accounts.sign_in("one-more@example.org", "guess", "203.0.113.1")
    with pytest.raises(WrongCredentials):
        await accounts.sign_in("one-more@example.org", "guess", "203.0.113.2")

"""Signing in: who gets in, who is slowed down, and what guessers and owners notice of each other."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from genx.accounts import links
from genx.accounts import passwords as passwords_module
from genx.accounts.passwords import Passwords
from genx.accounts.sign_in import (
    TRIES_PER_NETWORK,
    TRIES_PER_USER,
    TRIES_PER_USER_AND_NETWORK,
    SignIn,
    WrongCredentials,
)
from genx.accounts.throttle import TooManyTries
from genx.db.base.engine import begin
from genx.db.queries import users
from genx.domain.errors import TooBusy
from tests.accounts.conftest import NOON, PASSWORD, Hands, House
from tests.support.database import column, execute, row


async def outcome(house: House, email: str, password: str = PASSWORD, **visit: Any) -> str:
    """`in`, or the type of the refusal."""
    try:
        await house.accounts.sign_in.sign_in(email, password, house.visit(**visit))
    except (WrongCredentials, TooManyTries, TooBusy) as refusal:
        return refusal.type
    return "in"


async def guesses(house: House, email: str, number: int, address: str = "203.0.113.9") -> list[str]:
    return [await outcome(house, email, f"guess {n}", address=address) for n in range(number)]


async def test_somebody_who_signs_in_is_known_by_their_token_and_the_sign_in_is_noted(house: House) -> None:
    ada = await house.user("ada", "operator")
    signed_in = await house.accounts.sign_in.sign_in("ADA@example.org", PASSWORD, house.visit(user_agent="B" * 900))
    identity = await house.accounts.identities.identify(signed_in.access_token, NOON)
    assert identity is not None
    assert (identity.user.user_id, identity.role, identity.name) == (ada.user_id, "operator", ada.email)
    assert await column(house.engine, "SELECT last_sign_in_at FROM users") == [NOON]
    session = await row(house.engine, "SELECT * FROM sessions")
    assert (session["address"], len(session["user_agent"]), session["created_at"]) == ("192.0.2.7", 300, NOON)
    assert await house.audited() == [("sign-in", "user", ada.email)]


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.org", ""),
        ("ada@example.org", PASSWORD.upper()),
        ("ada@example.org", PASSWORD + " "),
        ("nobody@example.org", PASSWORD),
        ("ada@example.or", PASSWORD),
        ("%@example.org", PASSWORD),
        ("", ""),
        ("invited@example.org", ""),
        ("gone@example.org", PASSWORD),
    ],
)
async def test_everybody_else_is_told_the_same_and_gets_no_session(house: House, email: str, password: str) -> None:
    for name in ("ada", "invited", "gone"):
        await house.user(name)
    await execute(house.engine, "UPDATE users SET password_hash = NULL WHERE email LIKE 'invited%'")
    await execute(house.engine, "UPDATE users SET active = false WHERE email LIKE 'gone%'")
    with pytest.raises(WrongCredentials, match=r"^The email address or password is wrong\.$"):
        await house.accounts.sign_in.sign_in(email, password, house.visit())
    assert await column(house.engine, "SELECT 1 FROM sessions") == []


async def test_a_failed_try_is_noted_with_its_reason_and_never_with_what_was_typed(house: House) -> None:
    await house.user("ada")
    await house.user("gone")
    await execute(house.engine, "UPDATE users SET active = false WHERE email LIKE 'gone%'")
    for email in ("ada@example.org", "gone@example.org", "my secret in the wrong field"):
        assert await outcome(house, email, "typed wrong") == "wrong-credentials"
    found = await column(house.engine, "SELECT details->>'reason' FROM audit_log ORDER BY id")
    assert found == ["wrong-password", "deactivated", "unknown-address"]
    texts = await column(house.engine, "SELECT audit_log::text FROM audit_log")
    assert not any("secret" in text or "typed" in text for text in texts)
    assert await house.audited() == [
        ("sign-in.failed", "nobody", "ada@example.org"),
        ("sign-in.failed", "nobody", "gone@example.org"),
        ("sign-in.failed", "nobody", None),
    ]


@pytest.mark.parametrize(
    ("set_as", "typed"), [("ﬁ e\u0301 tangerine", "ﬁ é tangerine"), ("é tangerine", "e\u0301 tangerine")]
)
async def test_a_password_is_the_same_however_a_keyboard_spells_its_letters(
    house: House, set_as: str, typed: str
) -> None:
    token = await invited(house)
    await house.accounts.new_passwords.redeem(token, set_as + " on the roof", house.visit())
    assert await outcome(house, "new@example.org", typed + " on the roof") == "in"


async def invited(house: House) -> str:
    user = await house.accounts.people.invite("new@example.org", None, "viewer", house.visit())
    async with begin(house.engine) as connection:
        return await links.make(connection, user.user_id, "invitation", NOON + timedelta(days=1))


async def test_a_guesser_is_slowed_down_for_one_user_and_the_owner_elsewhere_gets_in(
    house: House, hands: Hands
) -> None:
    await house.user("ada")
    tries = await guesses(house, "ada@example.org", TRIES_PER_USER_AND_NETWORK + 2)
    assert tries == ["wrong-credentials"] * TRIES_PER_USER_AND_NETWORK + ["too-many-tries"] * 2
    assert await outcome(house, "ada@example.org", address="203.0.113.9") == "too-many-tries", "right, but too early"
    assert await outcome(house, "ada@example.org", address="192.0.2.1") == "in"
    hands.now += 1
    assert await outcome(house, "ada@example.org", address="203.0.113.9") == "in"
    assert await guesses(house, "ada@example.org", 5) == ["wrong-credentials"] * 5, "a success starts anew"


async def test_tries_of_a_network_are_counted_over_all_users_and_a_whole_64(house: House, hands: Hands) -> None:
    await house.user("ada")
    for number in range(TRIES_PER_NETWORK):
        assert await guesses(house, f"{number}@example.org", 1, f"2001:db8::{number:x}") == ["wrong-credentials"]
    assert await outcome(house, "ada@example.org", address="2001:db8::ffff") == "too-many-tries"
    assert await outcome(house, "ada@example.org", address="2001:db8:0:1::1") == "in"


async def test_an_attack_from_everywhere_gives_the_owner_a_turn_that_nobody_else_takes(
    house: House, hands: Hands
) -> None:
    await house.user("ada")
    for number in range(TRIES_PER_USER):
        assert await guesses(house, "ada@example.org", 1, f"203.0.113.{number}") == ["wrong-credentials"]
    with pytest.raises(TooManyTries) as told:
        await house.accounts.sign_in.sign_in("ada@example.org", PASSWORD, house.visit())
    for number in range(20):
        assert await guesses(house, "ada@example.org", 1, f"198.51.100.{number}") == ["too-many-tries"]
    hands.now += told.value.retry_after
    assert await guesses(house, "ada@example.org", 1, "198.51.100.99") == ["wrong-credentials"], "somebody is faster"
    assert await outcome(house, "ada@example.org", address="192.0.2.8") == "too-many-tries"
    assert await outcome(house, "ada@example.org") == "in"


async def test_a_browser_that_signed_in_before_is_not_held_up_by_an_attack_and_has_tries_of_its_own(
    house: House, hands: Hands
) -> None:
    await house.user("ada")
    await house.user("eve")
    device = house.accounts.sign_in.device_of("ADA@example.org")
    for number in range(TRIES_PER_USER + 5):
        await guesses(house, "ada@example.org", 1, f"203.0.113.{number}")
    assert await outcome(house, "ada@example.org", device=device) == "in"
    assert await outcome(house, "ada@example.org", device="x" + device) == "too-many-tries"
    assert await outcome(house, "ada@example.org", device=house.accounts.sign_in.device_of("eve@example.org")) == (
        "too-many-tries"
    )
    own = [await outcome(house, "ada@example.org", "wrong", device=device) for _ in range(7)]
    assert own == ["wrong-credentials"] * 5 + ["too-many-tries"] * 2
    assert house.accounts.sign_in.device_of("ada@example.org") != device, "each browser has its own"


async def test_many_tries_at_once_do_not_slip_through(house: House, hands: Hands) -> None:
    await house.user("ada")
    tries = await asyncio.gather(*[outcome(house, "ada@example.org", f"guess {n}") for n in range(30)])
    assert sorted(tries) == ["too-many-tries"] * 25 + ["wrong-credentials"] * 5


async def test_what_could_not_be_checked_is_no_try(house: House, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.user("ada")

    class Busy:
        async def run(self, *_: object, **__: object) -> bool:
            raise TooBusy(3)

    with monkeypatch.context() as away:
        away.setattr(passwords_module, "PEOPLE", Busy())
        assert {await outcome(house, "ada@example.org") for _ in range(60)} == {"too-busy"}
    assert await outcome(house, "ada@example.org", address="192.0.2.8") == "in"
    assert house.accounts.sign_in.outcomes == {"too-busy": 60, "signed-in": 1}


class Meanwhile(Passwords):
    """Checks a password while somebody else changes the user."""

    def __init__(self, house: House, statement: str) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self._house = house
        self._statement = statement

    async def verify(self, *given: Any, **rest: Any) -> bool:
        matches = await super().verify(*given, **rest)
        await execute(self._house.engine, self._statement)
        return matches


@pytest.mark.parametrize(
    "statement",
    ["UPDATE users SET password_hash = 'another'", "UPDATE users SET active = false", "DELETE FROM users"],
)
async def test_a_password_that_is_changed_while_it_is_checked_opens_no_session(house: House, statement: str) -> None:
    await house.user("ada")
    tokens = house.accounts.sign_in
    slow = SignIn(house.engine, Meanwhile(house, statement), house.accounts.sessions, tokens._signer)
    with pytest.raises(WrongCredentials):
        await slow.sign_in("ada@example.org", PASSWORD, house.visit())
    assert await column(house.engine, "SELECT 1 FROM sessions") == []


async def test_a_hash_of_an_earlier_version_is_replaced_at_the_next_sign_in(house: House) -> None:
    ada = await house.user("ada")
    older = await Passwords(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    await execute(house.engine, "UPDATE users SET password_hash = :hash", hash=older)
    assert await outcome(house, ada.email, "wrong") == "wrong-credentials"
    assert await column(house.engine, "SELECT password_hash FROM users") == [older]
    assert await outcome(house, ada.email) == "in"
    (kept,) = await column(house.engine, "SELECT password_hash FROM users")
    assert kept != older
    assert not Passwords(time_cost=1, memory_cost=8, parallelism=1).is_outdated(kept)
    async with begin(house.engine) as connection:
        found = await users.find_by_email(connection, ada.email)
    assert found is not None
    assert await outcome(house, ada.email) == "in"

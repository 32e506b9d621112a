"""New passwords from the command line: for somebody who can't sign in, without mail and without an admin."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from genx.accounts import by_hand
from genx.accounts.by_hand import Deactivated
from genx.accounts.password_rules import WeakPassword
from genx.accounts.passwords import Passwords
from genx.domain.errors import NotKnown, Refusal
from tests.accounts.conftest import NOON, PASSWORD, House
from tests.support.database import column, execute
from tests.support.server import CHEAP

NEXT = "an umbrella for seven otters"
HOUR = timedelta(hours=1)


async def set_password(house: House, email: str, password: str = NEXT) -> None:
    await by_hand.set_password(house.engine, email, password, NOON, passwords=CHEAP)


async def test_a_password_that_is_set_by_hand_opens_and_the_old_one_and_its_sessions_and_keys_do_not(
    house: House,
) -> None:
    ada = await house.user("ada", "admin")
    identity = await house.identity(ada)
    _, key = await house.accounts.api_keys.create("k", "admin", None, identity, house.visit())
    token = await by_hand.make_link(house.engine, ada.email, HOUR, NOON)
    await set_password(house, "ADA@example.org")
    assert await column(house.engine, "SELECT 1 FROM sessions UNION ALL SELECT 1 FROM api_keys") == []
    assert await house.accounts.identities.identify(key, NOON) is None
    with pytest.raises(Refusal, match="can't be used"):
        await house.accounts.new_passwords.redeem(token, PASSWORD, house.visit())
    with pytest.raises(Refusal, match="wrong"):
        await house.accounts.sign_in.sign_in(ada.email, PASSWORD, house.visit())
    assert (await house.accounts.sign_in.sign_in(ada.email, NEXT, house.visit())).user.email == ada.email
    assert await house.mails() == [("password-changed", ada.email)]
    assert [action for action in await house.audited() if action[1] == "system"] == [
        ("password.link-made", "system", ada.email),
        ("password.set", "system", ada.email),
    ]


async def test_somebody_who_was_invited_can_be_given_a_first_password(house: House) -> None:
    await house.accounts.people.invite("new@example.org", None, "viewer", house.visit())
    await set_password(house, "new@example.org")
    assert (await house.accounts.sign_in.sign_in("new@example.org", NEXT, house.visit())).user.status == "active"


@pytest.mark.parametrize("email", ["nobody@example.org", "", "%", "ada@example.or"])
async def test_an_address_of_nobody_is_told_with_what_to_do(house: House, email: str) -> None:
    await house.user("ada")
    for do in (partial(set_password, house, email), partial(by_hand.make_link, house.engine, email, HOUR, NOON)):
        with pytest.raises(NotKnown, match="genx user add"):
            await do()


async def test_somebody_who_is_deactivated_gets_neither_password_nor_link(house: House) -> None:
    ada = await house.user("ada")
    await execute(house.engine, "UPDATE users SET active = false")
    with pytest.raises(Deactivated, match="must activate the account first"):
        await set_password(house, ada.email)
    with pytest.raises(Deactivated):
        await by_hand.make_link(house.engine, ada.email, HOUR, NOON)
    assert await column(house.engine, "SELECT password_hash FROM users") == [ada.password_hash]
    assert await column(house.engine, "SELECT 1 FROM password_links") == []


async def test_a_weak_password_changes_nothing(house: House) -> None:
    ada = await house.user("ada")
    identity = await house.identity(ada)
    for password in ("short", "ada@example.org"):
        with pytest.raises(WeakPassword):
            await set_password(house, ada.email, password)
    assert await column(house.engine, "SELECT session_id FROM sessions") == [identity.session_id]
    assert (await house.audited())[-1][0] == "sign-in"


async def test_a_link_that_is_made_by_hand_is_good_once_and_for_its_time(house: House) -> None:
    ada = await house.user("ada")
    token = await by_hand.make_link(house.engine, ada.email, HOUR, NOON)
    with pytest.raises(Refusal, match="expired"):
        await house.accounts.new_passwords.redeem(token, NEXT, house.visit(HOUR))
    await house.accounts.new_passwords.redeem(token, NEXT, house.visit(HOUR - timedelta(microseconds=1)))
    with pytest.raises(Refusal, match="already been used"):
        await house.accounts.new_passwords.redeem(token, NEXT, house.visit())
    texts = await column(house.engine, "SELECT audit_log::text FROM audit_log")
    assert not any(token in text for text in texts)


class Slow(Passwords):
    """Hashes while somebody else sets a password."""

    def __init__(self, house: House) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self._house = house

    async def hash(self, password: str) -> str:
        await execute(self._house.engine, "UPDATE users SET password_hash = 'set by somebody else'")
        return await super().hash(password)


async def test_a_password_that_somebody_else_sets_meanwhile_stays(house: House) -> None:
    ada = await house.user("ada")
    with pytest.raises(Refusal, match="changed in the meantime: try again"):
        await by_hand.set_password(house.engine, ada.email, NEXT, NOON, passwords=Slow(house))
    assert await column(house.engine, "SELECT password_hash FROM users") == ["set by somebody else"]
    assert (await house.audited(), await house.mails()) == ([], [])


async def test_of_two_at_once_one_sets_the_password(house: House) -> None:
    ada = await house.user("ada")
    both = [set_password(house, ada.email, f"{word} {NEXT}") for word in ("red", "blue")]
    done = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) in (["NoneType", "Refusal"], ["NoneType", "NoneType"])
    assert len([one for one in await house.audited() if one[0] == "password.set"]) == done.count(None)

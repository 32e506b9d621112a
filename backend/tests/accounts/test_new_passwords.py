"""New passwords: by a link, by who knows the old one; what ends with the old one, and what attackers get."""

import asyncio
from datetime import timedelta

import pytest

from genx.accounts import links
from genx.accounts.new_passwords import REQUESTS_PER_NETWORK, BadLink, ExpiredLink, UsedLink, WrongPassword
from genx.accounts.password_rules import WeakPassword
from genx.accounts.sessions import SessionEnded
from genx.accounts.throttle import TooManyTries
from genx.db.base.engine import begin
from genx.domain.errors import Refusal
from genx.domain.user import User
from tests.accounts.conftest import NOON, PASSWORD, Hands, House
from tests.support.database import column, execute

NEXT = "an umbrella for seven otters"
HOUR = timedelta(hours=1)


async def link(house: House, user: User, good_for: timedelta = HOUR) -> str:
    async with begin(house.engine) as connection:
        return await links.make(connection, user.user_id, "reset", NOON + good_for)


async def refused(house: House, token: str, password: str = NEXT, after: timedelta = timedelta()) -> str | None:
    try:
        await house.accounts.new_passwords.redeem(token, password, house.visit(after))
    except Refusal as refusal:
        return refusal.type
    return None


async def signs_in(house: House, user: User, password: str) -> bool:
    try:
        await house.accounts.sign_in.sign_in(user.email, password, house.visit())
    except Refusal:
        return False
    return True


@pytest.mark.parametrize("email", ["ada@example.org", "ADA@example.org", "nobody@example.org"])
async def test_asking_for_a_link_looks_the_same_whether_the_address_is_known(house: House, email: str) -> None:
    await house.user("ada")
    assert await house.accounts.new_passwords.forgot(email, house.visit())
    assert await house.mails() == [("reset", email)]
    assert await house.audited() == []


async def test_links_are_asked_for_a_few_times_from_a_network_and_then_ever_more_slowly(
    house: House, hands: Hands
) -> None:
    asked = [await house.accounts.new_passwords.forgot(f"{n}@example.org", house.visit()) for n in range(22)]
    assert asked == [True] * REQUESTS_PER_NETWORK + [False] * 2
    assert len(await house.mails()) == REQUESTS_PER_NETWORK
    assert await house.accounts.new_passwords.forgot("a@example.org", house.visit(address="192.0.2.8"))
    hands.now += 1
    assert await house.accounts.new_passwords.forgot("b@example.org", house.visit())
    assert not await house.accounts.new_passwords.forgot("c@example.org", house.visit())


async def test_a_link_sets_a_password_and_all_that_the_old_one_opened_ends(house: House) -> None:
    ada, eve = await house.user("ada", "admin"), await house.user("eve", "admin")
    identity, other = await house.identity(ada), await house.identity(eve)
    _, key = await house.accounts.api_keys.create("k", "viewer", None, identity, house.visit())
    _, keys_of_eve = await house.accounts.api_keys.create("e", "viewer", None, other, house.visit())
    user = await house.accounts.new_passwords.redeem(await link(house, ada), NEXT, house.visit())
    assert user.user_id == ada.user_id
    assert await house.accounts.identities.identify(key, NOON) is None
    assert await house.accounts.identities.identify(keys_of_eve, NOON) is not None
    assert await column(house.engine, "SELECT user_id FROM sessions") == [eve.user_id]
    assert (await signs_in(house, ada, PASSWORD), await signs_in(house, ada, NEXT)) == (False, True)
    assert ("password-changed", ada.email) in await house.mails()
    assert ("password.reset", "user", ada.email) in await house.audited()


async def test_a_first_password_is_no_news_to_its_owner(house: House) -> None:
    new = await house.accounts.people.invite("new@example.org", "New", "viewer", house.visit())
    assert await refused(house, await link(house, new)) is None
    assert await house.mails() == [("invitation", "new@example.org")]


@pytest.mark.parametrize(
    "password", ["short", "passwordpassword", "ada@example.org", "ada ada ada ada", "genxgenxgenx"]
)
async def test_a_weak_password_is_refused_and_the_link_is_still_good(house: House, password: str) -> None:
    ada = await house.user("ada")
    token = await link(house, ada)
    with pytest.raises(WeakPassword):
        await house.accounts.new_passwords.redeem(token, password, house.visit())
    assert await signs_in(house, ada, PASSWORD)
    assert await refused(house, token) is None


async def test_a_link_that_is_used_expired_replaced_or_made_up_says_which(house: House) -> None:
    ada = await house.user("ada")
    older = await link(house, ada)
    token = await link(house, ada)
    assert await refused(house, older) == "bad-link"
    assert await refused(house, token, after=HOUR) == "expired-link"
    assert await refused(house, token, after=HOUR - timedelta(microseconds=1)) is None
    assert await refused(house, token) == "used-link"
    assert await refused(house, token, after=-timedelta(days=9)) == "used-link", "a clock set back revives nothing"
    for made_up in ("", "x", "a" * 43, token[:-1], token + "a", token.swapcase(), "\x00" * 43):
        assert await refused(house, made_up) == "bad-link"


@pytest.mark.parametrize(
    ("statement", "error"),
    [("UPDATE users SET active = false", BadLink), ("DELETE FROM users", BadLink), ("SELECT 1", None)],
)
async def test_a_link_of_somebody_who_is_gone_is_none(
    house: House, statement: str, error: type[Refusal] | None
) -> None:
    token = await link(house, await house.user("ada"))
    await execute(house.engine, statement)
    if error is None:
        found, purpose = await house.accounts.new_passwords.check(token, house.visit())
        assert (found.email, purpose) == ("ada@example.org", "reset")
        return
    with pytest.raises(error):
        await house.accounts.new_passwords.check(token, house.visit())
    assert await refused(house, token) == "bad-link"


async def test_of_two_that_redeem_the_same_link_one_sets_the_password(house: House) -> None:
    ada = await house.user("ada")
    token = await link(house, ada)
    both = [f"{word} umbrellas for seven otters" for word in ("red", "blue")]
    got = await asyncio.gather(*[refused(house, token, password) for password in both])
    assert sorted(str(one) for one in got) == ["None", "bad-link"]
    worked = [await signs_in(house, ada, password) for password in both]
    assert worked == [one is None for one in got]


async def test_looking_at_bad_links_is_slowed_down_and_good_ones_are_still_seen_from_elsewhere(
    house: House, hands: Hands
) -> None:
    token = await link(house, await house.user("ada"))
    check = house.accounts.new_passwords.check
    for number in range(REQUESTS_PER_NETWORK):
        with pytest.raises(BadLink):
            await check(f"{number:043}", house.visit())
        await check(token, house.visit(address="192.0.2.8"))
    with pytest.raises(TooManyTries):
        await check(token, house.visit())
    hands.now += 1
    assert (await check(token, house.visit()))[0].email == "ada@example.org"


@pytest.mark.parametrize(("used", "error"), [(True, UsedLink), (False, ExpiredLink)])
async def test_a_link_is_looked_at_with_the_same_refusals(house: House, used: bool, error: type[Refusal]) -> None:
    token = await link(house, await house.user("ada"))
    if used:
        await refused(house, token)
    with pytest.raises(error):
        await house.accounts.new_passwords.check(token, house.visit(HOUR))


async def test_another_password_ends_all_other_sessions_and_no_key(house: House) -> None:
    ada = await house.user("ada", "admin")
    here = await house.identity(ada)
    elsewhere = await house.accounts.sign_in.sign_in(ada.email, PASSWORD, house.visit())
    _, key = await house.accounts.api_keys.create("k", "viewer", None, here, house.visit())
    await house.accounts.new_passwords.change(here, PASSWORD, NEXT, house.visit(identity=here))
    assert await column(house.engine, "SELECT session_id FROM sessions") == [here.session_id]
    with pytest.raises(SessionEnded):
        await house.accounts.sessions.refresh(elsewhere.refresh_token, house.visit())
    assert await house.accounts.identities.identify(key, NOON) is not None
    assert (await house.audited())[-1] == ("password.changed", "user", ada.email)
    assert await house.mails() == [("password-changed", ada.email)]


async def test_who_does_not_know_the_old_password_changes_nothing_and_is_slowed_down(
    house: House, hands: Hands
) -> None:
    ada = await house.user("ada")
    identity = await house.identity(ada)
    for number in range(5):
        with pytest.raises(WrongPassword):
            await house.accounts.new_passwords.change(identity, f"guess {number}", NEXT, house.visit(identity=identity))
    with pytest.raises(TooManyTries):
        await house.accounts.new_passwords.change(identity, PASSWORD, NEXT, house.visit(identity=identity))
    hands.now += 60
    with pytest.raises(WeakPassword):
        await house.accounts.new_passwords.change(identity, PASSWORD, "ada ada ada ada", house.visit(identity=identity))
    assert await signs_in(house, ada, PASSWORD)


async def test_of_two_that_change_the_same_password_at_once_one_does(house: House) -> None:
    identity = await house.identity(await house.user("ada"))

    async def change(word: str) -> str:
        try:
            await house.accounts.new_passwords.change(
                identity, PASSWORD, f"{word} {NEXT}", house.visit(identity=identity)
            )
        except WrongPassword:
            return "refused"
        return "changed"

    assert sorted(await asyncio.gather(change("red"), change("blue"))) == ["changed", "refused"]

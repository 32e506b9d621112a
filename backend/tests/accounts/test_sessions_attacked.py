"""Sessions under attack: stolen tokens, clocks that are turned, races, and other people's sessions."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from genx.accounts import sessions as sessions_module
from genx.accounts.sessions import GRACE, SessionEnded, SignedIn
from genx.domain.errors import NotKnown
from tests.accounts.conftest import NOON, PASSWORD, House
from tests.support.database import column, execute

HOUR = timedelta(hours=1)


async def signed_in(house: House, name: str = "ada", after: timedelta = timedelta()) -> SignedIn:
    user = house.users.get(name) or await house.user(name)
    return await house.accounts.sign_in.sign_in(user.email, PASSWORD, house.visit(after))


async def refreshed(house: House, token: str, after: timedelta = timedelta()) -> SignedIn | None:
    try:
        return await house.accounts.sessions.refresh(token, house.visit(after))
    except SessionEnded:
        return None


async def test_a_thief_and_the_owner_cannot_both_go_on_with_the_same_token(house: House) -> None:
    stolen = (await signed_in(house)).refresh_token
    thief = await refreshed(house, stolen)
    assert thief is not None
    assert await refreshed(house, thief.refresh_token, GRACE) is not None
    assert await refreshed(house, stolen, 2 * GRACE) is None, "the owner comes with the old one"
    assert await column(house.engine, "SELECT 1 FROM sessions") == [], "and nobody goes on"
    assert (await house.audited())[-1][0] == "session.reused"


@pytest.mark.parametrize("back", [HOUR, timedelta(days=3), timedelta(days=400)])
async def test_a_token_that_was_replaced_is_no_good_again_when_the_clock_is_turned_back(
    house: House, back: timedelta
) -> None:
    stolen = (await signed_in(house)).refresh_token
    assert await refreshed(house, stolen, HOUR) is not None
    assert await refreshed(house, stolen, HOUR - back) is None


async def test_the_newest_token_is_good_when_the_clock_is_turned_back_and_the_session_no_longer_for_it(
    house: House,
) -> None:
    token = (await signed_in(house)).refresh_token
    following = await refreshed(house, token, -timedelta(days=30))
    assert following is not None
    assert following.refresh_seconds == timedelta(days=14).total_seconds()
    assert await refreshed(house, following.refresh_token, timedelta(days=90)) is None


async def test_ten_refreshes_of_a_token_at_once_have_the_same_following_token(house: House) -> None:
    token = (await signed_in(house)).refresh_token
    got = await asyncio.gather(*[refreshed(house, token) for _ in range(10)])
    assert len({one.refresh_token for one in got if one is not None}) == 1
    assert None not in got
    assert await column(house.engine, "SELECT generation FROM sessions") == [1]


async def test_a_user_who_is_deactivated_is_not_refreshed_and_the_session_is_over_for_good(house: House) -> None:
    token = (await signed_in(house)).refresh_token
    await execute(house.engine, "UPDATE users SET active = false")
    assert await refreshed(house, token) is None
    await execute(house.engine, "UPDATE users SET active = true")
    assert await refreshed(house, token) is None


@pytest.mark.parametrize("token", ["", "x", "a" * 48, "\x00", "ü" * 20, "=" * 40, "a" * 1_000_000])
async def test_a_text_that_is_no_token_ends_no_session(house: House, token: str) -> None:
    await signed_in(house)
    assert await refreshed(house, token) is None
    await house.accounts.sessions.sign_out(token, house.visit())
    assert await column(house.engine, "SELECT generation FROM sessions") == [0]


async def test_a_refresh_token_is_no_access_token_and_an_access_token_no_refresh_token(house: House) -> None:
    both = await signed_in(house)
    assert await house.accounts.identities.identify(both.refresh_token, NOON) is None
    assert await refreshed(house, both.access_token) is None
    assert await refreshed(house, house.accounts.sign_in.device_of("ada@example.org")) is None


async def test_nobody_ends_or_sees_the_session_of_somebody_else(house: House) -> None:
    ada, eve = await house.user("ada"), await house.user("eve")
    mine, theirs = await house.identity(ada), await house.identity(eve)
    assert theirs.session_id is not None
    for session_id in (theirs.session_id, UUID(int=3)):
        with pytest.raises(NotKnown, match="You have no session"):
            await house.accounts.sessions.end(session_id, mine, house.visit(identity=mine))
    assert [one.user_id for one in await house.accounts.sessions.of(mine, NOON)] == [ada.user_id]
    await house.accounts.sessions.end_others(mine, house.visit(identity=mine))
    assert len(await column(house.engine, "SELECT 1 FROM sessions")) == 2


async def test_ending_the_others_leaves_the_one_that_asks(house: House) -> None:
    house.accounts.identities.listens(True)
    ada = await house.user("ada")
    others = [await signed_in(house) for _ in range(3)]
    mine = await house.identity(ada)
    assert [await house.accounts.identities.identify(one.access_token, NOON) is not None for one in others] == [
        True
    ] * 3
    await house.accounts.sessions.end_others(mine, house.visit(identity=mine))
    assert [await house.accounts.identities.identify(one.access_token, NOON) for one in others] == [None] * 3
    assert await column(house.engine, "SELECT session_id FROM sessions") == [mine.session_id]


async def test_signing_out_with_an_old_token_beside_a_good_access_token_ends_the_session(house: House) -> None:
    ada = await house.user("ada")
    old = await signed_in(house)
    identity = await house.accounts.identities.identify(old.access_token, NOON)
    following = await refreshed(house, old.refresh_token)
    assert following is not None
    await house.accounts.sessions.sign_out(old.refresh_token, house.visit(HOUR))
    assert await column(house.engine, "SELECT user_id FROM sessions") == [ada.user_id]
    await house.accounts.sessions.sign_out(None, house.visit(HOUR, identity=identity))
    assert await column(house.engine, "SELECT user_id FROM sessions") == []


async def test_a_sign_in_beyond_the_bound_ends_the_one_used_longest_ago_even_if_the_clock_was_set_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions_module, "MOST_PER_USER", 3)
    kept = [await signed_in(house, after=number * HOUR) for number in range(4)]
    newest = await signed_in(house, after=-HOUR)
    good = [await refreshed(house, one.refresh_token, 4 * HOUR) is not None for one in (*kept, newest)]
    assert good == [False, False, True, True, True]

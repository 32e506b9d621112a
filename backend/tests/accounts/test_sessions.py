"""Sessions, at times of the test's choosing: how long they last, and what a refresh token is good for."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts.identities import Identities
from genx.accounts.sessions import GRACE, SessionEnded, Sessions, SignedIn
from genx.accounts.signing import Signer
from genx.accounts.tokens import Tokens
from genx.accounts.visits import Visit
from genx.db.base.engine import begin
from tests.support.server import SECRET, make_user

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
IDLE, LONGEST = timedelta(days=14), timedelta(days=90)
MOMENT = timedelta(microseconds=1)


def visit(after: timedelta = timedelta()) -> Visit:
    return Visit(at=NOON + after, address="192.0.2.7", user_agent="Browser/1.0")


@pytest.fixture
def tokens() -> Tokens:
    return Tokens([SECRET])


@pytest.fixture
def identities(clean_db: AsyncEngine, tokens: Tokens) -> Identities:
    return Identities(clean_db, tokens)


@pytest.fixture
def sessions(identities: Identities, tokens: Tokens) -> Sessions:
    return Sessions(identities, tokens, Signer([SECRET]), idle=IDLE, longest=LONGEST)


@pytest.fixture
async def opened(clean_db: AsyncEngine, sessions: Sessions) -> SignedIn:
    user = await make_user(clean_db, "operator")
    async with begin(clean_db) as connection:
        return await sessions.open(connection, user, visit())


async def entries(engine: AsyncEngine) -> list[tuple[str, datetime]]:
    async with engine.connect() as connection:
        rows = await connection.execute(text("SELECT action, at FROM audit_log ORDER BY id"))
        return [(row.action, row.at) for row in rows]


async def test_an_access_token_is_good_for_its_lifetime(
    opened: SignedIn, identities: Identities, tokens: Tokens
) -> None:
    assert opened.expires_in == tokens.lifetime.total_seconds()
    for at in (NOON, NOON + tokens.lifetime - MOMENT):
        identity = await identities.identify(opened.access_token, at)
        assert identity is not None
        assert identity.user.user_id == opened.user.user_id
    assert await identities.identify(opened.access_token, NOON + tokens.lifetime) is None
    assert Tokens([SECRET]).read(opened.access_token, NOON - MOMENT) is None


async def test_a_session_that_is_used_goes_on_until_it_is_too_old(opened: SignedIn, sessions: Sessions) -> None:
    assert opened.refresh_seconds == IDLE.total_seconds()
    token, at = opened.refresh_token, timedelta()
    while at + timedelta(days=13) < LONGEST:
        at += timedelta(days=13)
        signed_in = await sessions.refresh(token, visit(at))
        token = signed_in.refresh_token
    assert signed_in.refresh_seconds == (LONGEST - at).total_seconds()
    await sessions.refresh(token, visit(LONGEST - MOMENT))
    with pytest.raises(SessionEnded):
        await sessions.refresh(token, visit(LONGEST))


async def test_a_session_that_is_not_used_ends(clean_db: AsyncEngine, opened: SignedIn, sessions: Sessions) -> None:
    with pytest.raises(SessionEnded):
        await sessions.refresh(opened.refresh_token, visit(IDLE))
    assert await entries(clean_db) == [("session.expired", NOON + IDLE)]
    with pytest.raises(SessionEnded):
        await sessions.refresh(opened.refresh_token, visit())


async def test_the_token_that_was_replaced_last_is_good_for_a_moment(opened: SignedIn, sessions: Sessions) -> None:
    following = await sessions.refresh(opened.refresh_token, visit())
    again = await sessions.refresh(opened.refresh_token, visit(GRACE - MOMENT))
    assert again.refresh_token == following.refresh_token != opened.refresh_token


async def test_a_token_that_was_replaced_a_while_ago_ends_the_session(
    clean_db: AsyncEngine, opened: SignedIn, sessions: Sessions
) -> None:
    following = await sessions.refresh(opened.refresh_token, visit())
    with pytest.raises(SessionEnded):
        await sessions.refresh(opened.refresh_token, visit(GRACE))
    assert await entries(clean_db) == [("session.reused", NOON + GRACE)]
    with pytest.raises(SessionEnded):
        await sessions.refresh(following.refresh_token, visit(GRACE))


async def test_signing_out_ends_the_session_of_a_good_token_alone(
    clean_db: AsyncEngine, opened: SignedIn, sessions: Sessions
) -> None:
    following = await sessions.refresh(opened.refresh_token, visit())
    for token in (None, "rubbish", opened.refresh_token):
        await sessions.sign_out(token, visit(GRACE))
    assert await entries(clean_db) == []
    await sessions.sign_out(following.refresh_token, visit(GRACE))
    assert await entries(clean_db) == [("sign-out", NOON + GRACE)]


@pytest.mark.parametrize(("after", "left"), [(IDLE - MOMENT, 1), (IDLE, 0), (LONGEST, 0)])
async def test_rows_of_sessions_that_are_over_are_forgotten(
    clean_db: AsyncEngine, opened: SignedIn, sessions: Sessions, identities: Identities, after: timedelta, left: int
) -> None:
    identity = await identities.identify(opened.access_token, NOON)
    assert identity is not None
    assert len(await sessions.of(identity, NOON + after)) == left
    await sessions.forget_expired(NOON + after)
    async with clean_db.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM sessions"))).scalar_one() == left

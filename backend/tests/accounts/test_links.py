"""Links to set a password: the newest works, once, for a while, for a user who is active."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts import links
from genx.db.base.engine import begin
from genx.db.queries import users
from genx.db.queries.password_links import LinkPurpose, VoidLink
from genx.domain.user import User

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
UNTIL = NOON + timedelta(minutes=30)


@pytest.fixture
async def ada(clean_db: AsyncEngine) -> User:
    user = User(user_id=uuid4(), email="ada@example.org", role="viewer", created_at=NOON)
    async with begin(clean_db) as connection:
        await users.create(connection, user)
    return user


async def make(engine: AsyncEngine, user: User, purpose: LinkPurpose = "reset", until: datetime = UNTIL) -> str:
    async with begin(engine) as connection:
        return await links.make(connection, user.user_id, purpose, until)


async def found(engine: AsyncEngine, token: str, now: datetime = NOON) -> tuple[UUID, LinkPurpose] | None:
    async with begin(engine) as connection:
        return await links.find(connection, token, now)


async def why_void(engine: AsyncEngine, token: str, now: datetime = NOON) -> VoidLink | None:
    async with begin(engine) as connection:
        return await links.why_void(connection, token, now)


async def redeemed(engine: AsyncEngine, token: str, now: datetime = NOON) -> UUID | None:
    async with begin(engine) as connection:
        return await links.redeem(connection, token, now)


async def test_a_link_tells_whose_it_is_and_works_once(clean_db: AsyncEngine, ada: User) -> None:
    token = await make(clean_db, ada, "invitation")
    assert await found(clean_db, token) == (ada.user_id, "invitation")
    assert await redeemed(clean_db, token) == ada.user_id
    assert await redeemed(clean_db, token) is None
    assert await found(clean_db, token) is None


async def test_of_ten_that_redeem_at_once_one_gets_the_user(clean_db: AsyncEngine, ada: User) -> None:
    token = await make(clean_db, ada)
    got = await asyncio.gather(*(redeemed(clean_db, token) for _ in range(10)))
    assert sorted(map(str, got)) == sorted([str(ada.user_id)] + ["None"] * 9)


async def test_what_is_rolled_back_is_not_used_up(clean_db: AsyncEngine, ada: User) -> None:
    token = await make(clean_db, ada)
    with pytest.raises(RuntimeError):
        async with begin(clean_db) as connection:
            await links.redeem(connection, token, NOON)
            raise RuntimeError
    assert await redeemed(clean_db, token) == ada.user_id


async def test_a_newer_link_makes_the_older_void_whatever_it_is_for(clean_db: AsyncEngine, ada: User) -> None:
    older, newer = await make(clean_db, ada, "invitation"), await make(clean_db, ada, "reset")
    assert await redeemed(clean_db, older) is None
    assert await found(clean_db, newer) == (ada.user_id, "reset")


async def test_a_link_expires(clean_db: AsyncEngine, ada: User) -> None:
    token = await make(clean_db, ada)
    for look in (found, redeemed):
        assert await look(clean_db, token, UNTIL) is None
    assert await why_void(clean_db, token, UNTIL) == "expired"
    assert await why_void(clean_db, token) is None
    assert await redeemed(clean_db, token, UNTIL - timedelta(seconds=1)) == ada.user_id


async def test_a_link_that_was_used_says_so_also_once_it_has_expired(clean_db: AsyncEngine, ada: User) -> None:
    token = await make(clean_db, ada)
    await redeemed(clean_db, token)
    for now in (NOON, UNTIL):
        assert await why_void(clean_db, token, now) == "used"
    newer = await make(clean_db, ada)
    assert await why_void(clean_db, token) is None
    assert await found(clean_db, newer) == (ada.user_id, "reset")
    assert await why_void(clean_db, "a" * 43) is None


async def test_the_link_of_a_user_who_is_not_active_is_none(clean_db: AsyncEngine, ada: User) -> None:
    token = await make(clean_db, ada)
    async with begin(clean_db) as connection:
        await connection.execute(text("UPDATE users SET active = false"))
    assert await found(clean_db, token) is None
    assert await redeemed(clean_db, token) is None


async def test_the_token_is_kept_nowhere(clean_db: AsyncEngine, ada: User) -> None:
    token = await make(clean_db, ada)
    async with clean_db.connect() as connection:
        [row] = (await connection.execute(text("SELECT * FROM password_links"))).all()
    assert token not in repr(row)
    assert len(row.token_hash) == 32


@pytest.mark.parametrize(
    "token", ["", "x", "\x00" * 43, "ä" * 43, "a" * 44, "a" * 42 + "\n", "a" * 43 + "\n", "a" * 10_000_000, "\ud800"]
)
async def test_what_is_no_token_is_refused_before_the_database_is_asked(token: str) -> None:
    assert await links.find(None, token, NOON) is None  # type: ignore[arg-type]
    assert await links.redeem(None, token, NOON) is None  # type: ignore[arg-type]
    assert await links.why_void(None, token, NOON) is None  # type: ignore[arg-type]

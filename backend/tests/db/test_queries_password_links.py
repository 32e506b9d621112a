"""Links to set a password as rows: known by the hash of their token alone, one for each user, good once."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.queries import password_links, users
from genx.db.queries.password_links import LinkPurpose, VoidLink
from genx.domain.user import User
from tests.support.database import column, execute

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
UNTIL = NOON + timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
ONE, TWO = b"\x00one", b"\xfftwo"


@pytest.fixture
async def ada(clean_db: AsyncEngine) -> UUID:
    return await made(clean_db, "ada@example.org")


async def made(engine: AsyncEngine, email: str) -> UUID:
    user = User(user_id=uuid4(), email=email, role="viewer", created_at=NOON)
    async with engine.begin() as connection:
        await users.create(connection, user)
    return user.user_id


async def replace(engine: AsyncEngine, user_id: UUID, token: bytes, purpose: LinkPurpose = "reset") -> None:
    async with engine.begin() as connection:
        await password_links.replace(connection, user_id, purpose, token, UNTIL)


async def seen(engine: AsyncEngine, token: bytes, now: datetime = NOON) -> tuple[bool, VoidLink | None]:
    """Whether a link is good, and why not."""
    async with engine.connect() as connection:
        found = await password_links.find(connection, token, now)
        return found is not None, await password_links.why_void(connection, token, now)


async def take(engine: AsyncEngine, token: bytes, now: datetime = NOON) -> UUID | None:
    async with engine.begin() as connection:
        return await password_links.take(connection, token, now)


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        (NOON - timedelta(days=365), (True, None)),
        (UNTIL - MOMENT, (True, None)),
        (UNTIL, (False, "expired")),
        (UNTIL + timedelta(days=365), (False, "expired")),
    ],
)
async def test_a_link_is_good_until_it_expires_whatever_the_clock_was(
    clean_db: AsyncEngine, ada: UUID, now: datetime, wanted: tuple[bool, VoidLink | None]
) -> None:
    await replace(clean_db, ada, ONE)
    assert await seen(clean_db, ONE, now) == wanted
    assert (await take(clean_db, ONE, now) == ada) is wanted[0]


async def test_one_that_was_used_stays_used_when_the_clock_is_set_back_and_is_good_no_more(
    clean_db: AsyncEngine, ada: UUID
) -> None:
    await replace(clean_db, ada, ONE)
    assert await take(clean_db, ONE, UNTIL - MOMENT) == ada
    for now in (NOON - timedelta(days=1), NOON, UNTIL):
        assert await seen(clean_db, ONE, now) == (False, "used")
        assert await take(clean_db, ONE, now) is None


async def test_of_many_that_take_a_link_at_once_while_it_is_replaced_at_most_one_gets_it(
    clean_db: AsyncEngine, ada: UUID
) -> None:
    await replace(clean_db, ada, ONE)
    got = await asyncio.gather(*[take(clean_db, ONE) for _ in range(5)], replace(clean_db, ada, TWO))
    assert len([one for one in got if one is not None]) <= 1
    assert await seen(clean_db, TWO) == (True, None)
    assert await seen(clean_db, ONE) == (False, None)


async def test_a_newer_link_is_of_its_own_purpose_and_unused(clean_db: AsyncEngine, ada: UUID) -> None:
    await replace(clean_db, ada, ONE, "invitation")
    await take(clean_db, ONE)
    await replace(clean_db, ada, TWO)
    async with clean_db.connect() as connection:
        assert await password_links.find(connection, TWO, NOON) == (ada, "reset")
    assert await column(clean_db, "SELECT used_at FROM password_links") == [None]


async def test_links_of_two_users_are_two_and_never_have_the_same_token(clean_db: AsyncEngine, ada: UUID) -> None:
    eve = await made(clean_db, "eve@example.org")
    await replace(clean_db, ada, ONE)
    await replace(clean_db, eve, TWO)
    with pytest.raises(IntegrityError, match="uq_password_links_token_hash"):
        await replace(clean_db, eve, ONE)
    async with clean_db.begin() as connection:
        await password_links.remove(connection, ada)
        await password_links.remove(connection, UUID(int=0))
    assert (await seen(clean_db, ONE), await seen(clean_db, TWO)) == ((False, None), (True, None))


async def test_one_whose_user_is_deactivated_is_not_good_and_good_again_afterwards(
    clean_db: AsyncEngine, ada: UUID
) -> None:
    await replace(clean_db, ada, ONE)
    await execute(clean_db, "UPDATE users SET active = false")
    assert await seen(clean_db, ONE) == (False, None)
    assert await take(clean_db, ONE) is None
    await execute(clean_db, "UPDATE users SET active = true")
    assert await take(clean_db, ONE) == ada

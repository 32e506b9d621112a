"""Sessions as rows: whose they are, which can be refreshed, and which end."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.queries import sessions, users
from genx.db.queries.sessions import Session
from genx.domain.user import User
from tests.support.database import column

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
async def ada(clean_db: AsyncEngine) -> User:
    return await made(clean_db, "ada@example.org")


@pytest.fixture
async def eve(clean_db: AsyncEngine) -> User:
    return await made(clean_db, "eve@example.org")


async def made(engine: AsyncEngine, email: str) -> User:
    user = User(user_id=uuid4(), email=email, role="viewer", created_at=NOON, password_hash="hash", language="de")
    async with engine.begin() as connection:
        await users.create(connection, user)
    return user


async def opened(engine: AsyncEngine, user: User, number: int, used: timedelta = timedelta(), **fields: Any) -> Session:
    values: dict[str, Any] = {"created_at": NOON, "last_used_at": NOON + used, "expires_at": NOON + 9 * HOUR}
    session = Session(session_id=UUID(int=number), user_id=user.user_id, **values | fields)
    async with engine.begin() as connection:
        await sessions.create(connection, session)
    return session


async def left(engine: AsyncEngine) -> list[int]:
    return [found.int for found in await column(engine, "SELECT session_id FROM sessions ORDER BY session_id")]


async def test_a_session_is_found_whole_with_its_user(clean_db: AsyncEngine, ada: User, eve: User) -> None:
    session = await opened(clean_db, ada, 1, generation=7, address="::1", user_agent="\u202eBrowser")
    await opened(clean_db, eve, 2)
    async with clean_db.begin() as connection:
        assert await sessions.find(connection, session.session_id) == (session, ada)
        assert await sessions.find(connection, UUID(int=3)) is None
        following = replace(session, generation=8, last_used_at=NOON + HOUR, address="192.0.2.1")
        await sessions.refreshed(connection, following)
        assert await sessions.find(connection, session.session_id, for_update=True) == (following, ada)


async def test_of_two_that_refresh_at_once_the_second_sees_what_the_first_has_done(
    clean_db: AsyncEngine, ada: User
) -> None:
    session = await opened(clean_db, ada, 1)
    seen: list[int] = []

    async def refresh() -> None:
        async with clean_db.begin() as connection:
            found = await sessions.find(connection, session.session_id, for_update=True)
            assert found is not None
            seen.append(found[0].generation)
            await asyncio.sleep(0.02)
            await sessions.refreshed(connection, replace(found[0], generation=found[0].generation + 1))

    await asyncio.gather(*[refresh() for _ in range(4)])
    assert seen == [0, 1, 2, 3]


async def test_those_that_can_still_be_refreshed_are_listed_the_one_used_last_first(
    clean_db: AsyncEngine, ada: User, eve: User
) -> None:
    for number, used in ((1, 1), (3, 2), (2, 2), (4, 0)):
        await opened(clean_db, ada, number, used * HOUR)
    await opened(clean_db, ada, 5, 2 * HOUR, expires_at=NOON + 2 * HOUR)
    await opened(clean_db, eve, 6, 2 * HOUR)
    async with clean_db.connect() as connection:
        listed = await sessions.of_user(connection, ada.user_id, NOON + 2 * HOUR, NOON)
        later = await sessions.of_user(
            connection, ada.user_id, NOON + 9 * HOUR - timedelta(microseconds=1), NOON + HOUR
        )
        over = await sessions.of_user(connection, ada.user_id, NOON + 9 * HOUR, NOON - HOUR)
    assert [found.session_id.int for found in listed] == [2, 3, 1]
    assert [found.session_id.int for found in later] == [2, 3]
    assert over == []


async def test_only_ones_own_session_can_be_ended(clean_db: AsyncEngine, ada: User, eve: User) -> None:
    session = await opened(clean_db, ada, 1)
    async with clean_db.begin() as connection:
        assert not await sessions.end(connection, session.session_id, eve.user_id)
        assert not await sessions.end(connection, UUID(int=9), ada.user_id)
        assert await sessions.end(connection, session.session_id, ada.user_id)
        assert not await sessions.end(connection, session.session_id, ada.user_id)
    assert await left(clean_db) == []


async def test_all_sessions_of_a_user_end_save_one_and_those_of_others_go_on(
    clean_db: AsyncEngine, ada: User, eve: User
) -> None:
    for number in (1, 2, 3):
        await opened(clean_db, ada, number)
    await opened(clean_db, eve, 4)
    async with clean_db.begin() as connection:
        ended = await sessions.end_all(connection, ada.user_id, but=UUID(int=2))
        assert sorted(one.int for one in ended) == [1, 3]
        assert await sessions.end_all(connection, ada.user_id, but=UUID(int=2)) == []
    assert await left(clean_db) == [2, 4]
    async with clean_db.begin() as connection:
        assert [one.int for one in await sessions.end_all(connection, ada.user_id)] == [2]


async def test_of_too_many_those_used_longest_ago_end(clean_db: AsyncEngine, ada: User, eve: User) -> None:
    for number, used in ((1, 5), (2, 1), (3, 4), (4, 2)):
        await opened(clean_db, ada, number, used * HOUR)
    await opened(clean_db, eve, 9)
    async with clean_db.begin() as connection:
        ended = await sessions.end_oldest(connection, ada.user_id, keep=2, but=UUID(int=1))
    assert sorted(one.int for one in ended) == [2, 4]
    assert await left(clean_db) == [1, 3, 9]


@pytest.mark.parametrize("used", [-HOUR, timedelta()])
async def test_the_newest_of_too_many_stays_though_the_clock_was_set_back_or_stands_still(
    clean_db: AsyncEngine, ada: User, used: timedelta
) -> None:
    for number in range(1, 6):
        await opened(clean_db, ada, number)
    newest = await opened(clean_db, ada, 0, used)
    async with clean_db.begin() as connection:
        ended = await sessions.end_oldest(connection, ada.user_id, keep=3, but=newest.session_id)
    assert newest.session_id not in ended
    assert len(await left(clean_db)) == 3


async def test_rows_that_expired_or_were_idle_are_forgotten_and_no_others(clean_db: AsyncEngine, ada: User) -> None:
    moment = timedelta(microseconds=1)
    await opened(clean_db, ada, 1, expires_at=NOON + HOUR)
    await opened(clean_db, ada, 2, expires_at=NOON + HOUR + moment)
    await opened(clean_db, ada, 3, -HOUR)
    await opened(clean_db, ada, 4, -HOUR + moment)
    async with clean_db.begin() as connection:
        await sessions.forget_expired(connection, NOON + HOUR, NOON - HOUR)
    assert await left(clean_db) == [2, 4]

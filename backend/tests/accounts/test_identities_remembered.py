"""Identities in memory: whom it remembers, when it asks the database, and who is told that access has ended."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.accounts import identities as identities_module
from genx.accounts.identities import Identities, Identity
from genx.accounts.tokens import Tokens
from genx.accounts.visits import Visit, the_user
from genx.db.queries import sessions
from genx.domain.audit import Actor
from genx.domain.user import User
from tests.accounts.conftest import NOON, PASSWORD, House
from tests.support.database import execute
from tests.support.server import SECRET


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """The sessions that the database was asked for."""
    find, asked = sessions.find, list[UUID]()

    async def find_and_note(connection: AsyncConnection, session_id: UUID, **rest: Any) -> Any:
        asked.append(session_id)
        return await find(connection, session_id, **rest)

    monkeypatch.setattr(sessions, "find", find_and_note)
    return asked


async def token(house: House, name: str = "ada") -> str:
    user = house.users.get(name) or await house.user(name)
    return (await house.accounts.sign_in.sign_in(user.email, PASSWORD, house.visit())).access_token


async def knows(house: House, credentials: str) -> bool:
    return await house.accounts.identities.identify(credentials, NOON) is not None


async def test_the_database_is_asked_each_time_until_changes_are_heard_and_once_from_then_on(
    house: House, asked: list[UUID]
) -> None:
    ada = await token(house)
    assert [await knows(house, ada) for _ in range(3)] == [True] * 3
    assert len(asked) == 3
    house.accounts.identities.listens(True)
    assert [await knows(house, ada) for _ in range(3)] == [True] * 3
    assert len(asked) == 4
    house.accounts.identities.listens(False)
    assert await knows(house, ada)
    assert len(asked) == 5


async def test_a_change_by_another_process_is_found_as_soon_as_it_is_heard(house: House) -> None:
    house.accounts.identities.listens(True)
    ada, eve = await token(house), await token(house, "eve")
    assert await knows(house, ada)
    assert await knows(house, eve)
    await execute(house.engine, "DELETE FROM sessions")
    house.accounts.identities.heard(str(house.users["ada"].user_id))
    assert [await knows(house, one) for one in (ada, eve)] == [False, True]


async def test_what_was_missed_while_nobody_listened_is_forgotten(house: House) -> None:
    identities = house.accounts.identities
    identities.listens(True)
    ada = await token(house)
    assert await knows(house, ada)
    identities.listens(False)
    await execute(house.engine, "UPDATE users SET active = false")
    identities.listens(True)
    assert not await knows(house, ada)


@pytest.mark.parametrize("what", ["user", "session"])
async def test_streams_are_told_once_for_each_change_and_only_while_they_watch(house: House, what: str) -> None:
    identity, told = await house.identity(await house.user("ada")), list[str]()
    one = identity.user.user_id if what == "user" else identity.session_id
    assert one is not None
    with house.accounts.identities.watching(identity, lambda: told.append("first")):
        with house.accounts.identities.watching(identity, lambda: told.append("second")):
            house.accounts.identities.forget(one)
            house.accounts.identities.forget(uuid4())
        house.accounts.identities.forget(one)
    house.accounts.identities.forget(one)
    assert told == ["first", "second", "first"]
    assert house.accounts.identities._watchers == {}


async def test_streams_are_told_after_the_commit_and_not_of_what_is_rolled_back(house: House) -> None:
    identity, told = await house.identity(await house.user("ada")), list[str]()
    identities = house.accounts.identities
    with identities.watching(identity, lambda: told.append("ended")):
        with pytest.raises(ZeroDivisionError):
            async with identities.changing(identity.user.user_id):
                raise ZeroDivisionError
        assert told == []
        async with identities.changing(identity.user.user_id):
            assert told == []
        assert told == ["ended"]


async def test_a_token_of_one_user_in_the_session_of_another_is_nobodys(house: House) -> None:
    mine = await house.identity(await house.user("ada"))
    eve = await house.user("eve")
    assert mine.session_id is not None
    forged = Tokens([SECRET]).issue(eve.user_id, mine.session_id, NOON)
    assert not await knows(house, forged)
    assert not await knows(house, Tokens([SECRET]).issue(eve.user_id, uuid4(), NOON))


async def test_memory_is_bounded_and_those_used_longest_ago_go(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identities_module, "MOST_REMEMBERED", 2)
    house.accounts.identities.listens(True)
    ada, eve, bob = [await token(house, name) for name in ("ada", "eve", "bob")]
    for one in (ada, eve, ada, bob):
        assert await knows(house, one)
    await execute(house.engine, "DELETE FROM sessions")
    assert [await knows(house, one) for one in (ada, eve, bob)] == [True, False, True]


async def test_many_requests_at_once_of_one_who_is_removed_meanwhile_leave_nobody_remembered(house: House) -> None:
    house.accounts.identities.listens(True)
    ada = await token(house)
    await house.user("admin", "admin")
    removing = house.accounts.people.remove(house.users["ada"].user_id, house.visit())
    await asyncio.gather(removing, *[knows(house, ada) for _ in range(20)])
    assert not await knows(house, ada)


@pytest.mark.parametrize("credentials", ["", "gxk_", "a.b.c", "Bearer x", "\x00", "ü", "gxk_" + "é" * 50, "x" * 10**6])
async def test_rubbish_is_nobody(house: House, credentials: str) -> None:
    assert not await knows(house, credentials)


def test_the_author_of_an_entry_is_who_signed_in_the_key_or_nobody(house: House) -> None:
    user = the_user_ada()
    by_user = Identity(user=user, role="admin", name=user.email, session_id=UUID(int=2))
    by_key = Identity(user=user, role="viewer", name="Nightly", key_id=UUID(int=3))
    visits = [house.visit(identity=one) for one in (None, by_user, by_key)]
    assert [visit.actor for visit in visits] == [
        Actor(type="nobody", address="192.0.2.7"),
        Actor(type="user", id=user.user_id, name="ada@example.org", address="192.0.2.7"),
        Actor(type="apiKey", id=UUID(int=3), name="Nightly", address="192.0.2.7"),
    ]
    entry = Visit(at=NOON, address="::1").did("sign-in", the_user(user), user=user, why="test")
    assert (entry.actor.name, entry.target_id, entry.details) == (user.email, str(user.user_id), {"why": "test"})
    assert (entry.at, house.visit(timedelta(hours=1)).did("x").target_type) == (NOON, None)
    assert by_key.ids == {user.user_id, UUID(int=3)}


def the_user_ada() -> User:
    return User(user_id=UUID(int=1), email="ada@example.org", role="admin", created_at=NOON)


def test_a_memory_of_nobody_forgets_nobody(house: House) -> None:
    empty = Identities(house.engine, Tokens([SECRET]))
    empty.forget(UUID(int=1))
    empty.heard(str(UUID(int=1)))
    with pytest.raises(ValueError, match="UUID"):
        empty.heard("rubbish")

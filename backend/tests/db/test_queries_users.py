"""People as rows: found in any letter case, listed by address, changed unless somebody else was faster."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.queries import api_keys, password_links, sessions, users
from genx.db.queries.api_keys import ApiKey
from genx.db.queries.sessions import Session
from genx.domain.errors import AlreadyExists
from genx.domain.user import User
from tests.support.database import column, row

NOON = datetime(2026, 3, 4, 12, 0, 0, 7, tzinfo=UTC)


def person(email: str = "ada@example.org", **fields: Any) -> User:
    values: dict[str, Any] = {"user_id": uuid4(), "role": "viewer", "created_at": NOON, "password_hash": "hash"}
    return User(email=email, **values | fields)


async def add(engine: AsyncEngine, *people: User) -> None:
    async with engine.begin() as connection:
        for one in people:
            await users.create(connection, one)


async def found(engine: AsyncEngine, email: str) -> User | None:
    async with engine.connect() as connection:
        return await users.find_by_email(connection, email)


async def listed(
    engine: AsyncEngine, q: str | None = None, after: str | None = None, limit: int = 50, **rest: Any
) -> list[str]:
    async with engine.connect() as connection:
        return [one.email for one in await users.page(connection, q, after, limit, **rest)]


async def test_a_user_is_found_whole_by_id_and_by_address_in_any_letter_case(clean_db: AsyncEngine) -> None:
    ada = person(
        "Ada@Example.org", name="Ada \u202eL\nL", active=False, last_sign_in_at=NOON, language="fr", role="admin"
    )
    await add(clean_db, ada, person("eve@example.org"))
    async with clean_db.begin() as connection:
        assert await users.find(connection, ada.user_id) == ada
        assert await users.find(connection, ada.user_id, hold=True) == ada
        assert await users.find(connection, UUID(int=0)) is None
    assert await found(clean_db, "ADA@EXAMPLE.ORG") == await found(clean_db, "ada@example.org") == ada
    assert await found(clean_db, "ada@example.or") is None


@pytest.mark.parametrize(
    ("kept", "asked", "is_same"),
    [
        ("i@example.org", "I@example.org", True),
        ("i@example.org", "\u0130@example.org", False),
        ("Müller@exämple.org", "mÜLLER@EXÄMPLE.ORG", True),
        ("strasse@example.org", "straße@example.org", False),
        ("a_b@example.org", "axb@example.org", False),
        ("a%@example.org", "abc@example.org", False),
    ],
)
async def test_letters_are_the_same_in_both_cases_and_no_others(
    clean_db: AsyncEngine, kept: str, asked: str, is_same: bool
) -> None:
    await add(clean_db, person(kept))
    assert (await found(clean_db, asked) is not None) is is_same


async def test_an_address_is_taken_in_whatever_letter_case_by_making_and_by_changing(clean_db: AsyncEngine) -> None:
    eve = person("eve@example.org")
    await add(clean_db, person(), eve)
    with pytest.raises(AlreadyExists, match=r"ADA@example\.org"):
        await add(clean_db, person("ADA@example.org"))
    with pytest.raises(AlreadyExists, match=r"Ada@Example\.org"):
        async with clean_db.begin() as connection:
            await users.change(connection, eve.user_id, email="Ada@Example.org")
    async with clean_db.begin() as connection:
        await users.change(connection, eve.user_id, email="EVE@example.org", name="Eve")
        await users.change(connection, eve.user_id)
    assert await listed(clean_db) == ["ada@example.org", "EVE@example.org"]


async def test_of_ten_that_make_the_same_user_at_once_one_does(clean_db: AsyncEngine) -> None:
    made = await asyncio.gather(*[add(clean_db, person()) for _ in range(10)], return_exceptions=True)
    assert sorted(type(one).__name__ for one in made) == ["AlreadyExists"] * 9 + ["NoneType"]
    assert len(await listed(clean_db)) == 1


PEOPLE = [
    person("B@example.org", name="Bea 100%", role="operator"),
    person("a@example.org", name=None, role="admin"),
    person("c_c@example.org", name="İnci Ünal", password_hash=None),
    person("D@example.org", name="Dee", role="admin", active=False),
    person("é@example.org", name="Bea", active=False, password_hash=None),
]


@pytest.mark.parametrize(
    ("wanted", "emails"),
    [
        ({}, ["a@example.org", "B@example.org", "c_c@example.org", "D@example.org", "é@example.org"]),
        ({"q": "bea"}, ["B@example.org", "é@example.org"]),
        ({"q": "B@EX"}, ["B@example.org"]),
        ({"q": "%"}, ["B@example.org"]),
        ({"q": "_"}, ["c_c@example.org"]),
        ({"q": "İNCİ ünal"}, ["c_c@example.org"]),
        ({"q": "É@"}, ["é@example.org"]),
        ({"q": "' OR true --"}, []),
        ({"roles": ("admin",)}, ["a@example.org", "D@example.org"]),
        ({"roles": ("operator", "viewer")}, ["B@example.org", "c_c@example.org", "é@example.org"]),
        ({"statuses": ("active",)}, ["a@example.org", "B@example.org"]),
        ({"statuses": ("invited",)}, ["c_c@example.org"]),
        ({"statuses": ("deactivated",)}, ["D@example.org", "é@example.org"]),
        ({"statuses": ("invited", "deactivated"), "roles": ("admin",)}, ["D@example.org"]),
        ({"statuses": ("active",), "q": "dee"}, []),
    ],
)
async def test_each_filter_of_the_list_shows_what_it_says(
    clean_db: AsyncEngine, wanted: dict[str, Any], emails: list[str]
) -> None:
    await add(clean_db, *PEOPLE)
    assert await listed(clean_db, **wanted) == emails


@pytest.mark.parametrize("limit", range(1, 7))
async def test_pages_show_each_user_once_by_address_in_any_letter_case(clean_db: AsyncEngine, limit: int) -> None:
    await add(clean_db, *PEOPLE)
    read: list[str] = []
    while emails := await listed(clean_db, after=read[-1] if read else None, limit=limit):
        read += emails
    assert read == await listed(clean_db)
    assert await listed(clean_db, after="C_C@EXAMPLE.ORG") == ["D@example.org", "é@example.org"]


async def test_status_of_a_row_is_that_of_the_user(clean_db: AsyncEngine) -> None:
    await add(clean_db, *PEOPLE)
    async with clean_db.connect() as connection:
        for status in ("active", "invited", "deactivated"):
            rows = await users.page(connection, None, None, 50, statuses=(status,))
            assert {one.status for one in rows} == {status}


async def test_a_sign_in_is_noted_unless_the_password_or_the_user_has_changed_since(clean_db: AsyncEngine) -> None:
    ada, eve = person(), person("eve@example.org", password_hash=None)
    await add(clean_db, ada, eve)
    async with clean_db.begin() as connection:
        assert await users.signed_in(connection, ada, NOON)
        assert not await users.signed_in(connection, replace(ada, password_hash="older"), NOON + timedelta(days=1))
        assert not await users.signed_in(connection, replace(ada, password_hash=None), NOON + timedelta(days=1))
        assert await users.set_password(connection, eve, "first")
        assert not await users.set_password(connection, eve, "second"), "it had none when it was looked up"
        await users.change(connection, ada.user_id, active=False)
        assert not await users.signed_in(connection, ada, NOON + timedelta(days=1))
        assert not await users.set_password(connection, ada, "other")
    assert (await row(clean_db, "SELECT * FROM users WHERE email LIKE 'ada%'"))["last_sign_in_at"] == NOON
    assert (await row(clean_db, "SELECT * FROM users WHERE email LIKE 'eve%'"))["password_hash"] == "first"


async def test_a_hash_of_today_replaces_only_the_one_that_was_checked(clean_db: AsyncEngine) -> None:
    ada = person()
    await add(clean_db, ada)
    async with clean_db.begin() as connection:
        await users.rehashed(connection, ada.user_id, "another", "stolen")
        await users.rehashed(connection, UUID(int=0), "hash", "stolen")
        assert await users.find(connection, ada.user_id) == ada
        await users.rehashed(connection, ada.user_id, "hash", "hash of today")
    assert await column(clean_db, "SELECT password_hash FROM users") == ["hash of today"]


async def test_able_admins_are_counted_while_nobody_else_can_change_a_user(clean_db: AsyncEngine) -> None:
    await add(clean_db, *PEOPLE, person("x@example.org", role="admin", password_hash=None))
    changed: list[str] = []

    async def take_away() -> None:
        async with clean_db.begin() as other:
            await users.change(other, PEOPLE[1].user_id, role="viewer")
        changed.append("later")

    async with clean_db.begin() as connection:
        assert await users.hold_admins(connection) == 1
        taking = asyncio.create_task(take_away())
        await asyncio.sleep(0.05)
        changed.append("first")
    await taking
    assert changed == ["first", "later"]
    async with clean_db.begin() as connection:
        assert await users.hold_admins(connection) == 0


async def test_all_that_was_a_users_goes_with_them_and_nothing_of_others(clean_db: AsyncEngine) -> None:
    ada, eve = person(), person("eve@example.org")
    await add(clean_db, ada, eve)
    async with clean_db.begin() as connection:
        for number, one in enumerate((ada, eve)):
            whose: dict[str, Any] = {"user_id": one.user_id, "created_at": NOON}
            session = Session(session_id=uuid4(), last_used_at=NOON, expires_at=NOON, **whose)
            await sessions.create(connection, session)
            key = ApiKey(key_id=uuid4(), name="k", role="viewer", prefix="gxk_", **whose)
            await api_keys.create(connection, key, bytes([number]))
            await password_links.replace(connection, one.user_id, "reset", bytes([number]), NOON)
        assert not await users.is_empty(connection)
        await users.remove(connection, ada.user_id)
        await users.remove(connection, UUID(int=0))
    for table in ("users", "sessions", "api_keys", "password_links"):
        assert await column(clean_db, f"SELECT user_id FROM {table}") == [eve.user_id]
    async with clean_db.begin() as connection:
        await users.remove(connection, eve.user_id)
        assert await users.is_empty(connection)

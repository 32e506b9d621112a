"""API keys as rows: found by their hash, listed newest first, revoked by what they may do."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.queries import api_keys, users
from genx.db.queries.api_keys import ApiKey
from genx.domain.user import User
from tests.support.database import column

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
Position = tuple[datetime, UUID]


@pytest.fixture
async def ada(clean_db: AsyncEngine) -> User:
    return await made(clean_db, "ada@example.org")


async def made(engine: AsyncEngine, email: str) -> User:
    user = User(user_id=uuid4(), email=email, role="admin", created_at=NOON, password_hash="hash")
    async with engine.begin() as connection:
        await users.create(connection, user)
    return user


async def create(engine: AsyncEngine, user: User, number: int, **fields: Any) -> ApiKey:
    values: dict[str, Any] = {
        "name": f"key {number}",
        "role": "viewer",
        "prefix": f"gxk_prefix{number}",
        "created_at": NOON,
    }
    key = ApiKey(key_id=UUID(int=number), user_id=user.user_id, **values | fields)
    async with engine.begin() as connection:
        await api_keys.create(connection, key, hash_of(number))
    return key


def hash_of(number: int) -> bytes:
    return b"\x00\xff" + number.to_bytes(4, "big")


async def listed(
    engine: AsyncEngine, q: str | None = None, after: Position | None = None, limit: int = 50
) -> list[int]:
    async with engine.connect() as connection:
        return [key.key_id.int for key, _ in await api_keys.page(connection, q, after, limit)]


async def test_a_key_is_found_by_its_hash_alone_with_who_made_it(clean_db: AsyncEngine, ada: User) -> None:
    key = await create(clean_db, ada, 1, name="\u202eNightly", expires_at=NOON + MOMENT, last_used_at=NOON)
    await create(clean_db, await made(clean_db, "eve@example.org"), 2)
    async with clean_db.connect() as connection:
        assert await api_keys.find_by_hash(connection, hash_of(1)) == (key, ada)
        for none in (b"", hash_of(3), hash_of(1)[:-1], key.prefix.encode()):
            assert await api_keys.find_by_hash(connection, none) is None


async def test_two_keys_never_have_the_same_hash(clean_db: AsyncEngine, ada: User) -> None:
    await create(clean_db, ada, 1)
    with pytest.raises(IntegrityError, match="uq_api_keys_key_hash"):
        async with clean_db.begin() as connection:
            other = ApiKey(key_id=uuid4(), user_id=ada.user_id, name="n", role="viewer", prefix="p", created_at=NOON)
            await api_keys.create(connection, other, hash_of(1))


@pytest.mark.parametrize("limit", range(1, 6))
async def test_pages_show_each_key_once_the_newest_first(clean_db: AsyncEngine, ada: User, limit: int) -> None:
    for number, later in ((1, 0), (2, 1), (3, 1), (4, 1)):
        await create(clean_db, ada, number, created_at=NOON + later * MOMENT)
    read: list[int] = []
    after: Position | None = None
    while found := await listed(clean_db, None, after, limit):
        read += found
        after = (NOON + (read[-1] > 1) * MOMENT, UUID(int=read[-1]))
    assert read == [4, 3, 2, 1]


@pytest.mark.parametrize(
    ("q", "wanted"),
    [
        ("gxk_pre", [3, 2, 1]),
        ("gxk_prefix2", [2]),
        ("gxk_prefix2 and the whole rest of the key", [2]),
        ("GXK_PREFIX2", []),
        ("prefix2", []),
        ("nightly", [1]),
        ("İSTANBUL", [2]),
        ("i̇stanbul", []),
        ("100%", [3]),
        ("%", [3]),
        ("_", [3]),
        ("'", []),
        ("", [3, 2, 1]),
    ],
)
async def test_a_search_finds_names_and_how_a_key_begins(
    clean_db: AsyncEngine, ada: User, q: str, wanted: list[int]
) -> None:
    for number, name in ((1, "Nightly"), (2, "İstanbul"), (3, "100%_")):
        await create(clean_db, ada, number, name=name)
    assert await listed(clean_db, q) == wanted


@pytest.mark.parametrize("name", ["İ", "ẞ", "Ω", "Straße", "ﬁ", "Ǆ", "ΑΣ", "\u202eabc"])
async def test_a_key_is_found_by_its_whole_name(clean_db: AsyncEngine, ada: User, name: str) -> None:
    await create(clean_db, ada, 1, name=name)
    assert await listed(clean_db, name) == [1]


async def test_a_key_is_listed_with_the_address_of_who_made_it(clean_db: AsyncEngine, ada: User) -> None:
    await create(clean_db, ada, 1)
    async with clean_db.connect() as connection:
        ((key, email),) = await api_keys.page(connection, None, None, 10)
    assert (key.user_id, email) == (ada.user_id, "ada@example.org")


async def test_a_key_is_revoked_once(clean_db: AsyncEngine, ada: User) -> None:
    key = await create(clean_db, ada, 1)
    async with clean_db.begin() as connection:
        assert await api_keys.remove(connection, UUID(int=9)) is None
        assert await api_keys.remove(connection, key.key_id) == key
        assert await api_keys.remove(connection, key.key_id) is None
        assert await api_keys.find_by_hash(connection, hash_of(1)) is None


@pytest.mark.parametrize(("role", "left"), [("admin", [1, 2, 3]), ("operator", [1, 2]), ("viewer", [1]), (None, [])])
async def test_keys_that_may_do_more_than_their_maker_are_revoked(
    clean_db: AsyncEngine, ada: User, role: Any, left: list[int]
) -> None:
    for number, of_key in enumerate(("viewer", "operator", "admin"), 1):
        await create(clean_db, ada, number, role=of_key)
    await create(clean_db, await made(clean_db, "eve@example.org"), 4, role="admin")
    async with clean_db.begin() as connection:
        assert await api_keys.remove_above(connection, ada.user_id, role) == 3 - len(left)
    found = await column(clean_db, "SELECT key_id FROM api_keys ORDER BY key_id")
    assert [one.int for one in found] == [*left, 4]


async def test_the_last_use_is_kept_and_not_set_back(clean_db: AsyncEngine, ada: User) -> None:
    for number in (1, 2, 3):
        await create(clean_db, ada, number)
    async with clean_db.begin() as connection:
        await api_keys.used(connection, {UUID(int=1): NOON, UUID(int=2): NOON + MOMENT, UUID(int=9): NOON})
        await api_keys.used(connection, {UUID(int=1): NOON + MOMENT, UUID(int=2): NOON})
    read = "SELECT last_used_at FROM api_keys ORDER BY key_id"
    assert await column(clean_db, read) == [NOON + MOMENT, NOON + MOMENT, None]

"""API keys: made by admins, good until they expire, are revoked, or their maker may do less."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from genx.accounts.identities import KEY_START, LONGEST_KEY
from genx.accounts.keys import PREFIX_LENGTH, AlreadyExpired, NoAdmin
from genx.domain.errors import NotKnown
from genx.domain.user import Role
from tests.accounts.conftest import NOON, House
from tests.support.database import column, execute, row

HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)


async def made(house: House, role: Role = "operator", expires: timedelta | None = None) -> str:
    """The text of a key of an admin."""
    admin = house.users.get("admin") or await house.user("admin", "admin")
    expires_at = None if expires is None else NOON + expires
    _, text = await house.accounts.api_keys.create(
        "Nightly", role, expires_at, await house.identity(admin), house.visit()
    )
    return text


async def is_good(house: House, key: str, after: timedelta = timedelta()) -> bool:
    return await house.accounts.identities.identify(key, NOON + after) is not None


async def test_a_key_speaks_with_its_own_role_and_name_and_is_kept_nowhere(house: House) -> None:
    key = await made(house, "viewer")
    identity = await house.accounts.identities.identify(key, NOON)
    assert identity is not None
    assert (identity.role, identity.name, identity.user.email) == ("viewer", "Nightly", "admin@example.org")
    assert (identity.session_id, identity.expires_at) == (None, None)
    kept = await row(house.engine, "SELECT * FROM api_keys")
    assert kept["prefix"] == key[:PREFIX_LENGTH]
    assert key[PREFIX_LENGTH:] not in repr(kept)
    assert key.startswith(KEY_START)
    assert ("api-key.created", "nobody", "Nightly") in await house.audited()


@pytest.mark.parametrize("expires", [-HOUR, timedelta()])
async def test_a_key_that_would_be_expired_already_is_not_made(house: House, expires: timedelta) -> None:
    with pytest.raises(AlreadyExpired, match="in the future"):
        await made(house, expires=expires)
    assert await column(house.engine, "SELECT 1 FROM api_keys") == []


async def test_a_key_is_good_until_it_expires_also_when_it_is_remembered(house: House) -> None:
    house.accounts.identities.listens(True)
    key = await made(house, expires=HOUR)
    for after, good in (
        (timedelta(), True),
        (HOUR - MOMENT, True),
        (HOUR, False),
        (HOUR - MOMENT, True),
        (2 * HOUR, False),
    ):
        assert await is_good(house, key, after) is good


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: key[:-1],
        lambda key: key + "a",
        lambda key: key.swapcase(),
        lambda key: key[:PREFIX_LENGTH],
        lambda key: KEY_START,
        lambda key: " " + key,
        lambda key: KEY_START + "a" * LONGEST_KEY,
        lambda key: KEY_START + "'; DROP TABLE api_keys; --",
        lambda key: KEY_START + "\x00ü",
    ],
)
async def test_a_text_that_is_no_key_of_ours_is_nobodys(house: House, spoil: object) -> None:
    key = await made(house)
    assert callable(spoil)
    assert not await is_good(house, spoil(key))
    assert await is_good(house, key)


async def test_a_key_that_is_revoked_is_good_no_more_and_can_be_revoked_once(house: House) -> None:
    house.accounts.identities.listens(True)
    key = await made(house)
    assert await is_good(house, key)
    key_id: UUID = (await row(house.engine, "SELECT key_id FROM api_keys"))["key_id"]
    await house.accounts.api_keys.revoke(key_id, house.visit())
    assert not await is_good(house, key)
    with pytest.raises(NotKnown, match=str(key_id)):
        await house.accounts.api_keys.revoke(key_id, house.visit())
    assert [action for action, *_ in await house.audited()].count("api-key.revoked") == 1


@pytest.mark.parametrize(
    ("role_of_key", "change", "good"),
    [
        ("viewer", {"role": "viewer"}, True),
        ("operator", {"role": "viewer"}, False),
        ("admin", {"role": "operator"}, False),
        ("operator", {"role": "operator"}, True),
        ("viewer", {"active": False}, False),
        ("viewer", {"name": "Another"}, True),
    ],
)
async def test_a_key_may_never_do_more_than_its_maker(
    house: House, role_of_key: Role, change: dict[str, object], good: bool
) -> None:
    house.accounts.identities.listens(True)
    await house.user("second", "admin")
    key = await made(house, role_of_key)
    assert await is_good(house, key)
    await house.accounts.people.change(house.users["admin"].user_id, change, house.visit())
    assert await is_good(house, key) is good


async def test_a_key_that_was_too_strong_for_its_maker_stays_revoked_when_they_rise_again(house: House) -> None:
    await house.user("second", "admin")
    weak, strong = await made(house, "viewer"), await made(house, "admin")
    for role in ("operator", "admin"):
        await house.accounts.people.change(house.users["admin"].user_id, {"role": role}, house.visit())
    assert (await is_good(house, weak), await is_good(house, strong)) == (True, False)
    assert await column(house.engine, "SELECT role::text FROM api_keys") == ["viewer"]


async def test_a_maker_whose_role_was_taken_behind_our_back_has_no_stronger_key(house: House) -> None:
    key = await made(house, "admin")
    await execute(house.engine, "UPDATE users SET role = 'operator'")
    assert not await is_good(house, key)
    await execute(house.engine, "UPDATE users SET role = 'admin'")
    assert await is_good(house, key)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE users SET role = 'operator'", "UPDATE users SET active = false", "DELETE FROM users"],
)
async def test_an_admin_who_is_none_any_more_makes_no_key(house: House, statement: str) -> None:
    identity = await house.identity(await house.user("admin", "admin"))
    await execute(house.engine, statement)
    with pytest.raises(NoAdmin):
        await house.accounts.api_keys.create("k", "viewer", None, identity, house.visit())
    assert await column(house.engine, "SELECT 1 FROM api_keys") == []


async def test_a_key_that_is_made_while_its_maker_is_deactivated_does_not_outlive_them(house: House) -> None:
    await house.user("second", "admin")
    admin = await house.user("admin", "admin")
    identity = await house.identity(admin)
    create = house.accounts.api_keys.create("k", "admin", None, identity, house.visit())
    change = house.accounts.people.change(admin.user_id, {"active": False}, house.visit())
    made_key, _ = await asyncio.gather(create, change, return_exceptions=True)
    assert await column(house.engine, "SELECT 1 FROM api_keys") == []
    if not isinstance(made_key, BaseException):
        assert not await is_good(house, made_key[1])


async def test_a_key_waits_for_a_change_of_its_maker_that_is_under_way(house: House) -> None:
    identity = await house.identity(await house.user("admin", "admin"))
    async with house.engine.begin() as connection:
        await connection.execute(text("UPDATE users SET active = false"))
        making = asyncio.create_task(house.accounts.api_keys.create("k", "admin", None, identity, house.visit()))
        done, _ = await asyncio.wait([making], timeout=0.1)
        assert not done
    with pytest.raises(NoAdmin):
        await making
    assert await column(house.engine, "SELECT 1 FROM api_keys") == []


async def test_the_last_use_is_written_from_time_to_time_and_only_of_good_keys(house: House) -> None:
    key, expired = await made(house), await made(house, expires=HOUR)
    await is_good(house, key, MOMENT)
    await is_good(house, key, HOUR)
    await is_good(house, expired, HOUR)
    read = "SELECT last_used_at FROM api_keys ORDER BY expires_at NULLS FIRST"
    assert await column(house.engine, read) == [None, None]
    await house.accounts.identities.keep_last_use()
    assert await column(house.engine, read) == [NOON + HOUR, None]
    await house.accounts.identities.keep_last_use()
    await is_good(house, key)
    await house.accounts.identities.keep_last_use()
    assert await column(house.engine, read) == [NOON + HOUR, None], "a clock set back does not set it back"

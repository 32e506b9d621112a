"""Admins' changes of users: they end all access of that user at once, and nobody else's."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from genx.accounts import links
from genx.accounts.people import LastAdmin
from genx.accounts.sessions import SessionEnded
from genx.db.base.engine import begin
from genx.domain.email_address import UnusableAddress
from genx.domain.errors import AlreadyExists, NotKnown
from genx.domain.user import User
from tests.accounts.conftest import NOON, PASSWORD, House
from tests.support.database import column, execute

HOUR = timedelta(hours=1)


async def link(house: House, user: User) -> str:
    async with begin(house.engine) as connection:
        return await links.make(connection, user.user_id, "reset", NOON + HOUR)


async def roles(house: House) -> dict[str, tuple[str, bool]]:
    found = await column(house.engine, "SELECT email || ' ' || role || ' ' || active FROM users")
    return {email: (role, active == "true") for email, role, active in (one.split() for one in found)}


async def test_somebody_who_is_invited_has_a_mail_and_no_password_and_can_be_invited_again(house: House) -> None:
    admin = await house.user("admin", "admin")
    visit = house.visit(identity=await house.identity(admin))
    new = await house.accounts.people.invite("New@example.org", "N\u202e", "operator", visit)
    assert (new.status, new.created_at, new.name) == ("invited", NOON, "N\u202e")
    await execute(house.engine, "UPDATE mail_outbox SET sent_at = now()")
    await house.accounts.people.invite_again(new.user_id, visit)
    assert await house.mails() == [("invitation", "New@example.org")] * 2
    assert (await house.audited())[1:] == [("user.invited", "user", "New@example.org")] * 2


async def test_nobody_is_invited_twice_or_without_an_address(house: House) -> None:
    ada = await house.user("ada")
    with pytest.raises(AlreadyExists, match="already has a password"):
        await house.accounts.people.invite_again(ada.user_id, house.visit())
    with pytest.raises(AlreadyExists):
        await house.accounts.people.invite("ADA@example.org", None, "viewer", house.visit())
    with pytest.raises(UnusableAddress):
        await house.accounts.people.invite("ada", None, "viewer", house.visit())
    with pytest.raises(NotKnown):
        await house.accounts.people.invite_again(UUID(int=1), house.visit())
    assert (await house.mails(), await house.audited()) == ([], [])


@pytest.mark.parametrize("ends", ["deactivated", "sessions ended", "removed"])
async def test_all_access_of_a_user_ends_at_once_and_that_of_others_goes_on(house: House, ends: str) -> None:
    house.accounts.identities.listens(True)
    ada, eve = await house.user("ada", "admin"), await house.user("eve", "admin")
    tokens, keys = {}, {}
    for user in (ada, eve):
        signed_in = await house.accounts.sign_in.sign_in(user.email, PASSWORD, house.visit())
        identity = await house.accounts.identities.identify(signed_in.access_token, NOON)
        assert identity is not None
        tokens[user.email] = signed_in
        _, keys[user.email] = await house.accounts.api_keys.create("k", "viewer", None, identity, house.visit())
    do = {
        "deactivated": house.accounts.people.change(ada.user_id, {"active": False}, house.visit()),
        "sessions ended": house.accounts.people.end_sessions(ada.user_id, house.visit()),
        "removed": house.accounts.people.remove(ada.user_id, house.visit()),
    }
    for name, doing in do.items():
        if name == ends:
            await doing
        else:
            doing.close()
    for user, good in ((ada, False), (eve, True)):
        for credentials in (tokens[user.email].access_token, keys[user.email]):
            assert (await house.accounts.identities.identify(credentials, NOON) is not None) is good
    with pytest.raises(SessionEnded):
        await house.accounts.sessions.refresh(tokens[ada.email].refresh_token, house.visit())
    await house.accounts.sessions.refresh(tokens[eve.email].refresh_token, house.visit())


@pytest.mark.parametrize(
    ("fields", "link_is_good", "mails"),
    [
        ({"name": "Ada"}, True, []),
        ({"role": "operator"}, True, []),
        ({"email": "ADA@example.org"}, False, []),
        ({"email": "ada@example.net"}, False, [("address-changed", "ada@example.org")]),
        ({"active": False}, False, []),
    ],
)
async def test_a_link_is_void_and_the_old_address_is_told_when_the_address_changes(
    house: House, fields: dict[str, Any], link_is_good: bool, mails: list[tuple[str, str]]
) -> None:
    ada = await house.user("ada")
    token = await link(house, ada)
    await house.accounts.people.change(ada.user_id, fields, house.visit())
    async with begin(house.engine) as connection:
        assert (await links.find(connection, token, NOON) is not None) is link_is_good
    assert await house.mails() == mails
    (details,) = await column(house.engine, "SELECT details FROM audit_log")
    assert details == fields


async def test_only_what_differs_is_noted_as_changed(house: House) -> None:
    ada = await house.user("ada", "operator")
    same = {"role": "operator", "name": None, "email": ada.email, "active": True}
    assert await house.accounts.people.change(ada.user_id, same, house.visit()) == ada
    assert await column(house.engine, "SELECT details FROM audit_log") == [{}]


async def test_an_address_of_somebody_else_is_not_taken_and_nothing_is_changed(house: House) -> None:
    ada, _ = await house.user("ada"), await house.user("eve")
    for email, error in (("EVE@example.org", AlreadyExists), ("a b@example.org", UnusableAddress)):
        with pytest.raises(error):
            await house.accounts.people.change(ada.user_id, {"email": email, "role": "admin"}, house.visit())
    assert await roles(house) == {"ada@example.org": ("viewer", True), "eve@example.org": ("viewer", True)}


@pytest.mark.parametrize("fields", [{"role": "operator"}, {"active": False}, {"role": "viewer", "active": False}])
async def test_the_last_admin_who_can_sign_in_stays_one(house: House, fields: dict[str, Any]) -> None:
    admin = await house.user("admin", "admin")
    invited = await house.accounts.people.invite("invited@example.org", None, "admin", house.visit())
    with pytest.raises(LastAdmin):
        await house.accounts.people.change(admin.user_id, fields, house.visit())
    with pytest.raises(LastAdmin):
        await house.accounts.people.remove(admin.user_id, house.visit())
    await house.accounts.people.remove(invited.user_id, house.visit())
    await house.accounts.people.change(admin.user_id, {"name": "Still"}, house.visit())
    assert await roles(house) == {"admin@example.org": ("admin", True)}


async def test_of_two_admins_who_remove_each_other_at_once_one_stays(house: House) -> None:
    one, two = await house.user("one", "admin"), await house.user("two", "admin")
    doing = [house.accounts.people.remove(user.user_id, house.visit()) for user in (one, two)]
    done = await asyncio.gather(*doing, return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["LastAdmin", "NoneType"]
    assert len(await roles(house)) == 1


async def test_what_is_asked_of_nobody_is_told(house: House) -> None:
    nobody = UUID(int=7)
    people = house.accounts.people
    doing = (
        people.change(nobody, {"name": "x"}, house.visit()),
        people.remove(nobody, house.visit()),
        people.end_sessions(nobody, house.visit()),
    )
    for each in doing:
        with pytest.raises(NotKnown, match=str(nobody)):
            await each
    assert await house.audited() == []


async def test_ones_own_name_is_noted_and_ones_language_is_nobody_elses_affair(house: House) -> None:
    ada = await house.user("ada")
    identity = await house.identity(ada)
    changed = await house.accounts.people.change_own(ada, {"language": "fr"}, house.visit(identity=identity))
    changed = await house.accounts.people.change_own(changed, {"name": "Ada L"}, house.visit(identity=identity))
    assert (changed.language, changed.name) == ("fr", "Ada L")
    assert (await house.audited())[1:] == [("user.changed", "user", ada.email)]
    assert await column(house.engine, "SELECT language || name FROM users") == ["frAda L"]

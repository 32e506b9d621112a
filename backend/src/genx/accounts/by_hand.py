"""New passwords from the command line: for users who can't sign in, without mail and without an admin."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.accounts import links
from genx.accounts.new_passwords import known_words, set_hash
from genx.accounts.password_rules import check_password, normal
from genx.accounts.passwords import Passwords
from genx.accounts.people import SYSTEM
from genx.accounts.visits import the_user
from genx.db.base import notices
from genx.db.base.engine import begin
from genx.db.queries import api_keys, audit_log, password_links, users
from genx.domain.audit import AuditEntry
from genx.domain.errors import NotKnown, Refusal
from genx.domain.user import User


class Deactivated(Refusal):
    """A deactivated user can't sign in with any password."""

    type = "deactivated"


async def set_password(
    engine: AsyncEngine, email: str, password: str, now: datetime, *, passwords: Passwords | None = None
) -> None:
    """Set a user's password. As with a link from a mail, their sessions end, and the API keys they made.

    Raises NotKnown, Deactivated or WeakPassword.
    """
    async with begin(engine) as connection:
        user = await _active(connection, email)
    check_password(password, known_words(user))
    password_hash = await (passwords or Passwords()).hash(normal(password))
    async with begin(engine) as connection:
        if not await set_hash(connection, user, password_hash, now):
            raise Refusal(f"The password of {user.email} was changed in the meantime: try again.")
        await password_links.remove(connection, user.user_id)
        revoked = await api_keys.remove_above(connection, user.user_id, None)
        await audit_log.add(connection, _entry("password.set", user, now, keys=revoked))
        await notices.access_changed(connection, [user.user_id])


async def make_link(engine: AsyncEngine, email: str, good_for: timedelta, now: datetime) -> str:
    """Return the token of a link to set a password, good once. Raises NotKnown or Deactivated."""
    async with begin(engine) as connection:
        user = await _active(connection, email)
        token = await links.make(connection, user.user_id, "reset", now + good_for)
        await audit_log.add(connection, _entry("password.link-made", user, now))
    return token


async def _active(connection: AsyncConnection, email: str) -> User:
    user = await users.find_by_email(connection, email)
    if user is None:
        raise NotKnown(f"There is no user {email}. Create one with: genx user add")
    if not user.active:
        raise Deactivated(f"{user.email} is deactivated and can't sign in: an admin must activate the account first.")
    return user


def _entry(action: str, user: User, now: datetime, **details: object) -> AuditEntry:
    target_type, target_id, target_name = the_user(user)
    return AuditEntry(
        at=now,
        actor=SYSTEM,
        action=action,
        target_type=target_type,
        target_id=target_id,
        target_name=target_name,
        details=details,
    )

"""Users: created, invited, changed and removed by admins, and changed by themselves."""

import secrets
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.accounts.identities import Identities
from genx.accounts.password_rules import check_password, normal
from genx.accounts.passwords import Passwords
from genx.accounts.visits import Visit, the_user
from genx.db.base.engine import begin
from genx.db.queries import api_keys, audit_log, outbox, password_links, sessions, users
from genx.domain.audit import Actor, AuditEntry
from genx.domain.email_address import usable_address
from genx.domain.errors import AlreadyExists, NotKnown, Refusal
from genx.domain.user import Role, User, includes

GENERATED_BYTES = 15
SYSTEM = Actor(type="system")


class LastAdmin(Refusal):
    """The last admin who can sign in stays one."""

    type = "last-admin"

    def __init__(self) -> None:
        super().__init__("This is the last admin who can sign in: make another user an admin first.")


async def create_user(
    engine: AsyncEngine, email: str, password: str, role: Role, now: datetime, *, passwords: Passwords | None = None
) -> User:
    """Make a user with a password. Raises UnusableAddress, WeakPassword or AlreadyExists."""
    usable_address(email)
    check_password(password, [email])
    password_hash = await (passwords or Passwords()).hash(normal(password))
    user = _new(email, role, now, password_hash=password_hash)
    async with begin(engine) as connection:
        await users.create(connection, user)
        await audit_log.add(connection, _by_ourselves("user.created", user, now))
    return user


async def ensure_first_admin(
    engine: AsyncEngine, email: str, password: str | None, now: datetime, *, passwords: Passwords | None = None
) -> str | None:
    """Make the first admin if there is no user at all. Return the password if it was generated: it is shown once."""
    async with begin(engine) as connection:
        if not await users.is_empty(connection):
            return None
    generated = None if password else secrets.token_urlsafe(GENERATED_BYTES)
    with suppress(AlreadyExists):
        await create_user(engine, email, password or generated or "", "admin", now, passwords=passwords)
        return generated
    return None


class People:
    """Administration of users. Access ends all at once: sessions, keys, streams and links."""

    def __init__(self, identities: Identities) -> None:
        self._identities = identities

    async def invite(self, email: str, name: str | None, role: Role, visit: Visit) -> User:
        """Make a user without a password, and send them a link. Raises UnusableAddress or AlreadyExists."""
        usable_address(email)
        user = _new(email, role, visit.at, name=name)
        async with begin(self._identities.engine) as connection:
            await users.create(connection, user)
            await outbox.add(connection, "invitation", email, user.created_at)
            await audit_log.add(connection, visit.did("user.invited", the_user(user), role=role))
        return user

    async def invite_again(self, user_id: UUID, visit: Visit) -> None:
        """Send another link to a user without a password. Raises NotKnown or AlreadyExists."""
        async with begin(self._identities.engine) as connection:
            user = await self._known(connection, user_id)
            if user.password_hash is not None:
                raise AlreadyExists(f"{user.email} already has a password.")
            await outbox.add(connection, "invitation", user.email, visit.at)
            await audit_log.add(connection, visit.did("user.invited", the_user(user), role=user.role))

    async def change(self, user_id: UUID, fields: dict[str, Any], visit: Visit) -> User:
        """Change `email`, `name`, `role` or `active`; the address that somebody signed in with until now is told.

        Raises NotKnown, AlreadyExists, UnusableAddress or LastAdmin.
        """
        if "email" in fields:
            usable_address(fields["email"])
        async with self._identities.changing(user_id) as connection:
            admins = await users.hold_admins(connection)
            before = await self._known(connection, user_id)
            after = replace(before, **fields)
            if admins == 1 and before.is_able_admin and not after.is_able_admin:
                raise LastAdmin
            await users.change(connection, user_id, **fields)
            await self._take_away(connection, before, after)
            if before.password_hash is not None and after.email.lower() != before.email.lower():
                await outbox.add(connection, "address-changed", before.email, visit.at)
            changed = {key: value for key, value in fields.items() if getattr(before, key) != value}
            await audit_log.add(connection, visit.did("user.changed", the_user(before), **changed))
        return after

    async def _take_away(self, connection: AsyncConnection, before: User, after: User) -> None:
        """Take away what a user may not have any more, with another role or address."""
        if not after.active:
            await sessions.end_all(connection, after.user_id)
            await api_keys.remove_above(connection, after.user_id, None)
        elif not includes(after.role, before.role):
            await api_keys.remove_above(connection, after.user_id, after.role)
        if not after.active or after.email != before.email:
            await password_links.remove(connection, after.user_id)

    async def end_sessions(self, user_id: UUID, visit: Visit) -> None:
        """End all access of a user, that of the API keys they made included. Raises NotKnown."""
        async with self._identities.changing(user_id) as connection:
            user = await self._known(connection, user_id)
            await sessions.end_all(connection, user_id)
            revoked = await api_keys.remove_above(connection, user_id, None)
            await audit_log.add(connection, visit.did("user.sessions-ended", the_user(user), keys=revoked))

    async def remove(self, user_id: UUID, visit: Visit) -> None:
        """Remove a user with all that was theirs. Raises NotKnown or LastAdmin."""
        async with self._identities.changing(user_id) as connection:
            admins = await users.hold_admins(connection)
            user = await self._known(connection, user_id)
            if admins == 1 and user.is_able_admin:
                raise LastAdmin
            await users.remove(connection, user_id)
            await audit_log.add(connection, visit.did("user.removed", the_user(user)))

    async def change_own(self, user: User, fields: dict[str, Any], visit: Visit) -> User:
        """Change a user's own `name` or `language`. A language concerns nobody else: the audit log leaves it out."""
        async with self._identities.changing(user.user_id) as connection:
            await users.change(connection, user.user_id, **fields)
            if "name" in fields:
                await audit_log.add(connection, visit.did("user.changed", the_user(user), name=fields["name"]))
        return replace(user, **fields)

    async def _known(self, connection: AsyncConnection, user_id: UUID) -> User:
        user = await users.find(connection, user_id)
        if user is None:
            raise NotKnown(f"There is no user {user_id}.")
        return user


def _new(email: str, role: Role, now: datetime, *, name: str | None = None, password_hash: str | None = None) -> User:
    return User(user_id=uuid4(), email=email, name=name, role=role, password_hash=password_hash, created_at=now)


def _by_ourselves(action: str, user: User, now: datetime) -> AuditEntry:
    return AuditEntry(
        at=now,
        actor=SYSTEM,
        action=action,
        target_type="user",
        target_id=str(user.user_id),
        target_name=user.email,
        details={"role": user.role},
    )

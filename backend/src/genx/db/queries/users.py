"""People who sign in, as rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, not_, or_, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables.users import users
from genx.domain.errors import AlreadyExists
from genx.domain.user import Role, User, UserStatus

_HAS_STATUS: dict[UserStatus, ColumnElement[bool]] = {
    "active": and_(users.c.active, users.c.password_hash.is_not(None)),
    "invited": and_(users.c.active, users.c.password_hash.is_(None)),
    "deactivated": not_(users.c.active),
}
"""Conditions that match `User.status`."""


async def find(connection: AsyncConnection, user_id: UUID, *, hold: bool = False) -> User | None:
    """Return the user, or None. With `hold`, nobody changes the row until the unit of work ends."""
    query = select(users).where(users.c.user_id == user_id)
    return await _one(connection, query.with_for_update(read=True) if hold else query)


async def find_by_email(connection: AsyncConnection, email: str, *, hold: bool = False) -> User | None:
    """Return the user with this address in any letter case, or None. `hold` keeps others from changing the row.

    PostgreSQL equates some letters that Python, and so the throttles, tell apart (U+0130 and i).
    """
    query = select(users).where(func.lower(users.c.email) == func.lower(email))
    user = await _one(connection, query.with_for_update(read=True) if hold else query)
    return user if user is not None and user.email.lower() == email.lower() else None


async def is_empty(connection: AsyncConnection) -> bool:
    """Return whether there is no user at all."""
    return (await connection.execute(select(users.c.user_id).limit(1))).first() is None


async def page(
    connection: AsyncConnection,
    q: str | None,
    after: str | None,
    limit: int,
    *,
    roles: Sequence[Role] = (),
    statuses: Sequence[UserStatus] = (),
) -> list[User]:
    """Return users in order of address, after an address. `q` is part of an address or a name."""
    key = func.lower(users.c.email)
    query = select(users).order_by(key).limit(limit)
    if q:
        found = [func.strpos(func.lower(column), func.lower(q)) > 0 for column in (users.c.email, users.c.name)]
        query = query.where(or_(*found))
    if roles:
        query = query.where(users.c.role.in_(roles))
    if statuses:
        query = query.where(or_(*(_HAS_STATUS[status] for status in statuses)))
    if after is not None:
        query = query.where(key > func.lower(after))
    return [User(**row) for row in (await connection.execute(query)).mappings()]


async def create(connection: AsyncConnection, user: User) -> None:
    """Create a user. Raises AlreadyExists if the address is taken, in any letter case."""
    try:
        await connection.execute(insert(users), msgspec.structs.asdict(user))
    except IntegrityError:
        raise AlreadyExists(f"The user {user.email} already exists.") from None


async def change(connection: AsyncConnection, user_id: UUID, **fields: Any) -> None:
    """Change columns of a user. Raises AlreadyExists if a new address is taken."""
    if not fields:
        return
    try:
        await connection.execute(update(users).where(users.c.user_id == user_id).values(**fields))
    except IntegrityError:
        raise AlreadyExists(f"The user {fields['email']} already exists.") from None


async def remove(connection: AsyncConnection, user_id: UUID) -> None:
    """Remove a user with their sessions, links and API keys."""
    await connection.execute(delete(users).where(users.c.user_id == user_id))


async def hold_admins(connection: AsyncConnection) -> int:
    """Return the number of admins who can sign in. Nobody else can change users until the unit of work ends."""
    await connection.execute(text("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE"))
    able = (users.c.role == "admin", users.c.active, users.c.password_hash.is_not(None))
    return (await connection.execute(select(func.count()).select_from(users).where(*able))).scalar_one()


async def signed_in(connection: AsyncConnection, user: User, at: datetime) -> bool:
    """Note a sign-in. Returns False if the user is no longer active, or their password has changed since the check."""
    return await _change_unless_changed(connection, user, last_sign_in_at=at)


async def set_password(connection: AsyncConnection, user: User, password_hash: str) -> bool:
    """Set a password. Returns False if the user is no longer active, or somebody else has set another password."""
    return await _change_unless_changed(connection, user, password_hash=password_hash)


async def rehashed(connection: AsyncConnection, user_id: UUID, old_hash: str, new_hash: str) -> None:
    """Replace the hash of the same password by one with today's parameters."""
    unchanged = (users.c.user_id == user_id, users.c.password_hash == old_hash)
    await connection.execute(update(users).where(*unchanged).values(password_hash=new_hash))


async def _change_unless_changed(connection: AsyncConnection, user: User, **fields: Any) -> bool:
    same_password = users.c.password_hash.is_not_distinct_from(user.password_hash)
    statement = update(users).where(users.c.user_id == user.user_id, users.c.active, same_password).values(**fields)
    return (await connection.execute(statement)).rowcount == 1


async def _one(connection: AsyncConnection, query: Select[tuple[object, ...]]) -> User | None:
    row = (await connection.execute(query)).mappings().first()
    return None if row is None else User(**row)

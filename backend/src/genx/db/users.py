"""People who sign in, as rows."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables import users
from genx.domain.errors import AlreadyExists
from genx.domain.user import User


async def find(connection: AsyncConnection, user_id: UUID) -> User | None:
    return await _one(connection, select(users).where(users.c.user_id == user_id))


async def find_by_email(connection: AsyncConnection, email: str) -> User | None:
    """The user of this address, in whatever letter case."""
    return await _one(connection, select(users).where(func.lower(users.c.email) == email.lower()))


async def is_empty(connection: AsyncConnection) -> bool:
    """Is there no user at all?"""
    return (await connection.execute(select(users.c.user_id).limit(1))).first() is None


async def create(connection: AsyncConnection, user: User) -> None:
    """A new user. Raises AlreadyExists where the address is taken, in whatever letter case."""
    try:
        await connection.execute(insert(users), msgspec.structs.asdict(user))
    except IntegrityError:
        raise AlreadyExists(f"There is a user {user.email} already.") from None


async def signed_in(connection: AsyncConnection, user_id: UUID, at: datetime) -> None:
    await connection.execute(update(users).where(users.c.user_id == user_id).values(last_sign_in_at=at))


async def _one(connection: AsyncConnection, query: Select[tuple[object, ...]]) -> User | None:
    row = (await connection.execute(query)).mappings().first()
    return None if row is None else User(**row)

"""People who sign in, as rows."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables import users
from genx.domain.errors import AlreadyExists

Role = Literal["viewer", "operator", "admin"]


class User(Struct, frozen=True, kw_only=True):
    """Somebody who may sign in while `active`. Without a password hash nobody can."""

    user_id: UUID
    email: str
    role: Role
    created_at: datetime
    name: str | None = None
    password_hash: str | None = None
    active: bool = True
    last_sign_in_at: datetime | None = None


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

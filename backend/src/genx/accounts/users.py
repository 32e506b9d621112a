"""Making users."""

import re
import secrets
from contextlib import suppress
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts.passwords import Passwords
from genx.db import users
from genx.db.engine import begin
from genx.domain.errors import AlreadyExists, Refusal
from genx.domain.user import Role, User

EMAIL = re.compile(r"[^@\s\x00]{1,64}@[^@\s\x00]{1,189}")
SHORTEST_PASSWORD = 8
GENERATED_BYTES = 15


class UnusableAccount(Refusal):
    """What was given for a new user can't be used; the detail says what."""

    type = "unusable-account"
    status_hint = 422


async def create_user(
    engine: AsyncEngine, email: str, password: str | None, role: Role, *, passwords: Passwords | None = None
) -> User:
    """A new user. Raises UnusableAccount, or AlreadyExists where the address is taken."""
    if not EMAIL.fullmatch(email):
        raise UnusableAccount(f"{email!r} is no email address.")
    if password is not None and len(password) < SHORTEST_PASSWORD:
        raise UnusableAccount(f"A password needs at least {SHORTEST_PASSWORD} characters.")
    password_hash = None if password is None else await (passwords or Passwords()).hash(password)
    now = datetime.now(UTC)
    user = User(user_id=uuid4(), email=email, password_hash=password_hash, role=role, created_at=now)
    async with begin(engine) as connection:
        await users.create(connection, user)
    return user


async def ensure_first_admin(
    engine: AsyncEngine, email: str, password: str | None, *, passwords: Passwords | None = None
) -> str | None:
    """Make the first admin where there is no user at all; the password that was generated for it, to be shown once."""
    async with begin(engine) as connection:
        if not await users.is_empty(connection):
            return None
    generated = None if password else secrets.token_urlsafe(GENERATED_BYTES)
    with suppress(AlreadyExists):
        await create_user(engine, email, password or generated, "admin", passwords=passwords)
        return generated
    return None

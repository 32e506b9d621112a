"""Links to set a password: good once, for a while, and void as soon as there is a newer one."""

import re
import secrets
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.queries import password_links
from genx.db.queries.password_links import LinkPurpose, VoidLink

TOKEN_BYTES = 32
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


async def make(connection: AsyncConnection, user_id: UUID, purpose: LinkPurpose, expires_at: datetime) -> str:
    """Make a link and return its token; an older link is void. The database has only the hash of the token."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    await password_links.replace(connection, user_id, purpose, _hash(token), expires_at)
    return token


async def find(connection: AsyncConnection, token: str, now: datetime) -> tuple[UUID, LinkPurpose] | None:
    """Return the user and the purpose of a link, or None if it was used or has expired, or its user is not active."""
    return await password_links.find(connection, _hash(token), now) if TOKEN.fullmatch(token) else None


async def redeem(connection: AsyncConnection, token: str, now: datetime) -> UUID | None:
    """Use a link up. Return its user, or None as `find` does. Of many that try at once only one gets the user.

    It is used up with the connection's unit of work: a password that is refused after this has to roll back.
    """
    return await password_links.take(connection, _hash(token), now) if TOKEN.fullmatch(token) else None


async def why_void(connection: AsyncConnection, token: str, now: datetime) -> VoidLink | None:
    """Return why a link that we have made is not good any more; None for any other text."""
    return await password_links.why_void(connection, _hash(token), now) if TOKEN.fullmatch(token) else None


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()

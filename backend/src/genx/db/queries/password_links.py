"""Links to set a password, as rows: one for each user, known by the hash of its token."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

LinkPurpose = Literal["reset", "invitation"]
VoidLink = Literal["used", "expired"]

_REPLACE = text("""
INSERT INTO password_links (user_id, purpose, token_hash, expires_at)
VALUES (:user_id, CAST(:purpose AS password_link), :token_hash, :expires_at)
ON CONFLICT (user_id) DO UPDATE
SET purpose = excluded.purpose, token_hash = excluded.token_hash, expires_at = excluded.expires_at, used_at = NULL
""")
_FIND = text("""
SELECT l.user_id, l.purpose::text AS purpose FROM password_links l JOIN users u USING (user_id)
WHERE l.token_hash = :token_hash AND l.used_at IS NULL AND l.expires_at > :now AND u.active
""")
_TAKE = text("""
UPDATE password_links l SET used_at = :now FROM users u
WHERE u.user_id = l.user_id AND l.token_hash = :token_hash AND l.used_at IS NULL AND l.expires_at > :now AND u.active
RETURNING l.user_id
""")
_STATE = text("""
SELECT CASE WHEN used_at IS NOT NULL THEN 'used' WHEN expires_at <= :now THEN 'expired' END
FROM password_links WHERE token_hash = :token_hash
""")


async def replace(
    connection: AsyncConnection, user_id: UUID, purpose: LinkPurpose, token_hash: bytes, expires_at: datetime
) -> None:
    """Keep the user's new link; an older one becomes void."""
    values = {"user_id": user_id, "purpose": purpose, "token_hash": token_hash, "expires_at": expires_at}
    await connection.execute(_REPLACE, values)


async def find(connection: AsyncConnection, token_hash: bytes, now: datetime) -> tuple[UUID, LinkPurpose] | None:
    """Return the user and the purpose of a link, or None unless it is good and its user active."""
    row = (await connection.execute(_FIND, {"token_hash": token_hash, "now": now})).first()
    return None if row is None else (row.user_id, row.purpose)


async def take(connection: AsyncConnection, token_hash: bytes, now: datetime) -> UUID | None:
    """Use a link up and return its user, or None unless it is good and its user active. Only one of many gets it."""
    user_id: UUID | None = (await connection.execute(_TAKE, {"token_hash": token_hash, "now": now})).scalar()
    return user_id


async def why_void(connection: AsyncConnection, token_hash: bytes, now: datetime) -> VoidLink | None:
    """Return why a user's newest link is not good any more, or None if it is good or not known."""
    why: VoidLink | None = (await connection.execute(_STATE, {"token_hash": token_hash, "now": now})).scalar()
    return why


async def remove(connection: AsyncConnection, user_id: UUID) -> None:
    """Remove the user's link."""
    await connection.execute(text("DELETE FROM password_links WHERE user_id = :user_id"), {"user_id": user_id})

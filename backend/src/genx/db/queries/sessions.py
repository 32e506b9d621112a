"""Sessions as rows: one for each sign-in, however often it was refreshed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables.sessions import sessions
from genx.db.tables.users import users
from genx.domain.user import User


class Session(Struct, frozen=True, kw_only=True):
    """A sign-in. `generation` counts how often its refresh token was replaced, the last time at `last_used_at`."""

    session_id: UUID
    user_id: UUID
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    generation: int = 0
    address: str | None = None
    user_agent: str | None = None


_COLUMNS = [sessions.c[name] for name in Session.__struct_fields__]
_USER = [users.c[name].label(f"user_{name}") for name in User.__struct_fields__]


async def create(connection: AsyncConnection, session: Session) -> None:
    await connection.execute(insert(sessions), asdict(session))


async def find(
    connection: AsyncConnection, session_id: UUID, *, for_update: bool = False
) -> tuple[Session, User] | None:
    """Return a session with its user, or None. With `for_update`, others who refresh it wait."""
    query = select(*_COLUMNS, *_USER).join_from(sessions, users).where(sessions.c.session_id == session_id)
    if for_update:
        query = query.with_for_update(of=sessions)
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        return None
    session = Session(**{name: row[name] for name in Session.__struct_fields__})
    return session, User(**{name: row[f"user_{name}"] for name in User.__struct_fields__})


async def of_user(connection: AsyncConnection, user_id: UUID, now: datetime, idle_since: datetime) -> list[Session]:
    """Return the sessions that can still be refreshed, the most recently used first."""
    query = (
        select(*_COLUMNS)
        .where(
            sessions.c.user_id == user_id,
            sessions.c.expires_at > now,
            sessions.c.last_used_at > idle_since,
        )
        .order_by(sessions.c.last_used_at.desc(), sessions.c.session_id)
    )
    return [Session(**row) for row in (await connection.execute(query)).mappings()]


async def refreshed(connection: AsyncConnection, session: Session) -> None:
    """Write the changes of a refresh."""
    changed = {"generation": session.generation, "last_used_at": session.last_used_at, "address": session.address}
    await connection.execute(update(sessions).where(sessions.c.session_id == session.session_id).values(**changed))


async def end(connection: AsyncConnection, session_id: UUID, user_id: UUID) -> bool:
    """End a session of this user. Returns whether it was there."""
    return bool(await _end(connection, sessions.c.session_id == session_id, sessions.c.user_id == user_id))


async def end_all(connection: AsyncConnection, user_id: UUID, *, but: UUID | None = None) -> Sequence[UUID]:
    """End all sessions of a user except `but`. Returns those that have ended."""
    others = [] if but is None else [sessions.c.session_id != but]
    return await _end(connection, sessions.c.user_id == user_id, *others)


async def end_oldest(connection: AsyncConnection, user_id: UUID, *, keep: int, but: UUID) -> Sequence[UUID]:
    """End the sessions beyond `keep` that were used longest ago; `but` goes on, even if the clock was set back."""
    newest = (
        select(sessions.c.session_id)
        .where(sessions.c.user_id == user_id)
        .order_by((sessions.c.session_id == but).desc(), sessions.c.last_used_at.desc(), sessions.c.session_id)
        .limit(keep)
    )
    return await _end(connection, sessions.c.user_id == user_id, sessions.c.session_id.not_in(newest))


async def forget_expired(connection: AsyncConnection, now: datetime, idle_since: datetime) -> None:
    await _end(connection, (sessions.c.expires_at <= now) | (sessions.c.last_used_at <= idle_since))


async def _end(connection: AsyncConnection, *which: ColumnElement[Any]) -> Sequence[UUID]:
    return (await connection.execute(delete(sessions).where(*which).returning(sessions.c.session_id))).scalars().all()

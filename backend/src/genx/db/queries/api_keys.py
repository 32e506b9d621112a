"""API keys as rows: of a key only its hash is kept."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import delete, func, insert, or_, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables.api_keys import api_keys
from genx.db.tables.users import users
from genx.domain.user import Role, User


class ApiKey(Struct, frozen=True, kw_only=True):
    """A key for a program. `prefix` is how it begins: enough to find it, too little to use it."""

    key_id: UUID
    user_id: UUID
    name: str
    role: Role
    prefix: str
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None


_COLUMNS = [api_keys.c[name] for name in ApiKey.__struct_fields__]
_USER = [users.c[name].label(f"user_{name}") for name in User.__struct_fields__]
_USED = text("""
UPDATE api_keys SET last_used_at = greatest(last_used_at, at)
FROM unnest(CAST(:ids AS uuid[]), CAST(:times AS timestamptz[])) AS u (id, at) WHERE key_id = id
""")


async def create(connection: AsyncConnection, key: ApiKey, key_hash: bytes) -> None:
    await connection.execute(insert(api_keys), asdict(key) | {"key_hash": key_hash})


async def find_by_hash(connection: AsyncConnection, key_hash: bytes) -> tuple[ApiKey, User] | None:
    """Return a key with the user who made it."""
    query = select(*_COLUMNS, *_USER).join_from(api_keys, users).where(api_keys.c.key_hash == key_hash)
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        return None
    key = ApiKey(**{name: row[name] for name in ApiKey.__struct_fields__})
    return key, User(**{name: row[f"user_{name}"] for name in User.__struct_fields__})


async def page(
    connection: AsyncConnection, q: str | None, after: tuple[datetime, UUID] | None, limit: int
) -> list[tuple[ApiKey, str]]:
    """Return keys with their makers' addresses, newest first. `q` is part of a name, or the beginning of a key."""
    query = (
        select(*_COLUMNS, users.c.email)
        .join_from(api_keys, users)
        .order_by(api_keys.c.created_at.desc(), api_keys.c.key_id.desc())
        .limit(limit)
    )
    if q:
        # Somebody may search with the whole key, of which only the prefix is known.
        begins = func.starts_with(api_keys.c.prefix, q) | func.starts_with(q, api_keys.c.prefix)
        query = query.where(or_(begins, func.strpos(func.lower(api_keys.c.name), func.lower(q)) > 0))
    if after is not None:
        query = query.where(tuple_(api_keys.c.created_at, api_keys.c.key_id) < tuple_(*after))
    rows = (await connection.execute(query)).mappings()
    return [(ApiKey(**{name: row[name] for name in ApiKey.__struct_fields__}), row["email"]) for row in rows]


async def remove(connection: AsyncConnection, key_id: UUID) -> ApiKey | None:
    """Revoke a key and return it; None if there is none."""
    query = delete(api_keys).where(api_keys.c.key_id == key_id).returning(*_COLUMNS)
    row = (await connection.execute(query)).mappings().first()
    return None if row is None else ApiKey(**row)


async def remove_above(connection: AsyncConnection, user_id: UUID, role: Role | None) -> int:
    """Revoke the user's keys that may do more than the role, or all of them for None. Returns the number."""
    which = [api_keys.c.user_id == user_id] + ([] if role is None else [api_keys.c.role > role])
    return int((await connection.execute(delete(api_keys).where(*which))).rowcount)


async def used(connection: AsyncConnection, last: Mapping[UUID, datetime]) -> None:
    """Keep the times at which keys were last used."""
    await connection.execute(_USED, {"ids": list(last), "times": list(last.values())})

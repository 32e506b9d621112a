"""API keys of programs."""

from sqlalchemy import Column, Index, LargeBinary, Table, Text, Uuid

from genx.db.tables.base import Time, metadata, of_user, role

# Keys are deleted with the user who made them.
api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", Uuid, primary_key=True),
    of_user(),
    Column("name", Text, nullable=False),
    Column("role", role, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("key_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", Time, nullable=False),
    Column("expires_at", Time),
    Column("last_used_at", Time),
)
Index("ix_api_keys_user_id", api_keys.c.user_id)

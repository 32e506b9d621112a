"""People who sign in."""

from sqlalchemy import Boolean, Column, Enum, Index, Table, Text, Uuid, func, text

from genx.db.tables.base import Time, metadata, role

language = Enum("en", "de", "fr", name="language", metadata=metadata)

users = Table(
    "users",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("email", Text, nullable=False),
    Column("password_hash", Text),
    Column("name", Text),
    Column("role", role, nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("created_at", Time, nullable=False),
    Column("last_sign_in_at", Time),
    Column("language", language),
)
Index("uq_users_email", func.lower(users.c.email), unique=True)

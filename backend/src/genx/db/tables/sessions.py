"""Sessions of people."""

from sqlalchemy import Column, Index, Integer, Table, Text, Uuid, text

from genx.db.tables.base import Time, metadata, of_user

# A sign-in and all that was refreshed from it: the newest refresh token is that of `generation`.
sessions = Table(
    "sessions",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    of_user(),
    Column("generation", Integer, nullable=False, server_default=text("0")),
    Column("created_at", Time, nullable=False),
    Column("last_used_at", Time, nullable=False),
    Column("expires_at", Time, nullable=False),
    Column("address", Text),
    Column("user_agent", Text),
)
Index("ix_sessions_user_id", sessions.c.user_id)

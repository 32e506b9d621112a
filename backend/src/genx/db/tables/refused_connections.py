"""Connections that were not let in (H7)."""

from sqlalchemy import BigInteger, Column, Identity, Integer, Table, Text, UniqueConstraint, text

from genx.db.tables.base import Time, metadata

refused_connections = Table(
    "refused_connections",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("identity", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("advice", Text, nullable=False),
    Column("address", Text),
    Column("subprotocols", Text),
    Column("user_agent", Text),
    Column("first_at", Time, nullable=False),
    Column("last_at", Time, nullable=False),
    Column("count", Integer, nullable=False, server_default=text("1")),
    # H7: one row per identity and reason, so that a scanner can't fill it.
    UniqueConstraint("identity", "reason"),
)

"""Tariffs, their versions, and what transactions cost by them."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Identity, Index, Integer, Numeric, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from genx.db.tables.base import Time, metadata

tariffs = Table(
    "tariffs",
    metadata,
    Column("tariff_id", BigInteger, Identity(), primary_key=True),
    Column("name", Text, nullable=False),
    Column("is_default", Boolean, nullable=False, server_default=text("false")),
    Column("draft", JSONB),
    Column("revision", Integer, nullable=False, server_default=text("1")),  # counts changes
    Column("created_at", Time, nullable=False),
    Column("changed_at", Time, nullable=False),
    Column("changed_by", Text),
    Column("retired_at", Time),  # deleted, but there are transactions that it was used for
)
Index("uq_tariffs_is_default", tariffs.c.is_default, unique=True, postgresql_where=text("is_default"))

# Published versions; these are never changed.
tariff_versions = Table(
    "tariff_versions",
    metadata,
    Column("tariff_id", BigInteger, ForeignKey("tariffs.tariff_id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("content", JSONB, nullable=False),
    Column("published_at", Time, nullable=False),
    Column("published_by", Text),
)

# Each rating of a transaction. The last one counts; its totals are with the transaction, too.
transaction_costs = Table(
    "transaction_costs",
    metadata,
    Column("transaction_id", Text, ForeignKey("transactions.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("tariff_id", BigInteger, nullable=False),
    Column("tariff_version", Integer, nullable=False),
    Column("receipt", JSONB, nullable=False),
    Column("currency", Text, nullable=False),
    Column("total", Numeric(20, 4), nullable=False),
    Column("total_incl_tax", Numeric(20, 4), nullable=False),
    Column("rated_at", Time, nullable=False),
    Column("rated_by", Text),
    Column("why", Text, nullable=False),
)

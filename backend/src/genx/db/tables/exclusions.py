"""Exclusions: time that people take out of the availability of connectors, and why."""

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Integer, Table, Text

from genx.db.tables.base import Time, metadata

exclusions = Table(
    "exclusions",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("charger_id", BigInteger, ForeignKey("chargers.charger_id", ondelete="CASCADE")),  # null: all chargers
    Column("connector_id", Integer),  # null: the whole charger
    Column("since", Time, nullable=False),
    Column("until", Time, nullable=False),
    Column("reason", Text, nullable=False),
    Column("evidence", Text),
    Column("created_at", Time, nullable=False),
    Column("created_by", Text, nullable=False),
)
Index("ix_exclusions_until", exclusions.c.until)

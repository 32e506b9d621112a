"""The configuration of charge points, as they reported it."""

from sqlalchemy import Boolean, Column, Table, Text

from genx.db.tables.base import Time, metadata, of_charger

configuration = Table(
    "configuration",
    metadata,
    of_charger(primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text),
    Column("readonly", Boolean, nullable=False),
    Column("updated_at", Time, nullable=False),
)

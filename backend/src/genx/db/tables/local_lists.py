"""The local lists of charge points: what each has accepted last (T9d)."""

from sqlalchemy import Column, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from genx.db.tables.base import Time, metadata, of_charger

local_lists = Table(
    "local_lists",
    metadata,
    of_charger(primary_key=True),
    Column("version", Integer, nullable=False),
    Column("entries", JSONB, nullable=False),
    Column("charger_version", Integer),
    Column("last_sent_at", Time),
    Column("problem", Text),
    Column("drops", Integer, nullable=False),
    Column("given_up_for", Text),
)

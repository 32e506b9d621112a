"""Id tags that were presented and that nobody has registered: one row for each tag and charge point (T9c)."""

from sqlalchemy import BigInteger, Column, Index, Table, Text

from genx.db.tables.base import Time, metadata, of_charger

unknown_id_tags = Table(
    "unknown_id_tags",
    metadata,
    Column("id_tag_key", Text, primary_key=True),
    of_charger(primary_key=True),
    Column("id_tag", Text, nullable=False),
    Column("first_at", Time, nullable=False),
    Column("last_at", Time, nullable=False),
    Column("count", BigInteger, nullable=False),
)
Index("ix_unknown_id_tags_charger_id", unknown_id_tags.c.charger_id)

"""Id tags that are known."""

from sqlalchemy import BigInteger, Column, Enum, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY

from genx.db.tables.base import Time, metadata

id_tag_status = Enum("Accepted", "Blocked", "Expired", "Invalid", name="id_tag_status", metadata=metadata)
id_tag_kind = Enum("rfid", "app", "vehicle", "virtual", name="id_tag_kind", metadata=metadata)
budget_period = Enum("day", "week", "month", "total", name="budget_period", metadata=metadata)

id_tags = Table(
    "id_tags",
    metadata,
    Column("id_tag_key", Text, primary_key=True),  # in lower case: tags compare so (T9)
    Column("id_tag", Text, nullable=False),
    Column("status", id_tag_status, nullable=False, server_default="Accepted"),
    Column("expiry_date", Time),
    Column("parent_id_tag", Text),
    Column("max_active_transactions", Integer),
    Column("note", Text),
    Column("created_at", Time, nullable=False),
    Column("kind", id_tag_kind, nullable=False, server_default="rfid"),
    Column("allowed_device_ids", ARRAY(Text), nullable=False, server_default=text("'{}'::text[]")),
    Column("budget_wh", BigInteger),
    Column("budget_per", budget_period),
    Column("budget_added_wh", BigInteger),  # once, for the period that began then
    Column("budget_added_in", Time),
    Column("name", Text),
    Column("last_used_at", Time),
)
Index("ix_id_tags_last_used_at", id_tags.c.last_used_at.desc().nulls_last(), id_tags.c.id_tag_key)

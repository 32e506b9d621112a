"""Id tags that are known."""

from sqlalchemy import Column, Enum, Integer, Table, Text

from genx.db.tables.base import Time, metadata

id_tag_status = Enum("Accepted", "Blocked", "Expired", "Invalid", name="id_tag_status", metadata=metadata)

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
)

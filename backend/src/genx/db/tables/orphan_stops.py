"""Stops that belong to no transaction (T4)."""

from sqlalchemy import BigInteger, Column, Identity, Index, Table, Text, func

from genx.db.tables.base import Time, metadata, of_charger

orphan_stops = Table(
    "orphan_stops",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    of_charger(),
    Column("received_at", Time, nullable=False),
    Column("payload", Text, nullable=False),
    Column("note", Text),
)
Index("uq_orphan_stops_payload", orphan_stops.c.charger_id, func.md5(orphan_stops.c.payload), unique=True)

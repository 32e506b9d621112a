"""Stops that belonged to no transaction (T4), with what an operator has assigned them to."""

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
    Column("assigned_to", Text),  # the id of a transaction
    Column("assigned_at", Time),
    Column("assigned_by", Text),
    Column("was", Text),  # that transaction before, as JSON; null if it was made of the stop
)
Index("uq_orphan_stops_payload", orphan_stops.c.charger_id, func.md5(orphan_stops.c.payload), unique=True)
Index(
    "ix_orphan_stops_assigned_to",
    orphan_stops.c.assigned_to,
    postgresql_where=orphan_stops.c.assigned_to.is_not(None),
)

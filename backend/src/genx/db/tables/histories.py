"""Histories: the status of each connector, the presence of each charger, and what operators set chargers to."""

from sqlalchemy import BigInteger, Boolean, Column, Identity, Index, Integer, Table, Text, text

from genx.db.tables.base import Time, metadata, of_charger
from genx.db.tables.chargers import charger_status

# In order of (at, id). Rows of one time are in the order in which they were told; the last one is the case.
connector_statuses = Table(
    "connector_statuses",
    metadata,
    of_charger(primary_key=True),
    Column("connector_id", Integer, primary_key=True, autoincrement=False),
    Column("at", Time, primary_key=True),  # from when on, by the charger's clock if that can be right
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("status", Text),  # null if it is not known what it was
    Column("error_code", Text),
    Column("vendor_error_code", Text),
    Column("info", Text),
    Column("recorded_at", Time, nullable=False),
)
Index("ix_connector_statuses_at", connector_statuses.c.at, postgresql_using="brin")

charger_presence = Table(
    "charger_presence",
    metadata,
    of_charger(primary_key=True),
    Column("at", Time, primary_key=True),
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("online", Boolean),  # null if it is not known
    Column("recorded_at", Time, nullable=False),
)

Index("ix_charger_presence_at", charger_presence.c.at, postgresql_using="brin")

charger_status_history = Table(
    "charger_status_history",
    metadata,
    of_charger(primary_key=True),
    Column("at", Time, primary_key=True),
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("charger_status", charger_status, nullable=False),
    Column("by", Text),  # the name of a person or of an API key
)
Index(
    "ix_charger_status_history_not_active",
    charger_status_history.c.charger_id,
    postgresql_where=text("charger_status <> 'active'"),
)

outbox_readers = Table(
    "outbox_readers",
    metadata,
    Column("name", Text, primary_key=True),
    Column("xid", BigInteger, nullable=False),  # the position of the last event that was read
    Column("id", BigInteger, nullable=False),
    Column("recorded_at", Time, nullable=False),  # of that event
)

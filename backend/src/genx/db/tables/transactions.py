"""Charging transactions."""

from sqlalchemy import BigInteger, Boolean, Column, Enum, Index, Integer, Sequence, Table, Text, desc, func, text
from sqlalchemy.dialects.postgresql import ARRAY

from genx.db.tables.base import Time, metadata, of_charger

transaction_status = Enum("active", "stopped", name="transaction_status", metadata=metadata)

# Each value is the first of a block of ids, so that deciding needs no round trip; the last block ends within 31 bits.
TRANSACTION_ID_BLOCK = 100
transaction_ids = Sequence(
    "transaction_ids",
    start=1,
    increment=TRANSACTION_ID_BLOCK,
    minvalue=1,
    maxvalue=2_147_483_548,
    metadata=metadata,
)

transactions = Table(
    "transactions",
    metadata,
    Column("id", Text, primary_key=True),  # ours, and public (ADR 24)
    Column("wire_id", Integer, nullable=False, unique=True),  # what its charge point calls it
    of_charger("RESTRICT"),
    Column("connector_id", Integer, nullable=False),
    Column("id_tag", Text, nullable=False),
    Column("authorised", Boolean, nullable=False),
    Column("status", transaction_status, nullable=False, server_default="active"),
    Column("started_at", Time, nullable=False),
    Column("received_start_at", Time, nullable=False),
    Column("meter_start", BigInteger, nullable=False),
    Column("reservation_id", BigInteger),
    Column("stopped_at", Time),
    Column("received_stop_at", Time),
    Column("meter_stop", BigInteger),
    Column("energy_wh", BigInteger),
    Column("register_wh", BigInteger),  # of the meter, as sampled last
    Column("register_at", Time),
    Column("measured_wh", BigInteger),  # by the samples so far
    Column("measured_by_id", Boolean, nullable=False, server_default=text("false")),  # whether these all named it
    Column("stop_reason", Text),
    Column("stop_id_tag", Text),
    Column("estimated", Boolean, nullable=False, server_default=text("false")),
    Column("suspect", Boolean, nullable=False, server_default=text("false")),
    Column("notes", ARRAY(Text), nullable=False, server_default=text("'{}'::text[]")),
)
# T2: a retransmission makes no second transaction. A clock that stands still gives each its time: one that has ended
# is then no sign that the same is sent again.
Index(
    "uq_transactions_start",
    transactions.c.charger_id,
    transactions.c.connector_id,
    transactions.c.id_tag,
    transactions.c.started_at,
    transactions.c.meter_start,
    unique=True,
    postgresql_where=text("status = 'active' OR started_at >= '2020-01-01 00:00:00+00'"),
)
Index("ix_transactions_active", transactions.c.charger_id, postgresql_where=text("status = 'active'"))
Index("ix_transactions_charger_id_started_at", transactions.c.charger_id, desc(transactions.c.started_at))
Index("ix_transactions_id_tag", func.lower(transactions.c.id_tag))

"""Charging transactions."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Enum,
    Index,
    Integer,
    Numeric,
    Sequence,
    Table,
    Text,
    desc,
    func,
    text,
)
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
    Column("command_id", Text),  # of the remote start that it came from
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
    Column("measured_energy_wh", BigInteger),  # as it was found, if a review has corrected it
    Column("reviewed_by", Text),
    Column("reviewed_at", Time),
    Column("closed_by", Text),
    Column("limit_energy_wh", BigInteger),
    Column("limit_minutes", Integer),
    Column("limit_soc", Integer),
    Column("limit_cost", Numeric(20, 4)),
    Column("limit_reached_at", Time),
    Column("tariff_id", BigInteger),  # with its version, as it was at the start
    Column("tariff_version", Integer),
    Column("rated", Boolean, nullable=False, server_default=text("false")),  # it costs what it does as it is now
    Column("cost_version", Integer),  # the last one of transaction_costs, and its totals
    Column("cost_currency", Text),
    Column("cost_total", Numeric(20, 4)),
    Column("cost_total_incl_tax", Numeric(20, 4)),
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
# The lists of a charger, of all, of a tag, and of the few that somebody may have to look at.
_NEWEST_FIRST = (desc(transactions.c.started_at), desc(transactions.c.wire_id))
Index("ix_transactions_charger_id_started_at", transactions.c.charger_id, *_NEWEST_FIRST)
Index("ix_transactions_started_at", *_NEWEST_FIRST)
Index("ix_transactions_id_tag", func.lower(transactions.c.id_tag), *_NEWEST_FIRST)
IS_RARE = "suspect OR estimated OR NOT authorised OR status = 'active'"
Index("ix_transactions_rare", *_NEWEST_FIRST, postgresql_where=text(IS_RARE))
Index(
    "ix_transactions_tariff_id",
    transactions.c.tariff_id,
    *_NEWEST_FIRST,
    postgresql_where=text("tariff_id IS NOT NULL"),
)
IS_UNRATED = "status = 'stopped' AND NOT rated AND NOT suspect AND tariff_id IS NOT NULL"
Index("ix_transactions_unrated", transactions.c.received_stop_at, postgresql_where=text(IS_UNRATED))
# Revenue counts when a session ends, by the clock of its charger or, if that is wrong, by ours.
_COUNTS = text("status = 'stopped' AND NOT suspect")
Index("ix_transactions_ended", transactions.c.stopped_at, postgresql_where=_COUNTS)
Index("ix_transactions_end_received", transactions.c.received_stop_at, postgresql_where=_COUNTS)

"""The series of connectors: measurements by the second, and signed values as they came."""

from sqlalchemy import (
    REAL,
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    func,
)

from genx.db.tables.base import Time, metadata, of_charger

# In a partition for each week; no foreign key: measurements are dropped by the week.
meter_series = Table(
    "meter_series",
    metadata,
    Column("charger_id", BigInteger, primary_key=True, autoincrement=False),
    Column("connector_id", Integer, primary_key=True, autoincrement=False),
    Column("at", Time, primary_key=True),
    Column("transaction_id", Text),
    Column("contexts", SmallInteger, nullable=False),  # bits (quantity.CONTEXT_BITS)
    Column("rank", SmallInteger, nullable=False),  # of its source, the lower the better
    Column("power_w", Integer),
    Column("energy_wh", BigInteger),  # the register
    Column("current_a", REAL),
    Column("current_l1_a", REAL),
    Column("current_l2_a", REAL),
    Column("current_l3_a", REAL),
    Column("voltage_v", REAL),
    Column("soc", REAL),
    Column("offered_a", REAL),
    Column("temperature_c", REAL),
    postgresql_partition_by="RANGE (at)",
)

# Days of connectors whose quarter hours must be summed up again.
late_series = Table(
    "late_series",
    metadata,
    of_charger(primary_key=True),
    Column("connector_id", Integer, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
)

signed_values = Table(
    "signed_values",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    of_charger(),
    Column("connector_id", Integer, nullable=False),
    Column("transaction_id", Text, ForeignKey("transactions.id", ondelete="CASCADE")),
    Column("wire_id", BigInteger),  # as the charger named the transaction
    Column("at", Time, nullable=False),
    Column("received_at", Time, nullable=False),
    Column("context", Text),
    Column("measurand", Text),
    Column("location", Text),
    Column("phase", Text),
    Column("unit", Text),
    Column("value", LargeBinary, nullable=False),  # byte for byte
)
# The same document sent again is one.
Index("uq_signed_values_value", signed_values.c.charger_id, func.md5(signed_values.c.value), unique=True)
Index("ix_signed_values_transaction_id", signed_values.c.transaction_id)

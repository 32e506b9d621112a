"""Security alarms."""

from sqlalchemy import BigInteger, Column, Identity, Index, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from genx.db.tables.base import Time, metadata

# At most one open row for each kind and subject. No foreign key: an alarm outlives its charger.
security_alarms = Table(
    "security_alarms",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("device_id", Text),
    Column("charger_id", BigInteger),
    Column("opened_at", Time, nullable=False),
    Column("last_at", Time, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("ended_at", Time),
    Column("resolution", Text),
    Column("resolved_by", Text),
    Column("resolved_at", Time),
    Column("kept_address", Text),
    Column("until", Time),
    Column("details", JSONB, nullable=False),
)
Index(
    "uq_security_alarms_open",
    security_alarms.c.kind,
    security_alarms.c.subject,
    unique=True,
    postgresql_where=security_alarms.c.ended_at.is_(None),
)

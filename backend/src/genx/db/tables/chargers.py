"""Charge points."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Enum,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    desc,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from genx.db.tables.base import Time, metadata

charger_status = Enum("active", "inactive", "maintenance", name="charger_status", metadata=metadata)
registration = Enum("accepted", "pending", "rejected", name="registration", metadata=metadata)

chargers = Table(
    "chargers",
    metadata,
    Column("charger_id", BigInteger, Identity(), primary_key=True),
    Column("device_id", Text, nullable=False),
    Column("name", Text),
    Column("charger_status", charger_status, nullable=False, server_default="active"),
    Column("registration", registration, nullable=False, server_default="accepted"),
    Column("password_hash", Text),
    Column("new_password_hashes", ARRAY(Text), nullable=False, server_default=text("'{}'::text[]")),  # in order (C6)
    Column("vendor", Text),
    Column("model", Text),
    Column("serial_number", Text),
    Column("firmware_version", Text),
    Column("iccid", Text),
    Column("imsi", Text),
    Column("meter_type", Text),
    Column("meter_serial_number", Text),
    Column("configured_connectors", Integer),
    Column("firmware_status", Text),
    Column("diagnostics_status", Text),
    Column("log_status", Text),
    Column("power_rating_manual_w", Integer),
    Column("power_rating_measured_w", Integer),
    Column("clock_offset_ms", BigInteger),
    Column("not_asked", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("online", Boolean, nullable=False, server_default=text("false")),
    Column("connected_at", Time),
    Column("last_seen", Time),
    Column("last_boot_at", Time),
    Column("boot_asked_at", Time),
    Column("registered_at", Time, nullable=False),
    Column("registered_from", Text),  # the network of one that registered by itself
    Column("tariff_id", BigInteger, ForeignKey("tariffs.tariff_id", ondelete="RESTRICT")),
)
# H4: a charger that changes the spelling of its identity is the same charger.
Index("uq_chargers_device_id", func.lower(chargers.c.device_id), unique=True)
Index("ix_chargers_listing", desc(chargers.c.online), func.lower(chargers.c.device_id))
Index("ix_chargers_tariff_id", chargers.c.tariff_id, postgresql_where=text("tariff_id IS NOT NULL"))

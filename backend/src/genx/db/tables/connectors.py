"""Connectors of charge points; connector 0 is the charge point itself."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, text

from genx.db.tables.base import Time, metadata, of_charger

connectors = Table(
    "connectors",
    metadata,
    of_charger(primary_key=True),
    Column("connector_id", Integer, primary_key=True, autoincrement=False),
    Column("evse_id", Integer),  # OCPP 1.6 has none
    Column("status", Text),
    Column("error_code", Text),
    Column("info", Text),
    Column("vendor_error_code", Text),
    Column("status_at", Time),
    Column("updated_at", Time),
    Column("since", Time),
    Column("register_kind", Text),  # lifetime or session (T6b)
    Column("tariff_id", BigInteger, ForeignKey("tariffs.tariff_id", ondelete="RESTRICT")),
)
Index("ix_connectors_tariff_id", connectors.c.tariff_id, postgresql_where=text("tariff_id IS NOT NULL"))

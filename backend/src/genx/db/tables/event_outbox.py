"""The outbox of events: written in the unit of work of what happened, read in the order of units of work (ADR 22)."""

from sqlalchemy import JSON, BigInteger, Column, Identity, Table, Text, text

from genx.db.tables.base import Time, metadata

event_outbox = Table(
    "event_outbox",
    metadata,
    # Of the unit of work. PostgreSQL counts them; the numbers that it gives to rows tell nothing of when they appear.
    Column(
        "xid",
        BigInteger,
        primary_key=True,
        autoincrement=False,
        server_default=text("((pg_current_xact_id())::text)::bigint"),
    ),
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("recorded_at", Time, nullable=False, server_default=text("now()")),
    Column("happened_at", Time, nullable=False),
    Column("charger_id", BigInteger),  # no foreign key: what happened outlives the charger
    Column("device_id", Text),
    Column("data", JSON, nullable=False),
)

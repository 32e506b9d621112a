"""Commands to charge points, and their outcomes."""

from sqlalchemy import Column, Enum, Index, Table, Text, Uuid, desc

from genx.db.tables.base import Time, metadata, of_charger

command_status = Enum(
    "waiting", "sent", "answered", "error", "timeout", "offline", name="command_status", metadata=metadata
)

commands = Table(
    "commands",
    metadata,
    Column("command_id", Uuid, primary_key=True),
    of_charger(),
    Column("action", Text, nullable=False),
    Column("request", Text, nullable=False),
    Column("status", command_status, nullable=False),
    Column("requested_at", Time, nullable=False),
    Column("requested_by", Text),
    Column("idempotency_key", Text),
    Column("request_seal", Text),  # keyed, of a request with secrets
    Column("sent_at", Time),
    Column("answered_at", Time),
    Column("response", Text),
    Column("error_code", Text),
    Column("error", Text),
)
Index(
    "uq_commands_idempotency_key",
    commands.c.charger_id,
    commands.c.idempotency_key,
    unique=True,
    postgresql_where=commands.c.idempotency_key.isnot(None),
)
Index("ix_commands_charger_id_requested_at", commands.c.charger_id, desc(commands.c.requested_at))

"""Commands to charge points, their outcomes, and their effects."""

from typing import get_args

from sqlalchemy import Column, Enum, ForeignKey, Index, Table, Text, Uuid, cast, desc, func, select

from genx.db.tables.base import Time, metadata, of_charger
from genx.db.tables.chargers import chargers
from genx.domain.command import Command, CommandStatus
from genx.domain.effects.effect import EffectState

command_status = Enum(*get_args(CommandStatus), name="command_status", metadata=metadata)
command_effect = Enum(*get_args(EffectState), name="command_effect", metadata=metadata)

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
    Column("expires_at", Time),
    Column("batch_id", Uuid, ForeignKey("command_batches.batch_id", ondelete="SET NULL")),
)
command_effects = Table(
    "command_effects",
    metadata,
    Column("command_id", Uuid, primary_key=True),  # no foreign key: an effect may be kept before its command
    of_charger(),
    Column("action", Text, nullable=False),
    Column("effect", command_effect, nullable=False),
    Column("effect_due", Time),
    Column("effect_at", Time),
    Column("effect_reason", Text),
    Column("effect_about", Text),
    Column("effect_note", Text),
    Column("expectation", Text, nullable=False),
)
Index(
    "uq_commands_idempotency_key",
    commands.c.charger_id,
    commands.c.idempotency_key,
    unique=True,
    postgresql_where=commands.c.idempotency_key.isnot(None),
)
Index(
    "ix_command_effects_awaited", command_effects.c.charger_id, postgresql_where=command_effects.c.effect == "awaited"
)
Index("ix_commands_queued", commands.c.charger_id, postgresql_where=commands.c.status == "queued")
Index("ix_commands_batch_id", commands.c.batch_id, postgresql_where=commands.c.batch_id.isnot(None))
Index("ix_commands_requested_at", desc(commands.c.requested_at), desc(commands.c.command_id))
Index("ix_commands_charger_id_requested_at", commands.c.charger_id, desc(commands.c.requested_at))

effect = func.coalesce(command_effects.c.effect.cast(Text), "none")
"""The effect of a command, as text."""

_IDS = ("command_id", "batch_id")
whole_commands = (
    select(
        chargers.c.device_id,
        *(cast(commands.c[name], Text).label(name) for name in _IDS),
        *(commands.c[name] for name in Command.__struct_fields__ if name in commands.c and name not in _IDS),
        effect.label("effect"),
        *(command_effects.c[name] for name in Command.__struct_fields__ if name.startswith("effect_")),
    )
    .join_from(commands, chargers, chargers.c.charger_id == commands.c.charger_id)
    .outerjoin(command_effects, command_effects.c.command_id == commands.c.command_id)
)
"""Selects all that a Command has: its charge point's device id, its outcome and its effect."""

"""Batches of commands."""

from typing import get_args

from sqlalchemy import Column, Enum, Index, Integer, Table, Text, Uuid, desc
from sqlalchemy.dialects.postgresql import JSONB

from genx.db.tables.base import Time, metadata
from genx.domain.batch import BatchStatus

command_batches = Table(
    "command_batches",
    metadata,
    Column("batch_id", Uuid, primary_key=True),
    Column("action", Text, nullable=False),
    Column("request", Text, nullable=False),
    Column("total", Integer, nullable=False),
    Column("at_once", Integer, nullable=False),
    Column("stop_after_failures", Integer),
    Column("when_online", Integer, nullable=False, server_default="604800"),
    Column("status", Enum(*get_args(BatchStatus), name="batch_status", metadata=metadata), nullable=False),
    Column("requested_at", Time, nullable=False),
    Column("requested_by", Text),
    Column("finished_at", Time),
    Column("hours", JSONB),
)
Index("ix_command_batches_requested_at", desc(command_batches.c.requested_at), desc(command_batches.c.batch_id))

"""The audit log."""

from sqlalchemy import BigInteger, Column, Identity, Index, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from genx.db.tables.base import Time, metadata

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("at", Time, nullable=False),
    Column("actor_type", Text, nullable=False),
    Column("actor_id", Uuid),  # no foreign key: what was done outlives who did it
    Column("actor_name", Text),
    Column("address", Text),
    Column("action", Text, nullable=False),
    Column("target_type", Text),
    Column("target_id", Text),
    Column("target_name", Text),
    Column("details", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
)
Index("ix_audit_log_action_id", audit_log.c.action, audit_log.c.id)
Index("ix_audit_log_actor_id_id", audit_log.c.actor_id, audit_log.c.id)
Index("ix_audit_log_target_type_target_id_id", audit_log.c.target_type, audit_log.c.target_id, audit_log.c.id)
Index("ix_audit_log_at", audit_log.c.at)

"""Batches: one command to many charge points."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STATEMENTS = (
    "CREATE TYPE batch_status AS ENUM ('running', 'done', 'stopped', 'cancelled')",
    """
    CREATE TABLE command_batches (
      batch_id uuid NOT NULL,
      action text NOT NULL,
      request text NOT NULL,
      total integer NOT NULL,
      at_once integer NOT NULL,
      stop_after_failures integer,
      status batch_status NOT NULL,
      requested_at timestamptz NOT NULL,
      requested_by text,
      finished_at timestamptz,
      CONSTRAINT pk_command_batches PRIMARY KEY (batch_id)
    )
    """,
    "CREATE INDEX ix_command_batches_requested_at ON command_batches (requested_at DESC, batch_id DESC)",
    "ALTER TABLE commands ADD COLUMN batch_id uuid",
    "ALTER TABLE commands ADD CONSTRAINT fk_commands_batch_id FOREIGN KEY (batch_id)"
    " REFERENCES command_batches (batch_id) ON DELETE SET NULL",
    "CREATE INDEX ix_commands_batch_id ON commands (batch_id) WHERE batch_id IS NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

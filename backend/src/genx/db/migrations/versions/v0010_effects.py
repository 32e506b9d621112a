"""Effects of commands, and commands that wait for their charge point to come online."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATEMENTS = (
    # A new value of an enum can't be used in the transaction that adds it, but a new type can.
    "ALTER TYPE command_status RENAME TO command_status_before",
    "CREATE TYPE command_status AS ENUM ('queued', 'waiting', 'sent', 'answered', 'error', 'timeout', 'offline',"
    " 'unknown', 'expired', 'withdrawn')",
    "ALTER TABLE commands ALTER COLUMN status TYPE command_status USING CASE"
    " WHEN status = 'offline' AND sent_at IS NOT NULL THEN 'unknown' ELSE status::text END::command_status",
    "DROP TYPE command_status_before",
    "CREATE TYPE command_effect AS ENUM ('none', 'awaited', 'confirmed', 'missed', 'contrary')",
    "ALTER TABLE commands ADD COLUMN expires_at timestamptz, ADD COLUMN effect command_effect DEFAULT 'none' NOT NULL,"
    " ADD COLUMN effect_due timestamptz, ADD COLUMN effect_at timestamptz, ADD COLUMN effect_reason text,"
    " ADD COLUMN effect_about text, ADD COLUMN effect_note text, ADD COLUMN expectation text",
    "CREATE INDEX ix_commands_awaited ON commands (charger_id) WHERE effect = 'awaited'",
    "CREATE INDEX ix_commands_queued ON commands (charger_id) WHERE status = 'queued'",
    "CREATE INDEX ix_commands_requested_at ON commands (requested_at DESC, command_id DESC)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

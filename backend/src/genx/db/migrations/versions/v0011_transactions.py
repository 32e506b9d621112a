"""Lists of all transactions."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    ALTER TABLE transactions
      ADD COLUMN command_id text,
      ADD COLUMN measured_energy_wh bigint,
      ADD COLUMN reviewed_by text,
      ADD COLUMN closed_by text,
      ADD COLUMN limit_energy_wh bigint,
      ADD COLUMN limit_minutes integer,
      ADD COLUMN limit_soc integer,
      ADD COLUMN limit_reached_at timestamptz
    """,
    "DROP INDEX ix_transactions_charger_id_started_at",
    """
    CREATE INDEX ix_transactions_charger_id_started_at ON transactions (charger_id, started_at DESC, wire_id DESC)
    """,
    "CREATE INDEX ix_transactions_started_at ON transactions (started_at DESC, wire_id DESC)",
    "CREATE INDEX ix_transactions_id_tag ON transactions (lower(id_tag), started_at DESC, wire_id DESC)",
    """
    CREATE INDEX ix_transactions_rare ON transactions (started_at DESC, wire_id DESC)
    WHERE suspect OR estimated OR NOT authorised OR status = 'active'
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

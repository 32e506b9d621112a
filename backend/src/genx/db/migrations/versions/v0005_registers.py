"""What a running transaction's meter said last, how a connector's register counts; connectors by their transactions."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    ALTER TABLE transactions
      ADD COLUMN register_wh bigint,
      ADD COLUMN register_at timestamptz,
      ADD COLUMN measured_wh bigint,
      ADD COLUMN measured_by_id boolean NOT NULL DEFAULT false
    """,
    "ALTER TABLE connectors ADD COLUMN register_kind text",
    "ALTER TABLE commands ADD COLUMN request_seal text",
    # S1: a connector is known by its transactions, too, though its status was never reported.
    """
    INSERT INTO connectors (charger_id, connector_id)
    SELECT DISTINCT charger_id, connector_id FROM transactions ON CONFLICT DO NOTHING
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

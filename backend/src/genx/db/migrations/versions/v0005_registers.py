"""What a running transaction's meter said last, and how a connector's register counts."""

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
      ADD COLUMN measured_wh bigint
    """,
    "ALTER TABLE connectors ADD COLUMN register_kind text",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

"""Since when a connector has its status, also where it was reported again."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE connectors ADD COLUMN since timestamptz",
    # The best that is known of those there are.
    "UPDATE connectors SET since = updated_at",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

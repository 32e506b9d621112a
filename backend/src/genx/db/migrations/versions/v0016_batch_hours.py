"""Batches that rest outside of certain hours, and say how long commands wait for chargers that are offline."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE command_batches ADD COLUMN when_online integer DEFAULT 604800 NOT NULL, ADD COLUMN hours jsonb",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

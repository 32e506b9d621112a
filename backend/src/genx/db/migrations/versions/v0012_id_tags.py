"""Kinds, places and budgets of id tags."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATEMENTS = (
    "CREATE TYPE id_tag_kind AS ENUM ('rfid', 'app', 'vehicle', 'virtual')",
    "CREATE TYPE budget_period AS ENUM ('day', 'week', 'month', 'total')",
    """
    ALTER TABLE id_tags
      ADD COLUMN kind id_tag_kind NOT NULL DEFAULT 'rfid',
      ADD COLUMN allowed_device_ids text[] NOT NULL DEFAULT '{}'::text[],
      ADD COLUMN budget_wh bigint,
      ADD COLUMN budget_per budget_period,
      ADD COLUMN budget_added_wh bigint,
      ADD COLUMN budget_added_in timestamptz,
      ADD COLUMN name text,
      ADD COLUMN last_used_at timestamptz
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

"""When transactions were reviewed, what assigned stops have changed, and tags in the order of their last use."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE transactions ADD COLUMN reviewed_at timestamptz",
    # A review must have a time, so that another can say which one it replaces.
    """
    UPDATE transactions t SET reviewed_at = date_trunc('milliseconds', coalesce(
      (SELECT max(a.at) FROM audit_log a
        WHERE a.action = 'transaction.reviewed' AND a.target_type = 'transaction' AND a.target_id = t.id),
      t.received_stop_at, t.received_start_at))
    WHERE t.reviewed_by IS NOT NULL
    """,
    """
    ALTER TABLE orphan_stops
      ADD COLUMN assigned_to text,
      ADD COLUMN assigned_at timestamptz,
      ADD COLUMN assigned_by text,
      ADD COLUMN was text
    """,
    "CREATE INDEX ix_orphan_stops_assigned_to ON orphan_stops (assigned_to) WHERE assigned_to IS NOT NULL",
    "CREATE INDEX ix_id_tags_last_used_at ON id_tags (last_used_at DESC NULLS LAST, id_tag_key)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

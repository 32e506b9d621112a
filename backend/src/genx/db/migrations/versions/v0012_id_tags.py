"""Kinds, places and budgets of id tags, unknown ones, and the lists of charge points."""

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
    """
    CREATE TABLE unknown_id_tags (
      id_tag_key text NOT NULL,
      charger_id bigint NOT NULL,
      id_tag text NOT NULL,
      first_at timestamptz NOT NULL,
      last_at timestamptz NOT NULL,
      count bigint NOT NULL,
      CONSTRAINT pk_unknown_id_tags PRIMARY KEY (id_tag_key, charger_id),
      CONSTRAINT fk_unknown_id_tags_charger_id FOREIGN KEY (charger_id) REFERENCES chargers (charger_id)
        ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_unknown_id_tags_charger_id ON unknown_id_tags (charger_id)",
    """
    CREATE TABLE local_lists (
      charger_id bigint NOT NULL,
      version integer NOT NULL,
      entries jsonb NOT NULL,
      charger_version integer,
      last_sent_at timestamptz,
      problem text,
      drops integer NOT NULL,
      given_up_for text,
      CONSTRAINT pk_local_lists PRIMARY KEY (charger_id),
      CONSTRAINT fk_local_lists_charger_id FOREIGN KEY (charger_id) REFERENCES chargers (charger_id) ON DELETE CASCADE
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

"""Wanted configurations: what operators want charge points to be set to, and what came of it (C7)."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE wanted_configurations (
      vendor text NOT NULL,
      model text NOT NULL,
      wishes jsonb NOT NULL,
      changed_at timestamptz NOT NULL,
      changed_by text,
      CONSTRAINT pk_wanted_configurations PRIMARY KEY (vendor, model)
    )
    """,
    """
    CREATE TABLE wanted_charger_configurations (
      charger_id bigint NOT NULL,
      wishes jsonb NOT NULL,
      changed_at timestamptz NOT NULL,
      changed_by text,
      CONSTRAINT pk_wanted_charger_configurations PRIMARY KEY (charger_id),
      CONSTRAINT fk_wanted_charger_configurations_charger_id FOREIGN KEY (charger_id)
        REFERENCES chargers (charger_id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE configuration_checks (
      charger_id bigint NOT NULL,
      firmware text NOT NULL,
      tries jsonb NOT NULL,
      problem text,
      drops integer NOT NULL,
      CONSTRAINT pk_configuration_checks PRIMARY KEY (charger_id),
      CONSTRAINT fk_configuration_checks_charger_id FOREIGN KEY (charger_id)
        REFERENCES chargers (charger_id) ON DELETE CASCADE
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

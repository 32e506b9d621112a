"""Effects of commands have a table of their own: command and effect are written by different owners, often at once."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE command_effects (
      command_id uuid CONSTRAINT pk_command_effects PRIMARY KEY,
      charger_id bigint NOT NULL CONSTRAINT fk_command_effects_charger_id
        REFERENCES chargers (charger_id) ON DELETE CASCADE,
      action text NOT NULL,
      effect command_effect NOT NULL,
      effect_due timestamptz,
      effect_at timestamptz,
      effect_reason text,
      effect_about text,
      effect_note text,
      expectation text NOT NULL
    )
    """,
    """
    INSERT INTO command_effects
    SELECT command_id, charger_id, action, effect, effect_due, effect_at, effect_reason, effect_about, effect_note,
      expectation
    FROM commands WHERE expectation IS NOT NULL
    """,
    "CREATE INDEX ix_command_effects_awaited ON command_effects (charger_id) WHERE effect = 'awaited'",
    "DROP INDEX ix_commands_awaited",
    "ALTER TABLE commands DROP COLUMN effect, DROP COLUMN effect_due, DROP COLUMN effect_at, DROP COLUMN effect_reason,"
    " DROP COLUMN effect_about, DROP COLUMN effect_note, DROP COLUMN expectation",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

"""A public id of transactions beside the one that their charge points know, and the EVSE of connectors."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE transactions RENAME COLUMN transaction_id TO wire_id",
    "ALTER TABLE transactions ADD COLUMN id text",
    "UPDATE transactions SET id = wire_id::text",
    "ALTER TABLE transactions DROP CONSTRAINT pk_transactions",
    "ALTER TABLE transactions ADD CONSTRAINT pk_transactions PRIMARY KEY (id)",
    "ALTER TABLE transactions ADD CONSTRAINT uq_transactions_wire_id UNIQUE (wire_id)",
    # PostgreSQL 18 names this constraint by its column.
    "ALTER TABLE transactions ALTER COLUMN wire_id DROP NOT NULL",
    "ALTER TABLE transactions ALTER COLUMN wire_id SET NOT NULL",
    "ALTER TABLE connectors ADD COLUMN evse_id integer",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

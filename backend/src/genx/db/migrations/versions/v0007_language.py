"""The language in which a user sees the web app; null is that of the browser."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATEMENTS = (
    "CREATE TYPE language AS ENUM ('en', 'de', 'fr')",
    "ALTER TABLE users ADD COLUMN language language",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

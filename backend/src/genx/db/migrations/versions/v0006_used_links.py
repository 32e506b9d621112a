"""When a link to set a password was used: it stays known, so that it can be told from one that has expired."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE password_links ADD COLUMN used_at timestamptz")

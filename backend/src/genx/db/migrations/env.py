"""Run by Alembic for each command; `genx.db.base.migrate` hands in the connection."""

from alembic import context
from sqlalchemy import text

from genx.db.tables import metadata

LOCK_TIMEOUT = "5s"


def run() -> None:
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True)
    # A migration that waits for a lock makes everyone else wait behind it: rather fail and be started again.
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.commit()
    with context.begin_transaction():
        context.run_migrations()


run()

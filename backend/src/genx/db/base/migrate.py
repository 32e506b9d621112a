"""Bring a database to the schema of this version. Any number of processes may do so at once."""

from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base import partitions
from genx.db.base.engine import create_engine
from genx.db.base.errors import DatabaseUnusable

_LOCK_KEY = 0x67656E78_01
_HAS_MIGRATIONS = text("SELECT to_regclass('alembic_version') IS NOT NULL")

# A dump may have been restored on a server whose units of work have lower numbers than the events that are kept. The
# positions of readers move with them.
_KEPT_EVENTS_COME_FIRST = text("""
WITH ahead AS (
  SELECT greatest(0, max(xid) - pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1) AS by FROM (
    SELECT max(xid) AS xid FROM event_outbox UNION ALL SELECT max(xid) FROM outbox_readers) AS numbers
), readers AS (
  UPDATE outbox_readers SET xid = xid - ahead.by FROM ahead WHERE ahead.by > 0
)
UPDATE event_outbox SET xid = xid - ahead.by FROM ahead WHERE ahead.by > 0
""")

SchemaAge = Literal["none", "older", "current", "newer"]


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration: the migrations of this package, run on `connection`."""
    config = Config()
    config.set_main_option("script_location", "genx.db:migrations")
    config.attributes["connection"] = connection
    return config


async def upgrade(dsn: str) -> None:
    """Run the migrations that are missing, make today's partitions of the message log, put events kept before in order.

    Raises DatabaseUnusable, and changes nothing, if the database belongs to a newer version.
    """
    engine = create_engine(dsn, pool_size=1)
    try:
        await _migrate(engine)
        async with engine.begin() as connection:
            await partitions.ensure(connection, datetime.now(UTC))
            await connection.execute(_KEPT_EVENTS_COME_FIRST)
    finally:
        await engine.dispose()


@cache
def newest_migration() -> str | None:
    """Return the migration that makes the schema of this version."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


async def migration_of(connection: AsyncConnection) -> str | None:
    """Return the newest migration of the database; None if it has had none."""
    if not (await connection.execute(_HAS_MIGRATIONS)).scalar():
        return None
    found: str | None = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()
    return found


def age_of(migration: str | None) -> SchemaAge:
    """Compare the schema of a migration with that of this version."""
    if migration is None:
        return "none"
    if migration == newest_migration():
        return "current"
    known = {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}
    return "older" if migration in known else "newer"


def newer_schema(migration: str | None) -> str:
    """Explain that a database belongs to a newer version, and what to do."""
    return (
        f"the database has the schema of a newer GenX (migration {migration}, which GenX {version('genx')} does not"
        " know): install that version or a newer one, or restore the backup that was made before it"
    )


async def _migrate(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        await _lock(connection, "pg_advisory_lock")
        try:
            await _check_not_newer(connection)
            await connection.run_sync(lambda c: command.upgrade(alembic_config(c), "head"))
            await connection.commit()
        except BaseException:
            await connection.rollback()
            raise
        finally:
            await _lock(connection, "pg_advisory_unlock")


async def _check_not_newer(connection: AsyncConnection) -> None:
    migration = await migration_of(connection)
    if age_of(migration) == "newer":
        raise DatabaseUnusable(newer_schema(migration))


async def _lock(connection: AsyncConnection, function: str) -> None:
    await connection.execute(text(f"SELECT {function}(:key)"), {"key": _LOCK_KEY})
    await connection.commit()

"""Bring a database to the schema of this version. Any number of processes may do so at once."""

from datetime import UTC, datetime

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db import partitions
from genx.db.engine import create_engine

_LOCK_KEY = 0x67656E78_01


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration: the migrations of this package, run on `connection`."""
    config = Config()
    config.set_main_option("script_location", "genx.db:migrations")
    config.attributes["connection"] = connection
    return config


async def upgrade(dsn: str) -> None:
    """Run the migrations that are missing and make today's partitions of the message log."""
    engine = create_engine(dsn, pool_size=1)
    try:
        await _migrate(engine)
        async with engine.begin() as connection:
            await partitions.ensure(connection, datetime.now(UTC))
    finally:
        await engine.dispose()


async def _migrate(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        await _lock(connection, "pg_advisory_lock")
        try:
            await connection.run_sync(lambda c: command.upgrade(alembic_config(c), "head"))
            await connection.commit()
        except BaseException:
            await connection.rollback()
            raise
        finally:
            await _lock(connection, "pg_advisory_unlock")


async def _lock(connection: AsyncConnection, function: str) -> None:
    await connection.execute(text(f"SELECT {function}(:key)"), {"key": _LOCK_KEY})
    await connection.commit()

"""The database of a command."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from genx.cli.output import CliError
from genx.settings.table import Settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


async def at_database(settings: Settings, work: "Callable[[AsyncEngine, datetime], Awaitable[object]]") -> None:
    """Do a unit of work on the migrated database. `work` is given the time at which it begins."""
    from genx.db.base.migrate import upgrade

    async with running_database(settings) as dsn:
        await upgrade(dsn)
        async with open_engine(dsn) as engine:
            await work(engine, datetime.now(UTC))


@asynccontextmanager
async def running_database(settings: Settings) -> AsyncIterator[str]:
    """Yield the DSN of the database; the embedded one runs meanwhile."""
    if settings.database_url:
        from genx.db.base.engine import asyncpg_dsn, check_server

        await check_server(settings.database_url)
        yield asyncpg_dsn(settings.database_url)
        return
    from genx.db.embedded.server import EmbeddedPostgres

    check_data_folder(settings)
    server = EmbeddedPostgres(settings.data_dir)
    try:
        yield await server.start()
    finally:
        await server.stop()


@asynccontextmanager
async def open_engine(dsn: str) -> "AsyncIterator[AsyncEngine]":
    from genx.db.base.engine import create_engine

    engine = create_engine(dsn, pool_size=1)
    try:
        yield engine
    finally:
        await engine.dispose()


def check_data_folder(settings: Settings) -> None:
    folder = settings.data_dir
    try:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    except OSError as error:
        raise CliError(f"can't create the data folder {folder} ({error.strerror}): set GENX_DATA_DIR") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CliError(
            f"can't write to the data folder {folder}: set GENX_DATA_DIR, or give this user the right to write there"
        )

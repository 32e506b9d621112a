"""Where the database is and how to talk to it: DSNs, the engine, short units of work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from genx.db.errors import DatabaseUnusable

OLDEST_SERVER = 14
CONNECT_TIMEOUT_S = 10.0
SERVER_SETTINGS = {"application_name": "genx", "jit": "off"}


def asyncpg_dsn(url: str) -> str:
    """A user's `postgres://` or `postgresql://` URL, also with SQLAlchemy's driver suffix, as asyncpg takes it."""
    scheme, _, rest = url.partition("://")
    if scheme.partition("+")[0] not in ("postgres", "postgresql"):
        raise DatabaseUnusable("a database URL begins with postgresql:// (postgresql://user:password@host/database)")
    return f"postgresql://{rest}"


def create_engine(dsn: str, *, pool_size: int = 5) -> AsyncEngine:
    """An engine. asyncpg reads the DSN itself, so that sslmode, host= and the like mean what they say."""
    url = asyncpg_dsn(dsn)

    async def connect() -> "asyncpg.Connection[Any]":
        return await asyncpg.connect(url, timeout=CONNECT_TIMEOUT_S, server_settings=SERVER_SETTINGS)

    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
    )


@asynccontextmanager
async def begin(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A short unit of work: committed at the end of the block, rolled back where the block raises."""
    async with engine.begin() as connection:
        yield connection


async def check_server(dsn: str) -> None:
    """Raises DatabaseUnusable where no server answers, it refuses us, or it is older than PostgreSQL 14."""
    url = asyncpg_dsn(dsn)
    try:
        connection = await asyncpg.connect(url, timeout=CONNECT_TIMEOUT_S)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise DatabaseUnusable(f"PostgreSQL can't be reached: {_first_line(error)}") from error
    try:
        version = connection.get_server_version()
    finally:
        await connection.close()
    if version.major < OLDEST_SERVER:
        raise DatabaseUnusable(f"PostgreSQL {version.major} is too old: GenX needs {OLDEST_SERVER} or newer")


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]

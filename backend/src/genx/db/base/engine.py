"""Access to the database: DSNs, the engine, short units of work."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
from sqlalchemy import AsyncAdaptedQueuePool
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from genx.db.base.errors import DatabaseUnusable

OLDEST_SERVER = 14
DEFAULT_PORT = "5432"
CONNECT_TIMEOUT_S = 10.0
_PORT = re.compile(r":[0-9]+$")
SERVER_SETTINGS = {"application_name": "genx", "jit": "off"}


def asyncpg_dsn(url: str) -> str:
    """Return a user's `postgres://` or `postgresql://` URL, with or without a driver suffix, as asyncpg takes it."""
    scheme, _, rest = url.partition("://")
    if scheme.partition("+")[0] not in ("postgres", "postgresql"):
        raise DatabaseUnusable("a database URL begins with postgresql:// (postgresql://user:password@host/database)")
    return f"postgresql://{rest}"


class Pool(AsyncAdaptedQueuePool):
    """SQLAlchemy's pool, which also counts those waiting for a connection."""

    waiting = 0

    def _do_get(self) -> ConnectionPoolEntry:
        self.waiting += 1
        try:
            return super()._do_get()
        finally:
            self.waiting -= 1


def create_engine(dsn: str, *, pool_size: int = 5) -> AsyncEngine:
    """Create an engine. asyncpg reads the DSN itself, so sslmode, host= and the like mean what they say."""
    url = asyncpg_dsn(dsn)

    async def connect() -> "asyncpg.Connection[Any]":
        return await asyncpg.connect(url, timeout=CONNECT_TIMEOUT_S, server_settings=SERVER_SETTINGS)

    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        poolclass=Pool,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        # Errors are logged, and the parameters of a statement may be hashes of passwords and keys.
        hide_parameters=True,
    )


@asynccontextmanager
async def begin(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a short unit of work: committed at the end of the block, rolled back if the block raises."""
    async with engine.begin() as connection:
        yield connection


_ABOUT_DATABASE = """
SELECT current_setting('server_encoding') AS encoding, current_user AS user_name, current_database() AS name,
  coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create
"""


_SOLE_USER_KEY = 0x67656E78_03


@asynccontextmanager
async def sole_user(dsn: str) -> AsyncIterator[None]:
    """Keep other servers off this database while the block runs. Raises DatabaseUnusable if one is using it.

    Two servers would each take the other's chargers for offline.
    """
    connection = await asyncpg.connect(asyncpg_dsn(dsn), timeout=CONNECT_TIMEOUT_S, server_settings=SERVER_SETTINGS)
    try:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _SOLE_USER_KEY):
            raise DatabaseUnusable("another GenX is using this database: stop it first, or use another GENX_DATA_DIR")
        yield
    finally:
        connection.terminate()


async def check_server(dsn: str) -> None:
    """Check the server. Raises DatabaseUnusable if it can't be reached, is too old, or has no database for us."""
    url = asyncpg_dsn(dsn)
    try:
        connection = await asyncpg.connect(url, timeout=CONNECT_TIMEOUT_S)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise DatabaseUnusable(f"PostgreSQL can't be reached{_why_not(url, error)}") from error
    try:
        version = connection.get_server_version()
        about = await connection.fetchrow(_ABOUT_DATABASE)
    finally:
        await connection.close()
    if version.major < OLDEST_SERVER:
        raise DatabaseUnusable(f"PostgreSQL {version.major} is too old: GenX needs {OLDEST_SERVER} or newer")
    if about["encoding"] != "UTF8":
        raise DatabaseUnusable(
            f"the database {about['name']} has the encoding {about['encoding']}: make one with"
            " CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0"
        )
    if not about["may_create"]:
        raise DatabaseUnusable(
            f"{about['user_name']} may not create tables in the database {about['name']}: let it own the database"
            f" (ALTER DATABASE {about['name']} OWNER TO {about['user_name']})"
        )


def _why_not(url: str, error: BaseException) -> str:
    """Return the address that was tried and the error, or a hint if a password in the URL would show in either."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ": its URL can't be read"
    if "@" in parts.path + parts.query + parts.fragment:
        return ": in its URL write / ? # @ of a user or a password as %2F %3F %23 %40"
    host, port = parts.netloc.rpartition("@")[2], DEFAULT_PORT
    if not host:
        asked = parse_qs(parts.query)
        host, port = asked.get("host", [""])[0], asked.get("port", [DEFAULT_PORT])[0]
    if not host:
        return f": {_first_line(error)}"
    return f" at {host}{'' if _PORT.search(host) else f':{port}'}: {_first_line(error)}"


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]

"""The database: its availability, version, schema and clock."""

import asyncio
import time
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.accounts.networks import is_local
from genx.db.base.engine import asyncpg_dsn, check_server, create_engine
from genx.db.base.errors import DatabaseUnusable
from genx.db.base.migrate import age_of, migration_of, newer_schema
from genx.db.embedded.server import EmbeddedPostgres
from genx.doctor import machine
from genx.doctor.finding import Finding, failed, ok, skipped, warning
from genx.settings.table import Settings

PATIENCE_S = 15.0
LARGEST_OFFSET_S = 2.0
WRONG_OFFSET_S = 60.0
MEND_CLOCK = "synchronise the machines' clocks: timedatectl set-ntp true"


async def check(settings: Settings) -> list[Finding]:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await _check(settings)
    except DatabaseUnusable as error:
        return [failed("database", str(error), _mend(settings)), *_skipped("the database can't be used")]
    except TimeoutError:
        said = f"the database did not answer within {PATIENCE_S:.0f} s"
        return [failed("database", said, _mend(settings)), *_skipped("the database does not answer")]


async def _check(settings: Settings) -> list[Finding]:
    if settings.database_url:
        await check_server(settings.database_url)
        dsn = asyncpg_dsn(settings.database_url)
    elif await _answers(dsn := EmbeddedPostgres(settings.data_dir).dsn):
        pass
    else:
        return _skipped("the embedded PostgreSQL runs only while `genx run` does", "database")
    engine = create_engine(dsn, pool_size=1)
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SET statement_timeout = '10s'"))
            return [await _server(connection), await _schema(connection), await _clock(connection)] + await _disk(
                connection, settings
            )
    except (SQLAlchemyError, OSError, asyncpg.PostgresError) as error:
        raise DatabaseUnusable(str(error).splitlines()[0]) from error
    finally:
        await engine.dispose()


def _mend(settings: Settings) -> str:
    if not settings.database_url:
        return f"look into {settings.data_dir / 'postgres.log'}"
    return "check GENX_DATABASE_URL (host, port, user, password, database) and that the server runs (pg_isready)"


def _skipped(why: str, *also: str) -> list[Finding]:
    return [skipped(name, why) for name in (*also, "schema", "clock")]


async def _answers(dsn: str) -> bool:
    try:
        connection = await asyncpg.connect(dsn, timeout=5)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    await connection.close()
    return True


async def _server(connection: AsyncConnection) -> Finding:
    about = "SELECT current_setting('server_version'), pg_size_pretty(pg_database_size(current_database()))"
    version, size = (await connection.execute(text(about))).one()
    return ok("database", f"PostgreSQL {version} answers; the database has {size}")


async def _schema(connection: AsyncConnection) -> Finding:
    migration = await migration_of(connection)
    age = age_of(migration)
    if age == "none":
        return warning(
            "schema", "the database has no schema yet", "start `genx run`, or run `genx migrate`: either creates it"
        )
    if age == "older":
        said = f"the schema belongs to an older version (migration {migration})"
        return warning("schema", said, "make a backup, then restart `genx run` or run `genx migrate`")
    if age == "newer":
        said, _, mend = newer_schema(migration).partition(": ")
        return failed("schema", said, mend)
    return ok("schema", f"is this version's (migration {migration})")


async def _clock(connection: AsyncConnection) -> Finding:
    before = time.time()
    there = float((await connection.execute(text("SELECT extract(epoch FROM clock_timestamp())"))).scalar_one())
    return compared("clock", "database", there - (before + time.time()) / 2)


def compared(name: str, whose: str, offset: float, *, exact_to: float = 0.0) -> Finding:
    """Return the finding about another clock's offset from ours in seconds, which is known to `exact_to` seconds."""
    beyond = max(0.0, abs(offset) - exact_to)
    said = f"the clock of the {whose} is {abs(offset):.1f} s {'ahead of' if offset > 0 else 'behind'} ours"
    if beyond > WRONG_OFFSET_S:
        return failed(name, said, MEND_CLOCK)
    if beyond > LARGEST_OFFSET_S:
        return warning(name, said, MEND_CLOCK)
    return ok(name, f"agrees with that of the {whose} ({offset:+.1f} s)")


async def _disk(connection: AsyncConnection, settings: Settings) -> list[Finding]:
    """Return the folder of a database server on this machine, if it tells us."""
    if not settings.database_url or not is_local(urlsplit(settings.database_url).hostname or "localhost"):
        return []
    query = "SELECT CASE WHEN pg_has_role('pg_read_all_settings', 'USAGE') THEN current_setting('data_directory') END"
    folder = (await connection.execute(text(query))).scalar()
    return [machine.disk("disk", Path(folder))] if folder and Path(folder).is_dir() else []  # noqa: ASYNC240

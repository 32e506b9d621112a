"""Where the database is: DSNs as users write them, and what is told of one that can't be used."""

import asyncio
import re
import socket
from typing import cast

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base import engine as engine_module
from genx.db.base.engine import Pool, asyncpg_dsn, begin, check_server, create_engine
from genx.db.base.errors import DatabaseUnusable


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg", "postgresql+psycopg"])
def test_urls_as_users_write_them(scheme: str) -> None:
    assert asyncpg_dsn(f"{scheme}://u:p%40@h:1/d?sslmode=require") == "postgresql://u:p%40@h:1/d?sslmode=require"


@pytest.mark.parametrize("url", ["mysql://h/d", "/var/run/postgresql", "host=h dbname=d", ""])
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(DatabaseUnusable, match="begins with postgresql://"):
        asyncpg_dsn(url)


async def test_a_unit_of_work_is_kept_or_undone_whole(clean_db: AsyncEngine) -> None:
    add = text("INSERT INTO chargers (device_id, registered_at) VALUES (:device_id, now())")
    async with begin(clean_db) as connection:
        await connection.execute(add, {"device_id": "kept"})
    with pytest.raises(ZeroDivisionError):
        async with begin(clean_db) as connection:
            await connection.execute(add, {"device_id": "undone"})
            raise ZeroDivisionError
    async with begin(clean_db) as connection:
        assert list((await connection.execute(text("SELECT device_id FROM chargers"))).scalars()) == ["kept"]


async def test_what_a_statement_was_given_is_not_told_when_it_fails(clean_db: AsyncEngine) -> None:
    with pytest.raises(DBAPIError) as failed:
        async with begin(clean_db) as connection:
            await connection.execute(text("SELECT nothing(CAST(:secret AS text))"), {"secret": "s3cret"})
    assert "SELECT nothing" in str(failed.value)
    assert "s3cret" not in str(failed.value)


async def test_a_connection_that_died_in_the_pool_is_replaced(dsn: str, engine: AsyncEngine) -> None:
    victim = create_engine(dsn, pool_size=1)
    async with begin(victim) as connection:
        pid = await connection.scalar(text("SELECT pg_backend_pid()"))
    async with begin(engine) as connection:
        await connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    await asyncio.sleep(0.05)
    async with begin(victim) as connection:
        assert await connection.scalar(text("SELECT pg_backend_pid()")) != pid
    await victim.dispose()


async def test_a_server_that_can_be_used_is_not_complained_of(dsn: str) -> None:
    await check_server(dsn)


async def test_a_server_that_is_too_old_is_told(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "OLDEST_SERVER", 99)
    with pytest.raises(DatabaseUnusable, match="is too old: GenX needs 99 or newer"):
        await check_server(dsn)


async def test_a_database_that_is_not_for_us_is_told_with_what_to_do(dsn: str) -> None:
    admin = await asyncpg.connect(dsn)
    await admin.execute("DROP DATABASE IF EXISTS genx_latin")
    await admin.execute("DROP ROLE IF EXISTS genx_guest")
    await admin.execute("CREATE DATABASE genx_latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    await admin.execute("CREATE ROLE genx_guest; REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    try:
        with pytest.raises(DatabaseUnusable, match="has the encoding LATIN1"):
            await check_server(re.sub(r"/[^/?]*(?=\?|$)", "/genx_latin", dsn))
        with pytest.raises(DatabaseUnusable, match="genx_guest may not create tables"):
            await check_server(f"{dsn}{'&' if '?' in dsn else '?'}role=genx_guest")
    finally:
        await admin.execute("DROP DATABASE genx_latin")
        await admin.execute("DROP ROLE genx_guest")
        await admin.close()


async def test_a_server_that_does_not_answer_or_refuses_us_is_told(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        monkeypatch.setattr(engine_module, "CONNECT_TIMEOUT_S", 0.2)
        with pytest.raises(DatabaseUnusable, match="can't be reached"):
            await check_server(f"postgresql://127.0.0.1:{port}/genx")
    with pytest.raises(DatabaseUnusable, match="can't be reached"):
        await check_server(f"postgresql://127.0.0.1:{port}/genx")
    with pytest.raises(DatabaseUnusable, match="nowhere"):
        await check_server(re.sub(r"/[^/?]*(?=\?|$)", "/nowhere", dsn))
    with pytest.raises(DatabaseUnusable, match="sslmode"):
        await check_server("postgresql://127.0.0.1/genx?sslmode=perhaps")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://u:s3cret@127.0.0.1:1/d", "at 127.0.0.1:1: "),
        ("postgresql://u:s3cret@[::1]/d", "at [::1]:5432: "),
        ("postgresql://u:s3cret@/d?host=/nowhere&port=7", "at /nowhere:7: "),
        ("postgresql://u:s3/cret@127.0.0.1:1/d", "%2F"),
        ("postgresql://u:s3?cret@127.0.0.1:1/d", "%3F"),
        ("postgresql://u:s3cret@[::1/d", "its URL can't be read"),
    ],
)
async def test_it_is_told_where_no_server_was_reached_but_never_the_password(url: str, told: str) -> None:
    with pytest.raises(DatabaseUnusable, match=re.escape(told)) as caught:
        await check_server(url)
    assert not re.search("s3|cret", str(caught.value))


async def test_the_pool_knows_who_waits_for_a_connection(dsn: str) -> None:
    engine = create_engine(dsn, pool_size=1)
    pool = cast("Pool", engine.pool)
    enough = asyncio.Event()

    async def hold() -> None:
        async with begin(engine):
            await enough.wait()

    holding = [asyncio.create_task(hold()) for _ in range(3)]
    async with asyncio.timeout(10):
        while (pool.checkedout(), pool.waiting) != (2, 1):
            await asyncio.sleep(0.01)
    enough.set()
    await asyncio.gather(*holding)
    assert (pool.checkedout(), pool.waiting) == (0, 0)
    await engine.dispose()

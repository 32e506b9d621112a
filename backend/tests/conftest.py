"""What all tests share: one database for the whole run, emptied between those that write to it."""

import os
from collections.abc import AsyncIterator

import hypothesis
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import create_engine
from genx.db.base.migrate import upgrade
from genx.db.embedded.server import EmbeddedPostgres
from genx.db.tables import metadata

# How long an example takes is the machine's affair. In CI the examples are the same each time: a new one that fails is
# for a developer to find, and not for the change that happens to be tested.
hypothesis.settings.register_profile("genx", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("genx")

UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@pytest.fixture(scope="session")
async def dsn(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A migrated database, on an embedded server or on the one of TEST_DATABASE_URL."""
    if "TEST_DATABASE_URL" in os.environ:
        await upgrade(os.environ["TEST_DATABASE_URL"])
        yield os.environ["TEST_DATABASE_URL"]
        return
    server = EmbeddedPostgres(tmp_path_factory.mktemp("genx"), options=UNSAFE_BUT_FAST)
    try:
        address = await server.start()
        await upgrade(address)
        yield address
    finally:
        await server.stop()


@pytest.fixture(scope="session")
async def engine(dsn: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(dsn)
    yield engine
    await engine.dispose()


@pytest.fixture
async def clean_db(engine: AsyncEngine) -> AsyncEngine:
    """The engine on empty tables; partitions of the message log stay."""
    deletes = [f"DELETE FROM {table.name}" for table in metadata.sorted_tables]
    async with engine.begin() as connection:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None
        # Without triggers no foreign key is checked, and one round trip empties all.
        await raw.driver_connection.execute("; ".join(["SET LOCAL session_replication_role = replica", *deletes]))
    return engine

"""A database that a test may stop and kill."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from genx.db.base.migrate import upgrade
from genx.db.embedded.server import EmbeddedPostgres


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path, options={"fsync": "off"})
    try:
        await upgrade(await server.start())
        yield server
    finally:
        await server.stop()

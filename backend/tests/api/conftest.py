"""One server for all tests of the API; the tables are emptied between them."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.server import RunningServer, running_server, token_for


@pytest.fixture(scope="module")
async def server(dsn: str) -> AsyncIterator[RunningServer]:
    async with running_server(dsn) as running:
        yield running


async def quiet(server: RunningServer) -> None:
    """Wait until the chargers of a test have left, so that the next one empties tables that nobody writes to."""
    side = server.app.chargers
    async with asyncio.timeout(10):
        while len(side.registry) or not side.journal.idle:
            await asyncio.sleep(0.005)


@pytest.fixture
async def api(server: RunningServer, clean_db: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    """An admin's client, on empty tables."""
    async with server.client(await token_for(clean_db, "admin")) as client:
        yield client
    await quiet(server)


@pytest.fixture
async def viewer(server: RunningServer, clean_db: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client(await token_for(clean_db, "viewer")) as client:
        yield client


@pytest.fixture
async def stranger(server: RunningServer, clean_db: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without a token."""
    async with server.client() as client:
        yield client

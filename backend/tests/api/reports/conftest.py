"""A server whose rollups are made by the tests: its own job rests."""

from collections.abc import AsyncIterator
from datetime import datetime

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.jobs.rollups import Rollups
from tests.support.report_fleet import filled
from tests.support.server import RunningServer, running_server, token_for


async def rest(rollups: Rollups, now: datetime) -> None:
    """The job would go on from January to now."""


@pytest.fixture(scope="module")
async def server(dsn: str) -> AsyncIterator[RunningServer]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rollups, "run", rest)
        async with running_server(dsn) as running:
            yield running


@pytest.fixture
async def fleet(api: httpx.AsyncClient, clean_db: AsyncEngine) -> tuple[int, int]:
    return await filled(clean_db)


@pytest.fixture
async def operator(server: RunningServer, clean_db: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client(await token_for(clean_db, "operator")) as client:
        yield client

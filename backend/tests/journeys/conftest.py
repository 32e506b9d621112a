"""The whole product on a free port, and an operator who is signed in over the API."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.server import RunningServer, running_server, token_for

EMAIL, PASSWORD = "operator@example.org", "what an operator types"


@pytest.fixture(scope="module")
async def server(dsn: str) -> AsyncIterator[RunningServer]:
    async with running_server(dsn, max_new_chargers_per_minute=0) as running:
        yield running


@pytest.fixture
async def api(server: RunningServer, clean_db: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    """Return a client that is signed in as an operator, with empty tables."""
    await token_for(clean_db, "operator", EMAIL, PASSWORD)
    async with server.client() as client:
        signed_in = await client.post("/auth/login", json={"email": EMAIL, "password": PASSWORD})
        assert signed_in.status_code == 200, signed_in.text
        client.headers["Authorization"] = f"Bearer {signed_in.json()['accessToken']}"
        yield client

"""A server that knows some id tags and refuses others, fresh for each case."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables.id_tags import id_tags
from tests.certification.bench import BLOCKED, EXPIRED, FRIEND, GROUP, OTHER, VALID, Bench
from tests.support.server import running_server, token_for

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TAGS = (
    {"id_tag": VALID, "parent_id_tag": GROUP},
    {"id_tag": FRIEND, "parent_id_tag": GROUP},
    {"id_tag": OTHER},
    {"id_tag": BLOCKED, "status": "Blocked"},
    {"id_tag": EXPIRED, "expiry_date": LONG_AGO},
)


@pytest.fixture
async def known_tags(clean_db: AsyncEngine) -> AsyncEngine:
    async with clean_db.begin() as connection:
        for tag in TAGS:
            key = str(tag["id_tag"]).lower()
            await connection.execute(id_tags.insert().values(id_tag_key=key, created_at=LONG_AGO, **tag))
    return clean_db


@pytest.fixture
async def bench(dsn: str, known_tags: AsyncEngine) -> AsyncIterator[Bench]:
    token = await token_for(known_tags, "operator")
    async with running_server(dsn, unknown_id_tags="reject", first_calls=False) as server, server.client(token) as api:
        yield Bench(server, api)

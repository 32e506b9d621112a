"""Connections that were not let in as they are listed: the last knock first, page by page."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.queries import refused_connections
from genx.db.views.refused_connections import refusals
from genx.domain.refused_connection import RefusedConnection
from tests.support.database import HOSTILE_NAMES, HOSTILE_TEXTS

AT = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
Position = tuple[datetime, int]


def refused(identity: str, at: datetime = AT, **fields: Any) -> RefusedConnection:
    texts: dict[str, Any] = {
        "reason": "unknown",
        "advice": "a",
        "address": "192.0.2.1",
        "subprotocols": "",
        "user_agent": "",
    }
    return RefusedConnection(identity=identity, first_at=at, last_at=at, **texts | fields)


async def record(engine: AsyncEngine, *some: RefusedConnection) -> None:
    async with engine.begin() as connection:
        await refused_connections.record(connection, some)


async def listed(engine: AsyncEngine, after: Position | None = None, limit: int = 50) -> list[RefusedConnection]:
    async with engine.connect() as connection:
        return [*await refusals(connection, after, limit)]


async def test_each_identity_and_reason_is_listed_with_its_first_and_last_knock(clean_db: AsyncEngine) -> None:
    later = AT + timedelta(hours=1)
    await record(clean_db, refused("CP1"), refused("CP1", reason="no-password"), refused("cp1"))
    await record(clean_db, refused("CP1", later, advice="b", address="192.0.2.2", user_agent="two"))
    found = await listed(clean_db)
    assert [(one.identity, one.reason, one.count) for one in found] == [
        ("CP1", "unknown", 2),
        ("cp1", "unknown", 1),
        ("CP1", "no-password", 1),
    ]
    newest = found[0]
    assert (newest.first_at, newest.last_at) == (AT, later)
    assert (newest.advice, newest.address, newest.user_agent) == ("b", "192.0.2.2", "two")


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 6])
async def test_pages_over_knocks_of_the_same_moment_show_each_once(clean_db: AsyncEngine, limit: int) -> None:
    moments = [AT, AT, AT + timedelta(microseconds=1), AT, AT - timedelta(days=1)]
    await record(clean_db, *[refused(f"CP{number}", at) for number, at in enumerate(moments)])
    read: list[RefusedConnection] = []
    after: Position | None = None
    while found := await listed(clean_db, after, limit):
        read += found
        assert len(read) < 100, "pages repeat themselves"
        after = (read[-1].last_at, read[-1].id)
    assert [one.identity for one in read] == ["CP2", "CP3", "CP1", "CP0", "CP4"]


@pytest.mark.parametrize(("given", "kept"), list(HOSTILE_TEXTS.items())[:-1], ids=HOSTILE_NAMES[:-1])
async def test_f13_whatever_knocks_is_listed_as_far_as_it_can_be_kept(
    clean_db: AsyncEngine, given: str, kept: str
) -> None:
    await record(clean_db, refused(given, subprotocols=given, user_agent=given))
    (found,) = await listed(clean_db)
    assert (found.identity, found.subprotocols, found.user_agent) == (kept, kept, kept)


async def test_one_that_is_forgotten_is_listed_no_more_and_is_new_when_it_comes_again(clean_db: AsyncEngine) -> None:
    await record(clean_db, refused("CP1"), refused("CP2"))
    two, one = await listed(clean_db)
    async with clean_db.begin() as connection:
        assert await refused_connections.delete(connection, one.id)
        assert not await refused_connections.delete(connection, one.id)
    assert await listed(clean_db) == [two]
    await record(clean_db, refused("CP1", AT + timedelta(days=1)))
    assert [(found.identity, found.count) for found in await listed(clean_db)] == [("CP1", 1), ("CP2", 1)]


async def test_no_knocks_are_no_page(clean_db: AsyncEngine) -> None:
    assert await listed(clean_db) == await listed(clean_db, (AT, 1)) == []

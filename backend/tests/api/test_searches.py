"""Slow searches are ended, and very many wait or are sent away; nobody else is hurt."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.api.http import searches
from genx.api.http.searches import AT_ONCE, AT_ONCE_OF_ONE, Searches, SearchTooSlow, TooManySearches
from tests.support.server import RunningServer, running_server, token_for

SEARCHES: list[tuple[str, dict[str, Any]]] = [
    ("/logs", {"q": "x"}),
    ("/logs", {"errors": True}),
    ("/logs", {"direction": "chargerToServer"}),
    ("/logs", {"messageType": "Call"}),
    ("/logs/export", {"q": "x"}),
    ("/logs/export", {}),
    ("/logs", {"action": ",".join(f"A{number}" for number in range(50)), "deviceId": ["CP1", "CP2"]}),
    ("/chargers/CP1/logs", {"q": "x"}),
    ("/chargers/CP1/logs/export", {"q": "x", "format": "ndjson"}),
    ("/chargers", {"q": "x"}),
    ("/audit-log", {"q": "x"}),
]
NO_SEARCHES: list[tuple[str, dict[str, Any]]] = [
    ("/logs", {}),
    ("/logs", {"action": "Heartbeat", "deviceId": "CP1", "paired": True}),
    ("/logs", {"action": ",".join(f"A{number}" for number in range(50))}),
    ("/chargers/CP1/logs", {}),
    ("/chargers", {}),
    ("/audit-log", {"action": "user"}),
    ("/users", {}),
    ("/refused-connections", {}),
]


@asynccontextmanager
async def held(engine: AsyncEngine) -> AsyncIterator[None]:
    """As long as the block runs, nobody reads the audit log."""
    async with engine.connect() as connection:
        await connection.execute(text("LOCK TABLE audit_log IN ACCESS EXCLUSIVE MODE"))
        yield
        await connection.rollback()


@pytest.fixture
async def server(dsn: str, clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RunningServer]:
    monkeypatch.setattr(searches, "PATIENCE_S", 0.2)
    async with running_server(dsn) as running:
        yield running


@pytest.fixture
async def api(server: RunningServer, clean_db: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client(await token_for(clean_db, "admin")) as client:
        for device_id in ("CP1", "CP2"):
            await client.post("/chargers", json={"deviceId": device_id})
        yield client


async def test_a_search_that_takes_too_long_is_ended_with_advice(
    server: RunningServer, api: httpx.AsyncClient, clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.app.searches, "_milliseconds", 100)
    async with held(clean_db):
        slow = await api.get("/audit-log", params={"q": "x"})
    assert (slow.status_code, slow.json()["type"]) == (503, "search-too-slow")
    assert int(slow.headers["retry-after"]) > 0
    assert "Narrow it" in slow.json()["detail"]
    assert (await api.get("/audit-log", params={"q": "x"})).status_code == 200


async def test_slow_searches_are_bounded_and_hurt_nobody_else(
    server: RunningServer, api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    async with AsyncExitStack() as stack:
        others = [
            await stack.enter_async_context(server.client(await token_for(clean_db, "admin"))) for _ in range(AT_ONCE)
        ]
        async with held(clean_db):
            slow = [
                asyncio.create_task(other.get("/audit-log", params={"q": "x"})) for other in others for _ in range(5)
            ]
            done, waiting = await asyncio.wait(slow, timeout=2)
            assert len(waiting) == AT_ONCE
            assert {(one.result().status_code, one.result().json()["type"]) for one in done} == {
                (503, "too-many-searches")
            }
            refused = await api.get("/logs", params={"q": "x"})
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
            for path, params in NO_SEARCHES:
                if path != "/audit-log":
                    assert (await api.get(path, params=params)).status_code == 200, path
            assert not any(task.done() for task in waiting), "they still search"
        assert {(await task).status_code for task in waiting} == {200}
    assert (await api.get("/logs", params={"q": "x"})).status_code == 200


@pytest.mark.parametrize(("path", "params"), SEARCHES)
async def test_what_no_index_finds_is_a_search(
    server: RunningServer, api: httpx.AsyncClient, path: Any, params: Any
) -> None:
    async with AsyncExitStack() as stack:
        for number in range(AT_ONCE):
            await stack.enter_async_context(server.app.searches.begin(number, 1))
        assert (await api.get(path, params=params)).json()["type"] == "too-many-searches"
    assert (await api.get(path, params=params)).status_code == 200


@pytest.mark.parametrize(("path", "params"), NO_SEARCHES)
async def test_what_an_index_finds_waits_for_no_search(
    server: RunningServer, api: httpx.AsyncClient, path: Any, params: Any
) -> None:
    async with AsyncExitStack() as stack:
        for number in range(AT_ONCE):
            await stack.enter_async_context(server.app.searches.begin(number, 1))
        assert (await api.get(path, params=params)).status_code == 200


async def test_one_who_searches_much_leaves_turns_to_others(clean_db: AsyncEngine) -> None:
    several = Searches(clean_db)
    async with AsyncExitStack() as stack:
        for _ in range(AT_ONCE_OF_ONE):
            await stack.enter_async_context(several.begin("ann", 0.05))
        with pytest.raises(TooManySearches):
            await stack.enter_async_context(several.begin("ann", 0.05))
        await stack.enter_async_context(several.begin("bob", 0.05))
    async with several.begin("ann", 0.05):
        pass


async def test_so_many_wait_and_no_more(clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches, "MOST_WAITING", 1)
    several = Searches(clean_db)

    async def search() -> None:
        async with several.begin("ann", 20):
            pass

    async with AsyncExitStack() as stack:
        for _ in range(AT_ONCE_OF_ONE):
            await stack.enter_async_context(several.begin("ann", 1))
        waits = asyncio.create_task(search())
        await asyncio.sleep(0)
        with pytest.raises(TooManySearches):
            await search()
    await waits


async def test_a_statement_of_a_search_has_so_long_and_others_as_long_as_they_need(clean_db: AsyncEngine) -> None:
    with pytest.raises(SearchTooSlow):
        async with Searches(clean_db, seconds=0.05).begin("ann", 1) as connection:
            await connection.execute(text("SELECT pg_sleep(20)"))
    async with clean_db.connect() as connection:
        assert (await connection.execute(text("SHOW statement_timeout"))).scalar_one() == "0"


@settings(max_examples=25)
@given(owners=st.lists(st.sampled_from(["ann", "bob", "eve"]), min_size=1, max_size=12))
async def test_no_more_search_at_once_than_may_and_each_turn_is_given_back(
    engine: AsyncEngine, owners: list[str]
) -> None:
    """Whoever comes, in whatever order, one that fails among them."""
    several = Searches(engine)
    running: list[str] = []

    async def search(number: int, owner: str) -> None:
        async with several.begin(owner, 20) as connection:
            running.append(owner)
            assert len(running) <= AT_ONCE
            assert running.count(owner) <= AT_ONCE_OF_ONE
            await connection.execute(text("SELECT 1"))
            running.remove(owner)
            if number % 3 == 0:
                raise LookupError

    searched = (search(number, owner) for number, owner in enumerate(owners))
    results = await asyncio.gather(*searched, return_exceptions=True)
    assert [type(result) for result in results] == [
        LookupError if number % 3 == 0 else type(None) for number in range(len(owners))
    ]
    async with AsyncExitStack() as stack:
        for owner in ("ann", "ann", "bob", "bob"):
            await stack.enter_async_context(several.begin(owner, 1))

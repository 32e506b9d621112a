"""Health and readiness, with whatever this server needs."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import pytest
from litestar.di import Provide

from genx.api.http import health
from genx.api.http.services import Check, Services
from tests.support.server import RunningServer, running_server


async def passes() -> None:
    """Everything is there."""


async def fails() -> None:
    raise ConnectionError("no route to the database")


async def says_nothing() -> None:
    raise LookupError


async def hangs() -> None:
    await asyncio.Event().wait()


class Readiness:
    """A server whose checks can be chosen, and what it logs of them."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        self.logged: list[dict[str, Any]] = []
        provided = server.app.api.dependencies["services"]
        assert isinstance(provided, Provide)
        services: Services = provided.dependency()
        assert isinstance(services.checks, dict)
        self._checks = services.checks

    async def ask(self, checks: Mapping[str, Check]) -> httpx.Response:
        self._checks.clear()
        self._checks.update(checks)
        self.logged.clear()
        async with self.server.client() as client:
            return await client.get(f"{self.server.url}/health/ready")


@pytest.fixture
async def readiness(dsn: str, clean_db: Any, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Readiness]:
    async with running_server(dsn) as running:
        asked = Readiness(running)
        monkeypatch.setattr(health, "PATIENCE_S", 0.1)
        monkeypatch.setattr(health.log, "warning", lambda event, **told: asked.logged.append({"event": event} | told))
        yield asked


async def test_a_server_is_ready_if_all_it_needs_is_there_and_names_what_is_not(readiness: Readiness) -> None:
    ready = await readiness.ask({"database": passes, "bus": passes})
    assert (ready.status_code, ready.json()) == (200, {"status": "ok", "checks": {"database": "ok", "bus": "ok"}})
    assert readiness.logged == []
    for check in (fails, says_nothing, hangs):
        one_away = await readiness.ask({"database": passes, "bus": check})
        assert one_away.status_code == 503
        assert one_away.json() == {"status": "unavailable", "checks": {"database": "ok", "bus": "unavailable"}}
        assert [(told["event"], told["check"]) for told in readiness.logged] == [("not ready", "bus")]


async def test_the_log_says_why_and_the_answer_does_not(readiness: Readiness) -> None:
    answer = await readiness.ask({"a": fails, "b": says_nothing, "c": hangs})
    assert {told["check"]: told["error"] for told in readiness.logged} == {
        "a": "no route to the database",
        "b": "LookupError",
        "c": "TimeoutError",
    }
    assert "route" not in answer.text
    assert answer.json()["checks"] == dict.fromkeys("abc", "unavailable")


async def test_checks_that_hang_are_waited_for_side_by_side(readiness: Readiness) -> None:
    """A probe gives up after a second or two: ten things that hang must not take ten times as long."""
    begun = 0
    all_begun = asyncio.Event()

    async def waits_for_the_others() -> None:
        nonlocal begun
        begun += 1
        if begun == 10:
            all_begun.set()
        await all_begun.wait()

    answer = await readiness.ask({str(number): waits_for_the_others for number in range(10)})
    assert answer.status_code == 200


async def test_a_server_that_is_not_ready_is_alive(readiness: Readiness) -> None:
    assert (await readiness.ask({"database": fails})).status_code == 503
    async with readiness.server.client() as client:
        alive = await client.get(f"{readiness.server.url}/health/live")
    assert (alive.status_code, alive.json()["status"]) == (200, "ok")
    assert alive.headers["cache-control"] == "no-store"

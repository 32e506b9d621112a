"""What whoever runs the server looks at, and the pages for people."""

from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.api.http import problems, web_app
from genx.db.base.migrate import newest_migration, upgrade
from genx.db.embedded.server import EmbeddedPostgres
from tests.support.server import RunningServer, running_server, token_for


async def test_it_is_alive_and_ready(stranger: httpx.AsyncClient, server: RunningServer) -> None:
    alive = (await stranger.get(f"{server.url}/health/live")).json()
    assert alive == {"status": "ok", "instance": server.app.instance}
    ready = await stranger.get(f"{server.url}/health/ready")
    assert ready.status_code == 200
    assert ready.json() == {"status": "ok", "checks": {"database": "ok", "migrations": "ok"}}


async def test_it_is_not_ready_on_an_older_schema(
    stranger: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    async with clean_db.begin() as connection:
        newest = (await connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))).rowcount
    try:
        ready = await stranger.get(f"{server.url}/health/ready")
        assert newest == 1
        assert ready.status_code == 503
        assert ready.json()["checks"] == {"database": "ok", "migrations": "unavailable"}
    finally:
        async with clean_db.begin() as connection:
            await connection.execute(text(f"UPDATE alembic_version SET version_num = '{newest_migration()}'"))


async def test_it_is_not_ready_while_the_database_takes_nothing(
    stranger: httpx.AsyncClient, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.app.chargers, "database_answers", lambda: False)
    ready = await stranger.get(f"{server.url}/health/ready")
    assert ready.status_code == 503
    assert ready.json()["checks"] == {"database": "unavailable", "migrations": "ok"}


async def test_metrics_are_told_to_whoever_has_a_token(
    viewer: httpx.AsyncClient, stranger: httpx.AsyncClient, server: RunningServer
) -> None:
    figures = (await viewer.get(f"{server.url}/metrics")).text
    assert "# TYPE genx_chargers_connected gauge" in figures
    assert "genx_journal_group_size_count" in figures
    assert "process_resident_memory_bytes" in figures
    assert (await stranger.get(f"{server.url}/metrics")).status_code == 401


async def test_no_page_asks_for_an_icon_that_is_not_there(
    stranger: httpx.AsyncClient, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_app, "_built", dict)
    for path in ("/", "/docs"):
        assert '<link rel="icon" href="data:,">' in (await stranger.get(f"{server.url}{path}")).text


async def test_pages_load_nothing_from_elsewhere(stranger: httpx.AsyncClient, server: RunningServer) -> None:
    for path in ("/docs", "/docs/reference.js", "/docs/reference.css"):
        response = await stranger.get(f"{server.url}{path}")
        assert response.status_code == 200
        assert "http://" not in response.text.replace("http://www.w3.org/2000/svg", "")
        assert "https://" not in response.text
    assert "script-src 'self'" in (await stranger.get(f"{server.url}/docs")).headers["content-security-policy"]


async def test_a_database_that_is_away_is_503_and_told_as_such(tmp_path: Path, engine: AsyncEngine) -> None:
    database = EmbeddedPostgres(tmp_path, options={"fsync": "off"})
    try:
        dsn = await database.start()
        await upgrade(dsn)
        async with running_server(dsn) as server:
            token = await token_for(server.app.engine, "viewer")
            async with server.client(token) as client:
                assert (await client.get("/chargers")).status_code == 200
                await database.stop()
                away = await client.get("/chargers")
                assert (away.status_code, away.json()["type"]) == (503, "database-away")
                assert away.headers["retry-after"]
                ready = await client.get(f"{server.url}/health/ready")
                assert ready.json()["checks"]["database"] == "unavailable"
                assert (await client.get(f"{server.url}/health/live")).status_code == 200
    finally:
        await database.stop()


async def test_a_page_learns_where_chargers_connect(viewer: httpx.AsyncClient, server: RunningServer) -> None:
    told = (await viewer.get("/server")).json()
    assert told == {
        "version": version("genx"),
        "chargerUrl": server.ws_url,
        "registration": "open",
        "chargerCredentialsRequired": False,
        "mail": "log",
        "timeZone": "UTC",
    }


async def test_every_answer_has_an_id_of_its_own_which_the_log_names(
    stranger: httpx.AsyncClient,
    server: RunningServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    answers = [await stranger.get(f"{server.url}/health/live") for _ in range(2)]
    answers.append(await stranger.get(f"{server.url}/nothing.txt"))
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert len(set(ids)) == 3
    logged = []
    monkeypatch.setattr(problems.log, "error", lambda event, **told: logged.append(told))
    monkeypatch.setattr(server.app.accounts.sessions, "refresh", lambda *given: 1 / 0)
    failed = await stranger.post("/auth/refresh")
    assert failed.status_code == 500
    assert [told["request_id"] for told in logged] == [failed.headers["x-request-id"]]


@pytest.mark.parametrize("path", ["/api/v1", "/api", "/health", "/favicon.ico", "/docs/nothing"])
async def test_what_is_not_there_is_404(stranger: httpx.AsyncClient, server: RunningServer, path: str) -> None:
    response = await stranger.get(f"{server.url}{path}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("public_url", "headers", "shown"),
    [
        ("http://localhost:8000", {"Host": "csms.lan:8000"}, "ws://csms.lan:8000/ws/ocpp/16/"),
        ("http://localhost:8000", {"Host": "192.0.2.7:8080"}, "ws://192.0.2.7:8080/ws/ocpp/16/"),
        ("http://localhost:8000", {"Host": "[2001:db8::7]"}, "ws://[2001:db8::7]/ws/ocpp/16/"),
        ("http://localhost:8000", {"Host": "a.example", "X-Forwarded-Proto": "https"}, "wss://a.example/ws/ocpp/16/"),
        ("http://localhost:8000", {"Host": "a.example;b"}, "ws://localhost:8000/ws/ocpp/16/"),
        ("http://localhost:8000", {"Host": "user@a.example"}, "ws://localhost:8000/ws/ocpp/16/"),
        ("https://csms.example.org", {"Host": "evil.example"}, "wss://csms.example.org/ws/ocpp/16/"),
    ],
)
async def test_chargers_are_told_the_address_that_the_person_came_by(
    dsn: str, clean_db: AsyncEngine, public_url: str, headers: dict[str, Any], shown: str
) -> None:
    """ADR 15: only if the public URL means this machine alone."""
    settings = {"public_url": public_url, "trusted_proxies": ("127.0.0.1",)}
    async with running_server(dsn, **settings) as other, other.client(await token_for(clean_db, "viewer")) as client:
        assert (await client.get("/server", headers=headers)).json()["chargerUrl"] == shown

"""Sessions survive kill -9 and an absent database, and sessions that have ended stay ended."""

from pathlib import Path

import httpx
import pytest

from genx.db.base.engine import begin, create_engine
from genx.db.embedded.server import EmbeddedPostgres
from tests.chaos.genx_process import GenxProcess
from tests.gateway.conftest import eventually
from tests.support.browser import PASSWORD, browser
from tests.support.server import make_user, running_server, token_for
from tests.support.sse import events


async def test_sessions_and_keys_survive_kill_nine_and_what_was_ended_stays_ended(tmp_path: Path) -> None:
    genx = GenxProcess(tmp_path / "data")
    await genx.start()
    try:
        async with genx.client() as admin, genx.client() as other:
            key = (await admin.post("/api-keys", json={"name": "Billing", "role": "viewer"})).json()
            [gone] = [one for one in (await other.get("/auth/sessions")).json()["items"] if one["current"]]
            assert (await admin.delete(f"/auth/sessions/{gone['sessionId']}")).status_code == 204
            invited = await admin.post("/users", json={"email": "ann@example.org", "role": "viewer"})
            assert invited.status_code == 201
            genx.kill()
            await genx.start()
            assert (await admin.get("/auth/me")).status_code == 200
            assert (await admin.post("/auth/refresh")).status_code == 200
            assert (await other.get("/auth/me")).status_code == 401
            assert (await other.post("/auth/refresh")).status_code == 401
            program = {"Authorization": f"Bearer {key['key']}"}
            assert (await admin.get("/chargers", headers=program)).status_code == 200
            assert len((await admin.get("/users")).json()["items"]) == 2
            actions = [entry["action"] for entry in (await admin.get("/audit-log")).json()["items"]]
            assert {"user.created", "sign-in", "api-key.created", "session.ended", "user.invited"} == set(actions)
    finally:
        genx.stop()


async def test_while_the_database_is_away_known_sessions_go_on_and_nobody_else_signs_in(
    database: EmbeddedPostgres,
) -> None:
    engine = create_engine(database.dsn)
    await make_user(engine, "operator", "ann@example.org", PASSWORD)
    token = await token_for(engine, "viewer")
    await engine.dispose()
    async with running_server(database.dsn) as server, browser(server) as one, server.client(token) as never_seen:
        await one.sign_in("ann@example.org")
        assert await one.is_in()
        await database.stop()
        await eventually(lambda: not server.app.bus.listening)
        assert await one.is_in()
        for refused in (await one.refresh(), await one.sign_in("ann@example.org"), await never_seen.get("/auth/me")):
            assert (refused.status_code, refused.json()["type"]) == (503, "database-away")
            assert refused.headers["retry-after"]
        await database.start()
        await eventually(lambda: server.app.bus.listening)
        assert (await one.refresh()).status_code == 200
        assert (await never_seen.get("/auth/me")).status_code == 200


async def test_a_session_that_another_process_ends_while_the_bus_is_down_has_ended(database: EmbeddedPostgres) -> None:
    engine = create_engine(database.dsn)
    token = await token_for(engine, "viewer")
    async with running_server(database.dsn) as server, server.client(token) as client:
        await eventually(lambda: server.app.bus.listening)
        async with events(client) as stream:
            assert (await stream.next()).type == "snapshot"
            await database.stop()
            await eventually(lambda: not server.app.bus.listening)
            await database.start()
            async with begin(engine) as connection:
                await connection.exec_driver_sql("UPDATE users SET active = false")
            await eventually(lambda: server.app.bus.listening)
            while await stream.next_if_any() is not None:
                pass
        assert (await client.get("/auth/me")).status_code == 401
    await engine.dispose()


async def test_a_session_that_another_process_ends_has_ended_here(database: EmbeddedPostgres) -> None:
    """Run two servers on one database; each hears of the sessions that the other ends."""
    engine = create_engine(database.dsn)
    token = await token_for(engine, "admin", "ann@example.org")
    boss = await token_for(engine, "admin")
    await engine.dispose()
    async with running_server(database.dsn) as here, running_server(database.dsn) as there:
        await eventually(lambda: here.app.bus.listening and there.app.bus.listening)
        async with here.client(token) as ann, there.client(boss) as admin:
            [user] = (await admin.get("/users", params={"q": "ann@"})).json()["items"]
            assert (await ann.get("/auth/me")).status_code == 200
            async with events(ann) as stream:
                assert (await stream.next()).type == "snapshot"
                assert (await admin.patch(f"/users/{user['userId']}", json={"active": False})).status_code == 200
                while await stream.next_if_any() is not None:
                    pass
            assert (await ann.get("/auth/me")).status_code == 401


async def test_an_interrupted_request_leaves_no_partial_change(database: EmbeddedPostgres) -> None:
    engine = create_engine(database.dsn)
    await make_user(engine, "operator", "ann@example.org", PASSWORD)
    await engine.dispose()
    async with running_server(database.dsn) as server, browser(server) as one:
        with pytest.raises(httpx.HTTPError):
            await one.client.post(
                "/auth/login", json={"email": "ann@example.org", "password": PASSWORD}, timeout=0.0001
            )
        assert (await one.sign_in("ann@example.org")).status_code == 200
        assert (await one.refresh()).status_code == 200

"""Access that ends while somebody is about to get it: whoever comes second in the database loses."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts import links
from genx.accounts.keys import NoAdmin
from genx.accounts.passwords import Passwords
from genx.accounts.visits import Visit
from genx.db.base.engine import begin
from genx.db.queries import api_keys
from tests.support.browser import PASSWORD, browser
from tests.support.server import RunningServer, make_user, token_for

ANN = "ann@example.org"
NEW = "another river without piano"


def meanwhile(monkeypatch: pytest.MonkeyPatch, engine: AsyncEngine, method: str, statement: str) -> None:
    """Something else is committed right after a slow step of `Passwords`."""
    slow_step = getattr(Passwords, method)

    async def and_then(self: Passwords, *given: Any, **more: Any) -> Any:
        result = await slow_step(self, *given, **more)
        async with engine.begin() as connection:
            await connection.execute(text(statement))
        return result

    monkeypatch.setattr(Passwords, method, and_then)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE users SET password_hash = 'another'", "UPDATE users SET active = false", "DELETE FROM users"],
)
async def test_who_signs_in_while_access_ends_gets_none(
    server: RunningServer, clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    await make_user(clean_db, "operator", ANN, PASSWORD)
    meanwhile(monkeypatch, clean_db, "verify", statement)
    async with browser(server) as one:
        refused = await one.sign_in(ANN)
        assert (refused.status_code, refused.json()["type"]) == (401, "wrong-credentials")
        assert not one.cookies
    async with clean_db.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM sessions"))).scalar() == 0


async def test_who_changes_a_password_while_another_is_set_changes_nothing(
    server: RunningServer, clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_user(clean_db, "operator", ANN, PASSWORD)
    async with browser(server) as one:
        await one.sign_in(ANN)
        meanwhile(monkeypatch, clean_db, "hash", "UPDATE users SET password_hash = 'another'")
        change = {"currentPassword": PASSWORD, "newPassword": NEW}
        refused = await one.client.post("/auth/change-password", json=change)
        assert (refused.status_code, refused.json()["type"]) == (400, "wrong-password")
    async with clean_db.connect() as connection:
        assert (await connection.execute(text("SELECT password_hash FROM users"))).scalar() == "another"


async def test_a_link_that_is_used_while_its_user_is_switched_off_holds_up_nobody(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await make_user(clean_db, "operator", ANN, PASSWORD)
    async with begin(clean_db) as connection:
        token = await links.make(connection, ann.user_id, "reset", datetime.now(UTC) + timedelta(minutes=5))
    redeem, switching_off = links.redeem, []

    async def and_then(*given: Any) -> Any:
        user_id = await redeem(*given)
        switching_off.append(asyncio.create_task(api.patch(f"/users/{ann.user_id}", json={"active": False})))
        await asyncio.sleep(0.2)
        return user_id

    monkeypatch.setattr(links, "redeem", and_then)
    async with browser(server) as one:
        used = await one.client.post("/auth/reset-password", json={"token": token, "password": NEW})
        assert used.status_code == 204
        assert (await switching_off[0]).status_code == 200
        assert (await one.sign_in(ANN, NEW)).status_code == 401


def visit() -> Visit:
    return Visit(at=datetime.now(UTC), address="127.0.0.1")


@pytest.mark.parametrize("change", [{"role": "operator"}, {"active": False}, None])
async def test_an_admin_who_is_none_any_more_makes_no_key(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine, change: dict[str, Any] | None
) -> None:
    accounts = server.app.accounts
    identity = await accounts.identities.identify(await token_for(clean_db, "admin", ANN), datetime.now(UTC))
    assert identity is not None
    if change is None:
        await api.delete(f"/users/{identity.user.user_id}")
    else:
        await api.patch(f"/users/{identity.user.user_id}", json=change)
    with pytest.raises(NoAdmin):
        await accounts.api_keys.create("Late", "viewer", None, identity, visit())
    assert (await api.get("/api-keys")).json()["items"] == []


async def test_whoever_takes_rights_away_waits_for_the_key_that_is_being_made(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = server.app.accounts
    identity = await accounts.identities.identify(await token_for(clean_db, "admin", ANN), datetime.now(UTC))
    assert identity is not None
    create, taking_away = api_keys.create, []

    async def and_then(*given: Any) -> None:
        path = f"/users/{identity.user.user_id}"
        taking_away.append(asyncio.create_task(api.patch(path, json={"role": "operator"})))
        await asyncio.sleep(0.2)
        await create(*given)

    monkeypatch.setattr(api_keys, "create", and_then)
    _, key = await accounts.api_keys.create("Late", "admin", None, identity, visit())
    assert (await taking_away[0]).status_code == 200
    async with server.client(key) as program:
        assert (await program.get("/users")).status_code == 401
    assert (await api.get("/api-keys")).json()["items"] == []

"""Access that ends while somebody is about to get it: whoever comes second in the database loses."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from genx.accounts import links
from genx.accounts.passwords import Passwords
from genx.db.engine import begin
from support.browser import PASSWORD, browser
from support.server import make_user

ANN = "ann@example.org"
NEW = "another river without piano"


def meanwhile(monkeypatch: pytest.MonkeyPatch, engine, method: str, statement: str) -> None:
    """Something else is committed right after a slow step of `Passwords`."""
    slow_step = getattr(Passwords, method)

    async def and_then(self, *given):
        result = await slow_step(self, *given)
        async with engine.begin() as connection:
            await connection.execute(text(statement))
        return result

    monkeypatch.setattr(Passwords, method, and_then)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE users SET password_hash = 'another'", "UPDATE users SET active = false", "DELETE FROM users"],
)
async def test_who_signs_in_while_access_ends_gets_none(server, clean_db, monkeypatch, statement):
    await make_user(clean_db, "operator", ANN, PASSWORD)
    meanwhile(monkeypatch, clean_db, "verify", statement)
    async with browser(server) as one:
        refused = await one.sign_in(ANN)
        assert (refused.status_code, refused.json()["type"]) == (401, "wrong-credentials")
        assert not one.cookies
    async with clean_db.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM sessions"))).scalar() == 0


async def test_who_changes_a_password_while_another_is_set_changes_nothing(server, clean_db, monkeypatch):
    await make_user(clean_db, "operator", ANN, PASSWORD)
    async with browser(server) as one:
        await one.sign_in(ANN)
        meanwhile(monkeypatch, clean_db, "hash", "UPDATE users SET password_hash = 'another'")
        change = {"currentPassword": PASSWORD, "newPassword": NEW}
        refused = await one.client.post("/auth/change-password", json=change)
        assert (refused.status_code, refused.json()["type"]) == (400, "wrong-password")
    async with clean_db.connect() as connection:
        assert (await connection.execute(text("SELECT password_hash FROM users"))).scalar() == "another"


async def test_a_link_that_is_used_while_its_user_is_switched_off_holds_up_nobody(api, server, clean_db, monkeypatch):
    ann = await make_user(clean_db, "operator", ANN, PASSWORD)
    async with begin(clean_db) as connection:
        token = await links.make(connection, ann.user_id, "reset", datetime.now(UTC) + timedelta(minutes=5))
    redeem, switching_off = links.redeem, []

    async def and_then(*given):
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

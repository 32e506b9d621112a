"""The signed-in user: name, language, password, sessions."""

from datetime import datetime
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.browser import PASSWORD, browser
from tests.support.server import RunningServer, make_user, token_for

ANN = "ann@example.org"


async def audited(api: httpx.AsyncClient) -> list[str]:
    return [entry["action"] for entry in (await api.get("/audit-log")).json()["items"]]


async def test_the_signed_in_user_is_shown_whole(server: RunningServer, clean_db: AsyncEngine) -> None:
    ann = await make_user(clean_db, "operator", ANN, PASSWORD)
    async with browser(server) as one:
        await one.sign_in(ANN)
        me = (await one.client.get("/auth/me")).json()
    assert datetime.fromisoformat(me.pop("createdAt")).replace(microsecond=0) == ann.created_at.replace(microsecond=0)
    assert me.pop("lastSignInAt").endswith("Z")
    assert me == {
        "userId": str(ann.user_id),
        "email": ANN,
        "name": None,
        "language": None,
        "role": "operator",
        "status": "active",
    }


@pytest.mark.parametrize("role", ["viewer", "operator", "admin"])
async def test_everybody_changes_their_own_name_and_not_their_role(
    server: RunningServer, clean_db: AsyncEngine, role: Any
) -> None:
    async with server.client(await token_for(clean_db, role)) as client:
        changed = (await client.patch("/auth/me", json={"name": "Ann"})).json()
        assert (changed["name"], changed["role"]) == ("Ann", role)
        for field in ({"role": "admin"}, {"email": "x@example.org"}, {"status": "active"}, {"userId": "1"}):
            assert (await client.patch("/auth/me", json=field)).status_code == 400
        assert (await client.get("/auth/me")).json() == changed


@pytest.mark.parametrize("name", ["Ann", "x" * 200, "Zoë \u202e <b>", "😀", "'; DROP TABLE users; --"])
async def test_a_name_is_kept_as_it_was_given_and_null_removes_it(api: httpx.AsyncClient, name: str) -> None:
    assert (await api.patch("/auth/me", json={"name": name})).json()["name"] == name
    assert (await api.get("/auth/me")).json()["name"] == name
    [me] = (await api.get("/users")).json()["items"]
    assert me["name"] == name
    assert (await api.patch("/auth/me", json={"language": "de"})).json()["name"] == name
    assert (await api.patch("/auth/me", json={"name": None})).json()["name"] is None


@pytest.mark.parametrize("name", ["", "x" * 201, "a\nb", "a\x00b", "\x7f", 1, ["Ann"]])
async def test_a_name_that_is_none_is_refused_with_its_place(api: httpx.AsyncClient, name: Any) -> None:
    refused = await api.patch("/auth/me", json={"name": name})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/name")
    assert (await api.get("/auth/me")).json()["name"] is None


async def test_a_change_of_nothing_changes_nothing(api: httpx.AsyncClient) -> None:
    before = (await api.get("/auth/me")).json()
    assert (await api.patch("/auth/me", json={})).json() == before
    assert (await api.patch("/auth/me", json={"name": None, "language": None})).json() == before


async def test_a_new_password_ends_the_other_sessions_and_the_old_password(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    await make_user(clean_db, "viewer", ANN, PASSWORD)
    new = "another river without piano"
    async with browser(server) as here, browser(server) as there:
        await here.sign_in(ANN)
        await there.sign_in(ANN)
        body = {"currentPassword": PASSWORD, "newPassword": new}
        assert (await here.client.post("/auth/change-password", json=body)).status_code == 204
        assert await here.is_in()
        assert not await there.is_in()
        assert (await there.sign_in(ANN)).status_code == 401
        assert (await there.sign_in(ANN, new)).status_code == 200
    entries = (await api.get("/audit-log", params={"q": ANN})).json()["items"]
    assert new not in str(entries)
    assert PASSWORD not in str(entries)


async def test_a_wrong_or_weak_password_changes_nothing(server: RunningServer, clean_db: AsyncEngine) -> None:
    await make_user(clean_db, "viewer", ANN, PASSWORD)
    async with browser(server) as one:
        await one.sign_in(ANN)
        for current, new, kind in (
            ("wrong", "another river without piano", "wrong-password"),
            (PASSWORD, "password1234", "weak-password"),
            (PASSWORD, "ann@example.org", "weak-password"),
        ):
            body = {"currentPassword": current, "newPassword": new}
            refused = await one.client.post("/auth/change-password", json=body)
            assert refused.json()["type"] == kind
            assert 400 <= refused.status_code < 500
        assert (await one.sign_in(ANN)).status_code == 200


async def test_sessions_are_the_users_own_with_the_current_one_marked(
    server: RunningServer, clean_db: AsyncEngine
) -> None:
    await make_user(clean_db, "viewer", ANN, PASSWORD)
    await token_for(clean_db, "viewer", "bob@example.org")
    async with browser(server) as here, browser(server) as there:
        here.client.headers["User-Agent"] = "Firefox at the desk"
        there.client.headers["User-Agent"] = "Safari on a phone"
        await here.sign_in(ANN)
        await there.sign_in(ANN)
        listed = (await here.client.get("/auth/sessions")).json()
        assert listed["nextCursor"] is None
        assert {one["device"]: one["current"] for one in listed["items"]} == {
            "Firefox at the desk": True,
            "Safari on a phone": False,
        }
        assert all(one["address"] == "127.0.0.1" for one in listed["items"])
        assert all(one["createdAt"] <= one["lastUsedAt"] < one["expiresAt"] for one in listed["items"])
        [theirs] = [one for one in listed["items"] if not one["current"]]
        assert (await here.client.delete(f"/auth/sessions/{theirs['sessionId']}")).status_code == 204
        assert (await here.client.delete(f"/auth/sessions/{theirs['sessionId']}")).status_code == 404
        assert not await there.is_in()


@pytest.mark.parametrize("session_id", ["1", "x", "00000000-0000-0000-0000-00000000000g"])
async def test_an_id_that_is_no_uuid_is_nobodys_session(api: httpx.AsyncClient, session_id: str) -> None:
    response = await api.delete(f"/auth/sessions/{session_id}")
    assert response.status_code in (400, 404)
    assert response.headers["content-type"] == "application/problem+json"
    assert await audited(api) == []

"""Users as admins keep them."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts.tokens import Tokens
from tests.support.browser import PASSWORD, browser
from tests.support.server import SECRET, RunningServer, make_user, token_for


async def test_an_invited_user_is_one_without_a_password(api: httpx.AsyncClient) -> None:
    response = await api.post("/users", json={"email": "Ann@example.org", "role": "operator", "name": "Ann"})
    assert response.status_code == 201
    ann = response.json()
    assert (ann["email"], ann["role"], ann["name"], ann["status"]) == ("Ann@example.org", "operator", "Ann", "invited")
    assert response.headers["location"] == f"/api/v1/users/{ann['userId']}"
    assert (await api.get(f"/users/{ann['userId']}")).json() == ann
    again = await api.post("/users", json={"email": "ann@EXAMPLE.org", "role": "viewer"})
    assert (again.status_code, again.json()["type"]) == (409, "already-exists")
    assert (await api.post(f"/users/{ann['userId']}/invitation")).status_code == 202
    assert not (await api.post("/auth/login", json={"email": "ann@example.org", "password": "anything"})).is_success


async def test_who_has_a_password_is_not_invited_again(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    ann = await make_user(clean_db, "viewer", "ann@example.org", PASSWORD)
    assert (await api.post(f"/users/{ann.user_id}/invitation")).status_code == 409


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"email": "ann", "role": "viewer"}, 400),
        ({"email": "ann.example.org", "role": "viewer"}, 422),
        ({"email": "ann@example.org\r\nBcc: all@example.org", "role": "viewer"}, 400),
        ({"email": "a" * 250 + "@b.ie", "role": "viewer"}, 400),
        ({"email": "ann@example.org", "role": "root"}, 400),
        ({"email": "ann@example.org"}, 400),
        ({"email": "ann@example.org", "role": "viewer", "password": PASSWORD}, 400),
        ({"email": "ann@example.org", "role": "viewer", "name": "a\nb"}, 400),
        ({"email": "ann@example.org", "role": "viewer", "name": ""}, 400),
        ([], 400),
    ],
)
async def test_what_can_not_be_invited(api: httpx.AsyncClient, body: dict[str, Any] | list[Any], status: int) -> None:
    if isinstance(body, dict) and body.get("email") == "ann":
        body = body | {"email": "a@"}
    assert (await api.post("/users", json=body)).status_code == status
    assert len((await api.get("/users")).json()["items"]) == 1


async def test_users_are_listed_by_address_page_by_page_and_found(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    for number in range(7):
        await make_user(clean_db, "viewer", f"U{number}@example.org")
    pages, cursor = [], None
    while True:
        params = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = (await api.get("/users", params=params)).json()
        pages.append([user["email"] for user in page["items"]])
        if (cursor := page["nextCursor"]) is None:
            break
    emails = [email for page in pages for email in page]
    assert [len(page) for page in pages] == [3, 3, 2]
    assert emails == sorted(emails, key=str.lower)
    assert len(set(emails)) == 8
    found = (await api.get("/users", params={"q": "u3@EXAMPLE"})).json()["items"]
    assert [user["email"] for user in found] == ["U3@example.org"]
    assert (await api.get("/users", params={"q": "%"})).json()["items"] == []


async def test_users_are_found_by_role_and_status(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    await make_user(clean_db, "operator", "active@example.org", PASSWORD)
    await api.post("/users", json={"email": "invited@example.org", "role": "viewer"})
    gone = await make_user(clean_db, "viewer", "gone@example.org", PASSWORD)
    await api.patch(f"/users/{gone.user_id}", json={"active": False})

    async def found(**params: Any) -> list[str]:
        answer = await api.get("/users", params={"q": "@example.org"} | params)
        return [user["email"].split("@")[0] for user in answer.json()["items"]]

    assert await found(role="viewer") == ["gone", "invited"]
    assert await found(role=["operator", "viewer"], status=["active", "invited"]) == ["active", "invited"]
    assert await found(status="deactivated") == ["gone"]
    assert (await api.get("/users", params={"status": "asleep"})).status_code == 400


async def test_addresses_that_lower_case_changes_are_listed_once_each(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    for name in ("inca", "İnci", "inco", "ĞIZ", "ẞa", "ssb"):
        await make_user(clean_db, "viewer", f"{name}@example.org")
    seen: list[str] = []
    cursor = None
    while cursor is not None or not seen:
        page = (await api.get("/users", params={"limit": 1} | ({"cursor": cursor} if cursor else {}))).json()
        seen += [one["email"] for one in page["items"]]
        cursor = page["nextCursor"]
    assert sorted(seen) == sorted({one["email"] for one in (await api.get("/users")).json()["items"]})
    assert len(seen) == 7


async def test_a_change_of_role_holds_at_once(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    token = await token_for(clean_db, "operator", "ann@example.org")
    [ann] = (await api.get("/users", params={"q": "ann@"})).json()["items"]
    async with server.client(token) as client:
        assert (await client.post("/chargers", json={"deviceId": "CP1"})).status_code == 201
        changed = await api.patch(f"/users/{ann['userId']}", json={"role": "viewer"})
        assert changed.json()["role"] == "viewer"
        assert (await client.post("/chargers", json={"deviceId": "CP2"})).status_code == 403
        assert (await client.get("/auth/me")).json()["role"] == "viewer"
        await api.patch(f"/users/{ann['userId']}", json={"role": "admin"})
        assert (await client.get("/users")).status_code == 200


async def test_a_user_who_is_switched_off_or_removed_is_out_at_once(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    ann = await make_user(clean_db, "operator", "ann@example.org", PASSWORD)
    async with browser(server) as one:
        await one.sign_in("ann@example.org")
        assert (await api.patch(f"/users/{ann.user_id}", json={"active": False})).json()["status"] == "deactivated"
        assert not await one.is_in()
        assert (await one.refresh()).status_code == 401
        assert (await one.sign_in("ann@example.org")).status_code == 401
        await api.patch(f"/users/{ann.user_id}", json={"active": True})
        assert not await one.is_in()
        assert (await one.sign_in("ann@example.org")).status_code == 200
        assert (await api.delete(f"/users/{ann.user_id}")).status_code == 204
        assert not await one.is_in()
        assert (await one.refresh()).status_code == 401
    assert (await api.get(f"/users/{ann.user_id}")).status_code == 404
    assert (await api.patch(f"/users/{ann.user_id}", json={})).status_code == 404
    assert (await api.delete(f"/users/{ann.user_id}")).status_code == 404


async def test_an_admin_ends_the_sessions_of_a_user_who_may_sign_in_again(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    ann = await make_user(clean_db, "operator", "ann@example.org", PASSWORD)
    async with browser(server) as one:
        await one.sign_in("ann@example.org")
        assert (await api.delete(f"/users/{ann.user_id}/sessions")).status_code == 204
        assert not await one.is_in()
        assert (await one.refresh()).status_code == 401
        assert (await one.sign_in("ann@example.org")).status_code == 200
    assert (await api.delete(f"/users/{uuid4()}/sessions")).status_code == 404


async def test_the_last_admin_stays(api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine) -> None:
    [me] = (await api.get("/users")).json()["items"]
    invited = (await api.post("/users", json={"email": "next@example.org", "role": "admin"})).json()
    for refused in (
        await api.patch(f"/users/{me['userId']}", json={"role": "operator"}),
        await api.patch(f"/users/{me['userId']}", json={"active": False}),
        await api.delete(f"/users/{me['userId']}"),
    ):
        assert (refused.status_code, refused.json()["type"]) == (409, "last-admin")
    assert (await api.patch(f"/users/{me['userId']}", json={"name": "Still here"})).status_code == 200
    assert (await api.delete(f"/users/{invited['userId']}")).status_code == 204
    other = await make_user(clean_db, "admin")
    assert (await api.delete(f"/users/{other.user_id}")).status_code == 204
    await make_user(clean_db, "admin")
    assert (await api.patch(f"/users/{me['userId']}", json={"role": "operator"})).status_code == 200
    assert (await api.get("/users")).status_code == 403


async def test_of_two_admins_who_remove_each_other_one_stays(server: RunningServer, clean_db: AsyncEngine) -> None:
    tokens = [await token_for(clean_db, "admin") for _ in range(2)]
    claims = [claims for token in tokens if (claims := Tokens([SECRET]).read(token, datetime.now(UTC)))]
    async with server.client(tokens[0]) as one, server.client(tokens[1]) as two:
        answers = await asyncio.gather(
            one.delete(f"/users/{claims[1].user_id}"), two.delete(f"/users/{claims[0].user_id}")
        )
        assert sorted(answer.status_code for answer in answers) in ([204, 401], [204, 409])
        statuses = [(await client.get("/users")).status_code for client in (one, two)]
    assert sorted(statuses) == [200, 401]


async def test_a_new_address_is_signed_in_with_and_taken_once(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    ann = await make_user(clean_db, "viewer", "ann@example.org", PASSWORD)
    await make_user(clean_db, "viewer", "bob@example.org")
    taken = await api.patch(f"/users/{ann.user_id}", json={"email": "BOB@example.org"})
    assert (taken.status_code, taken.json()["type"]) == (409, "already-exists")
    assert (await api.patch(f"/users/{ann.user_id}", json={"email": "no address"})).status_code == 422
    assert (await api.patch(f"/users/{ann.user_id}", json={"email": "ann@new.example"})).status_code == 200
    async with browser(server) as one:
        assert (await one.sign_in("ann@new.example")).status_code == 200
        assert (await one.sign_in("ann@example.org")).status_code == 401

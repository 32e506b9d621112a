"""API keys for programs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.queries import api_keys
from tests.support.server import RunningServer, make_user, running_server, token_for


async def make(api: httpx.AsyncClient, **fields: Any) -> Any:
    response = await api.post("/api-keys", json={"name": "Billing", "role": "viewer"} | fields)
    assert response.status_code == 201
    return response.json()


async def test_a_key_is_shown_once_and_kept_as_a_hash(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    made = await make(api)
    assert made["key"].startswith("gxk_")
    assert len(made["key"]) == 47
    assert made["key"].startswith(made["prefix"])
    assert len(made["prefix"]) == 12
    [listed] = (await api.get("/api-keys")).json()["items"]
    assert listed == {name: value for name, value in made.items() if name != "key"}
    async with clean_db.connect() as connection:
        kept = (await connection.execute(text("SELECT api_keys::text FROM api_keys"))).scalar_one()
        audited = (await connection.execute(text("SELECT audit_log::text FROM audit_log"))).scalars().all()
    assert made["key"] not in kept + "".join(audited)
    assert made["key"][12:] not in kept


async def test_a_key_may_do_what_its_role_may_and_is_nobodys_account(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    made = await make(api, role="operator")
    async with server.client(made["key"]) as program:
        assert (await program.post("/chargers", json={"deviceId": "CP1"})).status_code == 201
        assert (await program.get("/users")).status_code == 403
        for refused in (
            await program.get("/auth/me"),
            await program.patch("/auth/me", json={"name": "me"}),
            await program.get("/auth/sessions"),
            await program.post("/auth/change-password", json={"currentPassword": "x", "newPassword": "y"}),
        ):
            assert refused.status_code == 403
            assert "API key" in refused.json()["detail"]
    entries = (await api.get("/audit-log", params={"action": "charger"})).json()["items"]
    assert [entry["actor"] for entry in entries] == [{"type": "apiKey", "id": made["keyId"], "name": "Billing"}]


async def test_not_even_an_admins_key_changes_users_sessions_or_keys(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    made = await make(api, role="admin")
    ann = await make_user(clean_db, "viewer", "ann@example.org")
    async with server.client(made["key"]) as program:
        refused = [
            await program.post("/users", json={"email": "eve@example.org", "role": "admin"}),
            await program.patch(f"/users/{ann.user_id}", json={"email": "eve@example.org"}),
            await program.patch(f"/users/{ann.user_id}", json={"role": "admin"}),
            await program.delete(f"/users/{ann.user_id}"),
            await program.delete(f"/users/{ann.user_id}/sessions"),
            await program.post(f"/users/{ann.user_id}/invitation"),
            await program.post("/api-keys", json={"name": "another", "role": "admin"}),
            await program.delete(f"/api-keys/{made['keyId']}"),
        ]
        assert (await program.get("/users")).status_code == 200
        assert (await program.get("/audit-log")).status_code == 200
    assert [(answer.status_code, answer.json()["type"]) for answer in refused] == [(403, "people-only")] * 8
    assert len((await api.get("/api-keys")).json()["items"]) == 1
    assert (await api.get(f"/users/{ann.user_id}")).json()["role"] == "viewer"


async def test_every_route_that_changes_users_or_keys_is_for_people(server: RunningServer) -> None:
    async with server.client() as client:
        described = (await client.get(f"{server.url}/openapi.json")).json()["paths"]
    changing = [
        (path, method, operation)
        for path, operations in described.items()
        for method, operation in operations.items()
        if path.startswith(("/api/v1/users", "/api/v1/api-keys")) and method != "get"
    ]
    assert len(changing) >= 7
    for path, method, operation in changing:
        assert "people-only" in str(operation["responses"]["403"]), f"{method} {path}"


async def test_ending_all_sessions_of_a_user_ends_the_keys_they_made(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    async with server.client(await token_for(clean_db, "admin", "ann@example.org")) as ann:
        made = await make(ann, role="operator")
        mine = await make(api)
        [her] = (await api.get("/users", params={"q": "ann@"})).json()["items"]
        assert (await api.delete(f"/users/{her['userId']}/sessions")).status_code == 204
    async with server.client(made["key"]) as hers, server.client(mine["key"]) as other:
        assert (await hers.get("/chargers")).status_code == 401
        assert (await other.get("/chargers")).status_code == 200
    [entry] = (await api.get("/audit-log", params={"action": "user.sessions-ended"})).json()["items"]
    assert entry["details"] == {"keys": 1}


async def test_a_key_that_is_revoked_or_expired_is_good_for_nothing(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    made = await make(api)
    async with server.client(made["key"]) as program:
        assert (await program.get("/chargers")).status_code == 200
        assert (await api.delete(f"/api-keys/{made['keyId']}")).status_code == 204
        assert (await program.get("/chargers")).status_code == 401
    assert (await api.delete(f"/api-keys/{made['keyId']}")).status_code == 404
    soon = await make(api, expiresAt=(datetime.now(UTC) + timedelta(hours=1)).isoformat())
    async with clean_db.begin() as connection:
        await connection.execute(text("UPDATE api_keys SET expires_at = now() - interval '1 second'"))
    async with server.client(soon["key"]) as program:
        assert (await program.get("/chargers")).status_code == 401
    [listed] = (await api.get("/api-keys")).json()["items"]
    assert listed["expired"] is True


async def test_when_a_key_was_used_last_is_told(api: httpx.AsyncClient, server: RunningServer) -> None:
    made = await make(api)
    assert made["lastUsedAt"] is None
    async with server.client(made["key"]) as program:
        await program.get("/chargers")
    [listed] = (await api.get("/api-keys")).json()["items"]
    assert listed["lastUsedAt"] is not None


async def test_keys_end_with_the_rights_of_who_made_them(server: RunningServer, clean_db: AsyncEngine) -> None:
    boss = await make_user(clean_db, "admin")
    async with server.client(await token_for(clean_db, "admin", "ann@example.org")) as ann:
        keys = {role: await make(ann, role=role) for role in ("viewer", "admin")}
        [me] = (await ann.get("/users", params={"q": "ann@"})).json()["items"]
        async with server.client(keys["viewer"]["key"]) as low, server.client(keys["admin"]["key"]) as high:
            assert (await high.get("/users")).status_code == 200
            assert (await ann.patch(f"/users/{me['userId']}", json={"role": "operator"})).status_code == 200
            assert (await high.get("/users")).status_code == 401
            assert (await low.get("/chargers")).status_code == 200
            async with server.client(await token_for(clean_db, "admin")) as other:
                assert (await other.patch(f"/users/{me['userId']}", json={"active": False})).status_code == 200
                assert (await low.get("/chargers")).status_code == 401
                await other.patch(f"/users/{me['userId']}", json={"active": True})
                assert (await low.get("/chargers")).status_code == 401
                assert (await other.get("/api-keys")).json()["items"] == []
                assert (await other.delete(f"/users/{boss.user_id}")).status_code == 204


async def test_no_key_may_do_more_than_who_made_it(
    server: RunningServer, clean_db: AsyncEngine, api: httpx.AsyncClient
) -> None:
    made = await make(api, role="admin")
    async with clean_db.begin() as connection:
        await connection.execute(text("UPDATE users SET role = 'operator'"))
    async with server.client(made["key"]) as program:
        assert (await program.get("/chargers")).status_code == 401


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59Z", "2200-01-01T00:00:00.001Z"])
async def test_no_key_is_good_beyond_the_calendar(api: httpx.AsyncClient, moment: str) -> None:
    assert (await make(api, expiresAt=moment))["expiresAt"] == "2200-01-01T00:00:00.000Z"


async def test_a_key_is_found_by_its_name_or_how_it_begins(api: httpx.AsyncClient) -> None:
    made = await make(api)
    other = await make(api, name="Wallboard 50%")
    for q, found in (
        ("bill", made),
        (made["prefix"], made),
        (made["key"], made),
        (other["prefix"][:6], other),
        ("50%", other),
    ):
        listed = (await api.get("/api-keys", params={"q": q})).json()["items"]
        assert found["keyId"] in [one["keyId"] for one in listed], q
    assert (await api.get("/api-keys", params={"q": "nothing"})).json()["items"] == []
    first = (await api.get("/api-keys", params={"limit": 1})).json()
    second = (await api.get("/api-keys", params={"limit": 1, "cursor": first["nextCursor"]})).json()
    assert [first["items"][0]["keyId"], second["items"][0]["keyId"]] == [other["keyId"], made["keyId"]]
    assert second["nextCursor"] is None


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"name": ""}, 400),
        ({"name": "a\x00b"}, 400),
        ({"role": "root"}, 400),
        ({"expiresAt": "tomorrow"}, 400),
        ({"expiresAt": "2027-01-01T00:00:00"}, 400),
        ({"expiresAt": "2020-01-01T00:00:00Z"}, 422),
        ({"key": "gxk_chosen"}, 400),
    ],
)
async def test_what_is_no_key(api: httpx.AsyncClient, changes: dict[str, Any], status: int) -> None:
    response = await api.post("/api-keys", json={"name": "Billing", "role": "viewer"} | changes)
    assert response.status_code == status
    assert (await api.get("/api-keys")).json()["items"] == []


async def test_keys_survive_a_restart_and_another_secret_key(dsn: str, api: httpx.AsyncClient) -> None:
    made = await make(api)
    other_secret = "quite another secret that is long enough as well"
    async with running_server(dsn, secret_key=other_secret) as server, server.client(made["key"]) as program:
        assert (await program.get("/chargers")).status_code == 200


async def test_a_server_stops_in_good_order_where_the_last_use_of_a_key_cannot_be_kept(
    api: httpx.AsyncClient, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = (await make(api))["key"]

    async def away(*_: Any) -> None:
        raise ConnectionRefusedError

    async with running_server(dsn) as stopping:
        async with stopping.client(key) as program:
            assert (await program.get("/chargers")).status_code == 200
        monkeypatch.setattr(api_keys, "used", away)

"""Who may do what."""

import re
from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar.routes import HTTPRoute
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.server import RunningServer, token_for

PUBLIC = {
    "/",
    "/{page}",
    "/docs",
    "/docs/reference.js",
    "/docs/reference.css",
    "/openapi.json",
    "/health/live",
    "/health/ready",
}


PUBLIC_AUTH = {"login", "refresh", "logout", "forgot-password", "reset-password", "password-link/check"}


async def test_nothing_is_served_without_a_token_but_what_is_public(
    server: RunningServer, stranger: httpx.AsyncClient
) -> None:
    served = set()
    for route in server.app.api.routes:
        assert isinstance(route, HTTPRoute)
        for method in route.route_handler_map:
            if method == "OPTIONS":
                continue
            path = re.sub(r"{(user|session|key|command|batch)Id}", str(uuid4()), route.path_format)
            path = re.sub(
                r"{(refusal|alarm|transaction|orphan|tariff|exclusion|connector)Id}",
                "1",
                path.replace("{deviceId}", "CP1"),
            )
            response = await stranger.request(method, f"{server.url}{path}", json={})
            if response.status_code != 401 or response.json()["type"] == "session-ended":
                served.add(route.path_format)
            else:
                assert response.headers["www-authenticate"].startswith("Bearer")
                assert response.json()["type"] == "unauthorized"
    assert served == PUBLIC | {f"/api/v1/auth/{name}" for name in PUBLIC_AUTH}


async def test_a_bad_token_is_refused_and_a_good_one_in_another_scheme_too(
    stranger: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    good = await token_for(clean_db, "viewer")

    async def me(authorization: str) -> httpx.Response:
        return await stranger.get("/auth/me", headers={"Authorization": authorization})

    assert (await me(f"Bearer {good}")).status_code == 200
    assert (await me(f"bearer   {good}")).status_code == 200
    for bad in ("rubbish", good[:-3] + "abc", "x" * 8_000, "gxk_", "gxk_" + "x" * 43, "gxk_" + "x" * 8_000):
        refused = await me(f"Bearer {bad}")
        assert refused.status_code == 401
        assert refused.json()["type"] == "unauthorized"
    assert (await me(f"Basic {good}")).status_code == 401
    assert (await stranger.get("/auth/me", params={"access_token": good})).status_code == 401
    assert (await stranger.get("/auth/me", headers={"Cookie": f"genx_refresh={good}"})).status_code == 401


async def test_a_viewer_reads_and_changes_nothing(api: httpx.AsyncClient, viewer: httpx.AsyncClient) -> None:
    await api.post("/chargers", json={"deviceId": "CP1"})
    assert (await viewer.get("/chargers/CP1")).status_code == 200
    for response in (
        await viewer.post("/chargers", json={"deviceId": "CP2"}),
        await viewer.patch("/chargers/CP1", json={"name": "mine"}),
        await viewer.delete("/chargers/CP1"),
        await viewer.post("/chargers/delete-unclaimed", json={"dryRun": False}),
        await viewer.delete("/refused-connections/1"),
        await viewer.post("/security-alarms/1/resolve", json={"action": "dismiss"}),
        await viewer.post("/chargers/CP1/commands/reset", json={"type": "Hard"}),
        await viewer.get("/users"),
        await viewer.post("/users", json={"email": "a@b.ie", "role": "admin"}),
        await viewer.get(f"/users/{uuid4()}"),
        await viewer.patch(f"/users/{uuid4()}", json={"role": "admin"}),
        await viewer.delete(f"/users/{uuid4()}"),
        await viewer.post(f"/users/{uuid4()}/invitation"),
        await viewer.delete(f"/users/{uuid4()}/sessions"),
        await viewer.get("/api-keys"),
        await viewer.post("/api-keys", json={"name": "mine", "role": "admin"}),
        await viewer.delete(f"/api-keys/{uuid4()}"),
        await viewer.get("/audit-log"),
    ):
        assert response.status_code == 403
        assert response.json()["type"] == "forbidden"


async def test_an_operator_edits_chargers_and_no_users(server: RunningServer, clean_db: AsyncEngine) -> None:
    async with server.client(await token_for(clean_db, "operator")) as operator:
        assert (await operator.post("/chargers", json={"deviceId": "CP1"})).status_code == 201
        assert (await operator.get("/users")).status_code == 403
        assert (await operator.get("/audit-log")).status_code == 403
        assert (await operator.post("/api-keys", json={"name": "mine", "role": "viewer"})).status_code == 403


@pytest.mark.parametrize(
    "body", [{}, {"email": "a@b"}, {"email": 1, "password": "x"}, {"email": "a\x00@b", "password": "x"}, [], None, "x"]
)
async def test_a_bad_body_is_400(stranger: httpx.AsyncClient, body: Any) -> None:
    response = await stranger.post("/auth/login", json=body)
    assert response.status_code == 400
    assert response.json()["errors"][0]["detail"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 5000, b'{"email": "\\ud800"}'])
async def test_a_body_that_is_no_json_is_400(stranger: httpx.AsyncClient, body: bytes) -> None:
    response = await stranger.post("/auth/login", content=body)
    assert response.status_code == 400
    assert response.json()["type"] == "invalid-request"


async def test_a_body_over_1_mib_is_413(stranger: httpx.AsyncClient) -> None:
    response = await stranger.post("/auth/login", content=b'"' + b"x" * (1 << 20) + b'"')
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"


async def test_wrong_methods_and_u_0000_are_problems(api: httpx.AsyncClient, server: RunningServer) -> None:
    response = await api.put("/chargers")
    assert response.status_code == 405
    assert response.json()["type"] == "method-not-allowed"
    nul = await api.get("/chargers/a%00b")
    assert nul.status_code == 400


async def test_every_answer_has_security_headers(
    api: httpx.AsyncClient, server: RunningServer, stranger: httpx.AsyncClient
) -> None:
    for response in (
        await api.get("/chargers"),
        await stranger.get("/chargers"),
        await stranger.get(f"{server.url}/nothing"),
        await stranger.get(f"{server.url}/docs"),
        await stranger.get(f"{server.url}/ws/ocpp/16/CP1"),
    ):
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in response.headers["content-security-policy"]
        assert "server" not in response.headers

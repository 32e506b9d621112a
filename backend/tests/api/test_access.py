"""Who may do what."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from litestar.routes import HTTPRoute
from sqlalchemy import text

from genx.accounts.tokens import Tokens
from support.server import SECRET, token_for

PUBLIC = {"/", "/docs", "/docs/reference.js", "/docs/reference.css", "/openapi.json", "/health/live", "/health/ready"}


async def test_nothing_is_served_without_a_token_but_what_is_public(server, stranger):
    served = set()
    for route in server.app.api.routes:
        assert isinstance(route, HTTPRoute)
        for method in route.route_handler_map:
            if method == "OPTIONS":
                continue
            path = route.path_format.replace("{deviceId}", "CP1").replace("{refusalId}", "1")
            response = await stranger.request(method, f"{server.url}{path}", json={})
            if response.status_code != 401:
                served.add(route.path_format)
            else:
                assert response.headers["www-authenticate"].startswith("Bearer")
                assert response.json()["type"] == "unauthorized"
    assert served == PUBLIC | {"/api/v1/auth/login"}


def claims(**changes: object) -> dict[str, object]:
    now = datetime.now(UTC)
    return {
        "iss": "genx",
        "aud": "genx-api",
        "sub": "00000000-0000-0000-0000-000000000000",
        "iat": now,
        "exp": now + timedelta(minutes=1),
        **changes,
    }


async def test_a_token_that_is_not_ours_is_refused(server, stranger, clean_db):
    async def me(token: str) -> int:
        response = await stranger.get("/auth/me", headers={"Authorization": f"Bearer {token}"})
        return response.status_code

    good = await token_for(clean_db, "viewer")
    user_id = jwt.decode(good, options={"verify_signature": False})["sub"]
    assert await me(good) == 200
    past = datetime.now(UTC) - timedelta(minutes=1)
    for bad in (
        "rubbish",
        good[:-3] + "abc",
        jwt.encode(claims(sub=user_id), "another secret that is long enough", algorithm="HS256"),
        jwt.encode(claims(sub=user_id), SECRET, algorithm="HS512"),
        jwt.encode(claims(sub=user_id), None, algorithm="none"),
        jwt.encode(claims(sub=user_id, exp=past), SECRET, algorithm="HS256"),
        jwt.encode(claims(sub=user_id, aud="somebody"), SECRET, algorithm="HS256"),
        jwt.encode(claims(sub=user_id, iss="somebody"), SECRET, algorithm="HS256"),
        jwt.encode(claims(sub="nobody"), SECRET, algorithm="HS256"),
        jwt.encode(claims(), SECRET, algorithm="HS256"),
    ):
        assert await me(bad) == 401
    without_end = claims(sub=user_id)
    del without_end["exp"]
    assert await me(jwt.encode(without_end, SECRET, algorithm="HS256")) == 401
    basic = await stranger.get("/auth/me", headers={"Authorization": f"Basic {good}"})
    assert basic.status_code == 401


async def test_a_user_who_is_switched_off_or_gone_is_refused_at_once(api, clean_db):
    assert (await api.get("/auth/me")).status_code == 200
    async with clean_db.begin() as connection:
        await connection.execute(text("UPDATE users SET active = false"))
    assert (await api.get("/auth/me")).status_code == 401
    async with clean_db.begin() as connection:
        await connection.execute(text("DELETE FROM users"))
    assert (await api.get("/auth/me")).status_code == 401


async def test_a_viewer_reads_and_changes_nothing(api, viewer):
    await api.post("/chargers", json={"deviceId": "CP1"})
    assert (await viewer.get("/chargers/CP1")).status_code == 200
    for response in (
        await viewer.post("/chargers", json={"deviceId": "CP2"}),
        await viewer.patch("/chargers/CP1", json={"name": "mine"}),
        await viewer.delete("/chargers/CP1"),
        await viewer.delete("/refused-connections/1"),
        await viewer.post("/chargers/CP1/commands/reset", json={"type": "Hard"}),
    ):
        assert response.status_code == 403
        assert response.json()["type"] == "forbidden"


async def test_signing_in_gives_a_token_that_works(stranger, clean_db):
    await token_for(clean_db, "operator", "Ann@Example.org", "correct horse")
    response = await stranger.post("/auth/login", json={"email": "ann@example.org", "password": "correct horse"})
    assert response.status_code == 200
    answer = response.json()
    assert (answer["tokenType"], answer["expiresIn"]) == ("Bearer", 900)
    assert answer["user"]["email"] == "Ann@Example.org"
    assert answer["user"]["lastSignInAt"]
    me = await stranger.get("/auth/me", headers={"Authorization": f"Bearer {answer['accessToken']}"})
    assert me.json() == answer["user"]
    assert me.json()["role"] == "operator"
    assert me.headers["cache-control"] == "no-store"


async def test_a_wrong_password_and_an_unknown_address_are_answered_alike(stranger, clean_db):
    await token_for(clean_db, "operator", "ann@example.org", "correct horse")
    await token_for(clean_db, "operator", "invited@example.org")
    tries = [("ann@example.org", "wrong"), ("nobody@example.org", "wrong"), ("invited@example.org", "wrong")]
    answers = [await stranger.post("/auth/login", json={"email": email, "password": given}) for email, given in tries]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["type"] == "wrong-credentials"


async def test_too_many_tries_have_to_wait_and_hurt_nobody_else(stranger, clean_db):
    await token_for(clean_db, "operator", "hasty@example.org", "correct horse")
    await token_for(clean_db, "operator", "bob@example.org", "battery staple")
    wrong = {"email": "hasty@example.org", "password": "wrong"}
    statuses = [(await stranger.post("/auth/login", json=wrong)).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    refused = await stranger.post("/auth/login", json=wrong | {"password": "correct horse"})
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    other = await stranger.post("/auth/login", json={"email": "bob@example.org", "password": "battery staple"})
    assert other.status_code == 200


@pytest.mark.parametrize(
    "body", [{}, {"email": "a@b"}, {"email": 1, "password": "x"}, {"email": "a\x00@b", "password": "x"}, [], None, "x"]
)
async def test_a_bad_body_is_400(stranger, body):
    response = await stranger.post("/auth/login", json=body)
    assert response.status_code == 400
    assert response.json()["errors"][0]["detail"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 5000, b'{"email": "\\ud800"}'])
async def test_a_body_that_is_no_json_is_400(stranger, body):
    response = await stranger.post("/auth/login", content=body)
    assert response.status_code == 400
    assert response.json()["type"] == "invalid-request"


async def test_a_body_over_1_mib_is_413(stranger):
    response = await stranger.post("/auth/login", content=b'"' + b"x" * (1 << 20) + b'"')
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"


async def test_wrong_methods_and_u_0000_are_problems(api, server):
    response = await api.put("/chargers")
    assert response.status_code == 405
    assert response.json()["type"] == "method-not-allowed"
    nul = await api.get("/chargers/a%00b")
    assert nul.status_code == 400


async def test_every_answer_has_security_headers(api, server, stranger):
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


def test_a_short_secret_is_refused():
    with pytest.raises(ValueError, match="32"):
        Tokens("short")

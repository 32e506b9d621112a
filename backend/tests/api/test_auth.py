"""The bearer token of a request, and who it came from."""

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.api.http.auth import bearer
from tests.support.server import RunningServer, running_server, token_for

TOKEN = st.from_regex(r"[A-Za-z0-9._~+/=-]{1,60}", fullmatch=True)


def scope(*headers: tuple[bytes, bytes]) -> Any:
    return {"type": "http", "headers": list(headers)}


@given(token=TOKEN, scheme=st.sampled_from(["Bearer", "bearer", "BEARER"]), blanks=st.integers(1, 3))
def test_a_token_is_read_in_any_letter_case_of_its_scheme(token: str, scheme: str, blanks: int) -> None:
    header = f"{scheme}{' ' * blanks}{token}{' ' * (blanks - 1)}"
    assert bearer(scope((b"authorization", header.encode()))) == token


@given(header=st.binary(max_size=60).filter(lambda header: not header.lower().startswith(b"bearer")))
def test_another_scheme_has_no_token(header: bytes) -> None:
    assert bearer(scope((b"authorization", header))) is None


def test_the_first_of_two_headers_counts_and_none_is_none() -> None:
    two = scope((b"cookie", b"Bearer x"), (b"authorization", b"Bearer first"), (b"authorization", b"Bearer second"))
    assert bearer(two) == "first"
    assert bearer(scope()) is None
    assert bearer(scope((b"authorization", b"Bearer"))) == ""


@pytest.mark.parametrize("path", ["/chargers", "/events", "/logs/export", "/server", "/auth/me"])
async def test_without_a_token_nothing_is_told_but_how_to_get_in(stranger: httpx.AsyncClient, path: str) -> None:
    response = await stranger.get(path)
    assert (response.status_code, response.json()["type"]) == (401, "unauthorized")
    assert response.headers["www-authenticate"] == 'Bearer realm="genx"'
    assert response.json()["detail"] == "A valid bearer token is needed: sign in again."


async def test_a_token_is_asked_for_before_the_query_is_looked_at(stranger: httpx.AsyncClient) -> None:
    for path in ("/chargers?limit=0", "/chargers?nothing=1", "/chargers/nobody", "/logs?from=x"):
        assert (await stranger.get(path)).status_code == 401


@pytest.mark.parametrize(
    ("trusted", "forwarded", "address"),
    [
        (("127.0.0.1",), "203.0.113.7", "203.0.113.7"),
        (("127.0.0.1",), "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ((), "203.0.113.7", "127.0.0.1"),
        (("10.0.0.1",), "203.0.113.7", "127.0.0.1"),
    ],
)
async def test_who_changed_something_is_known_by_the_address_that_a_trusted_proxy_tells(
    dsn: str, clean_db: AsyncEngine, trusted: tuple[str, ...], forwarded: str, address: str
) -> None:
    token, headers = await token_for(clean_db, "admin"), {"X-Forwarded-For": forwarded}
    async with running_server(dsn, trusted_proxies=trusted) as server, server.client(token) as client:
        await client.post("/chargers", json={"deviceId": "CP1"}, headers=headers)
        [entry] = (await client.get("/audit-log")).json()["items"]
    assert entry["address"] == address


async def test_a_token_of_a_deleted_user_is_no_good_at_once(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    async with server.client(await token_for(clean_db, "viewer", "ann@example.org")) as ann:
        assert (await ann.get("/server")).status_code == 200
        [user] = (await api.get("/users", params={"q": "ann@"})).json()["items"]
        assert (await api.delete(f"/users/{user['userId']}")).status_code == 204
        assert (await ann.get("/server")).status_code == 401

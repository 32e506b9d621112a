"""Credentials of chargers on the whole server: changed passwords, and certificates that a proxy has checked."""

from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.support.charger import Charger, charger
from tests.support.server import RunningServer, running_server, token_for

OF_CP1 = {"X-Client-Certificate-Verify": "SUCCESS", "X-Client-Certificate-Subject": "CN=CP-1,O=Acme"}


async def status_of(url: str, headers: dict[str, str]) -> int:
    try:
        async with connect(url, additional_headers=headers):
            return 101
    except InvalidStatus as refusal:
        return refusal.response.status_code


@pytest.mark.parametrize(
    ("trusted", "headers_count", "comes_in"),
    [
        (("127.0.0.0/8",), True, 101),
        (("127.0.0.0/8",), False, 401),
        (("10.0.0.1",), True, 401),
        ((), True, 401),
    ],
)
async def test_a_certificate_counts_from_a_trusted_proxy_that_checks_certificates_alone(
    dsn: str, clean_db: AsyncEngine, trusted: tuple[str, ...], headers_count: bool, comes_in: int
) -> None:
    settings: dict[str, Any] = {
        "require_charger_credentials": True,
        "trusted_proxies": trusted,
        "client_certificate_headers": headers_count,
    }
    async with running_server(dsn, **settings) as server:
        assert await status_of(server.ws_url + "CP-1", OF_CP1) == comes_in
        assert await status_of(server.ws_url + "CP-1", {}) == 401
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"{server.url}/health/ready", headers=OF_CP1)).status_code == 200


async def test_a_password_is_changed_with_the_charger_and_replaced_by_an_operator(
    server: RunningServer, api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    def signed_in(password: str, **answers: Any) -> Any:
        return charger(server.ws_url.replace("://", f"://CP-1:{password}@") + "CP-1", **answers)

    async def given(value: str) -> httpx.Response:
        body = {"key": "authorizationkey", "value": value}
        return await api.post("/chargers/CP-1/commands/change-configuration", json=body)

    assert (await api.post("/chargers", json={"deviceId": "CP-1", "password": "first"})).status_code == 201
    one: Charger
    async with signed_in("first", ChangeConfiguration=lambda _: {"status": "Accepted"}) as one:
        await one.boot()
        for number in range(3):
            assert (await given(f"new{number}")).status_code == 200
        full = await given("new3")
        assert (full.status_code, full.json()["type"]) == (409, "password-change-pending")
        for value in ("", "tab\t", "x" * 256):
            unusable = await given(value)
            assert (unusable.status_code, unusable.json()["type"]) == (422, "unusable-password")
        assert (await api.patch("/chargers/CP-1", json={"name": "Car park"})).json()["hasPassword"] is True
        async with signed_in("new1"):
            pass
        assert (await api.patch("/chargers/CP-1", json={"password": "operator's"})).status_code == 200
    for password, status in (("first", 401), ("new1", 401), ("new2", 401), ("operator's", 101)):
        url = server.ws_url.replace("://", f"://CP-1:{password}@") + "CP-1"
        assert await status_of(url, {}) == status
    token = await token_for(clean_db, "viewer")
    async with server.client(token) as viewer:
        body = {"key": "AuthorizationKey", "value": "new"}
        refused = await viewer.post("/chargers/CP-1/commands/change-configuration", json=body)
        assert refused.status_code == 403

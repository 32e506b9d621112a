"""Each route with each role, for people and for API keys, by what the route itself says of roles."""

import re
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.domain.user import Role, includes
from tests.support.server import RunningServer, token_for

ROLES: list[Role] = ["viewer", "operator", "admin"]
WITH_BODY = {"POST", "PUT", "PATCH"}


def operations(server: RunningServer) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    """The documented routes: method, URL of something that is not there, handler."""
    for route in server.app.api.routes:
        if not isinstance(route, HTTPRoute):
            continue
        path = re.sub(r"{(user|session|key|command|batch)Id}", str(uuid4()), route.path_format)
        path = re.sub(r"{[a-z]+Id}", "999", path)
        for method, (handler, _) in route.route_handler_map.items():
            if handler.operation_id and method != "OPTIONS":
                yield method, server.url + path, handler


async def asked(client: httpx.AsyncClient, method: str, url: str) -> tuple[int, str | None]:
    """The status and the type of a refusal; nothing of a stream is read."""
    body = {"unknown": 1} if method in WITH_BODY else None
    async with client.stream(method, url, json=body) as response:
        if response.headers["content-type" if response.status_code != 204 else "date"] != "application/problem+json":
            return response.status_code, None
        await response.aread()
        return response.status_code, response.json()["type"]


@pytest.mark.parametrize("role", ROLES)
async def test_a_person_is_refused_exactly_where_the_role_does_not_suffice(
    server: RunningServer, clean_db: AsyncEngine, role: Role
) -> None:
    seen = set()
    async with server.client(await token_for(clean_db, role)) as client:
        for method, url, handler in operations(server):
            if handler.operation_id in {"signOut", "refreshSession"}:
                continue  # They are about cookies.
            status, kind = await asked(client, method, url)
            wanted: Role | None = handler.opt["role"]
            allowed = wanted is None or includes(role, wanted)
            assert ((status, kind) == (403, "forbidden")) is not allowed, (handler.operation_id, status, kind)
            assert status < 500, handler.operation_id
            seen.add(handler.operation_id)
    assert {"listChargers", "createCharger", "reset", "listUsers", "streamEvents", "getMetrics"} <= seen


@pytest.mark.parametrize("role", ROLES)
async def test_a_key_is_refused_where_its_role_does_not_suffice_and_where_only_people_may(
    api: httpx.AsyncClient, server: RunningServer, role: Role
) -> None:
    key = (await api.post("/api-keys", json={"name": role, "role": role})).json()["key"]
    people_only = 0
    async with server.client(key) as program:
        for method, url, handler in operations(server):
            status, kind = await asked(program, method, url)
            wanted: Role | None = handler.opt["role"]
            if wanted is not None and not includes(role, wanted):
                assert (status, kind) == (403, "forbidden"), handler.operation_id
            elif handler.opt["person"]:
                assert (status, kind) == (403, "people-only"), handler.operation_id
                people_only += 1
            else:
                assert kind not in ("forbidden", "people-only"), handler.operation_id
    assert people_only >= 6


async def test_a_refusal_for_the_role_comes_before_any_about_the_body_or_what_is_not_there(
    viewer: httpx.AsyncClient,
) -> None:
    """Otherwise the answers would tell which chargers and users there are."""
    for path, method in (
        ("/chargers/nobody", "PATCH"),
        ("/chargers", "POST"),
        ("/chargers/nobody/commands/reset", "POST"),
        (f"/users/{uuid4()}", "PATCH"),
        ("/security-alarms/999/resolve", "POST"),
    ):
        for content in (b"{", b"[]", b"", b'{"unknown":1}'):
            response = await viewer.request(method, path, content=content)
            assert (response.status_code, response.json()["type"]) == (403, "forbidden"), path


async def test_the_refusal_names_the_role_that_is_needed_and_the_one_there_is(viewer: httpx.AsyncClient) -> None:
    needs_operator = await viewer.delete("/chargers/CP1")
    assert needs_operator.json()["detail"] == "This needs the role operator; yours is viewer."
    needs_admin = await viewer.get("/audit-log")
    assert needs_admin.json()["detail"] == "This needs the role admin; yours is viewer."

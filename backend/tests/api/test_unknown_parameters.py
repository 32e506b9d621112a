"""Query parameters that a path does not have: refused, with the nearest that it has."""

import httpx
import pytest

from tests.support.server import RunningServer


async def refused(api: httpx.AsyncClient, path: str, method: str = "GET") -> str:
    response = await api.request(method, path, json={} if method == "POST" else None)
    assert (response.status_code, response.json()["type"]) == (422, "unknown-parameter"), response.text
    return str(response.json()["detail"])


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/chargers?onlin=true", "There is no parameter `onlin` here: did you mean `online`?"),
        ("/chargers?deviceid=CP1", "There is no parameter `deviceid` here: did you mean `deviceId`?"),
        ("/chargers?device_id=CP1", "There is no parameter `device_id` here: did you mean `deviceId`?"),
        ("/chargers?LIMIT=1", "There is no parameter `LIMIT` here: did you mean `limit`?"),
        ("/logs?messagetype=Call", "There is no parameter `messagetype` here: did you mean `messageType`?"),
        ("/vendors?xyz=1", "There is no parameter `xyz` here: this path takes cursor, limit."),
        ("/server?x=1", "There is no parameter `x` here: this path takes no parameters."),
    ],
)
async def test_the_nearest_parameter_is_named_or_all_there_are(api: httpx.AsyncClient, path: str, detail: str) -> None:
    assert await refused(api, path) == detail


async def test_each_unknown_parameter_is_named_once_and_five_at_most(api: httpx.AsyncClient) -> None:
    detail = await refused(api, "/server?a=1&b=2&a=3&c=4&d=5&e=6&f=7&g=8")
    assert [f"`{name}`" in detail for name in "abcdefg"] == [True] * 5 + [False] * 2
    assert detail.count("`a`") == 1


async def test_a_long_name_is_shown_by_its_beginning(api: httpx.AsyncClient) -> None:
    detail = await refused(api, f"/server?{'x' * 5000}=1")
    assert f"`{'x' * 50}`" in detail
    assert len(detail) < 150


@pytest.mark.parametrize("name", ["%3Cscript%3E", "%27%3B--", "%F0%9F%98%80", "a%20b", "%E2%80%AE"])
async def test_a_hostile_name_is_text_in_the_answer(api: httpx.AsyncClient, name: str) -> None:
    response = await api.get(f"/server?{name}=1")
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


async def test_a_known_parameter_beside_an_unknown_one_does_not_help(api: httpx.AsyncClient) -> None:
    assert "`nope`" in await refused(api, "/chargers?limit=1&nope=1&online=true")


async def test_routes_that_change_something_refuse_them_before_they_change_it(api: httpx.AsyncClient) -> None:
    await api.post("/chargers", json={"deviceId": "CP1"})
    assert "withRunning" in await refused(api, "/chargers/CP1?withrunning=true", "DELETE")
    assert (await api.get("/chargers/CP1")).status_code == 200
    response = await api.post("/chargers?dryRun=true", json={"deviceId": "CP2"})
    assert response.status_code == 422
    assert (await api.get("/chargers/CP2")).status_code == 404


async def test_health_probes_and_pages_of_the_web_app_take_any(
    stranger: httpx.AsyncClient, server: RunningServer
) -> None:
    assert (await stranger.get(f"{server.url}/health/live?t=1700000000")).status_code == 200
    assert (await stranger.get(f"{server.url}/health/ready?cache=no")).status_code == 200
    assert (await stranger.get(f"{server.url}/docs?utm_source=mail")).status_code == 200
    assert (await stranger.get(f"{server.url}/openapi.json?v=2")).status_code == 200
    assert (await stranger.get(f"{server.url}/?from=mail")).status_code == 200


async def test_figures_take_none(api: httpx.AsyncClient, server: RunningServer) -> None:
    response = await api.get(f"{server.url}/metrics?name=genx")
    assert (response.status_code, response.json()["type"]) == (422, "unknown-parameter")

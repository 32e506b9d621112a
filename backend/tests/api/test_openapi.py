"""The OpenAPI document says what is served, in a form that programs and people can use."""

import re
from typing import Any
from uuid import uuid4

import httpx
import jsonschema
import pytest

from genx.app import openapi_document
from genx.realtime.hub import TOPICS
from tests.support.server import RunningServer

DOCUMENT = openapi_document()
OPERATIONS = [
    pytest.param(path, method, operation, id=operation["operationId"])
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


def check(schema: dict[str, Any], example: Any) -> None:
    jsonschema.Draft202012Validator({**schema, "components": DOCUMENT["components"]}).validate(example)


def examples_of(content: dict[str, Any]) -> list[Any]:
    return [item["value"] for item in content["examples"].values()] if "examples" in content else [content["example"]]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_an_operation_says_what_it_is(path: Any, method: Any, operation: Any) -> None:
    assert re.fullmatch(r"[a-z]+[A-Za-z]*", operation["operationId"])
    assert operation["tags"][0] in {tag["name"] for tag in DOCUMENT["tags"]}
    assert operation["summary"]
    assert "\n" not in operation["summary"]
    named = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path"}
    assert named == set(re.findall(r"{(\w+)}", path))


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_answer_has_an_example_that_fits_its_schema(path: Any, method: Any, operation: Any) -> None:
    for status, response in operation["responses"].items():
        assert ("content" in response) is (status != "204") or status == "202"
        for media_type, content in response.get("content", {}).items():
            assert int(status) < 400 or media_type == "application/problem+json" or status == "503"
            for example in examples_of(content):
                check(content["schema"], example)


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_body_has_an_example_that_fits_its_schema(path: Any, method: Any, operation: Any) -> None:
    if "requestBody" in operation:
        for content in operation["requestBody"]["content"].values():
            check(content["schema"], content["example"])


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_refusals_are_declared(path: Any, method: Any, operation: Any) -> None:
    public = operation.get("security") == []
    assert ("401" in operation["responses"]) is (not public or operation["operationId"] in {"signIn", "refreshSession"})
    if method != "get" and not public:
        assert "403" in operation["responses"]
    if path.startswith("/api/v1/chargers/{deviceId}"):
        assert "404" in operation["responses"]
    if path.startswith("/api/v1/chargers/{deviceId}/commands/"):
        assert {"409", "422", "429", "502", "504"} <= set(operation["responses"])


def test_bodies_take_no_unknown_fields_and_answers_have_all_theirs() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert schemas["ChargerChange"]["additionalProperties"] is False
    assert schemas["Credentials"]["additionalProperties"] is False
    assert not schemas["ChargerChange"].get("required")
    for name in ("Charger", "LogPage", "SignedIn", "CommandAnswer", "ChargingTransaction"):
        assert set(schemas[name]["required"]) == set(schemas[name]["properties"])


def test_operation_ids_are_unique() -> None:
    ids = [operation["operationId"] for methods in DOCUMENT["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))


def test_what_events_hold_is_told() -> None:
    topics = set(DOCUMENT["components"]["schemas"]["LiveEvents"]["properties"])
    assert topics == {*TOPICS, "snapshot", "subscribed"}


async def test_it_is_what_the_server_serves(stranger: httpx.AsyncClient, server: RunningServer) -> None:
    served = (await stranger.get(f"{server.url}/openapi.json")).json()
    assert served == DOCUMENT


async def test_a_probe_of_the_servers_health_takes_what_keeps_caches_away(
    stranger: httpx.AsyncClient, server: RunningServer
) -> None:
    assert (await stranger.get(f"{server.url}/health/live", params={"x": "1"})).status_code == 200


@pytest.mark.parametrize(
    ("path", "method", "operation"), [each for each in OPERATIONS if not str(each.values[0]).startswith("/health/")]
)
async def test_a_misspelt_parameter_is_refused_and_the_nearest_is_named(
    api: httpx.AsyncClient, server: RunningServer, path: Any, method: Any, operation: Any
) -> None:
    url = server.url + re.sub("{[a-z]*Id}", "1", re.sub("{(user|key|session|command|batch)Id}", str(uuid4()), path))
    known = [parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "query"]
    misspelt = f"{known[0]}x" if known else "anything"
    body: dict[str, Any] = {"json": {}} if "requestBody" in operation else {}
    answer = await api.request(method, url, params={misspelt: "1"}, **body)
    assert answer.status_code == 422, answer.text
    problem = answer.json()
    assert problem["type"] == "unknown-parameter"
    said = f"did you mean `{known[0]}`?" if known else "this path takes no parameters."
    assert problem["detail"] == f"There is no parameter `{misspelt}` here: {said}"
    assert "unknown-parameter" in operation["responses"]["422"]["content"]["application/problem+json"]["examples"]


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [
        ("/logs", "deviceid=C", "did you mean `deviceId`?"),
        ("/logs", "fromm=2030-01-01T00:00:00Z", "did you mean `from`?"),
        ("/logs", "q=x&zzz=1", "`zzz` here: this path takes deviceId, "),
        ("/events", "type=summary", "did you mean `types`?"),
        ("/chargers", "%3Cb%3E=1", "`<b>`"),
    ],
)
async def test_a_filter_that_is_spelled_wrong_is_not_ignored(
    api: httpx.AsyncClient, path: str, query: str, said: str
) -> None:
    answer = await api.get(f"{path}?{query}")
    assert (answer.status_code, answer.json()["type"]) == (422, "unknown-parameter")
    assert said in answer.json()["detail"]


async def test_pages_of_the_web_app_have_parameters_of_their_own(
    stranger: httpx.AsyncClient, server: RunningServer
) -> None:
    assert (await stranger.get(f"{server.url}/?anything=1")).status_code == 200

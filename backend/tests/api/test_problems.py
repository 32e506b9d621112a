"""Refusals as problems (RFC 9457): the place, the reason, and nothing of our insides."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from genx.api.http import problems
from genx.api.http.faults import FieldError, field_error
from tests.support.server import RunningServer

JSON_TYPES = {"int": 1, "str": "x", "bool": True, "null": None, "array": [], "object": {}}


class Node(Struct, rename="camel", forbid_unknown_fields=True):
    own_value: int
    child_nodes: list["Node"] = []


@st.composite
def trees_with_a_fault(draw: st.DrawFn) -> tuple[dict[str, Any], str]:
    """A tree with something that is no int in one place, and the JSON pointer of that place."""
    fault = draw(st.sampled_from([value for name, value in JSON_TYPES.items() if name != "int"]))
    tree: dict[str, Any] = {"ownValue": fault}
    pointer = "/ownValue"
    for _ in range(draw(st.integers(0, 4))):
        before, after = draw(st.integers(0, 3)), draw(st.integers(0, 2))
        children = [{"ownValue": 1}] * before + [tree] + [{"ownValue": 2}] * after
        tree, pointer = {"ownValue": 0, "childNodes": children}, f"/childNodes/{before}{pointer}"
    return tree, pointer


def refusal(value: Any, kind: Any) -> FieldError:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert(value, kind)
    return field_error(str(refused.value), kind)


def at(tree: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        tree = tree[int(step)] if isinstance(tree, list) else tree[step]
    return tree


@given(tree=trees_with_a_fault())
def test_the_pointer_leads_to_the_fault_however_deep_it_is(tree: tuple[dict[str, Any], str]) -> None:
    value, pointer = tree
    found = refusal(value, Node)
    assert found.pointer == pointer
    assert at(value, found.pointer) == at(value, pointer)
    assert found.detail.startswith("This must be a whole number, not ")


@given(depth=st.integers(0, 4))
def test_the_pointer_of_a_missing_field_ends_with_its_name(depth: int) -> None:
    tree: dict[str, Any] = {}
    for _ in range(depth):
        tree = {"ownValue": 0, "childNodes": [tree]}
    assert refusal(tree, Node).pointer == "/childNodes/0" * depth + "/ownValue"


def test_a_fault_of_the_whole_points_to_the_whole() -> None:
    nothing: list[Any] = []
    for value in (None, 1, "x", nothing):
        assert refusal(value, Node).pointer == ""
    unknown = refusal({"ownValue": 1, "other": 1}, Node)
    assert unknown == FieldError("", "There is no field `other` here.")


def test_a_key_of_a_mapping_is_a_star_because_it_is_not_named() -> None:
    assert refusal({"a": {"b": "x"}}, dict[str, dict[str, int]]).pointer == "/*/*"
    assert refusal([[1, "x"]], list[list[int]]).pointer == "/0/1"


@given(message=st.text(max_size=80))
def test_any_message_has_a_place_and_a_reason(message: str) -> None:
    found = field_error(message)
    assert isinstance(found.pointer, str)
    assert found.detail in message


class Order(Struct):
    at_once: Annotated[int, Meta(ge=1, le=200)] = 1
    skip: Annotated[int, Meta(ge=0)] | None = None
    watts: Annotated[float, Meta(le=22_000)] = 0.0
    key: Annotated[str, Meta(min_length=1, max_length=20)] = "x"
    password: Annotated[str, Meta(min_length=8, max_length=40)] = "x" * 8
    minute: Annotated[str, Meta(pattern="^[0-9]{2}:[0-9]{2}$", extra={"must": "be a time such as 09:30"})] | None = None
    colour: Annotated[str, Meta(pattern="^#")] = "#"
    ids: Annotated[list[Annotated[str, Meta(max_length=3)]], Meta(min_length=1, max_length=2)] | None = None
    by_name: dict[Annotated[str, Meta(max_length=3)], int] = {}
    at: Annotated[datetime, Meta(tz=True)] | None = None
    id: UUID | None = None
    kind: Literal["Hard", "Soft"] | None = None
    only: Literal["this"] = "this"
    force: bool = False
    either: str | int = 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("at_once", 0, "This must be a whole number from 1 to 200."),
        ("at_once", 201, "This must be a whole number from 1 to 200."),
        ("at_once", 1.5, "This must be a whole number from 1 to 200."),
        ("at_once", "7", "This must be a whole number from 1 to 200, not text."),
        ("at_once", None, "This must be a whole number from 1 to 200, not null."),
        ("skip", -1, "This must be a whole number, at least 0."),
        ("watts", 22_001, "This must be a number, at most 22000."),
        ("key", "", "This must not be empty."),
        ("key", "x" * 21, "This must have at most 20 characters."),
        ("key", 7, "This must be text, not a number."),
        ("key", True, "This must be text, not true or false."),
        ("password", "x", "This must have 8 to 40 characters."),
        ("minute", "9:30", "This must be a time such as 09:30."),
        ("colour", "red", "This has characters that are not allowed here."),
        ("ids", [], "This must not be empty."),
        ("ids", ["a", "b", "c"], "This must have at most 2 entries."),
        ("ids", "a", "This must be a list, not text."),
        ("ids", ["abcd"], "This must have at most 3 characters."),
        ("by_name", [], "This must be an object, not a list."),
        ("by_name", {"a": "b"}, "This must be a whole number, not text."),
        ("by_name", {"long": 1}, "This must have at most 3 characters."),
        ("at", "soon", "This must be a time with its offset from UTC, such as 2026-01-15T12:00:00Z."),
        ("at", "2026-01-15T12:00:00", "This must be a time with its offset from UTC, such as 2026-01-15T12:00:00Z."),
        ("id", "x", "This must be a UUID."),
        ("kind", "soft", "This must be Hard or Soft, not 'soft'."),
        ("kind", 1, "This must be Hard or Soft, not a number."),
        ("only", "that", "This must be this, not 'that'."),
        ("force", 1, "This must be true or false, not a number."),
        ("either", [], "This must be text or a whole number, not a list."),
    ],
)
def test_a_fault_is_said_in_plain_english(field: str, value: Any, said: str) -> None:
    assert refusal({field: value}, Order).detail == said


def test_what_a_message_says_itself_stays() -> None:
    said = "the time is beyond what UTC can say"
    assert field_error(f"{said} - at `$.at`", Order) == FieldError("/at", said)


PATCH, POST = "PATCH", "POST"
FAULTS: list[tuple[str, str, Any, str]] = [
    (POST, "/chargers", {}, "/deviceId"),
    (POST, "/chargers", {"deviceId": ""}, "/deviceId"),
    (POST, "/chargers", {"deviceId": "x" * 49}, "/deviceId"),
    (POST, "/chargers", {"deviceId": " CP1"}, "/deviceId"),
    (POST, "/chargers", {"deviceId": "CP/1"}, "/deviceId"),
    (POST, "/chargers", {"deviceId": "CP1", "registration": "open"}, "/registration"),
    (POST, "/chargers", {"deviceId": "CP1", "powerRatingW": 1.5}, "/powerRatingW"),
    (POST, "/chargers", {"deviceId": "CP1", "powerRatingW": True}, "/powerRatingW"),
    (POST, "/chargers", {"deviceId": "CP1", "powerRatingW": 4_000_001}, "/powerRatingW"),
    (POST, "/chargers", {"deviceId": "CP1", "powerRatingW": 1e308}, "/powerRatingW"),
    (POST, "/chargers", {"deviceId": "CP1", "name": ""}, "/name"),
    (POST, "/chargers", {"deviceId": "CP1", "name": "x" * 201}, "/name"),
    (POST, "/chargers", [], ""),
    (POST, "/chargers/delete-unclaimed", {"dryRun": "yes"}, "/dryRun"),
    (POST, "/chargers/delete-unclaimed", {"registeredBefore": "2026-01-15T12:00:00"}, "/registeredBefore"),
    (POST, "/chargers/delete-unclaimed", {"registeredFrom": "x" * 101}, "/registeredFrom"),
    (POST, "/users", {"email": "ann@example.org"}, "/role"),
    (POST, "/users", {"email": "ann@example.org", "role": "root"}, "/role"),
    (POST, "/users", {"email": "a\nb@example.org", "role": "viewer"}, "/email"),
    (POST, "/api-keys", {"name": "x", "role": "viewer", "expiresAt": "tomorrow"}, "/expiresAt"),
    (POST, "/api-keys", {"name": "\t", "role": "viewer"}, "/name"),
    (PATCH, "/auth/me", {"language": "xx"}, "/language"),
    (PATCH, "/auth/me", {"role": "admin"}, ""),
    (POST, "/auth/change-password", {"currentPassword": "x"}, "/newPassword"),
    (POST, "/security-alarms/1/resolve", {"action": "keep", "minutes": 0}, "/minutes"),
    (POST, "/security-alarms/1/resolve", {"action": "ignore"}, "/action"),
]


@pytest.mark.parametrize(("method", "path", "body", "pointer"), FAULTS)
async def test_a_wrong_body_is_400_with_the_place_and_changes_nothing(
    api: httpx.AsyncClient, method: str, path: str, body: Any, pointer: str
) -> None:
    response = await api.request(method, path, json=body)
    problem = response.json()
    assert (response.status_code, problem["type"], problem["title"]) == (400, "invalid-request", "Bad Request"), problem
    assert response.headers["content-type"] == "application/problem+json"
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert problem["errors"][0]["detail"]
    assert (await api.get("/chargers")).json()["items"] == []
    assert len((await api.get("/users")).json()["items"]) == 1


@pytest.mark.parametrize(
    "body", [b'{"deviceId":"CP1","powerRatingW":22000.0}', b' {"powerRatingW":2.2e4,"deviceId":"CP1"} ']
)
async def test_a_whole_number_is_one_however_it_is_written(api: httpx.AsyncClient, body: bytes) -> None:
    made = await api.post("/chargers", content=body)
    assert (made.status_code, made.json()["powerRatingW"]) == (201, 22_000)


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/x-www-form-urlencoded", None])
async def test_a_body_is_json_whatever_it_is_called(api: httpx.AsyncClient, content_type: str | None) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    made = await api.post("/chargers", content=b'{"deviceId":"CP1"}', headers=headers)
    assert made.status_code == 201, made.text


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ({"limit": "x"}, {"limit": "This must be a whole number from 1 to 200."}),
        ({"limit": "0", "online": "perhaps"}, {"online": "This must be true or false."}),
        ({"chargerStatus": "asleep"}, {"chargerStatus": "This must be active, inactive or maintenance, not 'asleep'."}),
        (
            {"sort": "price"},
            {"sort": "This must be deviceId, faults, lastSeen, model, power or registeredAt, not 'price'."},
        ),
        ({"order": "random"}, {"order": "This must be asc or desc, not 'random'."}),
        ({"q": "x" * 201}, {"q": "This must have at most 200 characters."}),
        ({"vendor": ["x"] * 51}, {"vendor": "This must have at most 50 entries."}),
        ({"cursor": "x" * 1001}, {"cursor": "This must have at most 1000 characters."}),
    ],
)
async def test_a_wrong_parameter_is_named_as_it_is_written_in_the_url(
    api: httpx.AsyncClient, query: dict[str, Any], faults: dict[str, str]
) -> None:
    response = await api.get("/chargers", params=query)
    problem = response.json()
    assert (response.status_code, problem["type"]) == (400, "invalid-request")
    assert {error["pointer"]: error["detail"] for error in problem["errors"]} == faults


async def test_a_failure_of_ours_tells_nothing_and_is_logged_whole(
    api: httpx.AsyncClient, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[tuple[str, dict[str, Any]]] = []

    def fails(device_id: str) -> None:
        raise ValueError("SELECT password_hash FROM users")

    monkeypatch.setattr(problems.log, "error", lambda event, **told: logged.append((event, told)))
    monkeypatch.setattr(server.app.chargers.registry, "live", fails)
    response = await api.get("/chargers/CP1")
    assert response.status_code == 500
    assert response.json() == {
        "type": "internal-error",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "Something went wrong on our side. It was logged.",
    }
    [(event, told)] = logged
    assert (event, told["method"], told["path"]) == ("request failed", "GET", "/api/v1/chargers/CP1")
    assert told["request_id"] == response.headers["x-request-id"]
    assert isinstance(told["exc_info"], ValueError)


async def test_an_expected_refusal_is_not_logged(api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[str] = []
    monkeypatch.setattr(problems.log, "error", lambda event, **_: logged.append(event))
    monkeypatch.setattr(problems.log, "warning", lambda event, **_: logged.append(event))
    for path in ("/chargers/nobody", "/nothing", "/chargers?limit=0", "/chargers?cursor=x", "/chargers?nothing=1"):
        response = await api.get(path)
        assert 400 <= response.status_code < 500
        assert set(response.json()) <= {"type", "title", "status", "detail", "errors"}
        assert response.json()["status"] == response.status_code
    assert logged == []


async def test_a_weak_password_points_to_the_field_that_this_route_has_for_it(api: httpx.AsyncClient) -> None:
    body = {"currentPassword": "no password that anybody knows", "newPassword": "short"}
    refused = await api.post("/auth/change-password", json=body)
    assert (refused.status_code, refused.json()["type"]) == (422, "weak-password")
    assert {error["pointer"] for error in refused.json()["errors"]} == {"/newPassword"}

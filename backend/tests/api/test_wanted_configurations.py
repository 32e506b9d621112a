"""Wanted configurations through the API, with a charger that obeys or does not (C7)."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.api.v1 import wanted_configurations
from genx.domain.configuration.recommended import RECOMMENDED
from tests.journeys.waiting import until
from tests.support.charger import Charger, charger
from tests.support.hurry import hurried
from tests.support.server import RunningServer, token_for

PATH = "/chargers/CP1/wanted-configuration"
GROUPS = "/wanted-configurations"
ACME = {"vendor": "Acme", "model": "One"}


@pytest.fixture(autouse=True)
async def _soon(server: RunningServer, clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    async with hurried(server, monkeypatch):
        yield


class Box:
    """What a charger has, and what it was told to have."""

    def __init__(self) -> None:
        self.keys = {"HeartbeatInterval": "900", "ConnectionTimeOut": "60", "AuthorizationKey": "topsecrettopsecret"}
        self.written: list[tuple[str, str]] = []
        self.status = "Accepted"

    def read(self, request: dict[str, Any]) -> dict[str, Any]:
        asked = request.get("key") or list(self.keys)
        listed = [{"key": key, "value": self.keys[key], "readonly": False} for key in asked if key in self.keys]
        return {"configurationKey": listed, "unknownKey": [key for key in asked if key not in self.keys]}

    def write(self, request: dict[str, Any]) -> dict[str, Any]:
        self.written.append((request["key"], request["value"]))
        if self.status == "Accepted":
            self.keys[request["key"]] = request["value"]
        return {"status": self.status}

    @property
    def answers(self) -> dict[str, Callable[[dict[str, Any]], dict[str, Any] | None]]:
        return {"GetConfiguration": self.read, "ChangeConfiguration": self.write}


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
async def cp1(server: RunningServer, api: httpx.AsyncClient, box: Box) -> AsyncIterator[Charger]:
    async with charger(server.ws_url + "CP1", **box.answers) as one:
        await one.boot()
        yield one


async def put(api: httpx.AsyncClient, path: str = PATH, **body: Any) -> Any:
    answer = await api.put(path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def row(api: httpx.AsyncClient, key: str) -> dict[str, Any]:
    shown = (await api.get(PATH)).json()
    [found] = [each for each in shown["keys"] if each["key"] == key]
    return dict(found)


async def state_is(api: httpx.AsyncClient, key: str, state: str) -> dict[str, Any]:
    """Wait until a key stands like this."""

    async def stands() -> dict[str, Any] | None:
        found = await row(api, key)
        return found if found["state"] == state else None

    found = await until(stands)
    assert found is not None
    return found


async def test_c7_a_wish_for_an_online_charger_is_written_at_once(
    api: httpx.AsyncClient, cp1: Charger, box: Box
) -> None:
    shown = await put(api, keys={"HeartbeatInterval": "0300"})
    assert (shown["deviceId"], shown["vendor"], shown["model"]) == ("CP1", "Acme", "One")
    assert (shown["ofModel"], shown["ofAll"], shown["problem"]) == (1, 1, None)
    assert shown["own"]["keys"] == {"HeartbeatInterval": "300"}
    assert shown["own"]["changedBy"].startswith("admin")
    found = await state_is(api, "HeartbeatInterval", "inStep")
    assert box.written == [("HeartbeatInterval", "300")]
    assert found == {
        "key": "HeartbeatInterval",
        "value": "300",
        "readonly": False,
        "secret": False,
        "kind": "integer",
        "unit": "s",
        "readAt": found["readAt"],
        "wanted": "300",
        "scope": "charger",
        "state": "inStep",
        "reason": "asWanted",
        "about": None,
        "note": "The charger has this value.",
        "triedAt": found["triedAt"],
    }


async def test_c5_a_secret_is_masked_and_a_key_without_a_wish_has_no_state(
    api: httpx.AsyncClient, cp1: Charger
) -> None:
    await put(api, keys={"HeartbeatInterval": "300"})
    await state_is(api, "HeartbeatInterval", "inStep")
    await api.post("/chargers/CP1/commands/get-configuration", json={})
    found = await row(api, "AuthorizationKey")
    assert (found["value"], found["secret"], found["state"], found["wanted"]) == ("***", True, None, None)


async def test_c7_an_offline_charger_is_brought_in_step_when_it_is_back(
    server: RunningServer, api: httpx.AsyncClient, box: Box
) -> None:
    await api.post("/chargers", json={"deviceId": "CP1"})
    shown = await put(api, keys={"HeartbeatInterval": "300", "VendorKey": "x"})
    assert [(each["key"], each["state"], each["value"]) for each in shown["keys"]] == [
        ("HeartbeatInterval", "notRead", None),
        ("VendorKey", "notRead", None),
    ]
    async with charger(server.ws_url + "CP1", **box.answers) as one:
        await one.boot()
        await state_is(api, "HeartbeatInterval", "inStep")
        assert (await row(api, "VendorKey"))["state"] == "notThere"


async def test_c7_a_refused_key_says_so_and_is_written_again_after_another_wish(
    api: httpx.AsyncClient, cp1: Charger, box: Box
) -> None:
    box.status = "Rejected"
    await put(api, keys={"HeartbeatInterval": "300"})
    found = await state_is(api, "HeartbeatInterval", "refused")
    assert (found["value"], found["reason"], found["wanted"]) == ("900", "rejected", "300")
    box.status = "Accepted"
    await put(api, keys={"HeartbeatInterval": "301"})
    await state_is(api, "HeartbeatInterval", "inStep")
    assert box.written == [("HeartbeatInterval", "300"), ("HeartbeatInterval", "301")]


async def test_c7_a_value_that_needs_a_restart_says_so(api: httpx.AsyncClient, cp1: Charger, box: Box) -> None:
    box.status = "RebootRequired"
    await put(api, keys={"HeartbeatInterval": "300"})
    assert (await state_is(api, "HeartbeatInterval", "needsRestart"))["reason"] == "restart"
    box.keys["HeartbeatInterval"] = "300"
    await cp1.boot()
    await state_is(api, "HeartbeatInterval", "inStep")


async def test_c7_a_charger_that_can_not_be_read_has_a_problem(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        await put(api, keys={"HeartbeatInterval": "300"})

        async def problem() -> str | None:
            found: str | None = (await api.get(PATH)).json()["problemNote"]
            return found

        assert "charger" in str(await until(problem))
        shown = await put(api, keys={})
        assert (shown["problem"], shown["keys"]) == (None, [])


async def test_c7_a_problem_is_over_once_an_operator_could_read_the_charger(
    server: RunningServer, api: httpx.AsyncClient, box: Box
) -> None:
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        await put(api, keys={"HeartbeatInterval": "900"})

        async def problem() -> str | None:
            found: str | None = (await api.get(PATH)).json()["problem"]
            return found

        await until(problem)
        one.teach("GetConfiguration", box.read({}))
        answer = await api.post("/chargers/CP1/commands/get-configuration", json={})
        assert answer.status_code == 200, answer.text

        async def over() -> bool:
            return await problem() is None

        await until(over)
        await state_is(api, "HeartbeatInterval", "inStep")


async def test_c7_the_nearest_wish_holds_and_a_withdrawn_one_leaves_the_value(
    api: httpx.AsyncClient, cp1: Charger, box: Box
) -> None:
    await put(api, GROUPS, keys={"HeartbeatInterval": "100", "ConnectionTimeOut": "120"})
    await put(api, GROUPS, **ACME, keys={"heartbeatinterval": "200"})
    await state_is(api, "ConnectionTimeOut", "inStep")
    found = await state_is(api, "HeartbeatInterval", "inStep")
    assert (found["value"], found["scope"]) == ("200", "model")
    await put(api, keys={"HeartbeatInterval": "300"})
    await state_is(api, "HeartbeatInterval", "inStep")
    for path, group in ((GROUPS, {}), (GROUPS, ACME), (PATH, {})):
        await put(api, path, **group, keys={})
    found = await row(api, "HeartbeatInterval")
    assert (found["value"], found["state"], found["scope"]) == ("300", None, None)
    assert box.keys["HeartbeatInterval"] == "300"


async def test_c7_groups_are_listed_with_how_many_chargers_they_are_for(api: httpx.AsyncClient, cp1: Charger) -> None:
    before = (await api.get(GROUPS)).json()
    assert [(each["vendor"], each["chargers"], each["keys"]) for each in before["items"]] == [(None, 1, {})]
    assert [each["key"] for each in before["recommended"]] == [each.key for each in RECOMMENDED]
    given = await put(api, GROUPS, **ACME, keys={"VendorKey": "x"})
    assert (given["vendor"], given["model"], given["chargers"], given["keys"]) == ("Acme", "One", 1, {"VendorKey": "x"})
    await put(api, GROUPS, vendor="Acme", model="Two", keys={"VendorKey": "x"})
    after = (await api.get(GROUPS)).json()["items"]
    assert [(each["model"], each["chargers"]) for each in after] == [(None, 1), ("One", 1), ("Two", 0)]
    assert after[1] == given


async def test_c7_changes_are_in_the_audit_log(api: httpx.AsyncClient) -> None:
    await api.post("/chargers", json={"deviceId": "CP1"})
    await put(api, keys={"VendorKey": "1", "Other": "1"})
    await put(api, keys={"vendorkey": "2"})
    await put(api, GROUPS, **ACME, keys={"VendorKey": "1"})
    told = (await api.get("/audit-log", params={"action": "wanted-configuration"})).json()["items"]
    assert [(each["target"] and each["target"]["id"], each["details"]) for each in reversed(told)] == [
        ("CP1", {"wanted": {"VendorKey": "1", "Other": "1"}}),
        ("CP1", {"wanted": {"vendorkey": "2"}, "withdrawn": ["Other"]}),
        (None, {**ACME, "wanted": {"VendorKey": "1"}}),
    ]


@pytest.mark.parametrize("path", [PATH, GROUPS])
async def test_c7_what_is_no_wish_is_refused_and_changes_nothing(api: httpx.AsyncClient, path: str) -> None:
    await api.post("/chargers", json={"deviceId": "CP1"})
    secret = await api.put(path, json={"keys": {"AuthorizationKey": "secretsecretsecret"}})
    assert (secret.status_code, secret.json()["type"]) == (422, "key-not-settable")
    assert "secretsecret" not in secret.text
    wrong = await api.put(path, json={"keys": {"HeartbeatInterval": "often"}})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/keys/HeartbeatInterval")
    for body in ({}, {"keys": {"A": 1}}, {"keys": {}, "more": 1}):
        assert (await api.put(path, json=body)).status_code == 400
    assert (await api.get("/audit-log", params={"action": "wanted-configuration"})).json()["items"] == []


async def test_c7_a_model_has_a_vendor_and_there_are_not_too_many(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for given, missing in (({"vendor": "Acme"}, "/model"), ({"model": "One"}, "/vendor")):
        answer = await api.put(GROUPS, json={**given, "keys": {}})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, missing)
    monkeypatch.setattr(wanted_configurations, "MOST_MODELS", 1)
    await put(api, GROUPS, **ACME, keys={"VendorKey": "1"})
    await put(api, GROUPS, **ACME, keys={"VendorKey": "2"})
    answer = await api.put(GROUPS, json={"vendor": "Acme", "model": "Two", "keys": {"VendorKey": "1"}})
    assert answer.status_code == 422


async def test_c7_a_viewer_reads_and_does_not_write(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    await api.post("/chargers", json={"deviceId": "CP1"})
    async with server.client(await token_for(clean_db, "viewer")) as viewer:
        for path in (PATH, GROUPS):
            assert (await viewer.get(path)).status_code == 200
            assert (await viewer.put(path, json={"keys": {}})).status_code == 403
    async with server.client(await token_for(clean_db, "operator")) as operator:
        for path in (PATH, GROUPS):
            assert (await operator.put(path, json={"keys": {}})).status_code == 200


async def test_c7_wishes_of_a_deleted_charger_are_gone_and_an_unknown_one_has_none(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    await api.post("/chargers", json={"deviceId": "CP1"})
    await put(api, keys={"VendorKey": "1"})
    await api.delete("/chargers/CP1")
    assert (await api.get(PATH)).status_code == 404
    assert (await api.put(PATH, json={"keys": {}})).status_code == 404
    assert server.app.wanted.book._of_chargers == {}

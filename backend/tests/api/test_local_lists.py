"""The local list of a charger through the API, with a charger that keeps one (T9d)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.api.v1 import local_lists
from genx.central_system.local_lists import holding
from tests.journeys.waiting import until
from tests.support.charger import Charger, charger
from tests.support.list_charger import ListCharger
from tests.support.server import RunningServer

PATH = "/chargers/CP1/local-list"


@pytest.fixture(autouse=True)
async def _empty_book(server: RunningServer, clean_db: AsyncEngine) -> None:
    await server.app.chargers.id_tags.load()


@pytest.fixture
def listed() -> ListCharger:
    return ListCharger()


@pytest.fixture
async def cp1(server: RunningServer, api: httpx.AsyncClient, listed: ListCharger) -> AsyncIterator[Charger]:
    keys = [
        {"key": "LocalAuthListEnabled", "readonly": False, "value": "true"},
        {"key": "SendLocalListMaxLength", "readonly": True, "value": "2"},
        {"key": "LocalAuthListMaxLength", "readonly": True, "value": "3"},
    ]
    answers: dict[str, Any] = {
        "GetConfiguration": lambda _: {"configurationKey": keys, "unknownKey": []},
        "GetLocalListVersion": lambda _: {"listVersion": listed.version},
        "SendLocalList": lambda request: {"status": listed.take(request)},
    }
    async with charger(server.ws_url + "CP1", **answers) as one:
        await one.boot()
        await one.call("Heartbeat", {})
        configured = await api.post("/chargers/CP1/commands/get-configuration", json={})
        assert configured.json()["response"]["configurationKey"] == keys
        yield one


async def tags(api: httpx.AsyncClient, *names: str) -> None:
    for name in names:
        assert (await api.post("/id-tags", json={"idTag": name})).status_code == 201


async def test_t9d_a_list_is_sent_by_hand_and_shown(api: httpx.AsyncClient, cp1: Charger, listed: ListCharger) -> None:
    await tags(api, "A", "B", "C")
    before = (await api.get(PATH)).json()
    assert before == {
        "version": 0,
        "chargerVersion": None,
        "inStep": False,
        "entries": 0,
        "tags": 3,
        "limit": 3,
        "fits": True,
        "lastSentAt": None,
        "problem": None,
        "problemCode": None,
    }
    sent = await api.post(f"{PATH}/sync")
    assert sent.status_code == 200
    after = sent.json()
    assert after == {
        **before,
        "version": 2,
        "chargerVersion": 2,
        "inStep": True,
        "entries": 3,
        "lastSentAt": after["lastSentAt"],
    }
    assert (await api.get(PATH)).json() == after
    assert listed.statuses == dict.fromkeys("abc", "Accepted")


async def test_t9d_a_list_behind_the_tags_is_not_in_step(
    api: httpx.AsyncClient, cp1: Charger, listed: ListCharger
) -> None:
    await tags(api, "A")
    await api.post(f"{PATH}/sync")
    await api.patch("/id-tags/A", json={"status": "Blocked"})
    assert (await api.get(PATH)).json()["inStep"] is False
    assert (await api.post(f"{PATH}/sync")).json()["inStep"] is True
    assert listed.statuses == {"a": "Blocked"}
    told = (await api.get("/audit-log", params={"action": "local-list"})).json()["items"]
    assert [(one["action"], one["target"]["id"]) for one in told] == [("local-list.requested", "CP1")] * 2


async def test_t9d_what_a_charger_tells_of_its_list_counts_at_once(
    api: httpx.AsyncClient, cp1: Charger, listed: ListCharger
) -> None:
    await tags(api, "A")
    assert (await api.post(f"{PATH}/sync")).json()["chargerVersion"] == 1
    listed.forget()
    told = await api.post("/chargers/CP1/commands/get-local-list-version", json={})
    assert told.json()["response"] == {"listVersion": 0}

    async def shown() -> bool:
        list_ = (await api.get(PATH)).json()
        return (list_["version"], list_["chargerVersion"], list_["inStep"]) == (1, 0, False)

    await until(shown)


async def test_t9d_more_tags_than_fit_are_said_to_be_so(api: httpx.AsyncClient, cp1: Charger) -> None:
    await tags(api, "A", "B", "C", "D")
    sent = (await api.post(f"{PATH}/sync")).json()
    assert (sent["tags"], sent["limit"], sent["fits"], sent["entries"], sent["inStep"]) == (4, 3, False, 3, True)


async def test_t9d_a_charger_that_can_not_says_so(api: httpx.AsyncClient, server: RunningServer) -> None:
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        before = (await api.get(PATH)).json()
        assert "no LocalAuthListEnabled" in before["problem"]
        assert before["problemCode"]["code"] == "notConfigured"
        sent = (await api.post(f"{PATH}/sync")).json()
    assert (sent["problem"], sent["inStep"]) == ("The charger does not support local lists.", False)
    assert sent["problemCode"] == {"code": "unsupported", "values": {}}


async def test_t9d_an_offline_charger_is_409_and_an_unknown_one_404(api: httpx.AsyncClient) -> None:
    await api.post("/chargers", json={"deviceId": "CP1"})
    refused = await api.post(f"{PATH}/sync")
    assert (refused.status_code, refused.json()["type"]) == (409, "charger-offline")
    for method, path in (("GET", "/chargers/NONE/local-list"), ("POST", "/chargers/NONE/local-list/sync")):
        assert (await api.request(method, path)).status_code == 404


async def test_t9d_a_charger_that_is_slow_holds_up_nobody(
    api: httpx.AsyncClient, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_lists, "PATIENCE_S", 0.05)
    async with charger(server.ws_url + "CP1", GetLocalListVersion=lambda _: None) as one:
        await one.boot()
        assert (await api.post(f"{PATH}/sync")).json()["version"] == 0


async def test_t9d_the_lists_of_all_chargers_are_listed(
    api: httpx.AsyncClient, cp1: Charger, listed: ListCharger
) -> None:
    await tags(api, "A", "B", "C", "D")
    await api.post("/chargers", json={"deviceId": "CP2", "name": "Bay 2"})
    sent = (await api.post(f"{PATH}/sync")).json()
    first = (await api.get("/local-lists", params={"limit": 1})).json()
    assert first["items"] == [{**sent, "deviceId": "CP1", "name": None, "online": True}]
    second = (await api.get("/local-lists", params={"limit": 1, "cursor": first["nextCursor"]})).json()
    own = (await api.get("/chargers/CP2/local-list")).json()
    assert second == {
        "items": [{**own, "deviceId": "CP2", "name": "Bay 2", "online": False}],
        "nextCursor": None,
    }
    assert (sent["inStep"], own["inStep"]) == (True, False)


async def test_a_tag_says_in_how_many_lists_it_is(
    api: httpx.AsyncClient, cp1: Charger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "AT_MOST_EVERY", timedelta(0))
    for id_tag in ("A", "B"):
        await api.post("/id-tags", json={"idTag": id_tag})
    await api.post(f"{PATH}/sync")
    assert (await api.get("/id-tags/A")).json()["localLists"] == 1
    await api.post("/id-tags", json={"idTag": "C"})
    found = (await api.get("/id-tags")).json()["items"]
    assert {each["idTag"]: each["localLists"] for each in found} == {"A": 1, "B": 1, "C": 0}

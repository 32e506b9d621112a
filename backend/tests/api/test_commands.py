"""Commands, from the API to a charger and back."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.api.http.faults import field_error
from genx.domain.changes import Change
from genx.domain.events import ChargerChanged, Event
from genx.ocpp.v16.messages.local_auth_list import SendLocalListRequest
from tests.support.charger import charger
from tests.support.server import RunningServer, running_server, token_for
from tests.support.sse import events


@pytest.fixture(scope="module")
async def quick(dsn: str) -> AsyncIterator[RunningServer]:
    """A server that waits for a second only, and asks nothing by itself."""
    async with running_server(dsn, call_timeout=1, call_timeouts=("TriggerMessage=2",), first_calls=False) as server:
        yield server


@pytest.fixture
async def operator(quick: RunningServer, clean_db: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    async with quick.client(await token_for(clean_db, "operator", "op@example.org")) as client:
        yield client
    await quick.left_alone()


async def test_a_command_gives_the_chargers_own_answer(quick: RunningServer, operator: httpx.AsyncClient) -> None:
    async with charger(quick.ws_url + "CP1", Reset=lambda request: {"status": "Rejected"}) as one:
        await one.boot()
        response = await operator.post("/chargers/cp1/commands/reset", json={"type": "Soft"})
        assert response.status_code == 200, response.text
        answer = response.json()
        assert (answer["action"], answer["response"]) == ("Reset", {"status": "Rejected"})
        assert answer["sentAt"] <= answer["answeredAt"]
        assert one.asked == [("Reset", {"type": "Soft"})]
        [kept] = (await operator.get("/chargers/CP1/commands")).json()["items"]
        assert kept["commandId"] == answer["commandId"]
        assert (kept["status"], kept["requestedBy"], kept["request"]) == (
            "answered",
            "op@example.org",
            {"type": "Soft"},
        )
        pairs = (await operator.get("/chargers/CP1/logs", params={"paired": True, "action": "Reset"})).json()["items"]
        assert [(item["direction"], item["answer"]["payload"]) for item in pairs] == [
            ("serverToCharger", {"status": "Rejected"})
        ]


async def test_s1_the_number_of_connectors_is_learned_from_what_an_operator_reads(
    quick: RunningServer, operator: httpx.AsyncClient
) -> None:
    answer = {"configurationKey": [{"key": "NumberOfConnectors", "readonly": True, "value": "4"}]}
    async with charger(quick.ws_url + "CP1", GetConfiguration=lambda request: answer) as one:
        await one.boot()
        assert (await operator.get("/chargers/CP1")).json()["connectorCount"] is None
        await operator.post("/chargers/CP1/commands/get-configuration", json={})
        async with asyncio.timeout(5):
            while (await operator.get("/chargers/CP1")).json()["connectorCount"] != 4:
                await asyncio.sleep(0.01)


async def test_what_an_operator_reads_of_a_configuration_is_kept_once(
    quick: RunningServer, operator: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = {"configurationKey": [{"key": "NumberOfConnectors", "readonly": True, "value": "4"}]}
    kept: list[Change] = []
    journal = quick.app.chargers.journal
    submit = journal.submit
    async with charger(quick.ws_url + "CP1", GetConfiguration=lambda request: answer) as one:
        await one.boot()
        await operator.post("/chargers/CP1/commands/get-configuration", json={})

        def noted(changes: Sequence[Change], *done: Any, **how: Any) -> None:
            kept.extend(changes)
            submit(changes, *done, **how)

        monkeypatch.setattr(journal, "submit", noted)
        await operator.post("/chargers/CP1/commands/get-configuration", json={})
        async with asyncio.timeout(5):
            while not journal.idle:
                await asyncio.sleep(0.01)
    names = [type(change).__name__ for change in kept]
    assert names.count("ConfigurationRead") == 1
    assert names.count("CommandChanged") == 2
    assert "ChargerReported" not in names


@pytest.mark.parametrize("connected", [True, False])
async def test_a_change_by_an_operator_is_told_once(
    quick: RunningServer, operator: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, connected: bool
) -> None:
    told: list[Event] = []
    hub = quick.app.hub
    publish = hub.publish
    async with charger(quick.ws_url + "CP1") as one:
        await one.boot()
        if not connected:
            quick.app.chargers.registry.disconnect("CP1", "for the test")
            async with asyncio.timeout(5):
                while len(quick.app.chargers.registry):
                    await asyncio.sleep(0.01)

        def noted(event: Event) -> None:
            told.append(event)
            publish(event)

        monkeypatch.setattr(hub, "publish", noted)
        # Soft state, such as when it was last heard, is told now and then.
        monkeypatch.setattr(quick.app.chargers._presence, "flush", lambda share: None)
        changed = await operator.patch("/chargers/CP1", json={"name": "New"})
        assert (changed.json()["name"], changed.json()["online"]) == ("New", connected)
    assert [event.charge_point.name for event in told if type(event) is ChargerChanged][:1] == ["New"]
    assert len([event for event in told if type(event) is ChargerChanged and event.charge_point.online]) == connected


async def test_c1_each_action_has_its_own_time_to_be_answered(
    quick: RunningServer, operator: httpx.AsyncClient
) -> None:
    """Neither is answered; which of the two is given up first is in the settings."""
    async with charger(quick.ws_url + "CP1", Reset=lambda request: None, TriggerMessage=lambda request: None) as one:
        await one.boot()
        took = {}
        for name, body in (("reset", {"type": "Soft"}), ("trigger-message", {"requestedMessage": "Heartbeat"})):
            began = asyncio.get_running_loop().time()
            assert (await operator.post(f"/chargers/CP1/commands/{name}", json=body)).status_code == 504
            took[name] = asyncio.get_running_loop().time() - began
    assert took["reset"] < took["trigger-message"]


async def test_a_retry_with_the_same_key_is_not_sent_again(quick: RunningServer, operator: httpx.AsyncClient) -> None:
    async with charger(quick.ws_url + "CP1", Reset=lambda request: {"status": "Accepted"}) as one:
        await one.boot()
        key = {"Idempotency-Key": "once"}
        first = await operator.post("/chargers/CP1/commands/reset", json={"type": "Hard"}, headers=key)
        again = await operator.post("/chargers/CP1/commands/reset", json={"type": "Hard"}, headers=key)
        assert first.json() == again.json()
        assert len(one.asked) == 1
        other = await operator.post("/chargers/CP1/commands/reset", json={"type": "Soft"}, headers=key)
        assert (other.status_code, other.json()["type"]) == (422, "idempotency-key-reused")


async def test_a_key_is_of_one_secret_too(quick: RunningServer, operator: httpx.AsyncClient) -> None:
    """Secrets are masked before they are kept: what is kept of two passwords is the same text."""
    async with charger(quick.ws_url + "CP1", ChangeConfiguration=lambda request: {"status": "Accepted"}) as one:
        await one.boot()
        key, path = {"Idempotency-Key": "pw"}, "/chargers/CP1/commands/change-configuration"
        first = {"key": "VendorPassword", "value": "first secret"}
        told = await operator.post(path, json=first, headers=key)
        assert (await operator.post(path, json=first, headers=key)).json() == told.json()
        other = await operator.post(path, json={**first, "value": "second secret"}, headers=key)
        assert (other.status_code, other.json()["type"]) == (422, "idempotency-key-reused")
        assert len([action for action, _ in one.asked if action == "ChangeConfiguration"]) == 1


async def test_refusals(quick: RunningServer, operator: httpx.AsyncClient) -> None:
    await operator.post("/chargers", json={"deviceId": "CP0"})
    offline = await operator.post("/chargers/CP0/commands/reset", json={"type": "Soft"})
    assert (offline.status_code, offline.json()["type"]) == (409, "charger-offline")
    async with charger(quick.ws_url + "CP1", Reset=lambda request: None) as one:
        await one.boot()
        error = await operator.post("/chargers/CP1/commands/get-configuration", json={})
        assert (error.status_code, error.json()["type"]) == (502, "charger-error")
        assert (error.json()["code"], error.json()["description"]) == ("NotImplemented", "no GetConfiguration here")
        late = await operator.post("/chargers/CP1/commands/reset", json={"type": "Soft"})
        assert (late.status_code, late.json()["type"]) == (504, "charger-timeout")
        in_history = {each["commandId"] for each in (await operator.get("/chargers/CP1/commands")).json()["items"]}
        assert {error.json()["commandId"], late.json()["commandId"]} == in_history
    assert "commandId" not in offline.json(), "nothing was sent"


async def test_f11_an_unusable_answer_is_shown_as_it_came_with_our_finding_beside_it(
    quick: RunningServer, operator: httpx.AsyncClient
) -> None:
    async with charger(quick.ws_url + "CP1", Reset=lambda request: {}) as one:
        await one.boot()
        refused = await operator.post("/chargers/CP1/commands/reset", json={"type": "Soft"})
    problem = refused.json()
    assert (refused.status_code, problem["type"], problem["code"]) == (502, "charger-error", "UnusableAnswer")
    assert problem["detail"].startswith("The charger answered, but GenX can't use the answer: status")
    assert "reported no error" in problem["detail"]
    [command] = (await operator.get("/chargers/CP1/commands")).json()["items"]
    assert (command["status"], command["errorCode"], command["response"]) == ("error", "UnusableAnswer", None)
    params = {"action": "Reset", "messageType": "CallResult", "errors": "true"}
    [entry] = (await operator.get("/chargers/CP1/logs", params=params)).json()["items"]
    assert (entry["payload"], entry["errorCode"]) == ({}, "UnusableAnswer")
    assert entry["note"] == f"GenX can't use this answer: {command['error']}"


async def test_f9_a_late_unusable_answer_is_no_error_of_the_charger(
    quick: RunningServer, operator: httpx.AsyncClient
) -> None:
    async with charger(quick.ws_url + "CP1", Reset=lambda request: None) as one:
        await one.boot()
        assert (await operator.post("/chargers/CP1/commands/reset", json={"type": "Soft"})).status_code == 504
        [command] = (await operator.get("/chargers/CP1/commands")).json()["items"]
        assert command["error"] == "The charger did not answer in time. It may still carry out the command."
        await one.send([3, command["commandId"], {}])
        await one.call("Heartbeat", {})
    params = {"action": "Reset", "direction": "chargerToServer"}
    [entry] = (await operator.get("/chargers/CP1/logs", params=params)).json()["items"]
    assert (entry["messageType"], entry["payload"]) == ("CallResult", {})
    assert entry["note"].startswith("GenX can't use this answer: late answer: status")


async def test_c2_a_command_that_was_sent_before_the_link_fell_is_told_from_one_that_was_not(
    quick: RunningServer, operator: httpx.AsyncClient
) -> None:
    """Nothing says if the first was done; the second surely was not."""
    async with charger(quick.ws_url + "CP1", Reset=lambda request: None) as one:
        await one.boot()
        first = asyncio.create_task(operator.post("/chargers/CP1/commands/reset", json={"type": "Soft"}))
        while not one.asked:
            await asyncio.sleep(0.01)
        second = asyncio.create_task(operator.post("/chargers/CP1/commands/reset", json={"type": "Hard"}))
        while len((await operator.get("/chargers/CP1/commands")).json()["items"]) < 2:
            await asyncio.sleep(0.01)
    lost, unsent = await first, await second
    assert (lost.status_code, lost.json()["type"]) == (409, "connection-lost")
    assert (unsent.status_code, unsent.json()["type"]) == (409, "charger-offline")
    rows = (await operator.get("/chargers/CP1/commands")).json()["items"]
    assert {row["request"]["type"]: (row["status"], row["error"]) for row in rows} == {
        "Soft": (
            "unknown",
            "The connection was lost before the charger answered. It is not known whether the command was carried out.",
        ),
        "Hard": ("offline", "The charger went offline before the command was sent. It was not carried out."),
    }


@pytest.mark.parametrize(
    ("command", "body", "pointer"),
    [
        ("reset", {"type": "soft"}, "/type"),
        ("reset", {}, "/type"),
        ("reset", {"type": None}, "/type"),
        ("change-configuration", {"key": "x" * 51, "value": "1"}, "/key"),
        ("change-configuration", {"key": "x", "value": 1}, "/value"),
        ("trigger-message", {"requestedMessage": "Heartbeat", "connectorId": "1"}, "/connectorId"),
    ],
)
async def test_a_body_that_breaks_the_ocpp_schema_is_422(
    quick: RunningServer, operator: httpx.AsyncClient, command: str, body: dict[str, Any], pointer: str
) -> None:
    await operator.post("/chargers", json={"deviceId": "CP0"})
    response = await operator.post(f"/chargers/CP0/commands/{command}", json=body)
    assert response.status_code == 422, response.text
    assert response.json()["errors"][0]["pointer"] == pointer


async def test_a_wrong_word_is_answered_with_the_right_ones(quick: RunningServer, operator: httpx.AsyncClient) -> None:
    await operator.post("/chargers", json={"deviceId": "CP0"})
    response = await operator.post("/chargers/CP0/commands/reset", json={"type": "soft"})
    assert response.json()["errors"][0]["detail"] == "This must be Hard or Soft, not 'soft'."


def test_so_it_is_deep_in_lists_and_where_null_is_allowed_too() -> None:
    message = "Invalid enum value 'x' - at `$.localAuthorizationList[0].idTagInfo.status`"
    error = field_error(message, SendLocalListRequest)
    assert error.pointer == "/localAuthorizationList/0/idTagInfo/status"
    assert error.detail == "This must be Accepted, Blocked, ConcurrentTx, Expired or Invalid, not 'x'."


async def test_a_location_that_is_no_url_is_answered_with_what_one_is(
    quick: RunningServer, operator: httpx.AsyncClient
) -> None:
    await operator.post("/chargers", json={"deviceId": "CP0"})
    response = await operator.post("/chargers/CP0/commands/get-diagnostics", json={"location": "files.example.org"})
    said = "This must be a URL with its scheme and without blanks, such as ftp://files.example.org/."
    assert response.json()["errors"] == [{"pointer": "/location", "detail": said}]


async def test_a_body_that_is_no_json_is_400(quick: RunningServer, operator: httpx.AsyncClient) -> None:
    assert (await operator.post("/chargers/CP0/commands/reset", content=b"{")).status_code == 400


async def test_the_whole_way_from_a_charger_to_a_stream(quick: RunningServer, operator: httpx.AsyncClient) -> None:
    async with events(operator, deviceId="CP7") as stream, asyncio.timeout(10):
        assert (await stream.next()).data["chargers"] == []
        async with charger(quick.ws_url + "CP7") as one:
            assert (await one.boot())["status"] == "Accepted"
            status = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
            assert await one.call("StatusNotification", status) == {}
            seen: dict[str, Any] = {}
            while not {"charger.status", "log.appended"} <= set(seen) or not seen["charger.status"]["connectors"]:
                event = await stream.next()
                seen[event.type] = event.data
            shown = (await operator.get("/chargers/CP7")).json()
            assert shown["online"] is True
            assert (shown["vendor"], shown["connectorCount"]) == ("Acme", 1)
            assert seen["charger.status"]["connectors"] == shown["connectors"]
        async with asyncio.timeout(5):
            while (await operator.get("/chargers/CP7")).json()["online"]:
                await asyncio.sleep(0.02)
    actions = [
        item["action"]
        for item in (await operator.get("/chargers/CP7/logs", params={"messageType": "Call"})).json()["items"]
    ]
    assert actions == ["StatusNotification", "BootNotification"]


async def test_the_configuration_of_a_charger_is_listed_page_by_page(
    quick: RunningServer, operator: httpx.AsyncClient
) -> None:
    keys = [{"key": f"Key{number}", "readonly": False, "value": str(number)} for number in range(5)]
    async with charger(f"{quick.ws_url}CP1", GetConfiguration=lambda _: {"configurationKey": keys}) as one:
        await one.boot()
        assert (await operator.post("/chargers/CP1/commands/get-configuration", json={})).status_code == 200
    whole = (await operator.get("/chargers/CP1/configuration")).json()
    assert [item["key"] for item in whole["items"]] == [f"Key{number}" for number in range(5)]
    assert whole["nextCursor"] is None
    seen: list[Any] = []
    cursor = None
    while cursor is not None or not seen:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await operator.get("/chargers/CP1/configuration", params=params)).json()
        assert len(page["items"]) <= 2
        seen += page["items"]
        cursor = page["nextCursor"]
    assert seen == whole["items"]
    assert (await operator.get("/chargers/CP1/configuration", params={"cursor": "made up"})).status_code == 400


async def test_one_idempotency_key_is_one_call_however_close_the_requests_are(
    quick: RunningServer, operator: httpx.AsyncClient
) -> None:
    """The second comes some milliseconds after the first: while that is looked up, under way, or just over."""
    async with charger(quick.ws_url + "CP1", Reset=lambda request: {"status": "Accepted"}) as one:
        await one.boot()
        rounds = 60

        async def ask(number: int, milliseconds: float) -> httpx.Response:
            await asyncio.sleep(milliseconds / 1000)
            key = {"Idempotency-Key": f"key-{number}"}
            return await operator.post("/chargers/CP1/commands/reset", json={"type": "Soft"}, headers=key)

        for number in range(rounds):
            answers = await asyncio.gather(ask(number, 0), ask(number, number % 15))
            assert [answer.status_code for answer in answers] == [200, 200]
            assert len({answer.json()["commandId"] for answer in answers}) == 1
        assert len(one.asked) == rounds

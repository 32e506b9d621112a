"""Chargers through the API."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.domain.connector import Connector, Live
from genx.domain.events import ChargerChanged
from tests.support.charger import charger
from tests.support.server import RunningServer
from tests.support.sse import events
from tests.support.states import NOON, charge_point


async def create(api: httpx.AsyncClient, *device_ids: str) -> None:
    for device_id in device_ids:
        response = await api.post("/chargers", json={"deviceId": device_id})
        assert response.status_code == 201, response.text


async def test_a_registered_charger_is_shown_whole(api: httpx.AsyncClient) -> None:
    made = await api.post("/chargers", json={"deviceId": "CP 1", "name": "Level 2", "password": "sixteen-or-more!"})
    assert made.status_code == 201
    assert made.headers["location"] == "/api/v1/chargers/CP%201"
    charger = (await api.get("/chargers/cp 1")).json()
    assert charger == made.json()
    assert charger["deviceId"] == "CP 1"
    assert charger["hasPassword"] is True
    assert charger["chargerStatus"] == "active"
    assert charger["registration"] == "accepted"
    assert charger["online"] is False
    assert charger["lastSeen"] is None
    assert charger["connectors"] == []
    assert charger["protocol"] == "ocpp1.6"
    assert charger["registeredAt"].endswith("Z")
    assert len(charger["registeredAt"]) == len("2026-01-15T12:00:00.000Z")
    assert "password" not in made.text.replace("hasPassword", "")


async def test_an_identity_is_registered_once_in_whatever_letter_case(api: httpx.AsyncClient) -> None:
    await create(api, "CP1")
    again = await api.post("/chargers", json={"deviceId": "cp1"})
    assert again.status_code == 409
    assert again.headers["content-type"] == "application/problem+json"
    assert again.json()["type"] == "already-exists"


@pytest.mark.parametrize("device_id", ["", "a/b", "x" * 49, "ä", ".", "..", " a", "a ", " ", "a\n", "a\x00"])
async def test_no_charger_is_registered_that_could_not_connect(api: httpx.AsyncClient, device_id: str) -> None:
    response = await api.post("/chargers", json={"deviceId": device_id})
    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "/deviceId"


async def test_patch_changes_what_is_sent_and_nothing_else(api: httpx.AsyncClient) -> None:
    await api.post("/chargers", json={"deviceId": "CP1", "name": "Old", "password": "secret", "powerRatingW": 22000})
    changed = await api.patch("/chargers/CP1", json={"chargerStatus": "maintenance"})
    assert changed.status_code == 200
    charger = changed.json()
    assert (charger["name"], charger["chargerStatus"]) == ("Old", "maintenance")
    assert (charger["powerRatingW"], charger["powerRatingSource"]) == (22000, "manual")
    cleared = await api.patch("/chargers/CP1", json={"name": None, "password": None, "powerRatingW": None})
    charger = cleared.json()
    assert (charger["name"], charger["hasPassword"], charger["powerRatingW"]) == (None, False, None)
    assert charger["powerRatingSource"] is None
    assert charger["chargerStatus"] == "maintenance"
    assert (await api.patch("/chargers/CP1", json={})).json() == charger


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"chargerStatus": "asleep"}, "/chargerStatus"),
        ({"chargerStatus": None}, "/chargerStatus"),
        ({"powerRatingW": "22000"}, "/powerRatingW"),
        ({"powerRatingW": -1}, "/powerRatingW"),
        ({"password": ""}, "/password"),
        ({"password": "ä" * 200}, "/password"),
        ({"name": "a\x00b"}, "/name"),
        ({"vendor": "ABB"}, ""),
    ],
)
async def test_a_bad_change_is_refused_and_says_where(
    api: httpx.AsyncClient, body: dict[str, Any], pointer: str
) -> None:
    await create(api, "CP1")
    response = await api.patch("/chargers/CP1", json=body)
    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == pointer
    assert response.json()["errors"][0]["detail"]


async def test_a_wrong_word_is_answered_with_the_right_ones(api: httpx.AsyncClient) -> None:
    await create(api, "CP1")
    response = await api.patch("/chargers/CP1", json={"chargerStatus": "asleep"})
    detail = response.json()["errors"][0]["detail"]
    assert detail == "This must be active, inactive or maintenance, not 'asleep'."


async def test_what_is_not_known_is_404_and_a_problem(api: httpx.AsyncClient) -> None:
    for response in (
        await api.get("/chargers/nobody"),
        await api.patch("/chargers/nobody", json={}),
        await api.delete("/chargers/nobody"),
        await api.get("/chargers/nobody/logs"),
        await api.get("/chargers/nobody/logs/export"),
        await api.get("/chargers/nobody/connectors"),
        await api.get("/chargers/nobody/configuration"),
        await api.get("/chargers/nobody/transactions"),
        await api.get("/chargers/nobody/commands"),
        await api.post("/chargers/nobody/commands/reset", json={"type": "Soft"}),
        await api.delete("/refused-connections/17"),
        await api.get("/nothing/here"),
    ):
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["type"] == "not-found"


async def test_the_list_has_those_online_first_and_pages_without_repeats(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    await create(api, *(f"cp{n:02}" for n in range(9, 0, -1)), "CP05b")
    async with clean_db.begin() as connection:
        await connection.execute(text("UPDATE chargers SET online = true WHERE device_id IN ('cp03', 'cp07')"))
    seen: list[str] = []
    cursor = None
    while True:
        page = (await api.get("/chargers", params={"limit": 3} | ({"cursor": cursor} if cursor else {}))).json()
        seen += [charger["deviceId"] for charger in page["items"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert seen == ["cp03", "cp07", "cp01", "cp02", "cp04", "cp05", "CP05b", "cp06", "cp08", "cp09"]


async def test_the_list_is_filtered(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    await create(api, "alpha_1", "alpha21", "beta")
    await api.patch("/chargers/beta", json={"chargerStatus": "inactive", "name": "Café"})
    async with clean_db.begin() as connection:
        await connection.execute(text("UPDATE chargers SET online = true, vendor = 'ABB' WHERE device_id = 'alpha21'"))

    async def found(**filters: Any) -> list[str]:
        response = await api.get("/chargers", params=filters)
        assert response.status_code == 200, response.text
        return [charger["deviceId"] for charger in response.json()["items"]]

    assert await found(online=True) == ["alpha21"]
    assert await found(online=False) == ["alpha_1", "beta"]
    assert await found(chargerStatus="inactive") == ["beta"]
    assert await found(chargerStatus=["inactive", "active"]) == ["alpha21", "alpha_1", "beta"]
    assert await found(q="a_1") == ["alpha_1"]
    assert await found(q="abb") == ["alpha21"]
    assert await found(q="CAF") == ["beta"]
    assert await found(q="%") == []
    assert await found(deviceId=["BETA", "alpha_1", "gone"]) == ["alpha_1", "beta"]
    assert await found(q="abb 21") == ["alpha21"]
    assert await found(q="abb beta") == []
    assert await found(vendor=["ABB", "other"]) == ["alpha21"]
    assert await found(registration="accepted") == ["alpha21", "alpha_1", "beta"]
    assert await found(registration=["pending", "rejected"]) == []


async def test_vendors_are_listed_with_their_chargers(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    await create(api, "a", "b", "c", "d")
    async with clean_db.begin() as connection:
        for device_id, vendor in (("a", "ABB"), ("b", "Zappi"), ("c", "ABB")):
            await connection.execute(
                text("UPDATE chargers SET vendor = :vendor WHERE device_id = :id"), {"vendor": vendor, "id": device_id}
            )
    first = (await api.get("/vendors", params={"limit": 1})).json()
    second = (await api.get("/vendors", params={"limit": 1, "cursor": first["nextCursor"]})).json()
    assert first["items"] + second["items"] == [{"vendor": "ABB", "chargers": 2}, {"vendor": "Zappi", "chargers": 1}]
    assert second["nextCursor"] is None


SORTED = {
    ("deviceId", "asc"): ["A", "b", "c", "d"],
    ("deviceId", "desc"): ["d", "c", "b", "A"],
    ("model", "asc"): ["c", "b", "d", "A"],
    ("model", "desc"): ["A", "b", "d", "c"],
    ("lastSeen", "asc"): ["d", "c", "b", "A"],
    ("lastSeen", "desc"): ["b", "c", "d", "A"],
    ("registeredAt", "asc"): ["A", "b", "c", "d"],
    ("registeredAt", "desc"): ["d", "c", "b", "A"],
    ("power", "asc"): ["A", "c", "d", "b"],
    ("power", "desc"): ["b", "A", "c", "d"],
    ("faults", "asc"): ["b", "c", "d", "A"],
    ("faults", "desc"): ["A", "d", "b", "c"],
}
"""Those that are equal keep the order of their ids in both directions; what was never seen comes last."""


async def summary(api: httpx.AsyncClient) -> Any:
    async with events(api, snapshot=False) as stream:
        return (await stream.next()).data


@pytest.mark.parametrize(("sort", "order"), SORTED)
async def test_the_list_is_sorted_and_pages_in_that_order(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine, sort: Any, order: Any
) -> None:
    await create(api, "A", "b", "c", "d")
    async with clean_db.begin() as connection:
        for device_id, vendor, last_seen in (("A", "Zappi", None), ("b", "abb", 3), ("c", None, 2), ("d", "ABB", 1)):
            await connection.execute(
                text(
                    "UPDATE chargers SET vendor = :vendor, last_seen = now() + :seen * interval '1 s'"
                    " WHERE device_id = :id"
                ),
                {"vendor": vendor, "seen": last_seen, "id": device_id},
            )
    faulted = {n: Connector(connector_id=n, status="Faulted") for n in (1, 2)}
    live = Live(at=NOON, power_w=7000)
    charging = {1: Connector(connector_id=1, status="Charging", live=live)}
    for device_id, connectors in (("A", faulted), ("d", {1: faulted[1]}), ("b", charging)):
        server.app.hub.publish(ChargerChanged(charge_point(device_id, online=True, connectors=connectors)))
    seen: list[str] = []
    cursor: str | None = None
    while True:
        query = {"limit": 1, "sort": sort, "order": order} | ({"cursor": cursor} if cursor else {})
        page = (await api.get("/chargers", params=query)).json()
        assert page["total"] == (4 if cursor is None else None)
        seen += [charger["deviceId"] for charger in page["items"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert seen == SORTED[sort, order]


async def test_a_state_lists_exactly_the_chargers_that_the_summary_counts(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    before = await summary(api)
    await create(api, "both", "whole", "fine", "away")
    states = {
        "both": {1: Connector(connector_id=1, status="Faulted"), 2: Connector(connector_id=2, status="Charging")},
        "whole": {0: Connector(connector_id=0, status="Faulted"), 1: Connector(connector_id=1, status="Available")},
        "fine": {1: Connector(connector_id=1, status="SuspendedEV"), 2: Connector(connector_id=2)},
    }
    for device_id, connectors in states.items():
        server.app.hub.publish(ChargerChanged(charge_point(device_id, online=True, connectors=connectors)))

    async def found(**filters: Any) -> list[str]:
        page = (await api.get("/chargers", params=filters)).json()
        assert page["total"] == len(page["items"])
        return [charger["deviceId"] for charger in page["items"]]

    assert await found(state="faulted") == ["both", "whole"]
    assert await found(state="charging") == ["both"]
    assert await found(state=["charging", "waiting"]) == ["both", "fine"]
    assert await found(state="available") == ["whole"]
    assert await found(state="unknown") == ["fine"]
    assert await found(state="offline") == ["away"]
    assert await found(state="reserved") == []
    assert await found(charging=True) == []
    assert await found(charging=False, state="offline") == ["away"]
    after = await summary(api)
    assert [after[name] - before[name] for name in ("faulted", "charging", "offline")] == [2, 1, 1]
    assert {state: number - before["connectors"][state] for state, number in after["connectors"].items()} == {
        "charging": 1,
        "available": 1,
        "waiting": 1,
        "reserved": 0,
        "unavailable": 0,
        "faulted": 1,
        "unknown": 1,
        "offline": 0,
    }


RUNNING = text(
    "INSERT INTO transactions (id, wire_id, charger_id, connector_id, id_tag, authorised, started_at,"
    " received_start_at, meter_start) SELECT '1', 1, charger_id, 1, 'tag', true, now(), now(), 0 FROM chargers"
)


async def test_an_offline_charger_is_deleted_with_a_running_transaction_if_that_is_asked_for(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    await create(api, "CP1")
    async with clean_db.begin() as connection:
        await connection.execute(RUNNING)
    assert (await api.delete("/chargers/CP1", params={"withRunning": False})).status_code == 409
    assert (await api.delete("/chargers/CP1", params={"withRunning": True})).status_code == 204
    async with clean_db.begin() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM transactions"))).scalar_one() == 0


async def test_a_charger_is_deleted_unless_a_transaction_runs(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    await create(api, "CP1")
    async with clean_db.begin() as connection:
        await connection.execute(RUNNING)
    refused = await api.delete("/chargers/CP1")
    assert refused.status_code == 409
    assert refused.json()["type"] == "transaction-running"
    listed = (await api.get("/chargers/CP1/transactions")).json()
    assert [item["transactionId"] for item in listed["items"]] == [1]
    async with clean_db.begin() as connection:
        await connection.execute(text("UPDATE transactions SET status = 'stopped'"))
    assert (await api.delete("/chargers/CP1")).status_code == 204
    assert (await api.get("/chargers/CP1")).status_code == 404


async def test_connectors_that_are_known_to_exist_are_shown(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    await create(api, "CP1")
    async with clean_db.begin() as connection:
        await connection.execute(text("UPDATE chargers SET configured_connectors = 2"))
        await connection.execute(
            text(
                "INSERT INTO connectors (charger_id, connector_id, status, error_code, updated_at)"
                " SELECT charger_id, 1, 'Faulted', 'GroundFailure', '2026-01-15T12:00:00.5Z' FROM chargers"
            )
        )
    connectors = (await api.get("/chargers/CP1/connectors")).json()["items"]
    assert [(c["connectorId"], c["status"], c["errorCode"]) for c in connectors] == [
        (1, "Faulted", "GroundFailure"),
        (2, None, None),
    ]
    assert connectors[0]["updatedAt"] == "2026-01-15T12:00:00.500Z"
    assert (await api.get("/chargers/CP1")).json()["connectors"] == connectors


async def test_a_short_password_is_taken_with_a_warning_and_a_shorter_one_is_not(api: httpx.AsyncClient) -> None:
    made = await api.post("/chargers", json={"deviceId": "CP-1", "password": "4321"})
    assert made.status_code == 201
    assert "easy to guess" in made.json()["warnings"][0]
    changed = await api.patch("/chargers/CP-1", json={"password": "7654321"})
    assert "7 characters" in changed.json()["warnings"][0]
    assert "warnings" not in (await api.patch("/chargers/CP-1", json={"password": "87654321"})).json()
    refused = await api.patch("/chargers/CP-1", json={"password": "321"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/password")


async def test_t5_a_transaction_says_which_tag_stopped_it(server: RunningServer, api: httpx.AsyncClient) -> None:
    start = {"connectorId": 1, "idTag": "TAG1", "meterStart": 0, "timestamp": datetime.now(UTC).isoformat()}
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        transaction_id = (await one.call("StartTransaction", start))["transactionId"]
        [running] = (await api.get("/chargers/CP1/transactions")).json()["items"]
        stop = {"transactionId": transaction_id, "meterStop": 100, "timestamp": datetime.now(UTC).isoformat()}
        await one.call("StopTransaction", {**stop, "idTag": "OTHER"})
    [stopped] = (await api.get("/chargers/CP1/transactions")).json()["items"]
    assert (running["idTag"], running["stopIdTag"]) == ("TAG1", None)
    assert (stopped["idTag"], stopped["stopIdTag"]) == ("TAG1", "OTHER")


async def test_s1_a_connector_shows_the_vendors_own_error_code(server: RunningServer, api: httpx.AsyncClient) -> None:
    fault = {"connectorId": 1, "errorCode": "InternalError", "status": "Faulted", "vendorErrorCode": "PowerModuleFault"}
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        await one.call("StatusNotification", fault)
    [connector] = (await api.get("/chargers/CP1/connectors")).json()["items"]
    assert (connector["errorCode"], connector["vendorErrorCode"]) == ("InternalError", "PowerModuleFault")


async def test_t4_an_orphan_stop_is_found_by_its_note(server: RunningServer, api: httpx.AsyncClient) -> None:
    stop = {"transactionId": 4711, "meterStop": 100, "timestamp": datetime.now(UTC).isoformat()}
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        assert await one.call("StopTransaction", stop) == {}
    for path in ("/logs", "/chargers/CP1/logs"):
        [found] = (await api.get(path, params={"note": "Orphan"})).json()["items"]
        assert (found["action"], found["payload"]["transactionId"]) == ("StopTransaction", 4711)
    [line] = (await api.get("/logs/export", params={"note": "orphan", "format": "ndjson"})).text.splitlines()
    assert json.loads(line)["id"] == found["id"]

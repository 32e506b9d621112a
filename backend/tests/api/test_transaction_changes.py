"""Operators review, close and limit transactions, and assign orphan stops, through the API."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables.commands import commands
from genx.db.tables.orphan_stops import orphan_stops
from genx.db.tables.transactions import transactions
from tests.api.test_transactions import measure, row, start
from tests.support.charger import Charger, charger
from tests.support.database import execute, rows
from tests.support.kept import add, add_charger
from tests.support.outbox import Reader
from tests.support.paging import items
from tests.support.server import RunningServer, token_for
from tests.support.sse import events
from tests.support.states import NOON

AUDIT = "SELECT action, target_type, target_id, target_name, details FROM audit_log ORDER BY id"
ORPHAN = {"transactionId": -1, "meterStop": 9000, "timestamp": "2026-01-15T13:00:00Z", "idTag": "TAG1"}


def ago(minutes: float) -> str:
    return (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()


@pytest.fixture
async def charger_id(clean_db: AsyncEngine) -> int:
    return await add_charger(clean_db, "CP1")


async def orphan(engine: AsyncEngine, charger_id: int, **more: Any) -> None:
    payload = json.dumps(ORPHAN | more)
    await add(
        engine,
        orphan_stops,
        {"charger_id": charger_id, "received_at": NOON + timedelta(hours=2), "payload": payload, "note": "no such"},
    )


async def status(one: Charger, word: str) -> None:
    await one.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": word})


async def test_a_suspect_transaction_is_corrected_and_what_was_measured_stays(
    server: RunningServer, clean_db: AsyncEngine, charger_id: int
) -> None:
    await add(clean_db, transactions, row(charger_id, 1, suspect=True, energy_wh=910_000, stopped_at=NOON))
    async with server.client(await token_for(clean_db, "operator", "ann@example.org")) as ann:
        body = {"verdict": "corrected", "energyWh": 21_000, "note": "meter on site"}
        answer = await ann.post("/transactions/1/review", json=body)
        assert answer.status_code == 200
        shown = answer.json()
        assert (shown["energyWh"], shown["measuredEnergyWh"], shown["suspect"]) == (21_000, 910_000, False)
        assert shown["reviewedBy"] == "ann@example.org"
        assert shown["notes"] == ["set to 21000 Wh by ann@example.org: meter on site"]
        values = {"wh": "21000", "by": "ann@example.org"}
        assert shown["noteCodes"] == [{"code": "corrected", "values": values, "said": "meter on site"}]
        assert (await ann.get("/transactions/1")).json() == shown
        assert await items(ann, "/transactions", suspect=True) == []
        body = {"verdict": "right", "replaces": shown["reviewedAt"], "measuredEnergyWh": 910_000}
        again = (await ann.post("/transactions/1/review", json=body)).json()
    assert (again["energyWh"], again["measuredEnergyWh"]) == (910_000, 910_000)
    [first, _] = await rows(clean_db, AUDIT)
    assert first == {
        "action": "transaction.reviewed",
        "target_type": "transaction",
        "target_id": "1",
        "target_name": "CP1",
        "details": {"verdict": "corrected", "energyWh": 21_000},
    }


async def test_of_two_reviews_at_once_the_second_is_told_of_the_first(
    server: RunningServer, clean_db: AsyncEngine, charger_id: int
) -> None:
    await add(clean_db, transactions, row(charger_id, 1, suspect=True, energy_wh=910_000, stopped_at=NOON))
    async with server.client(await token_for(clean_db, "operator", "ann@example.org")) as ann:
        body = {"verdict": "corrected", "energyWh": 21_000, "measuredEnergyWh": 910_000}
        theirs = (await ann.post("/transactions/1/review", json=body)).json()
    async with server.client(await token_for(clean_db, "operator", "bob@example.org")) as bob:
        body = {"verdict": "right", "measuredEnergyWh": 910_000}
        refused = await bob.post("/transactions/1/review", json=body)
        assert (refused.status_code, refused.json()["type"]) == (409, "already-reviewed")
        said = f"ann@example.org reviewed transaction 1 at {theirs['reviewedAt']}: 21000 Wh."
        assert refused.json()["detail"].startswith(said)
        assert (await bob.get("/transactions/1")).json() == theirs
        wrong = await bob.post("/transactions/1/review", json=body | {"replaces": NOON.isoformat()})
        assert wrong.status_code == 409
        replaced = (await bob.post("/transactions/1/review", json=body | {"replaces": theirs["reviewedAt"]})).json()
        assert (replaced["reviewedBy"], replaced["energyWh"]) == ("bob@example.org", 910_000)
        other = body | {"replaces": replaced["reviewedAt"], "measuredEnergyWh": 8000}
        assert (await bob.post("/transactions/1/review", json=other)).json()["type"] == "changed-meanwhile"


@pytest.mark.parametrize(
    "body", [{"verdict": "corrected"}, {"verdict": "right", "energyWh": 5}, {"verdict": "perhaps"}, {"energyWh": 5}]
)
async def test_a_review_that_makes_no_sense_is_refused(
    api: httpx.AsyncClient, clean_db: AsyncEngine, charger_id: int, body: dict[str, Any]
) -> None:
    await add(clean_db, transactions, row(charger_id, 1))
    assert (await api.post("/transactions/1/review", json=body)).status_code == 400
    assert await rows(clean_db, AUDIT) == []


async def test_what_can_not_be_done_is_refused_and_leaves_no_trace(
    api: httpx.AsyncClient, clean_db: AsyncEngine, charger_id: int
) -> None:
    await add(clean_db, transactions, row(charger_id, 1), row(charger_id, 2, status="active"))
    refused = [
        ("/transactions/2/review", {"verdict": "right"}, 409, "transaction-running"),
        ("/transactions/1/close", {}, 409, "transaction-over"),
        ("/transactions/9/close", {}, 404, "not-found"),
        ("/transactions/9/review", {"verdict": "right"}, 404, "not-found"),
        ("/orphan-stops/1/assign", {"transactionId": 2}, 404, "not-found"),
        ("/orphan-stops/1/assign", {}, 400, "invalid-request"),
    ]
    for path, body, code, kind in refused:
        answer = await api.post(path, json=body)
        assert (answer.status_code, answer.json()["type"]) == (code, kind), path
    over = await api.patch("/transactions/1", json={"limits": {"soc": 80}})
    assert (over.status_code, over.json()["type"]) == (409, "transaction-over")
    assert await rows(clean_db, AUDIT) == []


async def test_viewers_change_nothing(viewer: httpx.AsyncClient, clean_db: AsyncEngine, charger_id: int) -> None:
    await add(clean_db, transactions, row(charger_id, 1))
    for answer in (
        await viewer.post("/transactions/1/review", json={"verdict": "right"}),
        await viewer.post("/transactions/1/close", json={}),
        await viewer.patch("/transactions/1", json={"limits": None}),
        await viewer.post("/orphan-stops/1/assign", json={"transactionId": 1}),
        await viewer.post("/orphan-stops/1/unassign"),
        await viewer.delete("/orphan-stops/1"),
    ):
        assert answer.status_code == 403
    assert (await viewer.get("/orphan-stops")).status_code == 200


async def test_a_transaction_of_an_offline_charger_is_closed_and_its_stop_replaces_the_estimate(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        number = await start(one, meter=1000)
        await measure(one, number, energy=3500)
        connected = await api.post(f"/transactions/{number}/close", json={})
        assert (connected.status_code, connected.json()["type"]) == (409, "stop-it-first")
    reader = Reader()
    while server.app.chargers.registry.live("CP1") is not None or not server.app.chargers.journal.idle:
        await reader.to_the_end(clean_db)
    closed = (await api.post(f"/transactions/{number}/close", json={"note": "broken"})).json()
    assert (closed["status"], closed["estimated"], closed["energyWh"]) == ("stopped", True, 2500)
    assert closed["closedBy"] is not None
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        await one.call("StopTransaction", {"transactionId": number, "meterStop": 4000, "timestamp": ago(0)})
        shown = (await api.get(f"/transactions/{number}")).json()
    assert (shown["energyWh"], shown["estimated"], shown["closedBy"]) == (3000, False, None)
    kept = await rows(clean_db, "SELECT kind, data FROM event_outbox WHERE kind LIKE 'transaction%' ORDER BY xid, id")
    assert [each["kind"] for each in kept] == ["transaction.started", "transaction.stopped", "transaction.stopped"]
    assert [each["data"]["energyWh"] for each in kept] == [None, 2500, 3000]


async def test_memory_and_database_agree_about_a_transaction_that_is_closed_while_its_charger_is_connected(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        number = await start(one)
        await status(one, "Available")
        async with events(api, types="transaction.stopped", snapshot=False) as stream:
            closed = (await api.post(f"/transactions/{number}/close", json={})).json()
            told = await stream.next()
        assert (told.data["transactionId"], told.data["status"]) == (number, "stopped")
        state = server.app.chargers.registry.live("CP1")
        assert state is not None
        assert (dict(state.transactions), list(state.ended)) == ({}, [number])
        assert (await api.get(f"/transactions/{number}")).json() == closed
        await measure(one, number, energy=9000)
        assert (await api.get(f"/transactions/{number}")).json() == closed, "QF17: it is not reopened"


async def test_a_transaction_that_its_charger_has_refused_to_stop_can_be_closed(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        number = await start(one)
        await status(one, "Charging")
        assert (await api.post(f"/transactions/{number}/close", json={})).status_code == 409
        state = server.app.chargers.registry.live("CP1")
        assert state is not None
        known = {"charger_id": state.charger_id, "action": "RemoteStopTransaction", "status": "answered"}
        refused = {
            "request": json.dumps({"transactionId": number}),
            "response": '{"status":"Rejected"}',
            "requested_at": datetime.now(UTC) - timedelta(minutes=11),
        }
        await add(clean_db, commands, known | refused | {"command_id": UUID(int=1)})
        assert (await api.post(f"/transactions/{number}/close", json={})).status_code == 409, "that was long ago"
        refused["requested_at"] = datetime.now(UTC)
        await add(clean_db, commands, known | refused | {"command_id": UUID(int=2)})
        assert (await api.post(f"/transactions/{number}/close", json={})).json()["status"] == "stopped"


async def test_an_orphan_stop_ends_the_transaction_that_it_is_assigned_to(
    api: httpx.AsyncClient, clean_db: AsyncEngine, charger_id: int
) -> None:
    await add(clean_db, transactions, row(charger_id, 1, status="active"), row(charger_id, 2))
    await orphan(clean_db, charger_id)
    await orphan(clean_db, await add_charger(clean_db, "CP2"), meterStop=5)
    [foreign, listed] = await items(api, "/orphan-stops", limit=1)
    assert (listed["deviceId"], listed["payload"], listed["note"]) == ("CP1", ORPHAN, "no such")
    assert await items(api, "/orphan-stops", deviceId="cp1") == [listed]
    path = f"/orphan-stops/{listed['orphanId']}/assign"
    assert (await api.post(path, json={"transactionId": 2})).json()["type"] == "transaction-over"
    assert (await api.post(f"/orphan-stops/{foreign['orphanId']}/assign", json={"transactionId": 1})).status_code == 404
    assert len(await items(api, "/orphan-stops")) == 2, "a refusal takes none away"
    ended = (await api.post(path, json={"transactionId": 1})).json()
    assert (ended["status"], ended["energyWh"], ended["stoppedAt"]) == ("stopped", 8000, "2026-01-15T13:00:00.000Z")
    assert [each["orphanId"] for each in await items(api, "/orphan-stops")] == [foreign["orphanId"]]
    assert [each["action"] for each in await rows(clean_db, AUDIT)] == ["orphan-stop.assigned"]


async def test_an_assignment_is_undone_and_the_transaction_runs_again(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        first, _ = await start(one), await start(one, 2)
        await one.call("StopTransaction", {"transactionId": -1, "meterStop": 9000, "timestamp": ago(0)})
        before = (await api.get(f"/transactions/{first}")).json()
        [listed] = await items(api, "/orphan-stops")
        path = f"/orphan-stops/{listed['orphanId']}"
        assert (await api.post(f"{path}/unassign")).json()["type"] == "stop-not-assigned"
        await api.post(f"{path}/assign", json={"transactionId": first})
        [assigned] = await items(api, "/orphan-stops", assigned=True)
        assert (assigned["assignedTo"], assigned["madeNew"]) == (first, False)
        assert await items(api, "/orphan-stops", assignedTo=first) == [assigned]
        assert await items(api, "/orphan-stops", assignedTo=first + 1) == []
        refused = await api.delete(path)
        assert (refused.status_code, refused.json()["type"]) == (409, "stop-assigned")
        assert (await api.post(f"{path}/unassign")).json() == listed
        again = (await api.get(f"/transactions/{first}")).json()
        assert again == before | {name: again[name] for name in ("notes", "noteCodes", "phase")}
        assert "taken back by" in again["notes"][-1]
        # It goes on: what it measures counts, and its own stop ends it.
        await measure(one, first, energy=5000)
        await one.call("StopTransaction", {"transactionId": first, "meterStop": 6000, "timestamp": ago(0)})
        assert (await api.get(f"/transactions/{first}")).json()["energyWh"] == 5000
    assert [each["action"] for each in await rows(clean_db, AUDIT)] == [
        "orphan-stop.assigned",
        "orphan-stop.unassigned",
    ]


async def test_a_transaction_that_was_made_of_a_stop_is_deleted_again_unless_it_was_reviewed(
    api: httpx.AsyncClient, clean_db: AsyncEngine, charger_id: int
) -> None:
    await orphan(clean_db, charger_id)
    [listed] = await items(api, "/orphan-stops")
    path = f"/orphan-stops/{listed['orphanId']}"
    new = {"connectorId": 2, "idTag": "TAG9", "startedAt": "2026-01-15T12:00:00Z", "meterStart": 2000}
    made = (await api.post(f"{path}/assign", json={"newTransaction": new})).json()
    [assigned] = await items(api, "/orphan-stops", assigned=True)
    assert (assigned["assignedTo"], assigned["madeNew"]) == (made["transactionId"], True)
    assert (await api.post(f"{path}/unassign")).json() == listed
    assert (await api.get(f"/transactions/{made['transactionId']}")).status_code == 404
    assert await items(api, "/orphan-stops") == [listed]
    again = (await api.post(f"{path}/assign", json={"newTransaction": new})).json()
    await api.post(f"/transactions/{again['transactionId']}/review", json={"verdict": "right"})
    refused = await api.post(f"{path}/unassign")
    assert (refused.status_code, refused.json()["type"]) == (409, "already-reviewed")
    assert (await api.post("/orphan-stops/999/unassign")).status_code == 404


async def test_a_transaction_whose_start_was_lost_is_made_of_an_orphan_stop(
    api: httpx.AsyncClient, clean_db: AsyncEngine, charger_id: int
) -> None:
    await orphan(clean_db, charger_id)
    [listed] = await items(api, "/orphan-stops")
    path = f"/orphan-stops/{listed['orphanId']}/assign"
    new = {"connectorId": 2, "idTag": "TAG9", "startedAt": "2026-01-15T12:00:00Z", "meterStart": 2000}
    assert (
        await api.post(path, json={"newTransaction": new | {"startedAt": "2026-01-15T12:00:00"}})
    ).status_code == 400
    async with events(api, types="transaction.stopped", snapshot=False) as stream:
        made = (await api.post(path, json={"newTransaction": new})).json()
        assert (await stream.next()).data == made
    assert (made["energyWh"], made["idTag"], made["connectorId"], made["status"]) == (7000, "TAG9", 2, "stopped")
    assert (await api.get(f"/transactions/{made['transactionId']}")).json() == made
    assert await items(api, "/orphan-stops") == []
    twice = await api.post(path, json={"newTransaction": new})
    assert (twice.status_code, twice.json()["type"]) == (409, "stop-assigned")
    await orphan(clean_db, charger_id, meterStop=9001)
    [another] = await items(api, "/orphan-stops")
    twice = await api.post(f"/orphan-stops/{another['orphanId']}/assign", json={"newTransaction": new})
    assert (twice.status_code, twice.json()["type"]) == (409, "already-exists")
    assert len(await items(api, "/orphan-stops")) == 1, "it is still there"


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"connectorId": 9}, "/newTransaction/connectorId"),
        ({"startedAt": "2026-01-15T13:00:01Z"}, "/newTransaction/startedAt"),
        ({"meterStart": 9_001}, "/newTransaction/meterStart"),
    ],
)
async def test_a_start_that_does_not_go_with_the_stop_is_refused_with_its_place(
    api: httpx.AsyncClient, clean_db: AsyncEngine, charger_id: int, wrong: dict[str, Any], pointer: str
) -> None:
    await execute(clean_db, "UPDATE chargers SET configured_connectors = 2")
    await orphan(clean_db, charger_id)
    [listed] = await items(api, "/orphan-stops")
    new = {"connectorId": 2, "idTag": "TAG9", "startedAt": "2026-01-15T12:00:00Z", "meterStart": 2000, **wrong}
    refused = await api.post(f"/orphan-stops/{listed['orphanId']}/assign", json={"newTransaction": new})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
    assert await items(api, "/orphan-stops") == [listed]


async def test_signed_values_of_an_orphan_go_with_it(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        signed = {"timestamp": ago(1), "sampledValue": [{"value": "OCMF|{}|{}", "format": "SignedData"}]}
        await one.call(
            "StopTransaction",
            {"transactionId": -5, "meterStop": 7000, "timestamp": ago(1), "transactionData": [signed]},
        )
    [listed] = await items(api, "/orphan-stops")
    new = {"connectorId": 1, "idTag": "TAG9", "startedAt": ago(60), "meterStart": 2000}
    made = (await api.post(f"/orphan-stops/{listed['orphanId']}/assign", json={"newTransaction": new})).json()
    [found] = (await api.get(f"/transactions/{made['transactionId']}/signed-values")).json()["items"]
    assert found["value"] == "OCMF|{}|{}"


async def test_an_orphan_that_can_not_be_read_is_not_assigned_but_can_be_deleted(
    api: httpx.AsyncClient, clean_db: AsyncEngine, charger_id: int
) -> None:
    known = {"charger_id": charger_id, "received_at": NOON, "payload": "[]"}
    await add(clean_db, orphan_stops, known)
    await add(clean_db, transactions, row(charger_id, 1, status="active"))
    [listed] = await items(api, "/orphan-stops")
    path = f"/orphan-stops/{listed['orphanId']}"
    assert (await api.post(f"{path}/assign", json={"transactionId": 1})).status_code == 404
    assert (await api.delete(path)).status_code == 204
    assert (await api.delete(path)).status_code == 404
    [entry] = await rows(clean_db, AUDIT)
    assert (entry["action"], entry["target_id"], entry["details"]) == ("orphan-stop.deleted", "CP1", {"payload": "[]"})


async def test_limits_of_a_running_transaction_are_set_and_taken_away(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        number = await start(one)
        path = f"/transactions/{number}"
        given = (await api.patch(path, json={"limits": {"energyWh": 20_000, "soc": 80}})).json()
        expected = {"energyWh": 20_000, "minutes": None, "cost": None, "soc": 80, "reachedAt": None}
        assert given["limits"] == expected
        state = server.app.chargers.registry.live("CP1")
        assert state is not None
        assert state.transactions[number].limit_soc == 80
        assert (await api.patch(path, json={})).json()["limits"] == expected
        for wrong in ({"soc": 101}, {"minutes": 0}, {"energyWh": "much"}, {"cost": 5}):
            assert (await api.patch(path, json={"limits": wrong})).status_code == 400
        assert (await api.patch(path, json={"limits": None})).json()["limits"] is None
        assert (await api.get(path)).json()["limits"] is None

"""Which tariff a session gets: its connector's, else its charger's, else the default, in the version of its start."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables.connectors import connectors
from genx.domain.user import Role
from tests.api.test_tariff_edits import patched, path_of
from tests.api.test_tariffs import content, created, published, refused
from tests.api.test_transactions import start
from tests.support.charger import Charger, charger
from tests.support.kept import add, add_charger
from tests.support.paging import items
from tests.support.server import RunningServer, token_for

CONNECTOR = "/chargers/CP1/connectors/1"
HOUR = timedelta(hours=1)


async def stop(one: Charger, number: int) -> None:
    at = datetime.now(UTC).isoformat()
    await one.call("StopTransaction", {"transactionId": number, "meterStop": 1_000, "timestamp": at})


async def report(one: Charger, connector_id: int = 1, status: str = "Available") -> None:
    told = {"connectorId": connector_id, "status": status, "errorCode": "NoError"}
    await one.call("StatusNotification", told)


async def given(api: httpx.AsyncClient, number: int) -> tuple[int, int] | None:
    """The tariff of a transaction and its version."""
    cost = (await api.get(f"/transactions/{number}")).json()["cost"]
    return None if cost is None else (cost["tariffId"], cost["tariffVersion"])


async def test_the_nearest_tariff_is_taken_and_taking_it_away_leaves_the_next(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    ids = [(await published(api, name))["tariffId"] for name in ("Default", "Charger", "Connector")]
    default, of_charger, of_connector = ids
    steps: list[tuple[str, dict[str, Any], int | None]] = [
        (CONNECTOR, {"tariffId": of_connector}, of_connector),
        ("/chargers/CP1", {"tariffId": of_charger}, of_connector),
        (f"/tariffs/{default}", {"revision": 2, "isDefault": True}, of_connector),
        (CONNECTOR, {"tariffId": None}, of_charger),
        ("/chargers/CP1", {"tariffId": None}, default),
        (f"/tariffs/{default}", {"revision": 3, "isDefault": False}, None),
    ]
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        await report(one)
        for path, body, wanted in steps:
            assert (await api.patch(path, json=body)).status_code == 200, path
            number = await start(one)
            assert await given(api, number) == (None if wanted is None else (wanted, 1)), path
            await stop(one, number)


async def test_a_tariff_of_one_connector_is_not_that_of_the_other(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    mine = (await published(api))["tariffId"]
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        for connector_id in (1, 2):
            await report(one, connector_id)
        await api.patch("/chargers/CP1/connectors/2", json={"tariffId": mine})
        first, second = await start(one, connector_id=1), await start(one, connector_id=2)
        assert (await given(api, first), await given(api, second)) == (None, (mine, 1))
        listed = (await api.get("/chargers/CP1/connectors")).json()["items"]
        assert {each["connectorId"]: each["tariffId"] for each in listed} == {1: None, 2: mine}


async def test_a_tariff_outlives_reports_of_status_and_the_link(api: httpx.AsyncClient, server: RunningServer) -> None:
    mine = (await published(api))["tariffId"]
    for link in range(2):
        async with charger(server.ws_url + "CP1") as one:
            await one.boot()
            await report(one)
            if link == 0:
                await api.patch(CONNECTOR, json={"tariffId": mine})
            await report(one, status="Charging")
            [shown] = (await api.get("/chargers/CP1/connectors")).json()["items"]
            assert (shown["status"], shown["tariffId"]) == ("Charging", mine)
        await server.left_alone()
    assert (await api.get("/chargers/CP1")).json()["connectors"][0]["tariffId"] == mine


async def test_an_offline_charger_and_its_connectors_are_given_tariffs(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    mine = (await published(api))["tariffId"]
    made = await add_charger(clean_db, "CP1", connector_count=2)
    await add(clean_db, connectors, {"charger_id": made, "connector_id": 1})
    assert (await api.patch(CONNECTOR, json={"tariffId": mine})).json()["tariffId"] == mine
    assert (await api.patch("/chargers/CP1", json={"tariffId": mine})).json()["tariffId"] == mine
    assert (await api.get(f"/tariffs/{mine}")).json()["usedBy"] == {"chargers": 1, "connectors": 1, "running": 0}
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        assert await given(api, await start(one)) == (mine, 1)


async def test_a_session_has_the_version_of_its_start_even_if_it_is_told_late(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    """One that began before there was any version has the first one."""
    made = await patched(api, await published(api), isDefault=True)
    edited = await patched(api, made, draft=content("9"))
    await api.post(path_of(made, "/publish"), json={"revision": edited["revision"]})
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        early = await start(one, connector_id=1, at=datetime.now(UTC) - HOUR)
        now = await start(one, connector_id=2)
        assert (await given(api, early), await given(api, now)) == ((made["tariffId"], 1), (made["tariffId"], 2))


async def test_a_deleted_charger_lets_go_of_the_tariffs_of_its_connectors(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    mine = (await published(api))["tariffId"]
    made = await add_charger(clean_db, "CP1")
    await add(clean_db, connectors, {"charger_id": made, "connector_id": 1, "tariff_id": mine})
    assert "CP1, connector 1" in refused(await api.delete(f"/tariffs/{mine}"), 409, "tariff-in-use")
    assert (await api.delete("/chargers/CP1")).status_code == 204
    assert (await api.delete(f"/tariffs/{mine}")).status_code == 204


@pytest.mark.parametrize("tariff_id", [0, -1, 2**63, "1", 1.5, True])
@pytest.mark.parametrize("path", ["/chargers/CP1", CONNECTOR])
async def test_what_is_no_number_of_a_tariff_is_refused(
    api: httpx.AsyncClient, clean_db: AsyncEngine, path: str, tariff_id: Any
) -> None:
    made = await add_charger(clean_db, "CP1")
    await add(clean_db, connectors, {"charger_id": made, "connector_id": 1})
    answer = await api.patch(path, json={"tariffId": tariff_id})
    assert [each["pointer"] for each in refused(answer, 400, "invalid-request")] == ["/tariffId"]


async def test_a_refusal_leaves_charger_connector_and_log_as_they_were(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    draft = (await created(api))["tariffId"]
    made = await add_charger(clean_db, "CP1", name="Before")
    await add(clean_db, connectors, {"charger_id": made, "connector_id": 1})
    before = (await api.get("/chargers/CP1")).json()
    for tariff_id, said in ((draft, "publish it first"), (2**63 - 1, "There is no tariff")):
        for path, more in (("/chargers/CP1", {"name": "After", "chargerStatus": "inactive"}), (CONNECTOR, {})):
            answer = await api.patch(path, json={"tariffId": tariff_id, **more})
            [error] = refused(answer, 422, "unusable-request")
            assert (error["pointer"], said in error["detail"]) == ("/tariffId", True)
    assert (await api.get("/chargers/CP1")).json() == before
    assert await items(api, "/audit-log", action="charger") == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/chargers/CP1/connectors/0", (400, 404)),
        ("/chargers/CP1/connectors/201", (400, 404)),
        ("/chargers/CP1/connectors/2", (404,)),
        ("/chargers/NOBODY/connectors/1", (404,)),
    ],
)
async def test_only_connectors_that_there_are_have_a_tariff(
    api: httpx.AsyncClient, clean_db: AsyncEngine, path: str, status: tuple[int, ...]
) -> None:
    mine = (await published(api))["tariffId"]
    made = await add_charger(clean_db, "CP1")
    await add(clean_db, connectors, {"charger_id": made, "connector_id": 1})
    assert (await api.patch(path, json={"tariffId": mine})).status_code in status
    assert (await api.get(f"/tariffs/{mine}")).json()["usedBy"]["connectors"] == 0


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("operator", 200), ("admin", 200)])
async def test_operators_give_tariffs_and_the_log_says_who_gave_which(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine, role: Role, status: int
) -> None:
    mine = (await published(api))["tariffId"]
    made = await add_charger(clean_db, "CP1")
    await add(clean_db, connectors, {"charger_id": made, "connector_id": 1})
    email = f"{role}@example.org"
    async with server.client(await token_for(clean_db, role, email)) as client:
        for path in ("/chargers/CP1", CONNECTOR):
            assert (await client.patch(path, json={"tariffId": mine})).status_code == status
        assert (await client.patch(CONNECTOR, json={})).status_code == status
    entries = await items(api, "/audit-log", action="charger.changed")
    wanted = [{"connectorId": 1, "tariffId": mine}, {"tariffId": mine}] if status == 200 else []
    assert [each["details"] for each in entries] == wanted
    assert {each["actor"]["name"] for each in entries} <= {email}
    assert {each["target"]["id"] for each in entries} <= {"CP1"}

"""The transactions of a charger through the API."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables.transactions import transactions
from tests.support.charger import Charger, charger
from tests.support.kept import add, add_charger
from tests.support.paging import items, pages
from tests.support.server import RunningServer, running_server
from tests.support.sse import events
from tests.support.states import NOON

PATH = "/chargers/CP1/transactions"
MEASURANDS = {"energy": "Energy.Active.Import.Register", "power": "Power.Active.Import", "soc": "SoC"}


def row(charger_id: int, number: int, **columns: Any) -> dict[str, Any]:
    known = {
        "id": str(number),
        "wire_id": number,
        "charger_id": charger_id,
        "connector_id": 1,
        "id_tag": "TAG1",
        "authorised": True,
        "status": "stopped",
        "started_at": NOON + timedelta(minutes=number),
        "received_start_at": NOON + timedelta(minutes=number),
        "meter_start": 1000,
    }
    return known | columns


async def start(one: Charger, connector_id: int = 1, meter: int = 1000, at: datetime | None = None) -> int:
    answer = await one.call(
        "StartTransaction",
        {
            "connectorId": connector_id,
            "idTag": "TAG1",
            "meterStart": meter,
            "timestamp": (at or datetime.now(UTC)).isoformat(),
        },
    )
    return int(answer["transactionId"])


async def measure(one: Charger, transaction_id: int, connector_id: int = 1, **values: float) -> None:
    measurands = {
        "energy": ("Energy.Active.Import.Register", "Wh"),
        "power": ("Power.Active.Import", "W"),
        "soc": ("SoC", "Percent"),
    }
    sampled = [
        {"measurand": measurands[name][0], "unit": measurands[name][1], "value": str(value)}
        for name, value in values.items()
    ]
    meter_value = {"timestamp": datetime.now(UTC).isoformat(), "sampledValue": sampled}
    await one.call(
        "MeterValues",
        {"connectorId": connector_id, "transactionId": transaction_id, "meterValue": [meter_value]},
    )


async def test_a_stopped_transaction_is_shown_whole(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    stopped = {
        "started_at": datetime(2026, 1, 15, 12, 0, 0, 999_999, tzinfo=UTC),
        "received_start_at": datetime(2026, 1, 15, 12, 0, 1, tzinfo=UTC),
        "stopped_at": datetime(2026, 1, 15, 13, 0, 0, 1_000, tzinfo=UTC),
        "received_stop_at": datetime(2026, 1, 15, 13, 0, 0, 1_999, tzinfo=UTC),
        "meter_stop": 8000,
        "energy_wh": 7000,
        "measured_wh": 6900,
        "stop_reason": "EVDisconnected",
        "stop_id_tag": "OTHER",
        "estimated": True,
        "suspect": True,
        "notes": ["one", "another, with a comma"],
        "reservation_id": 17,
        "authorised": False,
        "measured_energy_wh": 7100,
        "reviewed_by": "ann@example.org",
        "reviewed_at": datetime(2026, 1, 16, 8, 0, tzinfo=UTC),
        "closed_by": "bob@example.org",
        "command_id": "6f6d4a2e-6c39-4d1f-9a53-0a9b4f4d2f10",
        "limit_energy_wh": 20_000,
        "limit_minutes": 90,
        "limit_soc": 80,
        "limit_reached_at": datetime(2026, 1, 15, 12, 30, tzinfo=UTC),
    }
    await add(clean_db, transactions, row(charger_id, 2_147_483_600, **stopped))
    [shown] = (await api.get(PATH)).json()["items"]
    assert shown == {
        "transactionId": 2_147_483_600,
        "deviceId": "CP1",
        "connectorId": 1,
        "idTag": "TAG1",
        "authorised": False,
        "status": "stopped",
        "phase": None,
        "startedAt": "2026-01-15T12:00:00.999Z",
        "stoppedAt": "2026-01-15T13:00:00.001Z",
        "beganAt": "2026-01-15T12:00:00.999Z",
        "endedAt": "2026-01-15T13:00:00.001Z",
        "receivedStartAt": "2026-01-15T12:00:01.000Z",
        "receivedStopAt": "2026-01-15T13:00:00.001Z",
        "meterStart": 1000,
        "meterStop": 8000,
        "energyWh": 7000,
        "measuredEnergyWh": 7100,
        "powerW": None,
        "soc": None,
        "stopReason": "EVDisconnected",
        "stopIdTag": "OTHER",
        "estimated": True,
        "suspect": True,
        "reviewedBy": "ann@example.org",
        "reviewedAt": "2026-01-16T08:00:00.000Z",
        "closedBy": "bob@example.org",
        "notes": ["one", "another, with a comma"],
        "noteCodes": [{"code": "other", "values": {}, "said": None}] * 2,
        "commandId": "6f6d4a2e-6c39-4d1f-9a53-0a9b4f4d2f10",
        "reservationId": 17,
        "limits": {"energyWh": 20_000, "minutes": 90, "cost": None, "soc": 80, "reachedAt": "2026-01-15T12:30:00.000Z"},
        "cost": None,
    }


async def test_the_newest_start_comes_first_and_pages_end_without_loss_or_repetition(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    await add(clean_db, transactions, *(row(charger_id, number) for number in (5, 1, 4, 2, 3)))
    read = await pages(api, PATH, limit=2)
    assert [[one["transactionId"] for one in page] for page in read] == [[5, 4], [3, 2], [1]]
    for limit in (1, 3, 5, 200):
        assert [one["transactionId"] for one in await items(api, PATH, limit=limit)] == [5, 4, 3, 2, 1]


async def test_starts_within_the_same_millisecond_are_all_listed(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    """The answer shows milliseconds; the cursor must know more than that."""
    charger_id = await add_charger(clean_db, "CP1")
    moments = [0, 0, 1, 2, 400, 999]
    rows = [
        row(charger_id, number, started_at=NOON + timedelta(microseconds=microseconds), id_tag=f"TAG{number}")
        for number, microseconds in enumerate(moments, 1)
    ]
    await add(clean_db, transactions, *rows)
    assert [one["transactionId"] for one in await items(api, PATH, limit=1)] == [6, 5, 4, 3, 2, 1]


async def test_a_transaction_that_begins_while_one_pages_is_neither_shown_late_nor_moves_the_others(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    await add(clean_db, transactions, *(row(charger_id, number) for number in (1, 2, 3, 4)))
    first = (await api.get(PATH, params={"limit": 2})).json()
    await add(clean_db, transactions, row(charger_id, 9))
    rest = (await api.get(PATH, params={"limit": 2, "cursor": first["nextCursor"]})).json()
    assert [one["transactionId"] for one in first["items"] + rest["items"]] == [4, 3, 2, 1]
    assert rest["nextCursor"] is None


async def test_each_charger_has_its_own_transactions_by_whatever_spelling(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    one, other = await add_charger(clean_db, "CP1"), await add_charger(clean_db, "CP2")
    await add(clean_db, transactions, row(one, 1), row(other, 2), row(one, 3))
    assert [each["transactionId"] for each in await items(api, "/chargers/cp1/transactions")] == [3, 1]
    assert [each["transactionId"] for each in await items(api, "/chargers/CP2/transactions")] == [2]


async def test_a_cursor_of_another_list_is_refused(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    await add(clean_db, transactions, row(charger_id, 1), row(charger_id, 2))
    cursor = (await api.get(PATH, params={"limit": 1})).json()["nextCursor"]
    for path in ("/chargers/CP1/commands", "/chargers/CP1/configuration", "/refused-connections", "/vendors"):
        refused = await api.get(path, params={"cursor": cursor})
        assert (refused.status_code, refused.json()["type"]) == (400, "bad-cursor"), path


@pytest.mark.parametrize("limit", ["0", "201", "-1", "1.5", "many", ""])
async def test_a_limit_that_is_none_is_refused_and_named(
    api: httpx.AsyncClient, clean_db: AsyncEngine, limit: str
) -> None:
    await add_charger(clean_db, "CP1")
    refused = await api.get(PATH, params={"limit": limit})
    assert refused.status_code == 400
    assert [error["pointer"] for error in refused.json()["errors"]] == ["limit"]


async def test_a_running_transaction_shows_what_its_connector_measures_as_long_as_the_charger_is_there(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        transaction_id = await start(one)
        [before] = (await api.get(PATH)).json()["items"]
        assert (before["energyWh"], before["powerW"], before["soc"], before["status"]) == (None, None, None, "active")
        await measure(one, transaction_id, energy=3500, power=7040, soc=41.5)
        [running] = (await api.get(PATH)).json()["items"]
        assert (running["energyWh"], running["powerW"], running["soc"]) == (2500, 7040, 41.5)
        stop = {"transactionId": transaction_id, "meterStop": 4000, "timestamp": datetime.now(UTC).isoformat()}
        await one.call("StopTransaction", stop)
        [stopped] = (await api.get(PATH)).json()["items"]
    assert (stopped["energyWh"], stopped["powerW"], stopped["soc"]) == (3000, None, None)
    assert (stopped["status"], stopped["stopReason"], stopped["meterStop"]) == ("stopped", "Local", 4000)


async def test_a_transaction_shows_only_the_measurements_of_its_own_connector(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        ids = [await start(one, connector_id) for connector_id in (1, 2)]
        await measure(one, ids[1], 2, energy=1700, power=11_000)
        found = {each["transactionId"]: each for each in (await api.get(PATH)).json()["items"]}
    assert [found[ids[0]][name] for name in ("connectorId", "energyWh", "powerW")] == [1, None, None]
    assert [found[ids[1]][name] for name in ("connectorId", "energyWh", "powerW")] == [2, 700, 11_000]


async def test_what_was_measured_stays_when_the_charger_leaves_and_its_power_does_not(
    api: httpx.AsyncClient, dsn: str
) -> None:
    async with running_server(dsn) as other, charger(other.ws_url + "CP1") as one:
        await one.boot()
        await measure(one, await start(one), energy=1900, power=5000)
    [left] = (await api.get(PATH)).json()["items"]
    assert (left["status"], left["energyWh"], left["powerW"]) == ("active", 900, None)


async def test_a_transaction_is_told_as_it_starts_goes_on_and_stops(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    kinds = "transaction.started,transaction.updated,transaction.stopped"
    async with charger(server.ws_url + "CP1") as one, events(api, types=kinds, snapshot=False) as stream:
        await one.boot()
        transaction_id = await start(one)
        started = await stream.next()
        assert (started.type, started.data["transactionId"]) == ("transaction.started", transaction_id)
        await measure(one, transaction_id, energy=1250, power=3000)
        updated = await stream.next()
        assert (updated.type, updated.data["energyWh"], updated.data["powerW"]) == ("transaction.updated", 250, 3000)
        stop = {"transactionId": transaction_id, "meterStop": 1300, "timestamp": datetime.now(UTC).isoformat()}
        await one.call("StopTransaction", stop)
        while (stopped := await stream.next()).type == "transaction.updated":
            pass
    [shown] = (await api.get(PATH)).json()["items"]
    assert (stopped.type, stopped.data) == ("transaction.stopped", shown)


async def test_a_transaction_that_is_sent_again_is_listed_once(api: httpx.AsyncClient, server: RunningServer) -> None:
    at = datetime.now(UTC) - timedelta(minutes=5)
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        assert await start(one, at=at) == await start(one, at=at)
    assert len((await api.get(PATH)).json()["items"]) == 1

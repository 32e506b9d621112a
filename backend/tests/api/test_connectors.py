"""The connectors of a charger: their status, their measurements, their transaction."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.api.v1.connectors import connectors_of
from genx.db.tables.connectors import connectors
from genx.domain.connector import Connector, Live
from genx.domain.transaction import Transaction
from tests.support.charger import Charger, charger
from tests.support.kept import add, add_charger
from tests.support.server import RunningServer
from tests.support.states import NOON, charge_point

PATH = "/chargers/CP1/connectors"


def shown(**fields: Any) -> list[dict[str, Any]]:
    return [
        {name: getattr(one, name) for name in ("connector_id", "status", "transaction_id")}
        for one in connectors_of(charge_point(**fields))
    ]


def running(wire_id: int, connector_id: int, **fields: Any) -> Transaction:
    known: dict[str, Any] = {
        "id": str(wire_id),
        "charger_id": 1,
        "device_id": "CP1",
        "id_tag": "TAG1",
        "authorised": True,
        "started_at": NOON,
        "received_start_at": NOON,
        "meter_start": 0,
    }
    return Transaction(**known | {"wire_id": wire_id, "connector_id": connector_id} | fields)


async def report(one: Charger, connector_id: int, status: str, **fields: Any) -> None:
    known = {"connectorId": connector_id, "errorCode": "NoError", "status": status}
    await one.call("StatusNotification", known | fields)


@pytest.mark.parametrize(
    ("fields", "ids"),
    [
        ({}, []),
        ({"configured_connectors": 3}, [1, 2, 3]),
        ({"connectors": {0: Connector(connector_id=0)}}, [0]),
        ({"connectors": {2: Connector(connector_id=2)}}, [1, 2]),
        (
            {"connectors": {0: Connector(connector_id=0), 4: Connector(connector_id=4)}, "configured_connectors": 2},
            [0, 1, 2, 4],
        ),
    ],
)
def test_connectors_are_those_that_reported_and_those_that_must_be_there(
    fields: dict[str, Any], ids: list[int]
) -> None:
    assert [one["connector_id"] for one in shown(**fields)] == ids


def test_a_connector_that_reported_nothing_is_known_by_its_number_alone() -> None:
    [only] = connectors_of(charge_point(configured_connectors=1))
    assert (only.status, only.error_code, only.updated_at, only.since, only.live) == (None, None, None, None, None)
    assert (only.transaction_id, only.transaction) == (None, None)


def test_a_connector_shows_its_newest_transaction_with_what_it_has_charged() -> None:
    old = running(7, 1, started_at=NOON - timedelta(hours=1), received_start_at=NOON - timedelta(hours=1))
    new = running(8, 1, measured_wh=1500)
    one, two = connectors_of(charge_point(configured_connectors=2, transactions={8: new, 7: old}))
    assert one.transaction_id == 8
    assert one.transaction is not None
    assert (one.transaction.id_tag, one.transaction.energy_wh) == ("TAG1", 1500)
    assert one.transaction.started_at == "2026-01-15T12:00:00.000Z"
    assert two.transaction_id is None


def test_the_main_meter_stands_for_the_only_connector() -> None:
    main = Connector(connector_id=0, live=Live(at=NOON, power_w=3000))
    charging = Connector(connector_id=1, status="Charging")
    zero, one = connectors_of(charge_point(connectors={0: main, 1: charging}))
    assert zero.live is not None
    assert one.live is not None
    assert (zero.live.power_w, one.live.power_w) == (3000, 3000)
    _, one, two = connectors_of(charge_point(connectors={0: main, 1: charging, 2: Connector(connector_id=2)}))
    assert (one.live, two.live) == (None, None)


async def test_a_report_is_shown_at_once_with_the_chargers_own_words(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    at = (datetime.now(UTC) - timedelta(seconds=30)).replace(microsecond=123_456)
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        await report(one, 2, "Faulted", errorCode="GroundFailure", info="<b>é</b>", timestamp=at.isoformat())
        first, second = (await api.get(PATH)).json()["items"]
        assert (first["connectorId"], first["status"]) == (1, None)
        assert (second["status"], second["errorCode"], second["info"]) == ("Faulted", "GroundFailure", "<b>é</b>")
        assert datetime.fromisoformat(second["since"]) == at.replace(microsecond=123_000)
        assert second["updatedAt"] > second["since"]
        await report(one, 2, "Available")
        assert [each["status"] for each in (await api.get(PATH)).json()["items"]] == [None, "Available"]
        assert (await api.get("/chargers/CP1")).json()["connectors"] == (await api.get(PATH)).json()["items"]


async def test_a_repeated_status_keeps_the_time_from_which_on_it_holds(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        await report(one, 1, "Available")
        [before] = (await api.get(PATH)).json()["items"]
        await report(one, 1, "Available")
        [after] = (await api.get(PATH)).json()["items"]
    assert after["since"] == before["since"]
    assert after["updatedAt"] >= before["updatedAt"]


async def test_measurements_are_shown_with_their_time_in_our_units(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    at = datetime.now(UTC).replace(microsecond=0)
    sampled = [
        {"measurand": "Power.Active.Import", "unit": "kW", "value": "7.04"},
        {"measurand": "Energy.Active.Import.Register", "unit": "kWh", "value": "12.5"},
        {"measurand": "Current.Import", "phase": "L1", "value": "10.5"},
        {"measurand": "Current.Import", "phase": "L2", "value": "11.5"},
        {"measurand": "Voltage", "phase": "L1-N", "value": "231"},
        {"measurand": "SoC", "value": "57.5"},
        {"measurand": "Temperature", "unit": "Celsius", "value": "21"},
    ]
    meter_value = [{"timestamp": at.isoformat(), "sampledValue": sampled}]
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        await report(one, 1, "Charging")
        await one.call("MeterValues", {"connectorId": 1, "meterValue": meter_value})
        [connector] = (await api.get(PATH)).json()["items"]
    live = connector["live"]
    assert datetime.fromisoformat(live.pop("at")) == at
    assert live == {
        "powerW": 7040,
        "energyWh": 12_500,
        "currentA": 11.5,
        "voltageV": 231.0,
        "soc": 57.5,
        "temperatureC": 21.0,
    }


async def test_an_offline_charger_shows_its_last_status_and_no_measurements(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    charger_id = await add_charger(clean_db, "CP1", configured_connectors=1)
    kept = {"status": "Charging", "error_code": "NoError", "updated_at": NOON, "since": NOON, "info": "\u202etxt"}
    await add(clean_db, connectors, {"charger_id": charger_id, "connector_id": 1} | kept)
    [connector] = (await api.get(PATH)).json()["items"]
    assert (connector["status"], connector["info"], connector["live"]) == ("Charging", "\u202etxt", None)
    assert connector["since"] == "2026-01-15T12:00:00.000Z"

"""The series of a transaction and its signed values through the API."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base import partitions
from genx.db.base.engine import begin
from genx.db.tables.series import meter_series
from genx.db.tables.transactions import transactions
from genx.db.views import series
from tests.api.test_transactions import row, start
from tests.support.charger import Charger, charger
from tests.support.kept import add, add_charger
from tests.support.server import RunningServer
from tests.support.states import NOON

SIGNED = 'OCMF|{"RD" : [ {"RV":1.50} ]}|{"SD":"3045\\u00e9"}'


async def measured(engine: AsyncEngine, charger_id: int, powers: list[int | None], **more: Any) -> None:
    """Keep measurements a minute apart, the first at the start of transaction 1."""
    known = {"charger_id": charger_id, "connector_id": 1, "transaction_id": "1", "contexts": 4, "rank": 0} | more
    async with begin(engine) as connection:
        await partitions.ensure(connection, NOON, of=partitions.SERIES)
        rows = [
            known | {"at": NOON + timedelta(minutes=number + 1), "power_w": power}
            for number, power in enumerate(powers)
        ]
        await connection.execute(insert(meter_series), rows)


@pytest.fixture
async def charger_id(clean_db: AsyncEngine) -> int:
    made = await add_charger(clean_db, "CP1")
    ended = {"stopped_at": NOON + timedelta(hours=9), "received_stop_at": NOON + timedelta(hours=9)}
    await add(clean_db, transactions, row(made, 1, **ended), row(made, 2, connector_id=2))
    return made


def values(answer: httpx.Response) -> list[Any]:
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_a_point_has_all_that_was_measured(
    api: httpx.AsyncClient, clean_db: AsyncEngine, charger_id: int
) -> None:
    told = {
        "energy_wh": 1_475_084,
        "current_a": 16.1,
        "current_l1_a": 16.1,
        "current_l2_a": 15.9,
        "current_l3_a": 16.0,
        "voltage_v": 230.1,
        "soc": 41.5,
        "offered_a": 20.0,
        "temperature_c": -3.5,
    }
    await measured(clean_db, charger_id, [11_040], **told)
    answer = await api.get("/transactions/1/meter-values")
    assert answer.json() == {
        "items": [
            {
                "at": "2026-01-15T12:01:00.000Z",
                "powerW": 11_040,
                "energyWh": 1_475_084,
                "currentA": 16.1,
                "currentL1A": 16.1,
                "currentL2A": 15.9,
                "currentL3A": 16.0,
                "voltageV": 230.1,
                "soc": 41.5,
                "offeredA": 20.0,
                "temperatureC": -3.5,
            }
        ],
        "total": 1,
    }


async def test_a_long_series_is_thinned_and_keeps_its_peak(
    api: httpx.AsyncClient, clean_db: AsyncEngine, charger_id: int
) -> None:
    powers: list[int | None] = [7_000] * 400
    powers[123], powers[124] = 11_040, None
    await measured(clean_db, charger_id, powers)
    answer = await api.get("/transactions/1/meter-values", params={"points": 50})
    found = [each["powerW"] for each in values(answer)]
    assert (len(found) <= 50, answer.json()["total"], 11_040 in found) == (True, 400, True)
    assert values(answer)[0]["at"] == "2026-01-15T12:01:00.000Z"
    assert values(answer)[-1]["at"] == "2026-01-15T18:40:00.000Z"
    assert len(values(await api.get("/transactions/1/meter-values", params={"points": 2_000}))) == 400


async def test_of_a_very_long_series_a_spread_is_read(
    api: httpx.AsyncClient, clean_db: AsyncEngine, charger_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(series, "MOST_READ", 100)
    await measured(clean_db, charger_id, list(range(350)))
    found = [each["powerW"] for each in values(await api.get("/transactions/1/meter-values"))]
    assert (found[0], found[-1]) == (0, 349)
    assert 80 <= len(found) <= 102


@pytest.mark.parametrize("points", [3, 2_001])
async def test_too_few_or_too_many_points_are_refused(api: httpx.AsyncClient, charger_id: int, points: int) -> None:
    assert (await api.get("/transactions/1/meter-values", params={"points": points})).status_code == 400


async def test_measurements_of_others_are_left_out(
    api: httpx.AsyncClient, clean_db: AsyncEngine, charger_id: int
) -> None:
    await measured(clean_db, charger_id, [1, 2])
    await measured(clean_db, charger_id, [3], transaction_id=None, connector_id=2)
    assert values(await api.get("/transactions/2/meter-values")) == []
    for path in ("meter-values", "signed-values"):
        assert (await api.get(f"/transactions/3/{path}")).status_code == 404


async def send(one: Charger, number: int, *sampled: dict[str, Any]) -> None:
    value = {"timestamp": datetime.now(UTC).isoformat(), "sampledValue": list(sampled)}
    await one.call("MeterValues", {"connectorId": 1, "transactionId": number, "meterValue": [value]})


async def test_a_charging_session_is_seen_as_a_series_and_its_signed_values_are_downloaded(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        number = await start(one)
        signed = {"value": SIGNED, "format": "SignedData", "context": "Transaction.Begin"}
        await send(one, number, signed, {"value": "1000", "context": "Transaction.Begin"})
        [point] = values(await api.get(f"/transactions/{number}/meter-values"))
        assert (point["energyWh"], point["powerW"]) == (1000, None)
        answer = await api.get(f"/transactions/{number}/signed-values")
    assert answer.headers["content-disposition"] == f'attachment; filename="signed-values-{number}.json"'
    [found] = values(answer)
    assert (found["value"], found["context"], found["connectorId"]) == (SIGNED, "Transaction.Begin", 1)
    assert answer.json()["transactionId"] == number


async def test_a_viewer_reads_them_and_a_stranger_does_not(
    viewer: httpx.AsyncClient, stranger: httpx.AsyncClient, charger_id: int
) -> None:
    for path in ("/transactions/1/meter-values", "/transactions/1/signed-values"):
        assert (await viewer.get(path)).status_code == 200
        assert (await stranger.get(path)).status_code == 401


def of_charger(answer: httpx.Response) -> dict[int, list[tuple[str, Any, Any]]]:
    assert answer.status_code == 200, answer.text
    return {
        each["connectorId"]: [(item["at"][11:16], item["powerW"], item["transactionId"]) for item in each["items"]]
        for each in answer.json()["connectors"]
    }


HOUR = {"from": "2026-01-15T12:00:00Z", "to": "2026-01-15T13:00:00Z"}


async def test_a_charger_has_the_meter_values_of_all_its_connectors_with_and_without_a_transaction(
    api: httpx.AsyncClient, clean_db: AsyncEngine, charger_id: int
) -> None:
    other = await add_charger(clean_db, "CP2")
    await measured(clean_db, charger_id, [11_000, None])
    await measured(clean_db, charger_id, [50], connector_id=2, transaction_id=None)
    await measured(clean_db, other, [99])
    answer = await api.get("/chargers/CP1/meter-values", params=HOUR)
    assert of_charger(answer) == {1: [("12:01", 11_000, 1), ("12:02", None, 1)], 2: [("12:01", 50, None)]}
    assert [each["total"] for each in answer.json()["connectors"]] == [2, 1]
    assert (answer.json()["deviceId"], answer.json()["to"]) == ("CP1", "2026-01-15T13:00:00.000Z")
    earlier = {"from": "2026-01-15T11:00:00Z", "to": "2026-01-15T12:00:30Z"}
    assert of_charger(await api.get("/chargers/CP1/meter-values", params=earlier)) == {}


async def test_the_meter_values_of_a_charger_are_those_of_the_last_hour_if_no_time_is_said(
    api: httpx.AsyncClient, clean_db: AsyncEngine, charger_id: int
) -> None:
    await measured(clean_db, charger_id, [11_000])
    answer = (await api.get("/chargers/CP1/meter-values")).json()
    begins, ends = (datetime.fromisoformat(answer[name]) for name in ("from", "to"))
    assert ends - begins == timedelta(hours=1)
    assert answer["connectors"] == []


async def test_meter_values_of_a_charger_are_thinned_by_connector_and_keep_their_peaks(
    api: httpx.AsyncClient, clean_db: AsyncEngine, charger_id: int
) -> None:
    powers: list[int | None] = [7_000] * 400
    powers[321] = 11_040
    await measured(clean_db, charger_id, powers)
    await measured(clean_db, charger_id, [1, 2, 3], connector_id=2)
    day = {"from": "2026-01-15T00:00:00Z", "to": "2026-01-16T00:00:00Z", "points": "10"}
    answer = await api.get("/chargers/CP1/meter-values", params=day)
    first, second = answer.json()["connectors"]
    assert (len(first["items"]), first["total"], len(second["items"])) == (10, 400, 3)
    assert max(each["powerW"] for each in first["items"]) == 11_040


@pytest.mark.parametrize(
    ("asked", "status", "kind"),
    [
        ({"from": "2026-01-01T00:00:00Z", "to": "2026-02-02T00:00:00Z"}, 422, "period-too-long"),
        ({"from": "2026-01-15T13:00:00Z", "to": "2026-01-15T12:00:00Z"}, 422, "period-too-long"),
        ({"from": "2199-01-01T00:00:00Z"}, 422, "period-too-long"),
        ({"from": "yesterday"}, 400, "invalid-request"),
        ({"points": "3"}, 400, "invalid-request"),
    ],
)
async def test_meter_values_of_a_time_that_can_not_be_are_refused(
    api: httpx.AsyncClient, charger_id: int, asked: dict[str, str], status: int, kind: str
) -> None:
    answer = await api.get("/chargers/CP1/meter-values", params=asked)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (status, kind)


async def test_there_are_no_meter_values_of_an_unknown_charger(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    assert (await api.get("/chargers/CP9/meter-values")).status_code == 404

"""What transactions cost, through the API: so far, at the end, in lists, sums and files, and rated again."""

import asyncio
import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.queries import costs
from genx.db.tables.transactions import transactions
from genx.jobs.table import RATING
from tests.api.test_tariffs import content, published, refused
from tests.api.test_transactions import measure, row, start
from tests.support.charger import Charger, charger
from tests.support.database import execute
from tests.support.kept import add, add_charger
from tests.support.server import RunningServer
from tests.support.states import NOON

HOUR = timedelta(hours=1)


async def sold(
    api: httpx.AsyncClient,
    engine: AsyncEngine,
    *energies: int,
    currency: str = "GBP",
    device_id: str = "CP1",
    **known: Any,
) -> int:
    """Let a charger with a tariff have sold so many Wh in each of its sessions. Returns the tariff's id."""
    tariff = (await api.post("/tariffs", json={"name": currency, "draft": content(currency=currency)})).json()
    tariff_id = int(tariff["tariffId"])
    await api.post(f"/tariffs/{tariff_id}/publish", json={"revision": 1})
    charger_id = await add_charger(engine, device_id)
    first = 100 * tariff_id % 1_000_000
    for number, energy_wh in enumerate(energies, first):
        at = NOON + timedelta(minutes=number)
        ended = {"stopped_at": at + HOUR, "received_stop_at": at + HOUR, "energy_wh": energy_wh}
        given = {"tariff_id": tariff_id, "tariff_version": 1}
        await add(engine, transactions, row(charger_id, number, **ended, **given, **known))
    return tariff_id


class ByHand:
    """Lets nothing be rated but when a test says so."""

    may_rate = False


@pytest.fixture(autouse=True)
def _by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    due = costs.due

    async def due_by_hand(*asked: Any) -> Sequence[str]:
        return await due(*asked) if ByHand.may_rate else ()

    monkeypatch.setattr(costs, "due", due_by_hand)


async def rated(server: RunningServer) -> None:
    ByHand.may_rate = True
    await server.app.jobs.once(RATING)
    ByHand.may_rate = False


async def only(api: httpx.AsyncClient) -> dict[str, Any]:
    [listed] = (await api.get("/transactions")).json()["items"]
    return dict(listed)


async def test_a_running_session_says_what_it_costs_so_far_and_a_stopped_one_what_it_cost(
    api: httpx.AsyncClient, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tariff = await published(api)
    path = f"/tariffs/{tariff['tariffId']}"
    await api.patch(path, json={"revision": 2, "isDefault": True})
    async with charger(server.ws_url + "CP1") as cp1:
        await cp1.boot()
        number = await start(cp1, at=datetime.now(UTC) - HOUR)
        await measure(cp1, number, energy=3_000, power=2_000)
        assert (await api.get(path)).json()["usedBy"]["running"] == 1
        running = (await api.get(f"/transactions/{number}")).json()["cost"]
        assert (running["final"], running["version"], running["totalInclTax"]) == (False, 0, "0.9800")
        assert (running["tariffId"], running["tariffVersion"]) == (tariff["tariffId"], 1)
        assert (await only(api))["cost"] is None
        await stop(cp1, number, 5_000)
        waiting = (await api.get(f"/transactions/{number}")).json()["cost"]
        assert (waiting["final"], waiting["totalInclTax"]) == (False, "1.9600")
        monkeypatch.setattr(costs, "SETTLING", timedelta(seconds=-9))
        await rated(server)
        cost = (await api.get(f"/transactions/{number}")).json()["cost"]
        assert (cost["final"], cost["version"], cost["totalInclTax"], cost["tax"]) == (True, 1, "1.9600", "0.3300")
        assert sum(Decimal(each) for each in amounts(cost)) == Decimal(cost["totalInclTax"])
        listed = (await only(api))["cost"]
        assert {**cost, **dict.fromkeys(("periods", "fees", "extras", "notes", "taxes", "taxIncluded"))} == listed


async def stop(one: Charger, number: int, meter: int) -> None:
    at = datetime.now(UTC).isoformat()
    await one.call("StopTransaction", {"transactionId": number, "meterStop": meter, "timestamp": at})


def amounts(cost: dict[str, Any]) -> list[str]:
    lines = [line for period in cost["periods"] for line in period["lines"]]
    return [each["amountInclTax"] for each in (*lines, *cost["fees"], *cost["extras"])]


async def test_one_that_needs_review_has_no_cost_until_somebody_has_looked(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    await sold(api, clean_db, 910_420, suspect=True)
    number = (await only(api))["transactionId"]
    await rated(server)
    assert (await api.get(f"/transactions/{number}")).json()["cost"] is None
    refused(await api.post(f"/transactions/{number}/rate", json={}), 409, "not-priceable")
    reviewed = await api.post(f"/transactions/{number}/review", json={"verdict": "corrected", "energyWh": 18_300})
    assert (reviewed.json()["cost"]["final"], reviewed.json()["cost"]["totalInclTax"]) == (False, "8.9700")
    await rated(server)
    cost = (await only(api))["cost"]
    assert (cost["final"], cost["totalInclTax"]) == (True, "8.9700")


async def test_rating_again_by_another_version_says_the_difference_and_keeps_both(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    tariff_id = await sold(api, clean_db, 10_000)
    path = f"/tariffs/{tariff_id}"
    await api.patch(path, json={"revision": 2, "draft": content("0.29")})
    await api.post(f"{path}/publish", json={"revision": 3})
    number = (await only(api))["transactionId"]
    await rated(server)
    again = (await api.post(f"/transactions/{number}/rate", json={"tariffId": tariff_id, "version": 2})).json()
    assert again["difference"] == {"total": "-1.6600", "totalInclTax": "-2.0000"}
    assert (again["cost"]["version"], again["cost"]["tariffVersion"], again["cost"]["final"]) == (2, 2, True)
    await rated(server)
    found = (await api.get(f"/transactions/{number}/costs")).json()["items"]
    assert [(each["why"], each["cost"]["totalInclTax"], each["cost"]["final"]) for each in found] == [
        ("asked", "2.9000", True),
        ("ended", "4.9000", False),
    ]
    assert (await only(api))["cost"]["totalInclTax"] == "2.9000"
    back = (await api.post(f"/transactions/{number}/rate", json={})).json()
    assert back["difference"]["totalInclTax"] == "2.0000"
    [entry, *_] = (await api.get("/audit-log", params={"action": "transaction.rated"})).json()["items"]
    assert entry["details"] == {"tariffId": tariff_id, "version": 1, "total": "4.9000"}


async def test_a_dry_run_says_what_another_version_would_cost_and_keeps_nothing(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    tariff_id = await sold(api, clean_db, 10_000)
    path = f"/tariffs/{tariff_id}"
    await api.patch(path, json={"revision": 2, "draft": content("0.29")})
    await api.post(f"{path}/publish", json={"revision": 3})
    number = (await only(api))["transactionId"]
    await rated(server)
    by = {"tariffId": tariff_id, "version": 2}
    found = (await api.post(f"/transactions/{number}/rate", json=by, params={"dryRun": True})).json()
    assert found["difference"] == {"total": "-1.6600", "totalInclTax": "-2.0000"}
    assert (found["cost"]["version"], found["cost"]["totalInclTax"], found["cost"]["final"]) == (0, "2.9000", False)
    assert len((await api.get(f"/transactions/{number}/costs")).json()["items"]) == 1
    assert (await only(api))["cost"]["totalInclTax"] == "4.9000"
    assert (await api.get("/audit-log", params={"action": "transaction.rated"})).json()["items"] == []


async def test_a_receipt_has_its_tax_by_rate(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    await sold(api, clean_db, 10_000)
    number = (await only(api))["transactionId"]
    await rated(server)
    cost = (await api.get(f"/transactions/{number}")).json()["cost"]
    [only_rate] = cost["taxes"]
    assert only_rate == {"taxPercent": "20", "total": cost["total"], "tax": cost["tax"]}


@pytest.mark.parametrize("body", [{"tariffId": 1}, {"version": 1}])
async def test_a_version_goes_with_its_tariff(
    api: httpx.AsyncClient, clean_db: AsyncEngine, body: dict[str, int]
) -> None:
    await sold(api, clean_db, 1_000)
    number = (await only(api))["transactionId"]
    answer = await api.post(f"/transactions/{number}/rate", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["detail"][:9]) == (422, "Give both")


async def test_what_runs_had_no_tariff_or_is_endless_is_not_rated(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    tariff_id = await sold(api, clean_db, 1_000)
    number = (await only(api))["transactionId"]
    path = f"/transactions/{number}/rate"
    refused(await api.post(path, json={"tariffId": tariff_id, "version": 9}), 404, "not-found")
    await execute(clean_db, "UPDATE transactions SET started_at = started_at - interval '2 years'")
    refused(await api.post(path, json={}), 409, "not-priceable")
    assert (await api.get(f"/transactions/{number}")).json()["cost"] is None
    await execute(clean_db, "UPDATE transactions SET tariff_id = NULL, tariff_version = NULL")
    refused(await api.post(path, json={}), 409, "not-priceable")
    await execute(clean_db, "UPDATE transactions SET status = 'active', stopped_at = NULL")
    refused(await api.post(path, json={"tariffId": tariff_id, "version": 1}), 409, "not-priceable")
    refused(await api.post("/transactions/424242/rate", json={}), 404, "not-found")
    refused(await api.get("/transactions/424242/costs"), 404, "not-found")


async def test_a_transaction_that_changes_at_this_moment_is_not_rated(
    api: httpx.AsyncClient, clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sold(api, clean_db, 1_000)
    number = (await only(api))["transactionId"]

    async def changes(*_: object, **__: object) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(costs, "keep", changes)
    refused(await api.post(f"/transactions/{number}/rate", json={}), 409, "changed-meanwhile")


async def test_first_rating_by_hand_has_no_difference(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    await sold(api, clean_db, 1_000)
    number = (await only(api))["transactionId"]
    assert (await api.post(f"/transactions/{number}/rate", json={})).json()["difference"] is None


async def test_transactions_are_found_by_their_tariff_and_summed_by_currency(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    pounds = await sold(api, clean_db, 10_000, 20_000)
    euros = await sold(api, clean_db, 30_000, currency="EUR", device_id="CP2")
    await sold(api, clean_db, 40_000, currency="CHF", device_id="CP3", suspect=True)
    await rated(server)
    await add(clean_db, transactions, row(await add_charger(clean_db, "CP4"), 1_000_001))
    sums = (await api.get("/transactions/totals")).json()
    assert sums["costs"] == [
        {"currency": "EUR", "total": "12.2500", "totalInclTax": "14.7000", "count": 1},
        {"currency": "GBP", "total": "12.2500", "totalInclTax": "14.7000", "count": 2},
    ]
    assert (sums["count"], sums["leftOut"], sums["unpriced"]) == (5, 1, 1)
    wanted_of: list[tuple[dict[str, str | int], int]] = [
        ({"tariffId": pounds}, 2),
        ({"tariffId": euros}, 1),
        ({"tariffId": euros, "deviceId": "CP1"}, 0),
        ({"tariffId": pounds, "deviceId": "CP1"}, 2),
        ({"tariffId": pounds, "idTag": "TAG1"}, 2),
        ({"tariffId": pounds, "q": "tag"}, 2),
        ({"tariffId": 999_999}, 0),
    ]
    for filters, wanted in wanted_of:
        assert len((await api.get("/transactions", params=filters)).json()["items"]) == wanted, filters
        found = (await api.get("/transactions/totals", params=filters)).json()
        assert (found["count"], sum(each["count"] for each in found["costs"])) == (wanted, wanted), filters


async def test_files_have_the_cost_and_a_row_for_each_charging_period(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    await sold(api, clean_db, 10_001, 0)
    await rated(server)
    await add(clean_db, transactions, row(await add_charger(clean_db, "=4"), 1_000_001))
    whole = await lines(api)
    assert [(each["costTotalInclTax"], each["costFinal"], each["costCurrency"]) for each in whole] == [
        ("", "", ""),
        ("0.0000", "true", "GBP"),
        ("4.9000", "true", "GBP"),
    ]
    found = await lines(api, rows="periods")
    assert [(each["kind"], each["kwh"], each["amountInclTax"]) for each in found] == [
        ("idle", "0", "0.0000"),
        ("charging", "10.001", "4.9005"),
        ("rounding", "", "-0.0005"),
    ]
    assert sum(Decimal(each["amountInclTax"]) for each in found) == Decimal("4.90")
    answer = await api.get("/transactions/export", params={"format": "ndjson", "rows": "periods"})
    assert [json.loads(line)["kind"] for line in answer.text.splitlines()] == ["idle", "charging", "rounding"]


async def lines(api: httpx.AsyncClient, **params: str) -> list[dict[str, str]]:
    answer = await api.get("/transactions/export", params=params)
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))


async def as_default(api: httpx.AsyncClient, price: str = "0.49") -> int:
    tariff = await published(api, price=price)
    await api.patch(f"/tariffs/{tariff['tariffId']}", json={"revision": 2, "isDefault": True})
    return int(tariff["tariffId"])


async def test_a_transaction_that_is_closed_by_hand_costs_what_was_measured(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    await as_default(api)
    async with charger(server.ws_url + "CP1") as cp1:
        await cp1.boot()
        number = await start(cp1, at=datetime.now(UTC) - HOUR)
        await measure(cp1, number, energy=3_000, power=2_000)
        await cp1.call("Heartbeat", {})
    async with asyncio.timeout(10):
        while (await api.get("/chargers/CP1")).json()["online"]:
            await asyncio.sleep(0.01)
    closed = (await api.post(f"/transactions/{number}/close", json={})).json()
    assert (closed["estimated"], closed["cost"]["final"], closed["cost"]["totalInclTax"]) == (True, False, "0.9800")
    await execute(clean_db, "UPDATE transactions SET received_stop_at = received_stop_at - interval '1 hour'")
    await rated(server)
    assert (await only(api))["cost"]["final"] is True


async def test_a_session_keeps_its_tariff_whatever_happens_to_it_meanwhile(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    """A new version, another default, a tariff of the charger's own and of its connector: all for the next session."""
    first = await as_default(api)
    async with charger(server.ws_url + "CP1") as cp1:
        await cp1.boot()
        number = await start(cp1, at=datetime.now(UTC) - HOUR)
        await measure(cp1, number, energy=3_000, power=2_000)
        path = f"/tariffs/{first}"
        await api.patch(path, json={"revision": 3, "draft": content("9")})
        assert (await api.post(f"{path}/publish", json={"revision": 4})).json()["published"]["version"] == 2
        for given in ("/chargers/CP1", "/chargers/CP1/connectors/1"):
            other = await published(api, given, price="8")
            assert (await api.patch(given, json={"tariffId": other["tariffId"]})).status_code == 200
        cost = (await api.get(f"/transactions/{number}")).json()["cost"]
        assert (cost["tariffId"], cost["tariffVersion"], cost["totalInclTax"]) == (first, 1, "0.9800")
        await stop(cp1, number, 5_000)
        following = await start(cp1, meter=5_000, at=datetime.now(UTC) - HOUR / 2)
        await measure(cp1, following, energy=6_000, power=2_000)
        cost = (await api.get(f"/transactions/{following}")).json()["cost"]
        assert (cost["tariffId"], cost["totalInclTax"]) == (other["tariffId"], "8.0000")
        found = (await api.get("/transactions", params={"tariffId": first})).json()["items"]
        assert [each["transactionId"] for each in found] == [number]


async def cost_of(api: httpx.AsyncClient, number: int) -> Any:
    return (await api.get(f"/transactions/{number}")).json()["cost"]


async def test_a_receipt_says_what_the_driver_did_when(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    """Energy by the meter, an hour for nothing, and what was read between two values."""
    elements = [
        {"name": "first", "components": [{"type": "ENERGY", "price": "0.60"}], "restrictions": {"maxKwh": "2"}},
        {"name": "then", "components": [{"type": "ENERGY", "price": "0.30"}]},
        {"components": [{"type": "PARKING_TIME", "price": "12"}]},
        {"components": [{"type": "FLAT", "price": "1"}]},
    ]
    draft = content(elements=elements, graceMinutes=30)
    made = (await api.post("/tariffs", json={"name": "Two parts", "draft": draft})).json()
    await api.post(f"/tariffs/{made['tariffId']}/publish", json={"revision": 1})
    await api.patch(f"/tariffs/{made['tariffId']}", json={"revision": 2, "isDefault": True})
    async with charger(server.ws_url + "CP1") as cp1:
        await cp1.boot()
        began = (datetime.now(UTC) - 3 * HOUR).replace(microsecond=0)
        number = await start(cp1, at=began)
        for hours, wh in ((1, 5_000), (2, 5_000)):
            reading = {"measurand": "Energy.Active.Import.Register", "unit": "Wh", "value": str(wh)}
            value = {"timestamp": (began + hours * HOUR).isoformat(), "sampledValue": [reading]}
            await cp1.call("MeterValues", {"connectorId": 1, "transactionId": number, "meterValue": [value]})
        stopped = {"transactionId": number, "meterStop": 5_000, "timestamp": (began + 2 * HOUR).isoformat()}
        await cp1.call("StopTransaction", stopped)
        await execute(clean_db, "UPDATE transactions SET received_stop_at = received_stop_at - interval '1 hour'")
        async with asyncio.timeout(10):  # Readings are kept in batches.
            while (cost := await cost_of(api, number))["notes"][0]["code"] == "evenly":
                await asyncio.sleep(0.1)
    assert [(each["kind"], each["kwh"], [line["name"] for line in each["lines"]]) for each in cost["periods"]] == [
        ("charging", "2", ["first"]),
        ("charging", "2", ["then"]),
        ("grace", "0", []),
        ("idle", "0", [None]),
    ]
    assert cost["fees"][0]["amount"] == "1.0000"
    assert cost["total"] == "8.8000"
    times = [(began + hours * HOUR).isoformat(timespec="milliseconds")[:-6] + "Z" for hours in (0.5, 0, 1)]
    assert cost["notes"] == [{"code": "between", "values": dict(zip(("at", "before", "after"), times, strict=True))}]

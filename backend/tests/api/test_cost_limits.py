"""A driver wants to pay 20 pounds at most: GenX asks the charger to stop in time, once."""

from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from decimal import InvalidOperation
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.domain.errors import TransactionOver
from genx.domain.tariffs.pricing import price
from genx.domain.tariffs.receipt import Receipt
from genx.domain.tariffs.session import Session
from genx.domain.tariffs.tariff import Tariff
from genx.jobs import cost_limits
from genx.jobs.table import COST_LIMITS
from tests.api.test_tariffs import published
from tests.api.test_transaction_limits import ACCEPTED, heartbeat, shown, stops
from tests.api.test_transactions import measure, start
from tests.support.charger import charger
from tests.support.database import execute, rows
from tests.support.server import RunningServer

HOUR = timedelta(hours=1)
NOTE = "its limit of 5.00 GBP is about to be reached: its charger was asked to stop it"


@pytest.fixture(autouse=True)
async def _default(api: httpx.AsyncClient) -> None:
    """Everybody pays 0.49 for a kWh."""
    tariff = await published(api)
    await api.patch(f"/tariffs/{tariff['tariffId']}", json={"revision": 2, "isDefault": True})


async def looked(server: RunningServer) -> None:
    await server.app.jobs.once(COST_LIMITS)


async def limited(api: httpx.AsyncClient, number: int, cost: str = "5.00") -> Any:
    answer = await api.patch(f"/transactions/{number}", json={"limits": {"cost": cost}})
    assert answer.status_code == 200, answer.text
    return answer.json()["limits"]


async def test_a_session_is_stopped_before_it_costs_more_than_it_may(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    async with charger(server.ws_url + "CP1", **ACCEPTED) as one:
        await one.boot()
        number = await start(one, meter=1000, at=datetime.now(UTC) - HOUR)
        assert (await limited(api, number))["cost"] == "5.00"
        await measure(one, number, energy=8_000, power=22_000)
        await looked(server)
        assert stops(one) == []
        await measure(one, number, energy=11_150, power=22_000)
        await looked(server)
        await looked(server)
        await heartbeat(one)
        assert stops(one) == [{"transactionId": number}]
        found = await shown(api, number)
        assert found["notes"] == [NOTE]
        assert found["noteCodes"][0]["values"] == {"cost": "5.00", "currency": "GBP"}
        assert found["limits"]["reachedAt"] is not None
    [kept] = await rows(clean_db, "SELECT limit_cost, limit_reached_at FROM transactions")
    assert kept["limit_reached_at"] is not None
    [entry] = (await api.get("/audit-log", params={"action": "transaction.limit-reached"})).json()["items"]
    assert entry["target"]["id"] == str(number)
    commands = (await api.get("/commands", params={"action": "RemoteStopTransaction"})).json()["items"]
    assert [each["status"] for each in commands] == ["answered"]


async def test_a_remote_start_may_say_what_its_session_may_cost(api: httpx.AsyncClient, server: RunningServer) -> None:
    accepted = {**ACCEPTED, "RemoteStartTransaction": lambda request: {"status": "Accepted"}}
    async with charger(server.ws_url + "CP1", **accepted) as one:
        await one.boot()
        body = {"connectorId": 1, "idTag": "TAG1", "limits": {"cost": "7.5"}}
        answer = await api.post("/chargers/CP1/commands/remote-start-transaction", json=body)
        assert answer.status_code == 200, answer.text
        number = await start(one)
        assert (await shown(api, number))["limits"]["cost"] == "7.50"


async def test_a_session_that_is_offline_free_or_endless_is_left_alone(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    async with charger(server.ws_url + "CP1", **ACCEPTED) as one:
        await one.boot()
        number = await start(one, meter=1000, at=datetime.now(UTC) - HOUR)
        await limited(api, number, "0.01")
        await execute(clean_db, "UPDATE transactions SET tariff_id = 999999")
        await looked(server)
        await execute(clean_db, "UPDATE transactions SET tariff_id = NULL")
        await looked(server)
        assert stops(one) == []
    await execute(clean_db, "UPDATE transactions SET tariff_id = (SELECT min(tariff_id) FROM tariffs)")
    await looked(server)
    assert (await shown(api, number))["limits"]["reachedAt"] is None


async def test_a_session_that_ends_at_this_moment_is_not_asked_to_stop(
    api: httpx.AsyncClient, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with charger(server.ws_url + "CP1", **ACCEPTED) as one:
        await one.boot()
        number = await start(one, meter=1000, at=datetime.now(UTC) - HOUR)
        await limited(api, number, "0.01")
        await measure(one, number, energy=8_000, power=22_000)

        async def ended(_: object) -> None:
            raise TransactionOver("It has ended.")

        monkeypatch.setattr(server.app.chargers.registry, "change_transaction", ended)
        await looked(server)
        await heartbeat(one)
        assert stops(one) == []


async def test_a_session_that_can_not_be_priced_holds_up_no_other(
    api: httpx.AsyncClient, server: RunningServer, monkeypatch: pytest.MonkeyPatch, clean_db: AsyncEngine
) -> None:
    """Of three that have reached their limits, one can't be priced, and another has lost its tariff."""
    numbers: list[int] = []
    async with AsyncExitStack() as stack:
        chargers = [await stack.enter_async_context(charger(f"{server.ws_url}CP{each}", **ACCEPTED)) for each in "123"]
        for place, one in enumerate(chargers):
            await one.boot()
            numbers.append(await start(one, meter=1000 + place, at=datetime.now(UTC) - HOUR))
            await limited(api, numbers[-1], "0.01")
            await measure(one, numbers[-1], energy=8_000, power=22_000)
        await execute(clean_db, f"UPDATE transactions SET tariff_id = 999999 WHERE wire_id = {numbers[1]}")

        def odd(by: Tariff, session: Session) -> Receipt:
            if session.meter_start == 1000:
                raise InvalidOperation
            return price(by, session)

        monkeypatch.setattr(cost_limits, "price", odd)
        await looked(server)
        for one in chargers:
            await heartbeat(one)
        assert [stops(one) for one in chargers] == [[], [], [{"transactionId": numbers[2]}]]


@pytest.mark.parametrize("cost", ["-1", "NaN", "1e3", "", 5, "12345678", "5\n", " 5", "5,00", "0.00001"])
async def test_a_limit_of_cost_is_money_as_text(api: httpx.AsyncClient, cost: Any) -> None:
    answer = await api.patch("/transactions/1", json={"limits": {"cost": cost}})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/limits/cost")

"""What a session may cost: who says so, what is kept of it, in which currency, and what reaches it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.domain.user import Role
from genx.jobs.table import COST_LIMITS
from tests.api.test_tariffs import content, published, refused
from tests.api.test_transaction_limits import ACCEPTED, heartbeat, shown, stops
from tests.api.test_transactions import measure, start
from tests.support.charger import Charger, charger
from tests.support.database import row
from tests.support.paging import items
from tests.support.server import RunningServer, token_for

HOUR = timedelta(hours=1)
NO_OTHERS = {"energyWh": None, "minutes": None, "soc": None, "reachedAt": None}


@pytest.fixture
async def one(api: httpx.AsyncClient, server: RunningServer) -> AsyncIterator[Charger]:
    """A charger that stops when it is asked to."""
    async with charger(server.ws_url + "CP1", **ACCEPTED) as made:
        await made.boot()
        yield made


async def default(api: httpx.AsyncClient, **known: Any) -> None:
    """Let all sessions from now on have this tariff, of 0.49 per kWh where nothing else is said."""
    made = (await api.post("/tariffs", json={"name": "Default", "draft": content(**known)})).json()
    path = f"/tariffs/{made['tariffId']}"
    await api.post(f"{path}/publish", json={"revision": 1})
    assert (await api.patch(path, json={"revision": 2, "isDefault": True})).status_code == 200


async def limit(api: httpx.AsyncClient, number: int, limits: dict[str, Any] | None) -> dict[str, Any] | None:
    answer = await api.patch(f"/transactions/{number}", json={"limits": limits})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] | None = answer.json()["limits"]
    return found


async def looked(server: RunningServer, one: Charger) -> list[dict[str, Any]]:
    """The stops that the charger was asked for once the job has looked."""
    await server.app.jobs.once(COST_LIMITS)
    await heartbeat(one)
    return stops(one)


@pytest.mark.parametrize(
    ("cost", "kept"),
    [("0", "0.00"), ("7", "7.00"), ("7.5", "7.50"), ("007.10", "7.10"), ("0.0001", "0.0001"), ("9999999.9999",) * 2],
)
async def test_a_limit_is_kept_exactly_and_shown_with_the_places_of_money(
    api: httpx.AsyncClient, one: Charger, cost: str, kept: str
) -> None:
    number = await start(one)
    assert await limit(api, number, {"cost": cost}) == NO_OTHERS | {"cost": kept}
    assert (await shown(api, number))["limits"] == NO_OTHERS | {"cost": kept}


async def test_a_limit_is_replaced_as_a_whole_and_removed(
    api: httpx.AsyncClient, one: Charger, clean_db: AsyncEngine
) -> None:
    number = await start(one)
    await limit(api, number, {"cost": "5", "minutes": 60})
    assert await limit(api, number, {"minutes": 90}) == NO_OTHERS | {"minutes": 90, "cost": None}
    await limit(api, number, {"cost": "5"})
    same = await api.patch(f"/transactions/{number}", json={})
    assert same.json()["limits"] == NO_OTHERS | {"cost": "5.00"}
    assert await limit(api, number, None) is None
    assert await row(clean_db, "SELECT limit_cost, limit_minutes FROM transactions") == {
        "limit_cost": None,
        "limit_minutes": None,
    }


async def test_the_log_says_who_allowed_how_much(api: httpx.AsyncClient, one: Charger) -> None:
    number = await start(one)
    await limit(api, number, {"cost": "5.00"})
    await limit(api, number, None)
    entries = await items(api, "/audit-log", action="transaction.limited")
    nothing = {"energyWh": None, "minutes": None, "soc": None, "cost": None}
    assert [each["details"] for each in entries] == [nothing, nothing | {"cost": "5.00"}]
    assert {each["target"]["id"] for each in entries} == {str(number)}


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("operator", 200), ("admin", 200)])
async def test_operators_say_what_a_session_may_cost(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine, one: Charger, role: Role, status: int
) -> None:
    number = await start(one)
    async with server.client(await token_for(clean_db, role)) as client:
        answer = await client.patch(f"/transactions/{number}", json={"limits": {"cost": "5"}})
    assert answer.status_code == status
    assert ((await shown(api, number))["limits"] is not None) is (status == 200)


async def test_what_is_over_or_unknown_has_no_limit_any_more(api: httpx.AsyncClient, one: Charger) -> None:
    number = await start(one)
    stop = {"transactionId": number, "meterStop": 1_000, "timestamp": datetime.now(UTC).isoformat()}
    await one.call("StopTransaction", stop)
    refused(await api.patch(f"/transactions/{number}", json={"limits": {"cost": "5"}}), 409, "transaction-over")
    refused(await api.patch("/transactions/424242", json={"limits": {"cost": "5"}}), 404, "not-found")


async def test_a_limit_is_in_the_currency_of_the_tariff_and_with_its_tax(
    api: httpx.AsyncClient, server: RunningServer, one: Charger
) -> None:
    """10 kWh for 490 yen, and 588 with tax: 550 are reached."""
    await default(api, price="49", currency="JPY", taxIncluded=False)
    number = await start(one, at=datetime.now(UTC) - HOUR)
    await measure(one, number, energy=11_000, power=0)
    await limit(api, number, {"cost": "600"})
    assert await looked(server, one) == []
    await limit(api, number, {"cost": "550"})
    assert await looked(server, one) == [{"transactionId": number}]
    [note] = (await shown(api, number))["noteCodes"]
    assert note["values"] == {"cost": "550.00", "currency": "JPY"}


async def test_a_fee_alone_may_reach_the_limit_and_a_limit_of_nothing_is_reached_at_once(
    api: httpx.AsyncClient, server: RunningServer, one: Charger
) -> None:
    await default(api, elements=[{"components": [{"type": "FLAT", "price": "5"}]}])
    number = await start(one, at=datetime.now(UTC) - HOUR)
    await limit(api, number, {"cost": "5.01"})
    assert await looked(server, one) == []
    await limit(api, number, {"cost": "5"})
    assert await looked(server, one) == [{"transactionId": number}]


async def test_who_stays_for_nothing_pays_for_the_time_up_to_the_limit(
    api: httpx.AsyncClient, server: RunningServer, one: Charger
) -> None:
    """Nothing is drawn, but an hour costs 6: after an hour the limit of 5 is passed."""
    times = {"type": "TIME", "price": "6"}, {"type": "PARKING_TIME", "price": "6"}
    await default(api, elements=[{"components": list(times)}])
    number = await start(one, at=datetime.now(UTC) - HOUR)
    await measure(one, number, energy=1_000, power=0)
    await limit(api, number, {"cost": "5"})
    assert await looked(server, one) == [{"transactionId": number}]


async def test_a_session_without_a_tariff_has_a_limit_that_nothing_reaches(
    api: httpx.AsyncClient, server: RunningServer, one: Charger
) -> None:
    number = await start(one, at=datetime.now(UTC) - HOUR)
    await limit(api, number, {"cost": "0"})
    await measure(one, number, energy=900_000, power=22_000)
    assert await looked(server, one) == []
    assert (await shown(api, number))["cost"] is None


async def test_a_limit_that_was_raised_in_time_stops_nobody_and_the_bill_is_of_all_that_flowed(
    api: httpx.AsyncClient, server: RunningServer, one: Charger
) -> None:
    await default(api)
    number = await start(one, at=datetime.now(UTC) - HOUR)
    await limit(api, number, {"cost": "5.00"})
    await limit(api, number, {"cost": "50.00"})
    await measure(one, number, energy=21_000, power=0)
    assert await looked(server, one) == []
    assert (await shown(api, number))["cost"]["totalInclTax"] == "9.8000"
    assert await items(api, "/audit-log", action="transaction.limit-reached") == []


@pytest.mark.parametrize("cost", ["-1", "1e400", "5,00", "0.00001", " 5", "5 ", "5\n", "\u0665", "Infinity", {}, True])
async def test_a_remote_start_with_a_limit_that_is_no_money_starts_nothing(
    api: httpx.AsyncClient, one: Charger, cost: Any
) -> None:
    await published(api)
    body = {"connectorId": 1, "idTag": "TAG1", "limits": {"cost": cost}}
    answer = await api.post("/chargers/CP1/commands/remote-start-transaction", json=body)
    assert [each["pointer"] for each in refused(answer, 422, "unprocessable-entity")] == ["/limits/cost"]
    assert [action for action, _ in one.asked if action == "RemoteStartTransaction"] == []

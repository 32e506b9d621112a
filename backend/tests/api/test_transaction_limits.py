"""A driver wants 20 kWh, an hour, or 80 %: GenX asks the charger to stop in time, once, and shows what came of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.api.test_transactions import measure, start
from tests.support.charger import Charger, charger
from tests.support.database import rows
from tests.support.server import RunningServer
from tests.support.sse import events

STOP = "RemoteStopTransaction"
ACCEPTED = {STOP: lambda request: {"status": "Accepted"}}
REJECTED = {STOP: lambda request: {"status": "Rejected"}}


def stops(one: Charger) -> list[dict[str, Any]]:
    return [request for action, request in one.asked if action == STOP]


async def limited(api: httpx.AsyncClient, number: int, **limits: int) -> None:
    assert (await api.patch(f"/transactions/{number}", json={"limits": limits})).status_code == 200


async def shown(api: httpx.AsyncClient, number: int) -> dict[str, Any]:
    found: dict[str, Any] = (await api.get(f"/transactions/{number}")).json()
    return found


async def heartbeat(one: Charger) -> None:
    """Wait until the charger has seen what was sent to it before."""
    await one.call("Heartbeat", {})


async def test_t14_a_session_is_stopped_before_it_passes_its_energy(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    async with charger(server.ws_url + "CP1", **ACCEPTED) as one:
        await one.boot()
        number = await start(one, meter=1000, at=datetime.now(UTC) - timedelta(minutes=40))
        await limited(api, number, energyWh=20_000)
        await measure(one, number, energy=10_000, power=36_000)
        await heartbeat(one)
        assert stops(one) == []
        async with events(api, types="transaction.updated", snapshot=False) as stream:
            await measure(one, number, energy=20_950, power=36_000)
            told = await stream.next()
        await heartbeat(one)
        assert stops(one) == [{"transactionId": number}]
        assert told.data["limits"]["reachedAt"] is not None
        [kept] = await rows(clean_db, "SELECT limit_reached_at FROM transactions")
        assert kept["limit_reached_at"] is not None
        stop = {"transactionId": number, "meterStop": 20_990, "timestamp": datetime.now(UTC).isoformat()}
        await one.call("StopTransaction", stop | {"reason": "Remote"})
    found = await shown(api, number)
    assert (found["energyWh"], found["stopReason"], found["suspect"]) == (19_990, "Remote", False)
    assert found["notes"] == ["its limit of 20000 Wh is about to be reached: its charger was asked to stop it"]


async def test_a_charger_that_refuses_is_left_alone_and_its_transaction_goes_on(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    async with charger(server.ws_url + "CP1", **REJECTED) as one:
        await one.boot()
        number = await start(one, meter=1000)
        await limited(api, number, soc=80)
        for soc in (80, 85, 90):
            await measure(one, number, energy=2000 + soc, soc=soc)
            await heartbeat(one)
        assert len(stops(one)) == 1
        found = await shown(api, number)
        assert (found["status"], found["limits"]["soc"], len(found["notes"])) == ("active", 80, 1)
        await limited(api, number, soc=95)
        assert (await shown(api, number))["limits"]["reachedAt"] is None
        await measure(one, number, energy=9000, soc=96)
        await heartbeat(one)
        assert len(stops(one)) == 2, "a new limit is a new wish"


async def test_a_limit_holds_over_a_lost_link(api: httpx.AsyncClient, server: RunningServer) -> None:
    async with charger(server.ws_url + "CP1", **ACCEPTED) as one:
        await one.boot()
        number = await start(one, meter=1000)
        await limited(api, number, energyWh=5_000)
    async with charger(server.ws_url + "CP1", **ACCEPTED) as one:
        await one.boot()
        await measure(one, number, energy=6_500)
        await heartbeat(one)
        assert stops(one) == [{"transactionId": number}]


async def test_the_time_of_a_charger_that_measures_nothing_is_over_all_the_same(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    presence = server.app.chargers._presence
    async with charger(server.ws_url + "CP1", **ACCEPTED) as one:
        await one.boot()
        number = await start(one, at=datetime.now(UTC) - timedelta(minutes=50))
        await limited(api, number, minutes=60)
        presence.tidy()
        await heartbeat(one)
        assert stops(one) == []
        await limited(api, number, minutes=50)
        presence.tidy()
        presence.tidy()
        while not stops(one):
            await heartbeat(one)
        await heartbeat(one)
        assert stops(one) == [{"transactionId": number}]
        assert (await shown(api, number))["limits"]["reachedAt"] is not None


@pytest.mark.parametrize("wrong_id", [-1, 0, 99_999_999])
async def test_t15_the_id_under_which_a_charger_knows_its_transaction_is_remembered(
    server: RunningServer, api: httpx.AsyncClient, wrong_id: int
) -> None:
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        number = await start(one)
        await measure(one, number, energy=1500)
        await measure(one, wrong_id, energy=1600)
        state = server.app.chargers.registry.live("CP1")
        assert state is not None
        assert state.other_wire_ids(1, datetime.now(UTC)) == (wrong_id,)
        assert state.transactions[number].measured_wh == 600

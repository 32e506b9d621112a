"""A simulated charger is kept in step with the configuration that its operator wants (C7)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.simulator import connector, dialing
from genx.simulator.charger import Charger
from genx.simulator.models import MODELS
from tests.journeys.waiting import until
from tests.support.hurry import hurried
from tests.support.server import RunningServer

PATH = "/chargers/SIM001/wanted-configuration"
SAMPLED = "MeterValuesSampledData"
ENERGY = "Energy.Active.Import.Register"
MODEL = MODELS[1]
NEVER = (1e9, 1e9)


@pytest.fixture(autouse=True)
async def _soon(server: RunningServer, clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Nobody plugs in, lost links are back at once, and configurations are compared at once."""
    monkeypatch.setattr(connector, "BEFORE_THE_FIRST", NEVER)
    monkeypatch.setattr(connector, "BETWEEN_VEHICLES", NEVER)
    monkeypatch.setattr(dialing, "MEAN_SECONDS_BETWEEN_LOST_LINKS", 1e9)
    monkeypatch.setattr(dialing, "SHORTEST_BACKOFF", 0.05)
    async with hurried(server, monkeypatch):
        yield


@asynccontextmanager
async def simulated(server: RunningServer, *behaviours: str, **keys: str) -> AsyncIterator[Charger]:
    charger = Charger("SIM001", MODEL, Random(7), speed=30.0, say=lambda _: None, behaviours=frozenset(behaviours))
    charger.configuration |= {key: (value, False) for key, value in keys.items()}
    running = asyncio.create_task(dialing.run(charger, server.ws_url))
    try:
        yield charger
        assert not running.done(), running.result()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await server.left_alone()


async def stands(api: httpx.AsyncClient, key: str, state: str) -> dict[str, Any]:
    """Wait until a key stands like this."""

    async def found() -> dict[str, Any] | None:
        shown = (await api.get(PATH)).json().get("keys", ())
        return next((each for each in shown if (each["key"], each["state"]) == (key, state)), None)

    row = await until(found)
    assert row is not None
    return row


async def written(api: httpx.AsyncClient) -> list[tuple[str, str]]:
    """Return what was written to the charger, the oldest first."""
    params: dict[str, Any] = {"action": "ChangeConfiguration", "messageType": "Call", "limit": 200}
    items = (await api.get("/chargers/SIM001/logs", params=params)).json()["items"]
    return [(each["payload"]["key"], each["payload"]["value"]) for each in reversed(items)]


async def booted(api: httpx.AsyncClient, times: int) -> None:
    async def found() -> bool:
        params: dict[str, Any] = {"action": "BootNotification", "messageType": "Call", "limit": 200}
        return len((await api.get("/chargers/SIM001/logs", params=params)).json().get("items", ())) >= times

    await until(found)


async def test_qd22_settings_that_are_lost_at_a_boot_are_written_again(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    given = await api.put("/wanted-configurations", json={"keys": {"connectionTIMEout": "77"}})
    assert given.status_code == 200
    async with simulated(server, "loses-settings") as charger:
        await stands(api, "ConnectionTimeOut", "inStep")
        await api.post("/chargers/SIM001/commands/reset", json={"type": "Hard"})
        await booted(api, 2)

        async def again() -> bool:
            return len(await written(api)) == 2

        await until(again)
        row = await stands(api, "ConnectionTimeOut", "inStep")
        assert (row["value"], row["scope"]) == ("77", "all")
        assert charger.configuration["ConnectionTimeOut"] == ("77", False)
        assert await written(api) == [("ConnectionTimeOut", "77")] * 2


async def test_c7_what_a_charger_refuses_is_left_alone_after_the_next_boot_too(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    await api.post("/chargers", json={"deviceId": "SIM001"})
    await api.put(PATH, json={"keys": {"ConnectionTimeOut": "77"}})
    async with simulated(server, "refuses") as charger:
        row = await stands(api, "ConnectionTimeOut", "refused")
        assert (row["reason"], row["value"]) == ("rejected", "120")
        charger.restart()
        await booted(api, 2)

        async def read_again() -> bool:
            shown = (await api.get(PATH)).json()["keys"]
            return all(each["readAt"] > row["readAt"] for each in shown if each["key"] == "ConnectionTimeOut")

        await until(read_again)
        assert await written(api) == [("ConnectionTimeOut", "77")]
        assert (await stands(api, "ConnectionTimeOut", "refused"))["triedAt"] == row["triedAt"]


async def test_c7_a_setting_that_counts_after_a_restart_is_in_step_then(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    async with simulated(server):
        await booted(api, 1)
        group = {"vendor": MODEL.vendor, "model": MODEL.name}
        await api.put("/wanted-configurations", json={**group, "keys": {"WebSocketPingInterval": "60"}})
        row = await stands(api, "WebSocketPingInterval", "needsRestart")
        assert (row["value"], row["scope"]) == ("0", "model")
        await api.post("/chargers/SIM001/commands/reset", json={"type": "Hard"})
        assert (await stands(api, "WebSocketPingInterval", "inStep"))["value"] == "60"
        assert await written(api) == [("WebSocketPingInterval", "60")]


async def test_c7_a_shorter_list_leaves_the_words_that_genx_does_not_know(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    await api.post("/chargers", json={"deviceId": "SIM001"})
    async with simulated(server, **{SAMPLED: f"Voltage,Maker.Magic,{ENERGY},SoC"}) as charger:
        await booted(api, 1)
        await api.put(PATH, json={"keys": {SAMPLED: ENERGY}})
        row = await stands(api, SAMPLED, "inStep")
        assert (row["wanted"], row["value"]) == (ENERGY, f"{ENERGY},Maker.Magic")
        assert row["note"] == "The charger has this value. It keeps what GenX does not know: Maker.Magic."
        assert charger.configuration[SAMPLED] == (f"{ENERGY},Maker.Magic", False)

"""A simulated fleet at the really running product, its time run fast: what a newcomer sees in one more command."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from genx import simulator
from genx.simulator import dialing
from genx.simulator.models import MODELS
from tests.journeys.waiting import until
from tests.support.server import RunningServer
from tests.support.sse import EventReader, events

CHARGERS = 6
SPEED = 400.0
SEED = 3
"""With it the fleet has a fault early on."""


@asynccontextmanager
async def fleet(server: RunningServer, chargers: int = CHARGERS, speed: float = SPEED) -> AsyncIterator[list[str]]:
    """A fleet at work; what it says."""
    said: list[str] = []
    running = asyncio.create_task(simulator.run(server.ws_url, chargers, speed=speed, seed=SEED, say=said.append))
    try:
        yield said
        assert not running.done(), running.result()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_fleet_boots_charges_stops_fails_and_comes_back(
    server: RunningServer, api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialing, "SHORTEST_BACKOFF", 0.05)
    ids = [f"SIM{number + 1:03d}" for number in range(CHARGERS)]
    seen = Seen()
    async with events(api) as stream, fleet(server) as said:
        async with asyncio.timeout(40):
            await seen.follow(stream)
        items = (await api.get("/chargers")).json()["items"]
        shown = {item["deviceId"]: item for item in items}
        assert sorted(shown) == ids
        for number, device_id in enumerate(ids):
            one, model = shown[device_id], MODELS[number % len(MODELS)]
            assert (one["vendor"], one["model"], one["connectorCount"]) == (model.vendor, model.name, model.connectors)
            assert one["registration"] == "accepted"
            assert one["powerRatingW"] is None or 0 < one["powerRatingW"] <= model.connectors * model.power_w * 1.01
    assert any("lost its link" in line for line in said)
    await until(lambda: all_offline(api))

    for device_id in ids:
        transactions = await everything(api, f"/chargers/{device_id}/transactions")
        for transaction in transactions:
            marks = transaction["suspect"], transaction["estimated"], transaction["notes"]
            assert marks == (False, False, []), transaction
        ended = [transaction for transaction in transactions if transaction["status"] == "stopped"]
        assert all(transaction["energyWh"] > 0 for transaction in ended)
        running = Counter(transaction["connectorId"] for transaction in transactions if transaction not in ended)
        assert not running or max(running.values()) == 1
    wrong = await everything(api, "/logs", errors=True)
    assert {entry["messageType"] for entry in wrong} <= {"Call"}  # The faults that they tell of.


class Seen:
    """What must be seen of a fleet: events until all of it was."""

    def __init__(self) -> None:
        self.powers: list[int] = []
        self.wanted: dict[str, Callable[[Any], bool]] = {
            "charger.status": self._fault,
            "transaction.stopped": lambda told: told["energyWh"] > 0,
            "transaction.updated": self._charging,
            "log.appended": self._connection,
        }
        self._gone: set[str] = set()

    async def follow(self, stream: EventReader) -> None:
        while self.wanted and (event := await stream.next_if_any()) is not None:
            if event.type in self.wanted and self.wanted[event.type](event.data):
                del self.wanted[event.type]

    def _fault(self, told: Any) -> bool:
        faulted = [connector for connector in told["connectors"] if connector["status"] == "Faulted"]
        return any(connector["errorCode"] != "NoError" for connector in faulted)

    def _charging(self, told: Any) -> bool:
        return (told["powerW"] or 0) > 1_000

    def _connection(self, told: Any) -> bool:
        if told["action"] == "disconnected":
            self._gone.add(told["deviceId"])
        return told["action"] == "connected" and told["deviceId"] in self._gone


async def all_offline(api: httpx.AsyncClient) -> bool:
    items: list[Any] = (await api.get("/chargers", params={"online": True})).json()["items"]
    return items == []


async def everything(api: httpx.AsyncClient, path: str, **params: Any) -> list[Any]:
    items: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await api.get(path, params={"limit": 200, **params, **cursor})).json()
        items += page["items"]
        if page["nextCursor"] is None:
            return items
        cursor = {"cursor": page["nextCursor"]}


async def test_commands_are_obeyed(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with fleet(server, 1) as said:
        await until(lambda: booted(api))

        async def command(name: str, **request: Any) -> Any:
            path = f"/chargers/SIM001/commands/{name}"
            while (answer := await api.post(path, json=request)).status_code == 409:
                await until(lambda: booted(api))  # It loses its link now and then.
            assert answer.status_code == 200, answer.text
            return answer.json()["response"]

        asked = await command("get-configuration", key=["NumberOfConnectors", "Nonsense"])
        assert asked["configurationKey"] == [{"key": "NumberOfConnectors", "readonly": True, "value": "2"}]
        assert asked["unknownKey"] == ["Nonsense"]
        for key, status in [
            ("HeartbeatInterval", "Accepted"),
            ("NumberOfConnectors", "Rejected"),
            ("X", "NotSupported"),
        ]:
            assert await command("change-configuration", key=key, value="7") == {"status": status}
        for message in ("BootNotification", "Heartbeat", "StatusNotification", "MeterValues"):
            assert await command("trigger-message", requestedMessage=message) == {"status": "Accepted"}
        assert await command("reset", type="Soft") == {"status": "Accepted"}

        async def back() -> bool:
            return "SIM001 connected" in said[said.index("SIM001 restarts") :] if "SIM001 restarts" in said else False

        await until(back)


async def booted(api: httpx.AsyncClient) -> bool:
    answer = await api.get("/chargers/SIM001")
    return answer.status_code == 200 and answer.json()["online"] and len(answer.json()["connectors"]) == 3


async def test_a_fault_ends_even_if_the_link_was_lost_meanwhile(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with events(api, types="charger.status") as stream, fleet(server, speed=100) as said:
        async with asyncio.timeout(30):
            device_id, connector_id = await fault(stream)
            reset = await api.post(f"/chargers/{device_id}/commands/reset", json={"type": "Hard"})
            assert reset.status_code == 200, reset.text
            while (state := await told_of(stream, device_id, connector_id))["status"] == "Faulted":
                pass
        assert state["errorCode"] == "NoError", state
        assert f"{device_id} restarts" in said


async def fault(stream: EventReader) -> tuple[str, int]:
    """The first connector that has one."""
    while True:
        event = await stream.next()
        assert event is not None
        for connector in event.data.get("connectors", ()):
            if connector["status"] == "Faulted":
                return event.data["deviceId"], connector["connectorId"]


async def told_of(stream: EventReader, device_id: str, connector_id: int) -> Any:
    """The next state of a connector."""
    while True:
        event = await stream.next()
        assert event is not None
        for connector in event.data.get("connectors", ()):
            if (event.data.get("deviceId"), connector["connectorId"]) == (device_id, connector_id):
                return connector

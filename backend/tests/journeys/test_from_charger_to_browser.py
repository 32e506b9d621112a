"""The way from a charger's socket to the log page and the live events of a signed-in user."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.journeys.waiting import until
from tests.support.charger import Charger, charger
from tests.support.server import RunningServer
from tests.support.sse import EventReader, ServerEvent, events

ANSWERS: dict[str, Callable[[dict[str, Any]], dict[str, Any] | None]] = {
    "GetConfiguration": lambda _: {"configurationKey": [{"key": "AuthorizationKey", "readonly": False, "value": "s3"}]},
    "TriggerMessage": lambda _: {"status": "Accepted"},
    "ChangeConfiguration": lambda _: {"status": "Accepted"},
}


class Screen:
    """Return the events that a browser received, in order."""

    def __init__(self) -> None:
        self.events: list[ServerEvent] = []

    async def follow(self, stream: EventReader) -> None:
        while (event := await stream.next_if_any()) is not None:
            self.events.append(event)

    def of(self, type_: str) -> list[Any]:
        return [event.data for event in self.events if event.type == type_]

    @property
    def last_id(self) -> str:
        """Return the id to resume after. Some events have none."""
        return [event.id for event in self.events if event.id is not None][-1]

    async def told(self, type_: str, **fields: Any) -> Any:
        """Return the first event with these fields, once it has arrived."""

        async def found() -> Any:
            return next((data for data in self.of(type_) if fields.items() <= data.items()), None)

        return await until(found)


@asynccontextmanager
async def browser(api: httpx.AsyncClient, **filters: Any) -> AsyncIterator[Screen]:
    screen = Screen()
    async with events(api, **filters) as stream:
        following = asyncio.create_task(screen.follow(stream))
        try:
            yield screen
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)


def now() -> str:
    return datetime.now(UTC).isoformat()


async def charge(one: Charger) -> int:
    """A transaction on connector 1, from plugging in to its measurements; its id."""
    await one.boot()
    await one.call("StatusNotification", {"connectorId": 0, "errorCode": "NoError", "status": "Available"})
    await one.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Preparing"})
    await one.call("Authorize", {"idTag": "TAG"})
    start = {"connectorId": 1, "idTag": "TAG", "meterStart": 1000, "timestamp": now()}
    transaction_id = int((await one.call("StartTransaction", start))["transactionId"])
    await one.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Charging"})
    power = {"measurand": "Power.Active.Import", "unit": "kW", "value": "7.36"}
    measured = {"timestamp": now(), "sampledValue": [power, {"value": "1250"}]}
    await one.call("MeterValues", {"connectorId": 1, "transactionId": transaction_id, "meterValue": [measured]})
    return transaction_id


async def unplug(one: Charger, transaction_id: int) -> None:
    stop = {"transactionId": transaction_id, "idTag": "TAG", "meterStop": 1500, "timestamp": now(), "reason": "Local"}
    await one.call("StopTransaction", stop)
    await one.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available"})


async def whole_log(api: httpx.AsyncClient, path: str = "/chargers/CP-1/logs", **params: Any) -> list[Any]:
    """Return the entries of all pages, newest first."""
    items: list[Any] = []
    while True:
        page = await api.get(path, params=params)
        assert page.status_code == 200, page.text
        items += page.json()["items"]
        if (cursor := page.json()["nextCursor"]) is None:
            return items
        params["cursor"] = cursor


async def test_a_charging_session_is_seen_as_it_happens(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with browser(api, deviceId="CP-1") as screen:
        async with charger(server.ws_url + "CP-1", **ANSWERS) as one, charger(server.ws_url + "OTHER") as other:
            await other.boot()
            transaction_id = await charge(one)
            started = await screen.told("transaction.started", transactionId=transaction_id)
            assert (started["deviceId"], started["connectorId"], started["status"]) == ("CP-1", 1, "active")
            updated = await screen.told("transaction.updated", powerW=7_360)
            assert (updated["transactionId"], updated["energyWh"]) == (transaction_id, 250)
            await unplug(one, transaction_id)
            stopped = await screen.told("transaction.stopped", transactionId=transaction_id)
            assert (stopped["energyWh"], stopped["stopReason"], stopped["suspect"]) == (500, "Local", False)
        gone = await screen.told("log.appended", action="disconnected")
        assert gone["payload"]["code"] == 1000

        async def shown_offline() -> bool:
            return screen.of("charger.status")[-1]["online"] is False

        await until(shown_offline)

    assert screen.events[0].type == "snapshot"
    assert screen.events[0].data["chargers"] == []
    assert len({event.id for event in screen.events[2:]}) == len(screen.events[2:])
    statuses = [connector_1(told) for told in screen.of("charger.status") if connector_1(told)]
    assert in_order([status["status"] for status in statuses]) == ["Preparing", "Charging", "Available"]
    assert in_order([status["transactionId"] for status in statuses]) == [None, transaction_id, None]
    energies = [status["transaction"]["energyWh"] for status in statuses if status["transaction"]]
    assert in_order(energies) == [None, 250]
    assert {told["deviceId"] for told in screen.of("charger.status") + screen.of("log.appended")} == {"CP-1"}
    kept = await whole_log(api, limit=200)
    assert screen.of("log.appended") == list(reversed(kept))
    assert Counter(entry["action"] for entry in kept)["MeterValues"] == 0


def connector_1(told: dict[str, Any]) -> Any:
    return next((connector for connector in told["connectors"] if connector["connectorId"] == 1), None)


def in_order(values: list[Any]) -> list[Any]:
    """Without repeats in a row."""
    return [value for number, value in enumerate(values) if number == 0 or value != values[number - 1]]


async def test_a_late_viewer_starts_with_the_current_state_and_resumes_where_it_stopped(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    async with charger(server.ws_url + "CP-1", **ANSWERS) as one:
        transaction_id = await charge(one)
        async with browser(api) as screen:
            [now_shown] = (await screen.told("snapshot"))["chargers"]
            assert (now_shown["deviceId"], now_shown["online"], now_shown["vendor"]) == ("CP-1", True, "Acme")
            assert connector_1(now_shown)["transactionId"] == transaction_id
            assert connector_1(now_shown)["live"]["powerW"] == 7_360
            await screen.told("summary", online=1, charging=1, activeTransactions=1, powerW=7_360)
            last = screen.last_id
        await unplug(one, transaction_id)
        async with browser(api, last_event_id=last) as screen:
            await screen.told("transaction.stopped", transactionId=transaction_id)
            assert screen.of("snapshot") == []


async def test_the_log_pages_pair_and_filter(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with charger(server.ws_url + "CP-1", **ANSWERS) as one:
        await unplug(one, await charge(one))
        await until(lambda: is_configured(api))
        change = {"key": "AuthorizationKey", "value": "a secret of the charger"}
        assert (await api.post("/chargers/CP-1/commands/change-configuration", json=change)).status_code == 200
        whole = await whole_log(api, limit=200)
        ids = [int(entry["id"]) for entry in whole]
        assert ids == sorted(set(ids), reverse=True)

        await pages_while_more_comes(api, one, whole)

        pairs = await whole_log(api, paired=True, limit=7, messageType="Call", to=whole[0]["at"])
        assert [pair["answer"]["messageType"] for pair in pairs] == ["CallResult"] * len(pairs)
        calls = {entry["id"]: entry["callId"] for entry in whole if entry["callId"]}
        assert {pair["answer"]["id"]: pair["id"] for pair in pairs}.items() <= calls.items()

        statuses = await whole_log(api, action="StatusNotification", direction="chargerToServer", q="Charging")
        assert [entry["payload"]["status"] for entry in statuses] == ["Charging"]
        ours = await whole_log(api, direction="serverToCharger", messageType="Call", limit=1)
        assert [entry["action"] for entry in ours] == ["ChangeConfiguration", "GetConfiguration"]
        middle = whole[len(whole) // 2]["at"]
        later, earlier = await whole_log(api, **{"from": middle}), await whole_log(api, to=middle)
        assert [entry["id"] for entry in later + earlier][-len(whole) :] == [entry["id"] for entry in whole]
        everywhere = [entry["id"] for entry in await whole_log(api, "/logs", deviceId="CP-1")]
        assert everywhere[-len(whole) :] == [entry["id"] for entry in whole]
        assert "secret of the charger" not in str(await whole_log(api))

        tampered = await api.get("/chargers/CP-1/logs", params={"cursor": "bm90IG91cnM"})
        assert (tampered.status_code, tampered.headers["content-type"]) == (400, "application/problem+json")


async def is_configured(api: httpx.AsyncClient) -> bool:
    """Return whether our first calls have been answered."""
    log = await whole_log(api, action="GetConfiguration", paired=True)
    return bool(log and log[0]["answer"])


async def pages_while_more_comes(api: httpx.AsyncClient, one: Charger, whole: list[Any]) -> None:
    """No entry is skipped or repeated while new ones arrive."""
    read: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await api.get("/chargers/CP-1/logs", params={"limit": 4, **cursor})).json()
        read += page["items"]
        if page["nextCursor"] is None:
            break
        cursor = {"cursor": page["nextCursor"]}
        await one.call("StatusNotification", {"connectorId": 2, "errorCode": "NoError", "status": "Available"})
    assert read == whole


async def test_no_data_is_served_without_a_token(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with server.client() as stranger:
        for path in ("/chargers", "/logs", "/events", "/refused-connections"):
            assert (await stranger.get(path)).status_code == 401, path
        wrong = await stranger.post("/auth/login", json={"email": "operator@example.org", "password": "guessed"})
        assert wrong.status_code == 401

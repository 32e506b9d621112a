"""The bench on which certification cases run: a charger in the hands of the test, and an operator at the API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from tests.journeys.waiting import until
from tests.support.charger import SUBPROTOCOL, Charger, listening
from tests.support.server import RunningServer

ACCEPTED = {"status": "Accepted"}
REJECTED = {"status": "Rejected"}
VALID, OTHER, FRIEND, BLOCKED, EXPIRED, UNKNOWN = (
    "TAG-VALID",
    "TAG-OTHER",
    "TAG-FRIEND",
    "TAG-BLOCKED",
    "TAG-OLD",
    "TAG-X",
)
GROUP = "GROUP"
"""VALID and FRIEND belong to it."""


def now(offset: timedelta = timedelta()) -> str:
    return (datetime.now(UTC) + offset).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Bench:
    """Each method is one step of a case: a message of the charger and the answer that it must get, or a command."""

    def __init__(self, server: RunningServer, api: httpx.AsyncClient, device_id: str = "CP001") -> None:
        self.server = server
        self.api = api
        self.device_id = device_id
        self.one: Charger
        self.socket: ClientConnection

    @asynccontextmanager
    async def connected(self, *, password: str | None = None, **more: Any) -> AsyncIterator[None]:
        """A connection of the charger. A case that restarts it has several, one after the other."""
        url = self.server.ws_url + self.device_id
        if password is not None:
            url = url.replace("://", f"://{self.device_id}:{password}@")
        options = {"uri": url, "subprotocols": [SUBPROTOCOL], **more}
        async with connect(**options) as self.socket, listening(self.socket, {}) as self.one:
            yield

    @asynccontextmanager
    async def booted(self) -> AsyncIterator[None]:
        async with self.connected():
            await self.boot()
            yield

    async def boot(self, **more: Any) -> None:
        request = {"chargePointVendor": "Acme", "chargePointModel": "One", **more}
        answer = await self.one.call("BootNotification", request)
        assert answer["status"] == "Accepted"
        assert answer["interval"] > 0
        for connector_id in (0, 1):
            await self.status(connector_id, "Available")

    async def status(self, connector_id: int, status: str, error_code: str = "NoError") -> None:
        request = {"connectorId": connector_id, "status": status, "errorCode": error_code, "timestamp": now()}
        assert await self.one.call("StatusNotification", request) == {}

    async def authorize(self, id_tag: str, status: str = "Accepted") -> dict[str, Any]:
        info: dict[str, Any] = (await self.one.call("Authorize", {"idTag": id_tag}))["idTagInfo"]
        assert info["status"] == status
        return info

    async def start(self, id_tag: str = VALID, status: str = "Accepted", **more: Any) -> int:
        """Begin a transaction and return its id."""
        request = {"connectorId": 1, "idTag": id_tag, "meterStart": 1000, "timestamp": now(), **more}
        answer = await self.one.call("StartTransaction", request)
        assert answer["idTagInfo"]["status"] == status
        return int(answer["transactionId"])

    async def charge(self, id_tag: str = VALID, **more: Any) -> int:
        """Bring the charger into the state Charging, and return the id of the transaction."""
        await self.status(1, "Preparing")
        await self.authorize(id_tag)
        transaction_id = await self.start(id_tag, **more)
        await self.status(1, "Charging")
        return transaction_id

    async def stop(self, transaction_id: int, reason: str, **more: Any) -> None:
        request = {"transactionId": transaction_id, "meterStop": 3000, "timestamp": now(), "reason": reason, **more}
        answer = await self.one.call("StopTransaction", request)
        assert answer.get("idTagInfo", ACCEPTED)["status"] == "Accepted"

    async def unplugged(self) -> None:
        await self.status(1, "Finishing")
        await self.status(1, "Available")

    async def notify(self, action: str, **request: Any) -> None:
        """Send a message that is answered with nothing."""
        assert await self.one.call(action, request) == {}

    async def command(self, name: str, request: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        """Have the operator send a command, which must arrive as it was asked for and be shown with its answer."""
        action = name.title().replace("-", "")
        self.one.teach(action, answer)
        response = await self.api.post(f"/chargers/{self.device_id}/commands/{name}", json=request)
        assert response.status_code == 200, response.text
        command: dict[str, Any] = response.json()
        assert command["response"] == answer
        assert self.received(action).items() >= request.items()
        return command

    def received(self, action: str) -> dict[str, Any]:
        """The last CALL of this action. GenX may have sent others since, to see what a command brought about."""
        return next(request for asked, request in reversed(self.one.asked) if asked == action)

    async def brings_about(self, command: dict[str, Any], effect: str = "confirmed") -> None:
        """Wait until the operator is shown that what was accepted has happened, or not."""

        async def shown() -> bool:
            found = (await self.api.get(f"/commands/{command['commandId']}")).json()
            return bool(found["effect"] == effect)

        await until(shown)

    async def is_shown(self, **wanted: Any) -> None:
        """Wait until the charger is shown so."""

        async def shown() -> bool:
            known: dict[str, Any] = (await self.api.get(f"/chargers/{self.device_id}")).json()
            return wanted.items() <= known.items()

        await until(shown)

    async def connector_is(self, status: str, error_code: str = "NoError") -> None:
        """Wait until connector 1 is shown so."""

        async def shown() -> bool:
            items = (await self.api.get(f"/chargers/{self.device_id}/connectors")).json()["items"]
            [one] = [item for item in items if item["connectorId"] == 1]
            return bool((one["status"], one["errorCode"]) == (status, error_code))

        await until(shown)

    async def transactions(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = (await self.api.get(f"/chargers/{self.device_id}/transactions")).json()["items"]
        return items

    async def has_stopped(self, reason: str) -> None:
        """Wait until the only transaction is shown as stopped for this reason, with its energy."""

        async def shown() -> bool:
            [one] = await self.transactions()
            return bool((one["status"], one["stopReason"], one["energyWh"]) == ("stopped", reason, 2000))

        await until(shown)

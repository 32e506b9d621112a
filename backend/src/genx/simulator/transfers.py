"""Firmware that a simulated charger fetches and logs that it uploads, told status by status. No byte is moved."""

from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct

SECONDS_PER_STEP = 3.0


class Host(Protocol):
    firmware: str

    async def call(self, action: str, **payload: Any) -> dict[str, Any]: ...

    async def pause(self, seconds: float) -> None: ...

    async def wait_until(self, at: datetime) -> None: ...

    def restart(self) -> None: ...


class Order(Struct, frozen=True, kw_only=True):
    """A firmware that is to be fetched from a time on, and installed from another one on. A signed one has an id."""

    retrieve: datetime
    install: datetime
    request_id: int | None = None

    @property
    def action(self) -> str:
        """The message that tells how far it is."""
        return "FirmwareStatusNotification" if self.request_id is None else "SignedFirmwareStatusNotification"


class Transfers:
    """The present status of each kind of transfer, by the action that tells it.

    `ordered` is the firmware that is not installed yet. It outlives a lost link, after which it is fetched anew.
    """

    def __init__(self, charger: Host) -> None:
        self.ordered: Order | None = None
        self._charger = charger
        self._status: dict[str, dict[str, Any]] = {}

    async def tell(self, action: str) -> None:
        """Send a status as it is now."""
        await self._charger.call(action, **self._status.get(action, {"status": "Idle"}))

    async def upload(self, action: str, request_id: int | None = None) -> None:
        """Upload diagnostics or a log."""
        await self._steps(action, ("Uploading", "Uploaded"), request_id)
        del self._status[action]

    async def update(self) -> None:
        """Fetch and install the firmware that was ordered, each at its time, then restart with it."""
        order = self.ordered
        if order is None:
            return
        verified = () if order.request_id is None else ("SignatureVerified",)
        await self._charger.wait_until(order.retrieve)
        await self._steps(order.action, ("Downloading", "Downloaded", *verified), order.request_id)
        await self._charger.wait_until(order.install)
        await self._steps(order.action, ("Installing", "Installed"), order.request_id)
        del self._status[order.action]
        self.ordered = None
        self._charger.firmware = _next(self._charger.firmware)
        self._charger.restart()

    async def fail_update(self) -> None:
        """Report a firmware that can't be fetched: the answer to the order could not say so."""
        await self._steps("FirmwareStatusNotification", ("DownloadFailed",), None)

    async def _steps(self, action: str, statuses: tuple[str, ...], request_id: int | None) -> None:
        more = {} if request_id is None else {"requestId": request_id}
        for status in statuses:
            await self._charger.pause(SECONDS_PER_STEP)
            self._status[action] = {"status": status, **more}
            await self.tell(action)


def _next(version: str) -> str:
    """Return the version after this one: 3.4.2 after 3.4.1."""
    *others, last = version.split(".")
    return ".".join([*others, str(int(last) + 1)])

"""Firmware that a simulated charger fetches and logs that it uploads, told status by status. No byte is moved."""

from typing import Any, Protocol

SECONDS_PER_STEP = 3.0


class Host(Protocol):
    firmware: str

    async def call(self, action: str, **payload: Any) -> dict[str, Any]: ...

    async def pause(self, seconds: float) -> None: ...

    def restart(self) -> None: ...


class Transfers:
    """The present status of each kind of transfer, by the action that tells it."""

    def __init__(self, charger: Host) -> None:
        self._charger = charger
        self._status: dict[str, dict[str, Any]] = {}

    async def tell(self, action: str) -> None:
        """Send a status as it is now."""
        await self._charger.call(action, **self._status.get(action, {"status": "Idle"}))

    async def upload(self, action: str, request_id: int | None = None) -> None:
        """Upload diagnostics or a log."""
        await self._steps(action, ("Uploading", "Uploaded"), request_id)

    async def update(self, request_id: int | None = None) -> None:
        """Fetch and install a firmware, then restart with it."""
        signed = request_id is not None
        action = "SignedFirmwareStatusNotification" if signed else "FirmwareStatusNotification"
        verified = ("SignatureVerified",) if signed else ()
        await self._steps(action, ("Downloading", "Downloaded", *verified, "Installing", "Installed"), request_id)
        self._charger.firmware = _next(self._charger.firmware)
        self._charger.restart()

    async def _steps(self, action: str, statuses: tuple[str, ...], request_id: int | None) -> None:
        more = {} if request_id is None else {"requestId": request_id}
        for status in statuses:
            await self._charger.pause(SECONDS_PER_STEP)
            self._status[action] = {"status": status, **more}
            await self.tell(action)
        del self._status[action]


def _next(version: str) -> str:
    """Return the version after this one: 3.4.2 after 3.4.1."""
    *others, last = version.split(".")
    return ".".join([*others, str(int(last) + 1)])

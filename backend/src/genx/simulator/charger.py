"""A simulated charger: its model, its memory and its messages. `dialing` connects it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from random import Random
from typing import Any

from websockets.exceptions import WebSocketException

from genx.ocpp.times import format_time
from genx.simulator.behaviour import BEHIND
from genx.simulator.certificates import Certificates
from genx.simulator.configuration import Configuration, configuration
from genx.simulator.connector import Connector
from genx.simulator.link import Link, Payload
from genx.simulator.local_list import LocalList
from genx.simulator.models import Model
from genx.simulator.profiles import Profiles
from genx.simulator.transfers import Transfers


class Charger:
    """Time runs `speed` times as fast as on the wall. `behaviours` are names of BEHAVIOURS."""

    def __init__(
        self,
        device_id: str,
        model: Model,
        random: Random,
        *,
        speed: float,
        say: Callable[[str], None],
        behaviours: frozenset[str] = frozenset(),
    ) -> None:
        self.device_id = device_id
        self.model = model
        self.random = random
        self.speed = speed
        self.say = say
        self.behaviours = behaviours
        self.link: Link | None = None
        self.drops = asyncio.Event()
        self.wants_restart = asyncio.Event()
        self.configuration = configuration(model)
        self.after_restart: Configuration = {}
        self.firmware = model.firmware
        self.local_list = LocalList()
        self.profiles = Profiles()
        self.certificates = Certificates()
        self.transfers = Transfers(self)
        self.is_operative = True
        self.connectors = [Connector(self, number) for number in range(1, model.connectors + 1)]
        self._interval = 300.0
        self._errands: set[asyncio.Future[None]] = set()

    def now(self) -> datetime:
        return datetime.now(UTC) - (BEHIND if "wrong-clock" in self.behaviours else BEHIND * 0)

    def stamp(self) -> str:
        return format_time(self.now())

    def is_on(self, key: str) -> bool:
        return self.configuration[key][0].lower() == "true"

    async def pause(self, seconds: float) -> None:
        """Sleep in the charger's time."""
        await asyncio.sleep(seconds / self.speed)

    async def wait_until(self, at: datetime) -> None:
        """Sleep until a time by the charger's clock, which runs as fast as any other."""
        await asyncio.sleep((at - self.now()).total_seconds())

    async def call(self, action: str, **payload: Any) -> Payload:
        if self.link is None:
            raise ConnectionError("not connected")
        return await self.link.call(action, payload)

    async def work(self) -> None:
        """Boot, report and live, until the link ends."""
        if "forgets-list" in self.behaviours:
            self.local_list.clear()
        self._take_settings()
        await self.boot()
        for connector in self.connectors:
            await connector.report()
        if self.transfers.ordered is not None:
            self.soon(self.transfers.update)
        lives = [connector.live() for connector in self.connectors]
        await asyncio.gather(self._beat(), self._restart_after_sessions(), *lives)

    def _take_settings(self) -> None:
        """Take over the settings that count after a restart, unless all of them are lost."""
        if "loses-settings" in self.behaviours:
            password = self.configuration["AuthorizationKey"]
            self.configuration = {**configuration(self.model), "AuthorizationKey": password}
        else:
            self.configuration.update(self.after_restart)
        self.after_restart.clear()

    async def boot(self) -> None:
        """Boot until the central system accepts us."""
        while True:
            answer = await self.call(
                "BootNotification",
                chargePointVendor=self.model.vendor,
                chargePointModel=self.model.name,
                chargePointSerialNumber=f"SIM-{self.device_id}",
                firmwareVersion=self.firmware,
            )
            self._interval = float(answer.get("interval") or 60)
            if answer.get("status") == "Accepted":
                await self.report()
                return
            await self.pause(self._interval)

    async def report(self) -> None:
        """Send the status of the charger as a whole."""
        status = "Available" if self.is_operative else "Unavailable"
        await self.call("StatusNotification", connectorId=0, errorCode="NoError", status=status)

    async def _beat(self) -> None:
        while True:
            await self.pause(self._interval)
            await self.call("Heartbeat")

    async def _restart_after_sessions(self) -> None:
        """Restart if that is wanted, once no session runs any more."""
        await self.wants_restart.wait()
        while any(connector.session for connector in self.connectors):
            await self.pause(0.5)
        self.wants_restart.clear()
        self.restart()

    def restart(self) -> None:
        """Drop the link and boot again."""
        self.say(f"{self.device_id} restarts")
        self.drops.set()

    def soon(self, errand: Callable[[], Awaitable[None]]) -> None:
        """Do something beside whatever is under way. It ends quietly if the link does."""
        task = asyncio.ensure_future(_quietly(errand))
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    def stop_errands(self) -> None:
        for errand in self._errands:
            errand.cancel()


async def _quietly(errand: Callable[[], Awaitable[None]]) -> None:
    with suppress(OSError, WebSocketException, TimeoutError):
        await errand()

"""One simulated charger: its connectors live their own lives while it is connected; it comes back when it is not."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from genx.simulator.answers import ANSWERS
from genx.simulator.connector import Connector
from genx.simulator.link import Link, Payload
from genx.simulator.models import Model

SUBPROTOCOL = "ocpp1.6"
SHORTEST_BACKOFF, LONGEST_BACKOFF = 1.0, 30.0
MEAN_SECONDS_BETWEEN_LOST_LINKS = 900.0


class Charger:
    """Dials, boots and works until it is cancelled; time runs `speed` times as fast as on the wall."""

    def __init__(
        self, url: str, device_id: str, model: Model, random: Random, *, speed: float, say: Callable[[str], None]
    ) -> None:
        self.device_id = device_id
        self.model = model
        self.random = random
        self.speed = speed
        self._url = url
        self._say = say
        self._link: Link | None = None
        self._interval = 300.0
        self._again = asyncio.Event()
        self._errands: set[asyncio.Task[None]] = set()
        self.configuration = {
            "HeartbeatInterval": ("300", False),
            "MeterValueSampleInterval": ("10", False),
            "NumberOfConnectors": (str(model.connectors), True),
            "SupportedFeatureProfiles": ("Core,RemoteTrigger", True),
            "AuthorizationKey": ("", False),
        }
        self.connectors = [Connector(self, number) for number in range(1, model.connectors + 1)]

    async def run(self) -> None:
        """Connect, and connect again with a growing pause."""
        pause = SHORTEST_BACKOFF
        while True:
            try:
                await self._connected()
                pause = SHORTEST_BACKOFF
            except (OSError, WebSocketException, TimeoutError) as error:
                self._say(f"{self.device_id}: {error or type(error).__name__}, trying again in {pause:.0f} s")
            await asyncio.sleep(pause * self.random.uniform(0.8, 1.2))
            pause = min(pause * 2, LONGEST_BACKOFF)

    async def pause(self, seconds: float) -> None:
        """Sleep in the charger's time."""
        await asyncio.sleep(seconds / self.speed)

    async def call(self, action: str, **payload: Any) -> Payload:
        if self._link is None:
            raise ConnectionError("not connected")
        return await self._link.call(action, payload)

    async def _connected(self) -> None:
        async with connect(f"{self._url}{self.device_id}", subprotocols=[SUBPROTOCOL], compression=None) as socket:  # type: ignore[list-item]
            self._link = Link(socket, self._answer, self._after)
            self._again.clear()
            self._say(f"{self.device_id} connected")
            works = [self._link.listen(), self._work(), self._lose_link_now_and_then(), self._again.wait()]
            tasks = [asyncio.ensure_future(work) for work in works]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._link = None
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            for task in done:
                task.result()

    async def _work(self) -> None:
        await self._boot()
        for connector in self.connectors:
            await connector.report()
        await asyncio.gather(self._beat(), *[connector.live() for connector in self.connectors])

    async def _boot(self) -> None:
        """Boot until the central system accepts us."""
        while True:
            answer = await self.call(
                "BootNotification",
                chargePointVendor=self.model.vendor,
                chargePointModel=self.model.name,
                chargePointSerialNumber=f"SIM-{self.device_id}",
                firmwareVersion=self.model.firmware,
            )
            self._interval = float(answer.get("interval") or 60)
            if answer.get("status") == "Accepted":
                await self.call("StatusNotification", connectorId=0, errorCode="NoError", status="Available")
                return
            await self.pause(self._interval)

    async def _beat(self) -> None:
        while True:
            await self.pause(self._interval)
            await self.call("Heartbeat")

    async def _lose_link_now_and_then(self) -> None:
        await self.pause(self.random.expovariate(1 / MEAN_SECONDS_BETWEEN_LOST_LINKS) + 60)
        self._say(f"{self.device_id} lost its link")

    def _answer(self, action: str, payload: Payload) -> Payload | None:
        row = ANSWERS.get(action)
        return None if row is None else row.answer(self, payload)

    def _after(self, action: str, payload: Payload) -> None:
        after = ANSWERS[action].after
        if after is not None:
            after(self, payload)

    def restart(self) -> None:
        """Drop the link and boot again."""
        self._say(f"{self.device_id} restarts")
        self._again.set()

    def send_soon(self, message: str) -> None:
        """Send a message of this action beside whatever is under way."""
        errand = asyncio.create_task(self._triggered(message))
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)

    async def _triggered(self, message: str) -> None:
        with suppress(OSError, WebSocketException, TimeoutError):
            if message == "BootNotification":
                await self._boot()
            elif message == "Heartbeat":
                await self.call("Heartbeat")
            else:
                for connector in self.connectors:
                    await (connector.report() if message == "StatusNotification" else connector.measure())

"""A simulated connector: plugged, charging with a believable curve, done; now and then a fault."""

from datetime import UTC, datetime
from random import Random
from typing import Any, Protocol

from genx.ocpp.times import format_time
from genx.simulator.models import Model
from genx.simulator.vehicle import Vehicle, arriving

SAMPLE_EVERY = 10.0
BEFORE_THE_FIRST = (1.0, 15.0)
BETWEEN_VEHICLES = (5.0, 90.0)
FAULT_CHANCE = 0.08
FAULTS = ("GroundFailure", "HighTemperature", "PowerMeterFailure", "OverVoltage")


def now() -> str:
    return format_time(datetime.now(UTC))


class Host(Protocol):
    """The charger that a connector belongs to."""

    random: Random
    model: Model
    speed: float

    async def call(self, action: str, **payload: Any) -> dict[str, Any]: ...

    async def pause(self, seconds: float) -> None: ...


class Connector:
    """Keeps its state while the link is away, so that a transaction goes on where it was."""

    def __init__(self, charger: Host, number: int) -> None:
        self._charger = charger
        self._number = number
        self._status = "Available"
        self._error = "NoError"
        self._register_wh = charger.random.uniform(10_000, 900_000)
        self._vehicle: Vehicle | None = None
        self._transaction_id: int | None = None

    async def report(self) -> None:
        await self._charger.call(
            "StatusNotification", connectorId=self._number, errorCode=self._error, status=self._status, timestamp=now()
        )

    async def live(self) -> None:
        """One vehicle after the other, until the link ends."""
        random = self._charger.random
        pause = BEFORE_THE_FIRST
        while True:
            if self._status == "Faulted":
                await self._recover()
            if self._vehicle is None:
                await self._charger.pause(random.uniform(*pause))
                pause = BETWEEN_VEHICLES
                if random.random() < FAULT_CHANCE:
                    await self._fail()
                    continue
                self._vehicle = arriving(random, direct_current=self._charger.model.direct_current)
            await self._serve(self._vehicle)

    async def measure(self) -> None:
        """Send the present measurements."""
        vehicle = self._vehicle
        power = vehicle.draw(self._charger.model.power_w) if vehicle and self._transaction_id is not None else 0.0
        payload: dict[str, Any] = {"meterValue": [{"timestamp": now(), "sampledValue": self._samples(power)}]}
        if self._transaction_id is not None:
            payload["transactionId"] = self._transaction_id
        await self._charger.call("MeterValues", connectorId=self._number, **payload)

    async def _serve(self, vehicle: Vehicle) -> None:
        if self._transaction_id is None:
            await self._begin()
        while not vehicle.is_full:
            await self._charger.pause(SAMPLE_EVERY)
            # Clocks are true at any speed: the meter counts the power over the time that truly passed.
            self._register_wh += vehicle.charge(self._charger.model.power_w, SAMPLE_EVERY) / self._charger.speed
            await self.measure()
        await self._set("SuspendedEV")
        await self._charger.pause(self._charger.random.uniform(5, 40))
        await self._end()

    async def _begin(self) -> None:
        random = self._charger.random
        tag = f"TAG{random.randrange(1, 40):04d}"
        await self._set("Preparing")
        await self._charger.pause(random.uniform(3, 12))
        await self._charger.call("Authorize", idTag=tag)
        started = await self._charger.call(
            "StartTransaction",
            connectorId=self._number,
            idTag=tag,
            meterStart=round(self._register_wh),
            timestamp=now(),
        )
        self._transaction_id = started.get("transactionId", 0)
        await self._set("Charging")

    async def _end(self) -> None:
        await self._charger.call(
            "StopTransaction",
            transactionId=self._transaction_id,
            meterStop=round(self._register_wh),
            timestamp=now(),
            reason="EVDisconnected",
        )
        self._transaction_id = None
        self._vehicle = None
        await self._set("Finishing")
        await self._charger.pause(5)
        await self._set("Available")

    async def _fail(self) -> None:
        self._error = self._charger.random.choice(FAULTS)
        await self._set("Faulted")
        await self._recover()

    async def _recover(self) -> None:
        """Report the end of a fault, even if the link was lost meanwhile."""
        await self._charger.pause(self._charger.random.uniform(20, 60))
        self._error = "NoError"
        await self._set("Available")

    async def _set(self, status: str) -> None:
        self._status = status
        await self.report()

    def _samples(self, power: float) -> list[dict[str, str]]:
        model = self._charger.model
        voltage = model.voltage_v * self._charger.random.uniform(0.995, 1.005)
        samples = [
            {"measurand": "Power.Active.Import", "unit": "W", "value": f"{power:.0f}"},
            {"measurand": "Energy.Active.Import.Register", "unit": "Wh", "value": f"{self._register_wh:.0f}"},
            {"measurand": "Temperature", "unit": "Celsius", "value": f"{24 + power / model.power_w * 18:.1f}"},
        ]
        if model.direct_current:
            soc = self._vehicle.soc if self._vehicle else 0
            samples.append({"measurand": "SoC", "unit": "Percent", "location": "EV", "value": f"{soc * 100:.0f}"})
        for phase in ("",) if model.direct_current else ("L1", "L2", "L3"):
            current = power / voltage / (1 if model.direct_current else 3)
            more = {"phase": phase} if phase else {}
            samples.append({"measurand": "Voltage", "unit": "V", "value": f"{voltage:.1f}", **more})
            samples.append({"measurand": "Current.Import", "unit": "A", "value": f"{current:.1f}", **more})
        return samples

"""A simulated connector: plugged, charging with a believable curve, done; now and then a fault."""

import asyncio
from datetime import UTC, datetime
from random import Random
from typing import Any, Protocol

from msgspec import Struct

from genx.simulator.models import Model
from genx.simulator.profiles import Profiles, Session, Supply
from genx.simulator.sampling import samples
from genx.simulator.vehicle import Vehicle, arriving

SAMPLE_EVERY = 10.0
BEFORE_THE_FIRST = (1.0, 15.0)
BETWEEN_VEHICLES = (5.0, 90.0)
UNTIL_THE_EXPECTED = (2.0, 6.0)
"""Seconds until somebody plugs in after a remote start."""
STARTABLE = frozenset({"Available", "Reserved"})
INSTALLED = datetime(2024, 1, 1, tzinfo=UTC)
MEAN_POWER_W = 30_000
FAULT_CHANCE = 0.08
FAULTS = ("GroundFailure", "HighTemperature", "PowerMeterFailure", "OverVoltage")


class Host(Protocol):
    """The charger that a connector belongs to."""

    device_id: str
    random: Random
    model: Model
    speed: float
    behaviours: frozenset[str]
    profiles: Profiles

    async def call(self, action: str, **payload: Any) -> dict[str, Any]: ...

    async def pause(self, seconds: float) -> None: ...

    def now(self) -> datetime: ...

    def stamp(self) -> str: ...

    def is_on(self, key: str) -> bool: ...


class Expected(Struct, frozen=True):
    """A person who will come: after a remote start, or with a reservation."""

    id_tag: str
    reservation_id: int | None = None
    until: datetime | None = None


def _charged_so_far_wh(charger: Host, number: int) -> float:
    """Return what a meter shows at first. It goes on when the simulator is started again."""
    hours = (charger.now() - INSTALLED).total_seconds() / 3600
    own = Random(f"{charger.device_id} {number}").uniform(0, 900_000)  # noqa: S311 - nothing secret
    return hours * MEAN_POWER_W + own


class Connector:
    """Keeps its state while the link is away, so that a transaction goes on where it was.

    Orders of the central system are attributes; `_ordered` wakes whatever waits.
    """

    def __init__(self, charger: Host, number: int) -> None:
        self.number = number
        self.status = "Available"
        self.is_operative = True
        self.session: Session | None = None
        self.reservation: Expected | None = None
        self._charger = charger
        self._error = "NoError"
        self._register_wh = _charged_so_far_wh(charger, number)
        self._vehicle: Vehicle | None = None
        self._expected: Expected | None = None
        self._ends_with: str | None = None
        self._unanswered: tuple[str, dict[str, Any]] | None = None
        self._ordered = asyncio.Event()

    @property
    def supply(self) -> Supply:
        model = self._charger.model
        return Supply(model.voltage_v, 1 if model.direct_current else 3)

    def takes(self, id_tag: str) -> bool:
        """Return whether a session with this tag can begin here."""
        if self.reservation is not None and self.reservation.id_tag.casefold() != id_tag.casefold():
            return False
        return self._expected is None and self.session is None and self.status in STARTABLE

    def expect(self, id_tag: str) -> None:
        """Start a session with this tag once a vehicle is plugged in."""
        reservation, self.reservation = self.reservation, None
        self._expected = Expected(id_tag, reservation.reservation_id if reservation else None)
        self._ordered.set()

    def end(self, reason: str) -> None:
        """End the running session, if there is one."""
        if self.session is not None:
            self._ends_with = reason
            self._ordered.set()

    def reserve(self, reservation: Expected | None) -> None:
        self.reservation = reservation
        self._ordered.set()

    def set_operative(self, operative: bool) -> None:
        self.is_operative = operative
        self._ordered.set()

    async def report(self) -> None:
        await self._charger.call(
            "StatusNotification",
            connectorId=self.number,
            errorCode=self._error,
            status=self.status,
            timestamp=self._charger.stamp(),
        )

    async def live(self) -> None:
        """One vehicle after the other, until the link ends."""
        pause = BEFORE_THE_FIRST
        while True:
            if self.status == "Faulted":
                await self._recover()
            if self._vehicle is None:
                if not await self._is_plugged_in_after(self._charger.random.uniform(*pause)):
                    continue
                pause = BETWEEN_VEHICLES
                if self._expected is None and self._charger.random.random() < FAULT_CHANCE:
                    await self._fail()
                    continue
                self._vehicle = arriving(self._charger.random, direct_current=self._charger.model.direct_current)
            await self._serve(self._vehicle)

    async def measure(self) -> None:
        """Send the present measurements."""
        vehicle, session = self._vehicle, self.session
        power = vehicle.draw(self.offered_w()) if vehicle and session is not None else 0.0
        sampled = samples(self._charger.model, self._charger.random, power, self._register_wh, vehicle)
        payload: dict[str, Any] = {"meterValue": [{"timestamp": self._charger.stamp(), "sampledValue": sampled}]}
        if session is not None:
            payload["transactionId"] = session.transaction_id
        await self._charger.call("MeterValues", connectorId=self.number, **payload)

    def offered_w(self) -> float:
        """Return the power that a vehicle may draw now."""
        limit = self._charger.profiles.limit_w(self.number, self.session, self._charger.now(), self.supply)
        return self._charger.model.power_w if limit is None else min(self._charger.model.power_w, limit)

    async def _is_plugged_in_after(self, seconds: float) -> bool:
        """Wait for a vehicle. Returns False if the central system ordered something that comes first."""
        await self._rest()
        if self._expected is not None:
            await self._charger.pause(self._charger.random.uniform(*UNTIL_THE_EXPECTED))
            return True
        if not self.is_operative:
            await self._ordered.wait()
            return False
        if self.reservation is not None:
            await self._await_holder(self.reservation, seconds)
            return False
        return not await self._is_ordered_within(seconds)

    async def _await_holder(self, reservation: Expected, seconds: float) -> None:
        """Wait for the one who has reserved, or until nobody can come any more."""
        until = reservation.until or self._charger.now()
        left = (until - self._charger.now()).total_seconds() * self._charger.speed
        if left <= 0:
            self.reservation = None
        elif not await self._is_ordered_within(min(seconds, left)) and seconds < left:
            self.expect(reservation.id_tag)

    async def _is_ordered_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds / self._charger.speed):
                await self._ordered.wait()
        except TimeoutError:
            return False
        self._ordered.clear()
        return True

    async def _rest(self) -> None:
        """Report the state of a connector without a vehicle, if it has changed."""
        self._ordered.clear()
        free = "Available" if self.reservation is None else "Reserved"
        wanted = free if self.is_operative else "Unavailable"
        if self.status != wanted:
            await self._set(wanted)

    async def _serve(self, vehicle: Vehicle) -> None:
        if self.session is None and not await self._begin():
            self._vehicle = None
            return
        while not vehicle.is_full and self._ends_with is None and self._unanswered is None:
            if await self._is_ordered_within(SAMPLE_EVERY):
                continue
            # Clocks are true at any speed: the meter counts the power over the time that truly passed.
            self._register_wh += vehicle.charge(self.offered_w(), SAMPLE_EVERY) / self._charger.speed
            await self.measure()
        if self._ends_with is None and self._unanswered is None:
            await self._set("SuspendedEV")
            await self._is_ordered_within(self._charger.random.uniform(5, 40))
        await self._end(self._ends_with or "EVDisconnected")

    async def _begin(self) -> bool:
        """Begin a session. Returns False if the central system refuses the tag."""
        charger, expected = self._charger, self._expected
        if self._unanswered is not None:
            await self._start(self._unanswered[1])
            return True
        await self._set("Preparing")
        if expected is None:
            await charger.pause(charger.random.uniform(3, 12))
            expected = Expected(f"TAG{charger.random.randrange(1, 40):04d}")
        if (self._expected is None or charger.is_on("AuthorizeRemoteTxRequests")) and not await self._may(expected):
            self._expected = None
            return False
        if "resets-register" in charger.behaviours:
            self._register_wh = 0.0
        await self._start(self._start_of(expected))
        return True

    async def _may(self, somebody: Expected) -> bool:
        verdict = await self._charger.call("Authorize", idTag=somebody.id_tag)
        return bool(verdict.get("idTagInfo", {}).get("status", "Accepted") == "Accepted")

    def _start_of(self, somebody: Expected) -> dict[str, Any]:
        reserved = {} if somebody.reservation_id is None else {"reservationId": somebody.reservation_id}
        return {
            "connectorId": self.number,
            "idTag": somebody.id_tag,
            "meterStart": round(self._register_wh),
            "timestamp": self._charger.stamp(),
            **reserved,
        }

    async def _start(self, request: dict[str, Any]) -> None:
        started = await self._deliver("StartTransaction", request)
        self._expected = None
        self.session = Session(started.get("transactionId", 0), self._charger.now())
        if started.get("idTagInfo", {}).get("status", "Accepted") != "Accepted":
            self._ends_with = "DeAuthorized"
        await self._set("Charging")

    async def _deliver(self, action: str, request: dict[str, Any]) -> dict[str, Any]:
        """Send a message of a transaction. If the link falls before its answer, it is sent again as it was."""
        self._unanswered = self._unanswered or (action, request)
        answer = await self._charger.call(action, **self._unanswered[1])
        self._unanswered = None
        return answer

    async def _end(self, reason: str) -> None:
        assert self.session is not None
        request = {
            "transactionId": self.session.transaction_id,
            "meterStop": round(self._register_wh),
            "timestamp": self._charger.stamp(),
            "reason": reason,
        }
        await self._deliver("StopTransaction", request)
        self.session = self._vehicle = self._ends_with = None
        await self._set("Finishing")
        await self._charger.pause(5)
        await self._rest()

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
        self.status = status
        await self.report()

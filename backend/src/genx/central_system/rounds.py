"""Visits to connected charge points of our own accord: after boots, when something has changed, and after problems."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog

from genx.central_system.ports import ChargePoints
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import Refusal

log = structlog.get_logger(__name__)

LOOK_EVERY_S: Final = 5.0
AGAIN_WHILE_STARTING: Final = timedelta(seconds=30)
RETRIES: Final = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=4))
AT_ONCE: Final = 20
"""Charge points that are visited at the same time."""

Visit = Callable[[ChargePoint], Awaitable[bool]]
"""Visits a charge point; returns whether that is done. If not, or if it fails, there is another visit later.

A Refusal means that it went offline: it is visited when it is back."""


class Rounds:
    """Knows which charge points are due, and visits each of them once at a time.

    A charge point is due some time (`after`) after `when` returns something new for it. `what` is brought up to date
    by a visit, as the log has it.
    """

    def __init__(
        self,
        chargers: ChargePoints,
        visit: Visit,
        now: Callable[[], datetime],
        *,
        when: Callable[[ChargePoint], object],
        after: timedelta,
        what: str,
    ) -> None:
        self._chargers = chargers
        self._visit = visit
        self._now = now
        self._when = when
        self._after = after
        self._what = what
        self._noted: dict[str, object] = {}
        self._due: dict[str, datetime] = {}
        self._tries: dict[str, int] = {}
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self, look: Callable[[], None]) -> None:
        """Look every few seconds."""
        self._task = asyncio.create_task(_repeat(look))

    async def stop(self) -> None:
        tasks = [*self._under_way.values(), *([] if self._task is None else [self._task])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def note(self) -> dict[str, ChargePoint]:
        """Note who has booted. Returns the charge points that may be visited."""
        live = {state.device_id: state for state in self._chargers.all_live() if state.registration == "accepted"}
        seen = {device_id: self._when(state) for device_id, state in live.items()}
        for device_id in live:
            if device_id not in self._noted or self._noted[device_id] != seen[device_id]:
                self.ask_for([device_id], self._now() + self._after)
        self._noted = seen
        return live

    def ask_for(self, device_ids: Iterable[str], at: datetime) -> None:
        """Have charge points visited at a time, no matter how often that has failed."""
        for device_id in device_ids:
            self._due[device_id] = at
            self._tries.pop(device_id, None)

    def begin(self, live: Mapping[str, ChargePoint]) -> None:
        """Begin with visits that are due."""
        now = self._now()
        for device_id in [device_id for device_id, due in self._due.items() if due <= now]:
            if len(self._under_way) >= AT_ONCE:
                break
            self._begin(live.get(device_id), device_id, now)

    def _begin(self, state: ChargePoint | None, device_id: str, now: datetime) -> None:
        if device_id in self._under_way:
            return
        if state is None:
            del self._due[device_id]
            return
        if any(connector.status == "Preparing" for connector in state.connectors.values()):
            self._due[device_id] = now + AGAIN_WHILE_STARTING
            return
        del self._due[device_id]
        task = self._under_way[device_id] = asyncio.create_task(self._bring_up_to_date(state))
        task.add_done_callback(lambda _: self._under_way.pop(device_id, None))

    async def _bring_up_to_date(self, state: ChargePoint) -> None:
        try:
            is_done = await self._visit(state)
        except Refusal:
            return  # Offline: it is due again when it is back.
        except Exception as error:
            log.warning("not brought up to date", what=self._what, device_id=state.device_id, error=str(error))
            is_done = False
        if is_done:
            self._tries.pop(state.device_id, None)
        else:
            self._again(state.device_id)

    def _again(self, device_id: str) -> None:
        tries = self._tries.get(device_id, 0)
        if tries < len(RETRIES):
            self._tries[device_id] = tries + 1
            self._due.setdefault(device_id, self._now() + RETRIES[tries])


async def _repeat(look: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        look()

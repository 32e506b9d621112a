"""Having charge points forget tags that may no longer charge (OCPP 1.6, 3.4 and 5.4)."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from genx.central_system.commands.runner import CommandRunner, Terms
from genx.central_system.ports import ChargePoints
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import Refusal

log = structlog.get_logger(__name__)

COMMAND: Final = "clear-cache"
AT_ONCE: Final = 20
"""Charge points that are asked at the same time."""

LATELY: Final = timedelta(days=90)
"""A tag that a charge point has not seen for longer is no longer in its cache, most likely."""

WAITS: Final = timedelta(days=7)
"""Time for which an offline charge point is waited for."""


class Store(Protocol):
    """Finds the charge points that may let a tag charge from their cache: no list of ours says otherwise."""

    async def caching(self, id_tags: Collection[str], since: datetime) -> Sequence[ChargePoint]: ...


class Caches:
    """Sends ClearCache. Each is a command in the history of its charge point."""

    def __init__(self, commands: CommandRunner, chargers: ChargePoints, store: Store) -> None:
        self._commands = commands
        self._chargers = chargers
        self._store = store
        self._room = asyncio.Semaphore(AT_ONCE)
        self._clearing: set[asyncio.Task[None]] = set()

    def forget(self, id_tags: Collection[str], *, by: str | None, at: datetime) -> None:
        """Begin to clear the caches that may hold one of these tags, because of what somebody did."""
        if not id_tags:
            return
        task = asyncio.create_task(self._forget(id_tags, by, at))
        self._clearing.add(task)
        task.add_done_callback(self._over)

    async def stop(self) -> None:
        clearing = list(self._clearing)
        for task in clearing:
            task.cancel()
        await asyncio.gather(*clearing, return_exceptions=True)

    async def _forget(self, id_tags: Collection[str], by: str | None, at: datetime) -> None:
        found = await self._store.caching(id_tags, at - LATELY)
        await asyncio.gather(*(self._clear(each, by, at) for each in found))

    async def _clear(self, state: ChargePoint, by: str | None, at: datetime) -> None:
        async with self._room:
            offline = state if self._chargers.live(state.device_id) is None else None
            terms = Terms(by=by, charger_id=state.charger_id, until=at + WAITS, offline=offline)
            try:
                await self._commands.ask(COMMAND, state.device_id, {}, terms)
            except Refusal as refusal:
                log.info("a cache was not cleared", device_id=state.device_id, why=refusal.detail)

    def _over(self, task: asyncio.Task[None]) -> None:
        self._clearing.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("caches could not be cleared", exc_info=task.exception())

"""Keeping the lists of all connected charge points up to date: after changes of tags, and after each boot."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol
from weakref import WeakValueDictionary

import structlog

from genx.central_system.local_lists.roster import Roster, UseCounts
from genx.central_system.local_lists.sync import Ask, ListSync, Store
from genx.central_system.ports import ChargePoints
from genx.central_system.tags.book import IdTags
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import ChargerOffline, Refusal
from genx.domain.local_list import KeptList

log = structlog.get_logger(__name__)

LOOK_EVERY_S: Final = 5.0
AFTER_CHANGE: Final = timedelta(seconds=60)
"""Time after the last change of a tag; others often follow it."""

AFTER_CHANGE_AT_MOST: Final = timedelta(minutes=10)
AFTER_BOOT: Final = timedelta(seconds=30)
AGAIN_WHILE_STARTING: Final = timedelta(seconds=30)
RETRIES: Final = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=4))
AT_ONCE: Final = 20
"""Charge points whose lists are brought up to date at the same time."""


class ListStore(Store, UseCounts, Protocol):
    """Loads and saves local lists, and counts how often tags were used."""


class LocalLists:
    """Knows which lists are due, and has each brought up to date, one at a time for each charge point."""

    def __init__(
        self, chargers: ChargePoints, book: IdTags, calls: Ask, store: ListStore, now: Callable[[], datetime]
    ) -> None:
        self.store = store
        self.roster = Roster(book, store, now)
        self._chargers = chargers
        self._book = book
        self._sync = ListSync(calls, store, self.roster, now)
        self._now = now
        self._version = book.version
        self._changed: tuple[datetime, datetime] | None = None
        self._booted: dict[str, datetime | None] = {}
        self._due: dict[str, datetime] = {}
        self._tries: dict[str, int] = {}
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._by_hand: set[asyncio.Task[KeptList]] = set()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._version = self._book.version
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        tasks = [*self._by_hand, *self._under_way.values(), *([] if self._task is None else [self._task])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def sync(self, device_id: str, patience: float) -> KeptList:
        """Bring a list up to date because a person asks for it. Raises ChargerOffline or CommandQueueFull.

        Returns the list after `patience` seconds at the latest; the work goes on.
        """
        state = self._chargers.live(device_id)
        if state is None:
            raise ChargerOffline(f"{device_id} is offline. Its list is brought up to date when it is back.")
        task = asyncio.create_task(self._synced(state, by_hand=True))
        self._by_hand.add(task)
        task.add_done_callback(self._over)
        await asyncio.wait([task], timeout=patience)
        return task.result() if task.done() else await self.store.load(state.charger_id)

    def _over(self, task: "asyncio.Task[KeptList]") -> None:
        self._by_hand.discard(task)
        if not task.cancelled():
            task.exception()  # Nobody may be there any more to be told.

    def look(self) -> None:
        """Look for lists that are due, and begin with some of them."""
        now = self._now()
        live = {state.device_id: state for state in self._chargers.all_live() if state.registration == "accepted"}
        self._note_boots(live, now)
        if self._tags_have_settled(now):
            self._due.update(dict.fromkeys(live, now))
            self._tries.clear()
        for device_id in [device_id for device_id, due in self._due.items() if due <= now]:
            if len(self._under_way) >= AT_ONCE:
                break
            self._begin(live.get(device_id), device_id, now)

    def _note_boots(self, live: dict[str, ChargePoint], now: datetime) -> None:
        """After a boot, and after the first connection, it is asked for its version: some forget their list."""
        booted = {device_id: state.last_boot_at for device_id, state in live.items()}
        for device_id in live:
            if device_id not in self._booted or self._booted[device_id] != booted[device_id]:
                self._due[device_id] = now + AFTER_BOOT
                self._tries.pop(device_id, None)
        self._booted = booted

    def _tags_have_settled(self, now: datetime) -> bool:
        if self._book.version != self._version:
            self._version = self._book.version
            self._changed = (now if self._changed is None else self._changed[0], now)
        if self._changed is None:
            return False
        first, last = self._changed
        if now - last < AFTER_CHANGE and now - first < AFTER_CHANGE_AT_MOST:
            return False
        self._changed = None
        return True

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
            kept = await self._synced(state)
        except Refusal:
            return  # Offline: it is due again when it is back.
        except Exception as error:
            log.warning("a local list was not brought up to date", device_id=state.device_id, error=str(error))
            self._again(state.device_id)
            return
        if kept.problem is not None and kept.given_up_for is None:
            self._again(state.device_id)
        else:
            self._tries.pop(state.device_id, None)

    def _again(self, device_id: str) -> None:
        tries = self._tries.get(device_id, 0)
        if tries < len(RETRIES):
            self._tries[device_id] = tries + 1
            self._due[device_id] = self._now() + RETRIES[tries]

    async def _synced(self, state: ChargePoint, *, by_hand: bool = False) -> KeptList:
        async with self._locks.setdefault(state.device_id, asyncio.Lock()):
            return await self._sync.run(state, by_hand=by_hand)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            self.look()

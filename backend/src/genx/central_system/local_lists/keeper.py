"""Keeping the lists of all connected charge points up to date: after changes of tags, and after each boot."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol
from weakref import WeakValueDictionary

from genx.central_system.local_lists.holding import Counting, Holding
from genx.central_system.local_lists.roster import Roster, UseCounts
from genx.central_system.local_lists.sync import ListSync, Store
from genx.central_system.own_calls import Ask
from genx.central_system.ports import ChargePoints
from genx.central_system.rounds import Rounds
from genx.central_system.tags.book import IdTags
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import ChargerOffline
from genx.domain.local_list import KeptList

AFTER_CHANGE: Final = timedelta(seconds=60)
"""Time after the last change of a tag; others often follow it."""

AFTER_CHANGE_AT_MOST: Final = timedelta(minutes=10)
AFTER_BOOT: Final = timedelta(seconds=30)


class ListStore(Store, UseCounts, Counting, Protocol):
    """Loads and saves local lists, and counts how often tags were used."""


class LocalLists:
    """Knows which lists are due, and has each brought up to date, one at a time for each charge point."""

    def __init__(
        self, chargers: ChargePoints, book: IdTags, calls: Ask, store: ListStore, now: Callable[[], datetime]
    ) -> None:
        self.store = store
        self.roster = Roster(book, store, now)
        self.holding = Holding(store, now)
        self._chargers = chargers
        self._book = book
        self._sync = ListSync(calls, store, self.roster, now)
        self._now = now
        self._version = book.version
        self._changed: tuple[datetime, datetime] | None = None
        self._rounds = Rounds(chargers, self._visit, now, when=_booted, after=AFTER_BOOT, what="a local list")
        self._by_hand: set[asyncio.Task[KeptList]] = set()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def start(self) -> None:
        self._version = self._book.version
        self._rounds.start(self.look)

    async def stop(self) -> None:
        for task in self._by_hand:
            task.cancel()
        await asyncio.gather(*self._by_hand, return_exceptions=True)
        await self._rounds.stop()

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
        live = self._rounds.note()
        if self._tags_have_settled(self._now()):
            self._rounds.ask_for(live, self._now())
        self._rounds.begin(live)

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

    async def _visit(self, state: ChargePoint) -> bool:
        kept = await self._synced(state)
        return kept.problem is None or kept.given_up_for is not None

    async def _synced(self, state: ChargePoint, *, by_hand: bool = False) -> KeptList:
        async with self._locks.setdefault(state.device_id, asyncio.Lock()):
            return await self._sync.run(state, by_hand=by_hand)


def _booted(state: ChargePoint) -> object:
    """After a boot, and after the first connection, it is asked for its version: some forget their list."""
    return state.last_boot_at

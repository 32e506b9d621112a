"""When configurations are compared with the wishes: after boots, reconnects and changes of wishes, and every hour."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

from genx.central_system.own_calls import Ask
from genx.central_system.ports import ChargePoints
from genx.central_system.rounds import Rounds
from genx.central_system.wanted import book, sync
from genx.central_system.wanted.book import Wishes, model_of
from genx.central_system.wanted.sync import ConfigurationSync
from genx.domain.charge_point import ChargePoint
from genx.domain.configuration.wishes import Model

AFTER_BOOT: Final = timedelta(seconds=15)
"""Time for our first calls (B6), which read the whole configuration."""

EVERY_S: Final = 3_600
APART_S: Final = 61
"""Seconds between the hours of two charge points, so that not all are compared at the same moment."""

FOR_THE_FIRST_BOOT: Final = timedelta(minutes=5)
"""Time for the first boot that is seen of a charge point; some never boot of their own accord (QD26)."""

AFTER_GROUP_CHANGE: Final = timedelta(seconds=10)
"""Time after the last change of the wishes for many charge points; others often follow it."""


class Store(book.Store, sync.Store, Protocol):
    """Loads and saves wishes, and what came of them."""


class WantedConfigurations:
    """Keeps all connected charge points in step with the wishes for them (C7)."""

    def __init__(self, chargers: ChargePoints, calls: Ask, store: Store, now: Callable[[], datetime]) -> None:
        self.store = store
        self.book = Wishes(store)
        self._chargers = chargers
        self._sync = ConfigurationSync(calls, store)
        self._now = now
        self._rounds = Rounds(chargers, self._visit, now, when=self._when, after=AFTER_BOOT, what="a configuration")

    async def start(self) -> None:
        await self.book.load()
        self._rounds.start(self.look)

    async def stop(self) -> None:
        await self._rounds.stop()

    def look(self) -> None:
        """Look for charge points that are due, and begin with some of them."""
        self._rounds.begin(self._rounds.note())

    def charger_changed(self, device_id: str) -> None:
        """Bring a charge point in step at once: the wishes for it have changed, or it has told what it has."""
        if self._chargers.live(device_id) is not None:
            self._rounds.ask_for([device_id], self._now())
            self.look()

    def group_changed(self, model: Model | None) -> None:
        """Bring the charge points of a model, or all, in step soon: the wishes for them have changed."""
        concerned = [each.device_id for each in self._chargers.all_live() if model in {None, model_of(each)}]
        self._rounds.ask_for(concerned, self._now() + AFTER_GROUP_CHANGE)

    async def _visit(self, state: ChargePoint) -> bool:
        await self.book.mend()
        wanted = self.book.wanted(state)
        if wanted and self._has_yet_to_boot(state):
            return False
        return not wanted or await self._sync.run(state, wanted, self._now)

    def _has_yet_to_boot(self, state: ChargePoint) -> bool:
        """Return whether its model and firmware, for which wishes and tries count, may be about to be reported."""
        came = state.connected_at
        return state.last_boot_at is None and came is not None and self._now() - came < FOR_THE_FIRST_BOOT

    def _when(self, state: ChargePoint) -> object:
        """Some lose their settings at a boot, others whenever they connect (QD22), and people change them."""
        hour = (self._now().timestamp() + state.charger_id * APART_S) // EVERY_S
        return state.last_boot_at, state.connected_at, hour

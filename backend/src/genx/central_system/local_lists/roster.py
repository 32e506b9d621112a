"""The tags for each charge point, sorted once for all of them whenever a tag has changed."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from genx.central_system.tags.book import IdTags
from genx.domain.id_tag import IdTag, key
from genx.domain.local_list import LONGEST_TAG, Entry, Uses, chosen

SLICE = 2_000
"""Tags that are looked at in one go, before everybody else is served."""


class UseCounts(Protocol):
    """Counts how often tags were used lately."""

    async def uses(self, now: datetime, charger_id: int | None = None) -> dict[str, int]: ...


class Roster:
    """Tags that are bound to certain charge points, and those for all of them, the most used first."""

    def __init__(self, book: IdTags, counts: UseCounts, now: Callable[[], datetime]) -> None:
        self._book = book
        self._counts = counts
        self._now = now
        self._version = -1
        self._bound: dict[str, list[IdTag]] = {}
        self._common: Sequence[IdTag] = ()
        self._places: dict[str, int] = {}
        self._anywhere: Mapping[str, int] = {}
        self._sorting = asyncio.Lock()

    async def count(self, device_id: str) -> int:
        """Return how many tags are for this charge point."""
        await self._bring_up_to_date()
        return len(self._common) + len(self._bound.get(device_id.lower(), ()))

    async def entries(self, device_id: str, charger_id: int, most: int) -> dict[str, Entry]:
        """Return the entries of the list of a charge point, by key: at most so many."""
        await self._bring_up_to_date()
        bound = self._bound.get(device_id.lower(), [])
        common = list(self._common[:most])
        uses: dict[str, Uses] = {}
        if len(self._common) + len(bound) > most:
            here = await self._counts.uses(self._now(), charger_id)
            # Those further down the list can only be chosen because they were used here.
            places = (self._places.get(tag_key, 0) for tag_key in here)
            common += [self._common[place] for place in places if place >= max(most, 1)]
            uses = {
                tag_key: Uses(here.get(tag_key, 0), self._anywhere.get(tag_key, 0))
                for tag_key in (key(tag.id_tag) for tag in (*bound, *common))
            }
        return chosen((*bound, *common), most, uses)

    async def _bring_up_to_date(self) -> None:
        async with self._sorting:
            while self._version != self._book.version:
                self._version = self._book.version
                self._anywhere = await self._counts.uses(self._now())
                await self._sort(tuple(self._book.all))

    async def _sort(self, tags: Sequence[IdTag]) -> None:
        bound: dict[str, list[IdTag]] = {}
        ranked: list[tuple[bool, int, str, IdTag]] = []
        for place, tag in enumerate(tags):
            if place % SLICE == 0:
                await asyncio.sleep(0)
            if len(tag.id_tag) > LONGEST_TAG:
                continue
            for device_id in tag.allowed_device_ids:
                bound.setdefault(device_id.lower(), []).append(tag)
            if not tag.allowed_device_ids:
                tag_key = key(tag.id_tag)
                ranked.append((tag.status == "Accepted", -self._anywhere.get(tag_key, 0), tag_key, tag))
        ranked.sort(key=lambda each: each[:3])
        self._bound, self._common = bound, [tag for *_, tag in ranked]
        self._places = {tag_key: place for place, (_, _, tag_key, _) in enumerate(ranked)}

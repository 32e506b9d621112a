"""Unknown id tags: gathered in memory, kept in batches, bounded so that no charger fills anything (T9c)."""

from collections.abc import Awaitable, Callable, Sequence, Set

from genx.domain.id_tag import key
from genx.domain.unknown_id_tag import Sighting

MOST_OF_A_CHARGER = 100
"""Tags of one charge point that are gathered between two batches. Beyond them the oldest goes."""

MOST_GATHERED = 5_000


class UnknownTags:
    """`keep` writes a batch."""

    def __init__(self, keep: Callable[[Sequence[Sighting]], Awaitable[None]]) -> None:
        self._keep = keep
        self._gathered: dict[int, dict[str, Sighting]] = {}
        self._count = 0

    def note(self, seen: Sighting) -> None:
        """Count a sighting. Beyond all bounds, it is the one that is not counted."""
        of_charger = self._gathered.setdefault(seen.charger_id, {})
        tag_key = key(seen.id_tag)
        known = of_charger.pop(tag_key, None)
        if known is not None:
            of_charger[tag_key] = known.again(seen)
            return
        if len(of_charger) >= MOST_OF_A_CHARGER:
            del of_charger[next(iter(of_charger))]
            self._count -= 1
        if self._count < MOST_GATHERED:
            of_charger[tag_key] = seen
            self._count += 1

    def forget(self, keys: Set[str]) -> None:
        """Forget tags that were registered."""
        for of_charger in self._gathered.values():
            for tag_key in of_charger.keys() & keys:
                del of_charger[tag_key]
                self._count -= 1

    async def keep(self) -> None:
        """Keep what was gathered."""
        gathered, self._gathered, self._count = self._gathered, {}, 0
        batch = [seen for of_charger in gathered.values() for seen in of_charger.values()]
        if not batch:
            return
        try:
            await self._keep(batch)
        except BaseException:
            newer, self._gathered, self._count = self._gathered, gathered, len(batch)
            for of_charger in newer.values():
                for seen in of_charger.values():
                    self.note(seen)
            raise

"""The number of charge points whose local list has a tag."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol

AT_MOST_EVERY: Final = timedelta(seconds=10)
AT_LEAST_EVERY: Final = timedelta(minutes=5)
"""Lists also go with their charge points, of which nothing is heard here."""


class Counting(Protocol):
    """Counts the entries of all lists. `version` grows with each list that is saved."""

    @property
    def version(self) -> int: ...

    async def holding(self) -> dict[str, int]: ...


class Holding:
    """Keeps the counts in memory: each look would read all entries of all lists."""

    def __init__(self, store: Counting, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._counts: Mapping[str, int] = {}
        self._version = -1
        self._counted_at: datetime | None = None
        self._counting = asyncio.Lock()

    async def counts(self) -> Mapping[str, int]:
        """Return the number of lists with each tag, by key, as of the last seconds."""
        async with self._counting:
            if self._is_due():
                self._version, self._counted_at = self._store.version, self._now()
                self._counts = await self._store.holding()
        return self._counts

    def _is_due(self) -> bool:
        if self._counted_at is None:
            return True
        age = self._now() - self._counted_at
        return age >= (AT_LEAST_EVERY if self._store.version == self._version else AT_MOST_EVERY)

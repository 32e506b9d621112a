"""Throttling of tries: a few at once, then ever slower, never for long."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from math import ceil

from msgspec import Struct

from genx.domain.errors import Refusal

FORGET_AFTER_S = 900.0
LONGEST_WAIT_S = 60.0
MOST_KEYS = 20_000


class TooManyTries(Refusal):
    """Wait `retry_after` seconds before trying again."""

    type = "too-many-tries"
    status_hint = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many attempts. Try again in {retry_after} s.")
        self.retry_after = retry_after


class _Tries(Struct):
    count: int = 0
    last: float = 0.0


class Throttle:
    """`free` tries of one key at once; after that the wait doubles from 1 s to a minute. Quiet keys are forgotten."""

    def __init__(self, free: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._free = free
        self._clock = clock
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    def check(self, key: str) -> None:
        """Raise TooManyTries if it is too early for another try."""
        if (wait := self.seconds_to_wait(key)) > 0:
            raise TooManyTries(ceil(wait))

    def seconds_to_wait(self, key: str) -> float:
        """Return the seconds until another try; 0 or less means now."""
        tries, now = self._tries.get(key), self._clock()
        if tries is None or now - tries.last > FORGET_AFTER_S:
            return 0.0
        return tries.last + self._wait(tries.count) - now

    def count(self, key: str) -> None:
        """Count one more try, which may fail."""
        now = self._clock()
        tries = self._tries.pop(key, None) or _Tries()
        if now - tries.last > FORGET_AFTER_S:
            tries.count = 0
        tries.count, tries.last = tries.count + 1, now
        self._tries[key] = tries
        if len(self._tries) > MOST_KEYS:
            self._tries.popitem(last=False)

    def undo(self, key: str) -> None:
        """Take back the last try: it did not fail."""
        if (tries := self._tries.get(key)) is not None:
            tries.count -= 1

    def clear(self, key: str) -> None:
        """Forget the tries of this key."""
        self._tries.pop(key, None)

    def _wait(self, count: int) -> float:
        return 0.0 if count < self._free else min(2.0 ** min(count - self._free, 10), LONGEST_WAIT_S)


class Lately:
    """Counts of events within the last `seconds`, by key.

    At most `most` are counted for a key, and beyond MOST_KEYS the key that was quiet for longest is forgotten.
    """

    def __init__(self, seconds: float, most: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def count(self, key: str) -> int:
        """Add one, and return how many there are now."""
        times = self._times.setdefault(key, deque(maxlen=self._most))
        times.append(self._clock())
        self._times.move_to_end(key)
        if len(self._times) > MOST_KEYS:
            self._times.popitem(last=False)
        return self.of(key)

    def of(self, key: str) -> int:
        """Return how many there were lately."""
        times = self._times.get(key, ())
        since = self._clock() - self._seconds
        return sum(at > since for at in times)

    def undo(self, key: str) -> None:
        """Take back the last one."""
        if times := self._times.get(key):
            times.pop()

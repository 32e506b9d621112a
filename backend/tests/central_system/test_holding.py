"""The number of local lists that have a tag, counted now and then."""

from datetime import datetime, timedelta

from genx.central_system.local_lists.holding import AT_LEAST_EVERY, AT_MOST_EVERY, Holding
from tests.domain.builders import NOON

SECOND = timedelta(seconds=1)


class Lists:
    """Lists whose number of entries grows with each change, and how often they were counted."""

    def __init__(self) -> None:
        self.version = 0
        self.looks = 0

    async def holding(self) -> dict[str, int]:
        self.looks += 1
        return {"tag": self.version}


async def test_lists_are_counted_again_after_a_change_but_not_at_each_look() -> None:
    lists, now = Lists(), [NOON]

    def clock() -> datetime:
        return now[0]

    holding = Holding(lists, clock)
    assert await holding.counts() == {"tag": 0}
    lists.version = 1
    assert await holding.counts() == {"tag": 0}, "that was a moment ago"
    now[0] += AT_MOST_EVERY
    assert await holding.counts() == {"tag": 1}
    now[0] += AT_LEAST_EVERY - SECOND
    await holding.counts()
    assert lists.looks == 2, "nothing has changed"
    now[0] += SECOND
    await holding.counts()
    assert lists.looks == 3, "a charge point may have been deleted"

"""Time that a report of sessions is about, as days that are summed up, and what lies outside of them."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.views.report_sums import Kept, whole_days
from genx.domain.blocks import SIZES, Block
from genx.domain.days import day_of
from genx.domain.figures.span import Bucket, midnight
from genx.domain.spans import DAY

_THERE = text("""
SELECT day, days FROM session_days WHERE kind = 'all' AND key = '' AND currency = '' AND day >= :first AND day < :end
""")
_LONGEST_FIRST: Final = (*reversed(SIZES), 1)

SUMMED: Final = """
unnest(CAST(:{of}firsts AS date[]), CAST(:{of}sizes AS int[])) AS w (day, days) CROSS JOIN LATERAL (
  SELECT * FROM session_days WHERE kind = '{kind}' AND days = w.days AND day = w.day AND {where}
  OFFSET 0  -- one lookup for each block
) AS d
"""
"""SQL for the sums of days and blocks."""

RANGES: Final = "unnest(CAST(:{of}sinces AS timestamptz[]), CAST(:{of}untils AS timestamptz[])) AS r (since, until)"
"""SQL for the time that is not summed up."""


class Cover(Struct, frozen=True, kw_only=True):
    """Time as blocks of days that are summed up, and the ranges in which the sessions themselves are looked at."""

    since: datetime
    until: datetime
    blocks: Sequence[Block] = ()
    ranges: Sequence[tuple[datetime, datetime]] = ()
    time_zone: str = "UTC"

    def values(self, of: str = "") -> dict[str, Any]:
        """Return the arguments of SUMMED and RANGES."""
        return {
            f"{of}firsts": [block.day for block in self.blocks],
            f"{of}sizes": [block.days for block in self.blocks],
            f"{of}sinces": [since for since, _ in self.ranges],
            f"{of}untils": [until for _, until in self.ranges],
        }

    def by_bucket(self, buckets: Sequence[Bucket]) -> dict[str, Any]:
        """Return the arguments for buckets: each day with the number of its bucket. Of hours no day is read."""
        starts = [bucket.since for bucket in buckets]
        days = [block.day + number * DAY for block in self.blocks for number in range(block.days)]
        if any(midnight(day_of(start, self.time_zone), self.time_zone) != start for start in starts):
            return looked_at(self.since, self.until).by_bucket(buckets) if days else self._by_bucket(starts, [])
        return self._by_bucket(starts, days)

    def _by_bucket(self, starts: Sequence[datetime], days: Sequence[date]) -> dict[str, Any]:
        places = [bisect_right(starts, midnight(each, self.time_zone)) - 1 for each in days]
        return self.values() | {"days": list(days), "places": places, "starts": list(starts)}


def looked_at(since: datetime, until: datetime) -> Cover:
    """Return time of which no day is read: the sessions themselves are looked at."""
    return Cover(since=since, until=until, ranges=[(since, until)] if since < until else [])


async def cover(
    connection: AsyncConnection, since: datetime, until: datetime, of: Kept, *, with_today: bool = False
) -> Cover:
    """Return some time with as many days that are summed up as there are.

    `with_today` the day that is under way is one of them, as far as it is summed up.
    """
    end = min(until, of.until)
    if with_today and until == of.until:
        end = midnight(day_of(until, of.time_zone) + DAY, of.time_zone)
    first, last = whole_days(since, max(since, end), of.time_zone)
    rows = await connection.execute(_THERE, {"first": first, "end": last})
    there = {Block(row.day, row.days) for row in rows}
    blocks: list[Block] = []
    ranges: list[tuple[datetime, datetime]] = []
    at, day = since, first
    while day < last:
        found = next(
            (each for days in _LONGEST_FIRST if (each := Block(day, days)) in there and each.end <= last), None
        )
        if found is None:
            day += DAY
            continue
        if (begins := midnight(day, of.time_zone)) > at:
            ranges.append((at, begins))
        blocks.append(found)
        day = found.end
        at = midnight(day, of.time_zone)
    if at < until:
        ranges.append((at, until))
    return Cover(since=since, until=until, blocks=blocks, ranges=ranges, time_zone=of.time_zone)

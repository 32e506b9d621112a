"""Blocks of days: 4, 16 or 64 of them, so that few sums cover many days.

Blocks begin at multiples of their length from 1970 on: each is made of four of the next smaller ones.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

SIZES: Final = (4, 16, 64)
EPOCH: Final = date(1970, 1, 1)


class Block(Struct, frozen=True, order=True):
    """Some days from `day` on; one, or as many as one of SIZES."""

    day: date
    days: int = 1

    @property
    def end(self) -> date:
        return self.day + timedelta(days=self.days)


def block_of(day: date, days: int) -> Block:
    """Return the block of so many days that a day lies in."""
    return Block(day - timedelta(days=(day - EPOCH).days % days), days)


def cover(first: date, end: date) -> Iterator[Block]:
    """Yield the fewest blocks that are all days from the first up to, but without, the end."""
    while first < end:
        fitting = (Block(first, days) for days in reversed((1, *SIZES)) if block_of(first, days).day == first)
        block = next(each for each in fitting if each.end <= end)
        yield block
        first = block.end

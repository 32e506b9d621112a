"""Thinning of a series for a chart: fewer points, and every peak still there."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Point = TypeVar("Point")


def thinned(points: Sequence[Point], most: int, value: Callable[[Point], float | None]) -> list[Point]:
    """Return at most `most` (2 or more) of the points, in their order: the first, the last, and the peaks between.

    The points between are divided into runs of equal length; of each, the lowest and the highest value stay. Points
    without a value stay only if their run has no other.
    """
    if len(points) <= most:
        return list(points)
    inner = range(1, len(points) - 1)
    runs = (most - 2) // 2
    kept = {0, len(points) - 1}
    for run in range(runs):
        places = inner[run * len(inner) // runs : (run + 1) * len(inner) // runs]
        known = [(found, place) for place in places if (found := value(points[place])) is not None]
        kept |= {min(known)[1], max(known)[1]} if known else {places[0]}
    return [points[place] for place in sorted(kept)]

"""Shares, changes and rankings of figures."""

from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

MOST_GROUPS: Final = 4
"""Groups that a chart tells apart; the others are one."""

Key = TypeVar("Key")


def share(part: float, whole: float) -> float | None:
    """Return a part of a whole, from 0 to 1; None if there is no whole."""
    return part / whole if whole > 0 else None


def change(now: float, before: float) -> float | None:
    """Return by which part of itself a figure has risen or fallen; None if there was none before."""
    return (now - before) / before if before > 0 else None


def parted(parts: Iterable[tuple[Key, float]], shown: Sequence[Key]) -> tuple[list[float], float]:
    """Return the sums of the groups that are shown, in their order, and the sum of all others."""
    place = {key: number for number, key in enumerate(shown)}
    sums, others = [0.0] * len(shown), 0.0
    for key, figure in parts:
        if key in place:
            sums[place[key]] += figure
        else:
            others += figure
    return sums, others

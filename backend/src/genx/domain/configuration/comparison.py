"""All keys of a charge point beside the wishes for them (C7)."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from genx.domain.configuration.checks import Check
from genx.domain.configuration.standing import Situation, Standing, Told, Try, standing
from genx.domain.configuration.wishes import Wish


class Compared(Struct, frozen=True, kw_only=True):
    """A key that the charge point told, or that is wanted, or both."""

    told: Told | None
    wish: Wish | None
    tried: Try | None
    standing: Standing | None

    @property
    def key(self) -> str:
        """The key as the charge point spells it, or else as an operator does."""
        spelled = self.told or self.wish
        return "" if spelled is None else spelled.key


class Times(Struct, frozen=True, kw_only=True):
    """The firmware of the charge point, its last boot, and the time now."""

    firmware: str
    booted_at: datetime | None
    now: datetime


def compared(told: Mapping[str, Told], wanted: Mapping[str, Wish], check: Check, times: Times) -> list[Compared]:
    """Return all keys in alphabetical order."""
    names = sorted({*told, *wanted})
    return [_compared(told.get(name), wanted.get(name), check.tries.get(name), times) for name in names]


def _compared(told: Told | None, wish: Wish | None, tried: Try | None, times: Times) -> Compared:
    if wish is None:
        return Compared(told=told, wish=None, tried=None, standing=None)
    counts = tried if tried is not None and tried.counts_for(wish, times.firmware) else None
    found = Situation(told=told, tried=counts, booted_at=times.booted_at, now=times.now)
    return Compared(told=told, wish=wish, tried=counts, standing=standing(wish, found))

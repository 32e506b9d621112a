"""Budgets of id tags: energy that may be used in each day, week or month, or in total. Periods are those of UTC."""

from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

BudgetPeriod = Literal["day", "week", "month", "total"]

ALWAYS: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""The beginning of the only period of a total."""


class Budget(Struct, frozen=True, kw_only=True, gc=False):
    """Energy in Wh for each period. `added_wh` was added once, for the period that began at `added_in`."""

    energy_wh: int
    per: BudgetPeriod
    added_wh: int = 0
    added_in: datetime | None = None

    def began(self, now: datetime) -> datetime:
        """Return when the current period began. A transaction counts in the period in which it began."""
        if self.per == "total":
            return ALWAYS
        day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        if self.per == "week":
            return day - timedelta(days=day.weekday())
        return day if self.per == "day" else day.replace(day=1)

    def ends(self, now: datetime) -> datetime | None:
        """Return when the current period ends, and the next one begins; None for a total."""
        if self.per == "total":
            return None
        began = self.began(now)
        if self.per == "month":
            return (began + timedelta(days=31)).replace(day=1)
        return began + timedelta(days=7 if self.per == "week" else 1)

    def added(self, now: datetime) -> int:
        """Return what was added for the current period, in Wh."""
        return self.added_wh if self.added_in == self.began(now) else 0

    def is_used_up(self, used_wh: int, now: datetime) -> bool:
        return self.left(used_wh, now) == 0

    def left(self, used_wh: int, now: datetime) -> int:
        """Return what may still be used in the current period, in Wh."""
        return max(self.energy_wh + self.added(now) - used_wh, 0)

    def with_added(self, energy_wh: int, now: datetime) -> "Budget":
        """Add energy for the current period."""
        return replace(self, added_wh=self.added(now) + energy_wh, added_in=self.began(now))

"""Budgets for the database: each charger's part of the message log, and rows that stay (ADR 11)."""

from math import inf
from time import perf_counter
from typing import Final, Literal

MINUTE_S: Final = 60.0
HOUR_S: Final = 3_600.0
DAY_S: Final = 86_400.0

LEAST_SIZE: Final = 256
"""Characters that the shortest entry counts as, because its row takes as much."""

SHORT: Final = 1_000
"""Characters of the payload of an entry that was cut."""

SHARE_OF_CUT: Final = 0.25
"""Share of the budget that cut entries may take beside the whole ones."""

UNACCEPTED_PER_MINUTE: Final = 12_000
UNACCEPTED_PER_DAY: Final = 500_000
"""Characters that a charger may put into the log which nobody has accepted yet (B2): some 30 messages a minute."""

ROWS_PER_HOUR: Final = 1_200
"""Transactions started or stopped, and stops that belong to none."""

MOST_LEDGERS: Final = 50_000

Kept = Literal["whole", "cut", "counted"]


class Allowance:
    """A budget of characters per minute and per day. All of it may be used at once if none was used before."""

    __slots__ = ("_day_at", "_minute_at", "_per_character_day", "_per_character_minute")

    def __init__(self, per_minute: float, per_day: float) -> None:
        self._per_character_minute = MINUTE_S / per_minute
        self._per_character_day = DAY_S / per_day
        self._minute_at = self._day_at = -inf

    def take(self, size: int, now: float) -> bool:
        """Spend characters. Returns False if the budget is used up."""
        minute_at, day_at = self._minute_at, self._day_at
        if minute_at > now or day_at > now:
            return False
        # Conditions, because each max() costs a hundredth of a StatusNotification.
        minute_at = minute_at if minute_at > now - MINUTE_S else now - MINUTE_S  # noqa: FURB136
        day_at = day_at if day_at > now - DAY_S else now - DAY_S  # noqa: FURB136
        self._minute_at = minute_at + size * self._per_character_minute
        self._day_at = day_at + size * self._per_character_day
        return True

    def is_full(self, now: float) -> bool:
        """Return whether the budget is whole again."""
        return self._day_at <= now - DAY_S


class Ledger:
    """The budgets of one charger over all its links. `counted` messages are in no log.

    `whole` is the rest of its part of the log.
    """

    __slots__ = ("_cut", "_rows_at", "_unaccepted", "counted", "whole")

    def __init__(self, per_minute: int, per_day: int) -> None:
        self.whole = Allowance(per_minute, per_day)
        self._cut = Allowance(per_minute * SHARE_OF_CUT, per_day * SHARE_OF_CUT)
        self._unaccepted: Allowance | None = None
        self._rows_at = -inf
        self.counted = 0

    def log(self, size: int, now: float) -> Kept:
        """Decide how messages of `size` characters are kept in the log."""
        if self.whole.take(size + LEAST_SIZE, now):
            return "whole"
        if self._cut.take(min(size, SHORT) + LEAST_SIZE, now):
            return "cut"
        self.counted += 1
        return "counted"

    def log_unaccepted(self, size: int, now: float) -> Kept:
        """Decide the same for a charger that is not accepted: all of it is kept, or nothing."""
        if self._unaccepted is None:
            self._unaccepted = Allowance(UNACCEPTED_PER_MINUTE, UNACCEPTED_PER_DAY)
        if size <= SHORT * 4 and self._unaccepted.take(size + LEAST_SIZE, now):
            return "whole"
        self.counted += 1
        return "counted"

    def row(self, now: float) -> float:
        """Count a row that stays. Returns the time until which nothing more is to be read of the charger."""
        self._rows_at = max(self._rows_at, now - HOUR_S) + HOUR_S / ROWS_PER_HOUR
        return self._rows_at

    def is_new(self, now: float) -> bool:
        """Return whether all budgets are whole again."""
        unused = self._unaccepted is None or self._unaccepted.is_full(now)
        return unused and self.whole.is_full(now) and self._rows_at <= now - HOUR_S


class Ledgers:
    """The ledgers of chargers that were heard of lately, by their number."""

    def __init__(self, per_minute: int, per_day: int) -> None:
        self._per_minute = per_minute
        self._per_day = per_day
        self._ledgers: dict[int, Ledger] = {}

    def of(self, charger_id: int) -> Ledger:
        ledger = self._ledgers.get(charger_id)
        if ledger is None:
            self._make_room()
            ledger = self._ledgers[charger_id] = Ledger(self._per_minute, self._per_day)
        return ledger

    def _make_room(self) -> None:
        """Forget the ledgers of chargers that were not heard of for a day."""
        if len(self._ledgers) >= MOST_LEDGERS:
            now = perf_counter()
            self._ledgers = {key: each for key, each in self._ledgers.items() if not each.is_new(now)}

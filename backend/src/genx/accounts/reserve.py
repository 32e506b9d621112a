"""Turns for visitors who wait as they are told: nobody else can take them, however many try meanwhile."""

import time
from collections import OrderedDict
from collections.abc import Callable

from genx.accounts.throttle import LONGEST_WAIT_S

BETWEEN_TURNS_S = 0.5
"""Turns of one account are so far apart: a thousand networks that guess a password get two tries in a second."""

GOOD_FOR_S = 120.0
"""How long a turn is good after it has come."""

LONGEST_AHEAD_S = 900.0
MOST_TURNS = 20_000


class Reserve:
    """Gives each visitor of an account a turn, in the order in which they were first refused."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._turns: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._last: OrderedDict[str, float] = OrderedDict()

    def take(self, account: str, visitor: str) -> bool:
        """Return whether the visitor's turn has come, and use it up."""
        turn = self._turns.get((account, visitor))
        if turn is None or not turn <= self._clock() <= turn + GOOD_FOR_S:
            return False
        del self._turns[account, visitor]
        return True

    def seconds_to_turn(self, account: str, visitor: str, at_least: float) -> float:
        """Return the seconds until the visitor's turn; a new one is made `at_least` so far ahead.

        While very many wait, no turn is made and the answer is LONGEST_WAIT_S.
        """
        now = self._clock()
        turn = self._turns.get((account, visitor), 0.0)
        if turn < now:
            turn = max(now + at_least, self._last.get(account, now) + BETWEEN_TURNS_S)
            if turn > now + LONGEST_AHEAD_S:
                return LONGEST_WAIT_S
            self._make(account, visitor, turn)
        return turn - now

    def _make(self, account: str, visitor: str, turn: float) -> None:
        for memory in (self._turns, self._last):
            if len(memory) >= MOST_TURNS:
                memory.popitem(last=False)
        self._turns.pop((account, visitor), None)
        self._turns[account, visitor] = turn
        self._last.pop(account, None)
        self._last[account] = turn

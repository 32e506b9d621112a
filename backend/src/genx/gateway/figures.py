"""Counters of the chargers' side for /metrics. Labels are bounded: no text that a charger makes up becomes one."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from genx.ocpp.dialect import Action
from genx.tally import Histogram

OTHER: Final = "other"
"""The label for actions that OCPP does not have, or that chargers do not send."""
RESULT: Final = "result"
UNANSWERED: Final = "unanswered"
"""Outcome of a CALL that got no answer: it could not be kept, or its link ended first."""

_CALL_BOUNDS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_COMMAND_BOUNDS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)


class Calls:
    """The CALLs of one action: their number, their outcomes, and the seconds from arrival to answer."""

    __slots__ = ("outcomes", "received", "seconds")

    def __init__(self) -> None:
        self.received = 0
        self.outcomes = {RESULT: 0}
        self.seconds = Histogram(_CALL_BOUNDS_S)

    def answered(self, error_code: str | None, seconds: float) -> None:
        """Count an answer: a result, or a CALLERROR with this code."""
        outcome = error_code or RESULT
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1
        self.seconds.observe(seconds)

    def unanswered(self) -> None:
        self.outcomes[UNANSWERED] = self.outcomes.get(UNANSWERED, 0) + 1


class Figures:
    """Counters since the start, and the seconds that chargers took to answer our commands."""

    def __init__(self, actions: Iterable[Action]) -> None:
        known = list(actions)
        self._calls = {action.name: Calls() for action in known if action.sender != "cs"}
        self._other = Calls()
        self.commands: Counter[tuple[str, str]] = Counter()
        self.command_seconds = {action.name: Histogram(_COMMAND_BOUNDS_S) for action in known if action.sender != "cp"}
        self.refused: Counter[str] = Counter()
        self.bad_frames = 0
        self.not_logged = 0
        self.connected = 0

    def calls(self, action: str | None) -> Calls:
        """Return the counter of a charger's CALLs of this action, or that of all unknown actions."""
        return self._calls.get(action or "", self._other)

    @property
    def by_action(self) -> dict[str, Calls]:
        return {**self._calls, OTHER: self._other}

    def command_over(self, action: str, outcome: str, seconds: float | None = None) -> None:
        """Count the outcome of a CALL of ours that was sent. `seconds` is given if the charger has answered."""
        self.commands[action, outcome] += 1
        if seconds is not None:
            self.command_seconds[action].observe(seconds)

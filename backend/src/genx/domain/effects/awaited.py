"""An effect that the owner of a charge point waits for."""

from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from genx.domain.effects.charging import TransactionBegins
from genx.domain.effects.effect import Effect, Verdict
from genx.domain.effects.expectations import Expectation
from genx.domain.effects.expected import Observed
from genx.domain.effects.happenings import Happening
from genx.domain.transaction import NO_LIMITS, Limits, Transaction

MOST_AWAITED: Final = 32
"""Effects that are awaited of one charge point at a time. Further commands are sent, but not followed."""

AWAY: Final = Verdict("missed", "serverAway")
UNANSWERED: Final = Verdict("missed", "notAnswered")


class Awaited(Struct, frozen=True):
    """A command whose effect is awaited."""

    command_id: str
    action: str
    expectation: Expectation
    effect: Effect

    def started(self, at: datetime, state: Observed) -> "Awaited":
        """Return it with its time starting (anew) at `at`."""
        return replace(self, effect=Effect(state="awaited", due=self.expectation.due(at, state)))

    def after(self, happening: Happening, state: Observed, at: datetime) -> "Awaited":
        """Return it as it is after something happened: settled, with its time started anew, or unchanged."""
        verdict = self.expectation.weigh(happening, state)
        if verdict is not None:
            return self.settled(verdict, at)
        return self.started(at, state) if self.expectation.renewed_by(happening, state) else self

    def at_its_end(self, state: Observed, at: datetime) -> "Awaited":
        """Return it settled if its time is over, else unchanged."""
        due = self.effect.due
        if due is None or at < due:
            return self
        return self.settled(UNANSWERED if self.expectation.unanswered else self.expectation.missed(state), at)

    def settled(self, verdict: Verdict, at: datetime) -> "Awaited":
        return replace(self, effect=self.effect.settled(verdict, at))

    def asked_for(self, transaction: Transaction, state: Observed) -> bool:
        """Return whether this is a remote start that the transaction came from."""
        return isinstance(self.expectation, TransactionBegins) and self.expectation.is_met_by(transaction, state)

    @property
    def limits(self) -> Limits:
        """The limits of the transaction that this asked for."""
        return self.expectation.limits if isinstance(self.expectation, TransactionBegins) else NO_LIMITS

    @property
    def is_settled(self) -> bool:
        return self.effect.state != "awaited"

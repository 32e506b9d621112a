"""The expected effects of commands about charging."""

from datetime import datetime, timedelta

from genx.domain.effects.effect import Verdict
from genx.domain.effects.expected import Expected, Observed
from genx.domain.effects.happenings import Agreed, Began, Came, Ended, Happening
from genx.domain.id_tag import key as tag_key
from genx.domain.transaction import NO_LIMITS, Limits, Transaction

VOLTAGE = 230
PHASES = 3
CLOCKS_DIFFER = timedelta(minutes=5)
TOLERANCE = 1.05
"""Charge points measure and obey within a few percent."""


class TransactionBegins(Expected, frozen=True, kw_only=True):
    """A transaction begins on the connector, or on any, with one of these id tags. Preparing starts the time anew.

    One that began before `asked_at` comes out of an offline queue and has nothing to do with it.
    """

    id_tags: tuple[str, ...]
    asked_at: datetime
    connector_id: int | None = None
    limits: Limits = NO_LIMITS
    """The limits of the transaction, which its charge point is not told."""

    def weigh(self, happening: Happening, state: Observed) -> Verdict | None:
        if isinstance(happening, Began):
            return self._begun(happening.transaction) if self.is_met_by(happening.transaction, state) else None
        if not isinstance(happening, Came) or self.connector_id is None or happening.connector_id != self.connector_id:
            return None
        connector = state.connector(self.connector_id)
        if connector.status not in {"Faulted", "Unavailable"}:
            return None
        about = ", ".join(filter(None, [connector.status, connector.error_code]))
        return Verdict("contrary", "connectorUnusable", about.removesuffix(", NoError"))

    def is_met_by(self, transaction: Transaction, state: Observed) -> bool:
        """Return whether this is the transaction that was asked for."""
        is_here = self.connector_id in {None, transaction.connector_id}
        is_now = state.clock_is_wrong or transaction.began_at >= self.asked_at - CLOCKS_DIFFER
        return is_here and is_now and tag_key(transaction.id_tag) in map(tag_key, self.id_tags)

    def _begun(self, transaction: Transaction) -> Verdict:
        if not transaction.authorised:
            return Verdict("contrary", "beganUnauthorised", transaction.id)
        return Verdict("confirmed", "began", transaction.id)

    def renewed_by(self, happening: Happening, state: Observed) -> bool:
        if not isinstance(happening, Came) or happening.action != "StatusNotification":
            return False
        is_here = self.connector_id in {None, happening.connector_id}
        return is_here and state.connector(happening.connector_id or 0).status == "Preparing"

    def missed(self, state: Observed) -> Verdict:
        ids = state.connectors if self.connector_id is None else [self.connector_id]
        is_plugged_in = any(state.connector(id_).status == "Preparing" for id_ in ids)
        return Verdict("missed", "carNotReady" if is_plugged_in else "noCar")


class TransactionEnds(Expected, frozen=True, kw_only=True):
    """The transaction with this wire id ends."""

    wire_id: int

    def weigh(self, happening: Happening, state: Observed) -> Verdict | None:
        del state
        if not isinstance(happening, Ended) or happening.transaction.wire_id != self.wire_id:
            return None
        return Verdict("confirmed", "ended", happening.transaction.stop_reason or "Local")

    def missed(self, state: Observed) -> Verdict:
        del state
        return Verdict("missed", "goesOn")


class ConnectorIsReserved(Expected, frozen=True, kw_only=True):
    connector_id: int

    def weigh(self, happening: Happening, state: Observed) -> Verdict | None:
        if not isinstance(happening, Agreed | Came) or state.connector(self.connector_id).status != "Reserved":
            return None
        return Verdict("confirmed", "reserved")

    def missed(self, state: Observed) -> Verdict:
        del state
        return Verdict("missed", "notReserved")


class LimitIsObeyed(Expected, frozen=True, kw_only=True):
    """The power that is drawn keeps the limit; connector 0 stands for all. A limit in A is for each phase."""

    connector_id: int
    limit: float
    unit: str

    def weigh(self, happening: Happening, state: Observed) -> Verdict | None:
        if not isinstance(happening, Came) or happening.action != "MeterValues":
            return None
        drawn = self._drawn(state)
        if drawn is None or not self._is_kept(drawn):
            return None
        return Verdict("confirmed", "limitObeyed", _shown(drawn))

    def missed(self, state: Observed) -> Verdict:
        drawn = self._drawn(state)
        return Verdict("missed", "notMeasured") if drawn is None else Verdict("missed", "limitIgnored", _shown(drawn))

    def _is_kept(self, watts: int) -> bool:
        limit = self.limit if self.unit == "W" else self.limit * VOLTAGE * PHASES
        return watts <= limit * TOLERANCE + VOLTAGE

    def _drawn(self, state: Observed) -> int | None:
        """Return the power in W that is measured now, None if none is."""
        ids = [id_ for id_ in state.connectors if id_ > 0] if self.connector_id == 0 else [self.connector_id]
        lives = [live for id_ in ids if (live := state.live(id_)) is not None]
        powers = [live.power_w for live in lives if live.power_w is not None]
        return sum(powers) if powers else None


def _shown(watts: int) -> str:
    return f"{watts} W"

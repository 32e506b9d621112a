"""Changes that operators make to transactions: reviews, closing by hand, limits, and stops that were orphans."""

from datetime import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from genx.domain import ending
from genx.domain.audit import AuditEntry
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import AlreadyReviewed, ChangedMeanwhile, StopItFirst, TransactionOver, TransactionRunning
from genx.domain.limits import asked_to_stop
from genx.domain.notes import OVERLAPS, SUCCEEDED, note, with_said
from genx.domain.reports import StopReport
from genx.domain.rest import at_rest
from genx.domain.texts import kept
from genx.domain.transaction import Limits, Transaction
from genx.ocpp.times import format_time

Verdict = Literal["right", "corrected"]


class Reviewed(Struct, frozen=True, kw_only=True):
    """A person has looked at its energy: it is right as measured, or `energy_wh`.

    `of_wh` is the energy as found that they have looked at, None if it is not said. `replaces` is the time of the
    review that this one replaces.
    """

    verdict: Verdict
    energy_wh: int | None = None
    note: str | None = None
    of_wh: int | None = None
    replaces: datetime | None = None


class Closed(Struct, frozen=True, kw_only=True):
    """No stop will come: it is closed with an estimate."""

    note: str | None = None


class Assigned(Struct, frozen=True, kw_only=True):
    """It was stopped by the stop that is kept as this orphan."""

    orphan_id: int


class Unassigned(Struct, frozen=True, kw_only=True):
    """It was not stopped by the stop that was assigned to it."""

    orphan_id: int


class CostReached(Struct, frozen=True, kw_only=True):
    """It is about to cost as much as it may: its charge point is asked to stop it."""

    currency: str


What = Reviewed | Closed | Limits | Assigned | Unassigned | CostReached


class TransactionChange(Struct, frozen=True, kw_only=True):
    """A change of a transaction of a charge point, as an operator asks for it. `audit` has no target."""

    device_id: str
    transaction_id: str
    what: What
    audit: AuditEntry

    @property
    def by(self) -> str:
        """The name of the operator."""
        return self.audit.actor.name or self.audit.actor.type


class Around(Struct, frozen=True, kw_only=True):
    """What a change depends on besides the transaction.

    `is_refused` means that the charge point has just refused to stop it; `stop` is the orphan that is assigned to it.
    If an assignment is undone, `was` is the transaction before it, and `is_followed` means that another one has begun
    on its connector since.
    """

    charge_point: ChargePoint
    is_refused: bool = False
    stop: StopReport | None = None
    was: Transaction | None = None
    is_followed: bool = False


def changed(transaction: Transaction, change: TransactionChange, around: Around) -> Transaction:
    """Return the transaction after a change. Raises a Refusal if its state does not allow it."""
    what = change.what
    if isinstance(what, Reviewed):
        return _reviewed(transaction, what, change)
    if isinstance(what, Closed):
        return _closed(transaction, what, change, around)
    if isinstance(what, Limits):
        _must_run(transaction)
        return transaction.limited(what)
    if isinstance(what, CostReached):
        _must_run(transaction)
        why = note("atCostLimit", cost=transaction.limits.cost, currency=what.currency)
        return asked_to_stop(transaction, why, change.audit.at)
    if isinstance(what, Unassigned):
        return _unassigned(transaction, change, around)
    return _assigned(transaction, change, around)


def adopted(state: ChargePoint, transaction: Transaction, at: datetime) -> ChargePoint:
    """Return the state of a charge point after an operator has changed one of its transactions."""
    if transaction.status == "active":
        ended = {wire_id: id_ for wire_id, id_ in state.ended.items() if wire_id != transaction.wire_id}
        return replace(state, transactions={**state.transactions, transaction.wire_id: transaction}, ended=ended)
    if transaction.wire_id not in state.transactions:
        return state
    state = state.without_transactions([transaction])
    connector = state.connectors.get(transaction.connector_id)
    if connector is None or state.running_on(transaction.connector_id) is not None:
        return state
    return state.with_connector(at_rest(connector, state.its_time(None, at)))


def _reviewed(transaction: Transaction, what: Reviewed, change: TransactionChange) -> Transaction:
    if transaction.status == "active":
        raise TransactionRunning(f"Transaction {transaction.id} is running: it can be reviewed once it has ended.")
    _must_be_as_seen(transaction, what)
    measured = transaction.found_energy_wh
    is_right = what.verdict == "right"
    done = note("reviewed", by=change.by) if is_right else note("corrected", wh=what.energy_wh, by=change.by)
    return replace(
        transaction,
        suspect=False,
        reviewed_by=change.by,
        reviewed_at=change.audit.at.replace(microsecond=change.audit.at.microsecond // 1000 * 1000),
        energy_wh=measured if is_right else what.energy_wh,
        measured_energy_wh=None if is_right else measured,
        notes=(*transaction.notes, _said(done, what.note)),
    )


def _must_be_as_seen(transaction: Transaction, what: Reviewed) -> None:
    """Raises AlreadyReviewed or ChangedMeanwhile."""
    if transaction.reviewed_at is not None and what.replaces != transaction.reviewed_at:
        raise AlreadyReviewed(
            f"{transaction.reviewed_by} reviewed transaction {transaction.id} at"
            f" {format_time(transaction.reviewed_at)}: {transaction.energy_wh} Wh. A review that is to replace that"
            " one says so with `replaces`, the time of that review."
        )
    if what.replaces != transaction.reviewed_at:
        raise ChangedMeanwhile(f"Transaction {transaction.id} no longer has the review that this one replaces.")
    if what.of_wh is not None and what.of_wh != transaction.found_energy_wh:
        raise ChangedMeanwhile(
            f"The energy of transaction {transaction.id} was {what.of_wh} Wh, and is {transaction.found_energy_wh} Wh"
            " by now: look at it again."
        )


def _closed(transaction: Transaction, what: Closed, change: TransactionChange, around: Around) -> Transaction:
    """Close a transaction, unless its charge point is connected, and has not freed the connector or refused to stop."""
    _must_run(transaction)
    state, at = around.charge_point, change.audit.at
    connector = state.connector(transaction.connector_id)
    if state.online and connector.status != "Available" and not around.is_refused:
        raise StopItFirst(
            f"{state.device_id} is connected, and its connector is not Available: stop transaction {transaction.id}"
            " first. If the charger refuses to stop it, it can be closed."
        )
    ended_at = ending.end_told(transaction, connector) or at
    why = _said(note("closed", by=change.by), what.note)
    estimated = ending.estimate(
        transaction, ended_at=min(max(ended_at, transaction.began_at), at), at=at, why=why, power=state.power
    )
    return replace(estimated, closed_by=change.by)


def _assigned(transaction: Transaction, change: TransactionChange, around: Around) -> Transaction:
    """End a transaction that runs, or that was closed without its stop, by a stop that was an orphan."""
    if transaction.status == "stopped" and not transaction.estimated:
        raise TransactionOver(
            f"Transaction {transaction.id} was ended by a stop already, its own or one assigned to it."
        )
    assert around.stop is not None
    running = transaction if transaction.status == "active" else ending.reopened(transaction)
    ended = ending.stop(
        running,
        around.stop,
        kind=around.charge_point.connector(transaction.connector_id).register_kind,
        power=around.charge_point.power,
        at=change.audit.at,
        notes=(note("assigned", by=change.by), *around.stop.notes),
    )
    return replace(ended, suspect=True, notes=(*ended.notes, OVERLAPS)) if _overlaps(transaction, ended) else ended


def undoable(transaction: Transaction) -> None:
    """Raises AlreadyReviewed if a decision was built on the stop that was assigned to a transaction."""
    if transaction.reviewed_at is not None:
        raise AlreadyReviewed(
            f"{transaction.reviewed_by} reviewed transaction {transaction.id} at"
            f" {format_time(transaction.reviewed_at)}, after the stop was assigned to it: the assignment stays."
        )


def _unassigned(transaction: Transaction, change: TransactionChange, around: Around) -> Transaction:
    """Return the transaction as it was before a stop was assigned to it."""
    undoable(transaction)
    assert around.was is not None
    if around.was.status == "active" and around.is_followed:
        raise ChangedMeanwhile(
            f"Another transaction has begun on connector {transaction.connector_id} since transaction {transaction.id}"
            " ended with this stop: it can't run again."
        )
    return replace(around.was, notes=(*around.was.notes, note("unassigned", by=change.by)))


def _overlaps(before: Transaction, ended: Transaction) -> bool:
    """Return whether a transaction that ended when the next one began would now have gone on after that."""
    if before.stopped_at is None or ended.stopped_at is None:
        return False
    had_next = any(each.startswith(SUCCEEDED) for each in before.notes)
    return had_next and ended.stopped_at > before.stopped_at + ending.CLOCKS_DIFFER


def _must_run(transaction: Transaction) -> None:
    if transaction.status == "stopped":
        raise TransactionOver(f"Transaction {transaction.id} has ended.")


def _said(done: str, said: str | None) -> str:
    """Return a note with what the operator has added."""
    return with_said(done, kept(said) or "")

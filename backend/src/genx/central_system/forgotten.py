"""Transactions whose stop never comes, because charge points lose some (T11b, QE1, QE2)."""

from datetime import datetime, timedelta

from msgspec import Struct

from genx.domain.charge_point import ChargePoint
from genx.domain.connector import Live
from genx.domain.ending import end_told, estimate
from genx.domain.notes import note
from genx.domain.rest import at_rest
from genx.domain.transaction import Transaction

FORGOTTEN_AFTER = timedelta(minutes=30)


class Ended(Struct, frozen=True):
    """The state without the forgotten transactions, and these as they ended."""

    state: ChargePoint
    transactions: tuple[Transaction, ...]


def end_forgotten(state: ChargePoint, at: datetime) -> Ended:
    """End transactions on connectors that have long been Available, with the best estimate."""
    ended = tuple(_ended(state, each, at) for each in state.transactions.values() if _is_forgotten(state, each, at))
    if not ended:
        return Ended(state, ())
    state = state.without_transactions(ended)
    for each in ended:
        state = state.with_connector(at_rest(state.connector(each.connector_id), state.its_time(None, at)))
    return Ended(state, ended)


def _is_forgotten(state: ChargePoint, running: Transaction, at: datetime) -> bool:
    """Return whether the stop of a transaction can no longer be expected.

    A charge point that has just reconnected may still have to send it, and one that draws power is charging. The time
    counts from when we heard that the connector is Available, which may be late, with the stop behind it in the queue.
    """
    connector = state.connector(running.connector_id)
    if connector.status != "Available" or connector.since is None or connector.updated_at is None:
        return False
    if connector.updated_at <= running.received_start_at or _draws_power(state.live(running.connector_id), at):
        return False
    if running.rose_at is not None and at - running.rose_at < FORGOTTEN_AFTER:
        return False
    marks = (connector.since, connector.told_at, running.received_start_at, state.connected_at)
    return at - max(mark for mark in marks if mark is not None) >= FORGOTTEN_AFTER


def _draws_power(live: Live | None, at: datetime) -> bool:
    return live is not None and at - live.at < FORGOTTEN_AFTER and (live.power_w or 0) > 0


def _ended(state: ChargePoint, running: Transaction, at: datetime) -> Transaction:
    """End the transaction when its connector became Available, as far as we know."""
    ended_at = end_told(running, state.connector(running.connector_id)) or at
    return estimate(
        running, ended_at=min(max(ended_at, running.began_at), at), at=at, why=note("forgotten"), power=state.power
    )

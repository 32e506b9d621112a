"""Stops transactions of our own accord when they are at their limits."""

from datetime import datetime

from msgspec.structs import replace

from genx.domain.charge_point import ChargePoint
from genx.domain.connector import Live
from genx.domain.limits import at_limit, is_limited
from genx.domain.transaction import Transaction


def stop_at_limits(state: ChargePoint, at: datetime) -> tuple[ChargePoint, tuple[Transaction, ...]]:
    """Return the state after transactions have reached their limits, and these. Each is found once."""
    limited = [each for each in state.transactions.values() if is_limited(each)]
    if not limited:
        return state, ()
    found = [at_limit(each, _live(state, each), at) for each in limited]
    reached = {each.wire_id: each for each in found if each is not None}
    if not reached:
        return state, ()
    return replace(state, transactions={**state.transactions, **reached}), tuple(reached.values())


def _live(state: ChargePoint, running: Transaction) -> Live | None:
    return state.live(running.connector_id) if state.running_on(running.connector_id) is running else None

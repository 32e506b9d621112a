"""Stops transactions of our own accord: at their limits, and those that go on although they were refused."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec.structs import replace

from genx.domain.charge_point import ChargePoint
from genx.domain.connector import Live
from genx.domain.limits import at_limit, is_limited, unauthorised_for_long
from genx.domain.transaction import Transaction


def stop_at_limits(state: ChargePoint, at: datetime) -> tuple[ChargePoint, tuple[Transaction, ...]]:
    """Return the state after transactions have reached their limits, and these. Each is found once."""
    limited = [each for each in state.transactions.values() if is_limited(each)]
    return _with(state, [_at_limit(state, each, at) for each in limited]) if limited else (state, ())


def stop_unauthorised(
    state: ChargePoint, at: datetime, after: timedelta
) -> tuple[ChargePoint, tuple[Transaction, ...]]:
    """Return the state after refused transactions have gone on for too long, and these. Each is found once."""
    return _with(state, [unauthorised_for_long(each, at, after) for each in state.transactions.values()])


def _at_limit(state: ChargePoint, running: Transaction, at: datetime) -> Transaction | None:
    return at_limit(running, _live(state, running), at, clock_is_wrong=state.clock_is_wrong)


def _with(state: ChargePoint, found: Iterable[Transaction | None]) -> tuple[ChargePoint, tuple[Transaction, ...]]:
    changed = {each.wire_id: each for each in found if each is not None}
    if not changed:
        return state, ()
    return replace(state, transactions={**state.transactions, **changed}), tuple(changed.values())


def _live(state: ChargePoint, running: Transaction) -> Live | None:
    return state.live(running.connector_id) if state.running_on(running.connector_id) is running else None

"""Limits of a transaction, and the moment at which its charge point must be asked to stop so as not to pass them."""

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from genx.domain.connector import Live
from genx.domain.notes import note
from genx.domain.transaction import NO_LIMITS, Transaction

ANSWER_TIME: Final = timedelta(seconds=10)
"""The time that a charge point takes to stop once it is asked."""

USUAL_INTERVAL: Final = timedelta(seconds=60)
LONGEST_INTERVAL: Final = timedelta(minutes=15)
"""The interval of samples if it is not known, and the longest that is believed."""


def is_limited(running: Transaction) -> bool:
    """Return whether a transaction has a limit, and its charge point was not yet asked to stop it."""
    return running.limit_reached_at is None and running.limits != NO_LIMITS


def at_limit(running: Transaction, live: Live | None, at: datetime, *, clock_is_wrong: bool) -> Transaction | None:
    """Return a transaction with a note that it is at one of its limits; None if it is not.

    The limit is passed half a sample interval from now on average, plus the time of the answer: so much energy is added
    at the present power, and so much time. If the clock of its charge point is wrong, time counts by ours.
    """
    why = _reached(running, live, at - running.true_start(clock_is_wrong=clock_is_wrong))
    if why is None:
        return None
    return asked_to_stop(running, why, at)


def unauthorised_for_long(running: Transaction, at: datetime, after: timedelta) -> Transaction | None:
    """Return a transaction that goes on although it was refused, with a note; None if there is nothing to do."""
    if running.authorised or running.limit_reached_at is not None or at - running.received_start_at < after:
        return None
    return asked_to_stop(running, note("unauthorised"), at)


def asked_to_stop(running: Transaction, why: str, at: datetime) -> Transaction:
    """Return a transaction whose charge point is asked to stop it, with a note."""
    # Another reading of the same instant goes on from `before`, which knows nothing of this.
    return replace(running, limit_reached_at=at, notes=(*running.notes, why), before=None)


def _reached(running: Transaction, live: Live | None, elapsed: timedelta) -> str | None:
    ahead = ahead_of(running)
    power_w = (live.power_w if live is not None else None) or 0
    energy_wh = (running.measured_wh or 0) + power_w * ahead.total_seconds() / 3600
    if running.limit_energy_wh is not None and energy_wh >= running.limit_energy_wh:
        return note("atEnergyLimit", wh=running.limit_energy_wh)
    if running.limit_minutes is not None and elapsed + ahead >= timedelta(minutes=running.limit_minutes):
        return note("atTimeLimit", minutes=running.limit_minutes)
    soc = live.soc if live is not None else None
    if running.limit_soc is not None and soc is not None and soc >= running.limit_soc:
        return note("atSocLimit", soc=running.limit_soc)
    return None


def ahead_of(running: Transaction) -> timedelta:
    """Return the time until a transaction will have stopped if its charge point is asked to stop it now."""
    return ANSWER_TIME + interval_of(running) / 2


def interval_of(running: Transaction) -> timedelta:
    """Return the time between the last two samples of a transaction, or a usual one."""
    before = None if running.before is None else running.before.register_at
    if before is None or running.register_at is None or running.register_at <= before:
        return USUAL_INTERVAL
    return min(running.register_at - before, LONGEST_INTERVAL)

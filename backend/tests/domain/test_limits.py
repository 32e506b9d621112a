"""Limits of transactions, and ids under which a charger names them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from genx.domain.audit import Actor, AuditEntry
from genx.domain.charge_point import ChargePoint
from genx.domain.connector import HEARD_WITHIN, MOST_HEARD, Connector, Live, heard
from genx.domain.errors import TransactionOver
from genx.domain.limits import (
    ANSWER_TIME,
    LONGEST_INTERVAL,
    USUAL_INTERVAL,
    at_limit,
    interval_of,
    is_limited,
    unauthorised_for_long,
)
from genx.domain.notes import CLOCK_IS_WRONG
from genx.domain.transaction import NO_LIMITS, Limits, Transaction
from genx.domain.transaction_change import Around, CostReached, TransactionChange, changed
from tests.domain.builders import NOON, charge_point, transaction

MINUTE = timedelta(minutes=1)
LATER = NOON + 30 * MINUTE


def running(measured_wh: int | None = None, every: timedelta = MINUTE, **known: Any) -> Transaction:
    before = transaction(7, register_at=LATER - every)
    return transaction(7, register_at=LATER, measured_wh=measured_wh, before=before, **known)


def live(power_w: int | None = None, soc: float | None = None) -> Live:
    return Live(at=LATER, power_w=power_w, soc=soc)


def test_a_transaction_without_limits_or_that_was_asked_to_stop_is_left_alone() -> None:
    assert not is_limited(transaction(7))
    for limit in ({"limit_energy_wh": 1}, {"limit_minutes": 1}, {"limit_soc": 1}):
        assert is_limited(transaction(7, **limit))
        assert not is_limited(transaction(7, limit_reached_at=NOON, **limit))


@given(limits=st.builds(Limits, energy_wh=st.none() | st.integers(1), minutes=st.none() | st.integers(1)))
def test_new_limits_replace_the_old_ones_and_none_is_reached(limits: Limits) -> None:
    before = transaction(6, limit_soc=80, limit_reached_at=NOON)
    limited = transaction(7, limit_soc=80, limit_reached_at=NOON, before=before).limited(limits)
    assert (limited.limits, limited.limit_reached_at) == (limits, None)
    assert limited.before is not None
    assert limited.before.limits == limits
    assert is_limited(limited) == (limits != NO_LIMITS)


def test_a_refused_transaction_that_goes_on_is_asked_to_stop_once() -> None:
    refused = transaction(7, authorised=False)
    assert unauthorised_for_long(refused, NOON + MINUTE - timedelta(seconds=1), MINUTE) is None
    found = unauthorised_for_long(refused, NOON + MINUTE, MINUTE)
    assert found is not None
    assert found.notes == ("it was not authorised and went on: its charger was asked to stop it",)
    assert unauthorised_for_long(found, LATER, MINUTE) is None
    assert unauthorised_for_long(transaction(7), LATER, MINUTE) is None


def reached(limited: Transaction, now: Live | None, at: datetime, *, clock_is_wrong: bool = False) -> Any:
    return at_limit(limited, now, at, clock_is_wrong=clock_is_wrong)


def test_energy_is_extrapolated_by_half_an_interval_and_the_time_of_the_answer() -> None:
    ahead_wh = 36_000 * (ANSWER_TIME + MINUTE / 2).total_seconds() / 3600
    limited = running(9_600, limit_energy_wh=9_600 + round(ahead_wh))
    found = reached(limited, live(36_000), LATER)
    assert found is not None
    assert found.limit_reached_at == LATER
    assert found.notes == ("its limit of 10000 Wh is about to be reached: its charger was asked to stop it",)
    assert reached(limited, live(35_000), LATER) is None
    assert reached(limited, None, LATER) is None


def test_time_counts_from_the_start_by_the_clock_that_is_right() -> None:
    limited = running(limit_minutes=31)
    assert reached(limited, None, NOON + 31 * MINUTE - ANSWER_TIME - MINUTE / 2) is not None
    assert reached(limited, None, NOON + 30 * MINUTE) is None
    wrong = running(limit_minutes=31, started_at=NOON + timedelta(days=900))
    assert reached(wrong, None, NOON + 31 * MINUTE) is not None


def test_time_counts_by_our_clock_if_that_of_the_charger_is_wrong() -> None:
    """It may be wrong by less than is impossible: an hour behind looks like a start while it was offline."""
    behind = running(limit_minutes=31, started_at=NOON - timedelta(hours=1))
    noted = replace(behind, notes=(CLOCK_IS_WRONG,))
    assert reached(behind, None, NOON + 10 * MINUTE) is not None
    for limited, is_wrong in ((behind, True), (noted, False)):
        assert reached(limited, None, NOON + 10 * MINUTE, clock_is_wrong=is_wrong) is None
        assert reached(limited, None, NOON + 31 * MINUTE, clock_is_wrong=is_wrong) is not None


def test_an_end_counts_by_the_clock_that_is_right() -> None:
    an_hour = {"stopped_at": NOON + timedelta(hours=1), "received_stop_at": NOON + timedelta(hours=2)}
    assert transaction(7).true_stop is None
    assert transaction(7, **an_hour).true_stop == NOON + timedelta(hours=1)
    assert transaction(7, **an_hour, notes=(CLOCK_IS_WRONG,)).true_stop == NOON + timedelta(hours=2)
    in_a_year = {**an_hour, "stopped_at": NOON + timedelta(days=365)}
    assert transaction(7, **in_a_year).true_stop == NOON + timedelta(hours=2)


@pytest.mark.parametrize(("soc", "is_reached"), [(79.9, False), (80.0, True), (None, False)])
def test_a_state_of_charge_is_reached_when_it_is_told(soc: float | None, is_reached: bool) -> None:
    assert (reached(running(limit_soc=80), live(soc=soc), LATER) is not None) == is_reached


def test_the_interval_is_that_of_the_last_two_samples_within_reason() -> None:
    assert interval_of(running(every=5 * MINUTE)) == 5 * MINUTE
    assert interval_of(running(every=timedelta(days=1))) == LONGEST_INTERVAL
    for odd in (transaction(7), running(every=timedelta()), transaction(7, before=transaction(7))):
        assert interval_of(odd) == USUAL_INTERVAL


@given(
    power_w=st.integers(1_000, 350_000),
    every_s=st.integers(5, 900),
    limit_wh=st.integers(1_000, 100_000),
    answer_s=st.floats(0, 10),
)
def test_law_a_charger_that_stops_in_time_passes_its_limit_by_no_more_than_half_an_interval(
    power_w: int, every_s: int, limit_wh: int, answer_s: float
) -> None:
    """A constant power, a sample each interval: it is asked at one of them, once, and never a whole interval early."""
    per_s = power_w / 3600
    every = timedelta(seconds=every_s)
    limited = running(0, every, limit_energy_wh=limit_wh)
    seconds = 0
    while True:
        measured = int(per_s * seconds)
        now = running(measured, every, limit_energy_wh=limited.limit_energy_wh)
        found = reached(now, live(power_w), LATER)
        if found is not None:
            break
        seconds += every_s
    assert not is_limited(found)
    final = per_s * (seconds + answer_s)
    assert final <= limit_wh + per_s * every_s / 2 + 1
    earliest = limit_wh - per_s * (ANSWER_TIME.total_seconds() + every_s / 2)
    assert measured >= earliest - 1


def heard_on(*ids: tuple[int, float]) -> ChargePoint:
    connector = Connector(connector_id=1)
    for wire_id, minutes in ids:
        connector = heard(connector, wire_id, NOON + timedelta(minutes=minutes))
    return charge_point(connectors={1: connector})


def test_other_ids_of_the_last_minutes_are_known_the_last_one_first() -> None:
    state = heard_on((-1, 0), (0, 1), (2**31, 2), (5, 3), (0, 4))
    assert state.other_wire_ids(1, NOON + 5 * MINUTE) == (0, 5, -1)
    assert state.other_wire_ids(1, NOON + 4 * MINUTE + HEARD_WITHIN) == (0,)
    assert state.other_wire_ids(2, NOON) == ()


def test_only_the_last_few_other_ids_are_remembered() -> None:
    state = heard_on(*((number, number) for number in range(MOST_HEARD + 2)))
    assert len(state.connectors[1].heard_ids) == MOST_HEARD
    assert state.other_wire_ids(1, NOON + 5 * MINUTE)[0] == MOST_HEARD + 1


def test_a_limit_of_cost_is_money_as_text_and_reached_by_what_is_said_of_it() -> None:
    limited = transaction(7).limited(Limits(cost="20"))
    assert limited.limits == Limits(cost="20.00")
    assert transaction(7).limited(Limits(cost="0.125")).limits.cost == "0.125"
    assert is_limited(limited)
    assert at_limit(limited, live(power_w=22_000), LATER, clock_is_wrong=False) is None
    audit = AuditEntry(at=LATER, actor=Actor(type="system"), action="transaction.limit-reached")
    told = TransactionChange(device_id="CP001", transaction_id="7", what=CostReached(currency="EUR"), audit=audit)
    stopped = changed(limited, told, Around(charge_point=charge_point()))
    assert stopped.limit_reached_at == LATER
    assert stopped.notes == ("its limit of 20.00 EUR is about to be reached: its charger was asked to stop it",)
    with pytest.raises(TransactionOver):
        changed(replace(limited, status="stopped"), told, Around(charge_point=charge_point()))
    assert not is_limited(stopped)

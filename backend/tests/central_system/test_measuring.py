"""Samples: what they change of a connector, and for which transaction they count (S5, S6, T6)."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.central_system.counting import Counted, count, registers_of
from genx.central_system.measuring import newly_heard_of, with_samples
from genx.domain.changes import ConnectorReported, TransactionChanged, TransactionMeasured
from genx.domain.charge_point import MOST_CONNECTORS, ChargePoint
from genx.domain.connector import Connector, Live
from genx.domain.notes import PER_SESSION
from genx.domain.quantity import ENERGY, POWER, Quantity
from genx.domain.register import Register
from genx.domain.reports import Reading, Sample
from genx.domain.tolerances import Tolerances
from tests.domain.builders import NOON, charge_point, transaction

MINUTE = timedelta(minutes=1)
AT = NOON + timedelta(hours=1)
DRAWS = st.lists(st.integers(0, 900), min_size=1, max_size=6)


def rising(draws: Sequence[int], start: int = 1000) -> list[int]:
    return [start + sum(draws[: number + 1]) for number in range(len(draws))]


def samples(*values: int, measurand: str = ENERGY) -> list[Sample]:
    """A sample each minute."""
    quantity = Quantity(measurand=measurand)
    return [
        Sample(NOON + (number + 1) * MINUTE, [Reading(quantity, str(value))]) for number, value in enumerate(values)
    ]


def measured(
    state: ChargePoint, connector_id: int | None, told: Sequence[Sample], wire_id: int | None = None
) -> Counted:
    return with_samples(state, connector_id, told, AT, Tolerances(), wire_id)


def charging(*connectors: int) -> ChargePoint:
    return charge_point(
        connectors={number: Connector(connector_id=number, status="Charging") for number in connectors},
        transactions={10 + number: transaction(10 + number, connector_id=number) for number in connectors},
    )


@given(draws=DRAWS, named=st.booleans())
def test_t6_the_energy_is_what_the_register_has_risen(draws: list[int], named: bool) -> None:
    result = measured(charging(1), 1, samples(*rising(draws)), 11 if named else None)
    one = result.state.transactions[11]
    assert (one.register_wh, one.measured_wh, one.measured_by_id) == (1000 + sum(draws), sum(draws), named)
    assert (one.suspect, one.notes) == (False, ())


@given(draws=DRAWS, cut=st.integers(0, 6))
def test_t6_samples_in_two_messages_count_like_those_in_one(draws: list[int], cut: int) -> None:
    whole = samples(*rising(draws))
    at_once = measured(charging(1), 1, whole).state.transactions[11]
    first = measured(charging(1), 1, whole[:cut]).state
    second = measured(first, 1, whole[cut:]).state.transactions[11]
    assert (second.register_wh, second.measured_wh) == (at_once.register_wh, at_once.measured_wh)


@given(draws=DRAWS, data=st.data())
def test_t6_samples_of_one_message_count_in_the_order_of_their_times(draws: list[int], data: st.DataObject) -> None:
    told = samples(*rising(draws))
    mixed = data.draw(st.permutations(told))
    one = measured(charging(1), 1, mixed).state.transactions[11]
    assert (one.register_wh, one.measured_wh) == (1000 + sum(draws), sum(draws))


@given(draws=DRAWS, times=st.integers(2, 3))
def test_t6_samples_that_are_sent_again_count_once(draws: list[int], times: int) -> None:
    state = charging(1)
    for _ in range(times):
        state = measured(state, 1, samples(*rising(draws)), 11).state
    assert state.transactions[11].measured_wh == sum(draws)


@given(draws=DRAWS, connector_id=st.sampled_from([None, 0, 1, 2, 3]))
def test_t6_samples_count_for_the_transaction_they_name_whatever_connector_they_name(
    draws: list[int], connector_id: int | None
) -> None:
    result = measured(charging(1, 2), connector_id, samples(*rising(draws)), 12)
    assert result.state.transactions[12].measured_wh == sum(draws)
    assert result.state.transactions[11].measured_wh is None
    live = result.state.live(2)
    assert live is not None
    assert live.energy_wh == 1000 + sum(draws)
    assert result.state.live(1) is None


@given(draws=DRAWS)
def test_qf16_samples_of_a_transaction_that_has_ended_change_nothing(draws: list[int]) -> None:
    state = charging(1)
    state = state.without_transactions([state.transactions[11]])
    result = measured(state, 1, samples(*rising(draws)), 11)
    assert result.state is state
    assert result.changes == ()


def test_samples_of_no_connector_and_no_running_transaction_change_nothing() -> None:
    state = charging(1)
    for wire_id in (None, 4711):
        assert measured(state, None, samples(2000), wire_id) == Counted(state)


def test_s1_a_connector_without_room_is_not_added() -> None:
    full = charge_point(connectors={number: Connector(connector_id=number) for number in range(MOST_CONNECTORS + 1)})
    assert measured(full, 999, samples(2000)) == Counted(full)
    assert measured(full, 7, samples(2000)).state.live(7) is not None


def test_s1_a_connector_that_was_never_heard_of_is_kept_once() -> None:
    first = measured(charge_point(), 3, samples(2000))
    assert first.changes == (ConnectorReported(1, first.state.connectors[3]),)
    second = measured(first.state, 3, samples(2000, 2001))
    assert second.changes == ()
    assert newly_heard_of(charge_point(), charge_point(), 3) == ()


@given(powers=st.lists(st.integers(0, 22_000), min_size=1, max_size=5))
def test_s6_the_rating_is_the_most_that_was_measured_and_never_falls(powers: list[int]) -> None:
    state = charging(1)
    highest = 0
    for number, power in enumerate(powers):
        sample = Sample(NOON + (number + 1) * MINUTE, [Reading(Quantity(measurand=POWER), str(power))])
        state = measured(state, 1, [sample]).state
        highest = max(highest, power)
        assert (state.power_rating_w or 0) == highest


@pytest.mark.parametrize("value", ["", "x", "NaN", "Infinity", "-1e400", "4000001", "0x10"])
def test_s7_a_power_that_is_no_number_or_impossible_is_no_rating(value: str) -> None:
    sample = Sample(NOON + MINUTE, [Reading(Quantity(measurand=POWER), value)])
    assert measured(charging(1), 1, [sample]).state.power_rating_w is None


def test_samples_of_the_past_are_not_what_a_connector_measures_now() -> None:
    state = measured(charging(1), 1, samples(2000, 3000)).state
    after = measured(state, 1, samples(2500)).state
    assert after.live(1) == state.live(1)


def test_qg1_the_main_meter_counts_for_the_only_connector_until_that_measures_itself() -> None:
    state = measured(charging(1), 0, samples(1500)).state
    assert state.transactions[11].measured_wh == 500
    state = measured(charging(1), 1, samples(1100)).state
    assert measured(state, 0, samples(9000, 9100)).state.transactions[11].measured_wh == 100
    assert measured(charging(1, 2), 0, samples(1500)).state.transactions[11].measured_wh is None


def test_t6_a_reading_from_before_the_session_is_not_of_it() -> None:
    early = Register(NOON - MINUTE, 900)
    assert count(charging(1), 1, None, [early], AT).state.transactions[11].register_wh is None
    assert count(charging(1), 2, None, [Register(NOON + MINUTE, 900)], AT).state.transactions[11].register_wh is None


def test_t6_of_two_sessions_on_a_connector_a_reading_is_of_the_newest_that_had_begun() -> None:
    later = transaction(12, started_at=NOON + 10 * MINUTE, received_start_at=NOON + 10 * MINUTE, meter_start=5000)
    state = charge_point(transactions={11: transaction(11), 12: later})
    readings = [Register(NOON + 5 * MINUTE, 1400), Register(NOON + 15 * MINUTE, 5300)]
    after = count(state, 1, None, readings, AT).state.transactions
    assert (after[11].measured_wh, after[12].measured_wh) == (400, 300)


def test_t6b_a_register_that_falls_is_kept_at_once_and_both_pieces_count() -> None:
    state = count(charging(1), 1, 11, [Register(NOON + MINUTE, 1500)], AT).state
    result = count(state, 1, 11, [Register(NOON + 2 * MINUTE, 100), Register(NOON + 3 * MINUTE, 300)], AT)
    one = result.state.transactions[11]
    assert (one.measured_wh, one.suspect) == (700, True)
    assert TransactionChanged(one) in result.changes


def test_qg5_a_register_that_counts_each_session_is_remembered_with_its_connector() -> None:
    state = charge_point(
        transactions={11: transaction(11, meter_start=50_000)}, connectors={1: Connector(connector_id=1)}
    )
    result = count(state, 1, 11, [Register(NOON + 10 * MINUTE, 300)], AT)
    assert PER_SESSION in result.state.transactions[11].notes
    assert result.state.transactions[11].measured_wh == 300
    assert result.state.connectors[1].register_kind == "session"
    assert ConnectorReported(1, result.state.connectors[1]) in result.changes


def test_nothing_to_count_is_the_same_state() -> None:
    state = charging(1)
    assert count(state, 1, 11, [], AT).state is state
    idle = charge_point()
    assert count(idle, 1, None, [Register(NOON, 1)], AT).state is idle


def test_registers_are_kept_of_transactions_that_have_samples() -> None:
    state = measured(charging(1, 2), 2, samples(1300), 12).state
    assert registers_of(state) == (TransactionMeasured("12", 1300, NOON + MINUTE, 300, True),)
    assert registers_of(charging(1)) == ()


def test_a_resting_connector_shows_no_power_but_its_register() -> None:
    state = charge_point(connectors={1: Connector(connector_id=1, status="Available")})
    readings = [Reading(Quantity(measurand=POWER), "3000"), Reading(Quantity(), "1500")]
    live = measured(state, 1, [Sample(NOON + MINUTE, readings)]).state.live(1)
    assert live == Live(at=NOON + MINUTE, power_w=0, energy_wh=1500)

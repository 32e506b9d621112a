"""Transactions at their limits, ids that chargers go by, and the origin of measurements, decided from messages."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from genx.central_system.counting import Counted
from genx.central_system.decision import Decision, FollowUp, Incoming
from genx.central_system.limiting import stop_at_limits, stop_unauthorised
from genx.central_system.measuring import with_samples
from genx.central_system.policy import Policy
from genx.central_system.v16.first_calls import ask_to_stop
from genx.central_system.v16.inbound import decide
from genx.central_system.v16.inbound.metering import lasts
from genx.central_system.versions import read_stop
from genx.domain.changes import SignedValueReceived, TransactionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.connector import Connector, Live
from genx.domain.events import TransactionUpdated
from genx.domain.facts import Facts
from genx.domain.quantity import Quantity
from genx.domain.reports import Reading, Sample
from genx.domain.tolerances import Tolerances
from genx.ocpp.v16.messages.core import (
    MeterValue,
    MeterValuesRequest,
    RemoteStopTransactionRequest,
    SampledValue,
)
from tests.domain.builders import NOON, charge_point, transaction

MINUTE = timedelta(minutes=1)


def charging(**limits: Any) -> ChargePoint:
    live = Live(at=NOON, power_w=11_000, soc=70.0)
    running = transaction(7, measured_wh=9_000, register_wh=10_000, register_at=NOON, **limits)
    connectors = {1: Connector(connector_id=1, status="Charging", live=live), 2: Connector(connector_id=2)}
    return charge_point(transactions={7: running}, connectors=connectors, configured_connectors=2)


def sampled(state: ChargePoint, wh: int, wire_id: int | None = 7, connector_id: int = 1, minutes: int = 1) -> Counted:
    at = NOON + minutes * MINUTE
    sample = Sample(at, [Reading(Quantity(), str(wh))])
    return with_samples(state, connector_id, [sample], at, Tolerances(), wire_id)


def test_t14_a_transaction_at_its_limit_is_found_once() -> None:
    state = charging(limit_energy_wh=9_100)
    after, [found] = stop_at_limits(state, NOON)
    assert found.limit_reached_at == NOON
    assert after.transactions == {7: found}
    assert stop_at_limits(after, NOON + MINUTE) == (after, ())


@pytest.mark.parametrize("limits", [{}, {"limit_energy_wh": 20_000}, {"limit_soc": 71}, {"limit_minutes": 60}])
def test_t14_a_transaction_within_its_limits_goes_on(limits: dict[str, int]) -> None:
    state = charging(**limits)
    assert stop_at_limits(state, NOON)[0] is state


def test_t14_the_power_of_the_connector_is_not_that_of_an_older_transaction_on_it() -> None:
    newer = transaction(8, started_at=NOON + MINUTE, received_start_at=NOON + MINUTE)
    state = charging(limit_energy_wh=9_100)
    both = replace(state, transactions={**state.transactions, 8: newer})
    assert stop_at_limits(both, NOON + MINUTE)[1] == ()


def test_t9_only_what_was_refused_and_goes_on_is_stopped() -> None:
    state = charging(authorised=False)
    assert stop_unauthorised(state, NOON, MINUTE) == (state, ())
    after, [found] = stop_unauthorised(state, NOON + MINUTE, MINUTE)
    assert after.transactions == {7: found}
    assert stop_unauthorised(after, NOON + 2 * MINUTE, MINUTE) == (after, ())
    assert stop_unauthorised(charging(), NOON + MINUTE, MINUTE)[1] == ()


def test_t14_a_sample_that_reaches_the_limit_is_kept_told_and_followed_by_a_stop() -> None:
    state = charging(limit_energy_wh=9_500)
    value = MeterValue(timestamp=NOON + MINUTE, sampled_value=(SampledValue(value="10500"),))
    request = MeterValuesRequest(connector_id=1, transaction_id=7, meter_value=(value,))
    found = decide(state, Incoming("MeterValues", request, NOON + MINUTE), Facts(), Policy())
    assert isinstance(found, Decision)
    reached = found.state.transactions[7]
    assert (reached.limit_reached_at, TransactionChanged(reached) in found.changes) == (NOON + MINUTE, True)
    assert found.events == (TransactionUpdated(reached),)
    assert found.then == (FollowUp("RemoteStopTransaction", RemoteStopTransactionRequest(transaction_id=7)),)
    later = decide(found.state, Incoming("MeterValues", request, NOON + 2 * MINUTE), Facts(), Policy())
    assert isinstance(later, Decision)
    assert later.then == ()


def test_a_charger_that_can_not_stop_remotely_is_not_asked() -> None:
    state = charge_point(not_asked={"RemoteStopTransaction": "NotSupported"})
    assert ask_to_stop(state, transaction(7)) == ()


def test_t15_an_id_of_the_chargers_own_is_remembered_with_the_connector() -> None:
    after = sampled(charging(), 10_100, wire_id=-1).state
    assert after.other_wire_ids(1, NOON + MINUTE) == (-1,)
    assert after.transactions[7].measured_wh == 9_100, "it counts for the only one that runs there"
    assert sampled(after, 10_200, wire_id=7, minutes=2).state.other_wire_ids(1, NOON + 2 * MINUTE) == (-1,)


def test_t15_the_id_of_a_transaction_that_has_ended_is_no_other_name() -> None:
    state = charging()
    over = state.without_transactions([state.transactions[7]])
    assert sampled(over, 10_100, wire_id=7).state.other_wire_ids(1, NOON + MINUTE) == ()


def test_s11_measurements_belong_to_the_transaction_that_they_name_or_that_runs() -> None:
    state = charging()
    ended = state.without_transactions([state.transactions[7]])
    cases: list[tuple[ChargePoint, int | None, int, str | None]] = [
        (state, 7, 2, "7"),
        (state, None, 1, "7"),
        (state, -1, 1, "7"),
        (state, None, 2, None),
        (ended, 7, 1, "7"),
        (ended, None, 1, None),
    ]
    for known, wire_id, connector_id, expected in cases:
        [found] = sampled(known, 10_100, wire_id, connector_id).series
        assert found.transaction_id == expected, (wire_id, connector_id)
    assert [each.connector_id for each in sampled(state, 10_100, 7, 2).series] == [1], "QG1"


def test_s11_a_measurement_of_before_the_start_is_not_of_the_running_transaction() -> None:
    [found] = sampled(charging(), 9_000, None, minutes=-1).series
    assert found.transaction_id is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, False),
        ({"context": "Sample.Periodic"}, False),
        ({"context": "Sample.Clock"}, False),
        ({"context": "transaction.BEGIN"}, True),
        ({"context": "Transaction.End"}, True),
        ({"format": "SignedData"}, True),
    ],
)
def test_t13_a_request_lasts_if_one_of_its_values_must_not_be_lost(said: dict[str, str], expected: bool) -> None:
    values = (SampledValue(value="1"), SampledValue(value="2", **said))
    request = MeterValuesRequest(connector_id=1, meter_value=(MeterValue(timestamp=NOON, sampled_value=values),))
    assert bool(lasts(request)) == expected


def test_t13_signed_values_of_an_ended_transaction_are_kept_and_change_nothing() -> None:
    state = charging()
    over = state.without_transactions([state.transactions[7]])
    sample = Sample(NOON, [Reading(Quantity(signed=True), "OCMF|{}|{}")])
    found = with_samples(over, 1, [sample], NOON, Tolerances(), 7)
    [change] = found.changes
    assert isinstance(change, SignedValueReceived)
    assert (change.value.value, change.value.transaction_id, found.state) == ("OCMF|{}|{}", "7", over)


def test_the_payload_of_an_orphan_is_read_again() -> None:
    payload = '{"transactionId": -1, "meterStop": 9000, "timestamp": "2026-11-23T12:00:00Z", "idTag": "TAG"}'
    report = read_stop(payload)
    assert report is not None
    assert (report.wire_id, report.meter_stop, report.at, report.id_tag) == (-1, 9000, NOON, "TAG")
    for odd in ("[]", "no JSON", ""):
        assert read_stop(odd) is None

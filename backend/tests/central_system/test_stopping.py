"""Stops of transactions (T4 to T7): each ends one transaction once, or is kept as it came."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from genx.central_system.stopping import Stopped, stop, stop_needs
from genx.domain.changes import TransactionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.connector import Connector, Live
from genx.domain.events import TransactionStopped
from genx.domain.facts import Facts, StopKey
from genx.domain.notes import CLOCK_IS_WRONG
from genx.domain.quantity import Quantity
from genx.domain.reports import Reading, Sample, StopReport
from genx.domain.tolerances import Tolerances
from genx.domain.transaction import Transaction
from tests.domain.builders import NOON, charge_point, transaction

MINUTE = timedelta(minutes=1)
AT = NOON + timedelta(hours=1)
TIMES = st.one_of(
    st.none(),
    st.integers(-90, 90).map(lambda minutes: NOON + minutes * MINUTE),
    st.sampled_from([datetime.fromisoformat("1970-01-01T00:00:00Z"), datetime.fromisoformat("2199-01-01T00:00:00Z")]),
)


def samples(*energies: int) -> tuple[Sample, ...]:
    """A sample each minute."""
    told = [[Reading(Quantity(), str(energy))] for energy in energies]
    return tuple(Sample(NOON + number * MINUTE, readings) for number, readings in enumerate(told, 1))


REPORTS = st.builds(
    StopReport,
    wire_id=st.none() | st.integers(-1, 4) | st.just(2**63 - 1),
    reason=st.sampled_from(["Local", "PowerLoss", "odd \u202e"]),
    at=TIMES,
    meter_stop=st.none() | st.integers(-1, 20_000) | st.just(2**63 - 1),
    id_tag=st.none() | st.sampled_from(["TAG", "tag", "OTHER"]),
    samples=st.lists(st.integers(0, 20_000), max_size=3).map(lambda energies: samples(*energies)),
    notes=st.sampled_from([(), ("odd",)]),
)
STATES = st.sets(st.integers(1, 3)).map(
    lambda ids: charge_point(
        transactions={number: transaction(number, connector_id=number) for number in ids},
        connectors={number: Connector(connector_id=number, status="Charging") for number in ids},
    )
)


def stopped(report: StopReport, state: ChargePoint, **facts: Any) -> Stopped:
    return stop(state, report, Facts(**facts), AT, Tolerances())


def changed(result: Stopped) -> list[Transaction]:
    return [change.transaction for change in result.changes if isinstance(change, TransactionChanged)]


def running(*ids: int, **known: Any) -> ChargePoint:
    return charge_point(transactions={number: transaction(number, connector_id=number, **known) for number in ids})


@given(state=STATES, report=REPORTS)
def test_t4_a_stop_ends_one_transaction_at_most_and_leaves_the_others(state: ChargePoint, report: StopReport) -> None:
    result = stopped(report, state)
    gone = set(state.transactions) - set(result.state.transactions)
    ends = [one for one in changed(result) if one.status == "stopped"]
    assert {one.wire_id for one in ends} == gone
    assert len(gone) <= 1
    assert bool(gone) is (result.orphan is None)
    for wire_id in result.state.transactions:
        assert result.state.transactions[wire_id] is state.transactions[wire_id]
    if report.wire_id in state.transactions:
        assert gone == {report.wire_id}


@given(state=STATES, report=REPORTS)
def test_t4_an_orphan_changes_nothing_and_says_why(state: ChargePoint, report: StopReport) -> None:
    result = stopped(report, state)
    if result.orphan is None:
        return
    assert result.state is state
    assert (result.changes, result.events) == ((), ())
    assert result.notes == (result.orphan,)
    assert result.orphan.endswith("kept as an orphan")


@given(state=STATES, report=REPORTS)
def test_t6_the_energy_of_a_stop_is_never_below_zero_and_odd_ones_are_marked(
    state: ChargePoint, report: StopReport
) -> None:
    for one in changed(stopped(report, state)):
        if one.status != "stopped":
            continue
        assert one.energy_wh is not None
        assert 0 <= one.energy_wh < 2**63
        assert (one.stop_reason, one.stop_id_tag, one.received_stop_at) == (report.reason, report.id_tag, AT)
        assert one.stopped_at == (report.at or AT)
        usable = report.meter_stop is not None and report.meter_stop >= one.meter_start
        if not usable and not report.samples:
            assert one.suspect


@given(state=STATES, report=REPORTS)
def test_t4_the_same_stop_again_changes_nothing(state: ChargePoint, report: StopReport) -> None:
    first = stopped(report, state)
    assume(first.orphan is None)
    [ended] = [one for one in changed(first) if one.status == "stopped"]
    known = {"transaction": ended} if report.wire_id == ended.wire_id else {"stopped": ended}
    again = stopped(report, first.state, **known)
    assert again.state is first.state
    assert (again.changes, again.events, again.orphan) == ((), (), None)
    assert again.notes[0].startswith(f"sent again: transaction {ended.id} was stopped")


@given(start=st.integers(0, 10**9), drawn=st.integers(0, 40_000))
def test_t6_a_plain_session_has_the_difference_of_its_registers(start: int, drawn: int) -> None:
    state = charge_point(transactions={7: transaction(meter_start=start)})
    report = StopReport(wire_id=7, reason="Local", at=AT, meter_stop=start + drawn)
    [one] = changed(stopped(report, state))
    assert (one.energy_wh, one.meter_stop, one.suspect, one.estimated) == (drawn, start + drawn, False, False)


@given(energies=st.lists(st.integers(0, 900), min_size=1, max_size=5))
def test_t7_the_samples_of_a_stop_give_the_energy_if_its_register_is_missing(energies: list[int]) -> None:
    registers = [1000 + sum(energies[: number + 1]) for number in range(len(energies))]
    report = StopReport(wire_id=7, reason="Local", at=AT, meter_stop=None, samples=samples(*registers))
    [one] = changed(stopped(report, charge_point(transactions={7: transaction()})))
    assert one.energy_wh == sum(energies)
    assert "no usable meterStop, energy is from the samples" in one.notes


@pytest.mark.parametrize("id_tag", [None, "TAG", "tag"])
@pytest.mark.parametrize("wire_id", [None, 0, -1, 4711])
def test_t4_an_unknown_id_is_joined_to_the_only_transaction_and_noted(wire_id: int | None, id_tag: str | None) -> None:
    report = StopReport(wire_id=wire_id, reason="Local", at=AT, meter_stop=2000, id_tag=id_tag)
    [one] = changed(stopped(report, running(1)))
    assert (one.wire_id, one.energy_wh) == (1, 1000)
    assert f"stopped under the id {wire_id}" in one.notes


def test_qf7_of_several_it_is_the_one_with_its_tag() -> None:
    state = charge_point(
        transactions={
            number: transaction(number, connector_id=number, id_tag=tag) for number, tag in ((1, "TAG"), (2, "OTHER"))
        }
    )
    for tag, wire_id in (("tag", 1), ("OTHER", 2)):
        report = StopReport(wire_id=0, reason="Local", at=AT, meter_stop=2000, id_tag=tag)
        assert [one.wire_id for one in changed(stopped(report, state))] == [wire_id]
    twins = running(1, 2)
    assert (
        stopped(StopReport(wire_id=0, reason="Local", at=AT, meter_stop=2000, id_tag="TAG"), twins).orphan is not None
    )
    for other in (None, "THIRD"):
        report = StopReport(wire_id=0, reason="Local", at=AT, meter_stop=2000, id_tag=other)
        assert stopped(report, state).orphan is not None


@pytest.mark.parametrize(
    ("connectors", "odd"),
    [(1, {"meter_stop": 999}), (1, {"at": NOON - MINUTE}), (2, {"id_tag": "OTHER"})],
)
def test_qf8_a_stop_that_can_not_be_of_the_running_transaction_is_an_orphan(
    connectors: int, odd: dict[str, Any]
) -> None:
    state = charge_point(configured_connectors=connectors, transactions={1: transaction(1)})
    report = replace(StopReport(wire_id=0, reason="Local", at=AT, meter_stop=2000), **odd)
    assert stopped(report, state).orphan is not None


@pytest.mark.parametrize("meter_stop", [None, -1, 1000, 2**63 - 1])
@pytest.mark.parametrize("told", [None, datetime.fromisoformat("1970-01-01T00:00:00Z")])
def test_t4_an_impossible_register_or_time_keeps_no_stop_from_its_transaction(
    meter_stop: int | None, told: datetime | None
) -> None:
    report = StopReport(wire_id=0, reason="Local", at=told, meter_stop=meter_stop)
    assert [one.wire_id for one in changed(stopped(report, running(1)))] == [1]


def test_t11b_the_true_stop_of_an_estimate_replaces_it_and_takes_nobody_elses_place() -> None:
    estimated = transaction(1, status="stopped", estimated=True, energy_wh=5, stopped_at=NOON, suspect=True)
    report = StopReport(wire_id=1, reason="Local", at=AT, meter_stop=9000)
    result = stopped(report, running(2), transaction=estimated)
    [one] = changed(result)
    assert (one.wire_id, one.energy_wh, one.estimated, one.suspect) == (1, 8000, False, False)
    assert set(result.state.transactions) == {2}
    assert [type(event) for event in result.events][:1] == [TransactionStopped]


def test_t4_a_stop_of_another_charger_is_not_taken_for_ours() -> None:
    foreign = transaction(5, charger_id=2, status="stopped", estimated=True)
    report = StopReport(wire_id=5, reason="Local", at=AT, meter_stop=2000)
    assert stopped(report, charge_point(), transaction=foreign).orphan is not None


def test_t4_a_stopped_transaction_with_another_register_is_an_orphan_and_not_a_repeat() -> None:
    known = transaction(5, status="stopped", meter_stop=2000)
    for meter_stop, orphan in ((2000, False), (2001, True), (None, True)):
        report = StopReport(wire_id=5, reason="Local", at=AT, meter_stop=meter_stop)
        result = stopped(report, charge_point(), transaction=known)
        assert (result.orphan is not None) is orphan
        assert result.changes == ()


def test_s5_the_connector_rests_when_its_session_has_ended() -> None:
    live = Live(at=NOON, power_w=7000, energy_wh=2000, soc=50.0)
    state = charge_point(
        transactions={7: transaction()}, connectors={1: Connector(connector_id=1, status="Charging", live=live)}
    )
    after = stopped(StopReport(wire_id=7, reason="Local", at=AT, meter_stop=3000), state).state.live(1)
    assert after is not None
    assert (after.power_w, after.energy_wh, after.soc) == (0, 2000, None)


def test_facts_are_asked_for_only_if_the_transaction_is_not_running_here() -> None:
    report = StopReport(wire_id=1, reason="Local", at=AT, meter_stop=2000, id_tag="TAG")
    here, elsewhere = stop_needs(running(1), report), stop_needs(charge_point(), report)
    assert (here.id_tag, here.wire_id, here.stop) == ("TAG", None, None)
    assert (elsewhere.wire_id, elsewhere.stop) == (1, StopKey(1, AT, 2000))
    for missing in (StopReport(wire_id=1, reason="x", at=AT), StopReport(wire_id=1, reason="x", meter_stop=1)):
        assert stop_needs(charge_point(), missing).stop is None


def test_v9_a_wrong_clock_is_noted_once() -> None:
    late = AT + timedelta(days=1)
    for notes in ((), (CLOCK_IS_WRONG,)):
        state = charge_point(transactions={7: transaction(notes=notes)})
        [one] = changed(stopped(StopReport(wire_id=7, reason="Local", at=late, meter_stop=2000), state))
        assert one.notes.count(CLOCK_IS_WRONG) == 1

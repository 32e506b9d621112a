"""Starts of transactions (T1 to T3): whatever a charger sends, one transaction begins, and none is lost."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from genx.central_system.starting import Started, clock_is_wrong, start, start_needs
from genx.domain.changes import ConnectorReported, TransactionChanged
from genx.domain.charge_point import MOST_CONNECTORS, ChargePoint
from genx.domain.connector import Connector, Live
from genx.domain.ending import CLOCKS_DIFFER
from genx.domain.events import TransactionStarted, TransactionStopped
from genx.domain.facts import Facts
from genx.domain.id_tag import IdTag
from genx.domain.notes import CLOCK_IS_WRONG, NO_METER_START
from genx.domain.reports import StartReport
from genx.domain.transaction import Transaction
from tests.domain.builders import NOON, charge_point, transaction

MINUTE = timedelta(minutes=1)
AT = NOON + timedelta(hours=2)
NEW = 99
TAGS = st.sampled_from(["TAG", "tag", "OTHER", "ß"])
TIMES = st.one_of(
    st.none(),
    st.integers(-120, 300).map(lambda minutes: NOON + minutes * MINUTE),
    st.sampled_from([datetime.fromisoformat("1970-01-01T00:00:00Z"), datetime.fromisoformat("2199-01-01T00:00:00Z")]),
)
REPORTS = st.builds(
    StartReport,
    connector_id=st.integers(0, 3),
    id_tag=TAGS,
    at=TIMES,
    meter_start=st.none() | st.integers(0, 5_000) | st.sampled_from([2**31, 2**63 - 1]),
    reservation_id=st.none() | st.integers(1, 9),
)


@st.composite
def states(draw: st.DrawFn) -> ChargePoint:
    """A charger with at most one transaction on each connector, sampled or not."""
    state = charge_point(clock_offset_ms=draw(st.sampled_from([None, 0, -3_600_000, 3_600_000])))
    for connector_id in draw(st.sets(st.integers(1, 3))):
        began = NOON + draw(st.integers(-60, 120)) * MINUTE
        measured = draw(st.none() | st.integers(0, 9_000))
        sampled = (
            {}
            if measured is None
            else {"measured_wh": measured, "register_wh": 1000 + measured, "register_at": began + MINUTE}
        )
        one = transaction(connector_id, connector_id=connector_id, started_at=began, received_start_at=began, **sampled)
        state = replace(state, transactions={**state.transactions, one.wire_id: one})
        connector = Connector(
            connector_id=connector_id, status="Charging", live=Live(at=began, energy_wh=1000 + (measured or 0))
        )
        state = state.with_connector(connector)
    return state


def started(report: StartReport, state: ChargePoint | None = None, **facts: Any) -> Started:
    known = Facts(**{"new_wire_id": NEW} | facts)
    return start(state or charge_point(), report, known, AT, accept_unknown=True)


def ended_by(result: Started) -> list[Transaction]:
    changed = [change.transaction for change in result.changes if isinstance(change, TransactionChanged)]
    return [one for one in changed if one.status == "stopped"]


@given(state=states(), report=REPORTS)
def test_t1_every_start_has_a_running_transaction_with_an_id(state: ChargePoint, report: StartReport) -> None:
    result = started(report, state)
    one = result.transaction
    assert one.status == "active"
    assert result.state.transactions[one.wire_id] is one
    assert one.id == str(one.wire_id)
    if one.wire_id == NEW:
        assert (one.connector_id, one.id_tag, one.received_start_at) == (report.connector_id, report.id_tag, AT)
        assert one.reservation_id == report.reservation_id
        assert TransactionChanged(one) in result.changes
    else:
        assert state.transactions[one.wire_id] is one


@given(state=states(), report=REPORTS)
def test_t3_no_transaction_vanishes_each_goes_on_or_is_closed(state: ChargePoint, report: StartReport) -> None:
    result = started(report, state)
    closed = {one.wire_id: one for one in ended_by(result)}
    for wire_id, before in state.transactions.items():
        assert (wire_id in closed) is not (wire_id in result.state.transactions)
        if wire_id in closed:
            assert before.connector_id == report.connector_id
            assert before.began_at <= result.transaction.began_at + CLOCKS_DIFFER
        else:
            assert result.state.transactions[wire_id] is before
    stops = [event.transaction for event in result.events if isinstance(event, TransactionStopped)]
    assert stops == list(closed.values())
    assert set(closed) <= set(result.state.ended)


@given(state=states(), report=REPORTS)
def test_t3_an_estimate_is_within_the_session_and_loses_nothing_that_was_measured(
    state: ChargePoint, report: StartReport
) -> None:
    for one in ended_by(started(report, state)):
        before = state.transactions[one.wire_id]
        assert one.estimated
        assert one.stopped_at is not None
        assert before.began_at <= one.stopped_at
        assert one.energy_wh is not None
        assert one.energy_wh >= 0
        next_start = report.meter_start
        if before.measured_wh is not None and before.register_at and before.register_at <= one.stopped_at:
            assert one.energy_wh == before.measured_wh or (next_start is not None and one.energy_wh <= next_start)
        assert one.notes[-1].startswith(f"ended by transaction {NEW} on the same connector")


@given(state=states(), report=REPORTS)
def test_t2_the_same_start_again_gets_the_same_id_and_changes_nothing(state: ChargePoint, report: StartReport) -> None:
    first = started(report, state)
    again = started(report, first.state, transaction=first.transaction, new_wire_id=NEW + 1)
    assert again.transaction is first.transaction
    assert again.state is first.state
    assert (again.changes, again.events) == ((), ())
    assert again.notes == (f"sent again: transaction {first.transaction.id}",)


@given(report=REPORTS)
def test_t2_a_repeat_is_found_by_what_was_kept_of_the_start(report: StartReport) -> None:
    """A repeat is searched by the values that the transaction has."""
    state = charge_point()
    needs = start_needs(state, report, AT)
    one = started(report, state).transaction
    assert needs.start is not None
    assert (needs.id_tag, needs.new_transaction) == (report.id_tag, True)
    assert needs.start.charger_id == one.charger_id
    assert (needs.start.connector_id, needs.start.started_at) == (one.connector_id, one.started_at)
    assert (needs.start.meter_start, needs.start.tag_key) == (one.meter_start, one.id_tag.casefold())


@given(report=REPORTS, status=st.sampled_from(["Accepted", "Blocked", "Expired", "Invalid"]))
def test_t1_a_tag_that_may_not_charge_has_its_transaction_too(report: StartReport, status: Any) -> None:
    result = started(report, id_tag=IdTag(id_tag=report.id_tag, status=status))
    assert result.verdict.status == status
    assert result.transaction.authorised == (status == "Accepted")
    assert result.state.transactions[NEW] is result.transaction


@pytest.mark.parametrize(("accept_unknown", "status"), [(True, "Accepted"), (False, "Invalid")])
def test_t9_an_unknown_tag_is_accepted_if_the_policy_says_so(accept_unknown: bool, status: str) -> None:
    report = StartReport(connector_id=1, id_tag="NEW", at=NOON, meter_start=0)
    result = start(charge_point(), report, Facts(new_wire_id=NEW), AT, accept_unknown=accept_unknown)
    assert (result.verdict.status, result.transaction.authorised) == (status, accept_unknown)


@pytest.mark.parametrize(
    ("live", "meter_start", "note"),
    [
        (None, 0, NO_METER_START),
        (Live(at=NOON), 0, NO_METER_START),
        (Live(at=NOON, energy_wh=4711), 4711, "no usable meterStart, the last register value is taken"),
    ],
)
def test_v8_without_a_meter_start_the_last_register_is_taken_or_nothing_is_known(
    live: Live | None, meter_start: int, note: str
) -> None:
    state = charge_point().with_connector(Connector(connector_id=1, live=live))
    one = started(StartReport(connector_id=1, id_tag="TAG", at=NOON), state).transaction
    assert (one.meter_start, one.notes) == (meter_start, (note,))
    assert one.begins_unknown == (note == NO_METER_START)


@pytest.mark.parametrize(
    ("offset_ms", "told", "wrong"),
    [
        (None, None, False),
        (None, AT, False),
        (None, AT + 6 * MINUTE, True),
        (None, AT - timedelta(days=4000), True),
        (0, AT - timedelta(days=1), False),
        (-3_600_000, AT - timedelta(hours=1), True),
        (-3_600_000, AT, False),
        (3_600_000, AT, True),
        (300_000, AT, False),
    ],
)
def test_v9_a_clock_is_wrong_if_its_time_is_impossible_or_it_is_known_to_be_off(
    offset_ms: int | None, told: datetime | None, wrong: bool
) -> None:
    state = charge_point(clock_offset_ms=offset_ms)
    assert clock_is_wrong(state, told, AT) is wrong
    one = started(StartReport(connector_id=1, id_tag="TAG", at=told, meter_start=0), state).transaction
    assert (CLOCK_IS_WRONG in one.notes) is wrong


def test_t3_two_connectors_charge_side_by_side() -> None:
    first = started(StartReport(connector_id=1, id_tag="TAG", at=NOON, meter_start=0))
    second = started(StartReport(connector_id=2, id_tag="TAG", at=NOON, meter_start=0), first.state, new_wire_id=100)
    assert set(second.state.transactions) == {NEW, 100}
    assert [type(event) for event in second.events][:1] == [TransactionStarted]


def test_t3_a_start_after_a_start_closes_the_first_at_the_register_of_the_second() -> None:
    first = started(StartReport(connector_id=1, id_tag="TAG", at=NOON, meter_start=1000))
    report = StartReport(connector_id=1, id_tag="OTHER", at=NOON + 30 * MINUTE, meter_start=6000)
    [closed] = ended_by(started(report, first.state, new_wire_id=100))
    assert (closed.wire_id, closed.energy_wh, closed.meter_stop) == (NEW, 5000, 6000)
    assert (closed.stopped_at, closed.received_stop_at) == (NOON + 30 * MINUTE, AT)


def test_qe9_a_connector_that_was_never_heard_of_is_kept_unless_there_are_too_many() -> None:
    report = StartReport(connector_id=5, id_tag="TAG", at=NOON, meter_start=0)
    result = started(report)
    assert ConnectorReported(1, result.state.connectors[5]) in result.changes
    full = charge_point(
        connectors={number: Connector(connector_id=number) for number in range(10, 11 + MOST_CONNECTORS)}
    )
    result = started(report, full)
    assert result.state.connectors == full.connectors
    assert not [change for change in result.changes if isinstance(change, ConnectorReported)]
    assert result.state.transactions[NEW].connector_id == 5

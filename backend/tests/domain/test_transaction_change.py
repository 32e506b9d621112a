"""What becomes of a transaction by the hand of an operator."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from genx.domain.audit import Actor, AuditEntry
from genx.domain.charge_point import ChargePoint
from genx.domain.connector import Connector, Live
from genx.domain.ending import reopened
from genx.domain.errors import AlreadyReviewed, ChangedMeanwhile, StopItFirst, TransactionOver, TransactionRunning
from genx.domain.notes import OVERLAPS
from genx.domain.reports import StopReport
from genx.domain.transaction import Limits, Transaction
from genx.domain.transaction_change import (
    Around,
    Assigned,
    Closed,
    Reviewed,
    TransactionChange,
    Unassigned,
    What,
    adopted,
    changed,
)
from tests.domain.builders import NOON, charge_point, transaction

HOUR = timedelta(hours=1)
LATER = NOON + 3 * HOUR
OVER = transaction(7, status="stopped", stopped_at=NOON + HOUR, energy_wh=910_000, meter_stop=911_000, suspect=True)


def change(what: What, name: str | None = "ann@example.org") -> TransactionChange:
    audit = AuditEntry(at=LATER, actor=Actor(type="user", name=name), action="did")
    return TransactionChange(device_id="CP001", transaction_id="7", what=what, audit=audit)


def after(before: Transaction, what: What, state: ChargePoint | None = None, **around: Any) -> Transaction:
    return changed(before, change(what), Around(charge_point=state or charge_point(), **around))


def connected(status: str) -> ChargePoint:
    return charge_point(online=True, connectors={1: Connector(connector_id=1, status=status)})


def test_a_review_that_finds_it_right_takes_it_out_of_suspect() -> None:
    found = after(OVER, Reviewed(verdict="right"))
    assert (found.suspect, found.reviewed_by, found.energy_wh) == (False, "ann@example.org", 910_000)
    assert (found.measured_energy_wh, found.notes) == (None, ("reviewed by ann@example.org",))


def test_a_correction_keeps_what_was_measured_beside_it_and_may_be_corrected_again() -> None:
    first = after(OVER, Reviewed(verdict="corrected", energy_wh=21_000, note="read\non\x00site"))
    assert (first.energy_wh, first.measured_energy_wh, first.suspect) == (21_000, 910_000, False)
    assert first.notes[-1].startswith("set to 21000 Wh by ann@example.org: read on")
    assert "\n" not in first.notes[-1]
    second = after(first, Reviewed(verdict="corrected", energy_wh=22_000, replaces=first.reviewed_at))
    assert (second.energy_wh, second.measured_energy_wh) == (22_000, 910_000)
    third = after(second, Reviewed(verdict="right", replaces=second.reviewed_at))
    assert (third.energy_wh, third.measured_energy_wh) == (910_000, None)


def test_a_review_that_does_not_say_that_it_replaces_another_does_not() -> None:
    theirs = after(OVER, Reviewed(verdict="corrected", energy_wh=21_000))
    assert theirs.reviewed_at == LATER
    for replaces in (None, LATER - HOUR):
        with pytest.raises(AlreadyReviewed, match=r"^ann@example.org reviewed transaction 7 at .*: 21000 Wh\."):
            after(theirs, Reviewed(verdict="right", replaces=replaces))
    with pytest.raises(ChangedMeanwhile, match="no longer has the review"):
        after(OVER, Reviewed(verdict="right", replaces=LATER))


def test_a_review_of_an_energy_that_has_changed_meanwhile_is_refused() -> None:
    with pytest.raises(ChangedMeanwhile, match="was 5 Wh, and is 910000 Wh by now"):
        after(OVER, Reviewed(verdict="right", of_wh=5))
    assert after(OVER, Reviewed(verdict="right", of_wh=910_000)).suspect is False
    corrected = after(OVER, Reviewed(verdict="corrected", energy_wh=21_000))
    assert after(corrected, Reviewed(verdict="right", of_wh=910_000, replaces=LATER)).energy_wh == 910_000


def test_the_time_of_a_review_is_told_in_milliseconds_and_kept_so() -> None:
    asked = change(Reviewed(verdict="right"))
    asked = replace(asked, audit=replace(asked.audit, at=LATER.replace(microsecond=123_456)))
    assert changed(OVER, asked, Around(charge_point=charge_point())).reviewed_at == LATER.replace(microsecond=123_000)


def test_a_running_transaction_is_not_reviewed() -> None:
    with pytest.raises(TransactionRunning):
        after(transaction(7), Reviewed(verdict="right"))


def test_a_transaction_of_an_offline_charger_is_closed_with_what_was_measured() -> None:
    running = transaction(7, register_wh=4000, register_at=NOON + HOUR, measured_wh=3000)
    found = after(running, Closed(note="replaced"))
    assert (found.status, found.estimated, found.closed_by) == ("stopped", True, "ann@example.org")
    assert (found.energy_wh, found.stopped_at, found.received_stop_at) == (3000, NOON + HOUR, LATER)
    assert found.notes[-1] == "closed by ann@example.org: replaced"


def test_without_any_sign_of_its_end_it_ends_when_it_is_closed() -> None:
    found = after(transaction(7), Closed())
    assert (found.stopped_at, found.suspect) == (LATER, True)
    assert found.notes == ("closed by ann@example.org; its energy is not known",)


@pytest.mark.parametrize("status", ["Charging", "SuspendedEV", "Finishing", "Faulted"])
def test_a_transaction_of_a_connected_charger_is_stopped_first(status: str) -> None:
    with pytest.raises(StopItFirst):
        after(transaction(7), Closed(), connected(status))
    assert after(transaction(7), Closed(), connected(status), is_refused=True).status == "stopped"


def test_a_transaction_of_a_connected_charger_is_closed_if_its_connector_is_free() -> None:
    assert after(transaction(7), Closed(), connected("Available")).closed_by == "ann@example.org"


def test_limits_are_set_anew_and_may_be_reached_again() -> None:
    running = transaction(7, limit_soc=50, limit_reached_at=NOON)
    found = after(running, Limits(energy_wh=20_000, minutes=90))
    limits = (found.limit_energy_wh, found.limit_minutes, found.limit_soc, found.limit_reached_at)
    assert limits == (20_000, 90, None, None)
    measured = after(transaction(7, before=running), Limits(soc=80)).before
    assert measured is not None
    assert (measured.limit_soc, measured.limit_reached_at) == (80, None)


def test_what_has_ended_has_no_limits_and_is_not_closed() -> None:
    for what in (Closed(), Limits(soc=80)):
        with pytest.raises(TransactionOver):
            after(OVER, what)


STOP = StopReport(wire_id=-1, reason="Local", at=NOON + HOUR, meter_stop=8000, notes=("odd",))


def test_an_orphan_stop_ends_a_running_transaction() -> None:
    found = after(transaction(7), Assigned(orphan_id=1), stop=STOP)
    assert (found.status, found.energy_wh, found.estimated, found.stop_reason) == ("stopped", 7000, False, "Local")
    assert found.notes == ("an orphan stop was assigned to it by ann@example.org", "odd")


def test_an_orphan_stop_replaces_an_estimate_with_what_was_said_about_it() -> None:
    closed = after(transaction(7), Closed())
    reviewed = after(closed, Reviewed(verdict="corrected", energy_wh=1))
    found = after(reviewed, Assigned(orphan_id=1), stop=STOP)
    assert (found.energy_wh, found.estimated, found.closed_by, found.reviewed_by) == (7000, False, None, None)
    assert reopened(reviewed).measured_energy_wh is None


def test_a_stop_that_comes_after_a_correction_is_looked_at_again() -> None:
    """What the person had said is not taken for what the charger has sent, and not forgotten either."""
    closed = after(transaction(7), Closed())
    corrected = after(closed, Reviewed(verdict="corrected", energy_wh=3500))
    found = after(corrected, Assigned(orphan_id=1), stop=replace(STOP, meter_stop=None))
    assert (found.energy_wh, found.measured_energy_wh, found.suspect) == (closed.energy_wh, None, True)
    assert "it was 3500 Wh by the review of ann@example.org, before its stop came" in found.notes
    right = after(closed, Reviewed(verdict="right"))
    assert not after(right, Assigned(orphan_id=1), stop=STOP).suspect


@pytest.mark.parametrize(
    ("ended_by", "doubtful"), [("ended by transaction 8 on the same connector", True), ("x", False)]
)
def test_a_stop_later_than_the_next_start_is_doubtful(ended_by: str, doubtful: bool) -> None:
    closed = transaction(
        7, status="stopped", stopped_at=NOON + HOUR / 2, energy_wh=1, estimated=True, notes=(ended_by,)
    )
    found = after(closed, Assigned(orphan_id=1), stop=STOP)
    assert (found.suspect, found.notes[-1] == OVERLAPS) == (doubtful, doubtful)
    early = after(closed, Assigned(orphan_id=1), stop=replace(STOP, at=NOON + HOUR / 2))
    assert not early.suspect


def test_a_transaction_that_had_its_own_stop_takes_no_orphan() -> None:
    with pytest.raises(TransactionOver):
        after(OVER, Assigned(orphan_id=1), stop=STOP)


def test_an_operator_without_a_name_is_named_by_kind() -> None:
    assert change(Closed(), None).by == "user"


def test_the_state_goes_on_with_the_changed_transaction() -> None:
    live = Live(at=NOON, power_w=7000, soc=40.0)
    state = charge_point(connectors={1: Connector(connector_id=1, live=live)}, transactions={7: transaction(7)})
    limited = after(transaction(7), Limits(soc=80))
    assert adopted(state, limited, LATER).transactions == {7: limited}
    closed = after(transaction(7), Closed())
    ended = adopted(state, closed, LATER)
    resting = ended.connectors[1].live
    assert (ended.transactions, ended.ended) == ({}, {7: "7"})
    assert resting is not None
    assert (resting.power_w, resting.soc) == (0, None)


def test_the_state_rests_only_with_its_last_transaction_and_if_the_connector_is_known() -> None:
    closed = after(transaction(7), Closed())
    assert adopted(charge_point(), closed, LATER) == charge_point()
    unknown = charge_point(transactions={7: transaction(7)})
    assert adopted(unknown, closed, LATER).connectors == {}
    other = transaction(8)
    both = charge_point(connectors={1: Connector(connector_id=1)}, transactions={7: transaction(7), 8: other})
    assert adopted(both, closed, LATER).connectors == both.connectors


def test_a_transaction_runs_again_once_the_stop_is_taken_back_from_it() -> None:
    running = transaction(7, measured_wh=3000)
    ended = after(running, Assigned(orphan_id=1), stop=STOP)
    again = after(ended, Unassigned(orphan_id=1), was=running)
    assert again == replace(running, notes=("the stop that was assigned to it was taken back by ann@example.org",))
    state = adopted(charge_point(transactions={7: running}), ended, LATER)
    assert (dict(state.transactions), dict(state.ended)) == ({}, {7: "7"})
    state = adopted(state, again, LATER)
    assert (dict(state.transactions), dict(state.ended)) == ({7: again}, {})


def test_an_estimate_is_back_once_the_stop_is_taken_back_from_it() -> None:
    estimated = after(transaction(7), Closed())
    ended = after(estimated, Assigned(orphan_id=1), stop=STOP)
    assert not ended.estimated
    again = after(ended, Unassigned(orphan_id=1), was=estimated, is_followed=True)
    assert (again.estimated, again.energy_wh, again.closed_by) == (True, 0, "ann@example.org")


def test_what_was_built_on_an_assigned_stop_keeps_it() -> None:
    running = transaction(7)
    ended = after(running, Assigned(orphan_id=1), stop=STOP)
    with pytest.raises(ChangedMeanwhile, match="Another transaction has begun on connector 1"):
        after(ended, Unassigned(orphan_id=1), was=running, is_followed=True)
    reviewed = after(ended, Reviewed(verdict="right"))
    with pytest.raises(AlreadyReviewed, match="after the stop was assigned to it"):
        after(reviewed, Unassigned(orphan_id=1), was=running)

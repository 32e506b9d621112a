"""T11b: a transaction whose stop never comes is closed in the end, but never one that still charges."""

from datetime import timedelta
from typing import Any

import pytest

from genx.central_system.forgotten import FORGOTTEN_AFTER, end_forgotten
from genx.domain.connector import Connector, Live
from tests.domain.builders import NOON, charge_point, transaction

ENDED = NOON + timedelta(hours=2)
LATER = ENDED + FORGOTTEN_AFTER
AVAILABLE: dict[str, Any] = {"status": "Available", "since": ENDED, "updated_at": ENDED}


def forgotten(connector: dict[str, Any], **known: Any) -> tuple[int, ...]:
    state = charge_point(transactions={7: transaction()}, **known)
    ended = end_forgotten(state.with_connector(Connector(**{"connector_id": 1, **connector})), LATER)
    assert (7 in ended.state.transactions) is not bool(ended.transactions)
    return tuple(each.wire_id for each in ended.transactions)


def test_a_forgotten_transaction_is_closed_with_its_samples_and_others_go_on() -> None:
    other = transaction(wire_id=8, connector_id=2)
    measured = transaction(register_wh=3500, register_at=NOON, measured_wh=2500)
    state = charge_point(transactions={7: measured, 8: other})
    ended = end_forgotten(state.with_connector(Connector(connector_id=1, **AVAILABLE)), LATER)
    (one,) = ended.transactions
    assert (one.wire_id, one.status, one.estimated, one.energy_wh) == (7, "stopped", True, 2500)
    assert (one.stopped_at, one.received_stop_at) == (ENDED, LATER)
    assert one.notes
    assert ended.state.transactions == {8: other}


def test_s5_a_forgotten_transaction_leaves_no_live_values() -> None:
    live = Live(at=NOON, power_w=0, energy_wh=3500, soc=80.0)
    state = charge_point(transactions={7: transaction()})
    ended = end_forgotten(state.with_connector(Connector(connector_id=1, live=live, **AVAILABLE)), LATER).state.live(1)
    assert ended == Live(at=LATER, power_w=0, energy_wh=3500)


def test_a_forgotten_transaction_without_samples_is_closed_too() -> None:
    assert forgotten(AVAILABLE) == (7,)


@pytest.mark.parametrize(
    "change",
    [
        {"status": "Finishing"},
        {"status": None, "since": None, "updated_at": None},
        {"since": ENDED + timedelta(minutes=1)},
        {"since": NOON - timedelta(hours=1), "updated_at": NOON - timedelta(hours=1)},
        {"live": Live(at=LATER - timedelta(minutes=1), power_w=7000)},
    ],
    ids=["not available", "nothing known", "not for long", "since before it began", "draws power"],
)
def test_a_transaction_that_may_still_charge_goes_on(change: dict[str, Any]) -> None:
    assert forgotten({**AVAILABLE, **change}) == ()


def test_a_charger_that_has_just_reconnected_has_time_to_send_its_stop() -> None:
    assert forgotten(AVAILABLE, connected_at=LATER - timedelta(minutes=5)) == ()
    assert forgotten(AVAILABLE, connected_at=NOON) == (7,)


def test_qe4_a_status_that_is_reported_late_leaves_time_for_the_stop_behind_it() -> None:
    """It reports that it has been Available for an hour. Its stop may be the next message in its queue."""
    late = {**AVAILABLE, "since": ENDED - timedelta(hours=1)}
    assert forgotten({**late, "told_at": LATER - timedelta(minutes=1)}) == ()
    assert forgotten({**late, "told_at": ENDED}) == (7,)

"""Counts over the fleet."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from genx.db.views.chargers import Kept
from genx.domain.charge_point import ChargePoint
from genx.domain.connector import Connector, Live
from genx.domain.rest import after_status
from genx.domain.transaction import Transaction
from genx.realtime.fleet import Fleet, FleetSummary, summary_of
from tests.support.states import NOON, charge_point


def running(connector_id: int) -> dict[int, Transaction]:
    transaction = Transaction(
        id="7",
        wire_id=7,
        charger_id=1,
        device_id="A",
        connector_id=connector_id,
        id_tag="tag",
        authorised=True,
        started_at=NOON,
        received_start_at=NOON,
        meter_start=0,
    )
    return {7: transaction}


def connectors(*statuses: str, power_w: int | None = 1000) -> dict[int, Connector]:
    live = Live(at=NOON, power_w=power_w)
    return {n: Connector(connector_id=n, status=status, live=live) for n, status in enumerate(statuses, start=1)}


def test_a_charger_counts_once_for_each_thing_it_does() -> None:
    both = charge_point(online=True, connectors=connectors("Faulted", "Faulted", "Charging"))
    assert summary_of(both) == FleetSummary(
        chargers=1, online=1, faulted=1, charging=1, power_w=1000, connectors_faulted=2, connectors_charging=1
    )


def test_s5_a_car_that_pauses_draws_nothing() -> None:
    charging = connectors("Charging", power_w=7000)[1]
    paused = after_status(replace(charging, status="SuspendedEV"), NOON, charging=True)
    assert summary_of(charge_point(online=True, connectors={1: paused}, transactions=running(1))).power_w == 0


def test_power_counts_only_while_something_charges() -> None:
    assert summary_of(charge_point(online=True, connectors=connectors("Available"))).power_w == 0
    suspended = charge_point(online=True, connectors=connectors("SuspendedEV"), transactions=running(1))
    assert summary_of(suspended).power_w == 1000
    assert summary_of(charge_point(online=True, connectors=connectors("Charging", power_w=None))).power_w == 0
    assert summary_of(charge_point(online=True, connectors={1: Connector(connector_id=1)})).power_w == 0


def test_qg1_power_that_a_charger_tells_of_itself_is_drawn_by_its_only_connector() -> None:
    told = {0: Connector(connector_id=0, status="Available", live=Live(at=NOON, power_w=7000))}
    only = charge_point(online=True, connectors={**told, 1: Connector(connector_id=1, status="Charging")})
    assert summary_of(only).power_w == 7000


def test_qe8_what_a_charger_draws_and_what_its_connectors_draw_is_not_added_up() -> None:
    of_itself = Connector(connector_id=0, status="Charging", live=Live(at=NOON, power_w=7500))
    both = charge_point(online=True, connectors={0: of_itself, **connectors("Charging", power_w=7000)})
    assert summary_of(both).power_w == 7000
    assert summary_of(charge_point(online=True, connectors={0: of_itself})).power_w == 7500


def test_offline_chargers_are_neither_faulted_nor_charging() -> None:
    offline = charge_point(connectors=connectors("Faulted", "Charging"), transactions=running(2))
    assert summary_of(offline) == FleetSummary(chargers=1, offline=1, active_transactions=1, connectors_offline=2)


def test_the_fleet_begins_offline() -> None:
    fleet = Fleet()
    a = Kept(device_id="A", registration="accepted", connectors=3, active_transactions=2)
    b = Kept(device_id="B", registration="pending", connectors=0, active_transactions=0)
    fleet.load([a, b])
    assert fleet.summary() == FleetSummary(
        chargers=2, offline=2, pending=1, active_transactions=2, connectors_offline=3
    )


def test_each_connector_counts_in_the_state_that_people_see() -> None:
    silent = {1: Connector(connector_id=1), 2: Connector(connector_id=2, status="Finishing")}
    state = charge_point(online=True, connectors=silent, configured_connectors=3, transactions=running(1))
    counted = summary_of(state)
    assert (counted.connectors_charging, counted.connectors_waiting, counted.connectors_unknown) == (1, 1, 1)
    assert (counted.charging, counted.has("charging"), counted.has("unknown"), counted.has("reserved")) == (
        1,
        True,
        True,
        False,
    )


def test_a_charger_that_is_faulted_as_a_whole_is_a_faulted_charger_but_no_faulted_connector() -> None:
    whole = {0: Connector(connector_id=0, status="Faulted"), **connectors("Available")}
    counted = summary_of(charge_point(online=True, connectors=whole))
    assert (counted.faulted, counted.has("faulted"), counted.connectors_faulted) == (1, True, 0)


STATES = st.builds(
    lambda device, online, statuses: charge_point(device, online=online, connectors=connectors(*statuses)),
    st.sampled_from("ABC"),
    st.booleans(),
    st.lists(st.sampled_from(["Available", "Faulted", "Charging"]), max_size=2),
)


@given(steps=st.lists(STATES | st.sampled_from("ABC") | st.none(), max_size=30))
def test_counting_step_by_step_gives_what_counting_all_gives(steps: Any) -> None:
    fleet, world = Fleet(), {}
    for step in steps:
        if step is None:
            fleet.summary()
        elif isinstance(step, ChargePoint):
            world[step.device_id] = step
            fleet.note(step)
        else:
            world.pop(step, None)
            fleet.forget(step)
    counted = [summary_of(state) for state in world.values()]
    for name in FleetSummary.__struct_fields__:
        assert getattr(fleet.summary(), name) == sum(getattr(share, name) for share in counted)

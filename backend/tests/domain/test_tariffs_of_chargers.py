"""The tariffs of chargers, connectors and transactions."""

from datetime import timedelta

from msgspec.structs import replace

from genx.domain.connector import Connector
from genx.domain.notes import NO_METER_START
from genx.domain.series import Measurement
from genx.domain.tariffs.kept import session_of
from genx.domain.tariffs.session import Reading, StatusFrom
from tests.domain.builders import NOON, charge_point, transaction

HOUR = timedelta(hours=1)


def test_an_operator_s_tariffs_come_to_a_connected_charger_without_its_other_values() -> None:
    live = charge_point(connectors={1: Connector(connector_id=1, status="Charging", tariff_id=4)})
    stored = charge_point(
        tariff_id=3, connectors={1: Connector(connector_id=1), 2: Connector(connector_id=2, tariff_id=5)}
    )
    owned = live.owned_as(stored)
    assert owned.tariff_id == 3
    assert (owned.connectors[1].status, owned.connectors[1].tariff_id) == ("Charging", None)
    assert owned.connectors[2] == Connector(connector_id=2, tariff_id=5)
    assert live.owned_as(charge_point(connectors=live.connectors)).connectors == live.connectors


def test_a_charger_has_the_connectors_that_it_reported_and_those_it_is_known_to_have() -> None:
    one = charge_point(configured_connectors=2, connectors={7: Connector(connector_id=7)})
    assert [number for number in range(9) if one.has_connector(number)] == [1, 2, 7]
    assert not charge_point().has_connector(1)


def test_a_transaction_is_a_session_with_its_registers_and_statuses() -> None:
    measured = [
        Measurement(1, 1, NOON + HOUR / 2, energy_wh=3_000, power_w=7_000),
        Measurement(1, 1, NOON + HOUR / 3, soc=50.0),
    ]
    statuses = [StatusFrom(NOON, "Charging")]
    running = session_of(transaction(), NOON + HOUR, energy_wh=2_000, measured=measured, statuses=statuses)
    assert (running.started_at, running.ended_at, running.energy_wh, running.meter_start) == (
        NOON,
        NOON + HOUR,
        2_000,
        1000,
    )
    assert running.readings == (Reading(NOON + HOUR / 2, 3_000, 7_000),)
    assert running.statuses == tuple(statuses)


def test_a_transaction_without_a_known_beginning_of_its_register_or_with_an_early_end_is_a_session_too() -> None:
    ended = transaction(status="stopped", stopped_at=NOON - HOUR, received_stop_at=NOON, notes=(NO_METER_START,))
    told = session_of(ended, NOON + HOUR, energy_wh=2_000, measured=(), statuses=())
    assert (told.ended_at, told.meter_start) == (NOON, None)
    assert replace(told, meter_start=1) != told

"""The phase of a transaction by its connector's status and measurements."""

import pytest

from genx.domain.charge_point import ChargePoint
from genx.domain.connector import Connector, Live
from genx.domain.phase import phase
from tests.domain.builders import NOON, charge_point, transaction

RUNNING = transaction(7)


def connected(status: str | None, power_w: int | None = None) -> ChargePoint:
    live = None if power_w is None else Live(at=NOON, power_w=power_w)
    connector = Connector(connector_id=1, status=status, live=live)
    return charge_point(connectors={1: connector}, transactions={7: RUNNING})


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("Charging", "charging"),
        ("SuspendedEV", "suspendedByCar"),
        ("SuspendedEVSE", "suspendedByCharger"),
        ("Finishing", "finishing"),
        ("Preparing", "waiting"),
        ("Available", "unknown"),
        ("Faulted", "unknown"),
        (None, "unknown"),
    ],
)
def test_the_status_of_its_connector_gives_the_phase(status: str | None, expected: str) -> None:
    assert phase(RUNNING, connected(status)) == expected


@pytest.mark.parametrize("status", ["Preparing", "Available", None])
def test_a_charger_that_draws_power_without_reporting_charging_is_charging(status: str | None) -> None:
    assert phase(RUNNING, connected(status, power_w=7_200)) == "charging"
    assert phase(RUNNING, connected(status, power_w=0)) == ("waiting" if status == "Preparing" else "unknown")


def test_a_reported_pause_outweighs_the_power() -> None:
    assert phase(RUNNING, connected("SuspendedEV", power_w=40)) == "suspendedByCar"


def test_it_is_unknown_while_the_charger_is_offline() -> None:
    assert phase(RUNNING, None) == "unknown"


def test_it_is_unknown_if_another_transaction_runs_on_the_connector_by_now() -> None:
    state = connected("Charging")
    assert phase(transaction(6), state) == "unknown"
    assert phase(RUNNING, charge_point(transactions={})) == "unknown"


def test_a_stopped_transaction_has_none() -> None:
    assert phase(transaction(7, status="stopped"), connected("Charging")) is None

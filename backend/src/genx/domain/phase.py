"""The phase of a running transaction, worked out from its connector."""

from collections.abc import Mapping
from typing import Final, Literal

from genx.domain.charge_point import ChargePoint
from genx.domain.transaction import Transaction

Phase = Literal["waiting", "charging", "suspendedByCar", "suspendedByCharger", "finishing", "unknown"]

_BY_STATUS: Final[Mapping[str | None, Phase]] = {
    "Charging": "charging",
    "SuspendedEV": "suspendedByCar",
    "SuspendedEVSE": "suspendedByCharger",
    "Finishing": "finishing",
}


def phase(transaction: Transaction, charge_point: ChargePoint | None) -> Phase | None:
    """Return the phase of a transaction; None if it has stopped.

    It is unknown if the charge point is not connected, or if another transaction runs on the connector by now. Some
    charge points forget to report Charging: one that draws power is charging, and another that has reported nothing
    since the car was plugged in is waiting for it.
    """
    if transaction.status == "stopped":
        return None
    if charge_point is None or not is_current(transaction, charge_point):
        return "unknown"
    status = charge_point.connector(transaction.connector_id).status
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    live = charge_point.live(transaction.connector_id)
    if live is not None and live.power_w:
        return "charging"
    return "waiting" if status == "Preparing" else "unknown"


def is_current(transaction: Transaction, charge_point: ChargePoint) -> bool:
    """Return whether a transaction is the one that its connector's status and measurements are about."""
    current = charge_point.running_on(transaction.connector_id)
    return current is not None and current.id == transaction.id

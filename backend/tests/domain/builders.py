"""Values for tests to begin with."""

from datetime import UTC, datetime
from typing import Any

from genx.domain.charge_point import ChargePoint
from genx.domain.transaction import Transaction

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def charge_point(**known: Any) -> ChargePoint:
    return ChargePoint(**{"charger_id": 1, "device_id": "CP001", "registered_at": NOON, **known})


def transaction(wire_id: int = 7, **known: Any) -> Transaction:
    values = {
        "id": str(wire_id),
        "wire_id": wire_id,
        "charger_id": 1,
        "device_id": "CP001",
        "connector_id": 1,
        "id_tag": "TAG",
        "authorised": True,
        "started_at": NOON,
        "received_start_at": NOON,
        "meter_start": 1000,
    }
    return Transaction(**{**values, **known})

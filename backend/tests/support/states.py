"""Charge points as they come in tests."""

from datetime import UTC, datetime
from typing import Any

from genx.domain.charge_point import ChargePoint
from genx.domain.message_log import LogEntry

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


def charge_point(device_id: str = "CP1", charger_id: int = 1, **fields: Any) -> ChargePoint:
    known: dict[str, Any] = {"charger_id": charger_id, "device_id": device_id, "registered_at": NOON}
    return ChargePoint(**known | fields)


def entry(device_id: str = "CP1", **fields: Any) -> LogEntry:
    known: dict[str, Any] = {
        "direction": "chargerToServer",
        "message_type": "Call",
        "action": "Heartbeat",
        "payload": "{}",
    }
    return LogEntry(**({"charger_id": 1, "device_id": device_id, "at": NOON, **known} | fields))

"""Events that are kept for readers that may miss none: webhooks, alerts, rollups (ADR 22)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

EventKind = Literal[
    "charger.added",
    "charger.removed",
    "charger.registration",
    "charger.connected",
    "charger.disconnected",
    "connector.status",
    "transaction.started",
    "transaction.stopped",
    "command.finished",
    "command.effect",
    "alarm.raised",
    "alarm.resolved",
]


class Position(Struct, frozen=True, order=True):
    """A place in the outbox: the unit of work that wrote an event, and its number. The default precedes all events."""

    xid: int = 0
    id: int = 0


class KeptEvent(Struct, frozen=True, kw_only=True):
    """An event of the outbox. `recorded_at` is our time; `happened_at` is the charger's own, if that can be right.

    `data` has the names and units of the API.
    """

    position: Position
    kind: EventKind
    recorded_at: datetime
    happened_at: datetime
    charger_id: int | None
    device_id: str | None
    data: Mapping[str, Any]

"""Exclusions: time that people take out of the availability of connectors."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from genx.domain.availability.counting import Window
from genx.domain.availability.rules import Reason


class Exclusion(Struct, frozen=True, kw_only=True):
    """Time that does not count against connectors. No `charger_id` is all chargers, no `connector_id` all of one."""

    id: int = 0
    charger_id: int | None
    device_id: str | None
    connector_id: int | None
    since: datetime
    until: datetime
    reason: Reason
    evidence: str | None
    created_at: datetime
    created_by: str

    def applies_to(self, charger_id: int, connector_id: int) -> bool:
        return self.charger_id in (None, charger_id) and self.connector_id in (None, connector_id)


def windows(exclusions: Iterable[Exclusion], charger_id: int, connector_id: int) -> list[Window]:
    """Return the exclusions that apply to a connector, as windows."""
    return [
        Window(since=each.since, until=each.until, reason=each.reason, exclusion_id=each.id)
        for each in exclusions
        if each.applies_to(charger_id, connector_id)
    ]

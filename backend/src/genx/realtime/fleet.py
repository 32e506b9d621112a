"""Counts over the whole fleet, kept up to date by the events that pass."""

from collections.abc import Mapping

from msgspec import Struct

from genx.domain.charge_point import ChargePoint
from genx.domain.connector import Connector


class FleetSummary(Struct, frozen=True, kw_only=True):
    """Chargers by what they do now, and the W they draw together. Only those online are faulted or charging."""

    chargers: int = 0
    online: int = 0
    offline: int = 0
    faulted: int = 0
    charging: int = 0
    active_transactions: int = 0
    power_w: int = 0


class FleetChanged(Struct, frozen=True):
    """The fleet's counts are no longer what they were a second ago."""

    summary: FleetSummary


class Fleet:
    """A change is only noted when it happens, which is often, and counted when a summary is asked for."""

    def __init__(self) -> None:
        self._shares: dict[str, FleetSummary] = {}
        self._noted: dict[str, ChargePoint | None] = {}
        self._totals = dict.fromkeys(FleetSummary.__struct_fields__, 0)

    def load(self, active_transactions: Mapping[str, int]) -> None:
        """Start with every charger offline: device id -> number of its running transactions."""
        for device_id, active in active_transactions.items():
            self._replace(device_id, FleetSummary(chargers=1, offline=1, active_transactions=active))

    def note(self, charge_point: ChargePoint) -> None:
        self._noted[charge_point.device_id] = charge_point

    def forget(self, device_id: str) -> None:
        self._noted[device_id] = None

    def summary(self) -> FleetSummary:
        """The counts now. Costs as much as charge points have changed since it was last asked for."""
        noted, self._noted = self._noted, {}
        for device_id, charge_point in noted.items():
            self._replace(device_id, None if charge_point is None else summary_of(charge_point))
        return FleetSummary(**self._totals)

    def _replace(self, device_id: str, share: FleetSummary | None) -> None:
        nothing = FleetSummary()
        before = self._shares.pop(device_id, nothing)
        after = share or nothing
        for name in self._totals:
            self._totals[name] += getattr(after, name) - getattr(before, name)
        if share is not None:
            self._shares[device_id] = share


def summary_of(charge_point: ChargePoint) -> FleetSummary:
    """The summary of a fleet of one."""
    active = len(charge_point.transactions)
    if not charge_point.online:
        return FleetSummary(chargers=1, offline=1, active_transactions=active)
    connectors = charge_point.connectors.values()
    drawn = {each.connector_id: _power_w(charge_point, each) for each in connectors}
    of_itself = drawn.pop(0, 0)
    return FleetSummary(
        chargers=1,
        online=1,
        faulted=int(any(connector.status == "Faulted" for connector in connectors)),
        charging=int(any(connector.status == "Charging" for connector in connectors)),
        active_transactions=active,
        power_w=sum(drawn.values()) or of_itself,  # QUIRKS E8: the one is in the other.
    )


def _power_w(charge_point: ChargePoint, connector: Connector) -> int:
    """What a connector draws now: its last measurement, which says nothing any more once charging has ended."""
    live = charge_point.live(connector.connector_id)
    if live is None:
        return 0
    is_charging = connector.status == "Charging" or charge_point.running_on(connector.connector_id) is not None
    return (live.power_w or 0) if is_charging else 0

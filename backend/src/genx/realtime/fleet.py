"""Counts over the whole fleet, kept up to date by the events that pass."""

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from msgspec import Struct

from genx.db.views.chargers import Kept
from genx.domain.charge_point import ChargePoint
from genx.domain.connector import Connector

State = Literal["charging", "available", "waiting", "reserved", "unavailable", "faulted", "unknown", "offline"]
"""States of connectors in counts. All connectors of an offline charger are `offline`."""

STATES: Final[Mapping[str, State]] = {
    "Charging": "charging",
    "Available": "available",
    "Preparing": "waiting",
    "SuspendedEV": "waiting",
    "SuspendedEVSE": "waiting",
    "Finishing": "waiting",
    "Reserved": "reserved",
    "Unavailable": "unavailable",
    "Faulted": "faulted",
}


class FleetSummary(Struct, frozen=True, kw_only=True):
    """The number of chargers in each state, the W they draw together, and their connectors by state.

    A charger is faulted or charging if one of its connectors is, or faulted as a whole (connector 0).
    """

    chargers: int = 0
    online: int = 0
    offline: int = 0
    pending: int = 0
    faulted: int = 0
    charging: int = 0
    active_transactions: int = 0
    power_w: int = 0
    connectors_charging: int = 0
    connectors_available: int = 0
    connectors_waiting: int = 0
    connectors_reserved: int = 0
    connectors_unavailable: int = 0
    connectors_faulted: int = 0
    connectors_unknown: int = 0
    connectors_offline: int = 0

    def has(self, state: State) -> bool:
        """Return whether any charger is in this state, by one of its connectors or as a whole."""
        of_chargers = state in {"charging", "faulted", "offline"}
        return bool(getattr(self, state if of_chargers else f"connectors_{state}"))


class FleetChanged(Struct, frozen=True):
    """The fleet's counts have changed within the last second."""

    summary: FleetSummary


class Fleet:
    """Counts of the fleet. A change is only noted when it happens, and counted when a summary is asked for."""

    def __init__(self) -> None:
        self._shares: dict[str, FleetSummary] = {}
        self._noted: dict[str, ChargePoint | None] = {}
        self._totals = dict.fromkeys(FleetSummary.__struct_fields__, 0)

    def load(self, kept: Iterable[Kept]) -> None:
        """Start with every charger offline."""
        for charger in kept:
            share = FleetSummary(
                chargers=1,
                offline=1,
                pending=int(charger.registration == "pending"),
                active_transactions=charger.active_transactions,
                connectors_offline=charger.connectors,
            )
            self._replace(charger.device_id, share)

    def note(self, charge_point: ChargePoint) -> None:
        self._noted[charge_point.device_id] = charge_point

    def forget(self, device_id: str) -> None:
        self._noted[device_id] = None

    def summary(self) -> FleetSummary:
        """Return the counts now. The cost depends on the number of charge points that changed since the last call."""
        self._count()
        return FleetSummary(**self._totals)

    def shares(self) -> Mapping[str, FleetSummary]:
        """Return every charger's own part of the counts now, by device id."""
        self._count()
        return self._shares

    def _count(self) -> None:
        noted, self._noted = self._noted, {}
        for device_id, charge_point in noted.items():
            self._replace(device_id, None if charge_point is None else summary_of(charge_point))

    def _replace(self, device_id: str, share: FleetSummary | None) -> None:
        nothing = FleetSummary()
        before = self._shares.pop(device_id, nothing)
        after = share or nothing
        for name in self._totals:
            self._totals[name] += getattr(after, name) - getattr(before, name)
        if share is not None:
            self._shares[device_id] = share


def summary_of(charge_point: ChargePoint) -> FleetSummary:
    """Return the summary of a fleet of one."""
    active = len(charge_point.transactions)
    pending = int(charge_point.registration == "pending")
    numbered = {*charge_point.connectors, *range(1, (charge_point.connector_count or 0) + 1)} - {0}
    if not charge_point.online:
        return FleetSummary(
            chargers=1, offline=1, pending=pending, active_transactions=active, connectors_offline=len(numbered)
        )
    states = [_state(charge_point, connector_id) for connector_id in numbered]
    drawn = {each.connector_id: _power_w(charge_point, each) for each in charge_point.connectors.values()}
    of_itself = drawn.pop(0, 0)
    return FleetSummary(
        chargers=1,
        online=1,
        pending=pending,
        faulted=int("faulted" in states or charge_point.connector(0).status == "Faulted"),
        charging=int("charging" in states),
        active_transactions=active,
        power_w=sum(drawn.values()) or of_itself,  # QE8: one includes the other.
        **{f"connectors_{state}": states.count(state) for state in set(states)},
    )


def _state(charge_point: ChargePoint, connector_id: int) -> State:
    """Return the state of a connector. If its charger never reports one, a connector with a transaction is charging."""
    status = charge_point.connector(connector_id).status
    if status is None:
        return "unknown" if charge_point.running_on(connector_id) is None else "charging"
    return STATES[status]


def _power_w(charge_point: ChargePoint, connector: Connector) -> int:
    """Return the W that a connector draws now, by its last measurement; 0 once charging has ended."""
    live = charge_point.live(connector.connector_id)
    if live is None:
        return 0
    is_charging = connector.status == "Charging" or charge_point.running_on(connector.connector_id) is not None
    return (live.power_w or 0) if is_charging else 0

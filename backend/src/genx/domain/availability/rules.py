"""The rules by which availability is counted.

- **Online share**: the plain share of time with a connection. Nothing is excluded.
- **US NEVI**, 23 CFR 680.116(b): each port needs an average annual uptime of greater than 97 %; "up" is online, and
  available or in use, and dispensing. `u = (525,600 - (outage - excluded)) / 525,600 * 100` in minutes over the
  previous twelve months. Excluded are outages that are caused by utility interruptions, the car, scheduled maintenance,
  vandalism or natural disasters, and hours outside the station's hours of operation.
- **California** (CEC, Electric Vehicle Charger Data and Reliability Standards): 97 % for each port of DC fast chargers;
  excluded are vandalism up to 10 days per incident, grid power loss, natural disasters, and planned maintenance up to
  72 hours a year.
- **United Kingdom**, The Public Charge Point Regulations 2023 (SI 2023/1168), regulation 7: the network of rapid charge
  points (50 kW and above, regulation 2) is on average reliable for 99 % of each calendar year, by OCPI status:
  AVAILABLE, CHARGING, RESERVED are working; UNKNOWN, BLOCKED are ineligible for measurement; INOPERATIVE, OUTOFORDER
  are not reliable. Only opening hours are assessed (7(5)). Maintenance is no excuse.
"""

from collections.abc import Mapping, Set
from datetime import timedelta
from typing import Final, Literal

from msgspec import Struct

State = Literal["available", "inUse", "reserved", "unavailable", "faulted", "offline", "unknown"]
"""What a connector is in, as far as availability goes. `unknown` is online without a status that was told."""

Reason = Literal[
    "gridLoss", "vandalism", "plannedMaintenance", "naturalDisaster", "vehicleFault", "outsideOpeningHours"
]
RuleCode = Literal["online", "nevi", "cec", "uk"]
Category = Literal["up", "down", "excluded", "notMeasured"]

YEAR: Final = timedelta(minutes=525_600)
LEAP_YEAR: Final = timedelta(days=366)

HIGHEST_AC_W: Final = 43_000
"""More than this is DC: OCPP 1.6 does not say which it is, and no AC socket for cars delivers more."""

_STATES: Final[Mapping[str, State]] = {
    "Available": "available",
    "Preparing": "inUse",
    "Charging": "inUse",
    "SuspendedEV": "inUse",
    "SuspendedEVSE": "inUse",
    "Finishing": "inUse",
    "Reserved": "reserved",
    "Unavailable": "unavailable",
    "Faulted": "faulted",
}


def state(status: str | None) -> State:
    """Return the state of a connector that is online and has told this status."""
    return _STATES.get(status or "", "unknown")


class Allowance(Struct, frozen=True, kw_only=True):
    """How much of a reason is excluded: of each entry, and in a year; None is all. `whole` leaves out up time, too."""

    per_entry: timedelta | None = None
    per_year: timedelta | None = None
    whole: bool = False


ALL: Final = Allowance()


class Rule(Struct, frozen=True, kw_only=True):
    """A rule. States that are neither up nor down are not measured.

    `least_power_w` is the power rating from which chargers are counted. With `counts_network` the target is for the
    average of all connectors, else for each. With `year`, twelve months have so much time, leap year or not.
    """

    code: RuleCode
    up: Set[State]
    down: Set[State]
    reasons: Mapping[Reason, Allowance]
    target: float | None
    target_is_met: bool = True
    counts_network: bool = False
    least_power_w: int | None = None
    year: timedelta | None = None

    def category(self, of: State) -> Category:
        """Return what a state counts as, if nothing excludes it."""
        return "up" if of in self.up else "down" if of in self.down else "notMeasured"

    def meets(self, figure: float | None) -> bool | None:
        """Return whether a figure reaches the target; None if there is no target or no figure."""
        if figure is None or self.target is None:
            return None
        return figure >= self.target if self.target_is_met else figure > self.target

    def covers(self, power_w: int | None) -> bool:
        """Return whether a charger with this power rating is counted; None is not known."""
        return self.least_power_w is None or (power_w is not None and power_w >= self.least_power_w)

    def measured(self, time: timedelta) -> timedelta:
        """Return the time that a figure is divided by: the year as the rule says it, if this is one."""
        return self.year if self.year is not None and self.year <= time <= LEAP_YEAR else time


_WORKS: Final[Set[State]] = frozenset({"available", "inUse", "reserved"})
_FAILS: Final[Set[State]] = frozenset({"unavailable", "faulted"})

RULES: Final[Mapping[RuleCode, Rule]] = {
    rule.code: rule
    for rule in (
        Rule(
            code="online",
            up=_WORKS | _FAILS | {"unknown"},
            down=frozenset({"offline"}),
            reasons={},
            target=None,
        ),
        Rule(
            code="nevi",
            up=_WORKS,
            down=_FAILS | {"offline"},
            reasons={
                "gridLoss": ALL,
                "vandalism": ALL,
                "plannedMaintenance": ALL,
                "naturalDisaster": ALL,
                "vehicleFault": ALL,
                "outsideOpeningHours": ALL,
            },
            target=97.0,
            target_is_met=False,
            year=YEAR,
        ),
        Rule(
            code="cec",
            up=_WORKS,
            down=_FAILS | {"offline"},
            reasons={
                "gridLoss": ALL,
                "naturalDisaster": ALL,
                "vandalism": Allowance(per_entry=timedelta(days=10)),
                "plannedMaintenance": Allowance(per_year=timedelta(hours=72)),
            },
            target=97.0,
            least_power_w=HIGHEST_AC_W + 1,
        ),
        Rule(
            code="uk",
            up=_WORKS,
            down=_FAILS,
            reasons={"outsideOpeningHours": Allowance(whole=True)},
            target=99.0,
            counts_network=True,
            least_power_w=50_000,
        ),
    )
}

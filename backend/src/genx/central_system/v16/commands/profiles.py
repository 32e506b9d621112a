"""Rules for charging profiles that their schema does not express (OCPP 1.6, chapters 3.13 and 7.8)."""

from itertools import pairwise

from genx.central_system.commands.spec import Known
from genx.central_system.v16.commands.rules import check_order, exceeds
from genx.domain.errors import UnusableRequest
from genx.ocpp.v16.messages.smart_charging import ChargingProfile

_UNITS = {"a": "A", "current": "A", "w": "W", "power": "W"}
"""The words of ChargingScheduleAllowedChargingRateUnit, those of the specification and those that are seen (QD11)."""


def check_profile(profile: ChargingProfile, pointer: str) -> None:
    """Raises UnusableRequest if the kind and the schedule do not fit. `pointer` leads to the profile."""
    schedule, at = profile.charging_schedule, f"{pointer}/chargingSchedule"
    if profile.charging_profile_kind == "Absolute" and schedule.start_schedule is None:
        raise UnusableRequest(f"{at}/startSchedule", "A profile of the kind Absolute needs the start of its schedule.")
    if profile.charging_profile_kind == "Recurring" and profile.recurrency_kind is None:
        raise UnusableRequest(f"{pointer}/recurrencyKind", "A profile of the kind Recurring is Daily or Weekly.")
    check_order(f"{pointer}/validTo", profile.valid_from, profile.valid_to)
    starts = [period.start_period for period in schedule.charging_schedule_period]
    _check_periods(starts, f"{at}/chargingSchedulePeriod")


def _check_periods(starts: list[int], pointer: str) -> None:
    if not starts or starts[0] != 0:
        raise UnusableRequest(pointer, "The first period begins at 0.")
    if any(later <= earlier for earlier, later in pairwise(starts)):
        raise UnusableRequest(pointer, "Each period begins after the one before it.")


def profile_warnings(profile: ChargingProfile, known: Known) -> list[str]:
    """Return the limits of the charge point that a profile exceeds, by its known configuration."""
    schedule = profile.charging_schedule
    periods = len(schedule.charging_schedule_period)
    return [
        *exceeds(known, "ChargeProfileMaxStackLevel", profile.stack_level, f"Stack level {profile.stack_level}"),
        *exceeds(known, "ChargingScheduleMaxPeriods", periods, f"{periods} periods"),
        *_unit_warnings(schedule.charging_rate_unit, known.get("chargingscheduleallowedchargingrateunit") or ""),
    ]


def _unit_warnings(unit: str, allowed: str) -> list[str]:
    words = allowed.replace(";", ",").strip(" \"'").lower().split(",")
    units = {_UNITS[word.strip()] for word in words if word.strip() in _UNITS}
    if not units or unit in units:
        return []
    (only,) = units
    return [f"This charger takes limits in {only} only (ChargingScheduleAllowedChargingRateUnit)."]

"""Charging profiles as the simulated charger applies them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from genx.ocpp.times import format_time
from genx.simulator.profiles import Profiles, Session, Supply

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SUPPLY = Supply(230.0, 3)
SESSION = Session(7, NOON - HOUR)


def profile(id_: int = 1, *periods: tuple[int, float], unit: str = "W", **more: Any) -> dict[str, Any]:
    schedule = {
        "chargingRateUnit": unit,
        "chargingSchedulePeriod": [
            {"startPeriod": start, "limit": limit} for start, limit in periods or ((0, 5_000.0),)
        ],
        **more.pop("schedule", {}),
    }
    return {
        "chargingProfileId": id_,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": schedule,
        **more,
    }


def limit(
    *installed: dict[str, Any], session: Session | None = SESSION, at: datetime = NOON, on: int = 0
) -> float | None:
    profiles = Profiles()
    for each in installed:
        profiles.install(on, each, NOON)
    return profiles.limit_w(1, session, at, SUPPLY)


def test_without_a_profile_there_is_no_limit() -> None:
    assert limit() is None


def test_amperes_are_per_phase_and_watts_of_all_phases() -> None:
    assert limit(profile(1, (0, 10.0), unit="A")) == 6_900
    assert limit(profile(1, (0, 10.0))) == 10
    period = {"startPeriod": 0, "limit": 10, "numberPhases": 1}
    one_phase = profile(1, unit="A", schedule={"chargingSchedulePeriod": [period]})
    assert limit(one_phase) == 2_300


def test_the_highest_stack_level_wins_and_the_charge_points_maximum_bounds_all() -> None:
    low, high = profile(1, (0, 8_000.0)), profile(2, (0, 9_000.0), stackLevel=1)
    assert limit(low, high) == 9_000
    assert limit(low, high, profile(3, (0, 4_000.0), chargingProfilePurpose="ChargePointMaxProfile")) == 4_000


def test_a_profile_of_the_session_comes_before_the_default_and_is_only_for_it() -> None:
    of_session = profile(2, (0, 9_000.0), chargingProfilePurpose="TxProfile", transactionId=7)
    assert limit(profile(1, (0, 5_000.0)), of_session, on=1) == 9_000
    assert limit(profile(1, (0, 5_000.0)), of_session, on=1, session=Session(8, NOON)) == 5_000
    assert limit(of_session, on=1, session=None) is None


@pytest.mark.parametrize(
    ("minutes", "wanted"), [(-1, None), (0, 1_000), (59, 1_000), (60, 2_000), (119, 2_000), (120, None)]
)
def test_periods_count_from_the_start_of_an_absolute_schedule(minutes: int, wanted: float | None) -> None:
    timed = {"startSchedule": format_time(NOON), "duration": 7200}
    absolute = profile(1, (0, 1_000.0), (3600, 2_000.0), chargingProfileKind="Absolute", schedule=timed)
    assert limit(absolute, at=NOON + timedelta(minutes=minutes)) == wanted


def test_periods_of_a_relative_schedule_count_from_the_start_of_the_session() -> None:
    steps = profile(1, (0, 1_000.0), (1800, 2_000.0))
    assert limit(steps) == 2_000
    assert limit(steps, session=None) == 1_000


def test_a_recurring_schedule_begins_anew() -> None:
    timed = {"startSchedule": format_time(NOON - 10 * 24 * HOUR), "duration": 3600}
    daily = profile(1, (0, 1_000.0), chargingProfileKind="Recurring", recurrencyKind="Daily", schedule=timed)
    assert [limit(daily, at=NOON + hours * HOUR) for hours in (0, 1, 24)] == [1_000, None, 1_000]


def test_a_profile_is_valid_for_its_time() -> None:
    bounded = profile(validFrom=format_time(NOON), validTo=format_time(NOON + HOUR))
    assert [limit(bounded, at=NOON + hours * HOUR) for hours in (-1, 0, 1)] == [None, 5_000, None]


def test_the_same_place_and_the_same_id_replace() -> None:
    profiles = Profiles()
    for id_, level in ((1, 0), (2, 0), (2, 1), (3, 2)):
        profiles.install(1, profile(id_, stackLevel=level), NOON)
    assert profiles.matching({}) == [2, 3]
    assert profiles.matching({"stackLevel": 1}) == [2]
    assert profiles.matching({"id": 3, "stackLevel": 1}) == [3]
    assert profiles.matching({"connectorId": 2}) == []
    profiles.remove([2, 9])
    assert profiles.matching({}) == [3]


def test_the_times_at_which_a_limit_changes_are_known() -> None:
    profiles = Profiles()
    timed = {"startSchedule": format_time(NOON), "duration": 120}
    profiles.install(1, profile(1, (0, 1.0), (60, 2.0), chargingProfileKind="Absolute", schedule=timed), NOON)
    times = profiles.changes_between(None, NOON, NOON + HOUR)
    assert [(time - NOON).total_seconds() for time in times] == [0, 60, 120]

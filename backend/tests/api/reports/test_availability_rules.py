"""Each rule of availability over one day of connectors whose figures are worked out by hand.

Of CP1/1, 150 kW, on 2 January 2026, UTC, until noon; after that it is free:

| from | to | it is | hours |
| --- | --- | --- | --- |
| 00:00 | 02:00 | Charging | 2 |
| 02:00 | 04:00 | Faulted | 2 |
| 04:00 | 05:00 | Unavailable | 1 |
| 05:00 | 08:00 | offline | 3 |
| 08:00 | 12:00 | Reserved | 4 |
"""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables.connectors import connectors
from genx.db.tables.histories import charger_status_history
from tests.api.reports.asking import report
from tests.support.kept import add, add_charger
from tests.support.report_fleet import DAY, END, FIRST, HOUR
from tests.support.rolled import quarters, roll, told, was_online

SECOND = FIRST + DAY
ON_IT = {"from": "2026-01-02", "to": "2026-01-02"}


async def eventful(engine: AsyncEngine, power_w: int | None = 150_000) -> int:
    charger_id = await add_charger(engine, "CP1", power_rating_manual_w=power_w)
    await add(engine, connectors, {"charger_id": charger_id, "connector_id": 1})
    facts: dict[datetime, dict[str, float]] = {}
    for begins, ends, name in ((0, 2, "charging"), (2, 4, "faulted"), (4, 5, "unavailable"), (5, 8, "offline")):
        facts |= quarters(SECOND + begins * HOUR, SECOND + ends * HOUR, **{f"{name}_s": 900})
    facts |= quarters(SECOND + 8 * HOUR, SECOND + 12 * HOUR, reserved_s=900)
    await roll(engine, {(charger_id, 1): facts}, FIRST, END)
    await told(
        engine,
        (charger_id, 1),
        (FIRST - HOUR, "Available"),
        (SECOND, "Charging"),
        (SECOND + 2 * HOUR, "Faulted", "GroundFailure"),
        (SECOND + 4 * HOUR, "Unavailable"),
        (SECOND + 8 * HOUR, "Reserved"),
        (SECOND + 12 * HOUR, "Available"),
    )
    presence = [(FIRST - HOUR, True), (SECOND + 5 * HOUR, False), (SECOND + 8 * HOUR, True)]
    await was_online(engine, charger_id, *presence)
    return charger_id


def hours(figures: dict[str, Any]) -> tuple[float, ...]:
    """Up, down, excluded, not measured."""
    return tuple(figures[name] / 3600 for name in ("upS", "downS", "excludedS", "notMeasuredS"))


PLAIN = {
    # Only the three hours offline are down.
    "online": ((21, 3, 0, 0), 87.5, None),
    # 2 h Faulted, 1 h Unavailable, 3 h offline: 6 of 24.
    "nevi": ((18, 6, 0, 0), 75.0, False),
    "cec": ((18, 6, 0, 0), 75.0, False),
    # Time offline isn't measured: 3 of 21.
    "uk": ((18, 3, 0, 3), round(100 * 18 / 21, 3), False),
}


@pytest.mark.parametrize("rule", PLAIN)
@pytest.mark.parametrize("kept_in", [{}, {"timeZone": "Asia/Kolkata"}], ids=["days", "quarters"])
async def test_a_rule_counts_each_state_as_its_text_says(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine, rule: str, kept_in: dict[str, str]
) -> None:
    await eventful(clean_db)
    expected, availability, meets = PLAIN[rule]
    found = await report(viewer, "availability", rule=rule, **ON_IT)
    assert (hours(found["all"]), found["all"]["availability"], found["all"]["meets"]) == (expected, availability, meets)
    one = await report(viewer, "availability/CP1/1", rule=rule, **ON_IT)
    assert one["figures"] == found["all"]
    # In Kolkata the day begins at 18:30 of the day before and has the same outages.
    elsewhere = await report(viewer, "availability", rule=rule, **ON_IT, **kept_in)
    assert hours(elsewhere["all"]) == expected


@pytest.mark.parametrize(
    ("rule", "states"),
    [
        ("online", [("offline", 3)]),
        ("nevi", [("offline", 3), ("unavailable", 1), ("faulted", 2)]),
        ("cec", [("offline", 3), ("unavailable", 1), ("faulted", 2)]),
        ("uk", [("unavailable", 1), ("faulted", 2)]),
    ],
)
async def test_outages_are_those_of_the_rule_newest_first(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine, rule: str, states: list[tuple[str, int]]
) -> None:
    await eventful(clean_db)
    found = await report(viewer, "availability/CP1/1", rule=rule, **ON_IT)
    assert [(each["state"], each["downS"] // 3600) for each in found["outages"]] == states
    assert {each["errorCode"] for each in found["outages"] if each["state"] == "faulted"} <= {"GroundFailure"}


EXCLUDED = {
    # Of the six hours from 00:00 on, 2 h are Faulted, 1 h Unavailable, 1 h offline: four hours down.
    ("online", "gridLoss"): (21, 3, 0, 0),
    ("nevi", "gridLoss"): (18, 2, 4, 0),
    ("nevi", "vehicleFault"): (18, 2, 4, 0),
    ("nevi", "naturalDisaster"): (18, 2, 4, 0),
    ("nevi", "plannedMaintenance"): (18, 2, 4, 0),
    ("nevi", "vandalism"): (18, 2, 4, 0),
    ("nevi", "outsideOpeningHours"): (18, 2, 4, 0),
    ("cec", "gridLoss"): (18, 2, 4, 0),
    ("cec", "naturalDisaster"): (18, 2, 4, 0),
    ("cec", "vandalism"): (18, 2, 4, 0),
    ("cec", "plannedMaintenance"): (18, 2, 4, 0),
    ("cec", "vehicleFault"): (18, 6, 0, 0),
    ("cec", "outsideOpeningHours"): (18, 6, 0, 0),
    ("uk", "gridLoss"): (18, 3, 0, 3),
    ("uk", "vandalism"): (18, 3, 0, 3),
    ("uk", "plannedMaintenance"): (18, 3, 0, 3),
    # Two hours of Charging are left out, too; the hour offline isn't measured anyway.
    ("uk", "outsideOpeningHours"): (16, 0, 5, 3),
}


@pytest.mark.parametrize(("rule", "reason"), EXCLUDED)
async def test_a_reason_is_excluded_by_the_rules_that_name_it(
    viewer: httpx.AsyncClient, operator: httpx.AsyncClient, clean_db: AsyncEngine, rule: str, reason: str
) -> None:
    await eventful(clean_db)
    night = {"deviceId": "CP1", "from": "2026-01-02T00:00:00Z", "to": "2026-01-02T06:00:00Z", "reason": reason}
    tried = await operator.post("/exclusions", params=ON_IT, json=night)
    assert tried.status_code == 201
    [change] = [each for each in tried.json()["rules"] if each["rule"] == rule]
    assert hours(change["before"]) == PLAIN[rule][0]
    found = await report(viewer, "availability", rule=rule, **ON_IT)
    assert hours(found["all"]) == hours(change["after"]) == EXCLUDED[rule, reason]
    one = await report(viewer, "availability/CP1/1", rule=rule, **ON_IT)
    assert one["figures"] == found["all"] == change["after"]


@pytest.mark.parametrize(
    ("power_w", "covered"),
    [
        (None, {"online", "nevi"}),
        (43_000, {"online", "nevi"}),
        (43_001, {"online", "nevi", "cec"}),
        (49_999, {"online", "nevi", "cec"}),
        (50_000, {"online", "nevi", "cec", "uk"}),
    ],
)
async def test_power_decides_which_rules_cover_a_charger(
    viewer: httpx.AsyncClient,
    operator: httpx.AsyncClient,
    clean_db: AsyncEngine,
    power_w: int | None,
    covered: set[str],
) -> None:
    await eventful(clean_db, power_w)
    for rule in PLAIN:
        found = await report(viewer, "availability", rule=rule, **ON_IT)
        is_covered = rule in covered
        assert found["connectors"] == len(found["items"]) == int(is_covered)
        assert (found["all"]["availability"] is not None) == is_covered
        left = (found["unrated"], found["belowPower"])
        assert left == ((0, 0) if is_covered else (1, 0) if power_w is None else (0, 1))
    whole = {"from": "2026-01-02T00:00:00Z", "to": "2026-01-03T00:00:00Z", "reason": "gridLoss"}
    tried = await operator.post("/exclusions", params={**ON_IT, "dryRun": True}, json=whole)
    assert {each["rule"] for each in tried.json()["rules"] if each["before"] is not None} == covered


async def broken(engine: AsyncEngine, since: datetime, until: datetime, end: datetime, device_id: str = "CP1") -> int:
    """The id of a charger that was free from an hour before `since` on, but for a fault up to `until`."""
    charger_id = await add_charger(engine, device_id, power_rating_manual_w=150_000)
    await add(engine, connectors, {"charger_id": charger_id, "connector_id": 1})
    await told(engine, (charger_id, 1), (since - HOUR, "Available"), (since, "Faulted", "Other"), (until, "Available"))
    await was_online(engine, charger_id, (since - HOUR, True))
    await roll(engine, {(charger_id, 1): quarters(since, until, faulted_s=900)}, since, end)
    return charger_id


@pytest.mark.parametrize(("rule", "excluded_days", "down_days"), [("nevi", 15, 0), ("cec", 10, 5)])
async def test_california_excludes_ten_days_of_each_vandalism(
    viewer: httpx.AsyncClient,
    operator: httpx.AsyncClient,
    clean_db: AsyncEngine,
    rule: str,
    excluded_days: int,
    down_days: int,
) -> None:
    await broken(clean_db, FIRST, FIRST + 15 * DAY, FIRST + 30 * DAY)
    month = {"from": "2026-01-01", "to": "2026-01-30"}
    once = {"deviceId": "CP1", "from": "2026-01-01T00:00:00Z", "to": "2026-01-16T00:00:00Z", "reason": "vandalism"}
    await operator.post("/exclusions", json=once)
    found = await report(viewer, "availability", rule=rule, **month)
    assert hours(found["all"]) == (15 * 24, down_days * 24, excluded_days * 24, 0)
    assert found["all"]["availability"] == round(100 * (30 - down_days) / 30, 3)
    # The last five days were another incident.
    await operator.post("/exclusions", json=once | {"from": "2026-01-11T00:00:00Z"})
    found = await report(viewer, "availability", rule=rule, **month)
    assert hours(found["all"]) == (15 * 24, 0, 15 * 24, 0)


@pytest.mark.parametrize("by_status", [False, True], ids=["exclusion", "charger status"])
async def test_california_excludes_72_hours_of_maintenance_in_all(
    viewer: httpx.AsyncClient, operator: httpx.AsyncClient, clean_db: AsyncEngine, by_status: bool
) -> None:
    charger_id = await broken(clean_db, FIRST, FIRST + 5 * DAY, FIRST + 10 * DAY)
    if by_status:
        changes = [(FIRST - HOUR, "active"), (FIRST, "maintenance"), (FIRST + 5 * DAY, "active")]
        rows = [{"charger_id": charger_id, "at": at, "charger_status": status} for at, status in changes]
        await add(clean_db, charger_status_history, *rows)
    else:
        for day in (1, 3):
            part = {"from": f"2026-01-0{day}T00:00:00Z", "to": f"2026-01-0{day + 3}T00:00:00Z"}
            made = await operator.post("/exclusions", json=part | {"reason": "plannedMaintenance"})
            assert made.status_code == 201
    days = {"from": "2026-01-01", "to": "2026-01-10"}
    assert hours((await report(viewer, "availability", rule="cec", **days))["all"]) == (120, 48, 72, 0)
    assert hours((await report(viewer, "availability", rule="nevi", **days))["all"]) == (120, 0, 120, 0)
    # Maintenance is no excuse in the United Kingdom.
    assert hours((await report(viewer, "availability", rule="uk", **days))["all"]) == (120, 120, 0, 0)
    outages = (await report(viewer, "availability/CP1/1", rule="cec", **days))["outages"]
    assert sum(each["excludedS"] for each in outages) == 72 * 3600
    assert sum(each["downS"] for each in outages) == 48 * 3600


@pytest.mark.parametrize("rule", ["nevi", "cec"])
@pytest.mark.parametrize(("hours_down", "meets"), [(2, True), (3, None), (4, False)])
async def test_the_target_of_california_may_be_met_that_of_nevi_must_be_exceeded(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine, rule: str, hours_down: int, meets: bool | None
) -> None:
    """Three of a hundred hours are exactly 97 %: NEVI wants more, California as much."""
    await broken(clean_db, FIRST, FIRST + hours_down * HOUR, FIRST + 100 * HOUR)
    found = await report(viewer, "availability", rule=rule, **{"from": "2026-01-01", "to": "2026-01-05"})
    assert found["all"]["availability"] == 100 - hours_down
    is_met = rule == "cec" if meets is None else meets
    assert (found["all"]["meets"], found["meeting"], found["missing"]) == (is_met, int(is_met), int(not is_met))


@pytest.mark.parametrize(
    ("first", "days", "expected"),
    [
        # A year as the regulation says it, 525,600 minutes; a leap year is divided by no more.
        ("2025-01-01", 365, round(100 * (365 - 20) / 365, 3)),
        ("2024-01-01", 366, round(100 * (365 - 20) / 365, 3)),
        ("2025-01-01", 364, round(100 * (364 - 20) / 364, 3)),
    ],
)
async def test_nevi_divides_a_year_by_the_minutes_of_the_regulation(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine, first: str, days: int, expected: float
) -> None:
    since = datetime.fromisoformat(f"{first}T00:00:00+00:00")
    charger_id = await add_charger(clean_db, "CP1")
    await add(clean_db, connectors, {"charger_id": charger_id, "connector_id": 1})
    changes = ((since - HOUR, "Available"), (since, "Faulted"), (since + 20 * DAY, "Available"))
    await told(clean_db, (charger_id, 1), *changes)
    await was_online(clean_db, charger_id, (since - HOUR, True))
    last = since + timedelta(days=days)
    await roll(clean_db, {(charger_id, 1): quarters(since, since + 20 * DAY, faulted_s=900)}, since, last)
    year = {"from": first, "to": (last - DAY).date().isoformat()}
    found = await report(viewer, "availability", **year)
    assert (found["all"]["availability"], found["all"]["downS"]) == (expected, 20 * 86_400)
    assert found["items"][0]["availability"] == expected


async def test_the_british_target_is_for_all_connectors_together(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    """One of two was broken for 2 of 100 hours: 98 % and 100 % are 99 % of the network."""
    one, other = [await add_charger(clean_db, name, power_rating_manual_w=50_000) for name in ("CP1", "CP2")]
    for charger_id in (one, other):
        await add(clean_db, connectors, {"charger_id": charger_id, "connector_id": 1})
        await was_online(clean_db, charger_id, (FIRST - HOUR, True))
    await told(clean_db, (one, 1), (FIRST, "Faulted"), (FIRST + 2 * HOUR, "Available"))
    await told(clean_db, (other, 1), (FIRST - HOUR, "Available"))
    facts = {(one, 1): quarters(FIRST, FIRST + 2 * HOUR, faulted_s=900), (other, 1): {}}
    await roll(clean_db, facts, FIRST, FIRST + 100 * HOUR)
    found = await report(viewer, "availability", rule="uk", **{"from": "2026-01-01", "to": "2026-01-05"})
    assert (found["countsNetwork"], found["target"]) == (True, 99)
    assert (found["all"]["availability"], found["all"]["meets"]) == (99, True)
    assert [(each["deviceId"], each["availability"], each["meets"]) for each in found["items"]] == [
        ("CP1", 98, False),
        ("CP2", 100, True),
    ]

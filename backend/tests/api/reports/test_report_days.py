"""Reports over days on which the clocks change, over months, and over many groups."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables.connectors import connectors
from tests.support.kept import add, add_charger
from tests.support.report_fleet import HOUR, get, rows
from tests.support.rolled import quarters, roll, told, was_online

BERLIN = "Europe/Berlin"
AUTUMN = datetime(2025, 10, 24, 22, tzinfo=UTC)
"""Midnight of 25 October in Berlin. The clocks go back on the 26th, at 01:00 UTC."""
SPRING = datetime(2026, 3, 27, 23, tzinfo=UTC)
"""Midnight of 28 March there. The clocks go forward on the 29th, at 01:00 UTC."""


async def steady(engine: AsyncEngine, since: datetime, hours: int, kept_in: str) -> int:
    """A charger that delivers 400 Wh in each hour, and is in use for a quarter of it."""
    charger_id = await add_charger(engine, "CP1")
    await add(engine, connectors, {"charger_id": charger_id, "connector_id": 1})
    await told(engine, (charger_id, 1), (since, "Available"))
    await was_online(engine, charger_id, (since, True))
    facts: dict[datetime, dict[str, float]] = {}
    for number in range(hours):
        facts |= quarters(since + number * HOUR, since + (number + 0.25) * HOUR, session_wh=400, charging_s=900)
    await roll(engine, {(charger_id, 1): facts}, since, since + hours * HOUR, kept_in)
    return charger_id


@pytest.mark.parametrize("kept_in", [BERLIN, "UTC"])
@pytest.mark.parametrize("chosen", [{}, {"deviceId": "CP1"}], ids=["fleet", "chosen"])
@pytest.mark.parametrize(
    ("since", "first", "last", "hours"),
    [(AUTUMN, "2025-10-25", "2025-10-27", [24, 25, 24]), (SPRING, "2026-03-28", "2026-03-30", [24, 23, 24])],
    ids=["autumn", "spring"],
)
async def test_a_day_on_which_the_clocks_change_has_the_energy_of_its_hours(
    viewer: httpx.AsyncClient,
    clean_db: AsyncEngine,
    kept_in: str,
    chosen: dict[str, str],
    since: datetime,
    first: str,
    last: str,
    hours: list[int],
) -> None:
    await steady(clean_db, since, sum(hours), kept_in)
    asked = {"from": first, "to": last, "timeZone": BERLIN, **chosen}
    by_day = await get(viewer, "energy", **asked)
    assert [each["energyWh"] for each in by_day["buckets"]] == [400 * each for each in hours]
    by_hour = await get(viewer, "energy", bucket="hour", **asked)
    assert [each["energyWh"] for each in by_hour["buckets"]] == [400] * sum(hours)
    assert len({each["label"] for each in by_hour["buckets"]}) == sum(hours)
    use = await get(viewer, "utilisation", by="weekdayHour", **asked)
    assert use["inUse"] == 0.25
    assert {each["inUse"] for each in use["hours"]} == {0.25, None}


async def test_an_hour_that_comes_twice_is_one_cell_of_the_heat_map_and_one_that_is_left_out_is_empty(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    await steady(clean_db, SPRING, 71, BERLIN)
    asked = {"from": "2026-03-28", "to": "2026-03-30", "timeZone": BERLIN}
    use = await get(viewer, "utilisation", by="weekdayHour", **asked)
    hours = {(each["weekday"], each["hour"]): each["inUse"] for each in use["hours"]}
    assert [hours[7, hour] for hour in (1, 2, 3)] == [0.25, None, 0.25]


async def test_months_are_those_of_the_calendar_there(viewer: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    await steady(clean_db, SPRING, 7 * 24 - 1, BERLIN)
    found = await get(
        viewer, "energy", bucket="month", **{"from": "2026-03-28", "to": "2026-04-03", "timeZone": BERLIN}
    )
    assert [(each["label"], each["energyWh"]) for each in found["buckets"]] == [
        ("2026-03-28T00:00:00+01:00", 400 * (4 * 24 - 1)),
        ("2026-04-01T00:00:00+02:00", 400 * 3 * 24),
    ]


@pytest.fixture
async def many(clean_db: AsyncEngine, viewer: httpx.AsyncClient) -> list[str]:
    """Seven chargers; each delivers 1,000 Wh more than the one before it."""
    ids = [await add_charger(clean_db, f"CP{number}") for number in range(1, 8)]
    since = datetime(2026, 1, 1, tzinfo=UTC)
    facts = {
        (charger_id, 1): quarters(since + HOUR, since + 1.25 * HOUR, session_wh=1000 * number, started=1)
        for number, charger_id in enumerate(ids, start=1)
    }
    await roll(clean_db, facts, since, since + timedelta(days=1))
    return [f"CP{number}" for number in range(7, 0, -1)]


ONE_DAY = {"from": "2026-01-01", "to": "2026-01-01"}


async def test_at_most_four_groups_are_told_apart_in_buckets(viewer: httpx.AsyncClient, many: list[str]) -> None:
    found = await get(viewer, "energy", group="charger", **ONE_DAY)
    assert [each["key"] for each in found["groups"]] == many
    [bucket] = found["buckets"]
    assert (bucket["groups"], bucket["othersWh"]) == ([7000, 6000, 5000, 4000], 6000)
    assert sum(bucket["groups"]) + bucket["othersWh"] == found["totals"]["energyWh"] == 28_000
    refused = await viewer.get("/reports/energy", params={**ONE_DAY, "group": "charger", "groups": 5})
    assert refused.status_code == 400


@pytest.mark.parametrize("limit", [1, 3, 7])
async def test_groups_beyond_the_limit_are_one_and_nothing_is_lost(
    viewer: httpx.AsyncClient, many: list[str], limit: int
) -> None:
    found = await get(viewer, "energy", group="charger", limit=limit, **ONE_DAY)
    keys: list[Any] = [*many[:limit], None] if limit < 7 else many
    assert [each["key"] for each in found["groups"]] == keys
    assert sum(each["energyWh"] for each in found["groups"]) == 28_000
    assert sum(each["sessions"] for each in found["groups"]) == 7
    [row] = await rows(viewer, "energy", group="charger", limit=limit, **ONE_DAY)
    assert [name for name in row if name.startswith("CP")] == many[: min(limit, 4)]

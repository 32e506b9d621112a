"""Sums that reports read, worked out by hand for the fleet of `report_fleet`, in whatever way they are asked for."""

from collections.abc import Sequence
from datetime import date, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base.engine import begin
from genx.db.views import report_sums
from genx.db.views.report_sums import Down, Kept, States, Sums, whole_days
from genx.domain.figures.span import Bucket, BucketSize, Span
from tests.support.database import execute
from tests.support.report_fleet import AT_SIX, AT_TEN, DAY, END, FAULT, FIRST, HOUR, NEXT_DAY, filled
from tests.support.rolled import QUARTER

AWAY = FIRST + 2 * DAY


async def kept(connection: AsyncConnection, now: datetime = END + DAY) -> Kept:
    return await report_sums.kept(connection, now)


def buckets(size: BucketSize = "day", zone: str = "UTC", days: int = 3) -> list[Bucket]:
    return Span(first=FIRST.date(), last=(FIRST + (days - 1) * DAY).date(), time_zone=zone).buckets(size)


async def by_connector(
    engine: AsyncEngine, since: datetime = FIRST, until: datetime = END, ids: Sequence[int] | None = None
) -> dict[tuple[int, int], Sums]:
    async with begin(engine) as connection:
        return await report_sums.by_connector(connection, since, until, ids, await kept(connection))


def hours(sums: Sums, *names: str) -> tuple[float, ...]:
    return tuple(getattr(sums, f"{name}_s") / 3600 for name in names)


async def test_the_time_of_each_connector_adds_up_to_three_days(clean_db: AsyncEngine) -> None:
    one, other = await filled(clean_db)
    found = await by_connector(clean_db)
    names = ("charging", "plugged_in", "faulted", "offline", "free")
    assert {of: hours(sums, *names) for of, sums in found.items()} == {
        (one, 1): (2, 1, 0, 0, 69),
        (one, 2): (0, 0, 6, 0, 66),
        (other, 1): (3, 0, 0, 12, 57),
    }
    assert {sums.seconds for sums in found.values()} == {72 * 3600}


async def test_energy_is_of_sessions_suspect_or_of_neither(clean_db: AsyncEngine) -> None:
    one, other = await filled(clean_db)
    found = await by_connector(clean_db)
    assert {of: (sums.session_wh, sums.suspect_wh, sums.outside_wh) for of, sums in found.items()} == {
        (one, 1): (8_000, 0, 500),
        (one, 2): (0, 0, 0),
        (other, 1): (10_000, 900_000, 0),
    }
    assert [(found[of].started, found[of].stopped, found[of].faults) for of in ((one, 1), (one, 2), (other, 1))] == [
        (1, 1, 0),
        (0, 0, 1),
        (3, 0, 0),
    ]


@pytest.mark.parametrize(
    ("since", "until", "charging", "seconds"),
    [
        (FIRST, FIRST + DAY, 2, 24),
        (FIRST + DAY, END, 0, 48),
        (AT_TEN + HOUR, FIRST + DAY, 1, 13),
        (FIRST, AT_TEN + HOUR, 1, 11),
        (AT_TEN + QUARTER, AT_TEN + 3 * QUARTER, 0.5, 0.5),
        (FIRST - 12 * HOUR, AT_TEN + HOUR, 1, 23),
        (AT_TEN + HOUR, AWAY + HOUR, 1, 38),
    ],
)
async def test_days_and_the_quarter_hours_at_both_ends_are_put_together(
    clean_db: AsyncEngine, since: datetime, until: datetime, charging: float, seconds: float
) -> None:
    one, _ = await filled(clean_db)
    found = (await by_connector(clean_db, since, until))[one, 1]
    assert hours(found, "charging") == (charging,)
    assert found.seconds / 3600 == seconds


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/St_Johns", "Pacific/Auckland"])
async def test_sums_are_the_same_whatever_the_zone_of_the_days_that_are_kept(clean_db: AsyncEngine, zone: str) -> None:
    one, other = await filled(clean_db, zone)
    found = await by_connector(clean_db)
    assert [hours(found[of], "charging", "faulted", "offline", "free") for of in ((one, 1), (one, 2), (other, 1))] == [
        (2, 0, 0, 69),
        (0, 6, 0, 66),
        (3, 0, 12, 57),
    ]


@pytest.mark.parametrize(
    ("size", "zone", "expected"),
    [
        ("day", "UTC", {0: (12_000, 2), 1: (6_000, 2), 2: (0, 0)}),
        ("day", "Asia/Tokyo", {0: (8_000, 1), 1: (4_000, 1), 2: (6_000, 2)}),
        ("month", "UTC", {0: (18_000, 4)}),
        ("hour", "UTC", {10: (4_000, 1), 11: (4_000, 0), 18: (4_000, 1), 42: (3_000, 2), 43: (3_000, 0)}),
    ],
)
async def test_the_fleet_by_bucket(
    clean_db: AsyncEngine, size: BucketSize, zone: str, expected: dict[int, tuple[float, float]]
) -> None:
    await filled(clean_db)
    of = buckets(size, zone)
    async with begin(clean_db) as connection:
        found = await report_sums.of_fleet(connection, of, await kept(connection))
    assert len(found) == len(of)
    charged = {number: (sums.session_wh, sums.started) for number, sums in enumerate(found)}
    assert {number: each for number, each in charged.items() if any(each) or number in expected} == expected


async def test_chargers_by_bucket_are_read_from_days_or_from_quarter_hours(clean_db: AsyncEngine) -> None:
    """Days of UTC are kept; those of Kolkata begin at 18:30, within a quarter hour's reach of the evening session."""
    one, other = await filled(clean_db)
    async with begin(clean_db) as connection:
        of = await kept(connection)
        days = await report_sums.of_chargers(connection, buckets(), [one, other], of)
        elsewhere = await report_sums.of_chargers(connection, buckets(zone="Asia/Kolkata"), [one, other], of)
        nobody = await report_sums.of_chargers(connection, buckets(), [], of)
    assert [sums.session_wh for sums in days[one]] == [8_000, 0, 0]
    assert [sums.session_wh for sums in days[other]] == [4_000, 6_000, 0]
    assert [sums.session_wh for sums in elsewhere[one]] == [8_000, 0, 0]
    assert [sums.session_wh for sums in elsewhere[other]] == [2_000, 3_500, 4_500]
    assert nobody == {}


async def test_energy_and_sessions_of_each_charger(clean_db: AsyncEngine) -> None:
    one, other = await filled(clean_db)
    async with begin(clean_db) as connection:
        of = await kept(connection)
        for since, until, expected in (
            (FIRST, END, {one: (8_000, 1), other: (10_000, 3)}),
            (AT_TEN + HOUR, NEXT_DAY + QUARTER, {one: (4_000, 0), other: (4_750, 3)}),
            (AWAY, END, {one: (0, 0), other: (0, 0)}),
        ):
            found = await report_sums.by_charger(connection, since, until, None, of)
            assert {charger_id: (sums.session_wh, sums.started) for charger_id, sums in found.items()} == expected
        assert set(await report_sums.by_charger(connection, FIRST, END, [other], of)) == {other}


@pytest.mark.parametrize("chosen", [False, True])
async def test_each_hour_of_the_week_by_the_clocks_of_a_place(clean_db: AsyncEngine, chosen: bool) -> None:
    """1 January 2026 is a Thursday, on which CP1 charges from 10:00 to 12:00 UTC: from 19:00 in Tokyo."""
    one, other = await filled(clean_db)
    ids = [one, other] if chosen else None
    async with begin(clean_db) as connection:
        of = await kept(connection)
        utc = await report_sums.by_weekday_hour(connection, FIRST, END, "UTC", ids, of)
        tokyo = await report_sums.by_weekday_hour(connection, FIRST, END, "Asia/Tokyo", ids, of)
    assert {at: sums.charging_s for at, sums in utc.items() if sums.charging_s} == {
        (4, 10): 3600,
        (4, 11): 3600,
        (4, 18): 3600,
        (5, 18): 3600,
        (5, 19): 3600,
    }
    assert {at for at, sums in tokyo.items() if sums.charging_s} == {(4, 19), (4, 20), (5, 3), (6, 3), (6, 4)}
    assert len(utc) == 72
    assert {sums.seconds for sums in utc.values()} == {3 * 3600}


async def test_outages_are_quarter_hours_within_a_month_and_days_beyond(clean_db: AsyncEngine) -> None:
    one, other = await filled(clean_db)
    async with begin(clean_db) as connection:
        of = await kept(connection)
        fine = await report_sums.down_cells(connection, FIRST, END, [one, other], of)
        some = await report_sums.down_cells(connection, FAULT + HOUR, FAULT + 2 * HOUR, [one], of)
        rough = await report_sums.down_cells(connection, FIRST, FIRST + 32 * DAY, [one, other], of)
    assert {of_connector: len(cells) for of_connector, cells in fine.items()} == {(one, 2): 24, (other, 1): 48}
    assert [each.state for each in some[one, 2]] == ["faulted"] * 4
    assert rough == {
        (one, 2): [Down(since=FIRST + DAY, until=FIRST + 2 * DAY, state="faulted")],
        (other, 1): [Down(since=AWAY, until=AWAY + DAY, state="offline")],
    }


@pytest.mark.parametrize(
    ("faulted", "offline", "unavailable", "worst"),
    [(500, 400, 0, "faulted"), (1, 899, 0, "offline"), (0, 1, 2, "unavailable"), (300, 300, 300, "faulted")],
)
async def test_a_cell_shows_what_lasted_longest(
    clean_db: AsyncEngine, faulted: int, offline: int, unavailable: int, worst: str
) -> None:
    one, _ = await filled(clean_db)
    change = "UPDATE quarter_hours SET faulted_s = :faulted, offline_s = :offline, unavailable_s = :unavailable"
    values = {"faulted": faulted, "offline": offline, "unavailable": unavailable, "at": FAULT}
    await execute(clean_db, f"{change} WHERE at = :at AND connector_id = 2", **values)
    async with begin(clean_db) as connection:
        of = await kept(connection)
        found = await report_sums.down_cells(connection, FAULT, FAULT + QUARTER, [one], of)
    assert [each.state for each in found[one, 2]] == [worst]


async def test_what_is_kept_ends_with_the_last_quarter_hour_or_now(clean_db: AsyncEngine) -> None:
    await filled(clean_db, "Asia/Tokyo")
    async with begin(clean_db) as connection:
        assert await kept(connection) == Kept(until=END, time_zone="Asia/Tokyo", oldest=None)
        assert (await kept(connection, AT_SIX)).until == AT_SIX, "a clock that was ahead"
        assert await report_sums.connectors_of_fleet(connection, FIRST, END) == 3
        assert await report_sums.connectors_of_fleet(connection, END, END + DAY) == 0


async def test_of_days_whose_quarter_hours_are_gone_the_days_are_read(clean_db: AsyncEngine) -> None:
    await filled(clean_db)
    for table in ("quarter_hours", "fleet_quarter_hours"):
        await execute(clean_db, f"DELETE FROM {table} WHERE at < :at", at=AWAY)
    async with begin(clean_db) as connection:
        of = await kept(connection)
        found = await report_sums.of_fleet(connection, buckets(), of)
        elsewhere = await report_sums.of_fleet(connection, buckets(zone="Asia/Tokyo"), of)
    assert of.oldest == AWAY
    assert [sums.session_wh for sums in found] == [12_000, 6_000, 0]
    assert [sums.session_wh for sums in elsewhere] == [0, 0, 0], "days of another zone can't be made of them"


@pytest.mark.parametrize(
    ("since", "until", "zone", "expected"),
    [
        (FIRST, END, "UTC", (1, 4)),
        (FIRST + HOUR, END, "UTC", (2, 4)),
        (FIRST, END - HOUR, "UTC", (1, 3)),
        (FIRST + HOUR, FIRST + DAY - HOUR, "UTC", (2, 2)),
        (FIRST, END, "Asia/Tokyo", (2, 4)),
        (FIRST, END, "America/Los_Angeles", (1, 3)),
        (FIRST - 9 * HOUR, FIRST + 15 * HOUR, "Asia/Tokyo", (1, 2)),
    ],
)
def test_whole_days_within_some_time(since: datetime, until: datetime, zone: str, expected: tuple[int, int]) -> None:
    first, end = (date(2026, 1, day) for day in expected)
    assert whole_days(since, until, zone) == (first, end)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ((900, 0, 0, 0, 0), {"available": 900}),
        ((900, 0, 0, 900, 0), {"offline": 900}),
        ((900, 0, 1, 0, 2), {"available": 897, "faulted": 1, "unknown": 2}),
        ((900, 800, 0, 0, 0), {"available": 100, "unavailable": 800}),
        ((1, 2, 0, 0, 0), {"unavailable": 2}),
    ],
)
def test_seconds_by_state_leave_the_rest_available(known: tuple[float, ...], expected: dict[str, float]) -> None:
    assert {state: of for state, of in States(*known).by_state().items() if of} == expected


def test_a_rest_is_never_below_nothing() -> None:
    sums = Sums(seconds=1.0, charging_s=2.0, energy_wh=5.0, session_wh=6.0)
    assert (sums.free_s, sums.outside_wh) == (0, 0)
    assert report_sums.total([sums, sums, Sums()]) == Sums(seconds=2.0, charging_s=4.0, energy_wh=10.0, session_wh=12.0)
    assert report_sums.total([]) == Sums()

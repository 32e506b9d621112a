"""Revenue as reports read it: what sessions cost that ended in some time, each currency by itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.tables.transactions import transactions
from genx.db.views import report_revenue
from genx.db.views.report_days import looked_at
from genx.db.views.report_revenue import BucketRevenue, Grouping, Revenue
from genx.domain.figures.span import Bucket, Span
from genx.domain.notes import CLOCK_IS_WRONG
from tests.support.database import execute
from tests.support.kept import add, add_charger
from tests.support.report_fleet import DAY, END, FIRST, HOUR
from tests.support.rolled import session

SECOND = timedelta(seconds=1)
NOTHING = Decimal(0)


class Sold(NamedTuple):
    """A session of the fleet of two: when it ended in hours after FIRST, and what it came to."""

    number: int
    charger: int
    ended: float
    id_tag: str
    tariff_id: int | None
    currency: str | None
    total: str | None
    incl_tax: str | None
    energy_wh: int | None


SOLD = (
    Sold(1, 0, 10, "Ann", 1, "EUR", "10.00", "11.90", 20_000),
    Sold(2, 0, 34, "ANN", 1, "EUR", "2.50", "2.98", 5_000),
    Sold(3, 1, 12, "bob", 2, "EUR", "40.00", "47.60", 50_000),
    Sold(4, 1, 36, "bob", 3, "CHF", "7.00", "7.54", 10_000),
    Sold(5, 1, 37, "ann", None, None, None, None, 3_000),
    Sold(6, 0, 60, "eve", 2, "EUR", "0.00", "0.00", None),
)


def row(sold: Sold, ids: Sequence[int], **other: Any) -> dict[str, Any]:
    ended = FIRST + sold.ended * HOUR
    cost: dict[str, Any] = {"cost_currency": sold.currency}
    for name, amount in (("cost_total", sold.total), ("cost_total_incl_tax", sold.incl_tax)):
        cost[name] = None if amount is None else Decimal(amount)
    known = {"id_tag": sold.id_tag, "tariff_id": sold.tariff_id, "energy_wh": sold.energy_wh, "stopped_at": ended}
    began = session(ids[sold.charger], sold.number, ended - HOUR, **known, received_stop_at=ended)
    return {**began, **cost, **other}


@pytest.fixture
async def ids(clean_db: AsyncEngine) -> list[int]:
    """The ids of two chargers, of which SOLD is known."""
    found = [await add_charger(clean_db, device_id) for device_id in ("CP1", "CP2")]
    await add(clean_db, transactions, *(row(each, found) for each in SOLD))
    return found


async def by_group(
    engine: AsyncEngine,
    group: Grouping | None,
    since: datetime = FIRST,
    until: datetime = END,
    ids: Sequence[int] | None = None,
) -> list[Revenue]:
    async with begin(engine) as connection:
        now, before = looked_at(since, until), looked_at(since, since)
        if group is None:
            return await report_revenue.of_all(connection, now, ids)
        found = [
            each
            for currency in ("CHF", "EUR", "USD")
            for each in (await report_revenue.by_group(connection, group, currency, now, before, ids, 1000)).first
        ]
    return sorted(found, key=lambda each: (-each.total, each.key, each.currency))


async def by_bucket(
    engine: AsyncEngine, buckets: Sequence[Bucket], ids: Sequence[int] | None = None
) -> list[BucketRevenue]:
    async with begin(engine) as connection:
        now = looked_at(buckets[0].since, buckets[-1].until)
        return await report_revenue.by_bucket(connection, buckets, now, ids)


def days(first: datetime = FIRST, count: int = 3, zone: str = "UTC") -> list[Bucket]:
    return Span(first=first.date(), last=(first + (count - 1) * DAY).date(), time_zone=zone).buckets("day")


def said(found: Sequence[Revenue]) -> list[tuple[str, str, str, int, float]]:
    return [(each.key, each.currency, f"{each.total:.2f}", each.sessions, each.energy_wh) for each in found]


async def test_all_revenue_is_a_sum_for_each_currency(clean_db: AsyncEngine, ids: list[int]) -> None:
    assert await by_group(clean_db, None) == [
        Revenue(
            key="",
            currency="EUR",
            total=Decimal("52.50"),
            total_incl_tax=Decimal("62.48"),
            sessions=4,
            energy_wh=75_000,
        ),
        Revenue(
            key="",
            currency="CHF",
            total=Decimal("7.00"),
            total_incl_tax=Decimal("7.54"),
            sessions=1,
            energy_wh=10_000,
        ),
    ]


async def test_each_charger_has_its_revenue_the_highest_first(clean_db: AsyncEngine, ids: list[int]) -> None:
    one, other = map(str, ids)
    assert said(await by_group(clean_db, "charger")) == [
        (other, "EUR", "40.00", 1, 50_000),
        (one, "EUR", "12.50", 3, 25_000),
        (other, "CHF", "7.00", 1, 10_000),
    ]


async def test_a_tag_is_one_in_any_letter_case(clean_db: AsyncEngine, ids: list[int]) -> None:
    assert said(await by_group(clean_db, "idTag")) == [
        ("bob", "EUR", "40.00", 1, 50_000),
        ("ann", "EUR", "12.50", 2, 25_000),
        ("bob", "CHF", "7.00", 1, 10_000),
        ("eve", "EUR", "0.00", 1, 0),
    ]


async def test_a_free_session_counts_with_its_tariff_and_one_without_a_tariff_does_not(
    clean_db: AsyncEngine, ids: list[int]
) -> None:
    assert said(await by_group(clean_db, "tariff")) == [
        ("2", "EUR", "40.00", 2, 50_000),
        ("1", "EUR", "12.50", 2, 25_000),
        ("3", "CHF", "7.00", 1, 10_000),
    ]


async def test_equal_groups_are_in_the_order_of_their_keys(clean_db: AsyncEngine, ids: list[int]) -> None:
    await execute(clean_db, "UPDATE transactions SET cost_total = 5 WHERE cost_currency IS NOT NULL AND id <> '2'")
    await execute(clean_db, "UPDATE transactions SET cost_total = 0 WHERE id = '2'")
    assert [(each.key, each.currency) for each in await by_group(clean_db, "idTag")] == [
        ("ann", "EUR"),
        ("bob", "CHF"),
        ("bob", "EUR"),
        ("eve", "EUR"),
    ]


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (None, [("", "EUR", "12.50", 3, 25_000.0)]),
        ("idTag", [("ann", "EUR", "12.50", 2, 25_000.0), ("eve", "EUR", "0.00", 1, 0.0)]),
        ("tariff", [("1", "EUR", "12.50", 2, 25_000.0), ("2", "EUR", "0.00", 1, 0.0)]),
    ],
)
async def test_only_the_chosen_chargers_count(
    clean_db: AsyncEngine, ids: list[int], group: Grouping | None, expected: list[tuple[Any, ...]]
) -> None:
    assert said(await by_group(clean_db, group, ids=ids[:1])) == expected
    assert await by_group(clean_db, group, ids=[]) == []


@pytest.mark.parametrize(
    ("since", "until", "numbers"),
    [
        (FIRST + 10 * HOUR, FIRST + 12 * HOUR, {"1"}),
        (FIRST + 10 * HOUR, FIRST + 12 * HOUR + SECOND, {"1", "3"}),
        (FIRST + 10 * HOUR + SECOND, FIRST + 34 * HOUR, {"3"}),
        (FIRST + 9 * HOUR, FIRST + 10 * HOUR, set()),
        (END, END + DAY, set()),
    ],
)
async def test_a_session_counts_at_the_moment_of_its_end(
    clean_db: AsyncEngine, ids: list[int], since: datetime, until: datetime, numbers: set[str]
) -> None:
    """It is in what begins at that moment, and not in what ends at it; when it began is of no account."""
    await execute(clean_db, "UPDATE transactions SET tariff_id = wire_id")
    assert {each.key for each in await by_group(clean_db, "tariff", since, until)} == numbers


@pytest.mark.parametrize(
    "why",
    ["suspect = true", "status = 'active', stopped_at = NULL, received_stop_at = NULL", "cost_currency = NULL"],
)
async def test_what_is_suspect_runs_or_has_no_cost_is_no_revenue(
    clean_db: AsyncEngine, ids: list[int], why: str
) -> None:
    await execute(clean_db, f"UPDATE transactions SET {why} WHERE id = '3'")
    assert said(await by_group(clean_db, None)) == [
        ("", "EUR", "12.50", 3, 25_000),
        ("", "CHF", "7.00", 1, 10_000),
    ]


@pytest.mark.parametrize(
    ("told", "received", "notes", "day"),
    [
        (FIRST + 12 * HOUR, FIRST + 12 * HOUR, [], 0),
        (FIRST + 12 * HOUR, FIRST + 36 * HOUR, [], 0),
        (FIRST + 12 * HOUR, FIRST + 36 * HOUR, [CLOCK_IS_WRONG], 1),
        (FIRST + 36 * HOUR + 301 * SECOND, FIRST + 36 * HOUR, [], 1),
        (FIRST + 60 * HOUR, FIRST + 36 * HOUR, [], 1),
        (datetime(1970, 1, 1, tzinfo=FIRST.tzinfo), FIRST + 60 * HOUR, [], 2),
        (FIRST + 60 * HOUR, None, [], 2),
    ],
)
async def test_a_charger_whose_clock_is_wrong_is_paid_on_the_day_of_our_clock(
    clean_db: AsyncEngine, told: datetime, received: datetime | None, notes: list[str], day: int
) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    times = {"stopped_at": told, "received_stop_at": received, "notes": notes}
    await add(clean_db, transactions, row(SOLD[0], [charger_id], **times))
    found = await by_bucket(clean_db, days())
    assert [(each.bucket, each.currency, each.sessions) for each in found] == [(day, "EUR", 1)]
    assert [each.sessions for each in await by_group(clean_db, None)] == [1]


async def test_buckets_have_their_revenue_and_the_sessions_without_a_cost(
    clean_db: AsyncEngine, ids: list[int]
) -> None:
    found = await by_bucket(clean_db, days())
    assert sorted(
        (each.bucket, each.currency or "", f"{each.total:.2f}", f"{each.total_incl_tax:.2f}", each.sessions)
        for each in found
    ) == [
        (0, "EUR", "50.00", "59.50", 2),
        (1, "", "0.00", "0.00", 1),
        (1, "CHF", "7.00", "7.54", 1),
        (1, "EUR", "2.50", "2.98", 1),
        (2, "EUR", "0.00", "0.00", 1),
    ]
    assert {(each.bucket, each.currency): each.energy_wh for each in found} == {
        (0, "EUR"): 70_000,
        (1, None): 3_000,
        (1, "CHF"): 10_000,
        (1, "EUR"): 5_000,
        (2, "EUR"): 0,
    }
    assert {each.bucket for each in await by_bucket(clean_db, days(), ids[:1])} == {0, 1, 2}
    assert await by_bucket(clean_db, days(), []) == []


async def test_days_are_those_of_the_people_there(clean_db: AsyncEngine, ids: list[int]) -> None:
    """12:00 UTC is 01:00 of the next day in Auckland, and 10:00 UTC still 23:00 of the same."""
    found = await by_bucket(clean_db, days(zone="Pacific/Auckland"))
    assert sorted((each.bucket, each.currency or "", each.sessions) for each in found) == [
        (0, "EUR", 1),
        (1, "EUR", 2),
        (2, "", 1),
        (2, "CHF", 1),
    ]


async def test_an_hour_that_the_clocks_show_twice_is_two_buckets(clean_db: AsyncEngine) -> None:
    """On 25 October 2026 it is 02:30 in Berlin at 00:30 UTC, and again at 01:30 UTC."""
    charger_id = await add_charger(clean_db, "CP1")
    midnight = datetime(2026, 10, 25, tzinfo=FIRST.tzinfo)
    for number, half in ((1, 0.5), (2, 1.5)):
        ended = midnight + half * HOUR
        times = {"stopped_at": ended, "received_stop_at": ended, "started_at": ended - HOUR}
        known = {"id": str(number), "wire_id": number}
        await add(clean_db, transactions, row(SOLD[0], [charger_id], **times, **known))
    of = Span(first=midnight.date(), last=midnight.date(), time_zone="Europe/Berlin")
    found = await by_bucket(clean_db, of.buckets("hour"))
    assert [(each.bucket, each.sessions) for each in found] == [(2, 1), (3, 1)]
    [whole] = await by_bucket(clean_db, of.buckets("day"))
    assert (whole.sessions, whole.total) == (2, Decimal(20))


@pytest.mark.parametrize(
    ("group", "keys", "expected"),
    [
        ("idTag", ["ann", "bob"], {(0, "ann"): "10.00", (1, "ann"): "2.50", (0, "bob"): "40.00"}),
        ("idTag", ["ANN"], {}),
        ("tariff", ["2"], {(0, "2"): "40.00", (2, "2"): "0.00"}),
        ("tariff", [], {}),
        ("charger", ["not a charger"], {}),
    ],
)
async def test_parts_are_the_revenue_of_some_groups_in_each_bucket(
    clean_db: AsyncEngine,
    ids: list[int],
    group: Grouping,
    keys: list[str],
    expected: dict[tuple[int, str], str],
) -> None:
    async with begin(clean_db) as connection:
        found = await report_revenue.parts(connection, group, days(), "EUR", keys, looked_at(FIRST, END), None)
    assert found == {of: Decimal(total) for of, total in expected.items()}


async def test_parts_are_of_one_currency_and_of_the_chosen_chargers(clean_db: AsyncEngine, ids: list[int]) -> None:
    one, other = ids
    async with begin(clean_db) as connection:
        francs = await report_revenue.parts(
            connection, "charger", days(), "CHF", [str(one), str(other)], looked_at(FIRST, END), None
        )
        euros = await report_revenue.parts(
            connection, "charger", days(), "EUR", [str(one), str(other)], looked_at(FIRST, END), [other]
        )
        dollars = await report_revenue.parts(
            connection, "charger", days(), "USD", [str(one)], looked_at(FIRST, END), None
        )
    assert francs == {(1, str(other)): Decimal(7)}
    assert euros == {(0, str(other)): Decimal(40)}
    assert dollars == {}


@pytest.mark.parametrize("group", ["charger", "idTag", "tariff"])
async def test_groups_buckets_and_parts_add_up_to_the_same(
    clean_db: AsyncEngine, ids: list[int], group: Grouping
) -> None:
    groups, buckets = await by_group(clean_db, group), await by_bucket(clean_db, days())
    for currency, total in (("EUR", "52.50"), ("CHF", "7.00")):
        keys = [each.key for each in groups]
        async with begin(clean_db) as connection:
            parts = await report_revenue.parts(connection, group, days(), currency, keys, looked_at(FIRST, END), None)
        assert sum((each.total for each in groups if each.currency == currency), NOTHING) == Decimal(total)
        assert sum((each.total for each in buckets if each.currency == currency), NOTHING) == Decimal(total)
        assert sum(parts.values(), NOTHING) == Decimal(total)


async def test_no_part_of_a_cent_is_lost_beside_the_highest_sum(clean_db: AsyncEngine) -> None:
    """Money is decimal from end to end: as binary fractions, these would not add up."""
    charger_id = await add_charger(clean_db, "CP1")
    cheap = SOLD[0]._replace(total="0.0010", incl_tax="0.0011")
    await add(
        clean_db,
        transactions,
        *(row(cheap._replace(number=each, id_tag=f"T{each}"), [charger_id]) for each in range(1, 301)),
    )
    await execute(clean_db, "UPDATE transactions SET cost_total = 9999999999999999.0001 WHERE id = '1'")
    [found] = await by_group(clean_db, None)
    assert (found.total, found.total_incl_tax) == (Decimal("9999999999999999.2991"), Decimal("0.3300"))


async def test_tariffs_are_named_also_those_that_are_retired(clean_db: AsyncEngine) -> None:
    statement = """
    INSERT INTO tariffs (tariff_id, name, created_at, changed_at, retired_at)
    VALUES (1, 'Day', :at, :at, NULL), (2, 'Old', :at, :at, :at), (3, 'Night', :at, :at, NULL)
    """
    await execute(clean_db, statement, at=FIRST)
    async with begin(clean_db) as connection:
        assert await report_revenue.tariff_names(connection, [1, 2, 9]) == {1: "Day", 2: "Old"}
        assert await report_revenue.tariff_names(connection, []) == {}

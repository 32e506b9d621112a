"""What transactions cost, as rows: each rating by itself, and the sums that lists and reports read."""

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import costs, tariffs
from genx.db.queries.costs import Frozen
from genx.db.tables.transactions import transactions
from genx.db.views import transactions as views
from genx.domain.errors import NotKnown
from genx.domain.tariffs.kept import CostTotal, Rating
from genx.domain.tariffs.pricing import price
from genx.domain.tariffs.receipt import Receipt
from genx.domain.tariffs.session import Session
from genx.domain.tariffs.tariff import Element, PriceComponent, Tariff
from genx.domain.transaction import Transaction
from tests.support.database import column, execute, rows
from tests.support.kept import add, add_charger
from tests.support.report_fleet import DAY, END, FIRST, HOUR
from tests.support.rolled import session

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
ENERGY = Tariff(
    currency="EUR",
    time_zone="UTC",
    elements=(Element(components=(PriceComponent(type="ENERGY", price=Decimal("0.40"), tax_percent=Decimal(25)),)),),
    tax_included=False,
)
DEARER = replace(
    ENERGY,
    elements=(Element(components=(PriceComponent(type="ENERGY", price=Decimal("0.80"), tax_percent=Decimal(25)),)),),
)


def receipt(energy_wh: int = 10_000, by: Tariff = ENERGY) -> Receipt:
    """At 0.40 for a kWh before 25 % of tax, 10 kWh cost 4.00 and 5.00."""
    return price(by, Session(started_at=FIRST, ended_at=FIRST + HOUR, energy_wh=energy_wh, meter_start=0))


@pytest.fixture
async def by(clean_db: AsyncEngine) -> Frozen:
    """Version 1 of a tariff that has a version 2, which costs twice as much."""
    async with begin(clean_db) as connection:
        tariff_id = await tariffs.create(connection, "One", ENERGY, FIRST, "ann")
        await tariffs.publish(connection, tariff_id, 1, FIRST, "ann")
        await tariffs.change(connection, tariff_id, 2, FIRST, "ann", tariffs.Fields(draft=DEARER))
        await tariffs.publish(connection, tariff_id, 3, FIRST, "ann")
        return await costs.chosen(connection, tariff_id, 1)


@pytest.fixture
async def charger_id(clean_db: AsyncEngine) -> int:
    return await add_charger(clean_db, "CP1")


async def ended(engine: AsyncEngine, charger_id: int, number: int = 1, **columns: Any) -> Transaction:
    at = FIRST + number * HOUR
    end = at + HOUR
    times = {"started_at": at, "stopped_at": end, "received_stop_at": end, "energy_wh": 10_000}
    await add(engine, transactions, session(charger_id, number, at, **{**times, **columns}))
    async with begin(engine) as connection:
        found = await views.by_id(connection, str(number))
    assert found is not None
    return found


async def kept(
    engine: AsyncEngine, of: Transaction, by: Frozen, found: Receipt | None = None, asked_by: str | None = None
) -> Rating | None:
    async with begin(engine) as connection:
        return await costs.keep(connection, of, by, found or receipt(), END, asked_by=asked_by)


async def sums(engine: AsyncEngine, *ids: str) -> dict[str, CostTotal]:
    async with begin(engine) as connection:
        return await costs.sums(connection, ids)


async def due(connection: AsyncConnection, before: datetime = END, limit: int = 9) -> list[str]:
    return sorted(await costs.due(connection, before, limit))


async def test_a_rating_is_read_as_it_was_kept_to_the_last_line(
    clean_db: AsyncEngine, charger_id: int, by: Frozen
) -> None:
    of = await ended(clean_db, charger_id)
    made = await kept(clean_db, of, by)
    async with begin(clean_db) as connection:
        assert await costs.ratings(connection, "1") == [made]
        assert await costs.latest(connection, ["1", "2"]) == {"1": made}
    assert made == Rating(
        transaction_id="1",
        version=1,
        tariff_id=by.tariff_id,
        tariff_version=1,
        receipt=receipt(),
        rated_at=END,
        rated_by=None,
        why="ended",
    )
    assert (made.receipt.total, made.receipt.total_incl_tax) == (Decimal("4.00"), Decimal("5.00"))


async def test_the_sums_of_the_last_rating_are_with_the_transaction(
    clean_db: AsyncEngine, charger_id: int, by: Frozen
) -> None:
    of = await ended(clean_db, charger_id, tariff_id=by.tariff_id, tariff_version=1)
    await kept(clean_db, of, by)
    await kept(clean_db, of, by, receipt(20_000))
    names = "rated, cost_version, cost_currency, cost_total, cost_total_incl_tax"
    [row] = await rows(clean_db, f"SELECT {names} FROM transactions")
    assert list(row.values()) == [True, 2, "EUR", Decimal(8), Decimal(10)]
    assert await sums(clean_db, "1", "no such transaction") == {
        "1": CostTotal(
            currency="EUR",
            total=Decimal(8),
            total_incl_tax=Decimal(10),
            version=2,
            tariff_id=by.tariff_id,
            tariff_version=1,
            is_final=True,
        )
    }


async def test_a_rating_by_another_tariff_leaves_the_transaction_its_own(
    clean_db: AsyncEngine, charger_id: int, by: Frozen
) -> None:
    """Somebody asks what it costs by version 2, and that counts then; the tariff of its start stays known."""
    of = await ended(clean_db, charger_id, tariff_id=by.tariff_id, tariff_version=1)
    await kept(clean_db, of, by)
    async with begin(clean_db) as connection:
        other = await costs.chosen(connection, by.tariff_id, 2)
    asked = await kept(clean_db, of, other, receipt(by=other.content), "bob")
    assert asked is not None
    assert (asked.why, asked.rated_by, asked.version) == ("asked", "bob", 2)
    found = (await sums(clean_db, "1"))["1"]
    assert (found.total, found.tariff_version) == (Decimal(8), 2)
    async with begin(clean_db) as connection:
        assert await costs.frozen(connection, "1") == by


@pytest.mark.parametrize(
    ("asked_by", "changed", "reasons"),
    [
        (None, False, ["ended"]),
        (None, True, ["changed", "ended"]),
        ("bob", False, ["asked", "ended"]),
        ("bob", True, ["asked", "ended"]),
    ],
)
async def test_a_rating_that_says_the_same_is_kept_only_if_somebody_asked(
    clean_db: AsyncEngine, charger_id: int, by: Frozen, asked_by: str | None, changed: bool, reasons: list[str]
) -> None:
    of = await ended(clean_db, charger_id)
    first = await kept(clean_db, of, by)
    again = await kept(clean_db, of, by, receipt(5_000 if changed else 10_000), asked_by)
    assert (again == first) == (len(reasons) == 1)
    async with begin(clean_db) as connection:
        assert [each.why for each in await costs.ratings(connection, "1")] == reasons


async def test_the_same_sum_by_another_version_is_another_rating(
    clean_db: AsyncEngine, charger_id: int, by: Frozen
) -> None:
    of = await ended(clean_db, charger_id)
    await kept(clean_db, of, by)
    await kept(clean_db, of, replace(by, tariff_version=2))
    async with begin(clean_db) as connection:
        found = await costs.ratings(connection, "1")
    assert [(each.version, each.tariff_version, each.why) for each in found] == [(2, 2, "changed"), (1, 1, "ended")]


@pytest.mark.parametrize(
    "change",
    [
        "energy_wh = 9999",
        "energy_wh = NULL",
        "suspect = true",
        "stopped_at = stopped_at + interval '1 second'",
        "stopped_at = NULL",
        "received_stop_at = received_stop_at + interval '1 second'",
        "status = 'active'",
    ],
)
async def test_nothing_is_kept_of_a_transaction_that_has_changed_since_it_was_read(
    clean_db: AsyncEngine, charger_id: int, by: Frozen, change: str
) -> None:
    of = await ended(clean_db, charger_id)
    await execute(clean_db, f"UPDATE transactions SET {change}")
    assert await kept(clean_db, of, by) is None
    assert await kept(clean_db, of, by, asked_by="bob") is None
    assert await rows(clean_db, "SELECT * FROM transaction_costs") == []
    assert await column(clean_db, "SELECT rated FROM transactions") == [False]


async def test_nothing_is_kept_of_a_transaction_that_is_gone(
    clean_db: AsyncEngine, charger_id: int, by: Frozen
) -> None:
    of = await ended(clean_db, charger_id)
    await execute(clean_db, "DELETE FROM transactions")
    assert await kept(clean_db, of, by) is None


async def test_a_transaction_without_energy_or_end_that_has_not_changed_is_rated(
    clean_db: AsyncEngine, charger_id: int, by: Frozen
) -> None:
    of = await ended(clean_db, charger_id, energy_wh=None, stopped_at=None)
    made = await kept(clean_db, of, by, receipt(0))
    assert made is not None
    assert made.receipt.total_incl_tax == 0


async def test_ratings_that_are_kept_at_once_have_a_version_each(
    clean_db: AsyncEngine, charger_id: int, by: Frozen
) -> None:
    of = await ended(clean_db, charger_id)
    found = await asyncio.gather(*(kept(clean_db, of, by, asked_by=f"person {number}") for number in range(4)))
    assert sorted(each.version for each in found if each is not None) == [1, 2, 3, 4]
    assert (await sums(clean_db, "1"))["1"].version == 4


@pytest.mark.parametrize(
    ("columns", "is_due"),
    [
        ({}, True),
        ({"status": "active", "stopped_at": None, "received_stop_at": None}, False),
        ({"suspect": True}, False),
        ({"rated": True}, False),
        ({"tariff_id": None, "tariff_version": None}, False),
        ({"received_stop_at": END}, False),
        ({"received_stop_at": END - SECOND}, True),
        ({"stopped_at": END + DAY}, True),
        ({"estimated": True, "authorised": False}, True),
    ],
)
async def test_a_transaction_is_due_once_it_has_ended_by_our_clock_and_nobody_has_to_look(
    clean_db: AsyncEngine, charger_id: int, columns: dict[str, Any], is_due: bool
) -> None:
    await ended(clean_db, charger_id, **{"tariff_id": 1, "tariff_version": 1, **columns})
    async with begin(clean_db) as connection:
        assert await due(connection) == (["1"] if is_due else [])


async def test_no_more_are_due_at_a_time_than_are_asked_for(clean_db: AsyncEngine, charger_id: int) -> None:
    for number in range(1, 6):
        await ended(clean_db, charger_id, number, tariff_id=1, tariff_version=1)
    async with begin(clean_db) as connection:
        assert [len(await due(connection, limit=limit)) for limit in (0, 2, 5, 9)] == [0, 2, 5, 5]
        assert await due(connection, FIRST + 4 * HOUR) == ["1", "2"]


@pytest.mark.parametrize(
    ("columns", "is_limited"),
    [
        ({}, True),
        ({"limit_cost": None}, False),
        ({"limit_cost": Decimal(0)}, True),
        ({"limit_reached_at": END}, False),
        ({"tariff_id": None}, False),
        ({"status": "stopped"}, False),
        ({"suspect": True}, True),
    ],
)
async def test_only_what_runs_has_a_price_and_was_not_asked_to_stop_is_watched(
    clean_db: AsyncEngine, charger_id: int, columns: dict[str, Any], is_limited: bool
) -> None:
    of = {"status": "active", "limit_cost": Decimal("20.00"), "tariff_id": 1, "tariff_version": 1}
    await ended(clean_db, charger_id, **{**of, **columns})
    async with begin(clean_db) as connection:
        assert await costs.limited(connection) == (["1"] if is_limited else [])


@pytest.mark.parametrize(
    ("change", "is_final"), [("rated = rated", True), ("rated = false", False), ("suspect = true", False)]
)
async def test_sums_are_final_until_something_changes_or_is_doubted(
    clean_db: AsyncEngine, charger_id: int, by: Frozen, change: str, is_final: bool
) -> None:
    await kept(clean_db, await ended(clean_db, charger_id), by)
    await execute(clean_db, f"UPDATE transactions SET {change}")
    assert (await sums(clean_db, "1"))["1"].is_final == is_final


async def test_each_of_many_has_its_own_last_rating(clean_db: AsyncEngine, charger_id: int, by: Frozen) -> None:
    for number in (1, 2, 3):
        of = await ended(clean_db, charger_id, number)
        for times in range(1, number + 1):
            await kept(clean_db, of, by, receipt(times * 1000))
    ids = ["1", "2", "3"]
    async with begin(clean_db) as connection:
        latest = await costs.latest(connection, ids)
    assert [(latest[each].version, int(latest[each].receipt.kwh)) for each in ids] == [(1, 1), (2, 2), (3, 3)]
    found = await sums(clean_db, *ids)
    assert [found[each].total_incl_tax for each in ids] == [Decimal("0.50"), Decimal("1.00"), Decimal("1.50")]
    assert await sums(clean_db) == {}


async def test_a_transaction_without_a_tariff_has_none_to_be_priced_by(
    clean_db: AsyncEngine, charger_id: int, by: Frozen
) -> None:
    await ended(clean_db, charger_id)
    await ended(clean_db, charger_id, 2, tariff_id=by.tariff_id, tariff_version=2)
    async with begin(clean_db) as connection:
        assert await costs.frozen(connection, "1") is None
        assert await costs.frozen(connection, "no such transaction") is None
        assert await costs.frozen(connection, "2") == Frozen(by.tariff_id, 2, DEARER)
        with pytest.raises(NotKnown, match="no version 3"):
            await costs.chosen(connection, by.tariff_id, 3)

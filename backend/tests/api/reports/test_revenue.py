"""Revenue over the sessions of tests.support.report_fleet, which end on 1 and 2 January.

Session 1 (CP1, ends at 13:00 on the 1st) cost 4.00 EUR, session 2 (CP2, 19:00) 2.50 EUR, session 3 (CP2, 20:00 on the
2nd) 3.00 EUR; a further one, of the 2nd, 9.99 SEK. The suspect session has no cost.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables.tariffs import tariffs
from genx.db.tables.transactions import transactions
from genx.domain.notes import CLOCK_IS_WRONG
from tests.support.kept import add
from tests.support.report_fleet import AT_SIX, DAY, FIRST, HOUR, NEXT_DAY, get, rows
from tests.support.rolled import session


def cost(amount: str, currency: str = "EUR", tariff_id: int | None = 7) -> dict[str, Any]:
    total = Decimal(amount)
    return {
        "cost_currency": currency,
        "cost_total": total,
        "cost_total_incl_tax": total * 2,
        "cost_version": 1,
        "rated": True,
        "tariff_id": tariff_id,
    }


@pytest.fixture
async def paid(clean_db: AsyncEngine, fleet: tuple[int, int]) -> tuple[int, int]:
    tariff = {"tariff_id": 7, "name": "Day rate", "created_at": FIRST, "changed_at": FIRST}
    await add(clean_db, tariffs, tariff)
    krona = session(fleet[1], 5, NEXT_DAY, energy_wh=1000, id_tag="TAG3", meter_start=9) | cost("9.99", "SEK")
    await add(clean_db, transactions, krona)
    async with clean_db.begin() as connection:
        for number, amount, tariff_id in ((1, "4.00", 7), (2, "2.50", None), (3, "3.00", 7)):
            statement = update(transactions).where(transactions.c.id == str(number))
            await connection.execute(statement.values(cost(amount, tariff_id=tariff_id)))
    return fleet


async def test_each_currency_is_summed_up_by_itself(viewer: httpx.AsyncClient, paid: Any) -> None:
    found = await get(viewer, "revenue")
    assert found["totals"] == [
        {
            "currency": "EUR",
            "total": "9.5000",
            "totalInclTax": "19.0000",
            "sessions": 3,
            "perSession": "3.1667",
            "before": "0.0000",
            "change": None,
        },
        {
            "currency": "SEK",
            "total": "9.9900",
            "totalInclTax": "19.9800",
            "sessions": 1,
            "perSession": "9.9900",
            "before": "0.0000",
            "change": None,
        },
    ]
    assert (found["currency"], found["groups"]) == ("EUR", [])
    assert [each["total"] for each in found["buckets"]] == ["6.5000", "3.0000", "0.0000"]
    assert found["leftOut"] == {"unpricedSessions": 0, "unpricedWh": 0, "suspectSessions": 1}
    krona = await get(viewer, "revenue", currency="sek")
    assert [each["total"] for each in krona["buckets"]] == ["0.0000", "9.9900", "0.0000"]


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("charger", [("CP2", "5.5000", 2), ("CP1", "4.0000", 1)]),
        ("idTag", [("tag1", "6.5000", 2), ("tag2", "3.0000", 1)]),
        ("tariff", [("7", "7.0000", 2), ("", "2.5000", 1)]),
    ],
)
async def test_revenue_has_groups_and_their_part_of_each_bucket(
    viewer: httpx.AsyncClient, paid: Any, group: str, expected: list[tuple[str, str, int]]
) -> None:
    found = await get(viewer, "revenue", group=group, groups=1)
    assert [(each["key"], each["total"], each["sessions"]) for each in found["groups"]] == expected
    for each in found["buckets"]:
        assert Decimal(each["total"]) == Decimal(each["groups"][0]) + Decimal(each["others"])
    assert sum(Decimal(each["groups"][0]) for each in found["buckets"]) == Decimal(expected[0][1])
    assert sum(each["share"] for each in found["groups"]) == pytest.approx(1, abs=0.001)
    one_row = await get(viewer, "revenue", group=group, limit=1)
    assert [each["key"] for each in one_row["groups"]] == [expected[0][0], None]


async def test_a_tariff_is_named_in_revenue_and_in_energy(viewer: httpx.AsyncClient, paid: Any) -> None:
    revenue = await get(viewer, "revenue", group="tariff")
    energy = await get(viewer, "energy", group="tariff")
    assert [(each["key"], each["name"]) for each in revenue["groups"]] == [("7", "Day rate"), ("", None)]
    assert [(each["key"], each["name"], each["energyWh"]) for each in energy["groups"]] == [
        ("7", "Day rate", 14_000),
        ("", None, 4_000),
    ]


async def test_revenue_is_beside_that_of_the_time_before(viewer: httpx.AsyncClient, paid: Any) -> None:
    found = await get(viewer, "revenue", group="charger", **{"from": "2026-01-02", "to": "2026-01-02"})
    [euro] = [each for each in found["totals"] if each["currency"] == "EUR"]
    assert (euro["total"], euro["before"], euro["change"]) == ("3.0000", "6.5000", -0.5385)
    in_euro = await get(
        viewer, "revenue", group="charger", currency="EUR", **{"from": "2026-01-02", "to": "2026-01-02"}
    )
    assert [(each["key"], each["before"], each["change"]) for each in in_euro["groups"]] == [("CP2", "2.5000", 0.2)]


async def test_revenue_counts_when_a_session_ends_by_a_clock_that_is_right(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine, paid: tuple[int, int]
) -> None:
    over_midnight = {"stopped_at": FIRST + 3 * DAY - HOUR, "received_stop_at": FIRST + 3 * DAY + HOUR}
    wrong_clock = {"stopped_at": AT_SIX, "received_stop_at": FIRST + 2 * DAY + HOUR, "notes": [CLOCK_IS_WRONG]}
    await add(
        clean_db,
        transactions,
        session(paid[0], 6, FIRST + 2 * DAY, meter_start=6) | over_midnight | cost("1.00"),
        session(paid[0], 7, FIRST + timedelta(minutes=1), meter_start=7) | wrong_clock | cost("0.10"),
    )
    found = await get(viewer, "revenue")
    assert [each["total"] for each in found["buckets"]] == ["6.5000", "3.0000", "1.1000"]


async def test_without_tariffs_there_is_no_revenue_and_sessions_are_counted_as_unpriced(
    viewer: httpx.AsyncClient, fleet: Any
) -> None:
    found = await get(viewer, "revenue", group="tariff")
    assert (found["totals"], found["currency"], found["groups"]) == ([], None, [])
    assert found["leftOut"] == {"unpricedSessions": 3, "unpricedWh": 18_000, "suspectSessions": 1}
    assert [each["total"] for each in found["buckets"]] == ["0.0000"] * 3
    of_one = await get(viewer, "revenue", deviceId="CP1")
    assert of_one["leftOut"]["unpricedSessions"] == 1


async def test_revenue_is_a_table_too(viewer: httpx.AsyncClient, paid: Any) -> None:
    [first, *_] = await rows(viewer, "revenue", group="charger")
    assert (first["total"], first["currency"], first["CP2"], first["CP1"]) == ("6.5000", "EUR", "2.5000", "4.0000")

"""Sessions as reports count them, summed up by the real rollups: right ones, suspect, reviewed and running ones.

CP1 has sessions of an hour each on 2 January 2026, UTC: at 08:00 (10,000 Wh), at 12:00 (500,000 Wh, suspect) and at
23:30 (4,000 Wh).
"""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables.connectors import connectors
from genx.db.tables.rollups import rollup_state
from genx.db.tables.transactions import transactions
from genx.jobs.rollups import Rollups
from tests.api.reports.asking import report
from tests.support.database import execute
from tests.support.kept import add, add_charger
from tests.support.report_fleet import DAY, END, FIRST, HOUR
from tests.support.rolled import session, told, was_online

SECOND = FIRST + DAY
DAYS = {"from": "2026-01-02", "to": "2026-01-03"}
ON_IT = {"from": "2026-01-02", "to": "2026-01-02"}


async def sum_up(engine: AsyncEngine) -> None:
    await Rollups(engine, "UTC").rebuild(FIRST.date(), END.date(), END)


@pytest.fixture
async def sessions(clean_db: AsyncEngine, viewer: httpx.AsyncClient) -> int:
    charger_id = await add_charger(clean_db, "CP1")
    await add(clean_db, connectors, {"charger_id": charger_id, "connector_id": 1})
    await told(clean_db, (charger_id, 1), (FIRST, "Available"))
    await was_online(clean_db, charger_id, (FIRST, True))
    for number, begins, energy, is_suspect in (
        (1, 8.0, 10_000, False),
        (2, 12.0, 500_000, True),
        (3, 23.5, 4_000, False),
    ):
        at = SECOND + begins * HOUR
        stopped = {"stopped_at": at + HOUR, "received_stop_at": at + HOUR, "meter_stop": 1000 + energy}
        its = session(charger_id, number, at, energy_wh=energy, suspect=is_suspect, id_tag=f"TAG{number}", **stopped)
        await add(clean_db, transactions, its | {"meter_start": 1000 + number, "meter_stop": 1000 + number + energy})
    async with clean_db.begin() as connection:
        await connection.execute(insert(rollup_state), {"name": "rollups", "until": END, "time_zone": "UTC"})
    await sum_up(clean_db)
    return charger_id


async def review(engine: AsyncEngine, operator: httpx.AsyncClient) -> None:
    """Say that 7,000 Wh were charged."""
    verdict = {"verdict": "corrected", "energyWh": 7_000, "note": "read on site"}
    answer = await operator.post("/transactions/2/review", json=verdict)
    assert answer.status_code == 200, answer.text
    await sum_up(engine)


@pytest.mark.parametrize("chosen", [{}, {"deviceId": "CP1"}], ids=["fleet", "chosen"])
async def test_a_suspect_session_is_left_out_of_energy_and_counted_beside_it(
    viewer: httpx.AsyncClient, sessions: int, chosen: dict[str, str]
) -> None:
    found = await report(viewer, "energy", group="idTag", **chosen, **DAYS)
    assert (found["totals"]["energyWh"], found["totals"]["sessions"]) == (14_000, 2)
    assert found["totals"]["perSessionWh"] == 7_000
    assert found["leftOut"] == {"sessions": 1, "energyWh": 500_000}
    assert {each["key"]: each["energyWh"] for each in found["groups"]} == {"TAG1": 10_000, "TAG3": 4_000}
    use = await report(viewer, "utilisation", by="charger", **chosen, **DAYS)
    assert (use["sessions"], use["items"][0]["sessions"], use["items"][0]["energyWh"]) == (3, 3, 14_000)
    assert use["medianSessionMinutes"] == 60


async def test_a_session_over_midnight_has_energy_on_both_days_and_counts_on_its_first(
    viewer: httpx.AsyncClient, sessions: int
) -> None:
    first, second = (await report(viewer, "energy", deviceId="CP1", **DAYS))["buckets"]
    assert (first["energyWh"], second["energyWh"]) == (12_000, 2_000)
    assert (first["sessions"], second["sessions"]) == (2, 0)
    only = await report(viewer, "energy", group="idTag", **{"from": "2026-01-03", "to": "2026-01-03"})
    [group] = only["groups"]
    assert (group["key"], group["energyWh"], group["sessions"], group["perSessionWh"]) == ("TAG3", 2_000, 0, None)


async def test_a_suspect_session_counts_once_it_was_reviewed(
    viewer: httpx.AsyncClient, operator: httpx.AsyncClient, clean_db: AsyncEngine, sessions: int
) -> None:
    await review(clean_db, operator)
    found = await report(viewer, "energy", group="charger", **DAYS)
    assert (found["totals"]["energyWh"], found["totals"]["sessions"]) == (21_000, 3)
    assert found["leftOut"] == {"sessions": 0, "energyWh": 0}
    [group] = found["groups"]
    assert (group["key"], group["energyWh"], group["sessions"], group["share"]) == ("CP1", 21_000, 3, 1)
    by_hour = await report(viewer, "energy", bucket="hour", **ON_IT)
    assert {each["label"][11:13]: each["energyWh"] for each in by_hour["buckets"] if each["energyWh"]} == {
        "08": 10_000,
        "12": 7_000,
        "23": 2_000,
    }


async def test_a_suspect_session_has_no_revenue_until_it_was_reviewed(
    viewer: httpx.AsyncClient, operator: httpx.AsyncClient, clean_db: AsyncEngine, sessions: int
) -> None:
    before = await report(viewer, "revenue", **DAYS)
    assert before["leftOut"] == {"unpricedSessions": 2, "unpricedWh": 14_000, "suspectSessions": 1}
    cost = {"cost_currency": "EUR", "cost_total": 3, "cost_total_incl_tax": 3, "cost_version": 1, "rated": True}
    await review(clean_db, operator)
    async with clean_db.begin() as connection:
        await connection.execute(update(transactions).where(transactions.c.id == "2").values(cost))
    await execute(clean_db, "DELETE FROM session_days")  # they don't know what was put in by hand
    after = await report(viewer, "revenue", group="idTag", **DAYS)
    assert after["leftOut"] == {"unpricedSessions": 2, "unpricedWh": 14_000, "suspectSessions": 0}
    assert [(each["total"], each["energyWh"], each["sessions"]) for each in after["groups"]] == [("3.0000", 7_000, 1)]


async def test_revenue_counts_a_session_over_midnight_on_the_day_on_which_it_ends(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine, sessions: int
) -> None:
    cost = {"cost_currency": "EUR", "cost_total": 2, "cost_total_incl_tax": 2.4, "cost_version": 1, "rated": True}
    async with clean_db.begin() as connection:
        await connection.execute(update(transactions).where(transactions.c.id == "3").values(cost))
    await execute(clean_db, "DELETE FROM session_days")  # they don't know what was put in by hand
    found = await report(viewer, "revenue", **DAYS)
    assert [each["total"] for each in found["buckets"]] == ["0.0000", "2.0000"]
    # In New York it is still the 2nd.
    there = await report(viewer, "revenue", timeZone="America/New_York", **DAYS)
    assert [each["totalInclTax"] for each in there["buckets"]] == ["2.4000", "0.0000"]


async def test_a_running_session_has_begun_and_has_neither_a_duration_nor_revenue(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine, sessions: int
) -> None:
    running = {"status": "active", "stopped_at": None, "energy_wh": None, "meter_start": 9}
    await add(clean_db, transactions, session(sessions, 4, SECOND + DAY + 6 * HOUR, **running))
    await sum_up(clean_db)
    found = await report(viewer, "energy", **DAYS)
    assert (found["totals"]["energyWh"], found["totals"]["sessions"]) == (14_000, 3)
    assert [each["sessions"] for each in found["buckets"]] == [2, 1]
    use = await report(viewer, "utilisation", **DAYS)
    assert (use["sessions"], use["medianSessionMinutes"]) == (4, 60)
    revenue = await report(viewer, "revenue", **DAYS)
    assert revenue["leftOut"]["unpricedSessions"] == 2


async def test_the_median_is_of_sessions_that_began_in_the_time(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine, sessions: int
) -> None:
    for number, minutes in ((5, 10), (6, 20), (7, 90)):
        at = SECOND + DAY + number * HOUR
        its = session(sessions, number, at, stopped_at=at + timedelta(minutes=minutes), meter_start=number)
        await add(clean_db, transactions, its)
    third = {"from": "2026-01-03", "to": "2026-01-03"}
    assert (await report(viewer, "utilisation", **third))["medianSessionMinutes"] == 20
    assert (await report(viewer, "utilisation", **ON_IT))["medianSessionMinutes"] == 60
    # 10, 20, 60, 60 and 90 minutes.
    assert (await report(viewer, "utilisation", **DAYS))["medianSessionMinutes"] == 60

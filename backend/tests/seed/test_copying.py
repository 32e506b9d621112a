"""Copies of chargers have the same past, and reports can't tell them from others."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.jobs.rollups import Rollups
from genx.seed.copying import DETAILED, copy
from genx.seed.filling import Plan, fill
from tests.support.database import column, execute, row, rows

UNTIL = datetime(2026, 6, 1, 12, tzinfo=UTC)
"""Fixed, so that the same past is made up on every day."""

SHORT = Plan(chargers=21, originals=7, since=UNTIL - timedelta(days=9), until=UNTIL, prefix="DEMO")
LONG = Plan(chargers=4, originals=2, since=UNTIL - DETAILED - timedelta(days=6), until=UNTIL, prefix="DEMO")
OF_CHARGERS = {
    "connectors": "connector_id, status, status_at",
    "transactions": "connector_id, started_at, stopped_at, meter_start, energy_wh, cost_total, tariff_id",
    "meter_series": "connector_id, at, power_w, energy_wh",
    "connector_statuses": "connector_id, at, status, error_code",
    "charger_presence": "at, online",
    "quarter_hours": "connector_id, at, energy_wh, charging_s, faulted_s",
    "connector_days": "connector_id, day, energy_wh, charging_s, faulted_s, seconds",
    "session_pieces": "connector_id, at, energy_wh, begins, ends",
    "connector_faults": "connector_id, began_at, ended_at, error_code",
}
ROLLUPS = {
    "quarter_hours": "charger_id, connector_id, at",
    "connector_days": "charger_id, connector_id, day",
    "connector_blocks": "charger_id, connector_id, days, day",
    "connector_faults": "charger_id, connector_id, began_at, id",
    "session_pieces": "transaction_id, at",
    "session_days": "kind, days, day, key, currency",
    "fleet_quarter_hours": "at",
}


async def seeded(engine: AsyncEngine, dsn: str, plan: Plan) -> list[int]:
    """Fill the database. Returns the ids of the chargers."""
    told: list[int] = []
    await fill(dsn, plan, lambda _: None)
    job = Rollups(engine, "Europe/Berlin")
    await job.run(plan.until)
    await job.rebuild(plan.since.date(), plan.until.date(), plan.until)
    await copy(dsn, plan, told.append)
    assert told == list(range(2 * plan.originals, plan.chargers + 1, plan.originals))
    return await column(engine, "SELECT charger_id FROM chargers ORDER BY charger_id")


@pytest.mark.parametrize("table", OF_CHARGERS)
async def test_a_copy_has_the_past_of_its_original(clean_db: AsyncEngine, dsn: str, table: str) -> None:
    ids = await seeded(clean_db, dsn, SHORT)

    async def past(number: int) -> list[dict[str, Any]]:
        columns = OF_CHARGERS[table]
        return await rows(
            clean_db, f"SELECT {columns} FROM {table} WHERE charger_id = {ids[number]} ORDER BY {columns}"
        )

    for number in range(SHORT.originals):
        original = await past(number)
        assert original or table == "connector_faults"
        assert await past(number + SHORT.originals) == original == await past(number + 2 * SHORT.originals)


async def test_copies_have_names_transactions_and_tags_of_their_own(clean_db: AsyncEngine, dsn: str) -> None:
    await seeded(clean_db, dsn, SHORT)
    assert await column(clean_db, "SELECT device_id FROM chargers ORDER BY charger_id") == [
        f"DEMO{number:03d}" for number in range(1, 22)
    ]
    assert len(set(await column(clean_db, "SELECT name FROM chargers"))) == 21
    assert set(await column(clean_db, "SELECT serial_number FROM chargers")) == {f"MADE-UP-{n}" for n in range(1, 22)}
    unknown = "SELECT count(*) FROM transactions WHERE lower(id_tag) NOT IN (SELECT id_tag_key FROM id_tags)"
    assert await column(clean_db, unknown) == [0]
    of_chargers = "SELECT count(DISTINCT id_tag) FROM transactions WHERE charger_id IN (SELECT charger_id FROM chargers"
    for first in (1, 8, 15):
        theirs = f"{of_chargers} WHERE device_id BETWEEN 'DEMO{first:03d}' AND 'DEMO{first + 6:03d}')"
        assert (await column(clean_db, theirs))[0] > 7
    assert await row(
        clean_db,
        "SELECT nextval('transaction_ids') > max(wire_id) AS is_new, bool_and(id = wire_id::text) AS same"
        " FROM transactions",
    ) == {"is_new": True, "same": True}
    receipts = "SELECT count(*) FROM transactions JOIN transaction_costs c ON c.transaction_id = id"
    assert await column(clean_db, receipts) == await column(clean_db, "SELECT count(*) FROM transactions")


async def test_sums_of_copies_are_those_that_would_be_made_again(clean_db: AsyncEngine, dsn: str) -> None:
    await seeded(clean_db, dsn, SHORT)
    orders = {table: f"SELECT * FROM {table} ORDER BY {key}" for table, key in ROLLUPS.items()}
    copied = {table: await rows(clean_db, order) for table, order in orders.items()}
    assert all(copied.values())
    await execute(clean_db, "DELETE FROM session_days")
    await Rollups(clean_db, "Europe/Berlin").rebuild(SHORT.since.date(), SHORT.until.date(), SHORT.until)
    for table, order in orders.items():
        assert copied[table] == await rows(clean_db, order), table


async def test_copies_have_details_of_the_last_days_and_sums_of_all(clean_db: AsyncEngine, dsn: str) -> None:
    ids = await seeded(clean_db, dsn, LONG)
    firsts = "SELECT charger_id, min(at) AS first FROM {} GROUP BY 1 ORDER BY 1"
    for table in ("quarter_hours", "meter_series", "session_pieces"):
        found = {each["charger_id"]: each["first"] for each in await rows(clean_db, firsts.format(table))}
        assert max(found[id_] for id_ in ids[:2]) < UNTIL - DETAILED <= min(found[id_] for id_ in ids[2:])
    days = await rows(clean_db, "SELECT charger_id, count(*) AS n FROM connector_days GROUP BY 1")
    assert {each["charger_id"] for each in days} == set(ids)
    assert len({each["n"] for each in days}) == 1


async def test_a_fleet_without_copies_is_left_as_it_is(clean_db: AsyncEngine, dsn: str) -> None:
    plan = Plan(chargers=2, originals=2, since=UNTIL - timedelta(days=1), until=UNTIL, prefix="DEMO")
    assert len(await seeded(clean_db, dsn, plan)) == 2

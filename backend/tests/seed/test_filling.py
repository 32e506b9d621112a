"""A seeded database is one that a real fleet could have left behind."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.jobs.rating import Rater
from genx.seed.filling import NotEmpty, Plan, fill
from tests.support.database import column, execute, row, rows

UNTIL = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
PLAN = Plan(chargers=23, originals=23, since=UNTIL - timedelta(days=10), until=UNTIL, prefix="DEMO")


async def test_a_fleet_and_its_past_are_stored(clean_db: AsyncEngine, dsn: str) -> None:
    finished: list[int] = []
    await fill(dsn, PLAN, finished.append)
    assert finished == [20, 23]
    assert await column(clean_db, "SELECT device_id FROM chargers ORDER BY charger_id") == [
        f"DEMO{number:03d}" for number in range(1, 24)
    ]
    assert await row(clean_db, "SELECT count(*) AS n, bool_or(online) AS online FROM chargers") == {
        "n": 23,
        "online": False,
    }
    assert (await row(clean_db, "SELECT count(*) AS n FROM id_tags"))["n"] == 69
    known = await column(clean_db, "SELECT DISTINCT connector_id FROM connectors ORDER BY 1")
    assert known == [1, 2]


async def test_readings_agree_with_their_transactions(clean_db: AsyncEngine, dsn: str) -> None:
    await fill(dsn, PLAN, lambda _: None)
    found = await rows(
        clean_db,
        """
        SELECT t.energy_wh, t.started_at, t.stopped_at, max(s.energy_wh) - min(s.energy_wh) AS risen,
          min(s.at) AS first, max(s.at) AS last
        FROM transactions t JOIN meter_series s ON s.transaction_id = t.id GROUP BY t.id
        """,
    )
    assert len(found) == (await row(clean_db, "SELECT count(*) AS n FROM transactions"))["n"] > 100
    assert all(each["risen"] == each["energy_wh"] for each in found)
    assert all((each["first"], each["last"]) == (each["started_at"], each["stopped_at"]) for each in found)


async def test_histories_begin_with_the_past_and_end_with_it(clean_db: AsyncEngine, dsn: str) -> None:
    await fill(dsn, PLAN, lambda _: None)
    assert await column(clean_db, "SELECT DISTINCT min(at) FROM charger_presence GROUP BY charger_id") == [PLAN.since]
    last = await rows(
        clean_db, "SELECT DISTINCT ON (charger_id) at, online FROM charger_presence ORDER BY charger_id, at DESC"
    )
    assert {(each["at"], each["online"]) for each in last} == {(PLAN.until, False)}
    newest = "SELECT DISTINCT ON (charger_id, connector_id) charger_id, connector_id, status FROM connector_statuses"
    statuses = await rows(clean_db, f"{newest} ORDER BY charger_id, connector_id, at DESC, id DESC")
    assert statuses == await rows(
        clean_db, "SELECT charger_id, connector_id, status FROM connectors ORDER BY charger_id, connector_id"
    )


async def test_a_charger_has_the_tariff_of_its_place(clean_db: AsyncEngine, dsn: str) -> None:
    await fill(dsn, PLAN, lambda _: None)
    known = "SELECT DISTINCT t.name, model FROM chargers JOIN tariffs t USING (tariff_id) ORDER BY 2"
    named = {each["model"]: each["name"].removesuffix(" (made up)") for each in await rows(clean_db, known)}
    assert (named["HYC150"], named["P30"], named["Terra AC"]) == ("Fast charging", "Depots", "Car parks")
    assert await column(clean_db, "SELECT count(*) FROM chargers WHERE tariff_id IS NULL") == [0]


async def test_a_session_costs_what_the_server_would_find_again(clean_db: AsyncEngine, dsn: str) -> None:
    await fill(dsn, PLAN, lambda _: None)
    costs = "SELECT * FROM transaction_costs ORDER BY transaction_id"
    before = await rows(clean_db, costs)
    assert sum(each["total"] for each in before) > 1000
    await execute(clean_db, "UPDATE transactions SET rated = false")
    await Rater(clean_db).rate_ended(UNTIL)
    assert await column(clean_db, "SELECT DISTINCT rated FROM transactions") == [True]
    assert await rows(clean_db, costs) == before


async def test_ids_go_on_after_what_was_made_up(clean_db: AsyncEngine, dsn: str) -> None:
    await fill(dsn, PLAN, lambda _: None)
    next_id = await row(
        clean_db,
        "SELECT nextval('transaction_ids') > (SELECT max(wire_id) FROM transactions) AS is_new,"
        " nextval(pg_get_serial_sequence('chargers', 'charger_id')) > (SELECT max(charger_id) FROM chargers)"
        " AS goes_on",
    )
    assert next_id == {"is_new": True, "goes_on": True}


async def test_a_database_with_chargers_is_left_alone(clean_db: AsyncEngine, dsn: str) -> None:
    await fill(dsn, PLAN, lambda _: None)
    with pytest.raises(NotEmpty) as refused:
        await fill(dsn, PLAN, lambda _: None)
    assert refused.value.chargers == 23
    assert (await row(clean_db, "SELECT count(*) AS n FROM chargers"))["n"] == 23

"""Migrations 0019 and 0020 on a database that is in use: what is there stays, costs nothing, and is found by index."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec
import pytest

from genx.db.base.engine import begin, create_engine
from genx.db.base.migrate import upgrade
from genx.db.queries import costs, exclusions, tariffs
from genx.db.views import report_faults, report_revenue, transactions
from genx.db.views.report_days import looked_at
from genx.db.views.transactions import TransactionFilter
from tests.db.test_migrations_filled import migrate_to, old
from tests.db.test_queries_costs import ENERGY
from tests.support.full_database import NOON, contents, fill

__all__ = ["old"]

DAY = timedelta(days=1)
CHARGERS = "INSERT INTO chargers (charger_id, device_id, registered_at) VALUES (1, 'CP1', $1), (2, 'CP2', $1)"
CONNECTORS = "INSERT INTO connectors (charger_id, connector_id, status) VALUES (1, 1, 'Charging'), (2, 1, 'Faulted')"
TRANSACTIONS = """
INSERT INTO transactions (id, wire_id, charger_id, connector_id, id_tag, authorised, status, started_at,
  received_start_at, meter_start, stopped_at, received_stop_at, energy_wh, limit_energy_wh)
SELECT n::text, n, 1, n, 'TAG', true, CASE WHEN n = 3 THEN 'active' ELSE 'stopped' END::transaction_status, $1, $1, 0,
  CASE WHEN n < 3 THEN $2::timestamptz END, CASE WHEN n < 3 THEN $2 END, CASE WHEN n < 3 THEN 10000 * n END, 500
FROM generate_series(1, 3) AS n
"""
STATUSES = """
INSERT INTO connector_statuses (charger_id, connector_id, at, status, error_code, recorded_at)
VALUES (1, 1, $1, 'Available', 'NoError', $1), (2, 1, $1, 'Faulted', 'GroundFailure', $1),
  (2, 1, $2, 'Available', 'NoError', $2)
"""
FOREIGN_KEYS = """
SELECT conname, confdeltype::text FROM pg_constraint
WHERE contype = 'f' AND conrelid = ANY($1::text[]::regclass[]) AND conname LIKE '%' || $2
"""
VALID = "SELECT indisvalid AND indisready FROM pg_index WHERE indexrelid = $1::text::regclass"
INDEXES = (
    "uq_tariffs_is_default",
    "ix_chargers_tariff_id",
    "ix_connectors_tariff_id",
    "ix_transactions_tariff_id",
    "ix_transactions_unrated",
    "ix_exclusions_until",
    "ix_connector_days_not_up",
    "ix_transactions_ended",
    "ix_transactions_end_received",
    "ix_charger_status_history_not_active",
)


async def of_0018(dsn: str) -> "asyncpg.Connection[Any]":
    """Two chargers, two sessions that have ended, one that runs, and a fault."""
    await migrate_to(dsn, "0018")
    connection = await asyncpg.connect(dsn)
    await connection.execute(CHARGERS, NOON)
    await connection.execute(CONNECTORS)
    await connection.execute(TRANSACTIONS, NOON, NOON + timedelta(hours=1))
    await connection.execute(STATUSES, NOON, NOON + timedelta(hours=2))
    return connection


async def test_what_was_charged_before_there_were_tariffs_has_no_cost(old: str) -> None:
    connection = await of_0018(old)
    await upgrade(old)
    found = await connection.fetch("SELECT * FROM transactions ORDER BY wire_id")
    await connection.close()
    new = ("tariff_id", "tariff_version", "limit_cost", "cost_version", "cost_currency", "cost_total")
    assert [{row[name] for name in new} for row in found] == [{None}] * 3
    assert [row["rated"] for row in found] == [False] * 3
    assert [(row["energy_wh"], row["limit_energy_wh"]) for row in found] == [(10_000, 500), (20_000, 500), (None, 500)]


async def test_nothing_of_the_past_is_due_to_be_rated_even_once_there_is_a_default_tariff(old: str) -> None:
    """What people have paid for in another way does not get a second bill."""
    connection = await of_0018(old)
    await upgrade(old)
    await connection.execute(
        "INSERT INTO tariffs (tariff_id, name, is_default, created_at, changed_at) VALUES (1, 'One', true, $1, $1)",
        NOON,
    )
    content = msgspec.json.encode(ENERGY).decode()
    await connection.execute("INSERT INTO tariff_versions VALUES (1, 1, $2, $1, NULL)", NOON, content)
    await connection.close()
    engine = create_engine(old, pool_size=1)
    async with begin(engine) as reading:
        assert await costs.due(reading, NOON + 99 * DAY, 9) == []
        assert await costs.limited(reading) == []
        assert await costs.sums(reading, ["1", "2", "3"]) == {}
        assert await costs.frozen(reading, "3") is None
        assert (await tariffs.known(reading, 1)).running == 0
    await engine.dispose()


async def test_lists_and_reports_read_what_was_there_before_the_update(old: str) -> None:
    connection = await of_0018(old)
    await upgrade(old)
    await connection.close()
    engine = create_engine(old, pool_size=1)
    async with begin(engine) as reading:
        listed = await transactions.page(reading, TransactionFilter(), None, 9)
        of_tariff = await transactions.page(reading, TransactionFilter(tariff_id=1), None, 9)
        revenue = await report_revenue.of_all(reading, looked_at(NOON - DAY, NOON + DAY), None)
        [fault] = (await report_faults.groups(reading, "errorCode", "seconds", NOON - DAY, NOON + DAY, None, 9)).first
        excluded = await exclusions.touching(reading, NOON - DAY, NOON + DAY, None)
    await engine.dispose()
    assert [each.id for each in listed.rows] == ["3", "2", "1"]
    assert (list(of_tariff.rows), revenue, excluded) == ([], [], [])
    assert (fault.charger_id, fault.error_code, fault.count) == (2, "GroundFailure", 1)


@pytest.mark.parametrize(("before", "after"), [("0018", "0019"), ("0019", "0020")])
async def test_each_migration_adds_to_a_full_database_and_changes_no_value(old: str, before: str, after: str) -> None:
    await migrate_to(old, before)
    connection = await asyncpg.connect(old)
    await fill(connection)
    was = await contents(connection)
    await migrate_to(old, after)
    now = await contents(connection)
    await connection.close()
    new = {"0019": {"tariffs", "tariff_versions", "transaction_costs"}, "0020": {"exclusions"}}[after]
    assert set(now) - set(was) == new
    assert all(now[table] == [] for table in new)
    for table, rows in was.items():
        assert len(now[table]) == len(rows)
        kept = [{name: row[name] for name in rows[0]} for row in now[table]]
        assert sorted(kept, key=str) == sorted(rows, key=str), table


async def test_every_index_of_both_is_there_and_usable(old: str) -> None:
    connection = await of_0018(old)
    await upgrade(old)
    assert [await connection.fetchval(VALID, name) for name in INDEXES] == [True] * len(INDEXES)
    await connection.close()


async def test_a_tariff_that_something_has_is_not_deleted_and_its_versions_go_with_it(old: str) -> None:
    connection = await of_0018(old)
    await upgrade(old)
    restricted = await connection.fetch(FOREIGN_KEYS, ["chargers", "connectors"], "tariff_id")
    assert {tuple(row) for row in restricted} == {("fk_chargers_tariff_id", "r"), ("fk_connectors_tariff_id", "r")}
    await connection.execute(
        "INSERT INTO tariffs (tariff_id, name, created_at, changed_at) VALUES (1, 'One', $1, $1)", NOON
    )
    await connection.execute("INSERT INTO tariff_versions VALUES (1, 1, '{}', $1, NULL)", NOON)
    for table in ("chargers", "connectors"):
        await connection.execute(f"UPDATE {table} SET tariff_id = 1 WHERE charger_id = 1")
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await connection.execute("DELETE FROM tariffs")
        await connection.execute(f"UPDATE {table} SET tariff_id = NULL")
    await connection.execute("DELETE FROM tariffs")
    assert await connection.fetchval("SELECT count(*) FROM tariff_versions") == 0
    await connection.close()


async def test_costs_go_with_their_transaction_and_exclusions_with_their_charger(old: str) -> None:
    connection = await of_0018(old)
    await upgrade(old)
    await connection.execute(
        "INSERT INTO transaction_costs VALUES ('1', 1, 7, 1, '{}', 'EUR', 4.0, 5.0, $1, NULL, 'ended'),"
        " ('2', 1, 7, 1, '{}', 'EUR', 1.23456, 5.0, $1, NULL, 'ended')",
        NOON,
    )
    await connection.execute(
        "INSERT INTO exclusions (charger_id, since, until, reason, created_at, created_by)"
        " VALUES (1, $1, $1, 'gridLoss', $1, 'ann'), (2, $1, $1, 'gridLoss', $1, 'ann'),"
        " (NULL, $1, $1, 'gridLoss', $1, 'ann')",
        NOON,
    )
    await connection.execute("DELETE FROM transactions WHERE id = '1'")
    assert [tuple(row) for row in await connection.fetch("SELECT transaction_id, total FROM transaction_costs")] == [
        ("2", Decimal("1.2346"))
    ]
    await connection.execute("DELETE FROM connectors WHERE charger_id = 2")
    await connection.execute("DELETE FROM connector_statuses WHERE charger_id = 2")
    await connection.execute("DELETE FROM chargers WHERE charger_id = 2")
    found = await connection.fetch("SELECT charger_id FROM exclusions ORDER BY charger_id")
    assert [row["charger_id"] for row in found] == [1, None]
    await connection.close()


async def test_there_is_one_default_tariff_at_most(old: str) -> None:
    connection = await of_0018(old)
    await upgrade(old)
    add = "INSERT INTO tariffs (name, is_default, created_at, changed_at) VALUES ($2, $3, $1, $1)"
    for name, is_default in (("One", True), ("Two", False), ("Three", False)):
        await connection.execute(add, NOON, name, is_default)
    with pytest.raises(asyncpg.UniqueViolationError):
        await connection.execute(add, NOON, "Four", True)
    with pytest.raises(asyncpg.UniqueViolationError):
        await connection.execute(
            "INSERT INTO tariff_versions SELECT 1, 1, '{}', $1, NULL FROM generate_series(1, 2)", NOON
        )
    assert await connection.fetchval("SELECT min(revision) FROM tariffs") == 1
    await connection.close()

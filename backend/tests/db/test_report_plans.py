"""The statements of tariffs, costs and reports look rows up by index: no plan reads a large table from end to end.

The tables are as full as makes PostgreSQL choose so by itself; nothing forbids it to scan.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import costs, exclusions, tariffs
from genx.db.views import report_faults, report_histories, report_revenue, report_sessions, report_sums, transactions
from genx.db.views.report_days import looked_at
from genx.db.views.report_histories import Looked
from genx.db.views.report_sums import Kept
from genx.db.views.transactions import TransactionFilter
from genx.domain.figures.span import Bucket
from tests.db.test_queries_costs import receipt
from tests.db.test_view_all_transactions import statements
from tests.support.report_fleet import DAY, FIRST

SESSIONS = 20_000
NOW = FIRST + timedelta(minutes=30) * SESSIONS
KEPT = Kept(until=NOW, time_zone="UTC")
WEEK = [Bucket(NOW - number * DAY, NOW - (number - 1) * DAY, "") for number in range(7, 0, -1)]
VALUES = {"first": FIRST, "receipt": msgspec.json.encode(receipt()).decode()}
Asked = Callable[[AsyncConnection], Awaitable[Any]]

FILL = (
    """
    INSERT INTO chargers (charger_id, device_id, registered_at) SELECT n, 'CP' || n, :first
    FROM generate_series(1, 50) AS n
    """,
    """
    INSERT INTO connectors (charger_id, connector_id) SELECT n, c
    FROM generate_series(1, 50) AS n, generate_series(1, 2) AS c
    """,
    """
    INSERT INTO tariffs (tariff_id, name, created_at, changed_at) SELECT n, 'T' || n, :first, :first
    FROM generate_series(1, 3) AS n
    """,
    """
    INSERT INTO transactions (id, wire_id, charger_id, connector_id, id_tag, authorised, status, started_at,
      received_start_at, meter_start, stopped_at, received_stop_at, energy_wh, tariff_id, tariff_version, rated,
      cost_version, cost_currency, cost_total, cost_total_incl_tax, limit_cost)
    SELECT n::text, n, 1 + n % 50, 1 + n % 2, 'T' || n % 500, true,
      CASE WHEN n > 19990 THEN 'active' ELSE 'stopped' END::transaction_status, at, at, 0,
      CASE WHEN n <= 19990 THEN at + interval '20 minutes' END,
      CASE WHEN n <= 19990 THEN at + interval '20 minutes' END, n,
      CASE WHEN n % 100 = 0 THEN 1 + n % 3 WHEN n % 5 = 0 THEN 1 END, 1, n < 19000,
      CASE WHEN n % 100 = 0 THEN 1 END, CASE WHEN n % 100 = 0 THEN 'EUR' END,
      n / 100.0, n / 90.0, CASE WHEN n > 19990 THEN 5 END
    FROM (SELECT n, CAST(:first AS timestamptz) + n * interval '30 minutes' AS at
      FROM generate_series(1, 20000) AS n) AS made
    """,
    """
    INSERT INTO transaction_costs SELECT id, v, 1, 1, CAST(:receipt AS jsonb), 'EUR', 1, 1, started_at, NULL, 'ended'
    FROM transactions, generate_series(1, 2) AS v WHERE cost_version IS NOT NULL OR wire_id % 3 = 0
    """,
    """
    INSERT INTO session_pieces (transaction_id, at, charger_id, connector_id, energy_wh, begins, ends, interpolated,
      suspect)
    SELECT id, date_bin('15 minutes', started_at, '2026-01-01Z'), charger_id, connector_id, 9, true, true, false, false
    FROM transactions
    """,
    """
    INSERT INTO connector_statuses (charger_id, connector_id, at, status, error_code, recorded_at)
    SELECT 1 + n % 50, 1 + n % 2, CAST(:first AS timestamptz) + n * interval '30 minutes',
      CASE WHEN n % 200 = 0 THEN 'Faulted' WHEN n % 3 = 0 THEN 'Charging' ELSE 'Available' END, 'x', now()
    FROM generate_series(1, 20000) AS n
    """,
    """
    INSERT INTO charger_presence (charger_id, at, online, recorded_at)
    SELECT 1 + n % 50, CAST(:first AS timestamptz) + n * interval '30 minutes', n % 7 > 0, now()
    FROM generate_series(1, 20000) AS n
    """,
    """
    INSERT INTO connector_faults (charger_id, connector_id, began_at, id, error_code, ended_at, online_s)
    SELECT 1 + n % 50, 1 + n % 2, at, n, 'x', at + interval '1 hour', 3600
    FROM (SELECT n, CAST(:first AS timestamptz) + n * interval '30 minutes' AS at
      FROM generate_series(1, 20000) AS n) AS made
    """,
    """
    INSERT INTO exclusions (charger_id, since, until, reason, created_at, created_by)
    SELECT 1 + n % 50, at, at + interval '1 hour', 'gridLoss', at, 'ann'
    FROM (SELECT n, CAST(:first AS timestamptz) + n * interval '30 minutes' AS at
      FROM generate_series(1, 20000) AS n) AS made
    """,
)
LARGE = {
    "transactions",
    "transaction_costs",
    "session_pieces",
    "connector_statuses",
    "charger_presence",
    "connector_faults",
    "exclusions",
}


@pytest.fixture(scope="module")
async def full(engine: AsyncEngine) -> AsyncIterator[AsyncEngine]:
    tables = ", ".join(["chargers", "tariffs", *sorted(LARGE)])
    async with engine.begin() as connection:
        await connection.execute(text(f"TRUNCATE {tables} CASCADE"))
        for statement in FILL:
            await connection.execute(
                text(statement), {name: VALUES[name] for name in VALUES if f":{name}" in statement}
            )
    async with engine.connect() as connection:
        await connection.execute(text(f"ANALYZE {tables}"))
        await connection.commit()
    yield engine
    async with engine.begin() as connection:
        await connection.execute(text(f"TRUNCATE {tables} CASCADE"))


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


async def plans(engine: AsyncEngine, asked: Asked) -> list[dict[str, Any]]:
    """The nodes of the plans of all statements that are executed."""
    with statements(engine) as collected:
        async with begin(engine) as connection:
            await asked(connection)
    found: list[dict[str, Any]] = []
    async with begin(engine) as connection:
        for statement, values in collected:
            if statement.lstrip().startswith(("SELECT", "WITH", "\n", "(")):
                explained = await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values)
                tree = explained.scalar_one()
                found += nodes((json.loads(tree) if isinstance(tree, str) else tree)[0]["Plan"])
    assert found
    return found


def scanned(found: list[dict[str, Any]]) -> set[str]:
    """The large tables that are read from end to end."""
    return {node["Relation Name"] for node in found if node["Node Type"] == "Seq Scan"} & LARGE


def indexes(found: list[dict[str, Any]]) -> set[str]:
    return {node["Index Name"] for node in found if "Index Name" in node}


def looked(since: datetime) -> list[Looked]:
    return [Looked(charger_id=number, connector_id=1, since=since, until=NOW) for number in (2, 4)]


LAST_DAY = NOW - DAY, NOW
CASES: dict[str, tuple[Asked, set[str]]] = {
    "transactions of a tariff": (
        lambda c: transactions.page(c, TransactionFilter(tariff_id=2), None, 50),
        {"ix_transactions_tariff_id"},
    ),
    "transactions of a tariff further on": (
        lambda c: transactions.page(c, TransactionFilter(tariff_id=2), (FIRST + 60 * DAY, 3000), 50),
        {"ix_transactions_tariff_id"},
    ),
    "transactions of a tariff that nobody has": (
        lambda c: transactions.page(c, TransactionFilter(tariff_id=77), None, 50),
        {"ix_transactions_tariff_id"},
    ),
    "transactions of a tariff and a charger": (
        lambda c: transactions.page(c, TransactionFilter(tariff_id=2, charger_ids=(1,)), None, 50),
        {"ix_transactions_charger_id_started_at"},
    ),
    "transactions of a tariff and a tag": (
        lambda c: transactions.page(c, TransactionFilter(tariff_id=2, id_tag="t100"), None, 50),
        {"ix_transactions_id_tag"},
    ),
    "due to be rated": (lambda c: costs.due(c, NOW, 200), {"ix_transactions_unrated"}),
    "limited by cost": (costs.limited, {"ix_transactions_active"}),
    "sums of a page": (lambda c: costs.sums(c, ["300", "600", "900"]), {"pk_transaction_costs"}),
    "ratings of one": (lambda c: costs.ratings(c, "300"), {"pk_transaction_costs"}),
    "last ratings of some": (lambda c: costs.latest(c, ["300", "600"]), {"pk_transaction_costs"}),
    "the tariff of one": (lambda c: costs.frozen(c, "7"), {"pk_transactions"}),
    "tariffs with their users": (lambda c: tariffs.page(c, None, 50), {"ix_transactions_active"}),
    "revenue of a day": (
        lambda c: report_revenue.by_group(c, "tariff", "EUR", looked_at(*LAST_DAY), looked_at(*LAST_DAY), None, 9),
        {"ix_transactions_ended", "ix_transactions_end_received"},
    ),
    "revenue by day": (
        lambda c: report_revenue.by_bucket(c, WEEK, looked_at(*LAST_DAY), None),
        {"ix_transactions_ended", "ix_transactions_end_received"},
    ),
    "revenue of some by day": (
        lambda c: report_revenue.parts(c, "charger", WEEK, "EUR", ["1"], looked_at(*LAST_DAY), None),
        {"ix_transactions_ended", "ix_transactions_end_received"},
    ),
    "suspect sessions": (lambda c: report_sessions.left_out(c, WEEK, None), {"ix_transactions_rare"}),
    "how long sessions last": (
        lambda c: report_sessions.median_seconds(c, *LAST_DAY, None),
        {"ix_transactions_started_at"},
    ),
    "faults of a day": (
        lambda c: report_faults.totals(c, *LAST_DAY, None),
        {"ix_connector_faults_began_at", "ix_connector_faults_ended_at"},
    ),
    "timelines": (lambda c: report_histories.timelines(c, looked(NOW - DAY), {}), set()),
    "exclusions of a day": (lambda c: exclusions.touching(c, *LAST_DAY, None), {"ix_exclusions_until"}),
    "exclusions, newest first": (
        lambda c: exclusions.page(c, exclusions.ExclusionFilter(), None, 50),
        {"pk_exclusions"},
    ),
    "since when connectors are known": (
        lambda c: report_sums.states_by_connector(c, *LAST_DAY, [1, 2], KEPT),
        set(),
    ),
}


@pytest.mark.parametrize("name", CASES)
async def test_a_statement_finds_its_rows_by_index(full: AsyncEngine, name: str) -> None:
    asked, expected = CASES[name]
    found = await plans(full, asked)
    assert scanned(found) == set()
    assert expected <= indexes(found)


async def test_a_scan_would_be_seen(full: AsyncEngine) -> None:
    async def everything(connection: AsyncConnection) -> None:
        await connection.execute(text("SELECT count(*) FROM transactions WHERE meter_start = 5"))

    assert scanned(await plans(full, everything)) == {"transactions"}

"""Reports over a year of a large fleet: p50 and p99 of each.

    python benchmarks/reports.py --url http://127.0.0.1:8000 --token gxk_...      a server that runs
    python benchmarks/reports.py --data-dir FOLDER                               one on a data folder (`genx seed`)
    python benchmarks/reports.py --chargers 10000 --days 365                      made-up rollups in a temporary folder

Prints p50 and p99 of each in ms beside the goal, and the CPU of server and database (which others on the machine don't
change; that of jobs that run meanwhile is in it), and writes results/reports.json.
"""

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import harness
import httpx

from genx.db.base.engine import begin, create_engine
from genx.db.base.migrate import upgrade
from genx.db.embedded.server import EmbeddedPostgres
from genx.db.rollups import blocks, faults, session_days, summing
from genx.db.rollups.state import State
from genx.db.tables.rollups import SUMS
from genx.domain.spans import Span

EMAIL, PASSWORD = "bench@example.org", "a password of the benchmark"
WARM_UP = 2
GOAL_MS = 200
"""That every report answers in, at 10,000 chargers and a year."""
SUMMED = ", ".join(SUMS)
# What a connector does in a quarter hour of its busy sixteen hours, and so in a day: one in 200 is faulted for a day.
OF_A_DAY = """
random() * 40000 AS energy_wh, (random() * 40000)::int AS session_wh, 0 AS suspect_wh, 600 AS preparing_s,
14400 AS charging_s, 1800 AS suspended_ev_s, 0 AS suspended_evse_s, 900 AS finishing_s, 0 AS reserved_s,
0 AS unavailable_s, CASE WHEN random() < 0.005 THEN 43200 ELSE 0 END AS faulted_s,
CASE WHEN random() < 0.02 THEN 7200 ELSE 0 END AS offline_s, 0 AS unknown_s, 3 AS started, 3 AS stopped,
0 AS faults, 86400 AS seconds
"""
FILL = {
    "chargers": """
        INSERT INTO chargers (device_id, name, vendor, model, power_rating_manual_w, registered_at)
        SELECT 'B' || n, 'Bay ' || n, 'Vendor', 'Model ' || n % 12, CASE n % 3 WHEN 0 THEN 150000 ELSE 22000 END,
          $1::timestamptz FROM generate_series(1, $3::int) AS n WHERE $2::timestamptz IS NOT NULL
    """,
    "connectors": """
        INSERT INTO connectors (charger_id, connector_id, status)
        SELECT charger_id, n, 'Available' FROM chargers, generate_series(0, 2) AS n
        WHERE $1::timestamptz < $2::timestamptz AND $3::int > 0
    """,
    "charger_presence": """
        INSERT INTO charger_presence (charger_id, at, online, recorded_at)
        SELECT charger_id, at, n % 2 = 0, at FROM (
          SELECT charger_id, n, $1::timestamptz - interval '1 day' + n * ($2::timestamptz - $1) / 12 AS at
          FROM chargers, generate_series(0, 10) AS n WHERE $3::int > 0) AS changes
    """,
    # Statuses of a session each day, and a fault every fifty days.
    "connector_statuses": """
        INSERT INTO connector_statuses (charger_id, connector_id, at, status, error_code, recorded_at)
        SELECT c.charger_id, c.connector_id, d.at + s.after + c.charger_id % 3600 * interval '10 seconds', s.status,
          CASE s.status WHEN 'Faulted' THEN (ARRAY['GroundFailure', 'EVCommunicationError', 'HighTemperature',
            'PowerSwitchFailure'])[1 + c.charger_id % 4] ELSE 'NoError' END, d.at + s.after
        FROM connectors c
        CROSS JOIN generate_series($1::timestamptz - interval '1 day', $2::timestamptz, '1 day')
          WITH ORDINALITY AS d (at, number)
        JOIN (VALUES (interval '0', 'Available', 1), ('7 hours', 'Charging', 1), ('11 hours', 'Available', 1),
          ('11.5 hours', 'Faulted', 50), ('14 hours', 'Available', 50)) AS s (after, status, every)
          ON (d.number + c.charger_id) % s.every = 0
        WHERE c.connector_id > 0 AND $3::int > 0
    """,
    "connector_days": f"""
        INSERT INTO connector_days (charger_id, connector_id, day, {SUMMED}, interpolated, doubtful)
        SELECT c.charger_id, c.connector_id, d::date, {SUMMED}, false, false
        FROM generate_series($1::timestamptz, $2::timestamptz, '1 day') AS d CROSS JOIN connectors c
        CROSS JOIN LATERAL (SELECT {OF_A_DAY} WHERE c.charger_id > 0) AS of
        WHERE c.connector_id > 0 AND $3::int > 0
    """,
    "quarter_hours": f"""
        INSERT INTO quarter_hours (charger_id, connector_id, at, {SUMMED}, interpolated, doubtful)
        SELECT c.charger_id, c.connector_id, q.at,
          {", ".join("900" if name == "seconds" else f"({name} / 16)::int" for name in SUMS)}, false, false
        FROM generate_series(greatest($1::timestamptz, $2::timestamptz - interval '3 days'), $2, '1 hour') AS q (at)
        CROSS JOIN connectors c CROSS JOIN LATERAL (SELECT {OF_A_DAY} WHERE c.charger_id > 0) AS of
        WHERE c.connector_id > 0 AND $3::int > 0
    """,
    "fleet_quarter_hours": f"""
        INSERT INTO fleet_quarter_hours (at, {SUMMED}, connectors)
        SELECT q.at, {", ".join(f"({name} * $3::bigint / 48)::bigint" for name in SUMS)}, $3::int * 2
        FROM generate_series($1::timestamptz, $2::timestamptz - interval '15 minutes', '15 minutes') AS q (at)
        CROSS JOIN LATERAL (SELECT {OF_A_DAY} WHERE q.at IS NOT NULL) AS of
    """,
    "tariffs": """
        INSERT INTO tariffs (tariff_id, name, created_at, changed_at)
        SELECT n, 'Tariff ' || n, $1, $1 FROM generate_series(1, 20) AS n
        WHERE $1::timestamptz < $2::timestamptz AND $3::int > 0
    """,
    # A month of sessions, three a day and charger, in eight pieces each.
    "transactions": """
        INSERT INTO transactions (id, wire_id, charger_id, connector_id, id_tag, authorised, status, started_at,
          received_start_at, stopped_at, meter_start, energy_wh, tariff_id, tariff_version, rated, cost_version,
          cost_currency, cost_total, cost_total_incl_tax)
        SELECT number::text, number, charger_id, 1, 'TAG' || number % 30000, true, 'stopped', at, at,
          at + interval '2 hours', number, 20000, number % 20 + 1, 1, true, 1,
          CASE number % 50 WHEN 0 THEN 'CHF' ELSE 'EUR' END, number % 3000 / 100.0, number % 3000 / 80.0
        FROM (SELECT row_number() OVER (ORDER BY at, charger_id) AS number, charger_id, at FROM chargers
          CROSS JOIN generate_series(greatest($1::timestamptz, $2::timestamptz - interval '30 days'),
            $2::timestamptz - interval '3 hours', '8 hours') AS at WHERE $3::int > 0) AS made
    """,
    "session_pieces": """
        INSERT INTO session_pieces
          (transaction_id, at, charger_id, connector_id, energy_wh, begins, ends, interpolated, suspect)
        SELECT id, date_bin('15 minutes', started_at, '2000-01-01Z') + n * interval '15 minutes', charger_id,
          connector_id, 2500, n = 0, n = 7, false, false
        FROM transactions CROSS JOIN generate_series(0, 7) AS n
        WHERE $1::timestamptz < $2::timestamptz AND $3::int > 0
    """,
    "rollup_state": """
        INSERT INTO rollup_state (name, until, time_zone)
        SELECT 'rollups', $2::timestamptz, 'UTC' WHERE $1::timestamptz < $2 AND $3::int > 0
        ON CONFLICT (name) DO UPDATE SET until = excluded.until
    """,
}


async def fill(data_dir: Path, chargers: int, days: int) -> None:
    """Make rollups and histories up, in a database of its own."""
    until = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    since = (until - timedelta(days=days)).replace(hour=0)
    postgres = EmbeddedPostgres(data_dir)
    try:
        dsn = await postgres.start()
        await upgrade(dsn)
        connection = await asyncpg.connect(dsn)
        await connection.execute("SET synchronous_commit = off; SET max_parallel_workers_per_gather = 0")
        for name, statement in FILL.items():
            began = time.perf_counter()
            print(f"{name}: {await connection.execute(statement, since, until, chargers, timeout=3600)}", end=" ")
            print(f"{time.perf_counter() - began:.0f} s", flush=True)
        await sum_up(dsn, since, until)
        await connection.execute("VACUUM ANALYZE", timeout=3600)
        await connection.close()
    finally:
        await postgres.stop()


async def sum_up(dsn: str, since: datetime, until: datetime) -> None:
    """Sum up what the server sums up, by its own statements."""
    engine = create_engine(dsn)
    began = time.perf_counter()
    async with begin(engine) as connection:
        await blocks.sum_up_since(connection, since.date())
    print(f"connector_blocks: {time.perf_counter() - began:.0f} s", flush=True)
    began = time.perf_counter()
    async with begin(engine) as connection:
        ids = await summing.chargers_after(connection, 0, 1_000_000)
        spans = [Span(charger_id, number, since - timedelta(days=2), until) for charger_id in ids for number in (1, 2)]
        await faults.sum_up(connection, spans)
    print(f"connector_faults: {time.perf_counter() - began:.0f} s", flush=True)
    began = time.perf_counter()
    known = State(until=until, time_zone="UTC")
    async with begin(engine) as connection:
        await session_days.mark(
            connection, [since + timedelta(days=number) for number in range((until - since).days + 1)]
        )
    more = True
    while more:
        async with begin(engine) as connection:
            more = await session_days.sum_up_newest(connection, known)
    print(f"session_days: {time.perf_counter() - began:.0f} s", flush=True)
    await engine.dispose()


def reports(now: datetime) -> dict[str, tuple[str, dict[str, Any]]]:
    month = {"from": f"{now.date() - timedelta(days=29)}", "to": f"{now.date()}"}
    year = {"from": f"{now.date() - timedelta(days=364)}", "to": f"{now.date()}"}
    return {
        "summary": ("summary", {}),
        "energy, 30 days": ("energy", month),
        "energy, a year by month": ("energy", year | {"bucket": "month"}),
        "energy by charger, 30 days": ("energy", month | {"group": "charger"}),
        "energy by charger, a year": ("energy", year | {"group": "charger"}),
        "energy by tag, 30 days": ("energy", month | {"group": "idTag"}),
        "energy by tag, a year": ("energy", year | {"group": "idTag"}),
        "energy by tariff, 30 days": ("energy", month | {"group": "tariff"}),
        "energy by tariff, a year": ("energy", year | {"group": "tariff"}),
        "revenue, 30 days": ("revenue", month),
        "revenue, a year by month": ("revenue", year | {"bucket": "month"}),
        "revenue by charger, 30 days": ("revenue", month | {"group": "charger"}),
        "revenue by charger, a year": ("revenue", year | {"group": "charger"}),
        "revenue by tag, 30 days": ("revenue", month | {"group": "idTag"}),
        "revenue by tariff, 30 days": ("revenue", month | {"group": "tariff"}),
        "energy, 30 days in Kolkata": ("energy", month | {"timeZone": "Asia/Kolkata"}),
        "utilisation, 30 days": ("utilisation", month | {"by": "weekdayHour"}),
        "utilisation, a year": ("utilisation", year | {"by": "weekdayHour"}),
        "utilisation by charger, 30 days": ("utilisation", month | {"by": "charger"}),
        "utilisation by charger, a year": ("utilisation", year | {"by": "charger"}),
        "utilisation by connector, 30 days": ("utilisation", month | {"by": "connector"}),
        "utilisation by charger, 30 days in Kolkata": (
            "utilisation",
            month | {"by": "charger", "timeZone": "Asia/Kolkata"},
        ),
        "availability, 30 days": ("availability", month),
        "availability, a year": ("availability", year),
        "availability by the rule of the UK, 30 days": ("availability", month | {"rule": "uk"}),
        "availability, plain, 30 days": ("availability", month | {"rule": "online"}),
        "outages of a connector, a year": ("availability/{device}/1", year),
        "faults, 30 days": ("faults", month),
        "faults, a year": ("faults", year),
        **{f"faults by {by}, 30 days": ("faults", month | {"by": by}) for by in ("charger", "model", "connector")},
    }


def figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {"p50_ms": round(statistics.median(ordered), 1), "p99_ms": round(ordered[int(len(ordered) * 0.99)], 1)}


async def measured(base: str, token: str, rounds: int, cpu: Callable[[], float] | None) -> dict[str, Any]:
    results: dict[str, Any] = {}
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"{base}/api/v1", headers=headers, timeout=60) as client:
        chargers = (await client.get("/chargers", params={"limit": 1})).raise_for_status().json()["items"]
        device = chargers[0]["deviceId"] if chargers else "none"
        for name, (path, params) in reports(datetime.now(UTC)).items():
            times: list[float] = []
            used = 0.0
            for number in range(rounds + WARM_UP):
                if number == WARM_UP:
                    used = cpu() if cpu else 0.0
                began = time.perf_counter()
                answer = await client.get(f"/reports/{path.format(device=device)}", params=params)
                times.append((time.perf_counter() - began) * 1e3)
            taken = {"status": answer.status_code, "bytes": len(answer.content), **figures(times[WARM_UP:])}
            taken["cpu_ms"] = round((cpu() - used) * 1e3 / rounds, 1) if cpu else None
            results[name] = taken
            verdict = "over" if taken["p50_ms"] > GOAL_MS else "ok"
            print(
                f"{name:45} {taken['p50_ms']:9.1f} {taken['p99_ms']:9.1f} ms {taken['status']}"
                f"  {verdict} ({GOAL_MS} ms), CPU {taken['cpu_ms']} ms",
                flush=True,
            )
    return results


@asynccontextmanager
async def serving(options: argparse.Namespace) -> AsyncIterator[tuple[str, str, Callable[[], float] | None]]:
    """The URL and a token of a server that runs, or of one that is started: then also the CPU that it has used."""
    if options.url:
        yield options.url, options.token, None
        return
    with tempfile.TemporaryDirectory(prefix="genx-bench-") as made:
        folder = Path(options.data_dir or made)
        if not options.data_dir:
            await fill(folder, options.chargers, options.days)
        settings = {"GENX_ADMIN_EMAIL": EMAIL, "GENX_ADMIN_PASSWORD": PASSWORD, "GENX_DATA_DIR": str(folder)}
        with harness.genx(**settings) as server:
            base = f"http://127.0.0.1:{server.port}"
            async with httpx.AsyncClient(base_url=base, timeout=60) as client:
                answer = await client.post("/api/v1/auth/login", json={"email": EMAIL, "password": PASSWORD})
                token = answer.raise_for_status().json()["accessToken"]
            yield base, token, lambda: sum(server.cpu())


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", help="of a server that runs")
    parser.add_argument(
        "--token", help="an access token or an API key for it", default=os.environ.get("GENX_TOKEN", "")
    )
    parser.add_argument("--data-dir", help="start a server on this data folder; its first user must not be there yet")
    parser.add_argument("--chargers", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    async with serving(options) as (base, token, cpu):
        results = await measured(base, token, options.rounds, cpu)
    written = harness.HERE / "results" / "reports.json"
    written.parent.mkdir(exist_ok=True)
    written.write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    asyncio.run(main())

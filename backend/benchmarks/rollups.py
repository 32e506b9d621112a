"""The cost of rollups: a fleet of 10,000 chargers with a sample of each connector that charges every minute.

    python benchmarks/rollups.py [--chargers 10000] [--hours 6]

Fills a database by SQL, and prints the CPU of one run of the job in which a quarter hour has ended, as a share of a
core (there is one in 900 s), and of one with nothing to do (one in 60 s). With `--hours 48` it rebuilds a day, too.
The CPU is that of the database and of Python together.
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import harness
from sqlalchemy import text

from genx.db.base import partitions
from genx.db.base.engine import create_engine
from genx.db.base.migrate import upgrade
from genx.db.embedded.server import EmbeddedPostgres
from genx.jobs.rollups import Rollups

NOW = datetime(2026, 6, 15, 12, 2, 5, tzinfo=UTC)

CHARGERS = """
WITH made AS (
  INSERT INTO chargers (device_id, registered_at, online, connected_at, last_seen)
  SELECT 'B' || lpad(n::text, 5, '0'), $2::timestamptz - interval '60 days', true,
    $2::timestamptz - interval '60 days', $2
  FROM generate_series(1, $1::int) AS n RETURNING charger_id
), presence AS (
  INSERT INTO charger_presence (charger_id, at, online, recorded_at)
  SELECT charger_id, $2::timestamptz - interval '60 days', true, $2::timestamptz FROM made
)
INSERT INTO connectors (charger_id, connector_id, status, since)
SELECT charger_id, number, 'Available', $2::timestamptz FROM made, generate_series(0, 2) AS number
"""
# Each charger loses its connection once a day for ten minutes.
PRESENCE = """
INSERT INTO charger_presence (charger_id, at, online, recorded_at)
SELECT charger_id, at + step.after, step.online, at FROM chargers,
  LATERAL generate_series($1::timestamptz + charger_id % 1440 * interval '1 minute', $2::timestamptz,
    interval '1 day') AS at,
  (VALUES (interval '0', false), (interval '10 minutes', true)) AS step (after, online)
"""
# A session of 100 minutes every four hours on each of two connectors, two hours apart.
SESSIONS = """
INSERT INTO transactions (id, wire_id, charger_id, connector_id, id_tag, authorised, status, started_at,
  received_start_at, meter_start, stopped_at, received_stop_at, meter_stop, energy_wh, measured_wh)
SELECT row_number() OVER ()::text, row_number() OVER (), charger_id, connector_id, 'TAG' || charger_id, true,
  CASE WHEN over THEN 'stopped' ELSE 'active' END::transaction_status, at, at, 1000,
  CASE WHEN over THEN at + interval '100 minutes' END, CASE WHEN over THEN at + interval '100 minutes' END,
  CASE WHEN over THEN 1000 + 180 * 100 END, CASE WHEN over THEN 180 * 100 END, 180
FROM connectors, LATERAL generate_series(
  $1::timestamptz + charger_id % 240 * interval '1 minute' + connector_id * interval '2 hours' - interval '4 hours',
  $2::timestamptz,
  interval '4 hours') AS at, LATERAL (SELECT at + interval '100 minutes' < $2::timestamptz AS over) AS o
WHERE connector_id > 0
"""
STATUSES = """
INSERT INTO connector_statuses (charger_id, connector_id, at, status, error_code, recorded_at)
SELECT charger_id, connector_id, $1::timestamptz - interval '60 days', 'Available', 'NoError',
  $1::timestamptz FROM connectors
UNION ALL
SELECT charger_id, connector_id, started_at + step.after, step.status, 'NoError', started_at FROM transactions,
  (VALUES (interval '-1 minute', 'Preparing'), (interval '0', 'Charging'), (interval '90 minutes', 'SuspendedEV'),
    (interval '100 minutes', 'Finishing'), (interval '105 minutes', 'Available')) AS step (after, status)
WHERE started_at + step.after < $2::timestamptz
"""
READINGS = """
INSERT INTO meter_series (charger_id, connector_id, at, transaction_id, contexts, rank, power_w, energy_wh, current_a)
SELECT charger_id, connector_id, at, id, 4, 0, 11000,
  1000 + 180 * extract(epoch FROM at - started_at)::bigint / 60, 16
FROM transactions, LATERAL generate_series(started_at, least(started_at + interval '100 minutes', $1::timestamptz),
  interval '1 minute') AS at
"""

STOPPED = """
INSERT INTO stale_quarter_hours (charger_id, connector_id, since, until, transaction_id)
SELECT charger_id, connector_id, stopped_at, stopped_at, id FROM transactions
WHERE status = 'stopped' ORDER BY stopped_at DESC LIMIT :stops
"""


async def fill(dsn: str, chargers: int, since: datetime) -> int:
    await upgrade(dsn)
    engine = create_engine(dsn)
    async with engine.begin() as connection:
        for weeks in (-1, 0):
            await partitions.ensure(connection, NOW + timedelta(weeks=weeks), of=partitions.SERIES)
    await engine.dispose()
    connection = await asyncpg.connect(dsn)
    await connection.execute(CHARGERS, chargers, since)
    for statement in (PRESENCE, SESSIONS, STATUSES):
        await connection.execute(statement, since, NOW)
    await connection.execute(READINGS, NOW)
    await connection.execute("DELETE FROM stale_days")
    until = NOW.replace(minute=0, second=0) - timedelta(minutes=15)
    await connection.execute("UPDATE rollup_state SET time_zone = 'Europe/Berlin', until = $1", until)
    await connection.execute("UPDATE outbox_readers SET recorded_at = $1", NOW)
    await connection.execute("VACUUM ANALYZE")
    found: int = await connection.fetchval("SELECT count(*) FROM meter_series")
    await connection.close()
    return found


def cpu() -> float:
    """Seconds of CPU of this process and of the database below it."""
    return time.process_time() + sum(harness.cpu_of(pid) for pid in harness.descendants(os.getpid()))


async def timed(work: Awaitable[None]) -> tuple[float, float]:
    before, began = cpu(), time.perf_counter()
    await work
    return cpu() - before, time.perf_counter() - began


async def measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    server = EmbeddedPostgres(folder)
    dsn = await server.start()
    try:
        rows = await fill(dsn, options.chargers, NOW.replace(second=0) - timedelta(hours=options.hours))
        engine = create_engine(dsn)
        job = Rollups(engine, "Europe/Berlin")
        figures: dict[str, Any] = {"chargers": options.chargers, "readings": rows}
        first_cpu, first_s = await timed(job.run(NOW))
        figures["first run"] = {"cpu_s": first_cpu, "s": first_s}
        for number in (1, 2):
            spent, took = await timed(job.run(NOW + number * timedelta(minutes=15)))
            figures[f"run {number}"] = {"cpu_s": spent, "s": took, "share_of_a_core": spent / 900}
        stops = options.chargers * 12 // 1440
        async with engine.begin() as connection:
            await connection.execute(text(STOPPED), {"stops": stops})
        spent, _ = await timed(job.run(NOW + timedelta(minutes=31)))
        figures["a run after the stops of a minute"] = {"stops": stops, "cpu_s": spent, "share_of_a_core": spent / 60}
        idle, _ = await timed(job.run(NOW + timedelta(minutes=31)))
        figures["a run with nothing to do"] = {"cpu_s": idle, "share_of_a_core": idle / 60}
        if options.hours >= 24:
            day = (NOW - timedelta(days=1)).date()
            spent, took = await timed(job.rebuild(day, day, NOW + timedelta(minutes=31)))
            figures["rebuild of a day"] = {"cpu_s": spent, "s": took, "s_at_10000": took * 10_000 / options.chargers}
        await engine.dispose()
        return figures
    finally:
        await server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chargers", type=int, default=10_000)
    parser.add_argument("--hours", type=float, default=6)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        figures = asyncio.run(measure(options, Path(folder)))
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()

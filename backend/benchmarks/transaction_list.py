"""The list of transactions with 1,000,000 of them: every filter, the first page,
later ones and the totals, through the API.

    python benchmarks/transaction_list.py [--transactions 1000000] [--requests 40]

Prints the fastest, p50 and p99 in ms and writes results/transaction_list.json.
"""

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg
import harness
import httpx

from genx.db.embedded.server import EmbeddedPostgres

CHARGERS = 2_000
PASSWORD = "a password of the benchmark"
FILL = """
INSERT INTO transactions (id, wire_id, charger_id, connector_id, id_tag, authorised, status, started_at,
  received_start_at, meter_start, stopped_at, received_stop_at, meter_stop, energy_wh, estimated, suspect, notes)
SELECT n::text, n, first + n % $2, 1 + n % 2, 'TAG' || lpad((n::bigint * 7919 % 20000)::text, 8, '0'), n % 97 > 0,
  CASE WHEN n > $1 - 1000 THEN 'active' ELSE 'stopped' END::transaction_status, at, at, 1000, at + interval '1 hour',
  at + interval '1 hour', 8000, 7000, n % 89 = 0, n % 101 = 0, CASE WHEN n % 50 = 0 THEN '{odd}' ELSE '{}' END::text[]
FROM generate_series(1, $1::int) AS n, (SELECT min(charger_id) AS first FROM chargers) AS chargers,
  LATERAL (SELECT timestamptz '2024-01-01Z' + n * interval '1 minute' AS at) AS began
"""
FILTERS: dict[str, dict[str, Any]] = {
    "none": {},
    "one charger": {"deviceId": "B00007"},
    "50 chargers": {"deviceId": [f"B{number:05d}" for number in range(50)]},
    "a connector": {"connectorId": 1},
    "a connector nobody has": {"connectorId": 7},
    "a tag": {"idTag": "tag00007919"},
    "a tag nobody has": {"idTag": "TAGX"},
    "a charger and a connector nobody has": {"deviceId": "B00007", "connectorId": 7},
    "active": {"active": True},
    "stopped": {"active": False},
    "suspect": {"suspect": True},
    "not suspect": {"suspect": False},
    "estimated": {"estimated": True},
    "not authorised": {"authorised": False},
    "suspect, estimated and not authorised": {"suspect": True, "estimated": True, "authorised": False},
    "a period": {"from": "2024-03-01T00:00:00Z", "to": "2024-03-02T00:00:00Z"},
    "an empty period": {"from": "2020-01-01T00:00:00Z", "to": "2020-02-01T00:00:00Z"},
    "text in a tag": {"q": "7919"},
    "text nobody has": {"q": "not there"},
    "text nobody has, of one charger": {"q": "not there", "deviceId": "B00007"},
    "text in a note": {"q": "odd", "suspect": True},
}


async def fill(data_dir: Path, count: int) -> None:
    connection = await asyncpg.connect(EmbeddedPostgres(data_dir).dsn)
    await connection.execute(
        "INSERT INTO chargers (device_id, registered_at) SELECT 'B' || lpad(n::text, 5, '0'), now()"
        " FROM generate_series(0, $1::int - 1) AS n",
        CHARGERS,
    )
    began = time.perf_counter()
    await connection.execute(FILL, count, CHARGERS)
    print(f"{count:,} rows in {time.perf_counter() - began:.1f} s")
    await connection.execute("VACUUM ANALYZE transactions")
    await connection.close()


async def token(client: httpx.AsyncClient) -> str:
    answer = await client.post("/auth/login", json={"email": "bench@example.org", "password": PASSWORD})
    return str(answer.raise_for_status().json()["accessToken"])


async def timed(
    client: httpx.AsyncClient, params: dict[str, Any], path: str = "/transactions"
) -> tuple[float, dict[str, Any]]:
    began = time.perf_counter()
    answer = await client.get(path, params=params)
    return (time.perf_counter() - began) * 1e3, answer.raise_for_status().json()


async def measure(client: httpx.AsyncClient, filters: dict[str, Any], requests: int) -> dict[str, Any]:
    """Times of a filter: the first page again and again, the pages that follow it, and its totals."""
    first = [(await timed(client, filters))[0] for _ in range(requests)]
    later: list[float] = []
    cursor = (await timed(client, filters | {"limit": 200}))[1]["nextCursor"]
    while cursor is not None and len(later) < requests:
        took, page = await timed(client, filters | {"cursor": cursor, "limit": 50})
        later.append(took)
        cursor = page["nextCursor"]
    totals = [(await timed(client, filters, "/transactions/totals"))[0] for _ in range(requests)]
    return {"first": figures(first), "later": figures(later), "totals": figures(totals)}


def figures(times: Sequence[float]) -> dict[str, float]:
    if not times:
        return {}
    ordered = sorted(times)
    return {
        "min_ms": round(ordered[0], 2),
        "p50_ms": round(statistics.median(ordered), 2),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)], 2),
    }


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--transactions", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=40)
    options = parser.parse_args()
    settings = {"GENX_ADMIN_EMAIL": "bench@example.org", "GENX_ADMIN_PASSWORD": PASSWORD}
    results: dict[str, Any] = {}
    folder = tempfile.TemporaryDirectory(prefix="genx-bench-")
    with folder, harness.genx(**settings, GENX_DATA_DIR=folder.name) as server:
        await fill(Path(folder.name), options.transactions)
        base = f"http://127.0.0.1:{server.port}/api/v1"
        async with httpx.AsyncClient(base_url=base, timeout=60) as client:
            client.headers["Authorization"] = f"Bearer {await token(client)}"
            for name, filters in FILTERS.items():
                results[name] = await measure(client, filters, options.requests)
                print(f"{name:40} {json.dumps(results[name])}", flush=True)
    harness.keep("transaction_list", results)


if __name__ == "__main__":
    os.environ.setdefault("GENX_LOG_LEVEL", "warning")
    asyncio.run(main())

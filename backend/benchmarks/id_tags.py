"""100,000 id tags: their memory, the time to load them, and the time of Authorize, judged and on the wire.

python benchmarks/id_tags.py [number of tags]
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import harness
import websockets

from genx.central_system.tags.book import IdTags
from genx.db.base.engine import create_engine
from genx.db.base.migrate import upgrade
from genx.db.embedded.server import EmbeddedPostgres
from genx.db.queries.id_tag_store import IdTagStore
from genx.domain.facts import Needs
from genx.domain.id_tag import authorise
from genx.gateway.runtime import utc_now

JUDGED = 200_000
ASKED = 3_000
FILL = """
INSERT INTO id_tags
  (id_tag_key, id_tag, name, parent_id_tag, max_active_transactions, budget_wh, budget_per, created_at)
SELECT lower(tag), tag, 'Driver ' || n, 'FLEET-' || n % 100, CASE WHEN n % 2 = 0 THEN 1 END,
  CASE WHEN n % 4 = 0 THEN 100000 END, CASE WHEN n % 4 = 0 THEN 'month'::budget_period END, now()
FROM (SELECT n, '04' || lpad(upper(to_hex(n)), 12, '0') AS tag FROM generate_series(1, $1) AS n) AS made
"""


def resident_kib() -> int:
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def tag(number: int) -> str:
    return f"04{number:012x}"


async def in_memory(dsn: str, count: int) -> dict[str, float]:
    engine = create_engine(dsn)
    book = IdTags(IdTagStore(engine), utc_now)
    before, began = resident_kib(), time.perf_counter()
    await book.load()
    loaded = time.perf_counter() - began
    used = resident_kib() - before
    now = datetime.now(UTC)
    began = time.perf_counter()
    for number in range(JUDGED):
        facts = book.recall(Needs(id_tag=tag(number * 7_919 % count + 1)))
        assert facts is not None
        authorise(facts.id_tag, now, device_id="CP001", accept_unknown=False)
    judged = (time.perf_counter() - began) / JUDGED
    await engine.dispose()
    return {"tags": len(book), "load_s": loaded, "memory_mib": used / 1024, "judged_us": judged * 1e6}


async def on_the_wire(url: str, count: int) -> Sequence[float]:
    """Return the seconds of each Authorize, one after the other."""
    seconds = []
    async with websockets.connect(f"{url}/CP001", subprotocols=[websockets.Subprotocol("ocpp1.6")]) as socket:
        for number in range(ASKED):
            frame = json.dumps([2, str(number), "Authorize", {"idTag": tag(number * 7_919 % count + 1)}])
            began = time.perf_counter()
            await socket.send(frame)
            while json.loads(answer := await socket.recv())[0] != 3:
                await socket.send(json.dumps([4, json.loads(answer)[1], "NotSupported", "", {}]))
            seconds.append(time.perf_counter() - began)
            assert json.loads(answer)[2]["idTagInfo"]["status"] == "Accepted", answer
    return seconds


async def fill(dsn: str, count: int) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(FILL, count)
    await connection.execute("ANALYZE id_tags")
    await connection.close()


async def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="genx-bench-") as folder:
        database = EmbeddedPostgres(Path(folder))
        try:
            dsn = await database.start()
            await upgrade(dsn)
            await fill(dsn, count)
            figures = await in_memory(dsn, count)
            for skipped in ("Heartbeat,MeterValues,Authorize", "Heartbeat,MeterValues"):
                settings = {"GENX_DATABASE_URL": dsn, "GENX_LOG_SKIP": skipped, "GENX_UNKNOWN_ID_TAGS": "reject"}
                settings["GENX_MAX_MESSAGES_PER_SECOND"] = "0"
                with harness.genx(**settings) as server:
                    found = sorted(await on_the_wire(server.url, count))
                name = "not_logged" if "Authorize" in skipped else "logged"
                figures[f"{name}_median_ms"] = statistics.median(found) * 1e3
                figures[f"{name}_p99_ms"] = found[len(found) * 99 // 100] * 1e3
        finally:
            await database.stop()
    for name, figure in figures.items():
        print(f"{name:22} {figure:12.3f}")
    harness.keep("id_tags", figures)


if __name__ == "__main__":
    asyncio.run(main())

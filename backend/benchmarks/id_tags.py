"""100,000 id tags: their memory, the times to load and to import them, and that of Authorize, judged and on the wire.

python benchmarks/id_tags.py [number of tags]
"""

import asyncio
import gc
import json
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

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
from tests.support.server import running_server, token_for

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


UPLOAD = """
import sys, urllib.error, urllib.request
url, token = sys.argv[1:]
headers = {"Authorization": "Bearer " + token, "Content-Type": "text/csv"}
try:
    answer = urllib.request.urlopen(urllib.request.Request(url, sys.stdin.buffer.read(), headers))
except urllib.error.HTTPError as error:
    answer = error
sys.stdout.buffer.write(answer.read())
"""


async def imported(dsn: str, count: int) -> dict[str, float]:
    """Import a file of as many tags as there are, half of them new, and watch how long others wait meanwhile."""
    lines = [f"04{n + count // 2:012x},Driver {n},FLEET-{n % 100},1,Note {n % 7}" for n in range(count)]
    wrong = [*lines[: count // 3], "a/b,,,,", *lines[count // 3 :], lines[0], "X,,,many,"]
    figures: dict[str, float] = {}
    gc.freeze()  # as `genx.server` does
    gc.set_threshold(50_000, 20, 100)
    async with running_server(dsn) as server:
        token = await token_for(server.app.engine, "operator")
        for name, rows, query in (
            ("three_errors", wrong, ""),
            ("dry_run", lines, "?dryRun=true"),
            ("import", lines, ""),
            ("import_of_the_same", lines, ""),
        ):
            body = "\n".join(["idTag,name,parentIdTag,maxActiveTransactions,note", *rows]).encode()
            url = f"{server.url}/api/v1/id-tags/import{query}"
            longest = await uploaded(url, token, body, 3 if name == "three_errors" else 0, figures, name)
            figures[f"{name}_longest_wait_ms"] = longest * 1e3
    return figures


async def uploaded(url: str, token: str, body: bytes, errors: int, figures: dict[str, float], name: str) -> float:
    """Upload from another process. Returns the longest time that our event loop did nothing else."""
    longest, end = [0.0], asyncio.Event()
    watcher = asyncio.create_task(watch(longest, end))
    began = time.perf_counter()
    client = await asyncio.create_subprocess_exec(sys.executable, "-c", UPLOAD, url, token, stdin=PIPE, stdout=PIPE)
    answer, _ = await client.communicate(body)
    figures[f"{name}_s"] = time.perf_counter() - began
    end.set()
    await watcher
    told = json.loads(answer)
    assert len(told["errors"]) == errors if errors else told["errors"] == 0, told
    return longest[0]


async def watch(longest: list[float], end: asyncio.Event) -> None:
    while not end.is_set():
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        longest[0] = max(longest[0], time.perf_counter() - began - 0.001)


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
            figures |= await imported(dsn, count)
        finally:
            await database.stop()
    for name, figure in figures.items():
        print(f"{name:22} {figure:12.3f}")
    harness.keep("id_tags", figures)


if __name__ == "__main__":
    asyncio.run(main())

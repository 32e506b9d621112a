"""Put a really running server to the test of its own OpenAPI document: `python -m tests.contract.schemathesis_run`."""

import asyncio
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from genx.db.base.migrate import upgrade
from genx.db.embedded.server import EmbeddedPostgres
from tests.support.log_rows import BAD_FRAME, RESULT, keep
from tests.support.server import RunningServer, running_server, token_for

HERE = Path(__file__).resolve().parent
SECONDS = 45
MOST_SECONDS = 120
OPTIONS = [
    "--phases=examples,coverage,fuzzing,stateful",
    f"--max-time={SECONDS}",
    "--max-examples=25",
    "--continue-on-failure",
    "--request-timeout=10",
    "--suppress-health-check=all",
    # Litestar's 405 names fewer methods than it takes. In a query a word where a list is due is a list of one, and an
    # empty list is not there at all: what is refused is shown in tests/api.
    "--exclude-checks=allow_header_conformance,negative_data_rejection",
    # A stream that does not end is no request and answer; tests/api/test_events.py follows it.
    "--exclude-operation-id=streamEvents",
    # These would end the session that the others are tested with; tests/api/test_sign_in.py has them.
    "--exclude-operation-id=signOut",
    "--exclude-operation-id=endSession",
]


async def main() -> int:
    """The exit code of schemathesis."""
    with tempfile.TemporaryDirectory() as folder:
        database = EmbeddedPostgres(Path(folder) / "data", options={"fsync": "off"})
        try:
            dsn = await database.start()
            await upgrade(dsn)
            async with running_server(dsn, call_timeout=1) as server:
                token = await token_for(server.app.engine, "admin", "admin@example.org", "a password")
                await fill(server, token)
                code = await schemathesis(server, token, folder)
        finally:
            await database.stop()
    sys.stdout.write(f"schemathesis: {'the server keeps its contract' if code == 0 else f'failed ({code})'}\n")
    return code


async def fill(server: RunningServer, token: str) -> None:
    """A few chargers and messages, so that there is something to find."""
    async with server.client(token) as client:
        for device_id in ("CP-0042", "CP-0043", "0"):
            (await client.post("/chargers", json={"deviceId": device_id, "name": "Level 2"})).raise_for_status()
    rows: list[dict[str, Any]] = [
        {"device_id": "CP-0042"},
        {"device_id": "0", "message_type": BAD_FRAME, "payload": "[2,"},
    ]
    ids = await keep(server.app.engine, rows * 20, start=datetime.now(UTC))
    answers = [{"device_id": "CP-0042", "message_type": RESULT, "call_id": ids[0], "id": ids[-1] + 1}]
    await keep(server.app.engine, answers, start=datetime.now(UTC))


async def schemathesis(server: RunningServer, token: str, folder: str) -> int:
    """Run its command line against the server; it is ended when it takes too long."""
    command = Path(sys.executable).with_name("schemathesis")
    arguments = [
        "--config-file",
        str(HERE / "schemathesis.toml"),
        "run",
        f"{server.url}/openapi.json",
        "-H",
        f"Authorization: Bearer {token}",
        *OPTIONS,
    ]
    environment = os.environ | {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE)}
    process = await asyncio.create_subprocess_exec(command, *arguments, cwd=folder, env=environment)
    try:
        async with asyncio.timeout(MOST_SECONDS):
            return await process.wait()
    except TimeoutError:
        process.kill()
        return await process.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

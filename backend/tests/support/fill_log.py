"""`python tests/support/fill_log.py DATA_DIR DEVICE_ID COUNT`: a long log for a charger of a running `genx run`.

COUNT calls with their answers, a second apart, the newest a minute old; call 1 is the oldest, and each says its number.
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import asyncpg

from genx.db.base import partitions
from genx.db.base.engine import create_engine
from genx.db.base.partitions import id_at
from genx.db.embedded.server import EmbeddedPostgres

DAY_S = 86_400
ANSWERED_AFTER = timedelta(milliseconds=20)

NEVER_GIVEN = 1 << 19
"""Added to the lowest id of a millisecond. No server writes so many entries in one, so the ids collide with none."""


class Entry(NamedTuple):
    """One row of the message log."""

    id: int
    charger_id: int
    device_id: str
    at: datetime
    direction: int
    message_type: int
    action: str
    message_id: str
    payload: str
    call_id: int | None


def exchange(charger_id: int, device_id: str, number: int, at: datetime) -> tuple[Entry, Entry]:
    """A DataTransfer and its answer."""
    message_id, answered = f"fill-{number}", at + ANSWERED_AFTER
    call_id, answer_id = id_at(at) + NEVER_GIVEN, id_at(answered) + NEVER_GIVEN
    request, response = f'{{"vendorId":"org.example","messageId":"row {number}"}}', '{"status":"Accepted"}'
    return (
        Entry(call_id, charger_id, device_id, at, 0, 0, "DataTransfer", message_id, request, None),
        Entry(answer_id, charger_id, device_id, answered, 1, 1, "DataTransfer", message_id, response, call_id),
    )


async def fill(data_dir: Path, device_id: str, count: int) -> None:
    """Into the embedded PostgreSQL that runs in `data_dir`."""
    dsn = EmbeddedPostgres(data_dir).dsn
    newest = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
    oldest = newest - timedelta(seconds=count)
    engine = create_engine(dsn)
    async with engine.begin() as connection:
        await partitions.ensure(connection, oldest, ahead=count // DAY_S + 1)
    await engine.dispose()
    connection = await asyncpg.connect(dsn)
    charger_id = await connection.fetchval("SELECT charger_id FROM chargers WHERE device_id = $1", device_id)
    rows = [
        entry
        for number in range(1, count + 1)
        for entry in exchange(charger_id, device_id, number, oldest + timedelta(seconds=number))
    ]
    await connection.copy_records_to_table("message_log", records=rows, columns=Entry._fields)
    await connection.execute("ANALYZE message_log")
    await connection.close()


if __name__ == "__main__":
    asyncio.run(fill(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))

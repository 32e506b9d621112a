"""Charging transactions as rows."""

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import msgspec

from genx.db.sql import storable, unnest
from genx.domain.facts import StartKey
from genx.domain.transaction import Transaction

COLUMNS = """t.transaction_id, t.charger_id, c.device_id, t.connector_id, t.id_tag, t.authorised,
t.status::text AS status,
t.started_at, t.received_start_at, t.meter_start, t.reservation_id, t.stopped_at, t.received_stop_at, t.meter_stop,
t.energy_wh, t.stop_reason, t.stop_id_tag, t.estimated, t.suspect, t.notes"""

_BY_ID = (
    f"SELECT {COLUMNS} FROM transactions t JOIN chargers c USING (charger_id) WHERE t.transaction_id = ANY($1::int[])"  # noqa: S608
)
_BY_START = f"""
SELECT {COLUMNS} FROM {unnest("bigint int text timestamptz bigint")}
  AS u (charger_id, connector_id, id_tag, started_at, meter_start)
JOIN transactions t USING (charger_id, connector_id, id_tag, started_at, meter_start)
JOIN chargers c ON c.charger_id = t.charger_id
WHERE t.status = 'active' OR t.started_at >= '2020-01-01 00:00:00+00'
"""  # noqa: S608


def from_row(row: Mapping[str, Any]) -> Transaction:
    """A Transaction from a row of COLUMNS."""
    return msgspec.convert(dict(row), Transaction)


async def fetch_by_id(connection: "asyncpg.Connection[Any]", ids: Sequence[int]) -> dict[int, Transaction]:
    """Transactions by id; ids that no transaction of ours can have are passed over."""
    possible = [id_ for id_ in ids if 0 < id_ < 2**31]
    rows = await connection.fetch(_BY_ID, possible) if possible else []
    return {row["transaction_id"]: from_row(row) for row in rows}


async def fetch_by_start(
    connection: "asyncpg.Connection[Any]", keys: Sequence[StartKey]
) -> dict[StartKey, Transaction]:
    """Transactions that were started before by the same StartTransaction (T2).

    Where the charger's clock stands still one that has ended is no sign of it: the next one begins at the same time.
    """
    columns = zip(
        *[(k.charger_id, k.connector_id, storable(k.id_tag), k.started_at, k.meter_start) for k in keys], strict=True
    )
    rows = await connection.fetch(_BY_START, *columns)
    found = [from_row(row) for row in rows]
    return {StartKey(t.charger_id, t.connector_id, t.id_tag, t.started_at, t.meter_start): t for t in found}

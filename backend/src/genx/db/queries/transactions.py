"""Charging transactions as rows."""

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import msgspec

from genx.db.base.sql import arrays, selected, unnest
from genx.db.tables.transactions import transactions
from genx.domain.facts import StartKey, StopKey
from genx.domain.id_tag import key
from genx.domain.transaction import Transaction

COLUMNS = f"c.device_id, {selected(Transaction, transactions, 't')}"

_START = {"charger_id": "bigint", "connector_id": "int", "started_at": "timestamptz", "meter_start": "bigint"}
_STOP = {"charger_id": "bigint", "stopped_at": "timestamptz", "meter_stop": "bigint"}
_CONNECTOR = {"charger_id": "bigint", "connector_id": "int"}

_BY_WIRE_ID = (
    f"SELECT {COLUMNS} FROM transactions t JOIN chargers c USING (charger_id) WHERE t.wire_id = ANY($1::int[])"  # noqa: S608
)
_BY_START = f"""
SELECT {COLUMNS} FROM {unnest(_START)} JOIN transactions t USING ({", ".join(_START)})
JOIN chargers c ON c.charger_id = t.charger_id
WHERE t.status = 'active' OR t.started_at >= '2020-01-01 00:00:00+00'
  OR (t.meter_start > 0 AND t.meter_stop > t.meter_start)
"""  # noqa: S608
_BY_STOP = f"""
SELECT {COLUMNS} FROM {unnest(_STOP)} JOIN transactions t USING ({", ".join(_STOP)})
JOIN chargers c ON c.charger_id = t.charger_id
WHERE t.status = 'stopped' AND NOT t.estimated
"""  # noqa: S608
_LAST = f"""
SELECT {COLUMNS} FROM {unnest(_CONNECTOR)}
CROSS JOIN LATERAL (
  SELECT * FROM transactions WHERE charger_id = u.charger_id AND connector_id = u.connector_id
    AND started_at <= received_start_at + interval '5 minutes'
  ORDER BY started_at DESC, wire_id DESC LIMIT 1
) t
JOIN chargers c ON c.charger_id = t.charger_id
"""  # noqa: S608


def from_row(row: Mapping[str, Any]) -> Transaction:
    """Make a Transaction of a row of COLUMNS."""
    return msgspec.convert(dict(row), Transaction)


async def fetch_by_wire_id(connection: "asyncpg.Connection[Any]", ids: Sequence[int]) -> dict[int, Transaction]:
    """Return transactions by wire id. Ids that none of our transactions can have are skipped."""
    possible = [id_ for id_ in ids if 0 < id_ < 2**31]
    rows = await connection.fetch(_BY_WIRE_ID, possible) if possible else []
    return {row["wire_id"]: from_row(row) for row in rows}


async def fetch_by_start(
    connection: "asyncpg.Connection[Any]", keys: Sequence[StartKey]
) -> dict[StartKey, Transaction]:
    """Return transactions that the same StartTransaction has started before (T2).

    Where the charger's clock stands still, one that has ended is a sign of it only if it moved the register: the next
    one begins at the same time, and beyond it (ADR 14).
    """
    found = [from_row(row) for row in await connection.fetch(_BY_START, *arrays(_START, keys))]
    return {StartKey(t.charger_id, t.connector_id, key(t.id_tag), t.started_at, t.meter_start): t for t in found}


async def fetch_by_stop(connection: "asyncpg.Connection[Any]", keys: Sequence[StopKey]) -> dict[StopKey, Transaction]:
    """Return transactions that the same StopTransaction has stopped (T4)."""
    rows = await connection.fetch(_BY_STOP, *arrays(_STOP, keys))
    return {StopKey(row["charger_id"], row["stopped_at"], row["meter_stop"]): from_row(row) for row in rows}


async def fetch_last(
    connection: "asyncpg.Connection[Any]", starts: Sequence[StartKey]
) -> dict[tuple[int, int], Transaction]:
    """Return the last transaction of each start's connector by plausible times; keys are (charger_id, connector_id)."""
    rows = await connection.fetch(_LAST, *arrays(_CONNECTOR, starts))
    return {(row["charger_id"], row["connector_id"]): from_row(row) for row in rows}

"""The series of a transaction, and its signed values."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.domain.series import Measurement, SignedValue
from genx.domain.transaction import Transaction

MOST_READ = 5_000
"""Measurements that are read of one transaction, evenly spread over it if it has more."""

MARGIN = timedelta(minutes=5)
"""Measurements of a transaction are looked for so long before its start and after its end, because clocks are set."""

END_OF_TIME = datetime(2200, 1, 1, tzinfo=UTC)

_SERIES = text("""
SELECT charger_id, connector_id, at, transaction_id, power_w, energy_wh, current_a, current_l1_a, current_l2_a,
  current_l3_a, voltage_v, soc, offered_a, temperature_c
FROM (
  SELECT *, row_number() OVER (ORDER BY at) AS place, count(*) OVER () AS total FROM meter_series
  WHERE charger_id = :charger_id AND connector_id = :connector_id AND at BETWEEN :since AND :until
    AND transaction_id = :id
) AS found
WHERE total <= :most OR place % (total / :most + 1) = 0 OR place IN (1, total) ORDER BY at
""")
_SIGNED = text("""
SELECT charger_id, connector_id, transaction_id, wire_id, at, received_at, context, measurand, location, phase, unit,
  value
FROM signed_values WHERE transaction_id = :id ORDER BY at, id
""")


async def series_of(connection: AsyncConnection, transaction: Transaction) -> Sequence[Measurement]:
    """Return the measurements of a transaction in order of time, at most about MOST_READ."""
    values = {
        "id": transaction.id,
        "charger_id": transaction.charger_id,
        "connector_id": transaction.connector_id,
        "since": transaction.began_at - MARGIN,
        "until": _latest(transaction) + MARGIN,
        "most": MOST_READ,
    }
    rows = await connection.execute(_SERIES, values)
    return [msgspec.convert(row, Measurement, from_attributes=True) for row in rows]


def _latest(transaction: Transaction) -> datetime:
    """Return the end of a transaction by either clock, or the end of time if it runs."""
    ends = [end for end in (transaction.stopped_at, transaction.received_stop_at) if end is not None]
    return max(ends, default=END_OF_TIME)


async def signed_values_of(connection: AsyncConnection, transaction_id: str) -> Sequence[SignedValue]:
    """Return the signed values of a transaction exactly as they were sent, in order of time."""
    rows = (await connection.execute(_SIGNED, {"id": transaction_id})).mappings()
    return [SignedValue(**{**row, "value": bytes(row["value"]).decode("utf-8", "surrogatepass")}) for row in rows]

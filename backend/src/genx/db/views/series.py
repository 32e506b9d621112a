"""The series of a transaction or a charge point, and signed values."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.domain.series import Measurement, SignedValue
from genx.domain.transaction import Transaction

MOST_READ = 5_000
"""Measurements that are read of one connector, evenly spread over the time if it has more."""

MARGIN = timedelta(minutes=5)
"""Measurements of a transaction are looked for so long before its start and after its end, because clocks are set."""

END_OF_TIME = datetime(2200, 1, 1, tzinfo=UTC)

_COLUMNS = ", ".join(name for name in Measurement.__struct_fields__ if name != "is_late")


def _thinned(where: str) -> TextClause:
    """Return SQL for measurements in order of time; every second, third, ... of a connector that has too many."""
    return text(f"""
    SELECT {_COLUMNS} FROM (
      SELECT *, row_number() OVER (PARTITION BY connector_id ORDER BY at) AS place,
        count(*) OVER (PARTITION BY connector_id) AS total
      FROM meter_series WHERE charger_id = :charger_id AND at BETWEEN :since AND :until AND {where}
    ) AS found
    WHERE total <= :most OR place % (total / :most + 1) = 0 OR place IN (1, total) ORDER BY at, connector_id
    """)  # noqa: S608 - only constants are put in


_OF_TRANSACTION = _thinned("connector_id = :connector_id AND transaction_id = :id")
_OF_CHARGE_POINT = _thinned("true")
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
    return await _read(connection, _OF_TRANSACTION, values)


async def series_between(
    connection: AsyncConnection, charger_id: int, since: datetime, until: datetime
) -> Sequence[Measurement]:
    """Return the measurements of a charge point's connectors between two times, at most about MOST_READ of each."""
    values = {"charger_id": charger_id, "since": since, "until": until, "most": MOST_READ}
    return await _read(connection, _OF_CHARGE_POINT, values)


async def _read(connection: AsyncConnection, of: TextClause, values: Mapping[str, Any]) -> list[Measurement]:
    return [msgspec.convert(row, Measurement, from_attributes=True) for row in await connection.execute(of, values)]


def _latest(transaction: Transaction) -> datetime:
    """Return the end of a transaction by either clock, or the end of time if it runs."""
    ends = [end for end in (transaction.stopped_at, transaction.received_stop_at) if end is not None]
    return max(ends, default=END_OF_TIME)


async def signed_values_of(connection: AsyncConnection, transaction_id: str) -> Sequence[SignedValue]:
    """Return the signed values of a transaction exactly as they were sent, in order of time."""
    rows = (await connection.execute(_SIGNED, {"id": transaction_id})).mappings()
    return [SignedValue(**{**row, "value": bytes(row["value"]).decode("utf-8", "surrogatepass")}) for row in rows]

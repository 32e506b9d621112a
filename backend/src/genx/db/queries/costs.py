"""What transactions cost, as rows: each rating, and the sums of the last one with the transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.queries import tariffs
from genx.db.rollups import session_days
from genx.db.tables.transactions import IS_UNRATED
from genx.domain.tariffs.kept import CostTotal, Rating, Why
from genx.domain.tariffs.receipt import Receipt
from genx.domain.tariffs.tariff import Tariff
from genx.domain.transaction import Transaction

_DUE = text(f"SELECT id FROM transactions WHERE {IS_UNRATED} AND received_stop_at < :before LIMIT :limit")  # noqa: S608
_LIMITED = text("""
SELECT id FROM transactions WHERE status = 'active' AND limit_cost IS NOT NULL AND limit_reached_at IS NULL
  AND tariff_id IS NOT NULL
""")
_OF_TRANSACTION = text("SELECT tariff_id, tariff_version, rated FROM transactions WHERE id = :id")
_SUMS = text("""
SELECT id, cost_currency AS currency, cost_total AS total, cost_total_incl_tax AS total_incl_tax,
  cost_version AS version, c.tariff_id, c.tariff_version, rated AND NOT suspect AS is_final
FROM transactions JOIN transaction_costs c ON c.transaction_id = id AND c.version = cost_version
WHERE id = ANY(CAST(:ids AS text[]))
""")
_RATINGS = text("SELECT * FROM transaction_costs WHERE transaction_id = :id ORDER BY version DESC")
_LATEST = text("""
SELECT DISTINCT ON (transaction_id) * FROM transaction_costs WHERE transaction_id = ANY(CAST(:ids AS text[]))
ORDER BY transaction_id, version DESC
""")
_UNCHANGED = text("""
SELECT id FROM transactions WHERE id = :id AND status = 'stopped'
  AND (stopped_at, received_stop_at, energy_wh, suspect) IS NOT DISTINCT FROM
    (:stopped_at, :received_stop_at, CAST(:energy_wh AS bigint), CAST(:suspect AS boolean))
FOR UPDATE
""")
_ADD = text("""
INSERT INTO transaction_costs (transaction_id, version, tariff_id, tariff_version, receipt, currency, total,
  total_incl_tax, rated_at, rated_by, why)
VALUES (:transaction_id, :version, :tariff_id, :tariff_version, CAST(:receipt AS jsonb), :currency, :total,
  :total_incl_tax, :rated_at, :rated_by, :why)
""")
_SUMMED = text("""
UPDATE transactions SET rated = true, cost_version = :version, cost_currency = :currency, cost_total = :total,
  cost_total_incl_tax = :total_incl_tax
WHERE id = :transaction_id
""")


class Frozen(Struct, frozen=True):
    """The version of a tariff that a transaction has had since its start."""

    tariff_id: int
    tariff_version: int
    content: Tariff


async def due(connection: AsyncConnection, before: datetime, limit: int) -> Sequence[str]:
    """Return ids of transactions that ended before a time, and whose cost is not known as they are now."""
    return list((await connection.execute(_DUE, {"before": before, "limit": limit})).scalars())


async def limited(connection: AsyncConnection) -> Sequence[str]:
    """Return ids of running transactions that may only cost so much, and were not asked to stop."""
    return list((await connection.execute(_LIMITED)).scalars())


async def frozen(connection: AsyncConnection, transaction_id: str) -> Frozen | None:
    """Return the tariff of a transaction; None if it has none."""
    row = (await connection.execute(_OF_TRANSACTION, {"id": transaction_id})).one_or_none()
    if row is None or row.tariff_id is None:
        return None
    return await chosen(connection, row.tariff_id, row.tariff_version)


async def chosen(connection: AsyncConnection, tariff_id: int, number: int) -> Frozen:
    """Return a version of a tariff to price by. Raises NotKnown."""
    return Frozen(tariff_id, number, (await tariffs.version(connection, tariff_id, number)).content)


async def sums(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, CostTotal]:
    """Return the sums of the last ratings of transactions, by id. Those that were not rated have none."""
    rows = (await connection.execute(_SUMS, {"ids": list(ids)})).mappings()
    return {row["id"]: CostTotal(**{name: row[name] for name in CostTotal.__struct_fields__}) for row in rows}


async def ratings(connection: AsyncConnection, transaction_id: str) -> list[Rating]:
    """Return all ratings of a transaction, the last one first."""
    return [_rating(row) for row in await connection.execute(_RATINGS, {"id": transaction_id})]


async def latest(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, Rating]:
    """Return the last rating of each transaction that has one, by id."""
    rows = await connection.execute(_LATEST, {"ids": list(ids)})
    return {row.transaction_id: _rating(row) for row in rows}


async def keep(
    connection: AsyncConnection,
    rated: Transaction,
    by: Frozen,
    receipt: Receipt,
    at: datetime,
    *,
    asked_by: str | None = None,
) -> Rating | None:
    """Keep a rating, unless the transaction has changed since it was read: it is rated again then.

    A rating that says the same as the last one is kept only if somebody asked for it.
    """
    values = {
        "id": rated.id,
        "stopped_at": rated.stopped_at,
        "received_stop_at": rated.received_stop_at,
        "energy_wh": rated.energy_wh,
        "suspect": rated.suspect,
    }
    if (await connection.execute(_UNCHANGED, values)).one_or_none() is None:
        return None
    before = next(iter(await ratings(connection, rated.id)), None)
    why: Why = "asked" if asked_by is not None else "ended" if before is None else "changed"
    rating = Rating(
        transaction_id=rated.id,
        version=1 if before is None else before.version + 1,
        tariff_id=by.tariff_id,
        tariff_version=by.tariff_version,
        receipt=receipt,
        rated_at=at,
        rated_by=asked_by,
        why=why,
    )
    if before is not None and asked_by is None and _says_the_same(before, rating):
        rating = before
    else:
        await connection.execute(_ADD, _row(rating))
    await connection.execute(_SUMMED, {name: _row(rating)[name] for name in _OF_SUMS})
    if (ended := rated.true_stop) is not None:
        await session_days.mark(connection, [ended])
    return rating


_OF_SUMS: Final = ("transaction_id", "version", "currency", "total", "total_incl_tax")
SETTLING: Final = timedelta(seconds=45)
"""The time after which all that is told of the end of a transaction is kept, and in the histories, too."""


def _says_the_same(one: Rating, other: Rating) -> bool:
    return (one.tariff_id, one.tariff_version, one.receipt) == (other.tariff_id, other.tariff_version, other.receipt)


def _row(rating: Rating) -> Mapping[str, Any]:
    values = {name: getattr(rating, name) for name in rating.__struct_fields__}
    totals = {name: getattr(rating.receipt, name) for name in ("currency", "total", "total_incl_tax")}
    return values | totals | {"receipt": msgspec.json.encode(rating.receipt).decode()}


def _rating(row: Row[Any]) -> Rating:
    values = {name: getattr(row, name) for name in Rating.__struct_fields__}
    return Rating(**{**values, "receipt": msgspec.convert(row.receipt, Receipt)})

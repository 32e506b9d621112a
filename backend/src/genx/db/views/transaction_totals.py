"""Totals of the transactions that match a filter, and how many have each mark."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables.transactions import IS_RARE
from genx.db.tables.transactions import transactions as table
from genx.db.views.transactions import (
    TransactionFilter,
    by_index,
    chosen_marks,
    marks,
    says,
    scanned_to,
    started_within,
    tag_key,
)

TEXT_SCAN = 20_000
"""Transactions that are looked at for a text, the newest first: no index helps with it."""


class Money(Struct, frozen=True, kw_only=True):
    """The total cost of transactions in one currency, and their number."""

    currency: str
    total: Decimal
    total_incl_tax: Decimal
    count: int


class TransactionTotals(Struct, frozen=True, kw_only=True):
    """Totals of the transactions that match a filter. Energy is in Wh; running ones count by their samples so far.

    `left_out` of them are suspect, and neither in the energy nor in the costs; `unpriced` others have no cost. `marks`
    says how many have each mark, if only the filter for that mark is left out. `since` is the start of the oldest
    transaction that was looked at; None if these are all.
    """

    count: int
    energy_wh: int
    left_out: int
    unpriced: int
    costs: tuple[Money, ...]
    marks: dict[str, int]
    since: datetime | None


_NOTHING: Final = TransactionTotals(
    count=0, energy_wh=0, left_out=0, unpriced=0, costs=(), marks=dict.fromkeys(marks(table.c), 0), since=None
)


async def totals(connection: AsyncConnection, wanted: TransactionFilter) -> TransactionTotals:
    if wanted.charger_ids == ():
        return _NOTHING
    is_scanned = bool(wanted.text) and wanted.charger_ids is None
    query = _of_newest(wanted) if is_scanned else _of_all(wanted)
    rows = (await connection.execute(query)).all()
    last = await scanned_to(connection, wanted, None, TEXT_SCAN) if is_scanned else None
    paid = [row for row in rows if row.currency is not None and row.count > row.left_out]
    return TransactionTotals(
        count=sum(row.count for row in rows),
        energy_wh=int(sum(row.energy_wh or 0 for row in rows)),
        left_out=sum(row.left_out for row in rows),
        unpriced=sum(row.count - row.left_out for row in rows if row.currency is None),
        costs=tuple(
            Money(
                currency=row.currency,
                total=row.total,
                total_incl_tax=row.total_incl_tax,
                count=row.count - row.left_out,
            )
            for row in paid
        ),
        marks={mark: sum(row._mapping[mark] for row in rows) for mark in marks(table.c)},
        since=None if last is None else last[0],
    )


def _of_newest(wanted: TransactionFilter) -> Select[Any]:
    scanned = by_index(wanted, None, TEXT_SCAN).subquery()
    return _summed(wanted, scanned.c).where(*_beside_marks(wanted, scanned.c))


def _of_all(wanted: TransactionFilter) -> Select[Any]:
    query = _summed(wanted, table.c).where(*started_within(wanted), *_beside_marks(wanted, table.c))
    if wanted.charger_ids is not None:
        query = query.where(table.c.charger_id.in_(wanted.charger_ids))
    if wanted.id_tag is not None:
        query = query.where(tag_key == wanted.id_tag.lower())
    # Those that have one of the marks are among the rare ones, too.
    return query.where(text(f"({IS_RARE})")) if wanted.is_of_rare_ones else query


def _beside_marks(wanted: TransactionFilter, of: Any) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.connector_id is not None:
        conditions.append(of.connector_id == wanted.connector_id)
    if wanted.tariff_id is not None:
        conditions.append(of.tariff_id == wanted.tariff_id)
    if wanted.text:
        conditions.append(says(of, wanted.text))
    return conditions


def _summed(wanted: TransactionFilter, of: Any) -> Select[Any]:
    """Return a query with a row for each currency, and one for transactions without a cost: they add up."""
    chosen, each = chosen_marks(wanted, of), marks(of)
    energy = func.coalesce(of.energy_wh, of.measured_wh)
    sums: dict[str, Any] = {
        "count": func.count().filter(*chosen.values()) if chosen else func.count(),
        "energy_wh": func.sum(energy).filter(of.suspect.is_(False), *chosen.values()),
        "left_out": func.count().filter(each["suspect"], *chosen.values()),
        "currency": of.cost_currency,
        "total": func.sum(of.cost_total).filter(of.suspect.is_(False), *chosen.values()),
        "total_incl_tax": func.sum(of.cost_total_incl_tax).filter(of.suspect.is_(False), *chosen.values()),
    }
    for mark, has_it in each.items():
        others = (condition for name, condition in chosen.items() if name != mark)
        sums[mark] = func.count().filter(and_(has_it, *others))
    query = select(*(value.label(name) for name, value in sums.items()))
    return query.group_by(of.cost_currency).order_by(of.cost_currency)

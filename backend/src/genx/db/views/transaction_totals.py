"""Totals of the transactions that match a filter, and how many have each mark."""

from datetime import datetime
from typing import Any

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


class TransactionTotals(Struct, frozen=True, kw_only=True):
    """Totals of the transactions that match a filter. Energy is in Wh; running ones count by their samples so far.

    `left_out` of them are suspect, and not in the energy. `marks` says how many have each mark, if only the filter for
    that mark is left out. `since` is the start of the oldest transaction that was looked at; None if these are all.
    """

    count: int
    energy_wh: int
    left_out: int
    marks: dict[str, int]
    since: datetime | None


async def totals(connection: AsyncConnection, wanted: TransactionFilter) -> TransactionTotals:
    if wanted.charger_ids == ():
        return TransactionTotals(count=0, energy_wh=0, left_out=0, marks=dict.fromkeys(marks(table.c), 0), since=None)
    is_scanned = bool(wanted.text) and wanted.charger_ids is None
    query = _of_newest(wanted) if is_scanned else _of_all(wanted)
    row = (await connection.execute(query)).one()
    last = await scanned_to(connection, wanted, None, TEXT_SCAN) if is_scanned else None
    return TransactionTotals(
        count=row.count,
        energy_wh=int(row.energy_wh or 0),
        left_out=row.left_out,
        marks={mark: row._mapping[mark] for mark in marks(table.c)},
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
    if wanted.text:
        conditions.append(says(of, wanted.text))
    return conditions


def _summed(wanted: TransactionFilter, of: Any) -> Select[Any]:
    chosen, each = chosen_marks(wanted, of), marks(of)
    energy = func.coalesce(of.energy_wh, of.measured_wh)
    sums: dict[str, Any] = {
        "count": func.count().filter(*chosen.values()) if chosen else func.count(),
        "energy_wh": func.sum(energy).filter(of.suspect.is_(False), *chosen.values()),
        "left_out": func.count().filter(each["suspect"], *chosen.values()),
    }
    for mark, has_it in each.items():
        others = (condition for name, condition in chosen.items() if name != mark)
        sums[mark] = func.count().filter(and_(has_it, *others))
    return select(*(value.label(name) for name, value in sums.items()))

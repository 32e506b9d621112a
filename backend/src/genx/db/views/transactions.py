"""Pages of transactions, newest start first, by keyset: a page costs the same however far back it is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    any_,
    column,
    func,
    literal,
    or_,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables.chargers import chargers
from genx.db.tables.transactions import IS_RARE
from genx.db.tables.transactions import transactions as table
from genx.domain.transaction import Transaction

SCAN = 4_000
SHORT_SCAN = 1_500
"""Transactions that one page looks at for conditions without an index, so that what is rare can't hold up the database.

There are fewer if each costs more: a text is sought in it, or they are far apart. Within those of the chosen chargers
there is no such bound.
"""

Position = tuple[datetime, int]

tag_key = func.lower(table.c.id_tag, type_=Text)


class TransactionFilter(Struct, frozen=True, kw_only=True):
    """A selection of transactions; None is all. Times are of their starts, `id_tag` is in any letter case.

    `tariff_id` is the tariff that they have had since their start.

    `text` is a transaction's id, or part of an id tag, of the charger's identity or of a note.
    """

    charger_ids: tuple[int, ...] | None = None
    connector_id: int | None = None
    id_tag: str | None = None
    tariff_id: int | None = None
    active: bool | None = None
    suspect: bool | None = None
    estimated: bool | None = None
    authorised: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None

    @property
    def scan(self) -> int:
        """The number of transactions that one page looks at."""
        return SHORT_SCAN if self.text or self.is_of_rare_ones else SCAN

    @property
    def is_of_rare_ones(self) -> bool:
        """Whether only transactions are wanted that have an index of their own because there are few."""
        return bool(self.active or self.suspect or self.estimated or self.authorised is False)


class TransactionRows(Struct, frozen=True):
    """Transactions, newest start first; `after` is the position to go on from, None at the end."""

    rows: Sequence[Transaction]
    after: Position | None


async def page(
    connection: AsyncConnection, wanted: TransactionFilter, after: Position | None, limit: int
) -> TransactionRows:
    """Return at most `limit` transactions. A page may hold fewer, even none, and still have a next one (see SCAN)."""
    if wanted.charger_ids == ():
        return TransactionRows((), None)
    found = await _fetch(connection, _query(wanted, after, limit + 1))
    if len(found) > limit:
        return TransactionRows(found[:limit], _position(found[limit - 1]))
    is_whole = wanted.charger_ids is not None or not _beside(wanted, table.c)
    return TransactionRows(found, None if is_whole else await scanned_to(connection, wanted, after, wanted.scan))


async def by_id(connection: AsyncConnection, transaction_id: str) -> Transaction | None:
    found = await _fetch(connection, _shown(table).where(table.c.id == transaction_id))
    return found[0] if found else None


def _position(transaction: Transaction) -> Position:
    return transaction.started_at, transaction.wire_id


def _query(wanted: TransactionFilter, after: Position | None, limit: int) -> Select[Any]:
    if wanted.charger_ids is not None:
        return _of_chargers(wanted, wanted.charger_ids, after, limit)
    if not _beside(wanted, table.c):
        return _shown(by_index(wanted, after, limit).subquery())
    scanned = by_index(wanted, after, wanted.scan).subquery()
    matching = select(scanned).where(*_beside(wanted, scanned.c))
    return _shown(_newest_first(matching, scanned.c).limit(limit).subquery())


def _of_chargers(
    wanted: TransactionFilter, charger_ids: Sequence[int], after: Position | None, limit: int
) -> Select[Any]:
    """Each charger has its own newest transactions at hand; PostgreSQL does not merge them by itself."""
    positions = select(table.c.started_at, table.c.wire_id).where(*_beside(wanted, table.c))
    found = _of_keys(positions, table.c.charger_id, charger_ids, wanted, after, limit)
    merged = _newest_first(found, found.selected_columns).limit(limit).subquery()
    return _shown(select(table).join(merged, merged.c.wire_id == table.c.wire_id).subquery())


def by_index(wanted: TransactionFilter, after: Position | None, limit: int) -> Select[Any]:
    """Return a query for the transactions that one index finds, in its order."""
    if wanted.id_tag is not None:
        return _of_keys(select(table), tag_key, [wanted.id_tag.lower()], wanted, after, limit)
    if wanted.tariff_id is not None:
        priced = select(table).where(table.c.tariff_id.is_not(None))
        return _of_keys(priced, table.c.tariff_id, [wanted.tariff_id], wanted, after, limit)
    query = select(table).where(*started_within(wanted, after))
    if wanted.is_of_rare_ones:
        query = query.where(text(f"({IS_RARE})"))
    return _newest_first(query, table.c).limit(limit)


def _of_keys(
    query: Select[Any],
    of: ColumnElement[Any],
    keys: Sequence[Any],
    wanted: TransactionFilter,
    after: Position | None,
    limit: int,
) -> Select[Any]:
    """Return a query for the newest transactions of each key.

    The key is in the order, too, and is compared with an array, so that PostgreSQL reads the index that begins with it.
    It would rather read all transactions by time until it has enough of the key, and these may be all there are.
    """
    key = func.unnest(literal(list(keys), ARRAY(of.type))).table_valued(column("key", of.type)).render_derived("keys")
    its_own = query.where(of == any_(array([key.c.key])), *started_within(wanted, after)).order_by(of)
    newest = _newest_first(its_own, table.c).limit(limit).lateral()
    return select(newest).select_from(key.join(newest, true()))


def started_within(wanted: TransactionFilter, after: Position | None = None) -> list[ColumnElement[bool]]:
    """Return the conditions about the start."""
    conditions: list[ColumnElement[bool]] = []
    if after is not None:
        conditions.append(tuple_(table.c.started_at, table.c.wire_id) < tuple_(*after))
    if wanted.since is not None:
        conditions.append(table.c.started_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(table.c.started_at < wanted.until)
    return conditions


def _beside(wanted: TransactionFilter, of: Any) -> list[ColumnElement[bool]]:
    """Return the conditions that the chosen index does not answer."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.connector_id is not None:
        conditions.append(of.connector_id == wanted.connector_id)
    if wanted.id_tag is not None and wanted.charger_ids is not None:
        conditions.append(func.lower(of.id_tag) == wanted.id_tag.lower())
    if wanted.tariff_id is not None and (wanted.charger_ids is not None or wanted.id_tag is not None):
        conditions.append(of.tariff_id == wanted.tariff_id)
    conditions += chosen_marks(wanted, of).values()
    if wanted.text:
        conditions.append(says(of, wanted.text))
    return conditions


def marks(of: Any) -> dict[str, ColumnElement[bool]]:
    """Return the condition of each mark, by its name."""
    return {
        "active": of.status == "active",
        "suspect": of.suspect.is_(True),
        "estimated": of.estimated.is_(True),
        "unauthorised": of.authorised.is_(False),
    }


def chosen_marks(wanted: TransactionFilter, of: Any) -> dict[str, ColumnElement[bool]]:
    """Return the conditions about marks that the filter has, by the name of the mark."""
    conditions: dict[str, ColumnElement[bool]] = {}
    if wanted.active is not None:
        conditions["active"] = of.status == ("active" if wanted.active else "stopped")
    if wanted.suspect is not None:
        conditions["suspect"] = of.suspect.is_(wanted.suspect)
    if wanted.estimated is not None:
        conditions["estimated"] = of.estimated.is_(wanted.estimated)
    if wanted.authorised is not None:
        conditions["unauthorised"] = of.authorised.is_(wanted.authorised)
    return conditions


def says(of: Any, sought: str) -> ColumnElement[bool]:
    device_id = select(chargers.c.device_id).where(chargers.c.charger_id == of.charger_id).scalar_subquery()
    texts = (of.id_tag, of.stop_id_tag, func.array_to_string(of.notes, "\n"), device_id)
    return or_(of.id == sought, *(each.icontains(sought, autoescape=True) for each in texts))


async def scanned_to(
    connection: AsyncConnection, wanted: TransactionFilter, after: Position | None, scan: int
) -> Position | None:
    """Return the position of the last of the `scan` transactions that are looked at; None if these are all."""
    scanned = by_index(wanted, after, scan).subquery()
    last = select(scanned.c.started_at, scanned.c.wire_id).offset(scan - 1)
    row = (await connection.execute(last)).one_or_none()
    return None if row is None else (row.started_at, row.wire_id)


def _shown(of: Any) -> Select[Any]:
    joined = of.join(chargers, chargers.c.charger_id == of.c.charger_id)
    return _newest_first(select(of, chargers.c.device_id).select_from(joined), of.c)


def _newest_first(query: Select[Any], of: Any) -> Select[Any]:
    return query.order_by(of.started_at.desc(), of.wire_id.desc())


async def _fetch(connection: AsyncConnection, query: Select[Any]) -> list[Transaction]:
    return [msgspec.convert(row, Transaction, from_attributes=True) for row in await connection.execute(query)]

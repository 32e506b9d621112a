"""Pages of the message log, newest first, by keyset: a page costs the same however far back it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import Any, cast

from msgspec import Struct
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnCollection,
    ColumnElement,
    Select,
    Text,
    and_,
    column,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.base.partitions import id_at, time_of
from genx.db.tables.message_log import DIRECTIONS, MESSAGE_TYPES
from genx.db.tables.message_log import message_log as log
from genx.domain.message_log import Direction, MessageType

LATEST = timedelta(hours=1)
"""Bound on the time from an entry's `at` to its commit, which gives its id, and from a CALL to its answer."""

SCAN = 50_000
"""Entries that one page scans for conditions without an index, so that a rare text can't hold up the database."""

MOST_PLACES = 50
"""Pairs of a charger and an action that one page may merge. A page with more of them counts as a search."""

_Columns = ColumnCollection[str, Any]
_LATEST_IDS = id_at(time_of(0) + LATEST)
_DIRECTION_NAMES = {number: cast("Direction", name) for name, number in DIRECTIONS.items()}
_TYPE_NAMES = {number: cast("MessageType", name) for name, number in MESSAGE_TYPES.items()}
_ANSWER_TYPES = (MESSAGE_TYPES["CallResult"], MESSAGE_TYPES["CallError"])
_ERROR_TYPES = (MESSAGE_TYPES["CallError"], MESSAGE_TYPES["BadFrame"])
_FAULT = r'"status"\s*:\s*"Faulted"|"errorCode"\s*:\s*"(?!NoError")'
"""A fault in a StatusNotification. Quotes within its texts are escaped, so they don't match."""


class LogFilter(Struct, frozen=True, kw_only=True):
    """A selection of entries. `charger_ids` None is all; `paired` leaves out answers, which come with their Call."""

    charger_ids: tuple[int, ...] | None = None
    actions: tuple[str, ...] = ()
    directions: tuple[Direction, ...] = ()
    message_types: tuple[MessageType, ...] = ()
    since: datetime | None = None
    before: datetime | None = None
    text: str | None = None
    note: str | None = None
    errors: bool = False
    paired: bool = False

    @property
    def searches(self) -> bool:
        """True if entries, or very many places of an index, have to be looked at one by one."""
        places = len(self.charger_ids or (0,)) * len(self.actions or ("",))
        sought = self.text or self.note or self.errors or self.directions or self.message_types
        return bool(sought) or places > MOST_PLACES


class LogRow(Struct, frozen=True, kw_only=True):
    """One entry as it was kept; `call_id` is the entry of the CALL that this one answers."""

    id: int
    device_id: str
    at: datetime
    direction: Direction
    message_type: MessageType
    action: str | None
    message_id: str | None
    payload: str | None
    error_code: str | None
    note: str | None
    call_id: int | None


class LogPage(Struct, frozen=True):
    """Entries, newest first; `older_than` is the id to go on from, or None at the end of the log."""

    rows: Sequence[LogRow]
    older_than: int | None


async def page(connection: AsyncConnection, wanted: LogFilter, older_than: int | None, limit: int) -> LogPage:
    """Return at most `limit` entries. A page may hold fewer, even none, and still have a next one (see SCAN)."""
    if wanted.charger_ids == ():
        return LogPage((), None)
    sought = _sought(wanted)
    if not sought:
        rows = await _fetch(connection, _candidates(wanted, older_than, limit + 1))
        return LogPage(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)
    scanned = _candidates(wanted, older_than, SCAN).subquery()
    matching = select(scanned).where(*(condition(scanned.c) for condition in sought))
    rows = await _fetch(connection, matching.order_by(scanned.c.id.desc()).limit(limit))
    return LogPage(rows, rows[-1].id if len(rows) == limit else await _scanned_to(connection, wanted, older_than))


async def answers(connection: AsyncConnection, calls: Sequence[LogRow]) -> dict[int, LogRow]:
    """Return the answers to these CALLs, by the id of the CALL."""
    ids = [row.id for row in calls if row.message_type == "Call"]
    if not ids:
        return {}
    near = log.c.id.between(min(ids), max(ids) + _LATEST_IDS)
    rows = await _fetch(connection, select(log).where(near, log.c.call_id.in_(ids)))
    return {row.call_id: row for row in rows if row.call_id is not None}


async def _scanned_to(connection: AsyncConnection, wanted: LogFilter, older_than: int | None) -> int | None:
    """Return the id of the last entry that a page has scanned, or None if it has scanned all of them."""
    scanned = _candidates(wanted, older_than, SCAN).subquery()
    count, last = (await connection.execute(select(func.count(), func.min(scanned.c.id)))).one()
    return last if count == SCAN else None


def _candidates(wanted: LogFilter, older_than: int | None, limit: int) -> Select[Any]:
    """Return a query for the entries that an index finds, newest first."""
    conditions = _range(wanted, older_than)
    keys = list(product(wanted.charger_ids or (None,), wanted.actions or (None,)))
    if len(keys) == 1:
        [(charger_id, action)] = keys
        conditions += [] if charger_id is None else [log.c.charger_id == charger_id]
        conditions += [] if action is None else [log.c.action == action]
        return select(log).where(*conditions).order_by(log.c.id.desc()).limit(limit)
    # Each charger and action has its own newest entries at hand; PostgreSQL does not merge them by itself.
    key = _table_of(keys)
    conditions += [log.c.charger_id == key.c.charger_id] if wanted.charger_ids else []
    conditions += [log.c.action == key.c.action] if wanted.actions else []
    newest = select(log).where(*conditions).order_by(log.c.id.desc()).limit(limit).lateral()
    return select(newest).select_from(key.join(newest, true())).order_by(newest.c.id.desc()).limit(limit)


def _table_of(keys: Sequence[tuple[int | None, str | None]]) -> Any:
    charger_ids, actions = zip(*keys, strict=True)
    both = func.unnest(literal(list(charger_ids), ARRAY(BigInteger)), literal(list(actions), ARRAY(Text)))
    return both.table_valued(column("charger_id", BigInteger), column("action", Text)).render_derived("key")


def _range(wanted: LogFilter, older_than: int | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if older_than is not None:
        conditions.append(log.c.id < older_than)
    if wanted.since is not None:
        conditions += [log.c.id >= id_at(wanted.since), log.c.at >= wanted.since]
    if wanted.before is not None:
        conditions += [log.c.id < id_at(wanted.before + LATEST), log.c.at < wanted.before]
    if wanted.paired:
        conditions.append(not_(and_(log.c.message_type.in_(_ANSWER_TYPES), log.c.call_id.is_not(None))))
    return conditions


def _sought(wanted: LogFilter) -> list[Any]:
    """Return the conditions without an index, each as a function of the columns that it is about."""
    conditions: list[Any] = []
    if wanted.directions:
        numbers = [DIRECTIONS[name] for name in wanted.directions]
        conditions.append(lambda entry: entry.direction.in_(numbers))
    if wanted.message_types:
        types = [MESSAGE_TYPES[name] for name in wanted.message_types]
        conditions.append(lambda entry: entry.message_type.in_(types))
    if wanted.text:
        conditions.append(_of_pair(wanted, _contains(wanted.text, "payload", "action", "note")))
    if wanted.note:
        conditions.append(_of_pair(wanted, _contains(wanted.note, "note")))
    if wanted.errors:
        conditions.append(_of_pair(wanted, _is_error))
    return conditions


def _of_pair(wanted: LogFilter, condition: Any) -> Any:
    """Return the condition, extended to the answer if answers are shown with their CALL."""
    if not wanted.paired:
        return condition
    answer = log.alias("answer")

    def of_pair(entry: _Columns) -> ColumnElement[bool]:
        its_own = and_(answer.c.call_id == entry.id, answer.c.id > entry.id, answer.c.id < entry.id + _LATEST_IDS)
        return or_(condition(entry), exists(select(literal(1)).where(its_own, condition(answer.c))))

    return of_pair


def _contains(text: str, *names: str) -> Any:
    """Return the condition that one of these columns contains the text, in any letter case."""
    return lambda entry: or_(*(entry[name].icontains(text, autoescape=True) for name in names))


def _is_error(entry: _Columns) -> ColumnElement[bool]:
    is_status = and_(entry.message_type == MESSAGE_TYPES["Call"], entry.action == "StatusNotification")
    is_fault = and_(is_status, entry.payload.regexp_match(_FAULT))
    return or_(entry.message_type.in_(_ERROR_TYPES), entry.error_code.is_not(None), is_fault)


async def _fetch(connection: AsyncConnection, query: Select[Any]) -> list[LogRow]:
    return [_entry(row) for row in (await connection.execute(query)).mappings()]


def _entry(row: Any) -> LogRow:
    return LogRow(
        id=row["id"],
        device_id=row["device_id"],
        at=row["at"],
        direction=_DIRECTION_NAMES[row["direction"]],
        message_type=_TYPE_NAMES[row["message_type"]],
        action=row["action"],
        message_id=row["message_id"],
        payload=row["payload"],
        error_code=row["error_code"],
        note=row["note"],
        call_id=row["call_id"],
    )

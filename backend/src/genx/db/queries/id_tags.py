"""Id tags: added, changed, deleted, and listed in the order of their keys."""

from collections.abc import Collection, Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, exists, func, or_, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.queries.id_tag_rows import COLUMNS, record_of, row_of
from genx.db.tables.id_tags import id_tags
from genx.domain.errors import AlreadyExists, NotKnown
from genx.domain.id_tag import GivenStatus, IdTagRecord, TagKind, key

_CAST = {
    "status": "id_tag_status",
    "kind": "id_tag_kind",
    "budget_per": "budget_period",
    "allowed_device_ids": "text[]",
}
_CHANGED = (
    "id_tag",
    "status",
    "expiry_date",
    "parent_id_tag",
    "max_active_transactions",
    "allowed_device_ids",
    "budget_wh",
    "budget_per",
    "budget_added_wh",
    "budget_added_in",
    "kind",
    "name",
    "note",
)


def _given(column: str) -> str:
    return f"CAST(:{column} AS {_CAST[column]})" if column in _CAST else f":{column}"


_ONE = f"SELECT {COLUMNS} FROM id_tags WHERE id_tag_key = :key"  # noqa: S608 - only names of columns are put in
_ADD = text(f"""
INSERT INTO id_tags (id_tag_key, created_at, last_used_at, {", ".join(_CHANGED)})
VALUES (:id_tag_key, :created_at, :last_used_at, {", ".join(map(_given, _CHANGED))})
""")  # noqa: S608 - only names of columns are put in
_CHANGE = text(f"""
UPDATE id_tags SET {", ".join(f"{column} = {_given(column)}" for column in _CHANGED)} WHERE id_tag_key = :id_tag_key
""")  # noqa: S608 - only names of columns are put in
_TYPES = {
    "id_tag_key": "text",
    "created_at": "timestamptz",
    "last_used_at": "timestamptz",
    "expiry_date": "timestamptz",
    "max_active_transactions": "int",
    "budget_wh": "bigint",
    "budget_added_wh": "bigint",
    "budget_added_in": "timestamptz",
}
_WRITTEN = ("id_tag_key", "created_at", "last_used_at", *_CHANGED)


def _taken(column: str) -> str:
    if column == "allowed_device_ids":  # Arrays of several lengths can't be passed as one.
        return "coalesce(string_to_array(nullif(allowed_device_ids, ''), ';'), '{}')"
    return f"CAST({column} AS {_CAST[column]})" if column in _CAST else column


_WRITE = text(f"""
INSERT INTO id_tags ({", ".join(_WRITTEN)})
SELECT {", ".join(map(_taken, _WRITTEN))}
FROM unnest({", ".join(f"CAST(:{column} AS {_TYPES.get(column, 'text')}[])" for column in _WRITTEN)})
  AS u ({", ".join(_WRITTEN)})
ON CONFLICT (id_tag_key) DO UPDATE SET {", ".join(f"{column} = excluded.{column}" for column in _CHANGED)}
""")  # noqa: S608 - only names of columns are put in
_MANY = text(f"SELECT {COLUMNS} FROM id_tags WHERE id_tag_key = ANY(CAST(:keys AS text[]))")  # noqa: S608


async def add(connection: AsyncConnection, record: IdTagRecord) -> None:
    """Add a tag. Raises AlreadyExists."""
    try:
        await connection.execute(_ADD, row_of(record))
    except IntegrityError:
        raise AlreadyExists(f"There is an id tag {record.tag.id_tag} already.") from None


async def known(connection: AsyncConnection, id_tag: str, *, to_change: bool = False) -> IdTagRecord:
    """Return a tag in any letter case. Raises NotKnown.

    If it is `to_change`, its row stays locked until the unit of work ends.
    """
    statement = text(f"{_ONE} FOR UPDATE" if to_change else _ONE)
    row = (await connection.execute(statement, {"key": key(id_tag)})).mappings().first()
    if row is None:
        raise NotKnown(f"There is no id tag {id_tag}.")
    return record_of(row)


async def change(connection: AsyncConnection, record: IdTagRecord) -> None:
    """Write a tag that is known, apart from the times when it was made and used."""
    await connection.execute(_CHANGE, row_of(record))


async def known_many(connection: AsyncConnection, keys: Collection[str]) -> dict[str, IdTagRecord]:
    """Return those of the tags that are known, by key."""
    rows = (await connection.execute(_MANY, {"keys": list(keys)})).mappings()
    return {row["id_tag_key"]: record_of(row) for row in rows}


async def write_many(connection: AsyncConnection, records: Collection[IdTagRecord]) -> None:
    """Add tags, or write those that are known, as `change` does."""
    rows = [row_of(record) for record in records]
    for row in rows:
        row["allowed_device_ids"] = ";".join(row["allowed_device_ids"])
    await connection.execute(_WRITE, {column: [row[column] for row in rows] for column in _WRITTEN})


async def delete(connection: AsyncConnection, id_tag: str) -> None:
    await connection.execute(text("DELETE FROM id_tags WHERE id_tag_key = :key"), {"key": key(id_tag)})


class IdTagFilter(Struct, frozen=True, kw_only=True):
    """A selection of tags; None and no items are all. Each of `words` is in the tag, its name or its note.

    They may charge at one of `device_ids`. `used_up` are the keys of all whose budget is used up, to be chosen by
    `over_budget`.
    """

    statuses: Sequence[GivenStatus] = ()
    kinds: Sequence[TagKind] = ()
    parent: str | None = None
    device_ids: Sequence[str] = ()
    words: Sequence[str] = ()
    over_budget: bool | None = None
    used_up: Collection[str] = ()


async def page(connection: AsyncConnection, wanted: IdTagFilter, after: str | None, limit: int) -> list[IdTagRecord]:
    """Return tags with keys beyond `after`."""
    query = select(text(COLUMNS)).select_from(id_tags).order_by(id_tags.c.id_tag_key).limit(limit)
    query = query.where(*_conditions(wanted))
    if after is not None:
        query = query.where(id_tags.c.id_tag_key > after)
    return [record_of(row) for row in (await connection.execute(query)).mappings()]


async def page_by_use(
    connection: AsyncConnection, wanted: IdTagFilter, after: tuple[datetime | None, str] | None, limit: int
) -> list[IdTagRecord]:
    """Return tags that come after this last use and key: the last used first, then those that were never used."""
    used, tag_key = id_tags.c.last_used_at, id_tags.c.id_tag_key
    query = select(text(COLUMNS)).select_from(id_tags).order_by(used.desc().nulls_last(), tag_key).limit(limit)
    query = query.where(*_conditions(wanted))
    if after is not None:
        last, of = after
        same = and_(used.is_not_distinct_from(last), tag_key > of)
        query = query.where(same if last is None else or_(used < last, same, used.is_(None)))
    return [record_of(row) for row in (await connection.execute(query)).mappings()]


def _conditions(wanted: IdTagFilter) -> list[ColumnElement[bool]]:
    column = id_tags.c
    conditions: list[ColumnElement[bool]] = []
    if wanted.statuses:
        conditions.append(column.status.in_(wanted.statuses))
    if wanted.kinds:
        conditions.append(column.kind.in_(wanted.kinds))
    if wanted.parent is not None:
        conditions.append(func.lower(column.parent_id_tag) == func.lower(wanted.parent))
    if wanted.device_ids:
        place = func.unnest(column.allowed_device_ids).column_valued("place")
        is_one = exists().where(func.lower(place).in_([each.lower() for each in wanted.device_ids]))
        conditions.append(or_(func.cardinality(column.allowed_device_ids) == 0, is_one))
    if wanted.over_budget is not None:
        is_used_up = column.id_tag_key.in_(wanted.used_up)
        conditions.append(is_used_up if wanted.over_budget else ~is_used_up)
    for word in wanted.words:
        texts = (column.id_tag, column.name, column.note)
        conditions.append(or_(*(func.strpos(func.lower(each), func.lower(word)) > 0 for each in texts)))
    return conditions

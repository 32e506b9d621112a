"""The list of chargers: filtered, sorted, page by page."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Double,
    Select,
    Text,
    and_,
    case,
    extract,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables.chargers import chargers
from genx.db.tables.connectors import connectors
from genx.db.tables.transactions import transactions
from genx.domain.charge_point import ChargerStatus, Registration

Position = tuple[bool | float | str, str]
"""A position in a sorted list: the value of the sort key, and the device id in lower case."""

KEY = func.lower(chargers.c.device_id)
SEARCHED = (
    chargers.c.device_id,
    chargers.c.name,
    chargers.c.vendor,
    chargers.c.model,
    chargers.c.serial_number,
)
NEVER = 1e15
"""Seconds since 1970 for a time that is missing: sorted last in both directions."""

COLUMNS: Mapping[str, ColumnElement[bool] | ColumnElement[str]] = {
    "online": chargers.c.online,
    "deviceId": KEY,
    "model": func.lower(func.concat_ws(" ", chargers.c.vendor, chargers.c.model)),
}


class ChargerFilter(Struct, frozen=True, kw_only=True):
    """A selection of chargers; empty is all. `device_ids` are in any letter case, `among` as stored (None: all)."""

    online: bool | None = None
    charger_statuses: tuple[ChargerStatus, ...] = ()
    registrations: tuple[Registration, ...] = ()
    vendors: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    device_ids: Sequence[str] = ()
    among: Sequence[str] | None = None


class Order(Struct, frozen=True, kw_only=True):
    """The sort key: a column, or a given number per device id (0 for devices without one)."""

    by: str | Mapping[str, int] = "online"
    descending: bool = True


class Kept(Struct, frozen=True, kw_only=True):
    """A stored charger with the figures that count while it is offline."""

    device_id: str
    registration: Registration
    connectors: int
    active_transactions: int


async def page(
    connection: AsyncConnection, wanted: ChargerFilter, order: Order, after: Position | None, limit: int
) -> list[tuple[int, Position]]:
    """Return the ids of at most `limit` chargers after a position, each with its own position."""
    query: Select[int] = select(chargers.c.charger_id).where(*_conditions(wanted))
    value: ColumnElement[bool] | ColumnElement[str] | ColumnElement[float]
    if isinstance(order.by, str):
        value = COLUMNS[order.by] if order.by in COLUMNS else _moment(order)
    else:
        given = func.unnest(literal(list(order.by), ARRAY(Text)), literal(list(order.by.values()), ARRAY(BigInteger)))
        ranks = given.table_valued("device_id", "rank").render_derived()
        query = query.outerjoin(ranks, ranks.c.device_id == chargers.c.device_id)
        value = func.coalesce(ranks.c.rank, 0)
    if after is not None:
        at, key = literal(after[0]), after[1]
        further = value < at if order.descending else value > at
        query = query.where(or_(further, and_(value == at, key < KEY)))
    query = query.order_by(value.desc() if order.descending else value.asc(), KEY).limit(limit)
    rows = (await connection.execute(query.add_columns(value, KEY))).all()
    return [(charger_id, (at, key)) for charger_id, at, key in rows]


def _moment(order: Order) -> ColumnElement[float]:
    """Return `lastSeen` or `registeredAt` in seconds since 1970, to the millisecond, as shown."""
    column = chargers.c.last_seen if order.by == "lastSeen" else chargers.c.registered_at
    shown = func.date_trunc("milliseconds", column)
    return func.coalesce(extract("epoch", shown), -NEVER if order.descending else NEVER).cast(Double)


async def matching(connection: AsyncConnection, wanted: ChargerFilter, most: int) -> list[int]:
    """Return the ids of at most `most` chargers that match, by device id."""
    query = select(chargers.c.charger_id).where(*_conditions(wanted)).order_by(KEY).limit(most)
    return list((await connection.execute(query)).scalars())


async def count(connection: AsyncConnection, wanted: ChargerFilter) -> int:
    """Return the number of chargers that match."""
    query = select(func.count()).select_from(chargers).where(*_conditions(wanted))
    return (await connection.execute(query)).scalar_one()


def _conditions(wanted: ChargerFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.online is not None:
        conditions.append(chargers.c.online.is_(wanted.online))
    if wanted.charger_statuses:
        conditions.append(chargers.c.charger_status.in_(wanted.charger_statuses))
    if wanted.registrations:
        conditions.append(chargers.c.registration.in_(wanted.registrations))
    if wanted.vendors:
        conditions.append(chargers.c.vendor.in_(wanted.vendors))
    conditions += [or_(*(column.icontains(word, autoescape=True) for column in SEARCHED)) for word in wanted.words]
    if wanted.device_ids:
        conditions.append(_is_one_of(wanted.device_ids))
    if wanted.among is not None:
        conditions.append(chargers.c.device_id == func.any(literal(list(wanted.among), ARRAY(Text))))
    return conditions


async def ids(
    connection: AsyncConnection, device_ids: Collection[str] = (), watched: Collection[str] | None = None
) -> Sequence[int]:
    """Return the ids of these chargers (empty: all) that are watched (None: all), in the order of the list.

    Letter case does not matter, and unknown identities are skipped.
    """
    query = select(chargers.c.charger_id).order_by(chargers.c.online.desc(), KEY)
    if device_ids:
        query = query.where(_is_one_of(device_ids))
    if watched is not None:
        query = query.where(_is_one_of(watched))
    return (await connection.execute(query)).scalars().all()


def _is_one_of(device_ids: Collection[str]) -> ColumnElement[bool]:
    return KEY.in_([device_id.lower() for device_id in device_ids])


async def vendors(connection: AsyncConnection, after: str | None, limit: int) -> list[tuple[str, int]]:
    """Return at most `limit` vendors in order of name, each with its number of chargers."""
    vendor = chargers.c.vendor
    query = select(vendor, func.count()).where(vendor > (after or "")).group_by(vendor).order_by(vendor).limit(limit)
    return [(name, number) for name, number in await connection.execute(query)]


async def kept(connection: AsyncConnection) -> list[Kept]:
    """Return every charger with the figures that count while it is offline."""
    running = select(func.count()).where(
        transactions.c.charger_id == chargers.c.charger_id, transactions.c.status == "active"
    )
    configured = func.coalesce(chargers.c.configured_connectors, 0)
    heard_of = connectors.c.charger_id == chargers.c.charger_id
    beyond = select(func.count()).where(heard_of, connectors.c.connector_id > configured)
    highest = select(func.coalesce(func.max(connectors.c.connector_id), 0)).where(heard_of)
    number = case((configured > 0, configured + beyond.scalar_subquery()), else_=highest.scalar_subquery())
    query = select(
        chargers.c.device_id,
        chargers.c.registration,
        number.label("connectors"),
        running.scalar_subquery().label("active_transactions"),
    )
    return [Kept(**row) for row in (await connection.execute(query)).mappings()]

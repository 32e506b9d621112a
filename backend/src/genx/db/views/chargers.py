"""The list of chargers: online first, then by device id."""

from collections.abc import Collection, Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables import chargers, transactions
from genx.domain.charge_point import ChargerStatus

Position = tuple[bool, str]
"""Where a charger stands in the list: online, device id in lower case."""

KEY = func.lower(chargers.c.device_id)
SEARCHED = (
    chargers.c.device_id,
    chargers.c.name,
    chargers.c.vendor,
    chargers.c.model,
    chargers.c.serial_number,
)


class ChargerFilter(Struct, frozen=True, kw_only=True):
    online: bool | None = None
    charger_statuses: tuple[ChargerStatus, ...] = ()
    text: str | None = None


async def page(
    connection: AsyncConnection, wanted: ChargerFilter, after: Position | None, limit: int
) -> list[tuple[int, Position]]:
    """Ids of at most `limit` chargers that come after a position, each with its own position."""
    query: Select[int, bool, str] = (
        select(chargers.c.charger_id, chargers.c.online, KEY)
        .where(*_conditions(wanted))
        .order_by(chargers.c.online.desc(), KEY)
        .limit(limit)
    )
    if after is not None:
        online, device_id = after
        further = and_(chargers.c.online.is_(online), device_id < KEY)
        query = query.where(or_(further, chargers.c.online.is_(False)) if online else further)
    rows = (await connection.execute(query)).all()
    return [(charger_id, (online, key)) for charger_id, online, key in rows]


def _conditions(wanted: ChargerFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.online is not None:
        conditions.append(chargers.c.online.is_(wanted.online))
    if wanted.charger_statuses:
        conditions.append(chargers.c.charger_status.in_(wanted.charger_statuses))
    if wanted.text:
        conditions.append(or_(*(column.icontains(wanted.text, autoescape=True) for column in SEARCHED)))
    return conditions


async def ids(connection: AsyncConnection, device_ids: Collection[str] = ()) -> Sequence[int]:
    """Ids of these chargers, in whatever letter case, or of all; those not known are passed over."""
    query = select(chargers.c.charger_id)
    if device_ids:
        query = query.where(KEY.in_([device_id.lower() for device_id in device_ids]))
    return (await connection.execute(query)).scalars().all()


async def active_transactions(connection: AsyncConnection) -> dict[str, int]:
    """Every charger's device id and number of running transactions."""
    running = and_(transactions.c.charger_id == chargers.c.charger_id, transactions.c.status == "active")
    query = (
        select(chargers.c.device_id, func.count(transactions.c.transaction_id).label("active"))
        .outerjoin(transactions, running)
        .group_by(chargers.c.charger_id)
    )
    return {row.device_id: row.active for row in await connection.execute(query)}

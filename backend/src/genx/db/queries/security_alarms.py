"""Security alarms as rows: the open ones, and the newest of the earlier ones."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import and_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.queries import event_outbox
from genx.db.tables.security_alarms import security_alarms
from genx.domain.outbox import EventKind
from genx.domain.security_alarm import Details, SecurityAlarm

MOST_ROWS = 1000

_COLUMNS = [column.name for column in security_alarms.c if column.name != "id"]
_PRUNE = text("""
DELETE FROM security_alarms WHERE id IN (
  SELECT id FROM security_alarms
  ORDER BY ended_at IS NULL DESC, until > :now DESC NULLS LAST, last_at DESC, id DESC OFFSET :most)
""")


async def keep(connection: AsyncConnection, alarms: Sequence[SecurityAlarm], now: datetime) -> list[SecurityAlarm]:
    """Write new alarms (id 0) and known ones, and return them with their ids.

    Beyond MOST_ROWS the oldest go: closed ones first, and those last whose resolution still holds.
    """
    kept = [await _write(connection, alarm) for alarm in alarms]
    await connection.execute(_PRUNE, {"most": MOST_ROWS, "now": now})
    return kept


async def _write(connection: AsyncConnection, alarm: SecurityAlarm) -> SecurityAlarm:
    was = await _as_it_was(connection, alarm)
    kept = await _upsert(connection, alarm)
    if was is None and not alarm.id:
        await _tell(connection, "alarm.raised", kept, kept.opened_at)
    if kept.ended_at is not None and (was is None or _end(was) != _end(kept)):
        await _tell(connection, "alarm.resolved", kept, kept.resolved_at or kept.ended_at)
    return kept


async def _as_it_was(connection: AsyncConnection, alarm: SecurityAlarm) -> SecurityAlarm | None:
    """Return the alarm as it is kept. A new one is kept already if the answer to its first writing was lost."""
    column = security_alarms.c
    is_open_one = and_(column.kind == alarm.kind, column.subject == alarm.subject, column.ended_at.is_(None))
    query = select(security_alarms).where(column.id == alarm.id if alarm.id else is_open_one)
    row = (await connection.execute(query)).mappings().first()
    return None if row is None else _alarm(row)


def _end(alarm: SecurityAlarm) -> tuple[object, ...]:
    return alarm.ended_at, alarm.resolution, alarm.resolved_at


async def _tell(connection: AsyncConnection, kind: EventKind, alarm: SecurityAlarm, at: datetime) -> None:
    data = {
        "alarmId": alarm.id,
        "kind": alarm.kind,
        "subject": alarm.subject,
        "count": alarm.count,
        "openedAt": alarm.opened_at.isoformat(),
        "resolution": alarm.resolution,
        "resolvedBy": alarm.resolved_by,
    }
    await event_outbox.add(connection, kind, at, data, charger_id=alarm.charger_id, device_id=alarm.device_id)


async def _upsert(connection: AsyncConnection, alarm: SecurityAlarm) -> SecurityAlarm:
    row = _row(alarm)
    if alarm.id:
        known = update(security_alarms).where(security_alarms.c.id == alarm.id).values(row)
        if (await connection.execute(known)).rowcount:
            return alarm
    statement = (
        insert(security_alarms)
        # An alarm that goes on after its row was removed comes back under its id.
        .values(row | ({"id": alarm.id} if alarm.id else {}))
        .on_conflict_do_update(
            index_elements=["kind", "subject"], index_where=security_alarms.c.ended_at.is_(None), set_=row
        )
        .returning(security_alarms.c.id)
    )
    return replace(alarm, id=(await connection.execute(statement)).scalar_one())


async def in_force(connection: AsyncConnection, now: datetime) -> list[SecurityAlarm]:
    """Return the alarms that are open or whose resolution still holds, the oldest first."""
    column = security_alarms.c
    query = select(security_alarms).where(column.ended_at.is_(None) | (column.until > now)).order_by(column.id)
    return [_alarm(row) for row in (await connection.execute(query)).mappings()]


async def load(connection: AsyncConnection, alarm_id: int) -> SecurityAlarm | None:
    """Return one alarm, or None. Its row stays locked until the unit of work ends."""
    query = select(security_alarms).where(security_alarms.c.id == alarm_id).with_for_update()
    row = (await connection.execute(query)).mappings().first()
    return None if row is None else _alarm(row)


async def page(
    connection: AsyncConnection, *, is_open: bool | None, before: int | None, limit: int
) -> list[SecurityAlarm]:
    """Return alarms with ids below `before`, the newest first."""
    column = security_alarms.c
    query = select(security_alarms).order_by(column.id.desc()).limit(limit)
    if before is not None:
        query = query.where(column.id < before)
    if is_open is not None:
        query = query.where(column.ended_at.is_(None) if is_open else column.ended_at.isnot(None))
    return [_alarm(row) for row in (await connection.execute(query)).mappings()]


def _row(alarm: SecurityAlarm) -> dict[str, Any]:
    row = {name: getattr(alarm, name) for name in _COLUMNS}
    return {**row, "details": msgspec.to_builtins(alarm.details)}


def _alarm(row: Any) -> SecurityAlarm:
    return SecurityAlarm(**{**row, "details": msgspec.convert(row["details"], Details)})

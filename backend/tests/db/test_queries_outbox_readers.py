"""Positions of readers of the outbox: kept, and known to have missed events."""

from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.base.migrate import upgrade
from genx.db.queries import event_outbox, outbox_readers
from genx.db.queries.outbox_readers import Reading
from genx.domain.outbox import Position
from tests.support.database import execute, rows

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


async def told(engine: AsyncEngine, number: int) -> None:
    async with begin(engine) as connection:
        data = {"number": number}
        await event_outbox.add(connection, "charger.connected", NOON, data, charger_id=1, device_id="CP1")


async def test_a_position_is_kept_by_name_and_replaced(clean_db: AsyncEngine) -> None:
    first = Reading(position=Position(1, 2), recorded_at=NOON)
    later = Reading(position=Position(3, 1), recorded_at=NOON)
    async with begin(clean_db) as connection:
        assert await outbox_readers.known(connection, "rollups") is None
        await outbox_readers.keep(connection, "rollups", first)
        await outbox_readers.keep(connection, "webhooks", first)
        await outbox_readers.keep(connection, "rollups", later)
        found = [await outbox_readers.known(connection, name) for name in ("rollups", "webhooks")]
    assert found == [later, first]


async def test_a_reader_has_missed_events_if_the_last_one_that_it_read_is_gone(clean_db: AsyncEngine) -> None:
    async with begin(clean_db) as connection:
        nothing = await outbox_readers.newest(connection, NOON)
        assert nothing == Reading(position=Position(), recorded_at=NOON)
        assert not await outbox_readers.has_missed(connection, nothing)
    for number in (1, 2):
        await told(clean_db, number)
    async with begin(clean_db) as connection:
        events = await event_outbox.read_after(connection, Position(), 9)
        newest = await outbox_readers.newest(connection, NOON)
        assert newest == Reading(position=events[1].position, recorded_at=events[1].recorded_at)
        first = Reading(position=events[0].position, recorded_at=NOON)
        assert not await outbox_readers.has_missed(connection, first)
        await connection.execute(text("DELETE FROM event_outbox WHERE data ->> 'number' = '1'"))
        assert await outbox_readers.has_missed(connection, first)
        assert not await outbox_readers.has_missed(connection, newest)


async def test_a_restored_dump_moves_events_and_the_positions_of_readers_together(
    clean_db: AsyncEngine, dsn: str
) -> None:
    await told(clean_db, 1)
    ahead = 10**12
    await execute(clean_db, f"UPDATE event_outbox SET xid = xid + {ahead}")
    async with begin(clean_db) as connection:
        [event] = (await connection.execute(text("SELECT xid, id FROM event_outbox"))).all()
        read = Reading(position=Position(event.xid, event.id), recorded_at=NOON)
        await outbox_readers.keep(connection, "rollups", read)
    await upgrade(dsn)
    await told(clean_db, 2)
    [reader] = await rows(clean_db, "SELECT xid, id FROM outbox_readers")
    assert reader["xid"] < ahead
    async with begin(clean_db) as connection:
        position = Position(reader["xid"], reader["id"])
        found = await event_outbox.read_after(connection, position, 9)
        assert not await outbox_readers.has_missed(connection, Reading(position=position, recorded_at=NOON))
    assert [each.data["number"] for each in found] == [2]

"""Stops without a transaction: listed by what they are assigned to, and what may be done with each."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.journal.journal import Journal
from genx.db.queries import orphan_stops
from genx.db.queries.orphan_stops import OrphanFilter, OrphanStop
from genx.domain.changes import StopOrphaned
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import NotKnown, StopAssigned, StopNotAssigned
from tests.domain.builders import NOON
from tests.support.database import keep, rows

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def ids(journal: Journal, clean_db: AsyncEngine, known: ChargePoint) -> list[int]:
    """Three orphans of one charge point, the oldest first."""
    stops = [StopOrphaned(known.charger_id, NOON + n * MINUTE, f'{{"meterStop": {n}}}', "no such") for n in range(3)]
    assert await keep(journal, *stops) is None
    return [row["id"] for row in await rows(clean_db, "SELECT id FROM orphan_stops ORDER BY id")]


async def assigned(engine: AsyncEngine, orphan_id: int, to: str, was: str | None = None) -> OrphanStop:
    async with begin(engine) as connection:
        free = await orphan_stops.free(connection, orphan_id)
        after = replace(free, assigned_to=to, assigned_at=NOON, assigned_by="ann", was=was)
        await orphan_stops.assign(connection, after)
    return after


async def listed(engine: AsyncEngine, wanted: OrphanFilter, before: int | None = None, limit: int = 9) -> list[int]:
    async with begin(engine) as connection:
        return [each.id for each in await orphan_stops.page(connection, wanted, before, limit)]


async def test_assigned_stops_are_listed_apart_from_those_that_wait(clean_db: AsyncEngine, ids: list[int]) -> None:
    assert await listed(clean_db, OrphanFilter()) == ids[::-1]
    assert await listed(clean_db, OrphanFilter(assigned=True)) == []
    await assigned(clean_db, ids[0], "7")
    await assigned(clean_db, ids[2], "8")
    assert await listed(clean_db, OrphanFilter()) == [ids[1]]
    assert await listed(clean_db, OrphanFilter(assigned=True)) == [ids[2], ids[0]]
    assert await listed(clean_db, OrphanFilter(assigned=True), limit=1) == [ids[2]]
    assert await listed(clean_db, OrphanFilter(assigned=True), before=ids[2]) == [ids[0]]
    assert await listed(clean_db, OrphanFilter(assigned=True, assigned_to="7")) == [ids[0]]
    assert await listed(clean_db, OrphanFilter(assigned=True, assigned_to="9")) == []


async def test_assigned_stops_are_listed_by_charger(
    clean_db: AsyncEngine, ids: list[int], known: ChargePoint, other: ChargePoint
) -> None:
    await assigned(clean_db, ids[1], "7")
    here = OrphanFilter(assigned=True, charger_ids=(known.charger_id,))
    assert await listed(clean_db, here) == [ids[1]]
    assert await listed(clean_db, OrphanFilter(assigned=True, charger_ids=(other.charger_id,))) == []


async def test_a_stop_is_kept_with_what_it_was_assigned_to_and_released_again(
    clean_db: AsyncEngine, ids: list[int]
) -> None:
    async with begin(clean_db) as connection:
        before = await orphan_stops.known(connection, ids[0])
    kept = await assigned(clean_db, ids[0], "7", was='{"id": "7"}')
    async with begin(clean_db) as connection:
        assert await orphan_stops.assigned(connection, ids[0]) == kept
        await orphan_stops.release(connection, ids[0])
        assert await orphan_stops.free(connection, ids[0]) == before


async def test_a_stop_is_assigned_once_and_taken_back_once(clean_db: AsyncEngine, ids: list[int]) -> None:
    await assigned(clean_db, ids[0], "7")
    async with begin(clean_db) as connection:
        with pytest.raises(StopAssigned, match="ann has assigned this stop to transaction 7"):
            await orphan_stops.free(connection, ids[0])
        with pytest.raises(StopNotAssigned, match=f"Orphan stop {ids[1]} is assigned to no transaction"):
            await orphan_stops.assigned(connection, ids[1])
        for look in (orphan_stops.known, orphan_stops.free, orphan_stops.assigned):
            with pytest.raises(NotKnown):
                await look(connection, ids[2] + 1)


async def test_a_deleted_stop_is_gone(clean_db: AsyncEngine, ids: list[int]) -> None:
    async with begin(clean_db) as connection:
        await orphan_stops.delete(connection, ids[1])
    assert await listed(clean_db, OrphanFilter()) == [ids[2], ids[0]]

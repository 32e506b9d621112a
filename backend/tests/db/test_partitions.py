"""The message log in daily partitions, found by id."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base.engine import begin
from genx.db.base.partitions import drop_older, ensure, id_at, time_of
from genx.jobs.retention import look_after_partitions

LONG_AGO = datetime(2021, 3, 1, 12, tzinfo=UTC)


@given(st.integers(0, 2**43 - 1).map(lambda milliseconds: datetime.fromtimestamp(milliseconds / 1000, UTC)))
def test_an_id_tells_its_time_to_the_millisecond(moment: datetime) -> None:
    assert timedelta() <= moment - time_of(id_at(moment)) < timedelta(milliseconds=1)
    assert 0 <= id_at(moment) < 2**63
    assert time_of(id_at(moment) + 2**20 - 1) == time_of(id_at(moment))


async def names(connection: AsyncConnection) -> list[str]:
    query = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'message_log'::regclass ORDER BY 1"
    return list((await connection.execute(text(query))).scalars())


async def log(connection: AsyncConnection, at: datetime) -> None:
    columns = "id, charger_id, device_id, at, direction, message_type"
    statement = f"INSERT INTO message_log ({columns}) VALUES (:id, 1, 'CP1', :at, 0, 0)"
    await connection.execute(text(statement), {"id": id_at(at), "at": at})


async def test_days_ahead_are_made_once_and_old_days_dropped_whole(clean_db: AsyncEngine) -> None:
    async with begin(clean_db) as connection:
        before = await names(connection)
        await ensure(connection, LONG_AGO, ahead=2)
        await ensure(connection, LONG_AGO + timedelta(days=1), ahead=2)
        made = [name for name in await names(connection) if name not in before]
        assert made == [f"message_log_2021030{day}" for day in (1, 2, 3, 4)]
        for hours in (-12, 0, 11.9, 13, 60):
            await log(connection, LONG_AGO + timedelta(hours=hours))

    async with begin(clean_db) as connection:
        assert await drop_older(connection, LONG_AGO + timedelta(days=1)) == ["message_log_20210301"]
        assert await connection.scalar(text("SELECT count(*) FROM message_log")) == 2
        assert len(await drop_older(connection, LONG_AGO + timedelta(days=9))) == 3
        assert await names(connection) == before


async def test_a_clock_that_jumps_ahead_drops_nothing_that_was_kept_lately(clean_db: AsyncEngine) -> None:
    look = partial(look_after_partitions, clean_db, 5, 400, LONG_AGO + timedelta(days=400))

    async def march() -> list[str]:
        async with begin(clean_db) as connection:
            return [name[-2:] for name in await names(connection) if name.startswith("message_log_202103")]

    async with begin(clean_db) as connection:
        await ensure(connection, LONG_AGO, ahead=9)
    try:
        await look()
        assert len(await march()) == 10, "an empty log has nothing that is old"
        async with begin(clean_db) as connection:
            await log(connection, LONG_AGO + timedelta(days=9))
        await look()
        assert await march() == ["05", "06", "07", "08", "09", "10"]
    finally:
        async with begin(clean_db) as connection:
            await drop_older(connection, LONG_AGO + timedelta(days=500))


async def test_a_partition_has_the_indexes_of_the_log(engine: AsyncEngine) -> None:
    query = """
        SELECT count(*) FILTER (WHERE i.inhrelid IS NULL), count(*)
        FROM pg_index x JOIN pg_inherits p ON p.inhrelid = x.indrelid AND p.inhparent = 'message_log'::regclass
        LEFT JOIN pg_inherits i ON i.inhrelid = x.indexrelid
    """
    async with begin(engine) as connection:
        await ensure(connection, datetime.now(UTC))
        apart, indexes = (await connection.execute(text(query))).one()
        partitions = await names(connection)
    assert (apart, indexes) == (0, 5 * len(partitions))


async def test_a_time_without_partition_is_refused(engine: AsyncEngine) -> None:
    with pytest.raises(IntegrityError, match="no partition"):
        async with begin(engine) as connection:
            await log(connection, LONG_AGO)


async def test_several_nodes_at_once(clean_db: AsyncEngine) -> None:
    async def once() -> None:
        async with begin(clean_db) as connection:
            await ensure(connection, LONG_AGO)

    await asyncio.gather(*(once() for _ in range(4)))
    async with begin(clean_db) as connection:
        assert len(await drop_older(connection, LONG_AGO + timedelta(days=30))) == 4


async def test_making_partitions_waits_for_no_reader_of_the_log(clean_db: AsyncEngine) -> None:
    async with begin(clean_db) as reader:
        await reader.execute(text("SELECT count(*) FROM message_log"))
        async with begin(clean_db) as connection:
            await ensure(connection, LONG_AGO)
    async with begin(clean_db) as connection:
        await drop_older(connection, LONG_AGO + timedelta(days=30))

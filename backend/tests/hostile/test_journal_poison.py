"""A change that the database refuses stops only the charger that caused it (ADR 11)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base import link, partitions
from genx.db.journal.journal import Journal
from genx.db.queries import chargers
from genx.domain.changes import Change, ConnectionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.message_log import LogEntry

NOW = datetime.now(UTC).replace(microsecond=0)
MIB = 1 << 20


@pytest.fixture
async def fleet(clean_db: AsyncEngine) -> list[ChargePoint]:
    async with clean_db.begin() as connection:
        await partitions.ensure(connection, NOW)
        return [await chargers.create(connection, f"CP{number}", NOW) for number in range(8)]


@pytest.fixture
async def journal(dsn: str, fleet: list[ChargePoint], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Journal]:
    monkeypatch.setattr(link, "LOCK_TIMEOUT", "200ms")
    journal = Journal(dsn)
    await journal.start()
    yield journal
    await journal.stop()


def entry(known: ChargePoint, payload: str) -> LogEntry:
    return LogEntry(
        charger_id=known.charger_id,
        device_id=known.device_id,
        at=NOW,
        direction="chargerToServer",
        message_type="Call",
        payload=payload,
    )


async def keep(journal: Journal, *submissions: Sequence[Change]) -> list[Exception | None]:
    """Return the outcomes of submissions that all arrive at once."""
    loop = asyncio.get_running_loop()
    kept: list[asyncio.Future[Exception | None]] = [loop.create_future() for _ in submissions]
    for changes, told in zip(submissions, kept, strict=True):
        journal.submit(changes, told.set_result)
    async with asyncio.timeout(60):
        return list(await asyncio.gather(*kept))


async def rows(engine: AsyncEngine, statement: str) -> list[dict[str, Any]]:
    async with engine.connect() as connection:
        return [dict(row) for row in (await connection.execute(text(statement))).mappings()]


@asynccontextmanager
async def poisonous(engine: AsyncEngine) -> AsyncIterator[None]:
    """A database that drops the connection at each marked row, as it does if it runs out of memory."""
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NEW; END $$"
            )
        )
        await connection.execute(
            text(
                "CREATE TRIGGER die BEFORE INSERT ON message_log FOR EACH ROW"
                " WHEN (NEW.payload LIKE '%poison%') EXECUTE FUNCTION die()"
            )
        )
    try:
        yield
    finally:
        async with engine.begin() as connection:
            await connection.execute(text("DROP TRIGGER die ON message_log"))
            await connection.execute(text("DROP FUNCTION die"))


async def test_a_row_that_breaks_the_connection_is_refused_alone(
    journal: Journal, fleet: list[ChargePoint], clean_db: AsyncEngine
) -> None:
    async with poisonous(clean_db):
        submissions: list[list[Change]] = [[entry(each, '"good"')] for each in fleet]
        submissions[5] = [entry(fleet[5], '"poison"')]
        outcome = await keep(journal, *submissions)
        assert [type(error).__name__ for error in outcome if error is not None] == ["NotTaken"]
        assert isinstance(outcome[5], link.NotTaken)
        kept = await rows(clean_db, "SELECT device_id FROM message_log ORDER BY id")
        assert [row["device_id"] for row in kept] == [each.device_id for each in fleet if each is not fleet[5]]
        assert await keep(journal, [entry(fleet[5], '"good again"')]) == [None]


async def test_the_log_of_the_server_names_the_charger_whose_message_was_not_kept(
    journal: Journal, fleet: list[ChargePoint], clean_db: AsyncEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    async with poisonous(clean_db):
        await keep(journal, [entry(fleet[2], '"poison"')])
    told = capsys.readouterr()
    assert "the database refused a change" in told.out + told.err
    assert "CP2" in told.out + told.err


async def test_a_lock_on_one_chargers_row_holds_up_nobody_else(
    journal: Journal, fleet: list[ChargePoint], clean_db: AsyncEngine
) -> None:
    async with clean_db.begin() as somebody:
        await somebody.execute(
            text("SELECT 1 FROM chargers WHERE charger_id = :id FOR UPDATE"), {"id": fleet[3].charger_id}
        )
        outcome = await keep(journal, *[[ConnectionChanged(each.charger_id, online=True, at=NOW)] for each in fleet])
    assert [error is None for error in outcome] == [each is not fleet[3] for each in fleet]
    online = await rows(clean_db, "SELECT device_id FROM chargers WHERE online ORDER BY charger_id")
    assert [row["device_id"] for row in online] == [each.device_id for each in fleet if each is not fleet[3]]


@pytest.mark.parametrize("table", ["message_log", "chargers"])
async def test_the_journal_waits_for_a_locked_table(
    journal: Journal, fleet: list[ChargePoint], clean_db: AsyncEngine, table: str
) -> None:
    """A table is locked, as by VACUUM FULL. No message is at fault, and none is refused."""
    async with clean_db.begin() as somebody:
        await somebody.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        changes: list[list[Change]] = [
            [ConnectionChanged(each.charger_id, online=True, at=NOW), entry(each, '"good"')] for each in fleet
        ]
        keeping = asyncio.create_task(keep(journal, *changes))
        await asyncio.sleep(2)
        assert not keeping.done()
    assert await keeping == [None] * len(fleet)
    [count] = await rows(clean_db, "SELECT count(*) AS count FROM message_log")
    assert count["count"] == len(fleet)


async def test_a_large_group_is_committed_in_parts_of_bounded_size(
    journal: Journal, fleet: list[ChargePoint], clean_db: AsyncEngine
) -> None:
    large = f'"{"x" * MIB}"'
    outcome = await keep(journal, *[[entry(fleet[number % 8], large)] for number in range(40)])
    assert outcome == [None] * 40
    parts = await rows(
        clean_db, "SELECT sum(length(payload)) AS size FROM message_log GROUP BY xmin::text ORDER BY min(id)"
    )
    assert sum(row["size"] for row in parts) == 40 * len(large)
    assert max(row["size"] for row in parts) <= 2 * MIB


async def test_the_journal_waits_for_the_end_of_an_outage(
    journal: Journal, fleet: list[ChargePoint], clean_db: AsyncEngine
) -> None:
    """All links are cut again and again; nothing is refused, and everything is stored once."""
    told = asyncio.create_task(keep(journal, *[[entry(each, '"good"')] for each in fleet]))
    for _ in range(5):
        await rows(
            clean_db,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'genx journal'",
        )
        await asyncio.sleep(0.02)
    assert await told == [None] * 8
    [count] = await rows(clean_db, "SELECT count(*) AS count FROM message_log")
    assert count["count"] == 8

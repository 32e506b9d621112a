"""The schema: made by migrations, the same as the tables say, by any number of processes at once."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Enum, text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base import partitions
from genx.db.base.engine import create_engine
from genx.db.base.migrate import alembic_config, upgrade
from genx.db.tables import metadata
from genx.db.tables.transactions import transaction_ids


@pytest.fixture
async def empty(dsn: str) -> AsyncIterator[str]:
    """DSN of a database without tables."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE DATABASE empty")
    yield re.sub(r"/[^/?]*(?=\?|$)", "/empty", dsn)
    await connection.execute("DROP DATABASE empty WITH (FORCE)")
    await connection.close()


def differences(connection: Connection) -> list[object]:
    def ours(_: object, name: str | None, kind: str, *__: object) -> bool:
        return not (kind == "table" and name and name.startswith(("message_log_", "meter_series_")))

    options = {"include_object": ours, "compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


async def test_migrations_make_what_the_tables_say(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_enums_have_the_labels_of_the_tables(engine: AsyncEngine) -> None:
    query = """
        SELECT typname, array_agg(enumlabel ORDER BY enumsortorder)
        FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid GROUP BY typname
    """
    async with engine.connect() as connection:
        made = {name: labels for name, labels in (await connection.execute(text(query))).all()}  # noqa: C416 - rows are no pairs to mypy
    wanted = {
        column.type.name: column.type.enums
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Enum)
    }
    assert made == wanted


async def test_transaction_ids_come_in_blocks_that_fit_31_bits(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        blocks = [await connection.scalar(transaction_ids.next_value()) for _ in range(3)]
        statement = "SELECT min_value, max_value, increment_by FROM pg_sequences WHERE sequencename = 'transaction_ids'"
        lowest, highest, step = (await connection.execute(text(statement))).one()
    assert [b - blocks[0] for b in blocks] == [0, step, 2 * step] == [0, 100, 200]
    assert lowest == 1
    assert range(lowest, highest + 1, step)[-1] + step - 1 <= 2**31 - 1


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1


async def test_transactions_and_connectors_of_0008_keep_their_ids(empty: str) -> None:
    engine = create_engine(empty)
    async with engine.connect() as connection:
        await connection.run_sync(lambda here: command.upgrade(alembic_config(here), "0008"))
    async with engine.begin() as connection:
        for statement in (
            "INSERT INTO chargers (device_id, registered_at) VALUES ('CP1', now())",
            "INSERT INTO connectors (charger_id, connector_id) SELECT charger_id, 1 FROM chargers",
            "INSERT INTO transactions (transaction_id, charger_id, connector_id, id_tag, authorised, started_at,"
            " received_start_at, meter_start) SELECT id, charger_id, 1, 'tag', true, now(), now(), id"
            " FROM chargers, unnest(ARRAY[7, 2147483647]) AS id",
        ):
            await connection.execute(text(statement))
    await upgrade(empty)
    async with engine.begin() as connection:
        ids = (await connection.execute(text("SELECT id, wire_id FROM transactions ORDER BY wire_id"))).all()
        connectors = (await connection.execute(text("SELECT connector_id, evse_id FROM connectors"))).all()
    await engine.dispose()
    assert [tuple(row) for row in ids] == [("7", 7), ("2147483647", 2147483647)]
    assert [tuple(row) for row in connectors] == [(1, None)]


async def test_four_processes_migrate_at_once(empty: str) -> None:
    code = "import asyncio, sys; from genx.db.base.migrate import upgrade; asyncio.run(upgrade(sys.argv[1]))"
    processes = [await asyncio.create_subprocess_exec(sys.executable, "-c", code, empty) for _ in range(4)]
    assert [await process.wait() for process in processes] == [0, 0, 0, 0]


async def test_migrating_again_changes_nothing_and_can_log_at_once(empty: str) -> None:
    await upgrade(empty)
    await upgrade(empty)
    engine = create_engine(empty)
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO message_log (id, charger_id, device_id, at, direction, message_type)"
                " VALUES (:id, 1, 'CP1', now(), 0, 0)"
            ),
            {"id": partitions.id_at(datetime.now(UTC))},
        )
    await engine.dispose()

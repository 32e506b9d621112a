"""Migrations of databases that are in use: from every revision to the head nothing is lost, and the schema is one."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text

from genx.db.base import partitions
from genx.db.base.engine import create_engine
from genx.db.base.errors import DatabaseUnusable
from genx.db.base.migrate import age_of, alembic_config, migration_of, newest_migration, upgrade
from genx.db.journal.journal import Journal
from genx.db.queries import chargers
from genx.db.tables import metadata
from genx.domain.effects.device import Restarts
from tests.support.full_database import NOON, contents, fill

REVISIONS = [
    script.revision for script in reversed(list(ScriptDirectory.from_config(alembic_config()).walk_revisions()))
]
SCHEMA = """
SELECT 'column' AS kind, c.relname AS owner, a.attname AS name,
  format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
  || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
  || a.attidentity::text || a.attgenerated::text AS definition
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 'index', tablename, indexname, indexdef FROM pg_indexes
WHERE schemaname = 'public' AND tablename !~ '^(message_log|meter_series)_'
UNION ALL
SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype <> 'n' AND connamespace = 'public'::regnamespace
  AND conrelid::regclass::text !~ '^(message_log|meter_series)_'
UNION ALL
SELECT 'type', typname, enumlabel, rank() OVER (PARTITION BY typname ORDER BY enumsortorder)::text
FROM pg_enum JOIN pg_type t ON t.oid = enumtypid
UNION ALL
SELECT 'sequence', sequencename, data_type::text, format('%s %s %s %s', start_value, min_value, max_value, increment_by)
FROM pg_sequences WHERE schemaname = 'public'
ORDER BY 1, 2, 3, 4
"""


@pytest.fixture
async def old(dsn: str) -> AsyncIterator[str]:
    """DSN of a database of its own, without tables."""
    admin = await asyncpg.connect(dsn)
    await admin.execute("CREATE DATABASE of_old")
    yield re.sub(r"/[^/?]*(?=\?|$)", "/of_old", dsn)
    await admin.execute("DROP DATABASE of_old WITH (FORCE)")
    await admin.close()


async def migrate_to(dsn: str, revision: str) -> None:
    """As a server of that time has left it: with partitions for its log."""
    engine = create_engine(dsn, pool_size=1)
    async with engine.connect() as connection:
        await connection.run_sync(lambda c: command.upgrade(alembic_config(c), revision))
        await connection.commit()
        await partitions.ensure(connection, partitions.time_of(0), ahead=0)
        if await connection.scalar(text("SELECT to_regclass('meter_series')")) is not None:
            await partitions.ensure(connection, NOON, ahead=0, of=partitions.SERIES)
        await connection.commit()
    await engine.dispose()


async def schema(dsn: str) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(dsn)
    found = [tuple(row) for row in await connection.fetch(SCHEMA)]
    await connection.close()
    return found


async def filled_at(dsn: str, revision: str) -> dict[str, list[dict[str, Any]]]:
    await migrate_to(dsn, revision)
    connection = await asyncpg.connect(dsn)
    await fill(connection)
    before = await contents(connection)
    await connection.close()
    return before


async def upgraded(dsn: str) -> dict[str, list[dict[str, Any]]]:
    await upgrade(dsn)
    connection = await asyncpg.connect(dsn)
    after = await contents(connection)
    await connection.close()
    return after


RENAMED = {("transactions", "transaction_id"): "wire_id"}
"""Columns that have another name by now; all others keep theirs for good."""

EFFECT = ("effect", "effect_due", "effect_at", "effect_reason", "effect_about", "effect_note", "expectation")


def of_today(table: str, row: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return a row as today's tables have it: the effect of a command has a table of its own."""
    row = {RENAMED.get((table, name), name): value for name, value in row.items()}
    if table != "commands":
        return [(table, row)]
    command = {name: value for name, value in row.items() if name not in EFFECT}
    effect = {name: value for name, value in row.items() if name in ("command_id", *EFFECT)}
    return [(table, command), *([("command_effects", effect)] if effect.get("expectation") else [])]


def lost(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> list[Any]:
    """Rows that are not there any more with all the values that they had."""
    gone: list[Any] = []
    for table, known in before.items():
        for now_in, row in (moved for one in known for moved in of_today(table, one)):
            still = [{name: one.get(name, "no such column") for name in row} for one in after[now_in]]
            gone += [] if row in still else [(now_in, row)]
    return gone


async def test_rows_are_made_for_any_schema_with_its_checks_references_and_defaults(old: str) -> None:
    connection = await asyncpg.connect(old)
    await connection.execute("""
        CREATE TYPE size AS ENUM ('small', 'large');
        CREATE TABLE whole (
          id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, size size NOT NULL,
          word text NOT NULL CHECK (word IN ('yes', 'no')), twice int GENERATED ALWAYS AS (id * 2) STORED);
        CREATE TABLE a_part (of_whole int NOT NULL REFERENCES whole, at timestamptz, sizes integer[]);
    """)
    made = await fill(connection, 4)
    assert await contents(connection) == made
    await connection.close()
    assert [(row["size"], row["word"], row["twice"]) for row in made["whole"]] == [
        ("small", "yes", 2),
        ("large", "no", 4),
        ("small", "yes", 6),
        ("large", "no", 8),
    ]
    assert [row["of_whole"] for row in made["a_part"]] == [1, 2, 3, 4]
    assert [row["at"] is None for row in made["a_part"]] == [True, False, False, False]


# The numbers of units of work are put in order at every start; events keep their order, and readers their place.
RENUMBERED = {"event_outbox": "xid", "outbox_readers": "xid"}


def without_renumbered(found: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    return {
        table: [{name: value for name, value in row.items() if RENUMBERED.get(table) != name} for row in kept]
        for table, kept in found.items()
    }


@pytest.mark.parametrize("revision", REVISIONS)
async def test_a_full_database_of_every_revision_loses_nothing_and_has_the_schema_of_a_new_one(
    dsn: str, old: str, revision: str
) -> None:
    before = await filled_at(old, revision)
    assert all(len(kept) >= 3 for kept in before.values())
    after = await upgraded(old)
    assert lost(without_renumbered(before), without_renumbered(after)) == []
    assert set(before) <= set(after)
    assert await schema(old) == await schema(dsn)
    engine = create_engine(old, pool_size=1)
    async with engine.connect() as connection:
        assert await migration_of(connection) == newest_migration()
        assert await connection.run_sync(differences) == []
    await engine.dispose()


def differences(connection: Connection) -> list[Any]:
    def ours(_: object, name: str | None, kind: str, *__: object) -> bool:
        return not (kind == "table" and name and name.startswith(("message_log_", "meter_series_")))

    options = {"include_object": ours, "compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


async def test_the_schema_of_the_migrations_is_that_of_the_tables_to_the_last_index(dsn: str, old: str) -> None:
    engine = create_engine(old, pool_size=1)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()
    by_tables, by_migrations = await schema(old), await schema(dsn)
    assert [found for found in by_migrations if found[1] != "alembic_version"] == by_tables


async def test_a_database_is_older_until_it_has_had_the_last_migration(old: str) -> None:
    engine = create_engine(old, pool_size=1)
    ages: list[str] = []
    for revision in REVISIONS:
        await migrate_to(old, revision)
        async with engine.connect() as connection:
            assert await migration_of(connection) == revision
        ages.append(age_of(revision))
    await engine.dispose()
    assert ages == ["older"] * (len(REVISIONS) - 1) + ["current"]


def test_a_database_of_a_revision_that_is_not_known_is_newer() -> None:
    assert [age_of(revision) for revision in (None, "9999", "")] == ["none", "newer", "newer"]


async def test_a_newer_database_is_refused_and_nothing_in_it_is_changed(old: str) -> None:
    before = await filled_at(old, REVISIONS[-1])
    connection = await asyncpg.connect(old)
    await connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseUnusable, match=r"newer GenX \(migration 9999.*restore the backup"):
        await upgrade(old)
    assert await contents(connection) == before
    assert await connection.fetchval("SELECT version_num FROM alembic_version") == "9999"
    await connection.close()


async def test_since_when_a_connector_has_its_status_is_the_best_that_was_known(old: str) -> None:
    await migrate_to(old, "0002")
    connection = await asyncpg.connect(old)
    await connection.execute("INSERT INTO chargers (charger_id, device_id, registered_at) VALUES (1, 'CP1', now())")
    await connection.execute(
        "INSERT INTO connectors (charger_id, connector_id, status, status_at, updated_at)"
        " VALUES (1, 0, 'Available', NULL, NULL), (1, 1, 'Charging', $1, $2)",
        NOON - timedelta(hours=5),
        NOON,
    )
    await upgrade(old)
    kept = await connection.fetch("SELECT connector_id, status, status_at, since FROM connectors ORDER BY 1")
    await connection.close()
    assert [tuple(row) for row in kept] == [
        (0, "Available", None, None),
        (1, "Charging", NOON - timedelta(hours=5), NOON),
    ]


async def test_s1_connectors_are_known_by_their_transactions_and_those_that_reported_stay_as_they_are(old: str) -> None:
    await migrate_to(old, "0004")
    connection = await asyncpg.connect(old)
    await connection.execute("INSERT INTO chargers (charger_id, device_id, registered_at) VALUES (1, 'CP1', now())")
    await connection.execute("INSERT INTO connectors (charger_id, connector_id, status) VALUES (1, 1, 'Charging')")
    for number, connector_id in enumerate((1, 2, 2, 5), 1):
        await connection.execute(
            "INSERT INTO transactions (transaction_id, charger_id, connector_id, id_tag, authorised, started_at,"
            " received_start_at, meter_start, notes) VALUES ($1, 1, $2, 'TAG', true, $3, $3, 12, '{one,two}')",
            number,
            connector_id,
            NOON + timedelta(hours=number),
        )
    await upgrade(old)
    kept = await connection.fetch("SELECT connector_id, status, register_kind FROM connectors ORDER BY 1")
    notes = await connection.fetch("SELECT notes, register_wh, measured_by_id FROM transactions")
    await connection.close()
    assert [tuple(row) for row in kept] == [(1, "Charging", None), (2, None, None), (5, None, None)]
    assert {(tuple(row["notes"]), row["register_wh"], row["measured_by_id"]) for row in notes} == {
        (("one", "two"), None, False)
    }


async def test_a_transaction_has_the_number_that_its_charger_knows_as_its_public_id(old: str) -> None:
    before = await filled_at(old, "0008")
    numbers = [row["transaction_id"] for row in before["transactions"]]
    after = await upgraded(old)
    assert [(row["id"], row["wire_id"]) for row in after["transactions"]] == [(str(n), n) for n in numbers]
    assert {row["evse_id"] for row in after["connectors"]} == {None}


async def test_a_review_has_the_time_of_its_entry_in_the_audit_log_or_else_of_the_end(old: str) -> None:
    await migrate_to(old, "0014")
    connection = await asyncpg.connect(old)
    await connection.execute("INSERT INTO chargers (charger_id, device_id, registered_at) VALUES (1, 'CP1', now())")
    ended = datetime(2026, 11, 1, 12, 0, 0, 123_456, tzinfo=UTC)
    for number, reviewer in enumerate(("ann", "bob", None), start=1):
        await connection.execute(
            "INSERT INTO transactions (id, wire_id, charger_id, connector_id, id_tag, authorised, status, started_at,"
            " received_start_at, meter_start, received_stop_at, reviewed_by)"
            " VALUES ($1::int::text, $1, 1, $1, 'TAG', true, 'stopped', $2, $2, 0, $2, $3)",
            number,
            ended,
            reviewer,
        )
    await connection.execute(
        "INSERT INTO audit_log (at, actor_type, action, target_type, target_id, details)"
        " VALUES ($1, 'user', 'transaction.reviewed', 'transaction', '1', '{}')",
        ended + timedelta(days=1),
    )
    await migrate_to(old, "0017")
    found = [row["reviewed_at"] for row in await connection.fetch("SELECT reviewed_at FROM transactions ORDER BY id")]
    await connection.close()
    whole = ended.replace(microsecond=123_000)
    assert found == [whole + timedelta(days=1), whole, None]


async def test_a_charger_of_the_first_revision_is_loaded_by_the_code_of_today(old: str) -> None:
    await migrate_to(old, "0001")
    connection = await asyncpg.connect(old)
    await connection.execute(
        "INSERT INTO chargers (device_id, registered_at, password_hash, not_asked, online, connected_at)"
        """ VALUES ('Säule 1', $1, '$argon2id$', '{"Reset": "NotSupported"}', true, $1)""",
        NOON,
    )
    await connection.close()
    await upgrade(old)
    journal = Journal(old)
    await journal.start()
    await journal.stop()
    engine = create_engine(old, pool_size=1)
    async with engine.connect() as reading:
        state = await chargers.load(reading, "säule 1")
    await engine.dispose()
    assert state is not None
    assert (state.device_id, state.registered_at, state.password_hash) == ("Säule 1", NOON, "$argon2id$")
    assert (state.not_asked, state.new_password_hashes, state.online) == ({"Reset": "NotSupported"}, (), False)


async def test_a_migration_that_waits_for_a_lock_gives_up_and_the_next_start_does_it(
    old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrate_to(old, "0002")
    reader = await asyncpg.connect(old)
    transaction = reader.transaction()
    await transaction.start()
    await reader.execute("LOCK TABLE connectors IN ACCESS SHARE MODE")
    monkeypatch.setattr("genx.db.base.migrate.command.upgrade", impatient(command.upgrade))
    with pytest.raises(Exception, match="lock timeout"):
        await upgrade(old)
    await transaction.rollback()
    assert await reader.fetchval("SELECT version_num FROM alembic_version") == "0002"
    await reader.close()
    monkeypatch.undo()
    await upgrade(old)


def impatient(run: Callable[[Config, str], None]) -> Callable[[Config, str], None]:
    """Alembic's upgrade with a time limit for locks that a test can wait for."""

    def shorter(_: object, __: object, statement: str, parameters: Any, *___: object) -> tuple[str, Any]:
        return re.sub(r"^SET lock_timeout = .*", "SET lock_timeout = '50ms'", statement), parameters

    def upgrade_soon(config: Config, revision: str) -> None:
        event.listen(config.attributes["connection"], "before_cursor_execute", shorter, retval=True)
        run(config, revision)

    return upgrade_soon


async def test_todays_partitions_are_there_after_every_upgrade(old: str) -> None:
    before = await filled_at(old, "0001")
    await upgrade(old)
    connection = await asyncpg.connect(old)
    now = datetime.now(UTC)
    insert = (
        "INSERT INTO message_log (id, charger_id, device_id, at, direction, message_type)"
        " VALUES ($1, 1, 'CP1', now(), 0, 0)"
    )
    for days in range(partitions.DAYS_AHEAD + 1):
        await connection.execute(insert, partitions.id_at(now + timedelta(days=days)))
    entries = await connection.fetchval("SELECT count(*) FROM message_log")
    await connection.close()
    assert entries == len(before["message_log"]) + partitions.DAYS_AHEAD + 1


async def test_an_effect_that_was_awaited_before_effects_had_a_table_is_awaited_after_it(old: str) -> None:
    await migrate_to(old, "0014")
    connection = await asyncpg.connect(old)
    await connection.execute("INSERT INTO chargers (device_id, registered_at) VALUES ('CP001', now())")
    await connection.execute(
        """
        INSERT INTO commands (command_id, charger_id, action, request, status, requested_at, effect, expectation)
        SELECT gen_random_uuid(), charger_id, 'Reset', '{}', 'answered', now(), effect::command_effect, expectation
        FROM chargers, (VALUES ('awaited', '{"type":"Restarts","window":300.0}'), ('none', NULL))
          AS kept (effect, expectation)
        """
    )
    await connection.close()
    await upgrade(old)
    engine = create_engine(old, pool_size=1)
    async with engine.connect() as connected:
        [awaited] = (await chargers.known(connected, "CP001")).awaited
    await engine.dispose()
    assert (awaited.action, awaited.effect.state, awaited.expectation) == ("Reset", "awaited", Restarts(window=300.0))

"""Old and surplus rows are removed; all others stay."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.app import _kept_days
from genx.db.queries import forgetting
from genx.db.tables import metadata
from genx.jobs.forgetting import forget_old_rows
from genx.settings.table import Settings
from tests.support.database import column, execute
from tests.support.kept import add_charger

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
FILL = {
    "commands": """
    INSERT INTO commands (command_id, charger_id, action, request, status, requested_at)
    SELECT gen_random_uuid(), :charger_id, 'Reset', '{}', 'answered', at
    FROM unnest(CAST(:times AS timestamptz[])) AS at
    """,
    "command_batches": """
    INSERT INTO command_batches (batch_id, action, request, total, at_once, status, requested_at)
    SELECT gen_random_uuid(), 'Reset', '{}', 1, 1, 'done', at FROM unnest(CAST(:times AS timestamptz[])) AS at
    """,
    "orphan_stops": """
    INSERT INTO orphan_stops (charger_id, received_at, payload)
    SELECT :charger_id, at, gen_random_uuid()::text FROM unnest(CAST(:times AS timestamptz[])) AS at
    """,
    "refused_connections": """
    INSERT INTO refused_connections (identity, reason, advice, first_at, last_at)
    SELECT gen_random_uuid()::text, 'r', 'a', at, at FROM unnest(CAST(:times AS timestamptz[])) AS at
    """,
    "audit_log": """
    INSERT INTO audit_log (at, actor_type, action) SELECT at, 'nobody', 'sign-in.failed'
    FROM unnest(CAST(:times AS timestamptz[])) AS at
    """,
    "event_outbox": """
    INSERT INTO event_outbox (kind, recorded_at, happened_at, data)
    SELECT 'charger.connected', at, at, '{}' FROM unnest(CAST(:times AS timestamptz[])) AS at ORDER BY at
    """,
    "quarter_hours": """
    INSERT INTO quarter_hours (charger_id, connector_id, at, energy_wh, interpolated, doubtful)
    SELECT :charger_id, 1, at, 1, false, false FROM unnest(CAST(:times AS timestamptz[])) AS at
    """,
    "fleet_quarter_hours": """
    INSERT INTO fleet_quarter_hours (at, energy_wh, connectors)
    SELECT at, 1, 1 FROM unnest(CAST(:times AS timestamptz[])) AS at
    """,
    "session_pieces": """
    WITH made AS (
      INSERT INTO transactions (id, wire_id, charger_id, connector_id, id_tag, authorised, started_at,
        received_start_at, meter_start)
      VALUES ('7', 7, :charger_id, 1, 'TAG', true, now(), now(), 0))
    INSERT INTO session_pieces
      (transaction_id, at, charger_id, connector_id, energy_wh, begins, ends, interpolated, suspect)
    SELECT '7', at, :charger_id, 1, 1, false, false, false, false FROM unnest(CAST(:times AS timestamptz[])) AS at
    """,
    "connector_statuses": """
    INSERT INTO connector_statuses (charger_id, connector_id, at, status, recorded_at)
    SELECT :charger_id, 1, at, 'Available', at FROM unnest(CAST(:times AS timestamptz[])) AS at
    """,
    "charger_presence": """
    INSERT INTO charger_presence (charger_id, at, online, recorded_at)
    SELECT :charger_id, at, true, at FROM unnest(CAST(:times AS timestamptz[])) AS at
    """,
    "configuration": """
    INSERT INTO configuration (charger_id, key, readonly, updated_at)
    SELECT :charger_id, gen_random_uuid()::text, false, at FROM unnest(CAST(:times AS timestamptz[])) AS at
    """,
}
AT = {
    "commands": "requested_at",
    "command_batches": "requested_at",
    "orphan_stops": "received_at",
    "refused_connections": "last_at",
    "audit_log": "at",
    "event_outbox": "recorded_at",
    **dict.fromkeys(forgetting.OF_QUARTER_HOURS, "at"),
}


async def fill(engine: AsyncEngine, table: str, times: list[datetime], device_id: str = "CP1") -> None:
    async with engine.begin() as connection:
        made = """
        INSERT INTO chargers (device_id, registered_at) VALUES (:id, now())
        ON CONFLICT (lower(device_id)) DO UPDATE SET device_id = excluded.device_id RETURNING charger_id
        """
        charger_id = (await connection.execute(text(made), {"id": device_id})).scalar_one()
        needed = {"charger_id": charger_id} if ":charger_id" in FILL[table] else {}
        await connection.execute(text(FILL[table]), {**needed, "times": times})
        summed_up = text("INSERT INTO rollup_state VALUES ('rollups', :at, 'UTC') ON CONFLICT DO NOTHING")
        await connection.execute(summed_up, {"at": NOON})


async def count(engine: AsyncEngine, table: str) -> int:
    async with engine.connect() as connection:
        return int((await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())


async def forget(engine: AsyncEngine, days: int = 10, now: datetime = NOON) -> None:
    await forget_old_rows(engine, dict.fromkeys(forgetting.OLD, days), now)


@pytest.mark.parametrize("table", forgetting.OLD)
async def test_rows_older_than_the_retention_are_removed(clean_db: AsyncEngine, table: str) -> None:
    await fill(clean_db, table, [NOON, NOON - timedelta(days=10), NOON - timedelta(days=10, seconds=1)])
    await forget(clean_db)
    async with clean_db.connect() as connection:
        kept = (await connection.execute(text(f"SELECT {AT[table]} FROM {table} ORDER BY 1"))).scalars().all()
    assert kept == [NOON - timedelta(days=10), NOON]


@pytest.mark.parametrize("table", ["connector_statuses", "charger_presence"])
async def test_the_last_row_of_a_history_stays_because_it_is_still_the_case(clean_db: AsyncEngine, table: str) -> None:
    await fill(clean_db, table, [NOON - timedelta(days=days) for days in (30, 20)])
    await forget(clean_db)
    async with clean_db.connect() as connection:
        kept = (await connection.execute(text(f"SELECT at FROM {table}"))).scalars().all()
    assert kept == [NOON - timedelta(days=20)]


async def test_the_effect_of_a_command_goes_with_it(clean_db: AsyncEngine) -> None:
    await fill(clean_db, "commands", [NOON, NOON - timedelta(days=11)])
    async with clean_db.begin() as connection:
        await connection.execute(
            text("""
            INSERT INTO command_effects (command_id, charger_id, action, effect, expectation)
            SELECT command_id, charger_id, action, 'missed', '{}' FROM commands
            """)
        )
    await forget(clean_db)
    assert (await count(clean_db, "commands"), await count(clean_db, "command_effects")) == (1, 1)


@pytest.mark.parametrize("table", forgetting.OLD)
async def test_a_clock_that_is_years_ahead_removes_nothing_new(clean_db: AsyncEngine, table: str) -> None:
    await fill(clean_db, table, [NOON, NOON - timedelta(days=9)])
    await forget(clean_db, now=NOON + timedelta(days=4_000))
    assert await count(clean_db, table) == 2


@pytest.mark.parametrize("table", forgetting.TOO_MANY)
async def test_only_the_newest_of_too_many_rows_stay(
    clean_db: AsyncEngine, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    statement, _ = forgetting.TOO_MANY[table]
    monkeypatch.setattr(forgetting, "TOO_MANY", {table: (statement, 3)})
    monkeypatch.setattr(forgetting, "BATCH", 2)
    await fill(clean_db, table, [NOON - timedelta(seconds=seconds) for seconds in range(9, 0, -1)])
    if table != "audit_log":
        await fill(clean_db, table, [NOON, NOON], "CP2")
    await forget(clean_db)
    assert await count(clean_db, table) == (3 if table == "audit_log" else 5), "others lose nothing"
    newest = "updated_at" if table == "configuration" else AT[table]
    async with clean_db.connect() as connection:
        oldest = (await connection.execute(text(f"SELECT min({newest}) FROM {table}"))).scalar_one()
    assert oldest == NOON - timedelta(seconds=3)


async def test_other_entries_of_the_audit_log_are_not_counted_with_failed_sign_ins(
    clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    statement, _ = forgetting.TOO_MANY["audit_log"]
    monkeypatch.setattr(forgetting, "TOO_MANY", {"audit_log": (statement, 1)})
    await fill(clean_db, "audit_log", [NOON] * 3)
    async with clean_db.begin() as connection:
        await connection.execute(
            text("UPDATE audit_log SET action = 'sign-in' WHERE id = (SELECT min(id) FROM audit_log)")
        )
    await forget(clean_db)
    assert await count(clean_db, "audit_log") == 2


async def test_a_long_backlog_is_removed_batch_by_batch(clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 7)
    await fill(clean_db, "commands", [NOON, *(NOON - timedelta(days=100) for _ in range(30))])
    await forget(clean_db)
    assert await count(clean_db, "commands") == 1


KEPT_FOR_GOOD = {
    "chargers": "operators delete them",
    "connectors": "as many as a charger has",
    "transactions": "what is billed",
    "charger_status_history": "operators make it",
    "connector_days": "what reports are made of",
    "connector_blocks": "what reports are made of",
    "session_days": "what reports are made of",
    "connector_faults": "what reports are made of",
    "outbox_readers": "one for each reader",
    "rollup_state": "one row",
    "tariffs": "operators keep them",
    "tariff_versions": "what is billed, by what",
    "transaction_costs": "what is billed",
    "signed_values": "proof of what is billed",
    "id_tags": "operators keep them",
    "exclusions": "operators make them",
    "local_lists": "one for each charger",
    "wanted_configurations": "operators keep them, for a thousand models at most",
    "wanted_charger_configurations": "one for each charger",
    "configuration_checks": "one for each charger",
    "users": "admins keep them",
    "api_keys": "admins make and revoke them",
    "password_links": "one for each user",
}
FORGOTTEN_ELSEWHERE = {
    "stale_sums": "until the rollups have followed it",
    "message_log": "its partitions are dropped",
    "command_effects": "with their commands",
    "meter_series": "its partitions are dropped",
    "stale_quarter_hours": "as soon as they are summed up",
    "stale_days": "as soon as they are summed up",
    "late_series": "as soon as they are summed up",
    "sessions": "expired ones",
    "mail_outbox": "sent ones",
    "unknown_id_tags": "the newest of each charger, and of all, are kept at each writing",
    "security_alarms": "the newest thousand are kept at each writing",
}


BILLED = (
    "INSERT INTO tariffs (tariff_id, name, created_at, changed_at, retired_at) VALUES (7, 'Old', :at, :at, :at)",
    "INSERT INTO tariff_versions VALUES (7, 1, '{}', :at, NULL)",
    """
    INSERT INTO transactions (id, wire_id, charger_id, connector_id, id_tag, authorised, status, started_at,
      received_start_at, meter_start, stopped_at, received_stop_at, tariff_id, tariff_version, rated)
    VALUES ('7', 7, :charger_id, 1, 'TAG', true, 'stopped', :at, :at, 0, :at, :at, 7, 1, true)
    """,
    "INSERT INTO transaction_costs VALUES ('7', 1, 7, 1, '{}', 'EUR', 4, 5, :at, NULL, 'ended')",
    """
    INSERT INTO exclusions (charger_id, since, until, reason, created_at, created_by)
    VALUES (:charger_id, :at, :at, 'gridLoss', :at, 'ann')
    """,
    "INSERT INTO charger_status_history (charger_id, at, charger_status) VALUES (:charger_id, :at, 'maintenance')",
    """
    INSERT INTO connector_days (charger_id, connector_id, day, energy_wh, interpolated, doubtful)
    VALUES (:charger_id, 1, CAST(:at AS timestamptz)::date, 1, false, false)
    """,
)


async def test_what_was_billed_and_what_reports_say_of_it_is_kept_for_ever(clean_db: AsyncEngine) -> None:
    """Ten years later each receipt, its tariff and the exclusions of that time can still be shown."""
    values = {"charger_id": await add_charger(clean_db, "CP1"), "at": NOON - timedelta(days=3653)}
    tables = [statement.split()[2] for statement in BILLED]
    for statement in BILLED:
        used = {name: value for name, value in values.items() if f":{name}" in statement}
        await execute(clean_db, statement, **used)
    await execute(clean_db, "INSERT INTO rollup_state (name, until, time_zone) VALUES ('rollups', :at, 'UTC')", at=NOON)
    await forget_old_rows(clean_db, dict.fromkeys(forgetting.OLD, 1), NOON)
    for table in tables:
        assert await column(clean_db, f"SELECT count(*) FROM {table}") == [1], table


def test_every_table_is_bounded_or_kept_on_purpose() -> None:
    forgotten = {*forgetting.OLD, *forgetting.TOO_MANY, *KEPT_FOR_GOOD, *FORGOTTEN_ELSEWHERE}
    assert {table.name for table in metadata.sorted_tables} == forgotten
    assert set(_kept_days(Settings())) == set(forgetting.OLD)

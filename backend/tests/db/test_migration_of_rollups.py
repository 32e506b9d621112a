"""Migration 0018 begins histories with what is known, and lets the past be summed up."""

from datetime import timedelta
from typing import Any

import asyncpg

from genx.db.base.migrate import upgrade
from tests.db.test_migrations_filled import migrate_to, old
from tests.support.full_database import NOON

__all__ = ["old"]

CHARGERS = """
INSERT INTO chargers (charger_id, device_id, registered_at, charger_status, online, connected_at, last_seen) VALUES
  (1, 'CP1', $1::timestamptz, 'active', true, $1::timestamptz + interval '2 hours',
    $1::timestamptz + interval '3 hours'),
  (2, 'CP2', $1, 'maintenance', false, NULL, $1::timestamptz + interval '1 hour'),
  (3, 'CP3', $1, 'active', false, NULL, NULL)
"""
CONNECTORS = """
INSERT INTO connectors (charger_id, connector_id, status, error_code, since, updated_at) VALUES
  (1, 0, NULL, NULL, NULL, NULL),
  (1, 1, 'Charging', 'NoError', $1::timestamptz + interval '1 hour', $1::timestamptz + interval '3 hours'),
  (2, 1, 'Faulted', 'GroundFailure', NULL, $1::timestamptz + interval '30 minutes')
"""
STARTED = """
INSERT INTO transactions (id, wire_id, charger_id, connector_id, id_tag, authorised, started_at, received_start_at,
  meter_start)
SELECT n::text, n, 1, 1, 'TAG', true, at, at, 0
FROM unnest($1::timestamptz[]) WITH ORDINALITY AS u (at, n)
"""
EVENT = "INSERT INTO event_outbox (kind, happened_at, charger_id, data) VALUES ('charger.added', now(), 1, '{}')"


async def filled(dsn: str, *back: timedelta) -> "asyncpg.Connection[Any]":
    """Migrate to the revision before, fill, and migrate to this one."""
    await migrate_to(dsn, "0017")
    connection = await asyncpg.connect(dsn)
    await connection.execute(CHARGERS, NOON)
    await connection.execute(CONNECTORS, NOON)
    now = await connection.fetchval("SELECT now()")
    await connection.execute(STARTED, [now - each for each in back])
    await connection.execute(EVENT)
    await upgrade(dsn)
    return connection


async def test_histories_begin_with_what_is_known(old: str) -> None:
    connection = await filled(old)
    statuses = await connection.fetch("SELECT charger_id, connector_id, at, status, error_code FROM connector_statuses")
    assert [tuple(row) for row in statuses] == [
        (1, 1, NOON + timedelta(hours=1), "Charging", "NoError"),
        (2, 1, NOON + timedelta(minutes=30), "Faulted", "GroundFailure"),
    ]
    presence = await connection.fetch("SELECT charger_id, at, online FROM charger_presence")
    assert [tuple(row) for row in presence] == [
        (1, NOON + timedelta(hours=2), True),
        (2, NOON + timedelta(hours=1), False),
    ]
    set_to = await connection.fetch(
        "SELECT charger_id, at <= $1 AS is_old, charger_status FROM charger_status_history", NOON
    )
    assert [tuple(row) for row in set_to] == [(1, True, "active"), (2, False, "maintenance"), (3, True, "active")]
    await connection.close()


async def test_the_reader_goes_on_after_the_newest_event(old: str) -> None:
    connection = await filled(old)
    [reader] = await connection.fetch("SELECT name, xid, id FROM outbox_readers")
    [event] = await connection.fetch("SELECT xid, id FROM event_outbox")
    assert tuple(reader) == ("rollups", *event)
    await connection.close()


async def test_the_days_of_past_sessions_are_summed_up_by_and_by(old: str) -> None:
    connection = await filled(old, timedelta(days=900), timedelta(days=3))
    days = await connection.fetchrow("SELECT count(*), max(day) = (now() AT TIME ZONE 'UTC')::date FROM stale_days")
    assert tuple(days) == (400, True)
    [state] = await connection.fetch(
        "SELECT name, until <= now() AND until > now() - interval '1 hour', time_zone FROM rollup_state"
    )
    assert tuple(state) == ("rollups", True, "UTC")
    await connection.close()


async def test_without_sessions_there_is_no_past(old: str) -> None:
    connection = await filled(old)
    assert await connection.fetchval("SELECT count(*) FROM stale_days") == 0
    await connection.close()

"""Corrections before a server takes anything: each is told once, with what is known of it."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base import partitions
from genx.db.journal.journal import Journal
from genx.db.journal.start import CUT_OFF
from genx.domain.charge_point import ChargePoint
from genx.domain.command import CommandStatus
from tests.support.database import column, execute, keep, rows
from tests.support.states import entry

AT = datetime(2026, 2, 1, tzinfo=UTC)
ASK = """
INSERT INTO commands (command_id, charger_id, action, request, status, requested_at, error, requested_by)
SELECT gen_random_uuid(), :id, status, '{}', status::command_status, :at, 'as it was', 'ada'
FROM CAST(:status AS text) AS status
"""
STATUSES = get_args(CommandStatus)


async def restart(dsn: str) -> None:
    journal = Journal(dsn)
    await journal.start()
    await journal.stop()


async def told(engine: AsyncEngine) -> list[dict[str, Any]]:
    return await rows(engine, "SELECT * FROM event_outbox ORDER BY xid, id")


async def test_those_that_were_online_are_told_as_gone_when_they_were_last_seen(
    dsn: str, known: ChargePoint, other: ChargePoint, clean_db: AsyncEngine
) -> None:
    online = "UPDATE chargers SET online = true, connected_at = :at, last_seen = :seen WHERE charger_id = :id"
    await execute(clean_db, online, id=known.charger_id, at=AT, seen=AT + timedelta(hours=1))
    await restart(dsn)
    await restart(dsn)
    (gone,) = await told(clean_db)
    assert (gone["kind"], gone["device_id"], gone["happened_at"]) == (
        "charger.disconnected",
        "CP001",
        AT + timedelta(hours=1),
    )
    assert await column(clean_db, "SELECT connected_at FROM chargers WHERE NOT online") == [None, None]


async def test_commands_that_were_under_way_are_over_and_all_others_stay_as_they_are(
    dsn: str, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    for status in STATUSES:
        await execute(clean_db, ASK, id=known.charger_id, status=status, at=AT)
    await restart(dsn)
    await restart(dsn)
    found = {one["action"]: (one["status"], one["error"]) for one in await rows(clean_db, "SELECT * FROM commands")}
    assert found == {status: (status, "as it was") for status in STATUSES} | {
        "waiting": ("unknown", CUT_OFF),
        "sent": ("unknown", CUT_OFF),
    }
    events = await told(clean_db)
    assert sorted(event["data"]["action"] for event in events) == ["sent", "waiting"]
    assert {(event["data"]["status"], event["data"]["requestedBy"]) for event in events} == {("unknown", "ada")}


@pytest.mark.parametrize("days", [-400, 0, 3])
async def test_ids_go_on_after_the_newest_entry_whenever_that_was_written(
    dsn: str, known: ChargePoint, clean_db: AsyncEngine, days: int
) -> None:
    at = datetime.now(UTC) + timedelta(days=days)
    newest = partitions.id_at(at) + 5
    async with clean_db.begin() as connection:
        await partitions.ensure(connection, at, ahead=0)
    columns = "id, charger_id, device_id, at, direction, message_type"
    insert = f"INSERT INTO message_log ({columns}) VALUES (:id, 1, 'C', :at, 0, 0)"
    await execute(clean_db, insert, id=newest, at=at)
    journal = Journal(dsn)
    await journal.start()
    one = entry()
    assert await keep(journal, one) is None
    await journal.stop()
    assert one.id > newest
    assert (one.id == newest + 1) is (days > 0)
    async with clean_db.begin() as connection:
        await partitions.drop_older(connection, datetime.now(UTC) - timedelta(days=100))


async def test_an_empty_database_is_right_as_it_is(dsn: str, clean_db: AsyncEngine) -> None:
    await restart(dsn)
    assert await told(clean_db) == []

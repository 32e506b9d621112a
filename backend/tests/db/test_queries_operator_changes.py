"""An operator's change and its entry in the audit log are written together, or neither is."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.queries import chargers
from genx.db.queries.operator_changes import OperatorChanges
from genx.domain.audit import Actor, AuditEntry
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import NotKnown
from genx.domain.operator_change import OperatorChange
from tests.support.database import row, rows

AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def change(device_id: str, **fields: Any) -> OperatorChange:
    audit = AuditEntry(at=AT, actor=Actor(type="system"), action="charger.changed", details=fields)
    return OperatorChange(device_id=device_id, fields=fields, audit=audit)


async def test_a_change_is_stored_and_its_entry_names_the_charger_as_it_is_afterwards(
    clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint
) -> None:
    stored = await OperatorChanges(clean_db).write(change("cp001", name="Bay 7", charger_status="maintenance"))
    assert (stored.charger_id, stored.name, stored.charger_status) == (known.charger_id, "Bay 7", "maintenance")
    entry = await row(clean_db, "SELECT * FROM audit_log")
    assert (entry["target_type"], entry["target_id"], entry["target_name"]) == ("charger", "CP001", "Bay 7")
    assert (entry["at"], entry["details"]) == (AT, {"name": "Bay 7", "charger_status": "maintenance"})
    async with clean_db.connect() as connection:
        assert await chargers.load(connection, "CP001") == stored
        assert await chargers.load(connection, "CP002") == other


async def test_a_change_of_nothing_is_an_entry_all_the_same(clean_db: AsyncEngine, known: ChargePoint) -> None:
    assert await OperatorChanges(clean_db).write(change("CP001")) == known
    assert len(await rows(clean_db, "SELECT * FROM audit_log")) == 1


async def test_a_charger_that_is_not_known_is_told_and_noted_nowhere(clean_db: AsyncEngine) -> None:
    with pytest.raises(NotKnown, match="nobody"):
        await OperatorChanges(clean_db).write(change("nobody", name="x"))
    assert await rows(clean_db, "SELECT * FROM audit_log") == []


async def test_a_change_that_the_database_refuses_leaves_no_entry_and_no_event(
    clean_db: AsyncEngine, known: ChargePoint
) -> None:
    with pytest.raises(DBAPIError):
        await OperatorChanges(clean_db).write(change("CP001", registration="rejected", power_rating_manual_w=2**40))
    for table in ("audit_log", "event_outbox"):
        assert await rows(clean_db, f"SELECT * FROM {table}") == []
    async with clean_db.connect() as connection:
        assert await chargers.load(connection, "CP001") == known

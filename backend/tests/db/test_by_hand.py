"""Operators' changes of transactions as rows: with their events, their entries in the audit log, all or nothing."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.central_system.versions import read_stop
from genx.db.base.engine import begin
from genx.db.by_hand import new_transaction
from genx.db.by_hand.changes import TransactionChanges
from genx.db.journal.journal import Journal
from genx.db.queries import orphan_stops
from genx.db.queries.orphan_stops import OrphanFilter
from genx.db.tables.commands import commands
from genx.db.views.transactions import by_id
from genx.domain.audit import Actor, AuditEntry
from genx.domain.changes import SignedValueReceived, StopOrphaned, TransactionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.connector import Connector
from genx.domain.errors import (
    AlreadyExists,
    AlreadyReviewed,
    ChangedMeanwhile,
    NotKnown,
    StopAssigned,
    StopItFirst,
    StopNotAssigned,
    TransactionOver,
)
from genx.domain.series import SignedValue
from genx.domain.transaction import Limits, Transaction
from genx.domain.transaction_change import Assigned, Closed, Reviewed, TransactionChange, Unassigned, What
from tests.domain.builders import transaction
from tests.support.database import execute, keep, rows
from tests.support.kept import add

AUDIT = "SELECT action, actor_name, target_type, target_id, target_name FROM audit_log ORDER BY id"
EVENTS = "SELECT kind, data FROM event_outbox ORDER BY xid, id"


def of(known: ChargePoint, number: int = 7, **fields: Any) -> Transaction:
    at = known.registered_at
    values: dict[str, Any] = {"started_at": at, "received_start_at": at, "meter_start": 1000 + number}
    return transaction(number, charger_id=known.charger_id, device_id=known.device_id, **values | fields)


def audit(known: ChargePoint, hours: float = 3) -> AuditEntry:
    at = known.registered_at + timedelta(hours=hours)
    return AuditEntry(at=at, actor=Actor(type="user", name="ann@example.org"), action="transaction.changed")


def change(known: ChargePoint, what: What, number: int = 7) -> TransactionChange:
    return TransactionChange(device_id=known.device_id, transaction_id=str(number), what=what, audit=audit(known))


@pytest.fixture
def changes(clean_db: AsyncEngine) -> TransactionChanges:
    return TransactionChanges(clean_db, read_stop)


async def stored(engine: AsyncEngine, number: int = 7) -> Transaction:
    async with begin(engine) as connection:
        found = await by_id(connection, str(number))
    assert found is not None
    return found


def stop_of(known: ChargePoint, **fields: Any) -> str:
    at = known.registered_at + timedelta(hours=1)
    return json.dumps({"transactionId": -1, "meterStop": 9007, "timestamp": at.isoformat()} | fields)


async def orphaned(journal: Journal, engine: AsyncEngine, known: ChargePoint, payload: str) -> int:
    at = known.registered_at + timedelta(hours=2)
    assert await keep(journal, StopOrphaned(known.charger_id, at, payload, "no such")) is None
    [*_, last] = await rows(engine, "SELECT id FROM orphan_stops ORDER BY id")
    return int(last["id"])


async def test_a_change_is_kept_with_its_entry_in_the_audit_log(
    journal: Journal, changes: TransactionChanges, clean_db: AsyncEngine, known: ChargePoint
) -> None:
    over = of(known, status="stopped", stopped_at=known.registered_at, energy_wh=5, meter_stop=6, suspect=True)
    await keep(journal, TransactionChanged(over))
    changed = await changes.write(change(known, Reviewed(verdict="corrected", energy_wh=9, note="so")), None)
    assert await stored(clean_db) == changed
    assert (changed.energy_wh, changed.measured_energy_wh, changed.suspect) == (9, 5, False)
    [entry] = await rows(clean_db, AUDIT)
    assert tuple(entry.values()) == ("transaction.changed", "ann@example.org", "transaction", "7", known.device_id)


async def test_a_correction_is_an_event_that_readers_do_not_miss(
    journal: Journal, changes: TransactionChanges, clean_db: AsyncEngine, known: ChargePoint
) -> None:
    over = of(known, status="stopped", stopped_at=known.registered_at, energy_wh=5, meter_stop=6)
    await keep(journal, TransactionChanged(over))
    await changes.write(change(known, Reviewed(verdict="corrected", energy_wh=9)), None)
    found = [(row["kind"], row["data"]["energyWh"], row["data"]["corrected"]) for row in await rows(clean_db, EVENTS)]
    assert found == [("transaction.stopped", 5, None), ("transaction.stopped", 9, True)]


async def test_memory_is_newer_than_the_row(
    journal: Journal, changes: TransactionChanges, clean_db: AsyncEngine, known: ChargePoint
) -> None:
    await keep(journal, TransactionChanged(of(known)))
    measured = of(known, measured_wh=700, register_wh=1707, register_at=known.registered_at)

    state = replace(known, transactions={7: measured})
    await changes.write(change(known, Limits(soc=80)), state)
    assert (await stored(clean_db)).measured_wh == 700


async def test_a_refusal_leaves_nothing(
    journal: Journal, changes: TransactionChanges, clean_db: AsyncEngine, known: ChargePoint
) -> None:
    await keep(journal, TransactionChanged(of(known, status="stopped")))
    for what, refusal in ((Limits(soc=80), TransactionOver), (Closed(), TransactionOver)):
        with pytest.raises(refusal):
            await changes.write(change(known, what), None)
    with pytest.raises(NotKnown, match="no transaction 8"):
        await changes.write(change(known, Closed(), 8), None)
    assert await rows(clean_db, AUDIT) == []


async def test_a_stop_that_was_rejected_lately_lets_a_transaction_be_closed(
    journal: Journal, changes: TransactionChanges, clean_db: AsyncEngine, known: ChargePoint
) -> None:

    await keep(journal, TransactionChanged(of(known)))
    charging = Connector(connector_id=1, status="Charging")
    state = replace(known, online=True, connectors={1: charging}, transactions={7: of(known)})
    command: dict[str, Any] = {
        "charger_id": known.charger_id,
        "action": "RemoteStopTransaction",
        "status": "answered",
        "requested_at": audit(known).at,
        "request": '{"transactionId": 7}',
        "response": '{"status": "Rejected"}',
    }
    others: list[dict[str, Any]] = [
        {"requested_at": audit(known).at - timedelta(minutes=11)},
        {"request": '{"transactionId": 77}'},
        {"response": '{"status": "Accepted"}'},
        {"action": "Reset"},
    ]
    for number, other in enumerate(others):
        await add(clean_db, commands, command | {"command_id": UUID(int=number)} | other)
        with pytest.raises(StopItFirst):
            await changes.write(change(known, Closed()), state)
    await add(clean_db, commands, command | {"command_id": UUID(int=99)})
    assert (await changes.write(change(known, Closed()), state)).closed_by == "ann@example.org"


async def test_an_orphan_is_taken_by_the_transaction_that_it_ends_with_its_signed_values(
    journal: Journal, changes: TransactionChanges, clean_db: AsyncEngine, known: ChargePoint
) -> None:
    await keep(journal, TransactionChanged(of(known)))
    orphan_id = await orphaned(journal, clean_db, known, stop_of(known))
    at = known.registered_at
    value = SignedValue(charger_id=known.charger_id, connector_id=0, at=at, received_at=at, value="signed", wire_id=-1)
    await keep(journal, SignedValueReceived(value))
    ended = await changes.write(change(known, Assigned(orphan_id=orphan_id)), None)
    assert (ended.status, ended.energy_wh, await stored(clean_db)) == ("stopped", 8000, ended)
    [kept] = await rows(clean_db, "SELECT assigned_to, assigned_by, assigned_at FROM orphan_stops")
    assert kept == {"assigned_to": "7", "assigned_by": "ann@example.org", "assigned_at": audit(known).at}
    assert await rows(clean_db, "SELECT transaction_id FROM signed_values") == [{"transaction_id": "7"}]
    with pytest.raises(StopAssigned, match="to transaction 7"):
        await changes.write(change(known, Assigned(orphan_id=orphan_id)), None)
    with pytest.raises(StopNotAssigned, match="not assigned to transaction 8"):
        await keep(journal, TransactionChanged(of(known, 8)))
        await changes.write(change(known, Unassigned(orphan_id=orphan_id), 8), None)
    # And back.
    again = await changes.write(change(known, Unassigned(orphan_id=orphan_id)), None)
    assert (again.status, again.energy_wh, await stored(clean_db)) == ("active", None, again)
    assert await rows(clean_db, "SELECT transaction_id FROM signed_values") == [{"transaction_id": None}]
    assert await rows(clean_db, "SELECT assigned_to, assigned_by, assigned_at, was FROM orphan_stops") == [
        dict.fromkeys(("assigned_to", "assigned_by", "assigned_at", "was"))
    ]
    with pytest.raises(StopNotAssigned):
        await changes.write(change(known, Unassigned(orphan_id=orphan_id)), None)


async def test_a_transaction_does_not_run_again_after_another_has_begun_on_its_connector(
    journal: Journal, changes: TransactionChanges, clean_db: AsyncEngine, known: ChargePoint
) -> None:
    await keep(journal, TransactionChanged(of(known)))
    orphan_id = await orphaned(journal, clean_db, known, stop_of(known))
    await changes.write(change(known, Assigned(orphan_id=orphan_id)), None)
    later = audit(known).at + timedelta(minutes=1)
    await keep(journal, TransactionChanged(of(known, 8, received_start_at=later, connector_id=2)))
    undo = change(known, Unassigned(orphan_id=orphan_id))
    await keep(journal, TransactionChanged(of(known, 9, received_start_at=later)))
    with pytest.raises(ChangedMeanwhile, match="connector 1"):
        await changes.write(undo, None)
    await execute(clean_db, "DELETE FROM transactions WHERE id = '9'")
    assert (await changes.write(undo, None)).status == "active"


async def test_an_orphan_stays_if_it_can_not_be_taken(
    journal: Journal,
    changes: TransactionChanges,
    clean_db: AsyncEngine,
    known: ChargePoint,
    other: ChargePoint,
) -> None:
    await keep(journal, TransactionChanged(of(known)), TransactionChanged(of(known, 8, status="stopped")))
    foreign = await orphaned(journal, clean_db, other, stop_of(other))
    odd = await orphaned(journal, clean_db, known, "[]")
    good = await orphaned(journal, clean_db, known, stop_of(known))
    for orphan_id in (foreign, odd, good + 1):
        with pytest.raises(NotKnown):
            await changes.write(change(known, Assigned(orphan_id=orphan_id)), None)
    with pytest.raises(TransactionOver):
        await changes.write(change(known, Assigned(orphan_id=good), 8), None)
    assert [row["id"] for row in await rows(clean_db, "SELECT id FROM orphan_stops ORDER BY id")] == [
        foreign,
        odd,
        good,
    ]


START: dict[str, Any] = {"connector_id": 2, "id_tag": "TAG9", "meter_start": 2007}


async def made(engine: AsyncEngine, known: ChargePoint, orphan_id: int) -> Transaction:
    start = new_transaction.Start(started_at=known.registered_at, **START)
    async with begin(engine) as connection:
        return await new_transaction.make(connection, orphan_id, start, audit(known), read_stop)


async def test_a_transaction_is_made_of_a_start_and_an_orphan(
    journal: Journal, clean_db: AsyncEngine, known: ChargePoint
) -> None:
    orphan_id = await orphaned(journal, clean_db, known, stop_of(known, idTag="OTHER", reason="EVDisconnected"))
    found = await made(clean_db, known, orphan_id)
    assert await stored(clean_db, int(found.id)) == found
    assert (found.energy_wh, found.stop_id_tag, found.stop_reason) == (7000, "OTHER", "EVDisconnected")
    assert (found.received_start_at, found.received_stop_at) == (known.registered_at + timedelta(hours=2),) * 2
    assert found.notes[0] == "made by ann@example.org of an orphan stop"
    assert [row["kind"] for row in await rows(clean_db, EVENTS)] == ["transaction.stopped"]
    assert len(await rows(clean_db, AUDIT)) == 1
    again = await orphaned(journal, clean_db, known, stop_of(known, meterStop=9001))
    with pytest.raises(AlreadyExists):
        await made(clean_db, known, again)
    with pytest.raises(StopAssigned):
        await made(clean_db, known, orphan_id)
    assert [row["assigned_to"] for row in await rows(clean_db, "SELECT assigned_to FROM orphan_stops ORDER BY id")] == [
        found.id,
        None,
    ]


async def test_a_transaction_that_was_made_of_an_orphan_is_deleted_and_leaves_the_orphan_and_its_signed_values(
    journal: Journal, changes: TransactionChanges, clean_db: AsyncEngine, known: ChargePoint
) -> None:
    orphan_id = await orphaned(journal, clean_db, known, stop_of(known))
    at = known.registered_at
    value = SignedValue(charger_id=known.charger_id, connector_id=0, at=at, received_at=at, value="signed", wire_id=-1)
    await keep(journal, SignedValueReceived(value))
    found = await made(clean_db, known, orphan_id)
    async with begin(clean_db) as connection:
        assert await new_transaction.unmake(connection, orphan_id, audit(known), read_stop) == found
    assert await rows(clean_db, "SELECT id FROM transactions") == []
    assert await rows(clean_db, "SELECT transaction_id FROM signed_values") == [{"transaction_id": None}]
    assert [entry["target_id"] for entry in await rows(clean_db, AUDIT)] == [found.id] * 2
    again = await made(clean_db, known, orphan_id)
    reviewed = replace(change(known, Reviewed(verdict="right")), transaction_id=again.id)
    await changes.write(reviewed, None)
    with pytest.raises(AlreadyReviewed):
        async with begin(clean_db) as connection:
            await new_transaction.unmake(connection, orphan_id, audit(known), read_stop)
    assert len(await rows(clean_db, "SELECT id FROM transactions")) == 1


async def test_the_number_of_a_made_transaction_is_never_given_to_another(
    journal: Journal, clean_db: AsyncEngine, known: ChargePoint
) -> None:
    orphan_id = await orphaned(journal, clean_db, known, stop_of(known))
    found = await made(clean_db, known, orphan_id)
    async with clean_db.connect() as connection:
        following = await connection.scalar(text("SELECT nextval('transaction_ids')"))
    assert following > found.wire_id


async def test_orphans_are_listed_newest_first_by_page_and_by_charger(
    journal: Journal, clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint
) -> None:
    ids = [await orphaned(journal, clean_db, whose, stop_of(whose)) for whose in (known, other)]
    ids.append(await orphaned(journal, clean_db, known, "{}"))

    async def listed(charger_ids: tuple[int, ...] | None, before: int | None = None, limit: int = 9) -> list[int]:
        async with begin(clean_db) as connection:
            wanted = OrphanFilter(charger_ids=charger_ids)
            return [each.id for each in await orphan_stops.page(connection, wanted, before, limit)]

    assert await listed(None) == ids[::-1]
    assert await listed(None, limit=2) == [ids[2], ids[1]]
    assert await listed(None, before=ids[1]) == [ids[0]]
    assert await listed((known.charger_id,)) == [ids[2], ids[0]]
    assert await listed(()) == []
    async with begin(clean_db) as connection:
        one = await orphan_stops.known(connection, ids[0])
        assert (one.device_id, one.payload, one.note) == (known.device_id, stop_of(known), "no such")
        await orphan_stops.delete(connection, ids[0])
        with pytest.raises(NotKnown):
            await orphan_stops.known(connection, ids[0])


async def test_what_belongs_to_a_charger_goes_with_it_and_its_series_stays(
    journal: Journal, clean_db: AsyncEngine, known: ChargePoint
) -> None:
    at = known.registered_at
    await keep(journal, TransactionChanged(of(known, status="stopped")))
    value = SignedValue(
        charger_id=known.charger_id, connector_id=0, at=at, received_at=at, value="signed", transaction_id="7"
    )
    await keep(journal, SignedValueReceived(value))
    await execute(clean_db, "DELETE FROM transactions")
    assert await rows(clean_db, "SELECT id FROM signed_values") == []

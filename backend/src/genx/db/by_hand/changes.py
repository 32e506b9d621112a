"""Changes that operators make to transactions, each written together with its entry in the audit log."""

from collections.abc import Callable

import msgspec
from msgspec.structs import replace
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base.engine import begin
from genx.db.journal.transactions import CHANGED
from genx.db.journal.writer import statement
from genx.db.queries import audit_log, chargers, orphan_stops
from genx.db.queries.orphan_stops import OrphanStop
from genx.db.views.transactions import by_id
from genx.domain.audit import AuditEntry
from genx.domain.changes import TransactionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import NotKnown, StopNotAssigned
from genx.domain.reports import StopReport
from genx.domain.transaction import Transaction
from genx.domain.transaction_change import Around, Assigned, Closed, TransactionChange, Unassigned, changed

ReadStop = Callable[[str], StopReport | None]
"""Reads the payload of an orphan; None if it can't be read."""

_REFUSED = text("""
SELECT EXISTS (
  SELECT FROM commands WHERE charger_id = :charger_id AND action = 'RemoteStopTransaction' AND status = 'answered'
    AND requested_at > CAST(:at AS timestamptz) - interval '10 minutes'
    AND request::jsonb ->> 'transactionId' = CAST(:wire_id AS text) AND response::jsonb ->> 'status' = 'Rejected')
""")
_ADOPT_SIGNED = text("""
UPDATE signed_values SET transaction_id = :id
WHERE charger_id = :charger_id AND wire_id = :wire_id AND transaction_id IS NULL
""")
_RELEASE_SIGNED = text("""
UPDATE signed_values SET transaction_id = NULL WHERE transaction_id = :id AND wire_id = :wire_id
""")
_FOLLOWED = text("""
SELECT EXISTS (
  SELECT FROM transactions
  WHERE charger_id = :charger_id AND connector_id = :connector_id AND received_start_at > :since)
""")


class TransactionChanges:
    """Implements `central_system.ports.TransactionChanges`."""

    def __init__(self, engine: AsyncEngine, read_stop: ReadStop) -> None:
        self._engine = engine
        self._read_stop = read_stop

    async def write(self, change: TransactionChange, state: ChargePoint | None) -> Transaction:
        async with begin(self._engine) as connection:
            stored = await by_id(connection, change.transaction_id)
            if stored is None:
                raise NotKnown(f"There is no transaction {change.transaction_id}.")
            known = stored if state is None else state.transactions.get(stored.wire_id, stored)
            around = await self._around(connection, change, known, state)
            result = changed(known, change, around)
            await keep(connection, result, change.audit)
            await self._take_along(connection, change, known, around)
        return result

    async def _around(
        self, connection: AsyncConnection, change: TransactionChange, known: Transaction, state: ChargePoint | None
    ) -> Around:
        state = state or await chargers.known(connection, known.device_id)
        if isinstance(change.what, Closed):
            values = {"charger_id": known.charger_id, "wire_id": str(known.wire_id), "at": change.audit.at}
            is_refused = bool((await connection.execute(_REFUSED, values)).scalar_one())
            return Around(charge_point=state, is_refused=is_refused)
        if isinstance(change.what, Assigned):
            stop = await free_stop(connection, change.what.orphan_id, known.charger_id, self._read_stop)
            return Around(charge_point=state, stop=stop)
        if isinstance(change.what, Unassigned):
            orphan = await assigned_to(connection, change.what.orphan_id, known.id)
            values = {"charger_id": known.charger_id, "connector_id": known.connector_id, "since": orphan.assigned_at}
            is_followed = bool((await connection.execute(_FOLLOWED, values)).scalar_one())
            was = msgspec.json.decode(orphan.was or "null", type=Transaction)
            return Around(charge_point=state, was=was, is_followed=is_followed)
        return Around(charge_point=state)

    async def _take_along(
        self, connection: AsyncConnection, change: TransactionChange, before: Transaction, around: Around
    ) -> None:
        """Let an orphan, and the signed values that came with it, go with the transaction."""
        if isinstance(change.what, Assigned):
            assert around.stop is not None
            was = msgspec.json.encode(replace(before, before=None)).decode()
            await assign(connection, change.what.orphan_id, before, around.stop.wire_id, change.audit, was=was)
        if isinstance(change.what, Unassigned):
            await release(connection, change.what.orphan_id, before, self._read_stop)


async def free_stop(connection: AsyncConnection, orphan_id: int, charger_id: int, read: ReadStop) -> StopReport:
    """Return an orphan of a charge point, to assign it. Raises StopAssigned, or NotKnown if it can't be read."""
    orphan = await orphan_stops.free(connection, orphan_id)
    stop = None if orphan.charger_id != charger_id else read(orphan.payload)
    if stop is None:
        raise NotKnown(f"There is no orphan stop {orphan_id} of this charger.")
    return stop


async def assigned_to(connection: AsyncConnection, orphan_id: int, transaction_id: str) -> OrphanStop:
    """Return an orphan that is assigned to this transaction, to undo that. Raises StopNotAssigned."""
    orphan = await orphan_stops.assigned(connection, orphan_id)
    if orphan.assigned_to != transaction_id:
        raise StopNotAssigned(f"Orphan stop {orphan_id} is not assigned to transaction {transaction_id}.")
    return orphan


async def assign(
    connection: AsyncConnection,
    orphan_id: int,
    transaction: Transaction,
    wire_id: int | None,
    audit: AuditEntry,
    *,
    was: str | None,
) -> None:
    """Keep that an orphan is assigned to a transaction, with its signed values."""
    orphan = await orphan_stops.known(connection, orphan_id)
    by = audit.actor.name or audit.actor.type
    assigned = replace(orphan, assigned_to=transaction.id, assigned_at=audit.at, assigned_by=by, was=was)
    await orphan_stops.assign(connection, assigned)
    values = {"id": transaction.id, "charger_id": transaction.charger_id, "wire_id": wire_id}
    await connection.execute(_ADOPT_SIGNED, values)


async def release(connection: AsyncConnection, orphan_id: int, transaction: Transaction, read: ReadStop) -> None:
    """Take an orphan back from a transaction, with its signed values."""
    orphan = await orphan_stops.known(connection, orphan_id)
    stop = read(orphan.payload)
    await connection.execute(_RELEASE_SIGNED, {"id": transaction.id, "wire_id": None if stop is None else stop.wire_id})
    await orphan_stops.release(connection, orphan_id)


async def keep(connection: AsyncConnection, transaction: Transaction, audit: AuditEntry) -> None:
    """Keep a transaction as the journal does, with its events, and an entry in the audit log."""
    raw = await connection.get_raw_connection()
    assert raw.driver_connection is not None
    arguments = CHANGED.arguments([TransactionChanged(transaction)], [0])
    await raw.driver_connection.execute(statement((CHANGED,)), *arguments)
    await audit_log.add(connection, about(transaction, audit))


def about(transaction: Transaction, audit: AuditEntry) -> AuditEntry:
    """Return an entry of the audit log with the transaction as its target."""
    return replace(audit, target_type="transaction", target_id=transaction.id, target_name=transaction.device_id)

"""Changes that operators make to transactions, each written together with its entry in the audit log."""

from collections.abc import Callable

from msgspec.structs import replace
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base.engine import begin
from genx.db.journal.transactions import CHANGED
from genx.db.journal.writer import statement
from genx.db.queries import audit_log, chargers, orphan_stops
from genx.db.views.transactions import by_id
from genx.domain.audit import AuditEntry
from genx.domain.changes import TransactionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import NotKnown
from genx.domain.reports import StopReport
from genx.domain.transaction import Transaction
from genx.domain.transaction_change import Around, Assigned, Closed, TransactionChange, changed

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
            if around.stop is not None:
                await adopt_signed(connection, result, around.stop.wire_id)
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
            stop = await take_stop(connection, change.what.orphan_id, known.charger_id, self._read_stop)
            return Around(charge_point=state, stop=stop)
        return Around(charge_point=state)


async def take_stop(connection: AsyncConnection, orphan_id: int, charger_id: int, read: ReadStop) -> StopReport:
    """Take an orphan of a charge point. Raises NotKnown if there is none that can be read."""
    orphan = await orphan_stops.take(connection, orphan_id)
    stop = None if orphan is None or orphan.charger_id != charger_id else read(orphan.payload)
    if stop is None:
        raise NotKnown(f"There is no orphan stop {orphan_id} of this charger.")
    return stop


async def keep(connection: AsyncConnection, transaction: Transaction, audit: AuditEntry) -> None:
    """Keep a transaction as the journal does, with its events, and an entry in the audit log."""
    raw = await connection.get_raw_connection()
    assert raw.driver_connection is not None
    arguments = CHANGED.arguments([TransactionChanged(transaction)], [0])
    await raw.driver_connection.execute(statement((CHANGED,)), *arguments)
    target = {"target_type": "transaction", "target_id": transaction.id, "target_name": transaction.device_id}
    await audit_log.add(connection, replace(audit, **target))


async def adopt_signed(connection: AsyncConnection, transaction: Transaction, wire_id: int | None) -> None:
    """Let signed values that came with an orphan belong to its transaction."""
    values = {"id": transaction.id, "charger_id": transaction.charger_id, "wire_id": wire_id}
    await connection.execute(_ADOPT_SIGNED, values)

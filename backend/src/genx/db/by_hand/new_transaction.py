"""Transactions that an operator makes for a stop whose start was lost, and deletes again."""

from datetime import datetime

import asyncpg
from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.by_hand.changes import ReadStop, about, assign, free_stop, keep, release
from genx.db.queries import audit_log, chargers, orphan_stops
from genx.db.rollups import state
from genx.db.views.transactions import by_id
from genx.domain import ending
from genx.domain.audit import AuditEntry
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import AlreadyExists, UnusableRequest
from genx.domain.notes import note
from genx.domain.reports import StopReport
from genx.domain.transaction import Transaction
from genx.domain.transaction_change import undoable
from genx.ocpp.times import format_time


class Start(Struct, frozen=True, kw_only=True):
    """The lost start, as an operator knows it."""

    connector_id: int
    id_tag: str
    started_at: datetime
    meter_start: int


async def make(
    connection: AsyncConnection, orphan_id: int, start: Start, audit: AuditEntry, read: ReadStop
) -> Transaction:
    """Make a transaction of a start and an orphan. Raises NotKnown, StopAssigned, AlreadyExists or UnusableRequest."""
    orphan = await orphan_stops.known(connection, orphan_id)
    stop = await free_stop(connection, orphan_id, orphan.charger_id, read)
    state = await chargers.known(connection, orphan.device_id)
    _check(start, stop, state, orphan.received_at)
    number = await connection.scalar(text("SELECT nextval('transaction_ids')"))
    assert number is not None
    started = Transaction(
        id=str(number),
        wire_id=number,
        charger_id=orphan.charger_id,
        device_id=orphan.device_id,
        connector_id=start.connector_id,
        id_tag=start.id_tag,
        authorised=True,
        started_at=start.started_at,
        received_start_at=orphan.received_at,
        meter_start=start.meter_start,
        notes=(note("made", by=audit.actor.name or audit.actor.type),),
    )
    kind = state.connector(start.connector_id).register_kind
    ended = ending.stop(started, stop, kind=kind, power=state.power, at=orphan.received_at, notes=stop.notes)
    try:
        await keep(connection, ended, audit)
    except asyncpg.UniqueViolationError:
        raise AlreadyExists("There is a transaction with this start already: assign the stop to it.") from None
    await assign(connection, orphan_id, ended, stop.wire_id, audit, was=None)
    return ended


async def unmake(connection: AsyncConnection, orphan_id: int, audit: AuditEntry, read: ReadStop) -> Transaction:
    """Delete the transaction that was made of an orphan, and return it. Raises StopNotAssigned or AlreadyReviewed."""
    await state.lock(connection)  # before any row, as those do who delete chargers
    orphan = await orphan_stops.assigned(connection, orphan_id)
    made = await by_id(connection, orphan.assigned_to or "")
    assert made is not None
    undoable(made)
    await release(connection, orphan_id, made, read)
    await state.note_pieces(connection, made.id)
    await connection.execute(text("DELETE FROM transactions WHERE id = :id"), {"id": made.id})
    await audit_log.add(connection, about(made, audit))
    return made


def _check(start: Start, stop: StopReport, state: ChargePoint, received_at: datetime) -> None:
    """Raises UnusableRequest if a start can't have been that of this stop."""
    count = state.connector_count
    if count is not None and start.connector_id > count:
        raise UnusableRequest(
            "/newTransaction/connectorId", f"{state.device_id} has no connector {start.connector_id}."
        )
    ended_at = received_at if stop.at is None else min(stop.at, received_at)
    if start.started_at > ended_at:
        said = f"It must have started before it stopped, at {format_time(ended_at)}."
        raise UnusableRequest("/newTransaction/startedAt", said)
    resets = state.connector(start.connector_id).register_kind == "session"
    if stop.meter_stop is not None and start.meter_start > stop.meter_stop and not resets:
        said = f"The register can't have been above that of the stop, {stop.meter_stop} Wh."
        raise UnusableRequest("/newTransaction/meterStart", said)

"""Stopping transactions that are about to cost as much as they may."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

import structlog
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.central_system.commands.runner import NO_TERMS
from genx.central_system.ports import ChargePoints
from genx.central_system.tags.stopping import Stops
from genx.central_system.tags.usage import Running
from genx.db.base.engine import begin
from genx.db.queries import costs
from genx.db.views import sessions, transactions
from genx.domain.audit import Actor, AuditEntry
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import NotKept, NotKnown, TransactionOver
from genx.domain.limits import ahead_of
from genx.domain.tariffs.pricing import SessionTooLong, price
from genx.domain.tariffs.session import Session
from genx.domain.transaction import Transaction
from genx.domain.transaction_change import CostReached, TransactionChange

log = structlog.get_logger(__name__)

EVERY_S: Final = 10.0


class CostLimits:
    """Looks at what limited transactions of connected charge points cost, and has them stopped in time, once."""

    def __init__(self, engine: AsyncEngine, charge_points: ChargePoints, stops: Stops) -> None:
        self._engine = engine
        self._charge_points = charge_points
        self._stops = stops

    async def look(self, now: datetime) -> None:
        async with begin(self._engine) as connection:
            found = await costs.limited(connection)
        for transaction_id in found:
            try:
                await self._look_at(transaction_id, now)
            except SessionTooLong:
                continue
            except (ArithmeticError, NotKnown):  # One odd session holds up no other.
                log.exception("what a running session costs can't be found", transaction_id=transaction_id)

    async def _look_at(self, transaction_id: str, now: datetime) -> None:
        async with begin(self._engine) as connection:
            kept = await transactions.by_id(connection, transaction_id)
            state = None if kept is None else self._charge_points.live(kept.device_id)
            running = None if kept is None or state is None else state.transactions.get(kept.wire_id)
            frozen = await costs.frozen(connection, transaction_id)
            if state is None or running is None or frozen is None or running.limit_cost is None:
                return
            session = await _ahead(connection, state, running, now)
        receipt = await asyncio.to_thread(price, frozen.content, session)
        if receipt.total_incl_tax >= running.limit_cost:
            await self._stop(running, receipt.currency, now)

    async def _stop(self, running: Transaction, currency: str, now: datetime) -> None:
        audit = AuditEntry(at=now, actor=Actor(type="system"), action="transaction.limit-reached")
        change = TransactionChange(
            device_id=running.device_id, transaction_id=running.id, what=CostReached(currency=currency), audit=audit
        )
        try:
            await self._charge_points.change_transaction(change)
        except (NotKept, NotKnown, TransactionOver):
            return
        to_stop = Running(
            running.id,
            running.wire_id,
            running.charger_id,
            running.device_id,
            running.connector_id,
            running.began_at,
            running.energy_so_far or 0,
        )
        await self._stops.stop([to_stop], NO_TERMS, now)


async def _ahead(connection: AsyncConnection, state: ChargePoint, running: Transaction, now: datetime) -> Session:
    """Return a transaction as it will be once its charge point could have stopped it, at its present power."""
    session = await sessions.session(connection, running, now)
    ahead = ahead_of(running) + timedelta(seconds=EVERY_S)
    live = state.live(running.connector_id) if state.running_on(running.connector_id) is running else None
    power_w = (live.power_w if live is not None else None) or 0
    more_wh = int(power_w * ahead.total_seconds() / 3600)
    return replace(session, ended_at=now + ahead, energy_wh=session.energy_wh + more_wh)

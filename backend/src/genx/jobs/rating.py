"""Rating transactions that have ended."""

import asyncio
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import costs
from genx.db.views import sessions, transactions
from genx.domain.errors import NotKnown
from genx.domain.tariffs.pricing import SessionTooLong, price

log = structlog.get_logger(__name__)

AT_ONCE = 200
"""Transactions that are looked for at a time."""


class Rater:
    """Rates what has ended. What a killed server has not kept is found again."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._given_up: set[str] = set()

    async def rate_ended(self, now: datetime) -> None:
        """Rate all transactions that are due, except for those that can't be priced."""
        while True:
            async with begin(self._engine) as connection:
                due = await costs.due(connection, now - costs.SETTLING, AT_ONCE + len(self._given_up))
            todo = [each for each in due if each not in self._given_up]
            for transaction_id in todo:
                await self._rate(transaction_id, now)
            if len(todo) < AT_ONCE:
                return

    async def _rate(self, transaction_id: str, now: datetime) -> None:
        try:
            await self._price(transaction_id, now)
        except SessionTooLong:
            log.warning("a session is too long to be priced", transaction_id=transaction_id)
            self._given_up.add(transaction_id)
        except (ArithmeticError, NotKnown):  # One odd session holds up no other.
            log.exception("a session can't be priced", transaction_id=transaction_id)
            self._given_up.add(transaction_id)

    async def _price(self, transaction_id: str, now: datetime) -> None:
        async with begin(self._engine) as connection:
            transaction = await transactions.by_id(connection, transaction_id)
            frozen = await costs.frozen(connection, transaction_id)
            if transaction is None or frozen is None:
                return
            session = await sessions.session(connection, transaction, now)
        receipt = await asyncio.to_thread(price, frozen.content, session)
        async with begin(self._engine) as connection:
            await costs.keep(connection, transaction, frozen, receipt, now)

"""Facts for decisions, read in groups: questions of many charge points cost one statement of each kind."""

from collections.abc import Callable
from typing import Any

import asyncpg
import structlog
from msgspec import Struct

from genx.db.base.grouping import Grouping
from genx.db.base.link import Link
from genx.db.queries.transactions import fetch_by_start, fetch_by_stop, fetch_by_wire_id, fetch_last
from genx.db.tables.transactions import TRANSACTION_ID_BLOCK
from genx.domain.facts import Facts, Needs, StartKey, StopKey
from genx.domain.transaction import Transaction

log = structlog.get_logger(__name__)

Fetched = Callable[[Facts | None], None]


class _Question(Struct, eq=False):
    needs: Needs
    fetched: Fetched


class _Found(Struct):
    by_wire_id: dict[int, Transaction]
    by_start: dict[StartKey, Transaction]
    last: dict[tuple[int, int], Transaction]
    by_stop: dict[StopKey, Transaction]


class FactReader:
    """Answers Needs in the order they came, apart from id tags; waits while the database is away."""

    def __init__(self, dsn: str) -> None:
        self._link = Link(dsn, name="facts")
        self._group: Grouping[_Question] = Grouping(self._answer)
        self._ids: list[int] = []

    @property
    def available(self) -> bool:
        """True if the database is there. If it is not, questions wait for it."""
        return self._link.available

    def start(self) -> None:
        self._group.start()

    async def stop(self, within: float = 1.0) -> None:
        await self._group.stop(within)
        await self._link.close()

    def fetch(self, needs: Needs, fetched: Fetched) -> None:
        """Ask a question. `fetched` is called with the Facts, or with None if the database refuses the question."""
        self._group.add(_Question(needs, fetched))

    async def _answer(self, group: list[_Question]) -> None:
        try:
            found = await self._link.run(lambda connection: self._read(connection, [item.needs for item in group]))
        except Exception as error:
            if len(group) > 1:
                for item in group:  # One odd question hurts nobody else.
                    await self._answer([item])
                return
            log.exception("the database refused a question", error=str(error))
            _call(group[0].fetched, None)
            return
        for item in group:
            _call(item.fetched, self._facts(item.needs, found))

    async def _read(self, connection: "asyncpg.Connection[Any]", needs: list[Needs]) -> _Found:
        ids = [need.wire_id for need in needs if need.wire_id is not None]
        starts = [need.start for need in needs if need.start is not None]
        stops = [need.stop for need in needs if need.stop is not None]
        await self._reserve(connection, sum(need.new_transaction for need in needs))
        return _Found(
            by_wire_id=await fetch_by_wire_id(connection, ids) if ids else {},
            by_start=await fetch_by_start(connection, starts) if starts else {},
            last=await fetch_last(connection, starts) if starts else {},
            by_stop=await fetch_by_stop(connection, stops) if stops else {},
        )

    async def _reserve(self, connection: "asyncpg.Connection[Any]", wanted: int) -> None:
        """T1: a nextval is the first id of a block of our own, so that deciding needs no round trip."""
        while len(self._ids) < wanted:
            first = await connection.fetchval("SELECT nextval('transaction_ids')")
            self._ids[:0] = range(first + TRANSACTION_ID_BLOCK - 1, first - 1, -1)

    def _facts(self, needs: Needs, found: _Found) -> Facts:
        transaction = None
        if needs.start is not None:
            transaction = found.by_start.get(needs.start)
        elif needs.wire_id is not None:
            transaction = found.by_wire_id.get(needs.wire_id)
        return Facts(
            transaction=transaction,
            stopped=None if needs.stop is None else found.by_stop.get(needs.stop),
            previous=None if needs.start is None else found.last.get(_connector(needs.start)),
            new_wire_id=self._ids.pop() if needs.new_transaction and transaction is None else 0,
        )


def _connector(start: StartKey) -> tuple[int, int]:
    return start.charger_id, start.connector_id


def _call(fetched: Fetched, facts: Facts | None) -> None:
    try:
        fetched(facts)
    except Exception:
        log.exception("what waited for facts failed")

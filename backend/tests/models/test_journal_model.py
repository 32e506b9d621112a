"""A model of the journal behind a network that is cut: what it tells as kept is in the tables, once and in order.

Two charge points hand in changes: entries of the log, statuses of a connector, and now and then a transaction that the
database refuses. Meanwhile links are cut, answers to commits are lost, the database is away, and the server restarts.
"""

import asyncio
import itertools
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import asyncpg
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from genx.db.base import link
from genx.db.journal.journal import Journal
from genx.domain.changes import Change, ChargerSeen, ConnectionChanged, ConnectorReported, TransactionChanged
from genx.domain.connector import Connector
from genx.domain.message_log import LogEntry
from tests.domain.builders import transaction
from tests.support.faulty_network import FaultyNetwork, patient

Result = TypeVar("Result")
Kind = str
CHARGERS = st.integers(0, 1)
NOBODY = 999_999_999
NUMBERS = itertools.count(1)
NOW = datetime.now(UTC)


class Handed:
    """A submission with its changes and the outcome that was reported."""

    def __init__(self, charger_id: int, number: int, kinds: Sequence[Kind]) -> None:
        self.charger_id = charger_id
        self.number = number
        self.names = [f"{number}.{place}" for place in range(len(kinds))]
        self.kinds = kinds
        self.told: list[Exception | None] = []

    @property
    def changes(self) -> list[Change]:
        named = zip(self.kinds, self.names, strict=True)
        return [
            change
            for kind, name in named
            for change in (self._seen() if kind == "seen" else [self._change(kind, name)])
        ]

    def _changes(self, kind: Kind, name: str) -> list[Change]:
        return self._seen() if kind == "seen" else [self._change(kind, name)]

    def _seen(self) -> list[Change]:
        """Two changes of one row, which are written by two statements."""
        at = NOW + timedelta(seconds=self.number)
        connected = ConnectionChanged(self.charger_id, online=self.number % 2 == 0, at=at)
        return [connected, ChargerSeen(self.charger_id, at, self.number, None)]

    def _change(self, kind: Kind, name: str) -> Change:
        if kind == "entry":
            return LogEntry(
                charger_id=self.charger_id,
                device_id="CP",
                at=NOW,
                direction="chargerToServer",
                message_type="Call",
                message_id=name,
            )
        if kind == "status":
            return ConnectorReported(self.charger_id, Connector(connector_id=1, status=name, updated_at=NOW))
        return TransactionChanged(transaction(charger_id=NOBODY))

    def of(self, kind: Kind) -> list[str]:
        return [name for of, name in zip(self.kinds, self.names, strict=True) if of == kind]

    @property
    def is_kept(self) -> bool:
        return self.told == [None]


class JournalModel(RuleBasedStateMachine):
    dsn = ""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.network = FaultyNetwork(self.dsn)
        self.handed: list[Handed] = []
        self.order_told: list[Handed] = []
        self.entries_told: list[str] = []
        self.given_up: list[Handed] = []

    def run(self, step: Coroutine[Any, Any, Result]) -> Result:
        return self.loop.run_until_complete(step)

    @initialize()
    def begin(self) -> None:
        self.run(self._begin())

    async def _begin(self) -> None:
        await self.network.start()
        self.beside = await asyncpg.connect(self.dsn)
        made = "INSERT INTO chargers (device_id, registered_at) VALUES ($1, now()) RETURNING charger_id"
        self.chargers = [await self.beside.fetchval(made, f"MODEL{next(NUMBERS)}") for _ in range(2)]
        await self._start()

    async def _start(self) -> None:
        self.journal = Journal(self.network.dsn, self._committed)
        await self.journal.start()

    def _committed(self, entries: Sequence[LogEntry]) -> None:
        self.entries_told += [str(entry.message_id) for entry in entries]

    @rule(
        charger=st.integers(0, 1), kinds=st.lists(st.sampled_from(["entry", "status", "seen"]), min_size=1, max_size=5)
    )
    def hand_in(self, charger: int, kinds: list[Kind]) -> None:
        self._submit(charger, kinds)

    @rule(many=st.integers(2, 12))
    def hand_in_many(self, many: int) -> None:
        for number in range(many):
            self._submit(number % 2, ["entry", "status", "seen"])

    @rule(charger=CHARGERS, kinds=st.permutations(["entry", "status", "refused"]))
    def hand_in_what_is_refused(self, charger: int, kinds: list[Kind]) -> None:
        self._submit(charger, kinds)

    def _submit(self, charger: int, kinds: Sequence[Kind]) -> None:
        handed = Handed(self.chargers[charger], len(self.handed), kinds)
        self.handed.append(handed)

        def done(error: Exception | None) -> None:
            handed.told.append(error)
            self.order_told.append(handed)

        self.journal.submit(handed.changes, done)

    @rule()
    def a_moment_passes(self) -> None:
        self.run(asyncio.sleep(0.002))

    @rule(statements=st.integers(1, 4))
    def an_answer_is_lost(self, statements: int) -> None:
        self.network.cut_after(statements)

    @rule()
    def the_link_is_cut(self) -> None:
        self.network.cut()

    @rule()
    def the_database_ends_the_link(self) -> None:
        ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'genx journal'"
        self.run(self.beside.execute(ending))

    @precondition(lambda self: not self.network.is_down)
    @rule()
    def the_database_goes_away(self) -> None:
        self.network.is_down = True
        self.network.cut()

    @precondition(lambda self: self.network.is_down)
    @rule()
    def the_database_comes_back(self) -> None:
        self.network.is_down = False

    @rule()
    def all_is_settled(self) -> None:
        self.network.is_down = False
        self.run(patient(lambda: self.journal.idle))
        assert self.journal.lag == 0
        assert [handed for handed in self.handed if len(handed.told) != 1 and handed not in self.given_up] == []
        self.run(self._compare())

    @rule()
    def the_server_restarts(self) -> None:
        self.run(self._restart())

    async def _restart(self) -> None:
        await self.journal.stop(0)
        self.given_up = [handed for handed in self.handed if not handed.told]
        self.network.cut()
        self.network.is_down = False
        await self._start()

    @rule(statements=st.integers(1, 5), kinds=st.permutations(["entry", "seen", "status"]))
    def the_server_dies_within_a_commit(self, statements: int, kinds: list[Kind]) -> None:
        self.network.cut_after(statements, for_good=True)
        self._submit(0, kinds)
        self.run(patient(lambda: self.network.is_down or self.journal.idle))
        self.run(self._restart())

    @invariant()
    def each_is_told_of_at_most_once_and_in_order(self) -> None:
        assert all(len(handed.told) <= 1 for handed in self.handed)
        places = [self.handed.index(handed) for handed in self.order_told]
        assert places == sorted(places)

    @invariant()
    def what_cannot_be_kept_is_never_told_as_kept(self) -> None:
        assert not any(handed.is_kept and "refused" in handed.kinds for handed in self.handed)

    @invariant()
    def entries_are_told_once_with_what_they_came_with(self) -> None:
        assert self.entries_told == [name for handed in self.handed if handed.is_kept for name in handed.of("entry")]

    async def _compare(self) -> None:
        for charger_id in self.chargers:
            mine = [handed for handed in self.handed if handed.charger_id == charger_id]
            await self._compare_entries(charger_id, mine)
            await self._compare_statuses(charger_id, mine)
            await self._compare_what_two_statements_wrote(charger_id)

    async def _compare_entries(self, charger_id: int, mine: list[Handed]) -> None:
        read = "SELECT message_id FROM message_log WHERE charger_id = $1 ORDER BY id"
        in_table = [row[0] for row in await self.beside.fetch(read, charger_id)]
        handed_in = [name for handed in mine for name in handed.of("entry")]
        assert in_table == [name for name in handed_in if name in set(in_table)], "in order, and once"
        assert {name for handed in mine if handed.is_kept for name in handed.of("entry")} <= set(in_table)
        assert not {name for handed in mine if "refused" in handed.kinds for name in handed.of("entry")} & set(in_table)

    async def _compare_statuses(self, charger_id: int, mine: list[Handed]) -> None:
        status = await self.beside.fetchval("SELECT status FROM connectors WHERE charger_id = $1", charger_id)
        read = "SELECT data->>'status' FROM event_outbox WHERE charger_id = $1 AND kind = 'connector.status'"
        events = [row[0] for row in await self.beside.fetch(f"{read} ORDER BY xid, id", charger_id)]
        handed_in = [name for handed in mine for name in handed.of("status")]
        assert events == [name for name in handed_in if name in set(events)], "in order, and once"
        assert status == (events[-1] if events else None)
        sure = [name for handed in mine if handed.is_kept for name in handed.of("status")]
        assert not sure or handed_in.index(status) >= handed_in.index(sure[-1])

    async def _compare_what_two_statements_wrote(self, charger_id: int) -> None:
        read = "SELECT last_seen, clock_offset_ms FROM chargers WHERE charger_id = $1"
        last_seen, number = await self.beside.fetchrow(read, charger_id)
        assert last_seen == (None if number is None else NOW + timedelta(seconds=number)), "both, or neither"

    def teardown(self) -> None:
        if hasattr(self, "journal"):
            self.all_is_settled()
            self.run(self._end())
        self.loop.close()

    async def _end(self) -> None:
        await self.journal.stop(0)
        await self.beside.close()
        await self.network.stop()


def test_changes_reported_as_stored_are_stored_once_and_in_order(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "FIRST_RETRY", 0.002)
    monkeypatch.setattr(link, "SLOWEST_RETRY", 0.01)
    monkeypatch.setattr(JournalModel, "dsn", dsn)
    run_state_machine_as_test(
        JournalModel, settings=settings(max_examples=12, stateful_step_count=25, phases=[Phase.generate])
    )

"""A model of taking over: links of one charge point come, start transactions, are dropped and replaced at any moment.

What was acknowledged is stored and is known to whichever link has the charge point now; at most one link is open; an
operator's change is lost nowhere.
"""

import asyncio
import itertools
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from msgspec.structs import replace

from genx.central_system.policy import Policy
from genx.central_system.v16.version import V16
from genx.domain.audit import Actor, AuditEntry
from genx.domain.changes import Change, ConnectionChanged, TransactionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.facts import Facts, Needs
from genx.domain.operator_change import OperatorChange
from genx.gateway.fairness import Fairness
from genx.gateway.figures import Figures
from genx.gateway.ledger import Ledgers
from genx.gateway.link.connection import Connection
from genx.gateway.registry import Registry
from genx.gateway.services import Limits, Services
from tests.domain.builders import NOON, charge_point
from tests.models.loops import AsyncModel

DEVICE = "CP001"
AUDIT = AuditEntry(at=NOON, actor=Actor(type="system"), action="charger.changed")


class Wire:
    """A socket that remembers what was sent and whether it was closed."""

    last_heard = part_since = 0.0
    in_read = 0

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.open = True

    def send_text(self, text: str) -> None:
        assert self.open
        self.answers.append(json.loads(text))

    def close(self, code: int, reason: str) -> None:
        self.open = False

    def ping(self) -> None: ...

    def abort(self) -> None: ...

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


class TakeOverModel(AsyncModel):
    """One charge point, its row, a journal that commits when it likes, and all links that it ever had."""

    available = True
    messages_wanted = False

    async def begin(self) -> None:
        anything: Any = self
        self.row = charge_point()
        self.to_commit: list[tuple[Sequence[Change], Callable[[Exception | None], None] | None]] = []
        self.links: list[tuple[Connection, Wire]] = []
        self.started = 0
        self.wire_ids = itertools.count(1)
        self.renamed = 0
        self.renaming: asyncio.Task[ChargePoint] | None = None
        self.told: list[Any] = []
        self.registry = Registry(anything, anything, anything, anything)
        self.services = Services(
            policy=Policy(first_calls=False),
            limits=Limits(),
            journal=anything,
            events=anything,
            alarms=anything,
            recall=lambda needs: Facts() if needs.from_memory else None,
            fetch=self.fetch,
            keeps=lambda action: True,
            database_answers=lambda: True,
            now=lambda: datetime.now(UTC),
            new_message_id=lambda: "id",
            figures=Figures(V16.dialect.actions.values()),
            fairness=Fairness(0),
            ledgers=Ledgers(1 << 40, 1 << 40),
        )

    # What links work with.

    def submit(
        self, changes: Sequence[Change], done: Callable[[Exception | None], None] | None = None, *, soon: bool = True
    ) -> None:
        self.to_commit.append((changes, done))

    def publish(self, event: Any) -> None:
        self.told.append(event)

    def fetch(self, needs: Needs, fetched: Callable[[Facts | None], None]) -> None:
        self.loop.call_soon(fetched, Facts(new_wire_id=next(self.wire_ids)))

    async def write(self, change: OperatorChange) -> ChargePoint:
        for _ in range(8):
            await asyncio.sleep(0)
        self.row = replace(self.row, **change.fields)
        return self.row

    # What happens.

    @rule(settle=st.booleans())
    def connect(self, settle: bool) -> None:
        self.loop.create_task(self.open_link())
        if settle:
            self.turn()

    async def open_link(self) -> None:
        """Connect, in the same steps as the gateway."""
        with self.registry.coming(DEVICE):
            read = self.registry.live(DEVICE) or self.row
            claimed = await self.registry.claim(DEVICE, lambda _: True)
            state = self.registry.with_changes(claimed or read)
            assert state is not None
            wire = Wire()
            connection = Connection(wire, state, self.services, V16, address="127.0.0.1")
            self.registry.enter(connection)
            connection.opened(datetime.now(UTC))
            self.links.append((connection, wire))

    @precondition(lambda self: self.open_links())
    @rule(connector=st.integers(1, 2))
    def start_a_transaction(self, connector: int) -> None:
        ((connection, _),) = self.open_links()
        self.started += 1
        payload = {
            "connectorId": connector,
            "idTag": f"TAG{self.started}",
            "meterStart": self.started,
            "timestamp": datetime.now(UTC).isoformat(),
        }
        connection.received(json.dumps([2, f"start {self.started}", "StartTransaction", payload]))

    @rule()
    def let_the_loop_turn(self) -> None:
        self.turn(1)

    @precondition(lambda self: self.to_commit)
    @rule(count=st.integers(1, 3))
    def commit(self, count: int) -> None:
        for changes, done in self.to_commit[:count]:
            for change in changes:
                self.store(change)
            if done is not None:
                self.loop.call_soon(done, None)
        del self.to_commit[:count]
        self.turn(1)

    def store(self, change: Change) -> None:
        if isinstance(change, TransactionChanged):
            transactions = dict(self.row.transactions)
            transactions.pop(change.transaction.wire_id, None)
            if change.transaction.status == "active":
                transactions[change.transaction.wire_id] = change.transaction
            self.row = replace(self.row, transactions=transactions)
        elif isinstance(change, ConnectionChanged):
            self.row = replace(self.row, online=change.online)

    @precondition(lambda self: self.open_links())
    @rule()
    def cut_the_cable(self) -> None:
        ((connection, wire),) = self.open_links()
        wire.open = False
        connection.ended(1006, "", by_us=False)
        self.loop.create_task(self.registry.leave(connection))

    @rule()
    def rename(self) -> None:
        self.renamed += 1
        fields = {"name": f"name {self.renamed}"}
        self.renaming = self.loop.create_task(self.registry.change(OperatorChange(DEVICE, fields, AUDIT)))
        self.turn(1)

    # What holds.

    def open_links(self) -> list[tuple[Connection, Wire]]:
        return [(connection, wire) for connection, wire in self.links if not connection.closed]

    @invariant()
    def at_most_one_link_is_open(self) -> None:
        assert len(self.open_links()) <= 1
        for connection, wire in self.links:
            assert wire.open is not connection.closed

    @invariant()
    def what_was_acknowledged_is_stored(self) -> None:
        stored = self.row.transactions.keys()
        for _, wire in self.links:
            for kind, _, payload in wire.answers:
                assert kind == 3
                assert payload["transactionId"] in stored or payload["transactionId"] in self.ended()

    @invariant()
    def what_an_operator_was_told_to_be_changed_is_so_for_the_link(self) -> None:
        live = self.registry.live(DEVICE)
        if live is not None and self.renaming is not None and self.renaming.done():
            assert live.name == self.row.name == f"name {self.renamed}"

    def ended(self) -> set[int]:
        """Transactions that a later start on their connector has ended."""
        running = max(self.row.transactions, default=0)
        return set(range(1, running))

    def end(self) -> None:
        for _ in range(20):
            self.turn()
            while self.to_commit:
                self.commit(3)
        open_links = self.open_links()
        live = self.registry.live(DEVICE)
        assert (live is not None) is bool(open_links)
        assert self.row.online is bool(open_links)
        assert len(self.registry) == len(open_links)
        if self.renamed:
            assert self.row.name == f"name {self.renamed}"
        if live is not None:
            assert live.name == self.row.name
            assert live.transactions.keys() == self.row.transactions.keys()


TestTakeOver = TakeOverModel.TestCase
TestTakeOver.settings = settings(max_examples=80, stateful_step_count=30)

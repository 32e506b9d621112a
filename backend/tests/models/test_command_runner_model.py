"""A model of running commands: whatever is asked, answered, lost and committed in whatever order.

Under one key at most one CALL is queued; each caller is told what the kept row says, and not before it is kept; nothing
is left behind.
"""

import asyncio
import itertools
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from msgspec import Struct

from genx.central_system.asked import Answered, Failed, Offline, Outcome, TimedOut
from genx.central_system.commands.password_change import PasswordChanges
from genx.central_system.commands.runner import CommandRunner, Terms
from genx.central_system.commands.spec import Means
from genx.central_system.v16.commands import COMMANDS
from genx.domain.changes import Change, CommandChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.command import Command
from genx.domain.errors import CommandQueueFull, IdempotencyKeyReused, NotKept, Refusal
from genx.domain.events import CommandFinished, Event
from genx.ocpp.conversation import OutgoingCall
from genx.ocpp.v16.messages.core import ChangeConfigurationRequest, ResetRequest, ResetResponse
from tests.domain.builders import NOON, charge_point
from tests.models.loops import AsyncModel

REQUESTS: list[tuple[str, Struct]] = [
    ("reset", ResetRequest(type="Soft")),
    ("reset", ResetRequest(type="Hard")),
    ("change-configuration", ChangeConfigurationRequest(key="AuthorizationKey", value="0123456789abcdef")),
    ("change-configuration", ChangeConfigurationRequest(key="AuthorizationKey", value="fedcba9876543210")),
]
OUTCOMES: list[Outcome] = [
    Answered(ResetResponse(status="Accepted"), '{"status":"Accepted"}', NOON),
    Answered(ResetResponse(status="Rejected"), '{"status":"Rejected"}', NOON),
    Failed("InternalError", "no", "{}", NOON),
    Failed(None, "an answer that breaks the schema", "{}", NOON),
    TimedOut(NOON),
    Offline(NOON, 1.0),
]
KEPT_AS = {Answered: "answered", Failed: "error", TimedOut: "timeout", Offline: "unknown"}


class Asked:
    """A caller with its key, its request and its outcome."""

    def __init__(self, key: str | None, request: tuple[str, Struct], task: "asyncio.Task[Command]") -> None:
        self.key = key
        self.request = request
        self.task = task


class RunnerModel(AsyncModel):
    """The runner between a charger's queue, a database that commits when it likes, and impatient callers."""

    available = True
    messages_wanted = False

    async def begin(self) -> None:
        ids = map(str, itertools.count(1))
        anything: Any = self
        self.state = charge_point()
        self.queue_is_full = False
        self.asked: list[Asked] = []
        self.queued: list[OutgoingCall] = []
        self.open: list[OutgoingCall] = []
        self.to_commit: list[tuple[Sequence[Change], Callable[[Exception | None], None] | None]] = []
        self.rows: dict[str, Command] = {}
        self.finished: list[Command] = []
        self.passwords = PasswordChanges(anything, anything, self.hash_password)
        self.runner = CommandRunner(
            anything,
            anything,
            anything,
            anything,
            Means(self.passwords),
            commands=COMMANDS,
            seal=str.upper,
            now=lambda: NOON,
            new_id=lambda: next(ids),
            timeout=3600.0,
        )

    # What the runner works with.

    def live(self, device_id: str) -> ChargePoint:
        return self.state

    def is_open(self, kind: str, subject: str) -> bool:
        return False

    async def hash_password(self, password: str, known: str | None) -> str:
        await asyncio.sleep(0)
        return f"#{password}"

    async def offer_password(self, device_id: str, password_hash: str) -> None:
        await asyncio.sleep(0)
        self.state = self.state.with_new_password(password_hash)

    def withdraw_password(self, charge_point: ChargePoint, password_hash: str) -> None:
        self.state = self.state.without_new_password(password_hash)

    def send(self, device_id: str, call: OutgoingCall) -> None:
        if self.queue_is_full:
            raise CommandQueueFull("full")
        self.queued.append(call)
        self.open.append(call)

    def submit(
        self, changes: Sequence[Change], done: Callable[[Exception | None], None] | None = None, *, soon: bool = True
    ) -> None:
        self.to_commit.append((changes, done))

    def publish(self, event: Event) -> None:
        assert isinstance(event, CommandFinished)
        assert self.rows[event.command.command_id].status == event.command.status
        self.finished.append(event.command)

    async def earlier(self, charger_id: int, idempotency_key: str) -> Command | None:
        await asyncio.sleep(0)
        return next((row for row in self.rows.values() if row.idempotency_key == idempotency_key), None)

    async def configuration(self, charger_id: int) -> dict[str, str | None]:
        await asyncio.sleep(0)
        return {}

    # What happens.

    @rule(key=st.sampled_from([None, "a", "b"]), request=st.sampled_from(REQUESTS))
    def ask(self, key: str | None, request: tuple[str, Struct]) -> None:
        name, body = request
        task = self.task(self.runner.run(name, "CP001", body, Terms(idempotency_key=key)))
        self.asked.append(Asked(key, request, task))

    @rule(requests=st.lists(st.tuples(st.sampled_from([None, "a"]), st.sampled_from(REQUESTS)), min_size=2, max_size=3))
    def ask_at_once(self, requests: list[tuple[str | None, tuple[str, Struct]]]) -> None:
        for key, (name, body) in requests:
            task = self.loop.create_task(self.runner.run(name, "CP001", body, Terms(idempotency_key=key)))
            self.asked.append(Asked(key, (name, body), task))
        self.turn()

    @rule()
    def fill_or_empty_the_queue(self) -> None:
        self.queue_is_full = not self.queue_is_full

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def send_one(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(self.open)).context.sent(NOON)

    @precondition(lambda self: self.open)
    @rule(data=st.data(), outcome=st.sampled_from(OUTCOMES))
    def settle(self, data: st.DataObject, outcome: Outcome) -> None:
        call = data.draw(st.sampled_from(self.open))
        if not isinstance(outcome, TimedOut):
            self.open.remove(call)  # After a time-out there may be a late answer.
        call.context.settled(outcome)
        self.turn()

    @precondition(lambda self: self.to_commit)
    @rule()
    def commit(self) -> None:
        changes, done = self.to_commit.pop(0)
        for change in changes:
            assert isinstance(change, CommandChanged)
            self.rows[change.command.command_id] = change.command
        if done is not None:
            done(None)
        self.turn()

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def a_caller_leaves(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(self.asked)).task.cancel()
        self.turn()

    @invariant()
    def what_is_queued_is_a_row_or_will_be_with_the_next_commit(self) -> None:
        submitted = {change.command.command_id for changes, _ in self.to_commit for change in changes}  # type: ignore[union-attr]
        assert {call.message_id for call in self.queued} <= submitted | self.rows.keys()

    # What holds at the end.

    def end(self) -> None:
        self.queue_is_full = False
        for call in list(self.open):
            if call.context is not None:
                call.context.settled(Offline(NOON))
        self.turn()
        while self.to_commit:
            self.commit()
        assert all(asked.task.done() for asked in self.asked)
        assert self.runner._running == {}
        assert self.passwords.under_way == set()
        assert {row.status for row in self.rows.values()} <= {*KEPT_AS.values(), "offline"}
        assert self.rows.keys() == {call.message_id for call in self.queued}
        assert {command.command_id for command in self.finished} == self.rows.keys()
        for key in ("a", "b"):
            assert len([row for row in self.rows.values() if row.idempotency_key == key]) <= 1
        for asked in self.asked:
            self.check_end(asked)

    def check_end(self, asked: Asked) -> None:
        """Check that each caller was told the stored outcome, was refused for a reason, or has left."""
        if asked.task.cancelled():
            return
        error = asked.task.exception()
        if error is None:
            command = asked.task.result()
            assert command.status == "answered"
            assert command.action == COMMANDS[asked.request[0]].action
            assert command.command_id in self.rows
            return
        assert isinstance(error, Refusal)
        assert not isinstance(error, NotKept) or asked.key is not None
        assert not isinstance(error, IdempotencyKeyReused) or asked.key is not None


TestRunner = RunnerModel.TestCase
TestRunner.settings = settings(max_examples=60, stateful_step_count=30)

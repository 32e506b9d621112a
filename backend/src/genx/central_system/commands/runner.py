"""The one way in which a command is run and kept."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Final, Protocol
from weakref import WeakValueDictionary

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from genx.central_system.asked import Asked, Outcome, TimedOut
from genx.central_system.commands.later import Later
from genx.central_system.commands.outcome import answered, no_answer, not_sent, with_outcome
from genx.central_system.commands.password_change import live
from genx.central_system.commands.spec import (
    CommandSpec,
    Judge,
    Known,
    Means,
    Situation,
    Step,
    Wanted,
    all_accepted,
    nothing_wanted,
)
from genx.central_system.ports import ChargePoints, Events, Journal
from genx.domain.audit import AuditEntry
from genx.domain.changes import Audited, CommandChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.command import Command
from genx.domain.errors import (
    ChargerOffline,
    ChargerTimeout,
    CommandQueueFull,
    IdempotencyKeyReused,
    NotForLater,
    NotKept,
    NotKnown,
    Refusal,
)
from genx.domain.events import CommandFinished
from genx.domain.masking import mask_json
from genx.ocpp.conversation import OutgoingCall

LONGEST_WAIT_TO_BE_SENT = 120.0
"""Seconds that a command may wait for its turn."""

PRIORITY = 10
NO_TIMEOUTS: Mapping[str, float] = MappingProxyType({})

Key = tuple[int, str]
"""The charge point and the idempotency key of a command."""

Sameness = tuple[str, str]
"""Action and request as it was asked for. Commands that agree in these are the same."""


class Terms(Struct, frozen=True, kw_only=True):
    """The person who asks for a command, and the way in which it is asked for.

    The same `idempotency_key` is the same command. `until` is given if it may wait until then for the charge point to
    come online, and `offline` if it has to, as the charge point is stored. `audited` is kept with the command.
    """

    by: str | None = None
    charger_id: int | None = None
    """The stored charge point. With it, an earlier command is found by its key even if the charge point is offline."""
    idempotency_key: str | None = None
    until: datetime | None = None
    offline: ChargePoint | None = None
    audited: AuditEntry | None = None
    force: bool = False
    """Send what the row doubts."""
    known: Known | None = None
    """The known configuration of the charge point, if it was read already."""


NO_TERMS: Final = Terms()


class Store(Protocol):
    """Finds earlier commands, and the known configuration of a charge point."""

    async def earlier(self, charger_id: int, idempotency_key: str) -> Command | None: ...

    async def configuration(self, charger_id: int) -> Known: ...


class CommandRunner:
    """Runs commands. A command is a row from its request to its end, even if nobody waits for it any more.

    A charge point has `timeout` seconds to answer, or those of `timeouts` for an action (C1).
    """

    def __init__(  # noqa: PLR0913 - everything it works with
        self,
        chargers: ChargePoints,
        journal: Journal,
        events: Events,
        store: Store,
        means: Means,
        *,
        commands: Mapping[str, CommandSpec],
        seal: Callable[[str], str],
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        timeout: float = 30.0,
        timeouts: Mapping[str, float] = NO_TIMEOUTS,
        judge: Judge = all_accepted,
        wanted: Wanted = nothing_wanted,
    ) -> None:
        self._chargers = chargers
        self._journal = journal
        self._events = events
        self._store = store
        self._means = means
        self._commands = commands
        self._seal = seal
        self._now = now
        self.new_id = new_id
        self._timeout = timeout
        self._timeouts = timeouts
        self._judge = judge
        self._wanted = wanted
        self._running: dict[Key, _Running] = {}
        self._specs = {spec.action: spec for spec in commands.values()}
        self.later = Later(chargers, self.resume, self.over, now)
        self._asking: WeakValueDictionary[Key, asyncio.Lock] = WeakValueDictionary()

    async def known(self, name: str, charger_id: int) -> Known:
        """Return what is known of the configuration of a charge point, if the command looks at it, else nothing."""
        return await self._known(self._commands[name], charger_id)

    def warnings(self, name: str, state: ChargePoint, request: Struct, known: Known) -> list[str]:
        """Return sentences for people about a request that is about to be sent."""
        spec = self._commands[name]
        return [] if spec.warnings is None else spec.warnings(request, self._situation(state, known))

    def _situation(self, state: ChargePoint, known: Known) -> Situation:
        return Situation(state, known, self._now(), self._judge, self._wanted)

    async def run(self, name: str, device_id: str, request: Struct, terms: Terms = NO_TERMS) -> Command:
        """Return the command with the charge point's own answer, or queued. Raises a Refusal if there is neither."""
        spec = self._commands[name]
        whole = msgspec.json.encode(request).decode()
        if terms.until is not None:
            _may_wait(spec, has_secrets=mask_json(whole) != whole)
        charger_id = terms.charger_id or live(self._chargers, device_id).charger_id
        known = await self._known(spec, charger_id) if terms.known is None else terms.known
        if terms.idempotency_key is not None:
            earlier = await self._earlier((charger_id, terms.idempotency_key))
            if earlier is not None:
                return answered(await self._repeated(earlier, (spec.action, whole)))
        if terms.offline is not None:
            return await self._queue(
                self._command(spec, terms.offline, request, whole, terms), terms, (spec.action, whole)
            )
        state = live(self._chargers, device_id)
        found = self._situation(state, known)
        request = spec.ready(request, found, force=terms.force)
        command = self._command(spec, state, request, whole, terms)
        running = _Running(self, command, spec, request, found)
        try:
            return answered(await self._finished(running, terms.audited))
        except Refusal as refusal:
            refusal.command_id = command.command_id if running.begun else None
            raise

    async def ask(self, name: str, device_id: str, fields: Mapping[str, object], terms: Terms) -> Command:
        """Run a command with these fields. It returns and raises as `run` does."""
        return await self.run(name, device_id, msgspec.convert(fields, self._commands[name].request_type), terms)

    def _command(self, spec: CommandSpec, state: ChargePoint, request: Struct, whole: str, terms: Terms) -> Command:
        """Return a new command. Its seal says what was asked for, `whole`, if that is not what is kept."""
        text = mask_json(msgspec.json.encode(request).decode())
        has_seal = terms.idempotency_key is not None and text != whole
        return Command(
            command_id=self.new_id(),
            charger_id=state.charger_id,
            device_id=state.device_id,
            action=spec.action,
            request=text,
            status="waiting",
            requested_at=self._now(),
            requested_by=terms.by,
            idempotency_key=terms.idempotency_key,
            request_seal=self._seal(whole) if has_seal else None,
        )

    async def _queue(self, command: Command, terms: Terms, asked: Sameness) -> Command:
        """Queue a command until its charge point is online (A3). It is kept then. The same key queues it once."""
        queued = replace(command, status="queued", expires_at=terms.until)
        if command.idempotency_key is None:
            return await self._queued(queued, terms)
        key = command.charger_id, command.idempotency_key
        async with self._asking.setdefault(key, asyncio.Lock()):
            earlier = await self._store.earlier(*key)
            return await self._queued(queued, terms) if earlier is None else self._same(earlier, asked)

    async def _queued(self, command: Command, terms: Terms) -> Command:
        self.later.add(command)
        try:
            await self._kept(command, "The command was not queued: it could not be stored.", audited=terms.audited)
        except NotKept:
            self.later.drop(command)
            raise
        return command

    async def resume(self, command: Command) -> Command:
        """Send a queued command. Returns it as it ended, or still queued. Raises a Refusal if it can't be sent."""
        spec = self._specs[command.action]
        known = await self._known(spec, command.charger_id)
        state = self._chargers.live(command.device_id)
        if state is None:
            return command
        if state.charger_id != command.charger_id:
            raise NotKnown(f"{command.device_id} was deleted and registered again since the command was queued.")
        found = self._situation(state, known)
        request = spec.ready(msgspec.json.decode(command.request, type=spec.request_type), found, force=False)
        running = _Running(self, replace(command, status="waiting"), spec, request, found)
        # It is no longer queued before it leaves: no restart may send it again.
        await self._kept(running.command, "The command was not sent: it could not be stored that it is on its way.")
        try:
            return await self._finished(running)
        except (ChargerOffline, CommandQueueFull):
            self.keep(command)
            return command
        except ChargerTimeout:
            return running.command

    async def _kept(self, command: Command, otherwise: str, *, audited: AuditEntry | None = None) -> None:
        """Return once the command is kept as it is. Raises NotKept with the sentence for the other case."""
        kept: asyncio.Future[Exception | None] = asyncio.get_running_loop().create_future()
        self.keep(command, lambda error: None if kept.done() else kept.set_result(error), audited=audited)
        if await kept is not None:
            raise NotKept(otherwise)

    async def _known(self, spec: CommandSpec, charger_id: int) -> Known:
        return await self._store.configuration(charger_id) if spec.looks_at_the_configuration else {}

    async def _earlier(self, key: Key) -> "Command | _Running | None":
        """Return the earlier command with this key. If there is none, there is no further await.

        Requests with one key look it up one after the other, so that each sees the command that the one before has
        begun, however soon that ends.
        """
        async with self._asking.setdefault(key, asyncio.Lock()):
            return self._running.get(key) or await self._store.earlier(*key)

    async def _repeated(self, earlier: "Command | _Running", asked: Sameness) -> Command:
        """Return the earlier command, after its end if it is under way."""
        if not isinstance(earlier, _Running):
            return self._same(earlier, asked)
        self._same(earlier.command, asked)
        try:
            return await self._ended(earlier)
        except TimeoutError:
            raise no_answer(earlier.command.device_id) from None

    def _same(self, earlier: Command, asked: Sameness) -> Command:
        """Return the earlier command. Its seal says what was asked for if that is not what was kept."""
        action, whole = asked
        kept = earlier.request if earlier.request_seal is None else earlier.request_seal
        if (earlier.action, kept) != (action, whole if earlier.request_seal is None else self._seal(whole)):
            raise IdempotencyKeyReused("This Idempotency-Key was already used for another command: use a new one.")
        return earlier

    async def _ended(self, running: "_Running") -> Command:
        """Return the command once it has ended. Raises TimeoutError if its end is not kept in time."""
        async with asyncio.timeout(self._answer_within(running.command.action) + LONGEST_WAIT_TO_BE_SENT):
            return await asyncio.shield(running.finished)

    def _answer_within(self, action: str) -> float:
        return self._timeouts.get(action, self._timeout)

    async def _finished(self, running: "_Running", audited: AuditEntry | None = None) -> Command:
        call = OutgoingCall(
            message_id=running.command.command_id,
            action=running.spec.action,
            request=running.spec.sent(running.request),
            timeout=self._answer_within(running.spec.action),
            priority=PRIORITY,
            context=running.asked,
        )
        await self._begin(running, call, audited)
        try:
            return await self._ended(running)
        except TimeoutError:
            device_id = running.command.device_id
            if not self._chargers.withdraw(device_id, call):
                raise no_answer(device_id) from None
            running.settled(TimedOut(self._now()))
            raise not_sent(device_id) from None

    async def _begin(self, running: "_Running", call: OutgoingCall, audited: AuditEntry | None) -> None:
        """Queue the command. It becomes a row when the charge point's queue has taken it; its key is in use at once."""
        key = running.key
        if key is not None:
            self._running[key] = running
            running.finished.add_done_callback(lambda _: self._release(running))
        try:
            await self._take_step(running)
            self._chargers.send(running.command.device_id, call)
        except BaseException as error:
            running.not_begun(error)
            self._release(running)
            raise
        running.begun = True
        self.keep(running.command, audited=audited, soon=False)

    def _release(self, running: "_Running") -> None:
        """Release its key, unless another command has it by now."""
        if running.key is not None and self._running.get(running.key) is running:
            del self._running[running.key]

    async def _take_step(self, running: "_Running") -> None:
        if running.spec.step is None:
            return
        state = live(self._chargers, running.command.device_id)
        running.step = running.spec.step(running.request, state, self._means)
        if running.step is not None:
            await running.step.before()

    def keep(
        self,
        command: Command,
        done: Callable[[Exception | None], None] | None = None,
        *,
        audited: AuditEntry | None = None,
        soon: bool = True,
    ) -> None:
        audit = () if audited is None else (Audited(audited),)
        self._journal.submit((CommandChanged(command), *audit), done, soon=soon)

    def over(self, command: Command) -> None:
        """Keep a queued command that ended without being sent, then tell. One that still waits is told by nobody."""
        is_over = command.status != "queued"
        self.keep(command, lambda error: self.finished(command) if error is None and is_over else None)

    def finished(self, command: Command) -> None:
        self._events.publish(CommandFinished(command))


class _Running:
    """A command under way."""

    def __init__(
        self,
        runner: CommandRunner,
        command: Command,
        spec: CommandSpec,
        request: Struct,
        found: Situation,
    ) -> None:
        self._runner = runner
        self.command = command
        self.spec = spec
        self.request = request
        expects = None if spec.expects is None else spec.expects(request, found)
        self.asked = Asked(settled=self.settled, sent=self.sent, expectation=expects)
        self.step: Step | None = None
        self.begun = False
        self.finished: asyncio.Future[Command] = asyncio.get_running_loop().create_future()

    @property
    def key(self) -> Key | None:
        key = self.command.idempotency_key
        return None if key is None else (self.command.charger_id, key)

    def sent(self, at: datetime) -> None:
        self.command = replace(self.command, status="sent", sent_at=at)

    def settled(self, outcome: Outcome) -> None:
        """Keep the outcome before anybody is told. A late answer changes the row once more (F9)."""
        self.command = with_outcome(self.command, outcome).with_effect(self.asked.effect)
        self._step_is_over(outcome)
        self._runner.keep(self.command, partial(self._kept, self.command))

    def not_begun(self, error: BaseException) -> None:
        """End a command that was never sent and is no row. Requests that wait under its key are told why."""
        refusal = error if isinstance(error, Refusal) else NotKept("The command was not sent: try again.")
        self.finished.set_exception(refusal)
        self.finished.exception()
        self._step_is_over(None)

    def _step_is_over(self, outcome: Outcome | None) -> None:
        step, self.step = self.step, None
        if step is not None:
            step.after(outcome, sent=self.command.sent_at is not None)

    def _kept(self, command: Command, error: Exception | None) -> None:
        if not self.finished.done():
            if error is None:
                self.finished.set_result(command)
            else:
                self.finished.set_exception(NotKept("The charger's answer could not be stored: see the charger's log."))
                self.finished.exception()
        if error is None and command.status != "queued":
            self._runner.finished(command)


def _may_wait(spec: CommandSpec, *, has_secrets: bool) -> None:
    """Raises NotForLater if a command may not be queued (A3)."""
    if not spec.may_wait:
        raise NotForLater("This command may be wrong later, so it can't wait: send it when the charger is online.")
    if has_secrets:
        raise NotForLater("A request with a secret can't wait: send it when the charger is online.")

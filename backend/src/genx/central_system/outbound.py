"""What we ask of charge points: the table of commands, and the one way a command is run and kept."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, Protocol
from weakref import WeakValueDictionary

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from genx.central_system.asked import Answered, Asked, Failed, Outcome, TimedOut
from genx.central_system.ports import Alarms, ChargePoints, Events, HashPassword, Journal
from genx.central_system.v16 import passwords
from genx.central_system.v16.learning import configuration_learned
from genx.domain.changes import Change, CommandChanged, PasswordWithdrawn
from genx.domain.charge_point import ChargePoint
from genx.domain.command import UNUSABLE_ANSWER, Command
from genx.domain.errors import (
    ChargerError,
    ChargerOffline,
    ChargerTimeout,
    ConnectionLost,
    IdempotencyKeyReused,
    IdentityInDoubt,
    NotKept,
    PasswordChangePending,
    Refusal,
    SecurityProfileLowered,
    UnusableAnswer,
)
from genx.domain.events import CommandFinished
from genx.domain.masking import mask_json, mask_text
from genx.ocpp.conversation import OutgoingCall
from genx.ocpp.numbers import whole
from genx.ocpp.v16.messages.core import ChangeConfigurationRequest, GetConfigurationRequest, ResetRequest
from genx.ocpp.v16.messages.remote_trigger import TriggerMessageRequest

LONGEST_WAIT_TO_BE_SENT = 120.0
"""Seconds a command may wait for its turn."""

PRIORITY = 10
OFFLINE = "The charger went offline before the command was sent. It was not carried out."
LINK_LOST = "The connection was lost before the charger answered. It is not known whether the command was carried out."
NOT_SENT = "The charger was busy, or did not boot. The command was not sent."
NO_ANSWER = "The charger didn't answer in time. It may still do it."
NO_TIMEOUTS: Mapping[str, float] = MappingProxyType({})

Key = tuple[int, str]
"""The charge point and the idempotency key of a command."""

Sameness = tuple[str, str, str | None]
"""Action, masked request, and the seal of a request with secrets: what makes two commands the same."""


class CommandSpec(Struct, frozen=True, kw_only=True):
    """A row of the table."""

    action: str
    request_type: type[Struct]
    summary: str
    check: Callable[[Any, ChargePoint, Mapping[str, str | None]], None] | None = None


def _check_change_configuration(
    request: ChangeConfigurationRequest, state: ChargePoint, known: Mapping[str, str | None]
) -> None:
    """C6: a password must be of use, and the security profile may be raised only."""
    passwords.check(request)
    if request.key.lower() != "securityprofile":
        return
    current, wanted = whole(known.get("securityprofile") or ""), whole(request.value)
    if current is not None and wanted is not None and wanted < current:
        raise SecurityProfileLowered(f"The charger is at security profile {current}: it can be raised, not lowered.")


COMMANDS: Mapping[str, CommandSpec] = {
    "change-configuration": CommandSpec(
        action="ChangeConfiguration",
        request_type=ChangeConfigurationRequest,
        summary="Change a configuration key",
        check=_check_change_configuration,
    ),
    "get-configuration": CommandSpec(
        action="GetConfiguration", request_type=GetConfigurationRequest, summary="Read configuration keys"
    ),
    "reset": CommandSpec(action="Reset", request_type=ResetRequest, summary="Restart the charger"),
    "trigger-message": CommandSpec(
        action="TriggerMessage", request_type=TriggerMessageRequest, summary="Ask the charger to send a message now"
    ),
}


class Store(Protocol):
    """What running a command wants to know of the past."""

    async def earlier(self, charger_id: int, idempotency_key: str) -> Command | None: ...

    async def configuration(self, charger_id: int) -> Mapping[str, str | None]:
        """Values by key in lower case."""
        ...


class Outbound:
    """Runs commands. A command is a row from the asking to its end, also where nobody waits for it any more.

    A charge point has `timeout` seconds to answer, or those of `timeouts` for an action (C1).
    """

    def __init__(  # noqa: PLR0913 - all that it works with
        self,
        chargers: ChargePoints,
        journal: Journal,
        events: Events,
        store: Store,
        alarms: Alarms,
        *,
        hash_password: HashPassword,
        seal: Callable[[str], str],
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        timeout: float = 30.0,
        timeouts: Mapping[str, float] = NO_TIMEOUTS,
    ) -> None:
        self._chargers = chargers
        self._journal = journal
        self._events = events
        self._store = store
        self._alarms = alarms
        self._hash_password = hash_password
        self._seal = seal
        self._now = now
        self._new_id = new_id
        self._timeout = timeout
        self._timeouts = timeouts
        self._running: dict[Key, _Running] = {}
        self._asking: WeakValueDictionary[Key, asyncio.Lock] = WeakValueDictionary()
        self._changing_password: set[int] = set()

    async def run(
        self, name: str, device_id: str, request: Struct, *, by: str | None = None, idempotency_key: str | None = None
    ) -> Command:
        """The command with the charge point's own answer. Raises a Refusal where there is none."""
        spec = COMMANDS[name]
        state = self._live(device_id)
        whole = msgspec.json.encode(request).decode()
        text = mask_json(whole)
        seal = None if idempotency_key is None or text == whole else self._seal(whole)
        known = await self._store.configuration(state.charger_id) if spec.check is not None else {}
        if idempotency_key is not None:
            earlier = await self._earlier((state.charger_id, idempotency_key))
            if earlier is not None:
                return _told(await self._repeated(earlier, (spec.action, text, seal)))
        if spec.check is not None:
            spec.check(request, state, known)
        command = Command(
            command_id=self._new_id(),
            charger_id=state.charger_id,
            device_id=state.device_id,
            action=spec.action,
            request=text,
            status="waiting",
            requested_at=self._now(),
            requested_by=by,
            idempotency_key=idempotency_key,
            request_seal=seal,
        )
        return _told(await self._finished(_Running(self, command, request), spec, request))

    async def _earlier(self, key: Key) -> "Command | _Running | None":
        """The command that was asked for under this key before. If there is none, nothing is waited for after this.

        Requests with one key look for it one after the other, so that each sees what the one before it has begun,
        however soon that is over.
        """
        async with self._asking.setdefault(key, asyncio.Lock()):
            return self._running.get(key) or await self._store.earlier(*key)

    async def _repeated(self, earlier: "Command | _Running", asked: Sameness) -> Command:
        """The earlier command; one that is under way is waited for."""
        if not isinstance(earlier, _Running):
            return _same(earlier, asked)
        _same(earlier.command, asked)
        try:
            return await self._ended(earlier)
        except TimeoutError:
            raise _no_answer(earlier.command.device_id) from None

    async def _ended(self, running: "_Running") -> Command:
        """The command once it has ended. Raises TimeoutError where that takes too long: its end may not be kept yet."""
        async with asyncio.timeout(self._answer_within(running.command.action) + LONGEST_WAIT_TO_BE_SENT):
            return await asyncio.shield(running.finished)

    def _answer_within(self, action: str) -> float:
        return self._timeouts.get(action, self._timeout)

    async def _finished(self, running: "_Running", spec: CommandSpec, request: Struct) -> Command:
        asked = Asked(settled=running.settled, sent=running.sent)
        call = OutgoingCall(
            message_id=running.command.command_id,
            action=spec.action,
            request=request,
            timeout=self._answer_within(spec.action),
            priority=PRIORITY,
            context=asked,
        )
        await self._begin(running, call)
        try:
            return await self._ended(running)
        except TimeoutError:
            device_id = running.command.device_id
            if not self._chargers.withdraw(device_id, call):
                raise _no_answer(device_id) from None
            running.settled(TimedOut(self._now()))
            raise ChargerTimeout(f"{device_id}: {NOT_SENT}") from None

    async def _begin(self, running: "_Running", call: OutgoingCall) -> None:
        """From the moment the charge point's queue has taken it, it is a row. Its key is in use at once."""
        key = running.key
        if key is not None:
            self._running[key] = running
            running.finished.add_done_callback(lambda _: self._release(running))
        try:
            await self._offer_password(running, call.request)
            self._chargers.send(running.command.device_id, call)
        except BaseException as error:
            running.not_begun(error)
            self._release(running)
            raise
        self.keep(running.command)

    def _release(self, running: "_Running") -> None:
        """Its key, which another may have by now."""
        if running.key is not None and self._running.get(running.key) is running:
            del self._running[running.key]

    async def _offer_password(self, running: "_Running", request: Struct) -> None:
        """C6: a password that the charge point is about to be given is valid before it can have it."""
        value = passwords.new_password(request)
        if value is None:
            return
        charger_id, device_id = running.command.charger_id, running.command.device_id
        self._check_identity(device_id)
        if charger_id in self._changing_password:
            raise PasswordChangePending(f"{device_id} is being given another password: wait for its answer.")
        self._changing_password.add(charger_id)
        running.changes_password = True
        password_hash = await self._hash_password(value, self._live(device_id).latest_password_hash)
        self._check_identity(device_id)
        if password_hash == self._live(device_id).latest_password_hash:
            return  # Given again, as after a time-out: what it may have does not change.
        running.new_password_hash = password_hash
        await self._chargers.offer_password(device_id, password_hash)

    def _check_identity(self, device_id: str) -> None:
        """H8: a stranger may be at the other end. Raises IdentityInDoubt."""
        if self._live(device_id).admitted == "nothing" and self._alarms.is_open("two-devices", device_id):
            raise IdentityInDoubt(
                f"Two devices use the identity {device_id}, and this link was let in without a password, so the new one"
                " is not sent over it. Set the password here and in the charger's settings instead; or resolve the"
                " security alarm first: keep the right address, or dismiss it if it is one device."
            )

    def _live(self, device_id: str) -> ChargePoint:
        state = self._chargers.live(device_id)
        if state is None:
            raise ChargerOffline(f"{device_id} is offline: commands need a connection.")
        return state

    def password_change_over(self, command: Command) -> None:
        self._changing_password.discard(command.charger_id)

    def withdraw_password(self, command: Command, password_hash: str) -> Change:
        """C6: the charge point has not taken it. The change to keep."""
        self._chargers.password_withdrawn(command.device_id, password_hash)
        return PasswordWithdrawn(command.charger_id, password_hash)

    def keep(self, command: Command, done: Callable[[Exception | None], None] | None = None, *also: Change) -> None:
        self.submit(CommandChanged(command), *also, done=done)

    def submit(self, *changes: Change, done: Callable[[Exception | None], None] | None = None) -> None:
        self._journal.submit(changes, done)

    def finished(self, command: Command) -> None:
        self._events.publish(CommandFinished(command))


class _Running:
    """One command under way."""

    def __init__(self, outbound: Outbound, command: Command, request: Struct) -> None:
        self._outbound = outbound
        self._request = request
        self.command = command
        self.changes_password = False
        self.new_password_hash: str | None = None
        self.finished: asyncio.Future[Command] = asyncio.get_running_loop().create_future()

    @property
    def key(self) -> Key | None:
        key = self.command.idempotency_key
        return None if key is None else (self.command.charger_id, key)

    def sent(self, at: datetime) -> None:
        self.command = replace(self.command, status="sent", sent_at=at)

    def settled(self, outcome: Outcome) -> None:
        """The outcome is kept before anybody is told. A late answer changes the row once more (F9)."""
        self.command = _with_outcome(self.command, outcome)
        learned = configuration_learned(self.command, self._request, outcome)
        taken_back = self._password_settled(passwords.is_refused(outcome, sent=self.command.sent_at is not None))
        self._outbound.keep(self.command, partial(self._kept, self.command), *learned, *taken_back)

    def not_begun(self, error: BaseException) -> None:
        """It was never sent, and is no row. Who waits under the same key is told why."""
        refusal = error if isinstance(error, Refusal) else NotKept("The command was not sent: try again.")
        self.finished.set_exception(refusal)
        self.finished.exception()
        if taken_back := self._password_settled(refused=True):
            self._outbound.submit(*taken_back)

    def _password_settled(self, refused: bool) -> tuple[Change, ...]:
        """C6: where it is sure that the charge point has not taken its new password, that is void."""
        if not self.changes_password:
            return ()
        self.changes_password = False
        self._outbound.password_change_over(self.command)
        if not refused or self.new_password_hash is None:
            return ()
        return (self._outbound.withdraw_password(self.command, self.new_password_hash),)

    def _kept(self, command: Command, error: Exception | None) -> None:
        if not self.finished.done():
            if error is None:
                self.finished.set_result(command)
            else:
                self.finished.set_exception(NotKept("The charger's answer could not be kept: see the charger's log."))
                self.finished.exception()
        if error is None:
            self._outbound.finished(command)


def _with_outcome(command: Command, outcome: Outcome) -> Command:
    if isinstance(outcome, Answered):
        response = mask_json(outcome.payload)
        return replace(
            command, status="answered", answered_at=outcome.at, response=response, error_code=None, error=None
        )
    if isinstance(outcome, Failed):
        return replace(
            command,
            status="error",
            answered_at=outcome.at,
            error_code=UNUSABLE_ANSWER if outcome.code is None else mask_text(outcome.code),
            error=mask_text(outcome.description) or None,
        )
    is_sent = command.sent_at is not None
    if isinstance(outcome, TimedOut):
        return replace(command, status="timeout", error=NO_ANSWER if is_sent else NOT_SENT)
    return replace(command, status="offline", error=LINK_LOST if is_sent else OFFLINE)


def _told(command: Command) -> Command:
    """The command where the charge point has answered; else the Refusal that says why not."""
    if command.status == "error" and command.error_code == UNUSABLE_ANSWER:
        raise UnusableAnswer(command.error or "")
    if command.status == "error":
        raise ChargerError(command.error_code or "GenericError", command.error or "")
    if command.status == "offline" and command.error == OFFLINE:
        raise ChargerOffline(f"{command.device_id}: {OFFLINE}")
    if command.status == "offline":
        raise ConnectionLost(f"{command.device_id}: {command.error or LINK_LOST}")
    if command.status != "answered":
        raise _no_answer(command.device_id)
    return command


def _no_answer(device_id: str) -> ChargerTimeout:
    return ChargerTimeout(f"{device_id}: {NO_ANSWER}")


def _same(earlier: Command, asked: Sameness) -> Command:
    if (earlier.action, earlier.request, earlier.request_seal) != asked:
        raise IdempotencyKeyReused("This Idempotency-Key was used for another command: use a new one.")
    return earlier

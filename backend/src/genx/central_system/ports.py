"""Ports: the interfaces between the central system and the rooms around it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from genx.domain.changes import Change
from genx.domain.charge_point import ChargePoint
from genx.domain.events import Event
from genx.domain.operator_change import OperatorChange
from genx.domain.security_alarm import AlarmKind, Party, SecurityAlarm
from genx.domain.transaction import Transaction
from genx.domain.transaction_change import TransactionChange
from genx.ocpp.conversation import OutgoingCall

HashPassword = Callable[[str, str | None], Awaitable[str]]
"""Hashes a password. Returns the known hash if the password already matches it. May raise a Refusal."""


class ChargePoints(Protocol):
    """The charge points that are connected (the gateway's registry)."""

    def live(self, device_id: str) -> ChargePoint | None:
        """Return the state in memory of a charge point connected here."""
        ...

    def all_live(self) -> Iterable[ChargePoint]: ...

    def changing(self, device_ids: Iterable[str]) -> AbstractAsyncContextManager[None]:
        """Hold off changes of charge points while they are deleted, until `removed` has returned."""
        ...

    async def change(self, change: OperatorChange) -> ChargePoint:
        """Have the owner of the charge point write a change and publish it. An inactive one loses its link (H9, B2).

        Returns the charge point after the change. Raises NotKnown.
        """
        ...

    async def change_transaction(self, change: TransactionChange) -> Transaction:
        """Have the owner of the charge point write a change of a transaction and publish it.

        Raises NotKnown, NotKept, or what `transaction_change.changed` raises.
        """
        ...

    async def offer_password(self, device_id: str, password_hash: str) -> None:
        """C6: keep a password that the charge point is about to be given, beside those it may have.

        Raises ChargerOffline, PasswordChangePending or NotKept.
        """
        ...

    def withdraw_password(self, charge_point: ChargePoint, password_hash: str) -> None:
        """C6: forget a password that the charge point has not taken."""
        ...

    def removed(self, device_ids: Iterable[str]) -> None:
        """Close the links of deleted charge points and publish that they are gone (H9)."""
        ...

    def disconnect(self, device_id: str, reason: str, *, unless_from: str | None = None) -> None:
        """Close the charger's link with 1008 and this reason, unless it comes from the address `unless_from`."""
        ...

    def send(self, device_id: str, call: OutgoingCall) -> None:
        """Queue a CALL (C1). Raises ChargerOffline or CommandQueueFull; the outcome goes to `call.context`."""
        ...

    def withdraw(self, device_id: str, call: OutgoingCall) -> bool:
        """Take back a CALL that was not sent yet."""
        ...


class TransactionChanges(Protocol):
    """Stores what operators change about transactions."""

    async def write(self, change: TransactionChange, state: ChargePoint | None) -> Transaction:
        """Write the change and return the transaction after it. Raises NotKnown, or what `changed` raises.

        `state` is that of the owner of its charge point, if it is connected.
        """
        ...


class OperatorChanges(Protocol):
    """Stores what operators change."""

    async def write(self, change: OperatorChange) -> ChargePoint:
        """Write the change and return the charge point as stored after it. Raises NotKnown."""
        ...


class Alarms(Protocol):
    """Raises security alarms (the gateway's collector). Everything is synchronous and takes microseconds."""

    def note(
        self,
        kind: AlarmKind,
        subject: str,
        *,
        charge_point: ChargePoint | None = None,
        parties: Iterable[Party] = (),
        count: int = 1,
        usual_per_minute: float | None = None,
        note: str | None = None,
    ) -> None:
        """Raise an alarm, or add `count` to the open one of this kind and subject (without letter case).

        If it is about a charger, `subject` begins with its device id and `charge_point` is given. The alarm ends by
        itself some minutes after the last note.
        """
        ...

    def is_open(self, kind: AlarmKind, subject: str) -> bool: ...

    def block(self, device_id: str, address: str) -> SecurityAlarm | None:
        """Return the alarm whose resolution refuses this charger from this address now."""
        ...

    @property
    def changing(self) -> asyncio.Lock:
        """A lock to hold while a stored alarm is changed, until `resolved` was called."""
        ...

    @property
    def open_count(self) -> int:
        """The number of open alarms."""
        ...

    def resolved(self, alarm: SecurityAlarm) -> None:
        """Take over an alarm that a person has resolved and that is already stored."""
        ...


class Journal(Protocol):
    """Keeps changes. `done` is called once: with None after the commit, or with the error if they can never be kept.

    What need not be kept `soon` may wait a little for what comes next.
    """

    @property
    def available(self) -> bool:
        """Whether the database answers."""
        ...

    def submit(
        self, changes: Sequence[Change], done: Callable[[Exception | None], None] | None = None, *, soon: bool = True
    ) -> None: ...


class Events(Protocol):
    """Publishes events (the realtime hub)."""

    @property
    def messages_wanted(self) -> bool:
        """Return whether anybody listens to every message as it passes."""
        ...

    def publish(self, event: Event) -> None: ...

"""The charge points that are connected: one connection for each, the newer one wins (H8)."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from typing import Any, NamedTuple, TypeVar
from weakref import WeakValueDictionary

import structlog

from genx.central_system.ports import Events, Journal, OperatorChanges, TransactionChanges
from genx.domain.changes import PasswordWithdrawn
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import ChargerOffline, CommandQueueFull, NotKept, Refusal
from genx.domain.events import ChargerChanged, ChargerRemoved
from genx.domain.operator_change import OperatorChange
from genx.domain.transaction import Transaction
from genx.domain.transaction_change import TransactionChange, adopted
from genx.gateway.link.connection import Connection
from genx.gateway.link.ownership import told_of
from genx.ocpp.conversation import OutgoingCall
from genx.ocpp.errors import QueueFull

log = structlog.get_logger(__name__)

Kept = TypeVar("Kept")

PATIENCE_WITH_DATABASE = 10.0
"""Seconds that an operator waits for a change to be kept."""


class Changed(NamedTuple):
    """A charge point as an operator has changed it, with or without its password; None if it was deleted."""

    charge_point: ChargePoint | None
    password: bool = False


MAY_STILL_BE_MADE = "The database does not answer. The change may still be made: look again before you repeat it."


class NotReplaced(Exception):
    """Another connection has the charge point, and keeps it."""


class Registry:
    """Implements `central_system.ports.ChargePoints`."""

    def __init__(
        self, stored: OperatorChanges, transactions: TransactionChanges, journal: Journal, events: Events
    ) -> None:
        self._transactions = transactions
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._changes: set[asyncio.Task[Any]] = set()
        self._stored = stored
        self._journal = journal
        self._events = events
        self._connections: dict[str, Connection] = {}
        self._addresses: Counter[str] = Counter()
        self._coming: Counter[str] = Counter()
        self._changed: dict[str, Changed] = {}
        self._changed_transactions: dict[str, list[Transaction]] = {}

    def __len__(self) -> int:
        return len(self._connections)

    def __iter__(self) -> Iterator[Connection]:
        return iter(list(self._connections.values()))

    def from_address(self, address: str) -> int:
        """Return the number of links open from an address."""
        return self._addresses[address]

    def count(self, address: str, change: int) -> None:
        self._addresses[address] += change
        if self._addresses[address] <= 0:
            del self._addresses[address]

    async def claim(self, device_id: str, may_replace: Callable[[Connection], bool]) -> ChargePoint | None:
        """Take over from the connection that has the charge point now, and return its last state.

        Returns None if there is none, or if it was of a charge point that has been deleted since. Raises NotReplaced
        if the connection may not be replaced.
        """
        key = device_id.lower()
        state: ChargePoint | None = None
        while (previous := self._connections.get(key)) is not None:
            if not previous.closed:
                if not may_replace(previous):
                    raise NotReplaced
                previous.replace()
            drained = await previous.ownership.drained()
            state = None if previous.holder.removed else drained
            if self._connections.get(key) is previous:
                break
        return state

    def unclaim(self, device_id: str) -> None:
        """Let the charge point go offline: the link that wanted to take over gave up waiting."""
        previous = self._connections.get(device_id.lower())
        if previous is not None and previous.ownership.replaced:
            previous.ownership.left()

    @contextmanager
    def coming(self, device_id: str) -> Iterator[None]:
        """Remember operators' changes between loading a state and `enter`: nobody owns the charge point meanwhile."""
        key = device_id.lower()
        self._coming[key] += 1
        try:
            yield
        finally:
            self._coming[key] -= 1
            if not self._coming[key]:
                del self._coming[key]
                self._changed.pop(key, None)
                self._changed_transactions.pop(key, None)
                self._forget(key)

    def with_changes(self, state: ChargePoint) -> ChargePoint | None:
        """Return the state with operators' changes since it was loaded, or None if it was deleted."""
        key = state.device_id.lower()
        changed = self._changed.get(key, Changed(state))
        if changed.charge_point is None:
            return None
        for transaction in self._changed_transactions.get(key, ()):
            state = adopted(state, transaction, transaction.received_stop_at or transaction.received_start_at)
        return state.owned_as(changed.charge_point, password=changed.password)

    def enter(self, connection: Connection) -> None:
        """Let the connection own its charge point from now on."""
        self._connections[connection.state.device_id.lower()] = connection

    async def leave(self, connection: Connection) -> None:
        """Forget a connection that has ended, once nothing of it waits for a commit and no newcomer may need it."""
        await connection.ownership.drained()
        connection.loosen()
        self._forget(connection.state.device_id.lower())

    def _forget(self, key: str) -> None:
        """Forget a connection, unless a newcomer may have read the row without the last changes of this link."""
        connection = self._connections.get(key)
        if connection is not None and connection.ownership.is_over and not self._coming[key]:
            del self._connections[key]

    def live(self, device_id: str) -> ChargePoint | None:
        connection = self.online(device_id)
        return None if connection is None else connection.holder.seen()

    def all_live(self) -> Iterable[ChargePoint]:
        return [connection.holder.seen() for connection in self if not connection.closed]

    @asynccontextmanager
    async def changing(self, device_ids: Iterable[str]) -> AsyncIterator[None]:
        """Hold off other changes of these charge points for the block."""
        async with AsyncExitStack() as stack:
            for key in sorted({device_id.lower() for device_id in device_ids}):
                await stack.enter_async_context(self._locks.setdefault(key, asyncio.Lock()))
            yield

    async def change(self, change: OperatorChange) -> ChargePoint:
        """Write a change through the owner of the charge point, and publish it once. Raises NotKnown or NotKept.

        A change that has begun goes on when nobody waits for it any more: its commit may be under way.
        """
        return await self._go_on(self._change(change))

    async def change_transaction(self, change: TransactionChange) -> Transaction:
        """Write a change of a transaction through the owner of its charge point, as `change` does."""
        return await self._go_on(self._change_transaction(change))

    async def _go_on(self, change: Coroutine[Any, Any, Kept]) -> Kept:
        changing = asyncio.create_task(change)
        self._changes.add(changing)
        changing.add_done_callback(self._changes.discard)
        try:
            async with asyncio.timeout(PATIENCE_WITH_DATABASE):
                return await asyncio.shield(changing)
        except TimeoutError:
            raise NotKept(MAY_STILL_BE_MADE) from None
        finally:
            if not changing.done():
                changing.add_done_callback(_log_failure)

    async def _change(self, change: OperatorChange) -> ChargePoint:
        key, password = change.device_id.lower(), change.changes_password
        write = partial(self._stored.write, change)
        async with self.changing([key]):
            owner = self._connections.get(key)
            changed = await (write() if owner is None else owner.ownership.change(write, password=password))
            before = self._changed.get(key)
            self._remember(key, Changed(changed, password or bool(before and before.password)))
            newer = self._connections.get(key)
            if newer is not None and newer is not owner:
                await newer.ownership.adopt(changed, password=password)
            elif owner is None:
                self._events.publish(ChargerChanged(changed))
            return changed

    async def _change_transaction(self, change: TransactionChange) -> Transaction:
        key = change.device_id.lower()
        async with self.changing([key]):
            owner = self._connections.get(key)
            if owner is None:
                changed = await self._transactions.write(change, None)
            else:
                changed = await owner.ownership.change_transaction(partial(self._transactions.write, change))
            if self._coming[key]:
                self._changed_transactions.setdefault(key, []).append(changed)
            newer = self._connections.get(key)
            if newer is not None and newer is not owner:
                await newer.ownership.adopt_transaction(changed)
            elif owner is None:
                self._events.publish(told_of(changed))
            return changed

    async def offer_password(self, device_id: str, password_hash: str) -> None:
        connection = self.online(device_id)
        if connection is None:
            raise ChargerOffline(f"{device_id} is offline. Commands need a connection.")
        told: asyncio.Future[Refusal | None] = asyncio.get_running_loop().create_future()

        def done(refusal: Refusal | None) -> None:
            if not told.done():
                told.set_result(refusal)

        connection.ownership.offer_password(password_hash, done)
        try:
            async with asyncio.timeout(PATIENCE_WITH_DATABASE):
                refusal = await told
        except TimeoutError:
            raise NotKept("The database does not respond. The new password was not sent.") from None
        if refusal is not None:
            raise refusal

    def withdraw_password(self, charge_point: ChargePoint, password_hash: str) -> None:
        connection = self._connections.get(charge_point.device_id.lower())
        if connection is not None:
            connection.ownership.withdraw_password(password_hash)
        else:
            self._journal.submit((PasswordWithdrawn(charge_point.charger_id, password_hash),))

    def removed(self, device_ids: Iterable[str]) -> None:
        for device_id in device_ids:
            self._remember(device_id.lower(), Changed(None))
            connection = self.online(device_id)
            if connection is not None:
                connection.remove()
            self._events.publish(ChargerRemoved(device_id))

    def disconnect(self, device_id: str, reason: str, *, unless_from: str | None = None) -> None:
        connection = self.online(device_id)
        if connection is not None and connection.address != unless_from:
            connection.holder.close(1008, reason)

    def send(self, device_id: str, call: OutgoingCall) -> None:
        connection = self.online(device_id)
        if connection is None:
            raise ChargerOffline(f"{device_id} is offline. Commands need a connection.")
        try:
            connection.calls.call(call)
        except QueueFull:
            raise CommandQueueFull(f"{device_id} already has too many commands waiting: try again later.") from None

    def withdraw(self, device_id: str, call: OutgoingCall) -> bool:
        """Take back a CALL that was not sent yet."""
        connection = self.online(device_id)
        return connection is not None and connection.calls.conversation.cancel(call)

    async def drained(self, within: float) -> None:
        """Wait until the last changes of connections and operators are kept. What takes longer is given up."""
        waiting = [asyncio.ensure_future(connection.ownership.drained()) for connection in self]
        if waiting or self._changes:
            _, late = await asyncio.wait([*waiting, *self._changes], timeout=within)
            for each in late:
                each.cancel()

    def _remember(self, key: str, changed: Changed) -> None:
        if self._coming[key]:
            self._changed[key] = changed

    def online(self, device_id: str) -> Connection | None:
        """Return the connection that has the charge point now, unless it has ended."""
        connection = self._connections.get(device_id.lower())
        return None if connection is None or connection.closed else connection


def _log_failure(changing: asyncio.Task[Any]) -> None:
    """Log why a change was not made after all. Nobody waits for it any more."""
    if not changing.cancelled() and changing.exception() is not None:
        log.error("an operator's change was not made", exc_info=changing.exception())

"""Ownership of a charge point's state: one link has it from its handshake to its last commit."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from time import perf_counter
from typing import Any

from msgspec.structs import replace

from genx.central_system.forgotten import end_forgotten
from genx.central_system.limiting import stop_at_limits, stop_unauthorised
from genx.central_system.version import Version
from genx.domain.changes import (
    Change,
    ConnectionChanged,
    PasswordOffered,
    PasswordUsed,
    PasswordWithdrawn,
    TransactionChanged,
)
from genx.domain.charge_point import MOST_NEW_PASSWORDS, ChargePoint
from genx.domain.effects.happenings import Ended
from genx.domain.errors import ChargerOffline, NotKept, PasswordChangePending, Refusal
from genx.domain.events import ChargerChanged, TransactionStopped, TransactionUpdated
from genx.domain.transaction import Transaction
from genx.domain.transaction_change import adopted
from genx.gateway.link import entries
from genx.gateway.link.calls import Calls
from genx.gateway.link.decisions import Decisions
from genx.gateway.link.holder import Holder
from genx.gateway.link.log import MessageLog
from genx.gateway.proof import Proof

TIME_TO_SIGN_IN = 600.0
"""Seconds after which a link that was admitted without a password, and was given one, is closed (C6, H8)."""

SIGN_IN_ANEW = "the password was changed: sign in with the new one"


class Ownership:
    """Takes the charge point over, makes the changes that operators ask for, and gives it back."""

    __slots__ = (
        "_calls",
        "_decisions",
        "_holder",
        "_log",
        "_proof",
        "_renew_by",
        "_services",
        "_version",
        "_writing",
        "replaced",
    )

    def __init__(
        self,
        holder: Holder,
        message_log: MessageLog,
        calls: Calls,
        decisions: Decisions,
        version: Version,
        proof: Proof,
    ) -> None:
        self._holder = holder
        self._services = holder.services
        self._log = message_log
        self._calls = calls
        self._decisions = decisions
        self._version = version
        self._proof = proof
        self._renew_by: float | None = None
        self.replaced = False

    def begin(self, at: datetime, **facts: Any) -> None:
        """The handshake is done: this link owns the charge point now."""
        holder, proof = self._holder, self._proof
        holder.last_seen = at
        charger_id, before, password_used = holder.state.charger_id, holder.state, proof.password_hash
        holder.state = replace(
            before.with_password_used(password_used),
            online=True,
            connected_at=at,
            last_seen=at,
            admitted=proof.admitted,
            protocol=self._version.dialect.protocol,
        )
        used: tuple[Change, ...] = ()
        if password_used is not None and password_used in before.new_password_hashes:
            used = (PasswordUsed(charger_id, password_used),)
        note = "with its new password: the one before is void" if used else None
        entry = entries.connection(holder.state, "connected", at, note=note, admitted=proof.admitted, **facts)
        kept = self._log.within_bounds((entry,), 0, perf_counter())
        self._services.journal.submit((ConnectionChanged(charger_id, online=True, at=at), *used, *kept))
        holder.publish(ChargerChanged(holder.state))

    def end(self) -> None:
        """Give the charge point back, once all that it has sent is decided."""
        self._holder.turns.add(self._gone)

    def left(self) -> None:
        """Let the charge point go offline: nobody took over after all."""
        self.replaced = False
        self.end()

    @property
    def is_over(self) -> bool:
        """Return whether the link has ended and all its changes are kept."""
        return self._holder.closed and self._holder.turns.idle

    async def drained(self) -> ChargePoint:
        """Return the state once nothing of this link waits for a commit any more."""
        await self._holder.turns.drained()
        return self._holder.state

    async def change(self, write: Callable[[], Awaitable[ChargePoint]], *, password: bool) -> ChargePoint:
        """Have an operator's change written in turn, and go on with it. Raises what `write` raises."""
        async with self._holder.turns.turn():
            self._owned(await write(), password=password)
        return self._holder.seen()

    async def change_transaction(self, write: Callable[[ChargePoint], Awaitable[Transaction]]) -> Transaction:
        """Have an operator's change of a transaction written in turn, and go on with it. Raises what `write` raises."""
        async with self._holder.turns.turn():
            changed = await write(self._holder.state)
            self._take(changed)
        return changed

    async def adopt_transaction(self, changed: Transaction) -> None:
        """Go on, in turn, with what an operator has changed about a transaction while this link was being opened."""
        async with self._holder.turns.turn():
            self._take(changed)

    async def adopt(self, changed: ChargePoint, *, password: bool) -> None:
        """Go on, in turn, with what an operator has changed while this link was being opened."""
        async with self._holder.turns.turn():
            self._owned(changed, password=password)

    def offer_password(self, password_hash: str, done: Callable[[Refusal | None], None]) -> None:
        """Keep a password that the charge point is about to be given (C6). `done` gets None, or the refusal."""
        self._holder.turns.add(partial(self._offer_password, password_hash, done))

    def withdraw_password(self, password_hash: str) -> None:
        self._holder.turns.add(partial(self._withdraw_password, password_hash))

    def end_forgotten(self) -> None:
        """Close transactions that no stop will close (T11b)."""
        if self._holder.state.transactions and not self._holder.closed:
            self._holder.turns.add(partial(self._end_forgotten, self._services.now()))

    def stop_at_limits(self) -> None:
        """Stop transactions that have reached a limit without any sample that says so, and unauthorised ones."""
        if self._holder.state.transactions and not self._holder.closed:
            self._holder.turns.add(self._stop_at_limits)
            self._holder.turns.add(self._stop_unauthorised)

    def check(self, now: float) -> None:
        """Check once a second."""
        if self._renew_by is not None and now >= self._renew_by:
            self._holder.close(1008, SIGN_IN_ANEW)

    def _end_forgotten(self, at: datetime) -> None:
        ended = end_forgotten(self._holder.state, at)
        if ended.transactions:
            changes = [TransactionChanged(each) for each in ended.transactions]
            self._holder.keep(ended.state, changes, *map(TransactionStopped, ended.transactions))
            self._holder.turns.add(partial(self._calls.effects.happened, [*map(Ended, ended.transactions)]))

    def _stop_at_limits(self) -> None:
        self._stop(*stop_at_limits(self._holder.state, self._services.now()))

    def _stop_unauthorised(self) -> None:
        after = timedelta(seconds=self._services.policy.stop_unauthorised_after)
        if after:
            self._stop(*stop_unauthorised(self._holder.state, self._services.now(), after))

    def _stop(self, state: ChargePoint, stopping: Sequence[Transaction]) -> None:
        """Keep these transactions, which the charge point is asked to stop."""
        if not stopping:
            return
        self._holder.keep(state, [TransactionChanged(each) for each in stopping], *map(TransactionUpdated, stopping))
        for each in stopping:
            for follow_up in self._version.ask_to_stop(state, each):
                self._calls.ask(follow_up)

    def _offer_password(self, password_hash: str, done: Callable[[Refusal | None], None]) -> None:
        holder = self._holder
        if holder.closed:
            done(ChargerOffline(f"{holder.state.device_id} went offline before the new password was sent."))
            return
        if len(holder.state.new_password_hashes) >= MOST_NEW_PASSWORDS:
            done(_too_many_new_passwords(holder.state.device_id))
            return

        def kept(error: Exception | None) -> None:
            if error is None:
                holder.state = holder.state.with_new_password(password_hash)
                self._renew_by = holder.loop.time() + TIME_TO_SIGN_IN if self._proof.admitted == "nothing" else None
            done(None if error is None else NotKept("The new password could not be stored, so it was not sent."))
            holder.turns.give()

        holder.turns.take()
        self._services.journal.submit((PasswordOffered(holder.state.charger_id, password_hash),), kept)

    def _withdraw_password(self, password_hash: str) -> None:
        state = self._holder.state.without_new_password(password_hash)
        if not state.new_password_hashes:
            self._renew_by = None
        self._holder.keep(state, (PasswordWithdrawn(state.charger_id, password_hash),))

    def _owned(self, changed: ChargePoint, *, password: bool) -> None:
        holder = self._holder
        accepted = changed.registration == "accepted" != holder.state.registration
        holder.state = holder.state.owned_as(changed, password=password)
        if self.replaced:
            return  # The link that takes over goes on with it.
        holder.publish(ChargerChanged(holder.state))
        if holder.closed:
            return
        if changed.charger_status == "inactive":
            holder.close(1008, "made inactive by an operator")  # H9
        elif password and self._proof.is_void(holder.state):
            holder.close(1008, SIGN_IN_ANEW)  # H8
        elif accepted:
            for follow_up in self._version.ask_to_boot(holder.state):  # B2
                self._calls.ask(follow_up)

    def _take(self, changed: Transaction) -> None:
        holder = self._holder
        before, holder.state = holder.state, adopted(holder.state, changed, self._services.now())
        holder.publish(told_of(changed))
        if holder.state is not before:
            holder.publish(ChargerChanged(holder.state))

    def _gone(self) -> None:
        """Keep the soft state, and that the charge point is offline since its last frame."""
        self._decisions.count_overtaken()
        holder = self._holder
        changes, state = holder.soft_changes(), holder.seen()
        if not self.replaced and state.online:
            assert state.last_seen is not None
            changes = (*changes, ConnectionChanged(state.charger_id, online=False, at=state.last_seen))
            holder.state = replace(state, online=False, connected_at=None, admitted=None, protocol=None)
            holder.publish(ChargerChanged(holder.state))
        if changes:
            holder.turns.take()
            self._services.journal.submit(changes, lambda _: holder.turns.give())


def told_of(changed: Transaction) -> TransactionStopped | TransactionUpdated:
    """Return the event about a transaction that an operator has changed."""
    is_new = changed.status == "stopped" and changed.reviewed_by is None
    return TransactionStopped(changed) if is_new else TransactionUpdated(changed)


def _too_many_new_passwords(device_id: str) -> PasswordChangePending:
    return PasswordChangePending(
        f"{device_id} was given {MOST_NEW_PASSWORDS} passwords and has not signed in with any of them yet. Restart it,"
        " so that it uses the last one, or change its password here to the one that it has."
    )

"""One link's entries of the message log (M1): whole, cut or only counted (ADR 11)."""

from datetime import datetime
from math import inf
from time import perf_counter

from genx.domain.events import MessagePassed
from genx.domain.message_log import LogEntry
from genx.gateway.ledger import LEAST_SIZE, Ledger
from genx.gateway.link import entries
from genx.gateway.link.given import Given
from genx.gateway.link.holder import Holder
from genx.ocpp.conversation import CallReceived, CallRefused
from genx.ocpp.frames import Reply

QUIET_BETWEEN_FLOODS = 300.0
"""Seconds without a flood after which the next one is another."""

SAME_MOMENT = 0.001
"""Seconds in which a CALL and its answer have the same time in the log."""

SPARED = 100
"""Entries about messages sent in vain that are kept whole on a link. After them, one in as many is kept."""


class MessageLog:
    """Keeps the entries of one link within its charger's part of the log."""

    __slots__ = ("_flood_told_at", "_flooded", "_given", "_holder", "_in_vain", "_services", "ledger")

    def __init__(self, holder: Holder, given: Given) -> None:
        self._holder = holder
        self._services = holder.services
        self._given = given
        self.ledger: Ledger = holder.services.ledgers.of(holder.state.charger_id)
        self._in_vain = 0
        self._flooded = 0
        self._flood_told_at = -inf

    def add(self, entry: LogEntry) -> None:
        """Keep an entry that counts against the charger: it has sent the message or brought it about."""
        self.tell(entry)
        kept = self.within_bounds((entry,), len(entry.payload or ""), perf_counter())
        if kept:
            self._services.journal.submit(kept)

    def add_own(self, entry: LogEntry) -> None:
        """Keep an entry about a CALL that a person asked for. It counts against nobody."""
        self.tell(entry)
        self._services.journal.submit((entry,), soon=False)

    def add_sparingly(self, entry: LogEntry) -> None:
        """Keep an entry about a message sent in vain. After some, one in 100 is kept, so that they fill no disk."""
        self._in_vain += 1
        if self._in_vain > SPARED and self._in_vain % SPARED:
            self.tell(entry)
            return
        if self._in_vain > SPARED:
            entry.note = f"number {self._in_vain:,} on this connection, of which one in 100 is kept; {entry.note}"
        self.add(entry)

    def tell(self, *passed: LogEntry) -> None:
        if self._services.events.messages_wanted:
            for entry in passed:
                self._services.events.publish(MessagePassed(entry))

    def of_call(
        self, call: CallReceived | CallRefused, reply: Reply, at: datetime, notes: tuple[str, ...], arrived: float
    ) -> tuple[LogEntry, ...]:
        """Publish a CALL, which `arrived` by `perf_counter`, and its answer. Returns the entries to keep.

        Errors are kept whatever the action.
        """
        kept = reply.error_code is not None or call.action is None or self._services.keeps(call.action)
        wanted = self._services.events.messages_wanted
        if not kept and not wanted:
            return ()
        state, given, now = self._holder.state, self._given.secrets, perf_counter()
        asked = entries.received(state, call, at, notes, given)
        answered_at = at if now - arrived < SAME_MOMENT else self._services.now()
        answer = entries.answer(asked, reply, answered_at, given)
        if wanted:
            self.tell(asked, answer)
        if not kept:
            return ()
        size = len(call.payload) + len(reply.payload)
        usual = state.registration == "accepted" and not self.ledger.counted
        if usual and self.ledger.whole.take(size + LEAST_SIZE, now):
            return asked, answer
        return self.within_bounds((asked, answer), size, now)

    def within_bounds(self, made: tuple[LogEntry, ...], size: int, now: float) -> tuple[LogEntry, ...]:
        """Return the entries as far as the charger's part of the log has room: whole, cut or none."""
        ledger, accepted = self.ledger, self._holder.state.registration == "accepted"
        kept = ledger.log(size, now) if accepted else ledger.log_unaccepted(size, now)
        if kept == "whole" and not ledger.counted:
            return made
        if kept == "counted":
            self._services.figures.not_logged += len(made)
            if accepted:
                self.alarm_flood("sends more than its part of the message log has room for")
            return ()
        before: tuple[LogEntry, ...] = ()
        if ledger.counted:
            before = (entries.not_logged(self._holder.state, ledger.counted, made[0].at),)
            ledger.counted = 0
        return (*before, *(made if kept == "whole" else map(entries.cut, made)))

    def alarm_flood(self, note: str) -> None:
        """Raise the alarm once a second at most, with the messages since the last time. The log says when it began."""
        self._flooded += 1
        state, now = self._holder.state, self._holder.loop.time()
        if now - self._flood_told_at > QUIET_BETWEEN_FLOODS:
            entry = entries.connection(state, "limited", self._services.now(), by_us=True, note=f"It {note}.")
            self._services.journal.submit((entry,))
        if now - self._flood_told_at >= 1.0:
            self._services.alarms.note("flood", state.device_id, charge_point=state, count=self._flooded, note=note)
            self._flooded, self._flood_told_at = 0, now

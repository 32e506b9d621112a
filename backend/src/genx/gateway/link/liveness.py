"""Liveness of one link: pings, dead peers (H10) and floods (ADR 11)."""

import asyncio
from math import inf

from genx.gateway.link.holder import Holder
from genx.gateway.link.inbox import Inbox
from genx.gateway.link.log import MessageLog
from genx.gateway.link.pulse import Pulse

SLOWEST_MESSAGE = 60.0
"""Seconds after which a message that has begun must be whole."""

SHORTEST_FLOOD = 5.0
"""Seconds of a flood after which an alarm is raised."""

LONGEST_FLOOD = 60.0
"""Seconds that a flood may last. The charger is read slowly meanwhile; then its link is closed."""

BETWEEN_LOOKS = 0.05


class Liveness:
    """Pings the other side, and ends a link that is dead or floods us."""

    __slots__ = ("_abandoned_at", "_holder", "_inbox", "_log", "_unread_until", "pulse")

    def __init__(self, holder: Holder, inbox: Inbox, message_log: MessageLog) -> None:
        self._holder = holder
        self._inbox = inbox
        self._log = message_log
        self.pulse = Pulse()
        self._unread_until = 0.0
        self._abandoned_at = inf

    async def answers(self, within: float) -> bool:
        """Ping the other side and return whether anything came from it within so many seconds (H8).

        A link that is not read just now, because it has sent too much, is alive.
        """
        holder = self._holder
        asked = holder.loop.time()
        holder.socket.ping()
        while not holder.closed and holder.loop.time() - asked < within:
            await asyncio.sleep(BETWEEN_LOOKS)
            # The event loop's clock has milliseconds, and an answer may come within the one in which it was asked for.
            if holder.socket.last_heard >= asked or self._inbox.paused:
                return not holder.closed
        return False

    def abandon(self) -> None:
        """Do not wait for the closing handshake of a link that may be dead."""
        self._abandoned_at = self._holder.loop.time()
        self._holder.loop.call_later(2.0, self._holder.socket.abort)

    @property
    def answered_its_end(self) -> bool:
        """Return whether anything came on the link after it was abandoned, such as an answer to our close frame."""
        return self._holder.socket.last_heard >= self._abandoned_at

    def check(self, now: float) -> None:
        """Check once a second."""
        socket, services = self._holder.socket, self._holder.services
        interval = services.limits.ping_interval
        if self._inbox.paused:
            self._unread_until = now
            socket.part_since = 0.0
            return
        if socket.part_since and now - socket.part_since > SLOWEST_MESSAGE:
            self._holder.cut(1008, f"a message was not whole after {SLOWEST_MESSAGE:.0f} s")
            return
        silent = now - max(socket.last_heard, self._unread_until)
        heartbeat = services.policy.heartbeat_interval
        if self.pulse.is_dead(silent, ping_interval=interval, heartbeat_interval=heartbeat):
            self._holder.close_reason = self._holder.close_reason or (1006, f"silent for {silent:.0f} s")
            socket.abort()
        elif self.pulse.wants_ping(now, interval):
            socket.ping()

    def flooding(self, seconds: float) -> None:
        """Handle a flood that has gone on for so many seconds: more comes than is read."""
        if seconds >= SHORTEST_FLOOD:
            self._log.alarm_flood("sends more than it is allowed to: its messages are read slowly")
        if seconds > LONGEST_FLOOD and not self._holder.closed:
            most = self._holder.services.limits.messages_per_second
            self._holder.cut(1008, f"more than {most} messages a second")

    def let_go(self) -> None:
        if not self._holder.closed:
            self._holder.cut(1013, "large messages take too much memory")

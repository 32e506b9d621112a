"""Commands that wait for their charge point to come online. Each is sent once, or expires (ADR 26, A3)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Literal

import structlog
from msgspec.structs import replace

from genx.central_system.ports import ChargePoints
from genx.domain.command import Command
from genx.domain.errors import CommandQueueFull, CommandSent, NotKept, Refusal

log = structlog.get_logger(__name__)

TIME_TO_BOOT: Final = timedelta(seconds=60)
"""A charge point that has not booted on its link by then is sent something all the same (B6)."""

LOOK_EVERY: Final = 1.0
"""Seconds between two looks for charge points that are online again."""

MOST_QUEUED: Final = 50
"""Commands that may wait for one charge point."""

EXPIRED: Final = "The charger did not come online in time. The command was not sent."
WITHDRAWN: Final = "The command was withdrawn before it was sent."


class Later:
    """Holds the queued commands by charge point, oldest first, and has each sent when its charge point is online."""

    def __init__(
        self,
        chargers: ChargePoints,
        send: Callable[[Command], Awaitable[Command]],
        keep: Callable[[Command], None],
        now: Callable[[], datetime],
    ) -> None:
        self._chargers = chargers
        self._send = send
        self._keep = keep
        self._now = now
        self._queued: dict[str, list[Command]] = {}
        self._sending: dict[str, asyncio.Task[None]] = {}

    def load(self, commands: Iterable[Command]) -> None:
        """Take the commands that were queued when the server stopped."""
        for command in commands:
            self._queued.setdefault(command.device_id.lower(), []).append(command)

    def add(self, command: Command) -> None:
        """Queue a command, and drop those of a deleted charge point of this identity. Raises CommandQueueFull."""
        key = command.device_id.lower()
        waiting = [each for each in self._queued.get(key, ()) if each.charger_id == command.charger_id]
        if len(waiting) >= MOST_QUEUED:
            raise CommandQueueFull(f"{MOST_QUEUED} commands are queued for {command.device_id}: withdraw some first.")
        self._queued[key] = [*waiting, command]

    def drop(self, command: Command) -> None:
        """Forget a command that could not be kept."""
        key = command.device_id.lower()
        if command in self._queued.get(key, ()):
            self._remove(key, command)

    def withdraw(self, command_id: str) -> Command:
        """Withdraw a queued command. Raises CommandSent if it is on its way."""
        for key, waiting in self._queued.items():
            for command in waiting:
                if command.command_id == command_id:
                    self._remove(key, command)
                    return self._over(command, "withdrawn", WITHDRAWN)
        raise CommandSent("This command is not queued: only commands that were not sent yet can be withdrawn.")

    def withdraw_batch(self, batch_id: str) -> int:
        """Withdraw the queued commands of a batch, and return their number."""
        found = [(key, each) for key, waiting in self._queued.items() for each in waiting if each.batch_id == batch_id]
        for key, command in found:
            self._remove(key, command)
            self._over(command, "withdrawn", WITHDRAWN)
        return len(found)

    async def run(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(LOOK_EVERY)

    def look(self) -> None:
        """Give up what has expired, and begin to send what can be sent."""
        now = self._now()
        for key, waiting in list(self._queued.items()):
            for command in [each for each in waiting if _expires(each) <= now]:
                self._remove(key, command)
                self._over(command, "expired", EXPIRED)
            if key in self._queued and key not in self._sending and self._is_ready(key, now):
                sending = asyncio.create_task(self._send_all(key))
                self._sending[key] = sending
                sending.add_done_callback(partial(self._sent, key))

    def _is_ready(self, key: str, now: datetime) -> bool:
        """Return whether a charge point can be sent something at once (B6), so that no command waits for its turn."""
        state = self._chargers.live(key)
        if state is None or state.connected_at is None:
            return False
        has_booted = state.last_boot_at is not None and state.last_boot_at >= state.connected_at
        return has_booted or now - state.connected_at >= TIME_TO_BOOT

    async def _send_all(self, key: str) -> None:
        """Send the commands of one charge point, one after the other, as long as it stays online."""
        while waiting := self._queued.get(key):
            command = waiting[0]
            self._remove(key, command)
            if _expires(command) <= self._now():
                self._over(command, "expired", EXPIRED)
                continue
            try:
                ended = await self._send(command)
            except NotKept:
                ended = command
            except Refusal as refusal:
                ended = replace(command, status="error", error=refusal.detail)
                self._keep(ended)
            if ended.status == "queued":
                self._queued.setdefault(key, []).insert(0, ended)
                return

    def _sent(self, key: str, sending: asyncio.Task[None]) -> None:
        del self._sending[key]
        if not sending.cancelled() and sending.exception() is not None:
            log.error("queued commands could not be sent", device_id=key, exc_info=sending.exception())

    def _remove(self, key: str, command: Command) -> None:
        waiting = self._queued[key]
        waiting.remove(command)
        if not waiting:
            del self._queued[key]

    def _over(self, command: Command, status: Literal["expired", "withdrawn"], error: str) -> Command:
        over = replace(command, status=status, error=error)
        self._keep(over)
        return over


def _expires(command: Command) -> datetime:
    assert command.expires_at is not None
    return command.expires_at

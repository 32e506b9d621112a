"""Ending a transaction, under another of its ids if the charge point refuses ours (ADR 26)."""

from datetime import datetime
from typing import Final, Protocol

from msgspec import Struct

from genx.central_system.commands.outcome import has_agreed
from genx.central_system.commands.runner import CommandRunner, Terms
from genx.central_system.ports import ChargePoints
from genx.domain.command import Command

STOP: Final = "remote-stop-transaction"


class Stopped(Struct, frozen=True):
    """The last command that was sent, and the wire ids under which the charge point was asked, in order."""

    command: Command
    asked_as: tuple[int, ...]


class Stoppable(Protocol):
    """A running transaction."""

    @property
    def wire_id(self) -> int: ...

    @property
    def device_id(self) -> str: ...

    @property
    def connector_id(self) -> int: ...


class StopLadder:
    """Takes the steps that need no person: our id, then one that the charge point itself uses."""

    def __init__(self, commands: CommandRunner, chargers: ChargePoints) -> None:
        self._commands = commands
        self._chargers = chargers

    async def stop(self, transaction: Stoppable, terms: Terms, now: datetime) -> Stopped:
        """Ask for the end of a running transaction. Raises a Refusal if the charge point can't be asked or is mute."""
        command = await self._ask(transaction, transaction.wire_id, terms)
        state = self._chargers.live(transaction.device_id)
        others = () if state is None else state.other_wire_ids(transaction.connector_id, now)
        if has_agreed(command) or not others:
            return Stopped(command, (transaction.wire_id,))
        command = await self._ask(transaction, others[0], terms)
        return Stopped(command, (transaction.wire_id, others[0]))

    async def _ask(self, transaction: Stoppable, wire_id: int, terms: Terms) -> Command:
        return await self._commands.ask(STOP, transaction.device_id, {"transactionId": wire_id}, terms)

"""Ending a transaction, under another of its ids if the charge point refuses ours (ADR 26)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from genx.central_system.commands.outcome import has_agreed
from genx.central_system.commands.runner import CommandRunner, Terms
from genx.central_system.commands.spec import CommandSpec
from genx.central_system.ports import ChargePoints
from genx.domain.command import Command
from genx.domain.transaction import Transaction

STOP: Final = "remote-stop-transaction"


class Stopped(Struct, frozen=True):
    """The last command that was sent, and the wire ids under which the charge point was asked, in order."""

    command: Command
    asked_as: tuple[int, ...]


class StopLadder:
    """Takes the steps that need no person: our id, then one that the charge point itself uses."""

    def __init__(self, commands: CommandRunner, chargers: ChargePoints, specs: Mapping[str, CommandSpec]) -> None:
        self._commands = commands
        self._chargers = chargers
        self._request_type = specs[STOP].request_type

    async def stop(self, transaction: Transaction, terms: Terms, now: datetime) -> Stopped:
        """Ask for the end of a running transaction. Raises a Refusal if the charge point can't be asked or is mute."""
        command = await self._ask(transaction, transaction.wire_id, terms)
        state = self._chargers.live(transaction.device_id)
        others = () if state is None else state.other_wire_ids(transaction.connector_id, now)
        if has_agreed(command) or not others:
            return Stopped(command, (transaction.wire_id,))
        command = await self._ask(transaction, others[0], terms)
        return Stopped(command, (transaction.wire_id, others[0]))

    async def _ask(self, transaction: Transaction, wire_id: int, terms: Terms) -> Command:
        request = msgspec.convert({"transactionId": wire_id}, self._request_type)
        return await self._commands.run(STOP, transaction.device_id, request, terms)

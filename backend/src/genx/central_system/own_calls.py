"""CALLs of our own accord whose outcome is waited for."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

import msgspec

from genx.central_system.asked import Asked, Outcome
from genx.central_system.commands.spec import CommandSpec
from genx.central_system.ports import ChargePoints
from genx.ocpp.conversation import OutgoingCall

PRIORITY: Final = 20
"""Operators' commands go first."""


class Ask(Protocol):
    """Sends a CALL by the name of its command."""

    async def ask(self, device_id: str, name: str, request: Mapping[str, Any]) -> Outcome: ...


class OwnCalls:
    """Sends CALLs by the names of commands, without a row for each: they are in the message log."""

    def __init__(
        self,
        chargers: ChargePoints,
        specs: Mapping[str, CommandSpec],
        new_id: Callable[[], str],
        timeout: float,
    ) -> None:
        self._chargers = chargers
        self._specs = specs
        self._new_id = new_id
        self._timeout = timeout

    async def ask(self, device_id: str, name: str, request: Mapping[str, Any]) -> Outcome:
        """Return the outcome of a CALL. Raises ChargerOffline or CommandQueueFull if it can't be queued."""
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        def settled(outcome: Outcome) -> None:
            if not answer.done():  # A late answer settles the CALL once more.
                answer.set_result(outcome)

        spec = self._specs[name]
        call = OutgoingCall(
            message_id=self._new_id(),
            action=spec.action,
            request=msgspec.convert(request, spec.request_type),
            timeout=self._timeout,
            priority=PRIORITY,
            context=Asked(settled=settled),
        )
        self._chargers.send(device_id, call)
        try:
            return await answer
        except asyncio.CancelledError:
            self._chargers.withdraw(device_id, call)
            raise

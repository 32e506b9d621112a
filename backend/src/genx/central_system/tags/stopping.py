"""Ending what runs under a tag that may no longer charge."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from genx.central_system.commands.ladder import StopLadder
from genx.central_system.commands.outcome import has_agreed
from genx.central_system.commands.runner import Terms
from genx.central_system.tags.usage import Running
from genx.domain.errors import Refusal

PATIENCE_S: Final = 5.0
"""Seconds to wait for the answers of charge points. They may take longer: the command goes on."""

StopOutcome = Literal["accepted", "rejected", "asked", "failed"]


class Stop(Struct, frozen=True):
    """A transaction whose charge point was asked to end it. `asked` is without an answer so far."""

    running: Running
    outcome: StopOutcome
    detail: str | None = None


class Stops:
    """Asks charge points to end transactions."""

    def __init__(self, ladder: StopLadder) -> None:
        self._ladder = ladder
        self._asking: set[asyncio.Task[Stop]] = set()

    async def stop(self, running: Sequence[Running], terms: Terms, now: datetime) -> list[Stop]:
        """Ask for the end of each transaction. Returns what came of it, after PATIENCE_S at the latest."""
        if not running:
            return []
        tasks = [asyncio.create_task(self._ask(each, terms, now)) for each in running]
        for task in tasks:
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)
        await asyncio.wait(tasks, timeout=PATIENCE_S)
        return [
            task.result() if task.done() else Stop(each, "asked") for task, each in zip(tasks, running, strict=True)
        ]

    async def _ask(self, running: Running, terms: Terms, now: datetime) -> Stop:
        try:
            stopped = await self._ladder.stop(running, terms, now)
        except Refusal as refusal:
            return Stop(running, "failed", refusal.detail)
        return Stop(running, "accepted" if has_agreed(stopped.command) else "rejected")

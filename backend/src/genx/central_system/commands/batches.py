"""Batches: one command to many charge points, some at a time, stopped if too many fail (ADR 26, A4)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog
from msgspec.structs import replace

from genx.central_system.commands.later import Later
from genx.central_system.commands.outcome import OFFLINE, has_agreed
from genx.central_system.commands.spec import CommandSpec
from genx.central_system.ports import ChargePoints, Events
from genx.domain.batch import Batch, BatchStatus
from genx.domain.command import Command
from genx.domain.errors import BatchOver, CommandQueueFull, NotKept, Refusal
from genx.domain.events import BatchProgressed

log = structlog.get_logger(__name__)

AT_A_TIME: Final = 200
"""Commands that are read from the database at a time."""

TIME_TO_COME_BACK: Final = 60.0
"""Seconds that charge points have to connect again after a restart of ours."""

LOOK_EVERY: Final = 0.2
BEFORE_TRYING_AGAIN: Final = 5.0
"""Seconds, if the database is away."""

UNTIL_KEPT: Final = 0.1
"""Seconds until we look again if all that was read is about to be kept as ended."""

BETWEEN_TELLING: Final = 1.0
"""Seconds between two events about the progress of a batch."""

LOOK_AT_THE_CLOCK_EVERY: Final = 60.0
"""Seconds: a batch that rests notices that the clock was set."""

WHY: Final[Mapping[BatchStatus, str]] = {
    "done": "",
    "stopped": "Too many commands of the batch failed one after the other, so this one was not sent.",
    "cancelled": "The batch was cancelled before this command was sent.",
}


class Store(Protocol):
    """Batches in the database."""

    async def running(self) -> list[Batch]: ...

    async def batch(self, batch_id: str) -> Batch: ...

    async def waiting(self, batch_id: str, most: int) -> list[Command]:
        """Return commands of a batch that were not sent and don't wait for their charge points."""
        ...

    async def end(self, batch_id: str, status: BatchStatus, at: datetime, why: str) -> None: ...


class Batches:
    """Works batches off. One that was running when the server stopped goes on with what was not sent."""

    def __init__(
        self,
        send: Callable[[Command], Awaitable[Command]],
        keep: Callable[[Command], None],
        later: Later,
        events: Events,
        store: Store,
        chargers: ChargePoints,
        *,
        specs: Mapping[str, CommandSpec],
        now: Callable[[], datetime],
    ) -> None:
        self._send = send
        self._keep = keep
        self._later = later
        self._events = events
        self._store = store
        self._chargers = chargers
        self._specs = specs
        self._now = now
        self._working: dict[str, _Work] = {}

    async def resume(self) -> None:
        """Go on with the batches that were running when the server stopped."""
        for batch in await self._store.running():
            self.start(batch, patience=TIME_TO_COME_BACK)

    def start(self, batch: Batch, *, patience: float = 0.0) -> None:
        """Begin to work a batch off. It waits `patience` seconds for charge points that are away."""
        work = _Work(batch, patient_until=asyncio.get_running_loop().time() + patience)
        self._working[batch.batch_id] = work
        work.task = asyncio.create_task(self._run(work))
        work.task.add_done_callback(lambda task: self._ended(batch, task))

    def cancel(self, batch_id: str) -> None:
        """Send no more of a batch, nor what waits for its charge point. What is under way goes on. Raises BatchOver."""
        work = self._working.get(batch_id)
        if work is not None and work.goes_on:
            work.end("cancelled")
        elif not self._later.withdraw_batch(batch_id):
            raise BatchOver("This batch is over.")

    async def stop(self) -> None:
        """Leave the batches as they are: the next start goes on with them."""
        tasks = [work.task for work in self._working.values() if work.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, batch: Batch, task: "asyncio.Task[None]") -> None:
        del self._working[batch.batch_id]
        if not task.cancelled() and task.exception() is not None:
            log.error("a batch could not go on", batch_id=batch.batch_id, exc_info=task.exception())

    async def _run(self, work: "_Work") -> None:
        batch_id = work.batch.batch_id
        telling = asyncio.create_task(self._tell(work))
        try:
            while True:
                try:
                    await self._work_off(work)
                    if work.ends_as == "stopped" and not await self._left(work):
                        work.ends_as = "done"
                    if not work.goes_on:
                        self._later.withdraw_batch(batch_id)
                    await self._store.end(batch_id, work.ends_as, self._now(), WHY[work.ends_as])
                    break
                except Exception:
                    log.exception("a batch can't go on at the moment", batch_id=batch_id)
                    await asyncio.sleep(BEFORE_TRYING_AGAIN)
        finally:
            telling.cancel()
        self._events.publish(BatchProgressed(await self._store.batch(batch_id), self._now()))

    async def _work_off(self, work: "_Work") -> None:
        while work.goes_on and (commands := await self._store.waiting(work.batch.batch_id, AT_A_TIME)):
            fresh = work.fresh(commands)
            if not fresh:
                await asyncio.sleep(UNTIL_KEPT)
            turns = asyncio.Semaphore(work.batch.at_once)
            async with asyncio.TaskGroup() as group:
                for command in fresh:
                    group.create_task(self._one(work, command, turns))

    async def _left(self, work: "_Work") -> list[Command]:
        return work.fresh(await self._store.waiting(work.batch.batch_id, AT_A_TIME))

    async def _one(self, work: "_Work", command: Command, turns: asyncio.Semaphore) -> None:
        async with turns:
            await self._is_its_hour(work)
            if not work.goes_on:
                return
            await self._is_back(work, command.device_id)
            work.note(await self._sent(work.batch, command))

    async def _is_its_hour(self, work: "_Work") -> None:
        """Wait until a batch may go on by its hours, or is over."""
        hours = work.batch.hours
        while hours is not None and work.goes_on and not hours.are_now(now := self._now()):
            seconds = (hours.begin_after(now) - now).total_seconds()
            with suppress(TimeoutError):
                async with asyncio.timeout(min(seconds, LOOK_AT_THE_CLOCK_EVERY)):
                    await work.over.wait()

    async def _is_back(self, work: "_Work", device_id: str) -> None:
        """Wait a while for a charge point that a restart of ours has cut off."""
        while True:
            if self._chargers.live(device_id) is not None or asyncio.get_running_loop().time() >= work.patient_until:
                return
            await asyncio.sleep(LOOK_EVERY)

    async def _sent(self, batch: Batch, command: Command) -> Command:
        """Send a command and return it as it ended, or as it waits for its charge point."""
        try:
            ended = await self._send(command)
        except NotKept:
            return self._offline(batch, command)
        except Refusal as refusal:
            ended = replace(command, status="error", error=refusal.detail)
            self._keep(ended)
        return self._offline(batch, command) if ended.status == "queued" else ended

    def _offline(self, batch: Batch, command: Command) -> Command:
        waiting = replace(command, expires_at=self._now() + timedelta(seconds=batch.when_online))
        try:
            if batch.when_online > 0 and self._specs[command.action].may_wait:
                self._later.add(waiting)
                self._keep(waiting)
                return waiting
        except CommandQueueFull:
            log.info("the queue of a charger is full", device_id=command.device_id)
        unsent = replace(command, status="offline", error=OFFLINE)
        self._keep(unsent)
        return unsent

    async def _tell(self, work: "_Work") -> None:
        """Tell how far a batch is, as the database has it, each second in which it went on."""
        told: Batch | None = None
        while True:
            await asyncio.sleep(BETWEEN_TELLING)
            with suppress(Exception):  # The database is away: it is told later.
                batch = await self._store.batch(work.batch.batch_id)
                if batch != told:
                    self._events.publish(BatchProgressed(batch, self._now()))
                told = batch


class _Work:
    """A batch that is being worked off."""

    def __init__(self, batch: Batch, *, patient_until: float) -> None:
        self.batch = batch
        self.patient_until = patient_until
        self.task: asyncio.Task[None] | None = None
        self.ends_as: BatchStatus = "done"
        self.over = asyncio.Event()
        self._failures = 0
        self._handled: set[str] = set()

    def fresh(self, commands: Sequence[Command]) -> list[Command]:
        """Return the commands that were not handled before: the database may not show yet how those have ended."""
        return [each for each in commands if each.command_id not in self._handled]

    @property
    def goes_on(self) -> bool:
        return self.ends_as == "done"

    def end(self, status: BatchStatus) -> None:
        """Send no more."""
        self.ends_as = status
        self.over.set()

    def note(self, ended: Command) -> None:
        """Count a failure, or begin to count anew. One that waits for its charge point is neither."""
        self._handled.add(ended.command_id)
        if ended.status == "queued":
            return
        self._failures = 0 if has_agreed(ended) else self._failures + 1
        most = self.batch.stop_after_failures
        if most is not None and self._failures >= most and self.goes_on:
            self.end("stopped")

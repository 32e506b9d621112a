"""The soft side: publishes measurements, checks the links, and keeps soft state in batches."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from genx.central_system.ports import Events, Journal
from genx.domain.events import ChargerChanged, TransactionUpdated
from genx.gateway.fairness import Fairness
from genx.gateway.link.connection import Connection
from genx.gateway.registry import Registry

log = structlog.get_logger(__name__)

TELL_EVERY = 0.5
"""Seconds between two publications of a charger's measurements."""

CHECK_EVERY = 2
"""Publications between two checks of the links."""

FLUSH_EVERY = 3
"""Seconds between two batches of a charger's soft state: last seen, clock offset, measured power and the series."""

TIDY_EVERY = 60
"""Seconds between two looks for transactions that no stop will close, or whose time is over."""


class Presence:
    """Checks the links and flushes soft state."""

    def __init__(
        self, registry: Registry, journal: Journal, events: Events, now: Callable[[], datetime], fairness: Fairness
    ) -> None:
        self._registry = registry
        self._journal = journal
        self._events = events
        self._now = now
        self._fairness = fairness
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self.flush()

    async def _run(self) -> None:
        seconds = 0
        loop = asyncio.get_running_loop()
        while True:
            for _ in range(CHECK_EVERY):
                due = loop.time() + TELL_EVERY
                await asyncio.sleep(TELL_EVERY)
                self._fairness.measured(loop.time() - due)
                self.tell()
            seconds += 1
            self.check()
            if self._journal.available:
                self.flush(seconds % FLUSH_EVERY)
            if seconds % TIDY_EVERY == 0 and self._journal.available:
                self.tidy()

    def check(self) -> None:
        now = asyncio.get_running_loop().time()
        for connection in self._registry:
            try:
                connection.check(now)
            except Exception:
                log.exception("a link could not be checked", device_id=connection.state.device_id)

    def tidy(self) -> None:
        for connection in self._registry:
            connection.ownership.end_forgotten()
            connection.ownership.stop_at_limits()

    def tell(self) -> None:
        """Publish the measurements since the last time."""
        for connection in self._registry:
            if connection.holder.has_news and not connection.closed:
                self._tell(connection)

    def flush(self, share: int | None = None) -> None:
        """Keep and publish the soft state that changed since the last time.

        It is that of all chargers, or of a share of them, so that answers never wait for the batches of all at once.
        """
        for connection in self._registry:
            if share is not None and connection.state.charger_id % FLUSH_EVERY != share:
                continue
            if connection.holder.dirty and not connection.closed:
                self._journal.submit(connection.holder.soft_changes())  # One for each, so that none can hold up others.
                self._tell(connection)

    def _tell(self, connection: Connection) -> None:
        self._events.publish(ChargerChanged(connection.holder.seen()))
        if connection.holder.has_news:
            connection.holder.has_news = False
            for transaction in connection.state.transactions.values():
                self._events.publish(TransactionUpdated(transaction))

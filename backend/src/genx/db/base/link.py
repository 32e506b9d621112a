"""A dedicated connection to PostgreSQL that reconnects by itself."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import asyncpg
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

Result = TypeVar("Result")

log = structlog.get_logger(__name__)

FIRST_RETRY = 0.05
SLOWEST_RETRY = 1.0
PATIENCE = 2.0
"""Seconds without an answer after which the database counts as away."""

LOCK_TIMEOUT = "3s"
"""How long our statements wait for a lock that somebody else holds."""

DOUBTS = 2
"""Failures after which work is tried only once more if the database accepts other work."""

DOUBTFUL_TIMEOUT = 4.0
"""Seconds that doubtful work may take when it is tried again."""

_DOUBTFUL_CODES = ("08", "40001", "40P01", "53200", "55P03", "57014")
"""SQLSTATEs that may be the fault of the work itself: the link was cut, memory or time ran out, a lock was held."""

_WRITTEN = "chargers, connectors, transactions, orphan_stops, configuration, commands, message_log, event_outbox"
"""Tables that somebody may have locked, for VACUUM FULL or ALTER TABLE say. No change of ours is to blame for that."""

_AWAY_CODES = ("08", "53", "57P", "57014", "58", "25006", "25P03", "40001", "40P01", "55P03")
"""SQLSTATEs of a server that is gone, full, shutting down, read-only, in conflict, or that was told to cancel what it
did: try the same again later."""


def is_away(error: BaseException) -> bool:
    """Return whether the database is away for the moment, so that the same work is worth trying again."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        return is_away(error.orig.__cause__ or error.orig)
    if isinstance(error, asyncpg.InvalidCachedStatementError):
        return True  # A migration went by; asyncpg has forgotten the old plans by now.
    if isinstance(error, asyncpg.PostgresError):
        return str(error.sqlstate or "").startswith(_AWAY_CODES)
    return isinstance(
        error, OSError | TimeoutError | PoolTimeout | asyncpg.InterfaceError | asyncpg.InternalClientError
    )


def is_doubtful(error: BaseException) -> bool:
    """Return whether work that failed like this may be at fault itself, although the database seemed to be away."""
    if isinstance(error, asyncpg.PostgresError):
        return str(error.sqlstate or "").startswith(_DOUBTFUL_CODES)
    return is_away(error)


def _end_if_cancelled() -> None:
    """Raise CancelledError if our task was cancelled: asyncpg reports a connection that falls meanwhile instead."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class NotTaken(Exception):
    """The database accepts other work, but failed at this more than once. The cause is the last failure."""


class Link:
    """One asyncpg connection; `run` repeats its work until the database has taken it or has refused its content."""

    def __init__(
        self, dsn: str, *, name: str, command_timeout: float = 15.0, settings: Mapping[str, str] | None = None
    ) -> None:
        self._dsn = dsn
        self._settings = {"application_name": f"genx {name}", "jit": "off", "lock_timeout": LOCK_TIMEOUT}
        self._settings |= dict(settings or {})
        self._name = name
        self._timeout = command_timeout
        self._connection: asyncpg.Connection[Any] | None = None
        self._answers = True
        self._asked_at: float | None = None

    @property
    def available(self) -> bool:
        """True if the database is there and has not left us waiting just now."""
        return self._answers and (self._asked_at is None or time.monotonic() - self._asked_at < PATIENCE)

    async def run(self, work: Callable[["asyncpg.Connection[Any]"], Awaitable[Result]]) -> Result:
        """Return the result of `work`. Raises what the database refuses, and NotTaken; waits while it is away."""
        delay, doubts, takes_others = FIRST_RETRY, 0, False
        while True:
            self._asked_at = time.monotonic()
            connection = None
            try:
                connection = await self._connected()
                async with asyncio.timeout(DOUBTFUL_TIMEOUT if doubts else None):
                    result = await work(connection)
            except Exception as error:
                self._asked_at = None
                if not is_away(error):
                    raise
                _end_if_cancelled()
                self._lost(error)
                doubts = doubts + 1 if connection is not None and is_doubtful(error) else 0
                if doubts > DOUBTS and takes_others:
                    raise NotTaken(str(error) or type(error).__name__) from error
                # One more try: what stood in the way, a lock say, may have gone just before the question.
                takes_others = doubts >= DOUBTS and await self._takes_other_things()
                await asyncio.sleep(delay)
                delay = min(delay * 2, SLOWEST_RETRY)
            else:
                self._found()
                return result

    async def _takes_other_things(self) -> bool:
        """Write something harmless. Returns False if the database is away, hangs, or has a table locked."""
        try:
            async with asyncio.timeout(DOUBTFUL_TIMEOUT):
                connection = await self._connected()
                async with connection.transaction():
                    await connection.execute(f"LOCK TABLE {_WRITTEN} IN ROW EXCLUSIVE MODE")
                    await connection.execute("UPDATE alembic_version SET version_num = version_num")
        except Exception as error:
            self._lost(error)
            return False
        return True

    async def close(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def _connected(self) -> "asyncpg.Connection[Any]":
        if self._connection is None or self._connection.is_closed():
            try:
                self._connection = await asyncpg.connect(
                    self._dsn, timeout=5, command_timeout=self._timeout, server_settings=self._settings
                )
            except asyncpg.PostgresError as error:
                # A changed password, a database being restored: never the fault of what is to be kept.
                raise ConnectionError(str(error)) from error
        return self._connection

    def _lost(self, error: Exception) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None
        if self._answers:
            log.warning("database is away", link=self._name, error=str(error) or type(error).__name__)
        self._answers = False

    def _found(self) -> None:
        self._asked_at = None
        if not self._answers:
            log.warning("database is back", link=self._name)
        self._answers = True

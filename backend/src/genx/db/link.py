"""A connection of its own to PostgreSQL that comes back by itself."""

import asyncio
import time
from collections.abc import Awaitable, Callable
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

_AWAY_CODES = ("08", "53", "57P", "57014", "58", "25006", "25P03", "40001", "40P01", "55P03")
"""SQLSTATEs of a server that is gone, full, shutting down, read-only, in conflict, or that was told to cancel what it
did: try the same again later."""


def is_away(error: BaseException) -> bool:
    """Is the database not there for the moment, so that the same work is worth trying again?"""
    if isinstance(error, DBAPIError) and error.orig is not None:
        return is_away(error.orig.__cause__ or error.orig)
    if isinstance(error, asyncpg.InvalidCachedStatementError):
        return True  # A migration went by; asyncpg has forgotten the old plans by now.
    if isinstance(error, asyncpg.PostgresError):
        return str(error.sqlstate or "").startswith(_AWAY_CODES)
    return isinstance(
        error, OSError | TimeoutError | PoolTimeout | asyncpg.InterfaceError | asyncpg.InternalClientError
    )


class Link:
    """One asyncpg connection; `run` repeats its work until the database has taken it or has refused its content."""

    def __init__(self, dsn: str, *, name: str, command_timeout: float = 15.0) -> None:
        self._dsn = dsn
        self._name = name
        self._timeout = command_timeout
        self._connection: asyncpg.Connection[Any] | None = None
        self._answers = True
        self._asked_at: float | None = None

    @property
    def available(self) -> bool:
        """Is the database there, and did it not leave us waiting just now?"""
        return self._answers and (self._asked_at is None or time.monotonic() - self._asked_at < PATIENCE)

    async def run(self, work: Callable[["asyncpg.Connection[Any]"], Awaitable[Result]]) -> Result:
        """Result of `work`; raises only what trying again would not mend."""
        delay = FIRST_RETRY
        while True:
            self._asked_at = time.monotonic()
            try:
                result = await work(await self._connected())
            except Exception as error:
                self._asked_at = None
                if not is_away(error):
                    raise
                self._lost(error)
                await asyncio.sleep(delay)
                delay = min(delay * 2, SLOWEST_RETRY)
            else:
                self._found()
                return result

    async def close(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def _connected(self) -> "asyncpg.Connection[Any]":
        if self._connection is None or self._connection.is_closed():
            settings = {"application_name": f"genx {self._name}", "jit": "off"}
            try:
                self._connection = await asyncpg.connect(
                    self._dsn, timeout=5, command_timeout=self._timeout, server_settings=settings
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

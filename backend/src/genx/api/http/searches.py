"""Searches that no index helps with: limited in number and time, so that they hurt nobody else."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from weakref import WeakValueDictionary

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.api.http.auth import SignedInRequest
from genx.db.base.engine import begin
from genx.domain.errors import Refusal

AT_ONCE = 4
"""Searches at once. Fewer than the connections of the pool, so that other requests always find one."""

AT_ONCE_OF_ONE = 2
MOST_WAITING = 50
PATIENCE_S = 3.0
PATIENCE_OF_A_FILE_S = 60.0
LONGEST_S = 10.0


class TooManySearches(Refusal):
    """Too many searches run at the moment: try again in a few seconds."""

    type = "too-many-searches"
    status_hint = 503
    retry_after = 5

    def __init__(self) -> None:
        super().__init__("Too many searches are running. Try again in a few seconds.")


class SearchTooSlow(Refusal):
    """The search takes too long: narrow it."""

    type = "search-too-slow"
    status_hint = 503
    retry_after = 30

    def __init__(self) -> None:
        super().__init__("This search takes too long. Narrow it down: choose chargers, actions, or a shorter period.")


SEARCH_REFUSALS = (TooManySearches, SearchTooSlow)


class Searches:
    """Gives units of work to searches, with `seconds` for each statement."""

    def __init__(self, engine: AsyncEngine, *, seconds: float = LONGEST_S) -> None:
        self._engine = engine
        self._milliseconds = int(seconds * 1000)
        self._all = asyncio.Semaphore(AT_ONCE)
        self._of_one: WeakValueDictionary[Hashable, asyncio.Semaphore] = WeakValueDictionary()
        self._waiting = 0

    def unit(
        self, request: SignedInRequest, *, searches: bool, patience: float | None = None
    ) -> AbstractAsyncContextManager[AsyncConnection]:
        """Begin a unit of work for a request. If it searches, it may raise TooManySearches or SearchTooSlow."""
        identity = request.user
        if not searches:
            return begin(self._engine)
        return self.begin(identity.key_id or identity.user.user_id, patience or PATIENCE_S)

    @asynccontextmanager
    async def begin(self, owner: Hashable, patience: float) -> AsyncIterator[AsyncConnection]:
        """Begin a unit of work of a search, once it is the owner's turn. Raises TooManySearches or SearchTooSlow."""
        own = self._of_one.setdefault(owner, asyncio.Semaphore(AT_ONCE_OF_ONE))
        await self._turn(own, patience)
        try:
            async with begin(self._engine) as connection:
                await connection.execute(text(f"SET LOCAL statement_timeout = {self._milliseconds}"))
                yield connection
        except DBAPIError as error:
            if error.orig is not None and isinstance(error.orig.__cause__, asyncpg.QueryCanceledError):
                raise SearchTooSlow from None
            raise
        finally:
            self._all.release()
            own.release()

    async def _turn(self, own: asyncio.Semaphore, patience: float) -> None:
        if self._waiting >= MOST_WAITING:
            raise TooManySearches
        self._waiting += 1
        try:
            async with asyncio.timeout(patience):
                await own.acquire()
                try:
                    await self._all.acquire()
                except BaseException:
                    own.release()
                    raise
        except TimeoutError:
            raise TooManySearches from None
        finally:
            self._waiting -= 1

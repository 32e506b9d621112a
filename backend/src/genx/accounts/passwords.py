"""Password hashing: argon2id, off the event loop, at most a few at once."""

import asyncio
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

AT_ONCE = 2
"""One hash takes 64 MiB and a core for a tenth of a second: more of them at once would starve the server."""


class Passwords:
    """Costs default to those of RFC 9106 for low memory. A hash carries its own, so any verifies anywhere."""

    def __init__(self, *, time_cost: int = 3, memory_cost: int = 65_536, parallelism: int = 4) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=parallelism)
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def hash(self, password: str | bytes) -> str:
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, stored: str | None, password: str | bytes) -> bool:
        """Is it the password? Takes the same time where there is none to compare with."""
        async with self._turn:
            matches = await asyncio.to_thread(self._matches, stored or self._nobodys, password)
        return matches and stored is not None

    def _matches(self, stored: str, password: str | bytes) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (Argon2Error, InvalidHashError):
            return False

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash("nobody's password")

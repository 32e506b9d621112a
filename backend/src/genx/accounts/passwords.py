"""Passwords of people: hashed with argon2id, off the event loop."""

from functools import cached_property, partial

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from genx.accounts.hashing import NOBODY, PEOPLE


class Passwords:
    """Hashes and verifies. Costs default to OWASP's minimum; a hash carries its own costs, so any can be verified."""

    def __init__(self, *, time_cost: int = 2, memory_cost: int = 19_456, parallelism: int = 1) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=parallelism)

    async def hash(self, password: str) -> str:
        """Raises TooBusy."""
        return await PEOPLE.run(NOBODY, partial(self._hasher.hash, password))

    async def verify(
        self, stored: str | None, password: str, *, on_behalf_of: str = NOBODY, first: bool = False
    ) -> bool:
        """Return whether it is the password, in the same time if there is none to compare with. Raises TooBusy."""
        return await PEOPLE.run(on_behalf_of, partial(self._matches, stored, password), first=first)

    def is_outdated(self, stored: str) -> bool:
        """Return whether the hash was made with other costs than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _matches(self, stored: str | None, password: str) -> bool:
        nobodys = self._nobodys
        try:
            return self._hasher.verify(stored or nobodys, password) and stored is not None
        except (Argon2Error, InvalidHashError):
            return False

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash("nobody's password")

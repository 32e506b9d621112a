"""Passwords of charge points (H6): hashed with argon2id, light enough for a fleet that comes back at once."""

import hashlib
import re
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from genx.accounts.hashing import CHARGERS, NOBODY
from genx.accounts.networks import network
from genx.accounts.throttle import Lately, Throttle, TooManyTries
from genx.domain.errors import TooBusy

FREE_TRIES = 5
MOST_GUESSES_PER_MINUTE = 30
"""Of one charge point, over all networks; those from which it was right before do not count, and are not held up."""

MOST_REMEMBERED = 50_000
MOST_WRONG_REMEMBERED = 10_000

_hasher = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)
K = TypeVar("K")
V = TypeVar("V")
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2})+")


def canonical(password: bytes) -> bytes:
    """A password set as hex may come as that text or as the bytes it stands for: both mean the bytes."""
    return bytes.fromhex(password.decode("ascii")) if _HEX.fullmatch(password) else password


def hash_charger_password(password: str, known: str | None = None) -> str:
    """Hash a password of 1 to 255 bytes, in some 10 ms. Returns `known` if that is a hash of the same password."""
    if known is not None and _matches(known, password.encode()):
        return known
    return _hasher.hash(canonical(password.encode()))


async def hash_in_background(password: str, known: str | None = None) -> str:
    """Do the same in a thread. Raises TooBusy."""
    return await CHARGERS.run(NOBODY, partial(hash_charger_password, password, known))


def _matches(password_hash: str, password: bytes) -> bool:
    for candidate in {canonical(password), password}:
        try:
            if _hasher.verify(password_hash, candidate):
                return True
        except (Argon2Error, InvalidHashError):
            continue
    return False


def _first_match(hashes: Sequence[str], password: bytes) -> int:
    """Return the position of the first hash that matches, or the number of hashes if none does."""
    return next((n for n, password_hash in enumerate(hashes) if _matches(password_hash, password)), len(hashes))


class ChargerCredentials:
    """Checks passwords of charge points. What was right or wrong before is known again without the cost of a hash.

    So a charge point that was in comes in while others' failures are slowed down, and one that repeats a wrong password
    for ever costs nothing and slows down nobody: it guesses nothing. Guesses are limited for a charge point and a
    network, and for a charge point over all networks but the one from which it was right last.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._right: OrderedDict[str, bytes] = OrderedDict()
        self._wrong: OrderedDict[tuple[str, bytes], None] = OrderedDict()
        self._home: OrderedDict[int, str] = OrderedDict()
        self._throttle = Throttle(FREE_TRIES)
        self._guesses = Lately(60.0, MOST_GUESSES_PER_MINUTE)

    async def check(self, charger_id: int, hashes: Sequence[str], password: bytes, address: str) -> str | None:
        """Return the first hash that matches the password, or None. Raises TooManyTries or TooBusy."""
        digest = hashlib.blake2b(password, key=self._key, digest_size=32).digest()
        possible = [password_hash for password_hash in hashes if (password_hash, digest) not in self._wrong]
        known = next((password_hash for password_hash in possible if self._is_right(password_hash, digest)), None)
        if known is not None:
            _remember(self._home, charger_id, network(address), MOST_REMEMBERED)
        if not possible or known == possible[0]:
            return known
        if known is not None:
            return await self._found(possible, password, digest, network(address))
        return await self._slowly(charger_id, possible, password, digest, network(address))

    async def _slowly(
        self, charger_id: int, hashes: Sequence[str], password: bytes, digest: bytes, network: str
    ) -> str | None:
        key, of_all = f"{charger_id} {network}", str(charger_id)
        self._throttle.check(key)
        is_home = self._home.get(charger_id) == network
        if not is_home and self._guesses.of(of_all) >= MOST_GUESSES_PER_MINUTE:
            raise TooManyTries(60)
        # A try counts before its slow check, so that many at once don't slip through.
        self._throttle.count(key)
        self._guesses.count(of_all)
        try:
            found = await self._found(hashes, password, digest, network)
        except TooBusy:
            self._throttle.undo(key)
            self._guesses.undo(of_all)
            raise
        if found is not None:
            self._throttle.clear(key)
            self._guesses.undo(of_all)
            _remember(self._home, charger_id, network, MOST_REMEMBERED)
        return found

    async def _found(self, hashes: Sequence[str], password: bytes, digest: bytes, network: str) -> str | None:
        position = await CHARGERS.run(network, partial(_first_match, hashes, password))
        for password_hash in hashes[:position]:
            _remember(self._wrong, (password_hash, digest), None, MOST_WRONG_REMEMBERED)
        if position == len(hashes):
            return None
        _remember(self._right, hashes[position], digest, MOST_REMEMBERED)
        return hashes[position]

    def _is_right(self, password_hash: str, digest: bytes) -> bool:
        return secrets.compare_digest(self._right.get(password_hash, b""), digest)


def _remember(memory: OrderedDict[K, V], key: K, value: V, most: int) -> None:
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > most:
        memory.popitem(last=False)

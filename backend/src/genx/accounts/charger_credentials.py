"""Passwords of charge points (H6): hashed with argon2id, light enough for a fleet that comes back at once."""

import asyncio
import hashlib
import secrets
import time
from collections import OrderedDict

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

LONGEST_PASSWORD = 255
FREE_TRIES = 5
SECONDS_A_TRY = 10.0
MOST_REMEMBERED = 50_000

_hasher = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)


def canonical(password: bytes) -> bytes:
    """A password set as hex may come as that text or as the bytes it stands for: both mean the bytes."""
    try:
        return bytes.fromhex(password.decode("ascii")) if len(password) % 2 == 0 else password
    except ValueError:
        return password


def hash_charger_password(password: str) -> str:
    """The hash to keep of a password of 1 to 255 bytes; takes some 10 ms, so call it in a thread."""
    return _hasher.hash(canonical(password.encode()))


def _matches(password_hash: str, password: bytes) -> bool:
    for candidate in {canonical(password), password}:
        try:
            if _hasher.verify(password_hash, candidate):
                return True
        except (Argon2Error, InvalidHashError):
            continue
    return False


class Throttle:
    """Failures cost time: after a few free ones each further try waits. Bounded; success forgets."""

    def __init__(self) -> None:
        self._until: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def seconds_to_wait(self, key: str) -> float:
        failures, until = self._until.get(key, (0, 0.0))
        return max(0.0, until - time.monotonic()) if failures >= FREE_TRIES else 0.0

    def failed(self, key: str) -> None:
        failures = self._until.pop(key, (0, 0.0))[0] + 1
        self._until[key] = (failures, time.monotonic() + SECONDS_A_TRY)
        if len(self._until) > MOST_REMEMBERED:
            self._until.popitem(last=False)

    def succeeded(self, key: str) -> None:
        self._until.pop(key, None)


class ChargerCredentials:
    """Checks passwords of charge points; one that was right before is known again without the cost of its hash."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._right: OrderedDict[str, bytes] = OrderedDict()
        self._slots = asyncio.Semaphore(2)

    async def check(self, password_hash: str, password: bytes) -> bool:
        digest = hashlib.blake2b(password, key=self._key, digest_size=32).digest()
        known = self._right.get(password_hash)
        if known is not None and secrets.compare_digest(known, digest):
            return True
        async with self._slots:
            right = await asyncio.to_thread(_matches, password_hash, password)
        if right:
            self._right[password_hash] = digest
            if len(self._right) > MOST_REMEMBERED:
                self._right.popitem(last=False)
        return right

"""Limits on unknown charge points that register by themselves (H5): per minute, in all, and per network."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from genx.accounts.networks import network
from genx.gateway.door.handshake import Refusal
from genx.gateway.services import Limits

MINUTE = 60.0

Count = Callable[[str], Awaitable[tuple[int, int]]]
"""Returns the number of known charge points, and the number of them that registered from a network."""


class Newcomers:
    """Shares the room for newcomers: a network gets half of the room that other networks leave, and always one place.

    So made-up ids from one address, or one /64 of IPv6, leave room for chargers from all others.
    """

    def __init__(self, limits: Limits, count: Count) -> None:
        self._limits = limits
        self._count = count
        self._lately: deque[tuple[float, str]] = deque()

    async def check(self, address: str) -> None:
        """Take a place for a newcomer. Raises Refusal if there is none."""
        subject = network(address)
        self._check_rate(subject)
        await self._check_room(subject)
        self._lately.append((asyncio.get_running_loop().time(), subject))

    def _check_rate(self, subject: str) -> None:
        now, limit = asyncio.get_running_loop().time(), self._limits.new_chargers_per_minute
        while self._lately and now - self._lately[0][0] > MINUTE:
            self._lately.popleft()
        if not limit:
            return
        if len(self._lately) >= limit:
            advice = (
                "More new chargers came than GENX_MAX_NEW_CHARGERS_PER_MINUTE allows: wait, or add this one by hand."
            )
            raise Refusal(429, "too-many-new-chargers", advice, retry_after=60)
        own = sum(each == subject for _, each in self._lately)
        if own >= share(limit, len(self._lately) - own):
            raise _too_many_from_address("GENX_MAX_NEW_CHARGERS_PER_MINUTE", 60)

    async def _check_room(self, subject: str) -> None:
        limit = self._limits.chargers
        if not limit:
            return
        known, own = await self._count(subject)
        if known >= limit:
            advice = "No more chargers can register by themselves (GENX_MAX_CHARGERS): add this one by hand."
            raise Refusal(503, "too-many-chargers", advice, retry_after=3600)
        if own >= share(limit, known - own):
            raise _too_many_from_address("GENX_MAX_CHARGERS", 3600)


def share(limit: int, others: int) -> int:
    """Return the share of a limit that one network may have if the others have so many."""
    return max(1, (limit - others) // 2)


def _too_many_from_address(setting: str, retry_after: int) -> Refusal:
    advice = (
        f"This address has registered its share of {setting}; the rest is for chargers of other addresses."
        " Wait, or add the charger by hand."
    )
    return Refusal(429, "too-many-new-from-address", advice, retry_after=retry_after)

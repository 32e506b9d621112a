"""Refused connections: gathered in memory, kept in batches, bounded so that a scanner fills nothing (H7)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog

from genx.domain.masking import mask_text
from genx.domain.refused_connection import RefusedConnection

log = structlog.get_logger(__name__)

MOST_GATHERED = 500
SECONDS_BETWEEN_BATCHES = 0.25
STALE_NEWS = timedelta(minutes=1)
"""Seconds in which the message log gets the same refusal once."""


class Refusals:
    """One row for each identity and reason; `keep` writes a batch."""

    def __init__(self, keep: Callable[[Sequence[RefusedConnection]], Awaitable[None]]) -> None:
        self._keep = keep
        self._gathered: dict[tuple[str, str], RefusedConnection] = {}
        self._told: dict[tuple[str, str], datetime] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._flush()

    def add(self, refused: RefusedConnection) -> bool:
        """Count a refusal. Returns True if this identity and reason were not seen in the last minute."""
        self._gather(refused)
        key = (refused.identity, refused.reason)
        last = self._told.get(key)
        if last is not None and refused.last_at - last < STALE_NEWS:
            return False
        if len(self._told) >= MOST_GATHERED:
            self._told.clear()
        self._told[key] = refused.last_at
        return True

    def _gather(self, refused: RefusedConnection) -> None:
        key = (refused.identity, refused.reason)
        known = self._gathered.get(key)
        if known is not None:
            self._gathered[key] = known.again(refused)
        elif len(self._gathered) < MOST_GATHERED:
            self._gathered[key] = refused

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_BATCHES)
            await self._flush()

    async def _flush(self) -> None:
        gathered, self._gathered = self._gathered, {}
        if not gathered:
            return
        try:
            await self._keep(list(gathered.values()))
        except Exception as error:
            log.warning("refused connections were not kept", error=str(error))
            newer, self._gathered = self._gathered, gathered
            for refused in newer.values():
                self._gather(refused)


def clipped(text: str, most: int = 200) -> str:
    """Return text from outside, shortened and printable."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text[:most])


def refused_at(
    at: datetime, *, identity: str, reason: str, advice: str, address: str, subprotocols: str, user_agent: str
) -> RefusedConnection:
    return RefusedConnection(
        identity=mask_text(clipped(identity)),
        reason=reason,
        advice=advice,
        address=address,
        subprotocols=mask_text(clipped(subprotocols)),
        user_agent=mask_text(clipped(user_agent)),
        first_at=at,
        last_at=at,
    )

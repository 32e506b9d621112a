"""What is over is removed now and then; what was only noted in memory is kept."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

log = structlog.get_logger(__name__)

Work = Callable[[], Awaitable[None]]


class Housekeeping:
    """Does each of `works` every `seconds`; one that fails is tried again the next time."""

    def __init__(self, works: Sequence[Work], *, seconds: float) -> None:
        self._works = works
        self._seconds = seconds

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.once()
            await asyncio.sleep(self._seconds)

    async def once(self) -> None:
        for work in self._works:
            try:
                await work()
            except Exception as error:
                log.warning("housekeeping failed", work=work.__qualname__, error=str(error))

"""Notices from other processes through the database (LISTEN), on a connection that reconnects by itself."""

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg
import structlog

log = structlog.get_logger(__name__)

FIRST_RETRY = 0.1
SLOWEST_RETRY = 2.0
ASK_EVERY = 15.0
"""Seconds of silence after which the connection is asked whether it is still there."""


class Bus:
    """Listens to one channel: `heard` gets each message, `listens` is called when listening begins and ends."""

    def __init__(self, dsn: str, channel: str, heard: Callable[[str], None], listens: Callable[[bool], None]) -> None:
        self._dsn = dsn
        self._channel = channel
        self._heard = heard
        self._listens = listens
        self.listening = False

    async def run(self) -> None:
        """Listen until cancelled."""
        delay = FIRST_RETRY
        while True:
            try:
                await self._listen()
            except Exception as error:
                # Whatever it was: if nobody listens, people who were thrown out must not be let in by memory.
                log.debug("not listening to other processes", error=str(error))
            if self.listening:
                delay = FIRST_RETRY
                self._tell(False)
            await asyncio.sleep(delay)
            delay = min(delay * 2, SLOWEST_RETRY)

    async def _listen(self) -> None:
        """Listen until the connection is lost."""
        lost = asyncio.Event()
        connection = await asyncpg.connect(self._dsn, timeout=5, server_settings={"application_name": "genx bus"})
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(self._channel, self._message)
            self._tell(True)
            while not lost.is_set():
                try:
                    await asyncio.wait_for(lost.wait(), ASK_EVERY)
                except TimeoutError:
                    await connection.execute("SELECT 1", timeout=5)
        finally:
            connection.terminate()

    def _message(self, _connection: Any, _pid: int, _channel: str, payload: Any) -> None:
        self._heard(str(payload))

    def _tell(self, listening: bool) -> None:
        self.listening = listening
        self._listens(listening)

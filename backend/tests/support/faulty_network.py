"""A network between a client and PostgreSQL that is cut on purpose: between statements, within them, before answers."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

Opened = tuple[asyncio.StreamReader, asyncio.StreamWriter]

STATEMENTS = b"QE"
"""Types of a client's messages after which a server does something: Query and Execute."""


class FaultyNetwork:
    """Passes bytes on between those that connect to `dsn` and the server of another DSN."""

    def __init__(self, dsn: str) -> None:
        self._server_dsn = dsn
        self._listening: asyncio.Server | None = None
        self._links: set[asyncio.StreamWriter] = set()
        self._passing: set[asyncio.Task[None]] = set()
        self._statements_to_cut: int | None = None
        self._goes_down = False
        self.is_down = False
        self.dsn = ""

    async def start(self) -> None:
        self._listening = await asyncio.start_server(self._let_in, "127.0.0.1", 0)
        port = self._listening.sockets[0].getsockname()[1]
        parts = urlsplit(self._server_dsn)
        asked = dict(parse_qsl(parts.query))
        given = {"user": asked.get("user", parts.username), "password": parts.password}
        query = urlencode({name: unquote(value) for name, value in given.items() if value} | {"sslmode": "disable"})
        self.dsn = f"postgresql://127.0.0.1:{port}{parts.path}?{query}"

    async def stop(self) -> None:
        assert self._listening is not None
        self._listening.close()
        self.cut()
        await asyncio.gather(*self._passing, return_exceptions=True)
        await self._listening.wait_closed()

    def cut(self) -> None:
        """Cut all links at once."""
        for writer in self._links:
            writer.close()
        self._links.clear()
        self._statements_to_cut = None

    def cut_after(self, statements: int, *, for_good: bool = False) -> None:
        """Cut when a server has done so many more statements, before the client hears of the last."""
        self._statements_to_cut = statements
        self._goes_down = for_good

    async def _let_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_down:
            writer.close()
            return
        server_reader, server_writer = await self._connect()
        self._links |= {writer, server_writer}
        link = _Link(self, writer, server_writer)
        for passing in (link.pass_statements(reader), link.pass_answers(server_reader)):
            task = asyncio.ensure_future(passing)
            self._passing.add(task)
            task.add_done_callback(self._passing.discard)

    def _connect(self) -> Awaitable[Opened]:
        parts = urlsplit(self._server_dsn)
        asked = dict(parse_qsl(parts.query))
        if asked.get("host", "").startswith("/"):
            return asyncio.open_unix_connection(f"{asked['host']}/.s.PGSQL.{asked.get('port', 5432)}")
        return asyncio.open_connection(parts.hostname or "localhost", parts.port or 5432)

    def counts_down(self) -> bool:
        """Count a statement. Returns whether the network is cut once it is done."""
        if self._statements_to_cut is None:
            return False
        self._statements_to_cut -= 1
        if self._statements_to_cut > 0:
            return False
        self.is_down = self._goes_down
        return True


class _Link:
    def __init__(self, network: FaultyNetwork, client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self._network = network
        self._client = client
        self._server = server
        self._swallows = False

    async def pass_statements(self, reader: asyncio.StreamReader) -> None:
        startup = await reader.read(65_536)
        self._server.write(startup)
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readexactly(5)
                body = await reader.readexactly(int.from_bytes(head[1:], "big") - 4)
                if head[:1] in STATEMENTS and self._network.counts_down():
                    self._swallows = True
                self._server.write(head + body)
        self._close()

    async def pass_answers(self, reader: asyncio.StreamReader) -> None:
        with suppress(OSError):
            while answer := await reader.read(65_536):
                # The server is ready for the next statement: it has done this one.
                if self._swallows and answer[-6:-1] == b"Z\x00\x00\x00\x05":
                    self._network.cut()
                    break
                if not self._swallows:
                    self._client.write(answer)
        self._close()

    def _close(self) -> None:
        for writer in (self._client, self._server):
            writer.close()


async def patient(condition: Callable[[], bool], seconds: float = 5) -> None:
    """Wait until something is so, for a bounded time."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.001)

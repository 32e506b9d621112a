"""A really running server in the tests' own event loop, and people who are signed in."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts.passwords import Passwords
from genx.accounts.tokens import Tokens
from genx.app import App, create_app
from genx.db.base.engine import begin
from genx.db.queries import sessions, users
from genx.db.queries.sessions import Session
from genx.domain.user import Role, User
from genx.server import Server
from genx.settings.table import Settings

SECRET = "a secret that is long enough for tests, those of other algorithms too"
CHEAP = Passwords(time_cost=1, memory_cost=8, parallelism=1)


@dataclass(frozen=True)
class RunningServer:
    """`url` of the API's root, `ws_url` to put a device id behind."""

    app: App
    server: Server
    host: str
    port: int

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def ws_url(self) -> str:
        return f"ws://{self.host}:{self.port}/ws/ocpp/16/"

    async def left_alone(self) -> None:
        """Wait until no charger is connected and all is stored. A test that empties the tables may come then."""
        chargers = self.app.chargers
        async with asyncio.timeout(10):
            while len(chargers.registry) or not chargers.journal.idle:
                await asyncio.sleep(0.005)

    def client(self, token: str | None = None) -> httpx.AsyncClient:
        """A client of the API, signed in where a token is given."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return httpx.AsyncClient(base_url=f"{self.url}/api/v1", headers=headers, timeout=20)


@asynccontextmanager
async def running_server(dsn: str, **settings: object) -> AsyncIterator[RunningServer]:
    """The whole application on a free port, with these settings; it is stopped as Ctrl-C would."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    host, port = listening.getsockname()
    known = {"secret_key": SECRET, "host": host, "port": port, "public_url": f"http://{host}:{port}"}
    chosen = Settings(**(known | settings))
    app = create_app(chosen, dsn, passwords=CHEAP)
    server = Server(app, chosen)
    async with app.running():
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.005)
            if serving.done():
                serving.result()
        try:
            yield RunningServer(app, server, host, port)
        finally:
            server.should_exit = True
            await serving


async def make_user(engine: AsyncEngine, role: Role, email: str | None = None, password: str | None = None) -> User:
    """A user who can sign in, though nobody knows the password unless one is given."""
    user = User(
        user_id=uuid4(),
        email=email or f"{role}-{uuid4().hex[:8]}@example.org",
        role=role,
        created_at=datetime.now(UTC),
        password_hash=await CHEAP.hash(password or "no password that anybody knows"),
    )
    async with begin(engine) as connection:
        await users.create(connection, user)
    return user


async def token_for(engine: AsyncEngine, role: Role, email: str | None = None, password: str | None = None) -> str:
    """An access token of a new user with this role, in a session of its own."""
    user = await make_user(engine, role, email, password)
    now = datetime.now(UTC)
    session = Session(
        session_id=uuid4(), user_id=user.user_id, created_at=now, last_used_at=now, expires_at=now + timedelta(days=1)
    )
    async with begin(engine) as connection:
        await sessions.create(connection, session)
    return Tokens([SECRET]).issue(user.user_id, session.session_id, now)

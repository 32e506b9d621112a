"""The gateway alone, on a real socket and a real database, and chargers that tests drive by hand."""

import asyncio
import json
import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

import pytest
import uvicorn
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.asyncio.client import ClientConnection, connect

from genx.api.http.http_protocol import HttpProtocol
from genx.central_system.policy import Policy
from genx.db.base import partitions
from genx.domain.audit import Actor, AuditEntry
from genx.domain.charge_point import ChargePoint
from genx.domain.events import Event
from genx.domain.operator_change import OperatorChange
from genx.gateway.door.trusted_proxies import TrustedProxies
from genx.gateway.runtime import ChargePointSide, utc_now
from genx.gateway.services import Limits
from genx.gateway.socket.fast_websocket import FastChargerSocket
from genx.gateway.socket.websocket import MALFORMED, ChargerSocket

SOCKETS: list[type[ChargerSocket]] = [ChargerSocket]
"""Both WebSocket classes. The last one is the default."""


@pytest.fixture(params=[ChargerSocket, FastChargerSocket], autouse=True)
def each_socket(request: pytest.FixtureRequest) -> Iterator[None]:
    """All of these tests hold for both sockets (ADR 2)."""
    SOCKETS.append(request.param)
    yield
    SOCKETS.pop()


UNLIMITED = Limits(new_chargers_per_minute=0)


@dataclass
class Heard:
    """Stands in for the hub, and remembers the events."""

    messages_wanted: bool = False
    events: list[Event] = field(default_factory=list)

    def publish(self, event: Event) -> None:
        self.events.append(event)

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if type(event) is kind]


class Charger:
    """A charge point that a test drives by hand, frame by frame."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.number = 0

    async def send(self, frame: Any) -> None:
        await self.socket.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    async def receive(self) -> Any:
        return json.loads(await asyncio.wait_for(self.socket.recv(), 5))

    async def call(self, action: str, **payload: Any) -> Any:
        """Return the answer's payload, or the whole CALLERROR."""
        self.number += 1
        await self.send([2, str(self.number), action, payload])
        answer = await self.receive()
        assert answer[1] == str(self.number), answer
        return answer[2] if answer[0] == 3 else answer

    async def boot(self, **more: Any) -> Any:
        return await self.call("BootNotification", chargePointVendor="V", chargePointModel="M", **more)

    async def closed(self) -> tuple[int, str]:
        await asyncio.wait_for(self.socket.wait_closed(), 5)
        return self.socket.close_code or 0, self.socket.close_reason or ""


@dataclass
class Here:
    side: ChargePointSide
    heard: Heard
    port: int
    engine: AsyncEngine

    def url(self, path: str) -> str:
        return f"ws://127.0.0.1:{self.port}{path}"

    @asynccontextmanager
    async def charger(self, device_id: str = "CP001", **how: Any) -> AsyncIterator[Charger]:
        how.setdefault("subprotocols", ["ocpp1.6"])
        async with connect(self.url(f"/ws/ocpp/16/{device_id}"), compression=None, ping_interval=None, **how) as opened:
            yield Charger(opened)

    async def change(self, device_id: str = "CP001", **fields: object) -> ChargePoint:
        """Change a charger as an operator does."""
        audit = AuditEntry(at=utc_now(), actor=Actor(type="system"), action="charger.changed")
        return await self.side.registry.change(OperatorChange(device_id, fields, audit))

    async def rows(self, statement: str) -> list[dict[str, Any]]:
        async with self.engine.connect() as connection:
            return [dict(row) for row in (await connection.execute(text(statement))).mappings()]

    async def log(self) -> list[dict[str, Any]]:
        """Return the message log, once nothing waits to be stored."""
        await eventually(lambda: self.side.journal.idle)
        return await self.rows("SELECT * FROM message_log ORDER BY id")


async def eventually(holds: Callable[[], bool], within: float = 5) -> None:
    """Wait until a condition holds, however long it takes."""
    async with asyncio.timeout(within):
        while not holds():
            await asyncio.sleep(0.005)


@asynccontextmanager
async def serving(
    engine: AsyncEngine,
    dsn: str,
    *,
    policy: Policy | None = None,
    limits: Limits = UNLIMITED,
    trusted: Sequence[str] = (),
    **how: Any,
) -> AsyncIterator[Here]:
    heard = Heard()
    async with engine.begin() as connection:
        for table in (partitions.LOG, partitions.SERIES):
            await partitions.ensure(connection, utc_now(), of=table)
    side = ChargePointSide(
        engine,
        dsn,
        heard,
        policy=policy or Policy(first_calls=False),
        limits=limits,
        keeps=lambda action: action not in {"Heartbeat", "MeterValues"},
        **how,
    )
    await side.start()
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        TrustedProxies(side.gateway, trusted, certificates_checked=True),
        proxy_headers=False,
        http=cast("Any", partial(HttpProtocol, half_open=Counter(), malformed=MALFORMED)),
        ws=SOCKETS[-1],
        ws_max_size=1 << 20,
        ws_ping_interval=None,
        ws_per_message_deflate=False,
        lifespan="off",
        log_level="error",
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await eventually(lambda: server.started)
    try:
        yield Here(side, heard, listener.getsockname()[1], engine)
    finally:
        server.should_exit = True
        await task
        await side.stop()


@pytest.fixture
async def here(clean_db: AsyncEngine, dsn: str) -> AsyncIterator[Here]:
    async with serving(clean_db, dsn) as here:
        yield here

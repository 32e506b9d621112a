"""Chargers and strangers with addresses of their own: all of 127.0.0.0/8 is this machine."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.http11 import Response
from websockets.typing import Subprotocol

from tests.support.server import RunningServer

HOME, ELSEWHERE, THIRD = "127.0.0.2", "127.0.0.3", "127.0.0.4"


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


@asynccontextmanager
async def device(
    server: RunningServer, device_id: str, address: str, *, password: str | None = None, **how: Any
) -> AsyncIterator[ClientConnection]:
    """A link of a device at this address."""
    headers = {} if password is None else basic(device_id, password)
    how = {"local_addr": (address, 0), "additional_headers": headers, "compression": None, "ping_interval": None} | how
    async with connect(server.ws_url + device_id, subprotocols=[Subprotocol("ocpp1.6")], **how) as socket:
        yield socket


async def refused(server: RunningServer, device_id: str, address: str, **how: Any) -> Response:
    """Return the answer to a refused handshake."""
    with pytest.raises(InvalidStatus) as caught:
        async with device(server, device_id, address, **how):
            pass
    return caught.value.response


async def call(socket: ClientConnection, action: str, **payload: Any) -> Any:
    """Return the payload of the CALLRESULT; CALLs of ours that come first are skipped."""
    await socket.send(json.dumps([2, action, action, payload]))
    async with asyncio.timeout(10):
        while (frame := json.loads(await socket.recv()))[0] == 2:
            pass
    assert frame[0] == 3, frame
    return frame[2]


async def boot(socket: ClientConnection, serial_number: str = "S1") -> None:
    answer = await call(
        socket,
        "BootNotification",
        chargePointVendor="Acme",
        chargePointModel="One",
        chargePointSerialNumber=serial_number,
    )
    assert answer["status"] == "Accepted"


async def accept(socket: ClientConnection, action: str) -> None:
    """Wait for a CALL of ours and accept it; answer others before it with NotImplemented."""
    async with asyncio.timeout(10):
        while True:
            kind, message_id, *rest = json.loads(await socket.recv())
            if kind == 2 and rest[0] == action:
                await socket.send(json.dumps([3, message_id, {"status": "Accepted"}]))
                return
            if kind == 2:
                await socket.send(json.dumps([4, message_id, "NotImplemented", "", {}]))


async def is_served(server: RunningServer, device_id: str = "BYSTANDER", address: str = THIRD) -> None:
    """Check that another charger connects and gets its answers."""
    async with device(server, device_id, address) as socket:
        await boot(socket)
        assert await call(socket, "StatusNotification", connectorId=1, errorCode="NoError", status="Available") == {}


async def closed(socket: ClientConnection) -> tuple[int | None, str | None]:
    await asyncio.wait_for(socket.wait_closed(), 10)
    return socket.close_code, socket.close_reason


async def eventually(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)

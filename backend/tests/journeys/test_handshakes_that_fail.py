"""H7: every failed handshake is answered with the reason, and listed among the refused connections."""

import asyncio
import base64
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.journeys.waiting import until
from tests.support.server import RunningServer

KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ocpp1.6\r\n"
UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\n"


async def told(server: RunningServer, request: bytes) -> tuple[int, str]:
    """The status and the body that these bytes are answered with; they come in two parts."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(request[:20])
    await writer.drain()
    writer.write(request[20:])
    async with asyncio.timeout(10):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        if " 101 " in head:
            writer.close()
            return 101, ""
        length = next(line for line in head.lower().splitlines() if line.startswith("content-length:"))
        body = await reader.readexactly(int(length.split(":")[1]))
    writer.close()
    return int(head.split()[1]), body.decode()


def handshake(path: str, *headers: str, upgrade: str = UPGRADE) -> bytes:
    more = "".join(f"{header}\r\n" for header in headers)
    return f"GET {path} HTTP/1.1\r\nHost: csms.test\r\n{upgrade}{KEY}{more}\r\n".encode()


async def listed(api: httpx.AsyncClient) -> Any:
    async def first() -> Any:
        return (await api.get("/refused-connections")).json()["items"]

    [row] = await until(first)
    return row


@pytest.mark.parametrize("upgrade", ["", UPGRADE, "Upgrade: websocket\r\n"])
@pytest.mark.parametrize("path", ["/steve/websocket/CentralSystemService/C-NG1", "/OCPP/C-NG2", "/", "/api/v1/server"])
async def test_h7_another_backends_path_is_told_the_right_one(
    server: RunningServer, api: httpx.AsyncClient, path: str, upgrade: str
) -> None:
    status, body = await told(server, handshake(path, upgrade=upgrade))
    assert (status, "/ws/ocpp/16/" in body) == (404, True)
    row = await listed(api)
    assert (row["identity"], row["reason"], row["subprotocols"]) == (path, "wrong-path", "ocpp1.6")


UNREADABLE = {
    "a space in the id": (handshake("/ws/ocpp/16/C 1"), "C 1", "%20"),
    "a space in a path of another backend": (handshake("/OCPP/C 1"), "/OCPP/C 1", "/ws/ocpp/16/"),
    "lines that end in LF": (handshake("/ws/ocpp/16/C1").replace(b"\r\n", b"\n"), "C1", "LF alone"),
    "a letter that is not encoded": (handshake("/ws/ocpp/16/C\u00e4"), "C\u00e4", "A-Z"),
    "a header that is none": (handshake("/ws/ocpp/16/C1", "no header"), "C1", "header"),
    "a length that is none": (handshake("/ws/ocpp/16/C1", "Content-Length: x"), "C1", "Content-Length"),
}


@pytest.mark.parametrize("case", UNREADABLE)
async def test_h7_a_handshake_that_cant_be_read_is_told_why_and_listed(
    server: RunningServer, api: httpx.AsyncClient, case: str
) -> None:
    request, identity, word = UNREADABLE[case]
    status, body = await told(server, request)
    assert status in (400, 404)
    assert word in body
    row = await listed(api)
    assert row["identity"] == identity
    assert row["advice"] == body.strip()


async def test_h7_unreadable_bytes_that_are_not_a_handshake_are_not_listed(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    status, _ = await told(server, b"GET /a page HTTP/1.1\r\nHost: x\r\n\r\n")
    assert status == 400
    assert (await api.get("/refused-connections")).json()["items"] == []


PASSWORD = "S3cret-12345"
ENCODED = base64.b64encode(f"C-BASIC:{PASSWORD}".encode()).decode()


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (f"Basic: {ENCODED}", 101),
        (f"Basic {ENCODED.rstrip('=')}", 101),
        (ENCODED, 401),
        (f"Basic C-BASIC:{PASSWORD}", 401),
    ],
)
async def test_h6_credentials_are_let_in_if_they_are_clear_and_never_shown(
    server: RunningServer, api: httpx.AsyncClient, clean_db: AsyncEngine, value: str, status: int
) -> None:
    assert (await api.post("/chargers", json={"deviceId": "C-BASIC", "password": PASSWORD})).status_code == 201
    found, body = await told(server, handshake("/ws/ocpp/16/C-BASIC", f"Authorization: {value}"))
    assert found == status
    if status == 401:
        row = await listed(api)
        assert (row["identity"], row["reason"], row["advice"]) == ("C-BASIC", "unreadable-credentials", body.strip())
    async with clean_db.connect() as connection:
        for table in ("refused_connections", "message_log"):
            kept = (await connection.execute(text(f"SELECT t::text FROM {table} t"))).scalars()
            assert not any(PASSWORD in row or ENCODED.rstrip("=") in row for row in kept)


async def test_h6_a_charger_without_a_password_is_served_whatever_it_sends(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    assert (await told(server, handshake("/ws/ocpp/16/C1", "Authorization: nonsense")))[0] == 101


async def test_a_page_of_the_web_app_is_still_a_page(server: RunningServer) -> None:
    async with httpx.AsyncClient(base_url=server.url) as client:
        assert "x-content-type-options" in (await client.get("/")).headers
        assert (await client.get("/chargers/CP1")).status_code in (200, 404)

"""A charger's WebSocket handshake, through any proxy in front of the server. The server keeps nothing of it."""

import asyncio
from typing import Any

import websockets
from websockets.asyncio.client import connect

from genx.central_system.versions import DEFAULT
from genx.doctor.finding import Finding, failed, ok, warning
from genx.doctor.web import PATIENCE_S, any_certificate
from genx.gateway.door.handshake import PROBE

CHECK = "websocket"
SUBPROTOCOL = DEFAULT.dialect.protocol
UPGRADE_REQUIRED = 426
MEND_UPGRADE = (
    "let the proxy pass the upgrade on for /ws/ (nginx: proxy_http_version 1.1;"
    " proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade)"
)


async def check(public_url: str, instance: str) -> Finding:
    """Return whether this `instance` answers the handshake as a charger needs it."""
    url = f"{public_url.replace('http', 'ws', 1)}{PROBE}"
    try:
        async with asyncio.timeout(PATIENCE_S):
            chosen, said = await _tried(url)
    except websockets.InvalidStatus as error:
        return _refused(error.response.status_code)
    except (OSError, TimeoutError, websockets.WebSocketException) as error:
        return failed(CHECK, f"no handshake at {url}: {str(error) or 'no answer'}", MEND_UPGRADE)
    if said != f"genx {instance}":
        mend = "let the proxy pass /ws/ to this server like everything else"
        return failed(CHECK, "the handshake was answered by something other than this server", mend)
    if chosen != SUBPROTOCOL:
        mend = "let the proxy leave the header Sec-WebSocket-Protocol as it is"
        return warning(CHECK, f"the subprotocol {SUBPROTOCOL} was lost on the way", mend)
    return ok(CHECK, f"chargers can reach this server at {public_url.replace('http', 'ws', 1)}/ws/ocpp/16/")


async def _tried(url: str) -> tuple[str | None, str]:
    """Return the chosen subprotocol, and the server's close reason."""
    tls: dict[str, Any] = (
        {"ssl": any_certificate(), "ssl_handshake_timeout": PATIENCE_S / 2} if url.startswith("wss:") else {}
    )
    subprotocols = [websockets.Subprotocol(SUBPROTOCOL)]
    async with connect(url, subprotocols=subprotocols, proxy=None, open_timeout=None, **tls) as socket:
        await socket.wait_closed()
        return socket.subprotocol, socket.close_reason or ""


def _refused(status: int) -> Finding:
    if status == UPGRADE_REQUIRED:
        return failed(CHECK, "the handshake arrives without its Upgrade header", MEND_UPGRADE)
    said = f"the handshake is refused with status {status}, which this server does not give it"
    mend = "let the proxy pass /ws/ to this server; a client certificate that it asks for belongs to chargers' own host"
    return failed(CHECK, said, mend)

"""HTTP requests, bounded in time, with distinct errors. Certificates have a check of their own."""

import asyncio
import socket
import ssl

import httpx
from msgspec import Struct

PATIENCE_S = 10.0
"""Seconds for a whole answer. A single step has half of it: cancelled from outside it would leave its socket behind."""
LARGEST_BODY = 64 * 1024


class Answer(Struct, frozen=True):
    """An HTTP answer; names of headers are in lower case, the body is cut."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def by_us(self) -> bool:
        """Return whether a GenX answered, not a proxy in front of it."""
        return "x-request-id" in self.headers and self.headers.get("cross-origin-resource-policy") == "same-origin"


class Unreached(Exception):
    """Nobody has answered; the reason and the remedy."""

    def __init__(self, said: str, mend: str) -> None:
        super().__init__(said)
        self.said = said
        self.mend = mend


def any_certificate() -> ssl.SSLContext:
    """Accepts any certificate: another check judges it."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def resolve(host: str) -> str:
    """Return the first address of a name. Raises Unreached."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, TimeoutError) as error:
        said = f"the name {host} has no address ({error.args[-1] if error.args else 'no answer'})"
        raise Unreached(said, f"create an A record (and AAAA) for {host} with this server's address") from error
    return str(found[0][4][0])


async def get(url: str) -> Answer:
    """Return the answer to a GET without following redirects. Raises Unreached."""
    try:
        async with (
            asyncio.timeout(PATIENCE_S),
            httpx.AsyncClient(verify=any_certificate(), trust_env=False, timeout=PATIENCE_S / 2) as client,
            client.stream("GET", url) as response,
        ):
            body = b""
            async for part in response.aiter_bytes():
                body += part
                if len(body) >= LARGEST_BODY:
                    break
            return Answer(response.status_code, dict(response.headers), body[:LARGEST_BODY])
    except (TimeoutError, httpx.TimeoutException) as error:
        mend = "open the port in the firewall (also the provider's), and check that the name points to this server"
        raise Unreached(f"{url} does not answer within {PATIENCE_S:.0f} s", mend) from error
    except httpx.ConnectError as error:
        raise _not_connected(url, error) from error
    except httpx.HTTPError as error:
        mend = "check which program listens there, and that http:// and https:// are not mixed up"
        raise Unreached(f"{url} does not answer with HTTP: {error}", mend) from error


def _not_connected(url: str, error: httpx.ConnectError) -> Unreached:
    if "SSL" in str(error):
        mend = "let the proxy speak TLS on that port (nginx: listen 443 ssl), with a certificate"
        return Unreached(f"{url} speaks no TLS: {error}", mend)
    mend = "start what listens there (systemctl status nginx genx), and open the port in the firewall"
    return Unreached(f"{url} refuses connections: {error}", mend)

"""Headers of the proxies in front of us are believed; those of anybody else are not."""

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any, cast

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from genx.gateway.door import certificates

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class TrustedProxies:
    """The outermost ASGI application. uvicorn's own proxy headers are off: it would forget the peer's address.

    Headers about client certificates are removed from every request. If `certificates_checked`, those of a trusted
    peer are put into the scope: only a proxy that sets them itself keeps clients from sending their own.
    """

    def __init__(
        self,
        app: Callable[[Scope, Receive, Send], Awaitable[None]],
        trusted: Sequence[str],
        *,
        certificates_checked: bool = False,
    ) -> None:
        self._certificates_checked = certificates_checked
        self._forwarded = ProxyHeadersMiddleware(cast("Any", app), list(trusted))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        said = [(name, value) for name, value in scope["headers"] if name.lower() in certificates.HEADERS]
        if said:
            scope["headers"] = [header for header in scope["headers"] if header[0].lower() not in certificates.HEADERS]
            client = scope.get("client")
            if self._certificates_checked and client and client[0] in self._forwarded.trusted_hosts:
                scope[certificates.SCOPE_KEY] = [(name.lower(), value) for name, value in said]
        await self._forwarded(cast("Any", scope), cast("Any", receive), cast("Any", send))

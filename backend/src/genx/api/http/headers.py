"""The time and the id of every HTTP request, and the headers of every answer."""

import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime
from itertools import count
from typing import Any

import structlog

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"cache-control": b"no-store",
}
ONLY_HTTPS = {b"strict-transport-security": b"max-age=31536000", b"cross-origin-opener-policy": b"same-origin"}
"""Headers for https only. Browsers ignore them on plain http, the last one with an error in the console."""


REQUEST_ID = "genx.request_id"
"""The key of the ASGI scope that holds the id of the request. Its answer and our log name it."""


AT = "genx.at"
"""The key of the ASGI scope that holds the time of arrival: nothing within the API reads a clock."""


class Headers:
    """Notes the time of a request, and adds an id and the headers that its answer does not set itself.

    `https` is True if people come by https.
    """

    def __init__(self, app: App, now: Callable[[], datetime], *, https: bool) -> None:
        self._app = app
        self._now = now
        self._headers = HEADERS | ONLY_HTTPS if https else HEADERS
        self.answers: Counter[str] = Counter()
        self._ids = map(f"{secrets.token_hex(4)}-{{:x}}".format, count(1))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[AT] = self._now()
        request_id = scope[REQUEST_ID] = next(self._ids)
        structlog.contextvars.bind_contextvars(request_id=request_id)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.answers[f"{message['status'] // 100}xx"] += 1
                given = list(message.get("headers", ()))
                names = {name.lower() for name, _ in given}
                missing = [(name, value) for name, value in self._headers.items() if name not in names]
                message["headers"] = [*given, *missing, (b"x-request-id", request_id.encode())]
            await send(message)

        await self._app(scope, receive, send_with_headers)

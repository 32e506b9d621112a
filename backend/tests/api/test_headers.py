"""What every request is given, and every answer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from genx.api.http.headers import AT, REQUEST_ID, Headers

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def ticking() -> Iterator[datetime]:
    at = NOON
    while True:
        yield at
        at += timedelta(seconds=1)


async def answered(headers: Headers) -> dict[bytes, bytes]:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    await headers({"type": "http"}, receive, send)
    return dict(sent[0]["headers"])


async def test_a_request_has_one_time_and_an_id_of_its_own() -> None:
    scopes: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        scopes.append(scope)
        await receive()
        await send({"type": "http.response.start", "status": 204, "headers": [(b"x-frame-options", b"SAMEORIGIN")]})

    headers = Headers(app, ticking().__next__, https=False)
    answers = [await answered(headers) for _ in range(2)]
    assert [scope[AT] for scope in scopes] == [NOON, NOON + timedelta(seconds=1)]
    ids = [scope[REQUEST_ID] for scope in scopes]
    assert len(set(ids)) == 2
    assert [answer[b"x-request-id"].decode() for answer in answers] == ids
    assert headers.answers == {"2xx": 2}
    assert answers[0][b"x-frame-options"] == b"SAMEORIGIN"
    assert b"strict-transport-security" not in answers[0]

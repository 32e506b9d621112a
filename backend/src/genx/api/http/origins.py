"""Origins of pages that may use a browser's cookies: ours, and those that the settings name."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import State

from genx.domain.errors import Refusal


class ForeignOrigin(Refusal):
    """A page of another site has sent this. Add its origin to GENX_CORS_ORIGINS if it is a web app of yours."""

    type = "foreign-origin"
    status_hint = 403


class Origins:
    """Origins that may sign people in: of the public URL, of the address that the request came to, of the settings."""

    def __init__(self, public_url: str, others: Iterable[str]) -> None:
        self._allowed = {origin_of(public_url), *others}

    def check(self, request: Request[Any, Any, State]) -> None:
        """Raises ForeignOrigin. A program that is no browser names no origin, and has no one else's cookies."""
        origin = request.headers.get("origin")
        if origin is None or origin in self._allowed or _is_of(origin, request.headers.get("host", "")):
            return
        raise ForeignOrigin(f"Requests from pages of {origin[:200]} are not accepted here.")


def origin_of(url: str) -> str:
    """Return the origin that a browser names for pages of this URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _is_of(origin: str, host: str) -> bool:
    """Return whether the page came from the address that it now asks."""
    scheme, _, named = origin.partition("://")
    return scheme in ("http", "https") and bool(host) and named.lower() == host.lower()

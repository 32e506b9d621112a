"""The URL to enter in a charger, as it is shown to a person (ADR 15)."""

import re
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import State

from genx.accounts.networks import is_local

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251})(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::[0-9]{1,5})?")


def shown_to(request: Request[Any, Any, State], configured: str) -> str:
    """Return the configured URL, or if that means this machine alone, the same at the address the person came by.

    The Host header is good enough for a text that only its sender reads. No mail is made from it.
    """
    parts = urlsplit(configured)
    host = request.headers.get("host", "")
    if not is_local(parts.hostname or "") or not _HOST.fullmatch(host):
        return configured
    scheme = "wss" if request.url.scheme == "https" else "ws"
    return f"{scheme}://{host}{parts.path}"

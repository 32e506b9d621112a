"""Answers in an encoding that the client accepts (RFC 9110, 12.5.3)."""

from litestar.config.compression import CompressionConfig
from litestar.datastructures import Headers
from litestar.middleware.compression import CompressionMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

NEVER = {"0", "0.0", "0.00", "0.000"}


def accepted(header: str) -> set[str]:
    """Return the names in an Accept-Encoding header, in lower case; a weight of 0 is a no."""
    items = (item.partition(";") for item in header.split(","))
    return {name.strip().lower() for name, _, weight in items if weight.strip().removeprefix("q=") not in NEVER}


class Compression(CompressionMiddleware):
    """Gzip for larger answers, except to paths that match `exclude`."""

    def __init__(self, app: ASGIApp, exclude: str) -> None:
        super().__init__(app, CompressionConfig("gzip", gzip_compress_level=5, exclude=exclude))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Litestar's own would compress for `gzip;q=0` too.
        takes_gzip = "gzip" in accepted(Headers.from_scope(scope).get("accept-encoding", ""))
        await (super().__call__ if takes_gzip else self.app)(scope, receive, send)

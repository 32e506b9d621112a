"""A reference of the API for people. It loads nothing from elsewhere."""

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from litestar import Litestar, Request, Response, get
from litestar.datastructures import State

from genx.api.http.auth import PUBLIC
from genx.api.http.openapi import document

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HTML_HEADERS = {"Content-Security-Policy": PAGE_POLICY}
OPEN: dict[str, Any] = {PUBLIC: True}


@cache
def _file(name: str) -> bytes:
    return (files("genx.api") / "static" / name).read_bytes()


@get("/docs", opt=OPEN, sync_to_thread=False)
def docs() -> Response[bytes]:
    return Response(_file("reference.html"), media_type="text/html", headers=HTML_HEADERS)


@get("/docs/reference.js", opt=OPEN, sync_to_thread=False)
def script() -> Response[bytes]:
    return Response(_file("reference.js"), media_type="text/javascript")


@get("/docs/reference.css", opt=OPEN, sync_to_thread=False)
def styles() -> Response[bytes]:
    return Response(_file("reference.css"), media_type="text/css")


@get("/openapi.json", opt=OPEN, sync_to_thread=False)
def openapi_document(request: Request[Any, Any, State]) -> Response[bytes]:
    return Response(_written(request.app), media_type="application/json")


@cache
def _written(app: Litestar) -> bytes:
    return msgspec.json.encode(document(app))


ROUTES = [docs, script, styles, openapi_document]

"""The built web app: read once, answered from memory, in an encoding that the browser accepts."""

import mimetypes
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b, sha256
from html import escape
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.params import PathParameter
from msgspec import Struct

from genx.api.http.auth import PUBLIC
from genx.api.http.charger_url import shown_to
from genx.api.http.encodings import accepted
from genx.api.http.services import FromServices

INDEX = "index.html"
HASHED = "assets/"
NOT_PAGES = {"api", "ws", "docs", "health", "metrics", "assets"}
FOR_A_YEAR = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"
ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""Encodings in the order in which we prefer them, with the suffixes of their files."""

POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self'{styles}; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

Page = Annotated[str, PathParameter(name="page")]


class File(Struct, frozen=True):
    """A file in each encoding it has; `""` is the plain one."""

    media_type: str
    bodies: Mapping[str, bytes]
    tag: str


@get(["/", "/{page:path}"], opt={PUBLIC: True}, include_in_schema=False)
async def web_app(request: Request[Any, Any, State], services: FromServices, page: Page = "/") -> Response[bytes]:
    """Answer with a file of the web app, or for any other path with its page: the web app finds the route by itself."""
    name = page.lstrip("/")
    built = _built()
    if INDEX not in built:
        return _welcome(shown_to(request, services.server.charger_url), name)
    file = built.get(name)
    if file is None:
        if not _is_page(name):
            raise NotFoundException(f"There is nothing at /{name[:200]}.")
        name, file = INDEX, built[INDEX]
    return _answer(request, name, file)


def _is_page(name: str) -> bool:
    """Return whether a path is a page's. Chargers' ids have dots like files, but are never the first part of a path."""
    first, slash, _ = name.partition("/")
    return first not in NOT_PAGES and (bool(slash) or "." not in first)


def _answer(request: Request[Any, Any, State], name: str, file: File) -> Response[bytes]:
    encoding = _encoding(request.headers.get("accept-encoding", ""), file)
    headers = {
        "Cache-Control": FOR_A_YEAR if name.startswith(HASHED) else ASK_FIRST,
        "ETag": f'"{file.tag}{encoding and "-"}{encoding}"',
        "Vary": "Accept-Encoding",
    }
    if encoding:
        headers["Content-Encoding"] = encoding
    if file.media_type == "text/html":
        headers["Content-Security-Policy"] = _policy(file.bodies[""])
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(b"", status_code=304, headers=headers)
    return Response(file.bodies[encoding], media_type=file.media_type, headers=headers)


def _encoding(header: str, file: File) -> str:
    """Return the best encoding that the browser accepts, or "" for none."""
    names = accepted(header)
    return next((encoding for encoding in ENCODINGS if encoding in names and encoding in file.bodies), "")


@cache
def _policy(page: bytes) -> str:
    """Return the policy for a page. Inline code is allowed only if it was built into the page, by its hash."""
    return POLICY.format(scripts=_hashes(page, b"script"), styles=_hashes(page, b"style"))


def _hashes(page: bytes, tag: bytes) -> str:
    texts = [after.partition(b"</%b>" % tag)[0] for after in page.split(b"<%b>" % tag)[1:]]
    return "".join(f" 'sha256-{b64encode(sha256(text).digest()).decode()}'" for text in texts)


@cache
def _built() -> Mapping[str, File]:
    """Return all files by their paths; none if the web app was not built."""
    found = dict(_walk(files("genx.api") / "static" / "app", ""))
    plain = {name: body for name, body in found.items() if not name.endswith(tuple(ENCODINGS.values()))}
    return {name: _file(name, body, found) for name, body in plain.items()}


def _walk(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    if not folder.is_dir():
        return []
    found = []
    for one in folder.iterdir():
        found += _walk(one, f"{prefix}{one.name}/") if one.is_dir() else [(prefix + one.name, one.read_bytes())]
    return found


def _file(name: str, body: bytes, found: Mapping[str, bytes]) -> File:
    encoded = {encoding: found[name + end] for encoding, end in ENCODINGS.items() if name + end in found}
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return File(media_type, {"": body, **encoded}, blake2b(body, digest_size=12).hexdigest())


def _welcome(charger_url: str, name: str) -> Response[bytes]:
    """Return the page that is shown if the web app was not built."""
    if name:
        raise NotFoundException(f"There is nothing at /{name[:200]}.")
    page = (files("genx.api") / "static" / "welcome.html").read_bytes()
    body = page.replace(b"{charger_url}", escape(charger_url + "{deviceId}").encode())
    return Response(body, media_type="text/html", headers={"Content-Security-Policy": _policy(page)})


ROUTES = [web_app]

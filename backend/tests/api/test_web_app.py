"""The web app's files: found by every path of a page, in the encoding a browser takes, for as long as they are good."""

import gzip
from base64 import b64encode
from collections.abc import AsyncIterator
from hashlib import sha256

import httpx
import pytest

from genx.api.http import web_app
from genx.api.http.web_app import File
from tests.support.server import RunningServer

INDEX = b"<!doctype html><title>GenX</title>"
STYLE = b"\nb { c: d }\n"
SCRIPT = b"console.log('GenX')"


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a build leaves it."""
    script = File("text/javascript", {"": SCRIPT, "gzip": gzip.compress(SCRIPT), "br": b"not really brotli"}, "5c")
    files = {"index.html": File("text/html", {"": INDEX}, "1d"), "assets/index-Bx7.js": script}
    monkeypatch.setattr(web_app, "_built", lambda: files)


@pytest.fixture
async def root(server: RunningServer, built: None) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client() as client:
        client.base_url = httpx.URL(server.url)
        yield client


async def test_every_page_is_the_app_and_what_is_none_is_said_so(root: httpx.AsyncClient) -> None:
    for path in ("/", "/chargers", "/chargers/CP%2F1/logs?action=x", "/reset-password?token=abc", "/a.b/c"):
        response = await root.get(path)
        assert (response.status_code, response.content) == (200, INDEX), path
        assert response.headers["content-type"].startswith("text/html")
        assert response.headers["cache-control"] == "no-cache"
        assert "script-src 'self';" in response.headers["content-security-policy"]
        assert response.headers["x-content-type-options"] == "nosniff"
    for path in ("/api/v1/nothing", "/api", "/ws", "/health", "/docs/x", "/assets/index-Old.js", "/favicon.ico"):
        response = await root.get(path)
        assert response.status_code == 404, path
    assert (await root.post("/chargers")).status_code == 405


async def test_only_what_was_built_into_a_page_may_be_inline_in_it(
    root: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = b"<style>%b</style><script>a()</script><script type=module src=x></script><style>e {}</style>" % STYLE
    monkeypatch.setattr(web_app, "_built", lambda: {"index.html": File("text/html", {"": page}, "2e")})
    policy = (await root.get("/chargers")).headers["content-security-policy"]
    directives = dict(directive.strip().split(" ", 1) for directive in policy.split(";"))
    assert directives["script-src"] == f"'self' {source(b'a()')}"
    assert directives["style-src"] == f"'self' {source(STYLE)} {source(b'e {}')}"
    assert "unsafe" not in policy


def source(inline: bytes) -> str:
    return f"'sha256-{b64encode(sha256(inline).digest()).decode()}'"


async def test_monitors_and_curl_may_ask_for_the_head_alone(root: httpx.AsyncClient) -> None:
    for path in ("/", "/chargers", "/assets/index-Bx7.js", "/docs", "/openapi.json", "/health/live", "/health/ready"):
        whole, head = await root.get(path), await root.head(path)
        assert (head.status_code, head.content) == (200, b""), path
        assert head.headers["content-length"] == whole.headers["content-length"]
        assert head.headers["content-type"] == whole.headers["content-type"]
    assert (await root.head("/assets/index-Old.js")).status_code == 404
    assert (await root.head("/metrics")).status_code == 401
    assert (await root.head("/api/v1/events")).status_code == 405


async def test_hashed_files_are_good_for_ever_and_come_packed(root: httpx.AsyncClient) -> None:
    path = "/assets/index-Bx7.js"
    for accepted, encoding in (
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", None),
        ("", None),
    ):
        response = await root.get(path, headers={"Accept-Encoding": accepted})
        assert response.headers.get("content-encoding") == encoding, accepted
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.headers["vary"] == "Accept-Encoding"
        again = await root.get(path, headers={"Accept-Encoding": accepted, "If-None-Match": response.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.fixture(autouse=True)
def no_brotli(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's client unpacks what it can; this one is not packed at all."""
    monkeypatch.setattr("httpx._decoders.SUPPORTED_DECODERS", {})


async def test_without_a_build_the_root_says_where_everything_is(
    server: RunningServer, stranger: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_app, "_built", dict)
    page = await stranger.get(f"{server.url}/")
    assert page.status_code == 200
    assert server.ws_url in page.text
    assert "https://" not in page.text
    assert (await stranger.get(f"{server.url}/chargers")).status_code == 404

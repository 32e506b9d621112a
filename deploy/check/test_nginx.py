"""The site as clients meet it: a real nginx in front of a server that echoes."""

import socket
import ssl
import subprocess
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import nginx
import pytest

from genx.api.http import headers


class Site:
    """nginx with the site of a server, at two ports of loopback."""

    def __init__(self, http: int, https: int) -> None:
        self.http, self.https = http, https

    def client(self, certificate: tuple[Path, Path] | None = None) -> httpx.Client:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if certificate is not None:
            context.load_cert_chain(*certificate)
        return httpx.Client(base_url=f"https://127.0.0.1:{self.https}", verify=context)


@pytest.fixture
def start(certificate: Path) -> Iterator[Callable[..., Site]]:
    with ExitStack() as stack:

        def start(*, options: bool = False, away: bool = False, ca: Path | None = None) -> Site:
            http, https, nobody = nginx.free_ports(3)
            genx = nobody if away else stack.enter_context(nginx.echo())
            site = Site(http, https)
            text = nginx.on_ports(nginx.on_a_server(certificate, port=genx), http, https)
            main = nginx.write(certificate, text, options=options, ca=ca)
            stack.enter_context(nginx.running(main, site.http, site.https))
            return site

        yield start


PRETENDED = {"X-Client-Certificate-Verify": "SUCCESS", "X-Client-Certificate-Subject": "CN=CP-1"}


def certificate_headers(response: httpx.Response) -> dict[str, str]:
    """What reached GenX."""
    return {name: value for name, value in response.json() if name.lower().startswith("x-client-certificate")}


@pytest.mark.parametrize("path", ["/ws/ocpp/16/CP-1", "/api/v1/server", "/api/v1/auth/login", "/api/v1/events", "/"])
def test_without_the_option_no_certificate_header_reaches_genx(start: Callable[..., Site], path: str) -> None:
    with start().client() as client:
        assert certificate_headers(client.get(path, headers=PRETENDED)) == {}


def test_with_the_option_genx_hears_what_nginx_found_and_never_what_a_client_says(
    start: Callable[..., Site], tmp_path: Path
) -> None:
    words = "openssl req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=CP-9 -keyout cp.key -out cp.pem"
    subprocess.run(words.split(), check=True, cwd=tmp_path, stderr=subprocess.DEVNULL)
    site = start(options=True, ca=tmp_path / "cp.pem")
    with site.client() as client:
        assert certificate_headers(client.get("/ws/x", headers=PRETENDED)) == {"X-Client-Certificate-Verify": "NONE"}
    with site.client((tmp_path / "cp.pem", tmp_path / "cp.key")) as client:
        shown = {"X-Client-Certificate-Verify": "SUCCESS", "X-Client-Certificate-Subject": "CN=CP-9"}
        assert certificate_headers(client.get("/ws/x", headers=PRETENDED)) == shown
    plain = httpx.get(f"http://127.0.0.1:{site.http}/ws/x", headers=PRETENDED)
    assert certificate_headers(plain) == {}


HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
}
OF_NGINX = HEADERS | {"cross-origin-opener-policy": "same-origin"}
"""GenX sends the last one over https only."""


def test_the_headers_are_those_of_genx() -> None:
    assert {name.decode(): value.decode() for name, value in headers.HEADERS.items()} == HEADERS


def spoken(port: int, request: bytes, *, tls: bool) -> httpx.Response:
    """The answer to bytes that no client would send."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as plain:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with context.wrap_socket(plain) if tls else plain as client:
            client.sendall(request)
            answer = b"".join(iter(lambda: client.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    fields = [tuple(line.split(": ", 1)) for line in lines]
    return httpx.Response(int(status.split()[1]), headers=fields, content=body)


def request(line: str, *fields: str, body: str = "") -> bytes:
    return "\r\n".join((line, "Host: csms.example.org", "Connection: close", *fields, "", body)).encode()


ODD = {
    "no request line": (request("GET  / HTTP/"), 400),
    "no version of http": (request("GET / HTTP/9.9"), 505),
    "long path": (request(f"GET /{'x' * 10_000} HTTP/1.1"), 414),
    "no host": (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
    "bad length": (request("GET / HTTP/1.1", "Content-Length: x"), 400),
    "bad coding": (request("POST / HTTP/1.1", "Transfer-Encoding: rot13"), 501),
    "method": (request("TRACE / HTTP/1.1"), 405),
    "large body": (request("POST / HTTP/1.1", "Content-Length: 3000000"), 413),
    "large header": (request("GET / HTTP/1.1", f"X: {'x' * 20_000}"), 431),
}


def check(answer: httpx.Response, status: int, *, tls: bool) -> None:
    assert answer.status_code == status
    sent = {name: answer.headers.get_list(name) for name in OF_NGINX}
    assert sent == {name: [text] for name, text in OF_NGINX.items()}
    assert answer.headers.get_list("strict-transport-security") == (["max-age=31536000"] if tls else [])
    assert "nginx/" not in answer.headers["server"]


@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("odd", ODD)
def test_requests_that_nginx_refuses_have_our_headers_and_a_problem(
    start: Callable[..., Site], odd: str, tls: bool
) -> None:
    sent, status = ODD[odd]
    site = start()
    answer = spoken(site.https if tls else site.http, sent, tls=tls)
    check(answer, status, tls=tls)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert {"type", "title", "detail"} <= answer.json().keys()


def test_the_page_of_problems_is_none_of_its_own(start: Callable[..., Site]) -> None:
    with start().client() as client:
        check(client.get("/~problem"), 404, tls=True)


def test_http_at_the_port_of_https(start: Callable[..., Site]) -> None:
    answer = spoken(start().https, request("GET / HTTP/1.1"), tls=False)
    check(answer, 400, tls=False)
    assert answer.json()["type"] == "bad-request"


def test_while_genx_is_away(start: Callable[..., Site]) -> None:
    with start(away=True).client() as client:
        for path in ("/", "/api/v1/server", "/ws/ocpp/16/CP-1", "/reset-password"):
            answer = client.get(path)
            check(answer, 503, tls=True)
            assert answer.json()["type"] == "unavailable"
            assert answer.headers["retry-after"] == "5"
        refused = client.get("/metrics")
        check(refused, 404, tls=True)
        assert refused.json()["type"] == "not-found"


@pytest.mark.parametrize("options", [False, True], ids=["no options", "all options"])
def test_versions_of_tls(start: Callable[..., Site], options: bool) -> None:
    site = start(options=options)
    taken = []
    for version in (ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings(action="ignore"):
            context.minimum_version = context.maximum_version = version
        with socket.create_connection(("127.0.0.1", site.https)) as plain:
            try:
                with context.wrap_socket(plain) as client:
                    taken.append(client.version())
            except ssl.SSLError as refusal:
                assert refusal.reason == "TLSV1_ALERT_PROTOCOL_VERSION"  # nginx says so, and not this client.
    assert taken == ["TLSv1.2", "TLSv1.3"]


def test_what_leads_to_https_has_our_headers(start: Callable[..., Site]) -> None:
    site = start()
    answer = httpx.get(f"http://127.0.0.1:{site.http}/chargers?q=1")
    check(answer, 301, tls=False)
    assert answer.headers["location"] == "https://csms.example.org/chargers?q=1"


def passed_on(answer: httpx.Response) -> dict[str, str]:
    """What reached GenX."""
    return {name.lower(): value for name, value in answer.json()}


KEY = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
UPGRADE = {"Upgrade": "WebSocket", "Connection": "Upgrade"}


@pytest.mark.parametrize("path", ["/ws/ocpp/16/CP-1", "/OCPP/CP-1", "/", "/api/v1/events", "/api/v1/auth/x"])
def test_h7_a_handshake_reaches_genx_as_one_at_any_path(start: Callable[..., Site], path: str) -> None:
    with start().client() as client:
        reached = passed_on(client.get(path, headers=KEY | UPGRADE))
        assert (reached["upgrade"], reached["connection"]) == ("websocket", "upgrade")
        assert passed_on(client.get(path, headers=KEY))["sec-websocket-key"] == KEY["Sec-WebSocket-Key"]
        other = passed_on(client.get(path, headers={"Upgrade": "h2c", "Connection": "Upgrade, HTTP2-Settings"}))
        assert {"upgrade", "connection"}.isdisjoint(other)


@pytest.mark.parametrize("headers", [KEY, UPGRADE, KEY | UPGRADE], ids=["key", "upgrade", "both"])
def test_h7_a_handshake_without_tls_reaches_genx_too(start: Callable[..., Site], headers: dict[str, str]) -> None:
    site = start()
    for path in ("/ws/ocpp/16/CP%201?x=1", "/OCPP/CP-1", "/"):
        answer = httpx.get(f"http://127.0.0.1:{site.http}{path}", headers=headers)
        assert answer.headers["x-path"] == f"/ws/~wss-only{path}"
        assert passed_on(answer)["x-forwarded-proto"] == "http"
    for path in ("/ws/~wss-only", "/ws/~wss-only/CP-1"):
        assert httpx.get(f"http://127.0.0.1:{site.http}{path}").status_code == 404


def test_h7_a_handshake_without_tls_at_the_port_of_https_reaches_genx_too(start: Callable[..., Site]) -> None:
    fields = (f"Sec-WebSocket-Key: {KEY['Sec-WebSocket-Key']}", "Upgrade: websocket")
    answer = spoken(start().https, request("GET /ws/ocpp/16/CP%201 HTTP/1.1", *fields), tls=False)
    assert (answer.status_code, answer.headers["x-path"]) == (200, "/ws/~wss-only/ws/ocpp/16/CP%201")


def test_h7_where_chargers_may_come_without_tls_they_are_served(start: Callable[..., Site]) -> None:
    site = start(options=True)
    answer = httpx.get(f"http://127.0.0.1:{site.http}/ws/ocpp/16/CP-1", headers=KEY | UPGRADE)
    assert answer.headers["x-path"] == "/ws/ocpp/16/CP-1"


def test_the_address_that_a_browser_came_to_reaches_genx_with_its_port(start: Callable[..., Site]) -> None:
    site = start()
    with site.client() as client:
        for path in ("/", "/api/v1/auth/login", "/ws/ocpp/16/CP-1"):
            assert passed_on(client.get(path))["host"] == f"127.0.0.1:{site.https}"


def test_answers_of_genx_are_passed_on_as_they_are(start: Callable[..., Site]) -> None:
    site = start()
    fields = "Host: csms.example.org\r\nConnection: Upgrade\r\nUpgrade: websocket"
    socket_opens = spoken(site.https, f"GET /ws/ocpp/16/CP-1?upgrade HTTP/1.1\r\n{fields}\r\n\r\n".encode(), tls=True)
    assert socket_opens.status_code == 101
    with site.client() as client:
        for answer, own in ((client.get("/own"), {"x-content-type-options"}), (socket_opens, set())):
            assert {name for name in HEADERS if name in answer.headers} == own


def too_many(site: Site, addresses: Iterable[str]) -> bool:
    """Is anybody refused when each of these asks to sign in once?"""
    with site.client() as client:
        asked = [client.get("/api/v1/auth/login", headers={"X-From": address}) for address in addresses]
    refused = [answer for answer in asked if answer.status_code != 200]
    for answer in refused:
        check(answer, 429, tls=True)
        assert (answer.json()["type"], answer.headers["retry-after"]) == ("too-many-requests", "5")
    return bool(refused)


@pytest.mark.parametrize(
    ("kind", "counts_as_one"),
    [
        ("2001:db8:a0a:1::{:x}", True),
        ("2001:db8::{:x}:0:0:1", True),
        ("2001:db8:0:{:x}::1", False),
        ("2001:db8:{:x}::1", False),
        ("192.0.2.{}", False),
    ],
)
def test_addresses_are_counted_by_network(start: Callable[..., Site], kind: str, counts_as_one: bool) -> None:
    addresses = [kind.format(number) for number in range(1, 101)]
    assert too_many(start(), addresses) is counts_as_one

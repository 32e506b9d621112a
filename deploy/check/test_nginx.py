"""The site as clients meet it: a real nginx in front of a server that echoes."""

import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import nginx
import pytest


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
            genx = nginx.free_port() if away else stack.enter_context(nginx.echo())
            site = Site(nginx.free_port(), nginx.free_port())
            text = nginx.on_a_server(certificate, port=genx)
            for port, ours in ((80, site.http), (443, site.https)):
                text = text.replace(f"listen {port} ", f"listen 127.0.0.1:{ours} ").replace(f"[::]:{port}", f"[::1]:{ours}")
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

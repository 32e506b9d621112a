"""nginx with the files of deploy/nginx, in a folder of its own."""

import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

DEPLOY = Path(__file__).parents[1]
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin") or "nginx"
PATIENCE_S = 20


def free_ports(count: int) -> list[int]:
    """Different ports of loopback that nobody listens on."""
    with ExitStack() as stack:
        taken = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [int(each.getsockname()[1]) for each in taken]


def on_a_server(certificates: Path, *, port: int = 8000) -> str:
    """The site as install.sh writes it once it has a certificate."""
    text = "".join((DEPLOY / "nginx" / name).read_text() for name in ("site.conf", "site-tls.conf"))
    for name, value in {
        "@DOMAIN@": "csms.example.org",
        "@PORT@": str(port),
        "@CERTIFICATE@": str(certificates / "fullchain.pem"),
        "@KEY@": str(certificates / "privkey.pem"),
    }.items():
        text = text.replace(name, value)
    return text


def on_ports(site: str, http: int, https: int) -> str:
    """The site with other ports, of loopback only."""
    for usual, ours in ((80, http), (443, https)):
        site = site.replace(f"listen {usual} ", f"listen 127.0.0.1:{ours} ").replace(f"[::]:{usual}", f"[::1]:{ours}")
    return site


def write(folder: Path, site: str, *, options: bool = False, ca: Path | None = None) -> Path:
    """Write a whole configuration into `folder`, with none of the options or all of them. Returns its main file."""
    genx = folder / "genx"
    shutil.copytree(DEPLOY / "nginx", genx)
    for kind in ("http-options", "https-options"):
        (genx / kind).mkdir()
    if options:
        shutil.copy(genx / "options/tls-old-chargers.conf", genx / "tls.conf")
        shutil.copy(genx / "options/plain-ws.conf", genx / "http-options")
        shutil.copy(genx / "options/client-certificates.conf", genx / "https-options")
        shutil.copy(genx / "options/certificate-headers.conf", genx)
    main = folder / "nginx.conf"
    # A test says in X-From from where it comes.
    from_test = "set_real_ip_from 127.0.0.1; real_ip_header X-From;"
    main.write_text(f"events {{}} pid {folder}/pid; http {{ {from_test} include {genx}/http.conf; {site} }}")
    for path in [*genx.rglob("*.conf"), main]:
        text = path.read_text().replace("/var/log/nginx/genx.log", "/dev/null")
        text = text.replace("/var/log/nginx/error.log", "stderr").replace("/etc/nginx/genx", str(genx))
        path.write_text(text.replace("/etc/genx/charger-ca.pem", str(ca or folder / "fullchain.pem")))
    return main


class Echo(BaseHTTPRequestHandler):
    """Stands in for GenX: answers with the headers it was sent."""

    def do_GET(self) -> None:  # noqa: N802 - the name is that of http.server
        body = json.dumps(self.headers.items()).encode()
        self.send_response(101 if self.path.endswith("?upgrade") else 200)
        if self.path.endswith("?upgrade"):
            self.send_header("Upgrade", "websocket")
            self.send_header("Connection", "Upgrade")
        if self.path == "/own":
            self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Path", self.path)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def echo() -> Iterator[int]:
    """A server on a free port of loopback. Yields the port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def running(main: Path, *ports: int) -> Iterator[None]:
    """nginx with that configuration, until it listens on `ports` of loopback."""
    errors = main.with_name("errors")
    command = [NGINX, "-e", str(errors), "-c", str(main), "-g", "daemon off; user root;" if os.geteuid() == 0 else "daemon off;"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + PATIENCE_S
        while not all(map(_listens, ports)):
            assert process.poll() is None and time.monotonic() < deadline, errors.read_text()
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0

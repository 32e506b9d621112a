"""The whole product behind a real nginx with the files of deploy/."""

import importlib.util
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.journeys.test_handshakes_that_fail import UPGRADE, handshake, listed, told
from tests.support.server import RunningServer, running_server, token_for

DEPLOY = Path(__file__).parents[3] / "deploy"
EMAIL, PASSWORD = "operator@example.org", "what an operator types"

spec = importlib.util.spec_from_file_location("deploy_nginx", DEPLOY / "check/nginx.py")
assert spec is not None and spec.loader is not None
nginx: Any = importlib.util.module_from_spec(spec)
spec.loader.exec_module(nginx)
pytestmark = pytest.mark.skipif(shutil.which(nginx.NGINX) is None, reason="nginx is not installed")


@pytest.fixture(scope="module")
async def server(dsn: str) -> AsyncIterator[RunningServer]:
    async with running_server(
        dsn, trusted_proxies=("127.0.0.1",), public_url="http://localhost:8080", max_new_chargers_per_minute=0
    ) as running:
        yield running


@pytest.fixture(params=["of docker compose", "port 80 of a server", "port 443 of a server"])
def proxy(request: pytest.FixtureRequest, server: RunningServer, tmp_path: Path) -> Any:
    """The server, reached through nginx."""
    port, tls = nginx.free_ports(2)
    if request.param == "of docker compose":
        site = (DEPLOY / "docker/site.conf").read_text().replace("genx:8000", f"127.0.0.1:{server.port}")
        site = site.replace("listen 8080", f"listen 127.0.0.1:{port}").replace("/dev/stdout", "/dev/null")
    else:
        words = "openssl req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=csms.example.org"
        files: list[str | Path] = ["-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem"]
        subprocess.run([*words.split(), *files], check=True, stderr=subprocess.DEVNULL)
        site = nginx.on_ports(nginx.on_a_server(tmp_path, port=server.port), port, tls)
    chosen = tls if "443" in request.param else port
    with nginx.running(nginx.write(tmp_path, site), chosen):
        yield RunningServer(server.app, server.server, "127.0.0.1", chosen), request.param


@pytest.fixture
async def api(server: RunningServer, clean_db: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client(await token_for(clean_db, "operator", EMAIL, PASSWORD)) as client:
        yield client


@pytest.mark.parametrize("upgrade", ["", UPGRADE], ids=["upgrade dropped", "upgrade"])
async def test_h7_another_backends_path_is_no_page_and_no_redirect(
    proxy: Any, api: httpx.AsyncClient, upgrade: str
) -> None:
    through, _ = proxy
    status, body = await told(through, handshake("/steve/websocket/CentralSystemService/C-NG1", upgrade=upgrade))
    assert (status, "/ws/ocpp/16/" in body) == (404, True)
    row = await listed(api)
    assert (row["identity"], row["reason"]) == ("/steve/websocket/CentralSystemService/C-NG1", "wrong-path")
    assert row["address"] == "127.0.0.1"


async def test_h7_a_charger_without_tls_is_served_or_told_to_use_wss(proxy: Any, api: httpx.AsyncClient) -> None:
    through, kind = proxy
    status, body = await told(through, handshake("/ws/ocpp/16/C1"))
    if kind == "of docker compose":
        assert status == 101
        return
    assert (status, "wss://" in body) == (426, True)
    row = await listed(api)
    assert (row["identity"], row["reason"], row["advice"]) == ("C1", "wss-only", body.strip())


async def test_h7_a_space_in_the_id_is_told_and_listed(proxy: Any, api: httpx.AsyncClient) -> None:
    through, _ = proxy
    status, body = await told(through, handshake("/ws/ocpp/16/C 1"))
    assert (status, "%20" in body) == (400, True), body
    row = await listed(api)
    assert (row["identity"], row["advice"]) == ("C 1", body.strip())


async def test_sign_in_works_from_another_machine_and_another_sites_page_is_still_refused(
    proxy: Any, api: httpx.AsyncClient
) -> None:
    through, kind = proxy
    if kind != "of docker compose":
        return
    body = {"email": EMAIL, "password": PASSWORD}
    async with httpx.AsyncClient(base_url=f"{through.url}/api/v1") as browser:
        elsewhere = f"http://127.0.0.1:{nginx.free_ports(1)[0]}"
        for origin, status in ((through.url, 200), (elsewhere, 403), ("http://evil.example", 403)):
            answer = await browser.post("/auth/login", json=body, headers={"Origin": origin})
            assert answer.status_code == status, answer.text

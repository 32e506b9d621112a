"""The way in from outside, through a proxy that works and through some that do not."""

import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.doctor.public import redirected
from tests.doctor.conftest import DAYS, Authority, Doctor, proxy
from tests.support.server import RunningServer, running_server

CLOSED = {"/metrics": b"404 Not Found"}
GOOD = ("certificate", "public url", "websocket", "metrics", "server", "clock")


def without(header: bytes) -> Callable[[bytes], bytes]:
    """Remove a header from a request."""
    return lambda head: b"\r\n".join(line for line in head.split(b"\r\n") if not line.lower().startswith(header))


async def test_all_is_well_behind_a_good_proxy(doctor: Doctor, server: RunningServer, authority: Authority) -> None:
    async with proxy(server.port, authority.context(), answers=CLOSED) as port:
        url = f"https://localhost:{port}"
        found = await doctor.all(public_url=url, trusted_proxies=("127.0.0.1",), registration="closed")
    by_check = {one.check: one for one in found}
    # This machine has no other name: that mails would lead to localhost is all there is to say.
    assert [one for one in found if one.state not in {"ok", "skipped"} and one.check not in {"mail", "settings"}] == []
    assert by_check["settings"].said.startswith(f"GENX_PUBLIC_URL is {url}")
    assert {check: by_check[check].state for check in GOOD} == dict.fromkeys(GOOD, "ok")
    assert by_check["public url"].said == f"{url} leads to this server"
    assert by_check["certificate"].said.startswith(("79 days left", "80 days left"))
    assert by_check["redirect"].state == "skipped"


async def test_the_doctors_handshake_is_not_recorded(
    doctor: Doctor, server: RunningServer, clean_db: AsyncEngine
) -> None:
    assert (await doctor("websocket")).state == "ok"
    await server.app.chargers._refusals._flush()
    async with clean_db.connect() as connection:
        for table in ("chargers", "refused_connections", "message_log"):
            assert (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar() == 0
    assert server.app.chargers.figures.connected == 0
    assert not server.app.chargers.figures.refused
    assert server.app.chargers.registry.from_address("127.0.0.1") == 0


async def test_whatever_reads_the_sockets_answers_the_handshake(doctor: Doctor, dsn: str) -> None:
    async with running_server(dsn, websocket="uvicorn") as other:
        found = await doctor("websocket", port=other.port, public_url=other.url)
    assert found.state == "ok"


async def test_a_proxy_that_drops_the_upgrade(doctor: Doctor, server: RunningServer, clean_db: AsyncEngine) -> None:
    async with proxy(server.port, None, changes=without(b"upgrade:")) as port:
        found = await doctor("websocket", public_url=f"http://127.0.0.1:{port}")
    assert (found.state, found.said) == ("failed", "the handshake arrives without its Upgrade header")
    assert "proxy_set_header Upgrade $http_upgrade" in found.mend
    await server.app.chargers._refusals._flush()
    async with clean_db.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM refused_connections"))).scalar() == 0


async def test_a_proxy_that_drops_the_subprotocol(doctor: Doctor, server: RunningServer) -> None:
    async with proxy(server.port, None, changes=without(b"sec-websocket-protocol:")) as port:
        found = await doctor("websocket", public_url=f"http://127.0.0.1:{port}")
    assert found.state == "warning"
    assert "Sec-WebSocket-Protocol" in found.mend


async def test_a_proxy_that_keeps_chargers_out(doctor: Doctor, server: RunningServer) -> None:
    async with proxy(server.port, None, answers={"/ws": b"403 Forbidden"}) as port:
        found = await doctor("websocket", public_url=f"http://127.0.0.1:{port}")
    assert (found.state, "status 403" in found.said) == ("failed", True)
    assert "pass /ws/" in found.mend


async def test_a_public_url_that_leads_to_another_server(doctor: Doctor, dsn: str) -> None:
    async with running_server(dsn) as other, proxy(other.port, None) as port:
        url = f"http://127.0.0.1:{port}"
        reached = await doctor("public url", public_url=url)
        handshake = await doctor("websocket", public_url=url)
    assert (reached.state, "a different GenX" in reached.said) == ("failed", True)
    assert (handshake.state, "something other" in handshake.said) == ("failed", True)


async def test_a_public_url_that_something_else_answers(doctor: Doctor, server: RunningServer) -> None:
    async with proxy(server.port, None, answers={"/": b"502 Bad Gateway"}) as port:
        found = await doctor("public url", public_url=f"http://127.0.0.1:{port}")
    assert (found.state, "status 502, and not by GenX" in found.said) == ("failed", True)
    assert f"http://127.0.0.1:{server.port}" in found.mend


async def test_a_port_that_refuses(doctor: Doctor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    found = await doctor("public url", public_url=f"https://localhost:{port}")
    assert (found.state, "refuses connections" in found.said) == ("failed", True)
    assert "firewall" in found.mend
    assert (await doctor("certificate", public_url=f"https://localhost:{port}")).state == "skipped"


async def test_a_port_that_never_answers(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("web", "probe", "certificate"):
        monkeypatch.setattr(f"genx.doctor.{module}.PATIENCE_S", 2.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = await doctor("public url", public_url=f"https://localhost:{silent.getsockname()[1]}")
    assert (found.state, "does not answer within" in found.said) == ("failed", True)


async def test_a_name_that_has_no_address(doctor: Doctor) -> None:
    found = await doctor("public url", public_url="https://genx.invalid")
    assert (found.state, "genx.invalid has no address" in found.said) == ("failed", True)
    assert "A record" in found.mend


async def test_https_to_a_server_without_tls(doctor: Doctor, server: RunningServer) -> None:
    found = await doctor("public url", public_url=f"https://localhost:{server.port}")
    assert (found.state, "speaks no TLS" in found.said) == ("failed", True)
    assert "ssl" in found.mend


async def test_metrics_that_are_reachable_from_outside(doctor: Doctor, server: RunningServer) -> None:
    async with proxy(server.port, None) as port:
        guarded = await doctor("metrics", public_url=f"http://127.0.0.1:{port}")
    async with proxy(server.port, None, answers={"/metrics": b"200 OK"}) as port:
        read = await doctor("metrics", public_url=f"http://127.0.0.1:{port}")
    assert (guarded.state, "only its token" in guarded.said) == ("warning", True)
    assert (read.state, "anybody can read" in read.said) == ("failed", True)
    assert "location = /metrics" in read.mend


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (b"301 Moved Permanently\r\nLocation: https://genx.example/health/live", "ok"),
        (b"308 Permanent Redirect\r\nLocation: https://genx.example/health/live", "ok"),
        (b"301 Moved Permanently\r\nLocation: http://genx.example/elsewhere", "failed"),
        (b"200 OK", "failed"),
    ],
)
async def test_plain_http_leads_to_https(server: RunningServer, answer: Any, state: str) -> None:
    async with proxy(server.port, None, answers={"/": answer}) as port:
        found = await redirected(f"http://127.0.0.1:{port}", "https://genx.example")
    assert found.state == state
    assert ("return 301 https://genx.example" in found.mend) == (state == "failed")


async def test_nothing_listens_for_plain_http(server: RunningServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    found = await redirected(f"http://127.0.0.1:{port}", "https://genx.example")
    assert (found.state, "open port 80" in found.mend) == ("warning", True)


@pytest.mark.parametrize(
    ("shown", "state", "said", "mend"),
    [
        (lambda a: a.context(begins=-90 * DAYS, ends=-1 * DAYS), "failed", "it has expired", "certbot renew"),
        (lambda a: a.context(begins=DAYS, ends=90 * DAYS), "failed", "not valid yet", "this machine's clock"),
        (lambda a: a.context("other.example"), "failed", "it is not for the name localhost", "GENX_PUBLIC_URL"),
        (lambda a: a.context(begins=-80 * DAYS, ends=10.5 * DAYS), "warning", "10 days left", "certbot renew"),
        (lambda a: a.context(ends=timedelta(hours=5)), "failed", "0 days left", "certbot renew"),
        (lambda a: a.context(begins=timedelta(hours=-1), ends=6.5 * DAYS), "ok", "6 days left", ""),
        (Authority.self_signed, "warning", "it is self-signed; 30 days left", "those they trust"),
    ],
    ids=["expired", "not yet", "names", "little left", "hours left", "short-lived", "self-signed"],
)
async def test_certificates(
    doctor: Doctor, server: RunningServer, authority: Authority, shown: Any, state: str, said: str, mend: Any
) -> None:
    async with proxy(server.port, shown(authority)) as port:
        found = await doctor("certificate", public_url=f"https://localhost:{port}")
    assert (found.state, said in found.said, mend in found.mend) == (state, True, True), found


async def test_a_certificate_of_an_unknown_authority(
    doctor: Doctor, server: RunningServer, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").mkdir()
    monkeypatch.setenv("SSL_CERT_FILE", str(Authority(tmp_path / "other", "Another").file))
    async with proxy(server.port, authority.context()) as port:
        found = await doctor("certificate", public_url=f"https://localhost:{port}")
    assert (found.state, "nobody known vouches for it" in found.said) == ("failed", True)
    assert "fullchain.pem" in found.mend


async def test_without_a_running_server_the_doctor_names_the_skipped_checks(doctor: Doctor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    found = await doctor.all(port=port, public_url=f"http://127.0.0.1:{port}")
    states = {one.check: one.state for one in found}
    assert all(states[check] == "skipped" for check in ("server", "public url", "websocket", "metrics", "certificate"))
    assert states["database"] == "ok"
    assert all("run here" in one.said for one in found if one.check in {"server", "websocket", "public url"})


async def test_a_server_that_is_not_ready(
    doctor: Doctor, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.app.chargers, "database_answers", lambda: False)
    found = await doctor("server")
    assert (found.state, found.said) == ("failed", "it runs but is not ready: database")


async def test_another_program_has_the_port(doctor: Doctor, server: RunningServer) -> None:
    async with proxy(server.port, None, answers={"/": b"404 Not Found"}) as port:
        found = await doctor("server", port=port)
    assert (found.state, "is not GenX" in found.said) == ("failed", True)

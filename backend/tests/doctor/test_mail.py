"""A mail server that answers, and the ways in which one can fail."""

import socket
import ssl
from pathlib import Path
from typing import Any

import pytest

from tests.delivery.mail.conftest import PASSWORD, SIGN_IN, mail_server
from tests.doctor.conftest import Authority, Doctor


@pytest.fixture
def tls(authority: Authority) -> ssl.SSLContext:
    return authority.context()


async def test_no_server_is_a_warning(doctor: Doctor) -> None:
    found = await doctor("mail")
    assert (found.state, "GENX_SMTP_URL" in found.mend) == ("warning", True)


async def test_it_signs_in_and_sends_nothing(doctor: Doctor, tls: Any, authority: Authority) -> None:
    async with mail_server(tls=tls, auth=True) as server:
        found = await doctor("mail", smtp_url=server.url(SIGN_IN))
    assert (found.state, "with STARTTLS and lets us sign in; no mail was sent" in found.said) == ("ok", True), found
    assert len(server.signed_in) == 1
    assert server.inbox == []


async def test_a_wrong_password(doctor: Doctor, tls: Any) -> None:
    async with mail_server(tls=tls, auth=True) as server:
        found = await doctor("mail", smtp_url=server.url("genx:s3cret"))
    assert (found.state, "user or password" in found.mend) == ("failed", True), found
    assert "s3cret" not in found.said


async def test_a_certificate_that_is_not_trusted(
    doctor: Doctor, tls: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    monkeypatch.setenv("SSL_CERT_FILE", str(Authority(tmp_path / "other").file))
    async with mail_server(tls=tls) as server:
        found = await doctor("mail", smtp_url=server.url(options="starttls=1"))
    assert (found.state, "certificate is not trusted" in found.mend) == ("failed", True), found


async def test_no_starttls(doctor: Doctor) -> None:
    async with mail_server() as server:
        found = await doctor("mail", smtp_url=server.url(options="starttls=1"))
    assert (found.state, "offers no STARTTLS" in found.mend) == ("failed", True), found


async def test_tls_to_a_server_that_does_not_speak_it(doctor: Doctor) -> None:
    async with mail_server() as server:
        found = await doctor("mail", smtp_url=server.url(scheme="smtps"))
    assert (found.state, "587" in found.mend) == ("failed", True), found


async def test_no_mail_server_listens(doctor: Doctor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    found = await doctor("mail", smtp_url=f"smtp://localhost:{port}")
    assert (found.state, "host and port" in found.mend) == ("failed", True), found


async def test_a_server_that_says_nothing(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genx.doctor.mail.PATIENCE_S", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = await doctor("mail", smtp_url=f"smtp://127.0.0.1:{silent.getsockname()[1]}")
    assert (found.state, "does not answer within" in found.said) == ("failed", True), found
    assert "port 25" in found.mend


async def test_unsafe_mail_settings_are_warnings(doctor: Doctor, tls: Any) -> None:
    async with mail_server(tls=tls) as server:
        found = await doctor.all(smtp_url=server.url(options="starttls=1&verify=0"))
    assert [one.state for one in found if one.check == "mail"] == ["ok", "warning"]
    async with mail_server(auth=True) as server:
        found = await doctor.all(smtp_url=server.url(SIGN_IN, "starttls=0"))
    said = [one.said for one in found if one.check == "mail"]
    assert "in the clear" in said[1]
    assert PASSWORD not in str(found)

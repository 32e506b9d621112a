"""Mails over SMTP to servers that accept, require a sign-in, refuse, hang, or are away."""

import asyncio
import ssl
import subprocess
from pathlib import Path

import pytest
import structlog
from aiosmtpd.smtp import SMTP

from genx.delivery.errors import NotSent, Refused
from genx.delivery.mail import smtp
from genx.delivery.mail.compose import Letter, Letterhead, Mail, compose
from genx.delivery.mail.transport import transport
from tests.delivery.mail.conftest import NOON, PASSWORD, SIGN_IN, MailServer, eventually, html, mail_server, plain

TOKEN = "Zq3x_-aB9kaB9kaB9kaB9kaB9kaB9kaB9kaB9kaB9kX"
HERE = Letterhead("https://charge.example.org")


def mail(address: str = "ada@example.org", name: str = "Jörg") -> Mail:
    return compose(HERE, Letter(kind="reset", email=address, name=name, asked_at=NOON, token=TOKEN), NOON)


async def send(url: str, address: str = "ada@example.org") -> None:
    await transport(url, "charge.example.org").send(mail(address))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a self-signed certificate for localhost, and its key."""
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    about = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    command = ["openssl", *about.split(), "-keyout", str(path), "-out", str(path.with_suffix(".crt"))]
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(path.read_text() + path.with_suffix(".crt").read_text())
    return path


@pytest.fixture(scope="module")
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


async def test_a_mail_arrives_as_it_was_written() -> None:
    async with mail_server() as server:
        await send(server.url())
    [message] = server.inbox
    assert server.envelopes == [("genx@charge.example.org", ["ada@example.org"], False)]
    assert server.names == ["charge.example.org"]
    assert message["Subject"] == "Reset your GenX password"
    for body in (plain(message), html(message)):
        assert f"https://charge.example.org/reset-password?token={TOKEN}" in body
        assert "Hello Jörg," in body


async def test_starttls_with_a_certificate_that_we_are_told_to_trust(tls: ssl.SSLContext, certificate: Path) -> None:
    async with mail_server(tls=tls) as server:
        await send(server.url(options=f"starttls=1&ca={certificate}"))
    assert [over_tls for *_, over_tls in server.envelopes] == [True]


async def test_starttls_without_a_check_if_the_url_says_so(tls: ssl.SSLContext) -> None:
    async with mail_server(tls=tls) as server:
        await send(server.url(options="starttls=1&verify=0"))
    assert [over_tls for *_, over_tls in server.envelopes] == [True]


@pytest.mark.parametrize("implicit", [False, True])
async def test_a_server_with_an_untrusted_certificate_gets_no_mail(tls: ssl.SSLContext, implicit: bool) -> None:
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # the sink's side of the failed handshake
    async with mail_server(tls=tls, implicit=implicit) as server:
        url = server.url(scheme="smtps") if implicit else server.url(options="starttls=1")
        with pytest.raises(NotSent, match="certificate"):
            await send(url)
    asyncio.get_running_loop().set_exception_handler(None)
    assert server.inbox == []


async def test_tls_from_the_first_byte(tls: ssl.SSLContext, certificate: Path) -> None:
    async with mail_server(tls=tls, implicit=True) as server:
        await send(server.url(scheme="smtps", options=f"ca={certificate}"))
    assert len(server.inbox) == 1


async def test_no_mail_is_sent_in_the_clear_if_starttls_is_required() -> None:
    async with mail_server() as server:
        with pytest.raises(NotSent, match="STARTTLS"):
            await send(server.url(options="starttls=1"))
    assert server.inbox == []


@pytest.mark.parametrize(("mechanism", "without"), [("PLAIN", ["LOGIN"]), ("LOGIN", ["PLAIN"])])
async def test_signing_in(tls: ssl.SSLContext, certificate: Path, mechanism: str, without: list[str]) -> None:
    async with mail_server(tls=tls, auth=True, without=without) as server:
        await send(server.url(SIGN_IN, f"ca={certificate}"))
    assert server.signed_in == [(mechanism, b"genx", PASSWORD.encode())]
    assert len(server.inbox) == 1


async def test_a_wrong_password_is_a_configuration_error_and_not_shown(tls: ssl.SSLContext) -> None:
    async with mail_server(tls=tls, auth=True) as server:
        with pytest.raises(NotSent, match="535") as told:
            await send(server.url("genx:hunter2hunter2", "verify=0"))
        await eventually(server.is_left)
    assert "hunter2" not in str(told.value)
    assert told.value.__cause__ is None
    assert server.inbox == []


async def test_a_password_does_not_leave_in_the_clear_by_oversight() -> None:
    async with mail_server(auth=True) as server:
        with pytest.raises(NotSent):
            await send(server.url(SIGN_IN))
        assert server.signed_in == []
        await send(server.url(SIGN_IN, "starttls=0"))
    assert len(server.inbox) == 1


@pytest.mark.parametrize("repeated", [PASSWORD, "cEBzcy93w7ZyZDox", "AGdlbngAcEBzcy93w7ZyZDox"])
async def test_a_password_that_the_server_repeats_is_masked(repeated: str) -> None:
    async with mail_server(auth=True, answers={"DATA": [f"451 you said {repeated}"]}) as server:
        with pytest.raises(NotSent, match=r"451 you said \*\*\*$"):
            await send(server.url(SIGN_IN, "starttls=0"))


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"RCPT": ["450 mailbox busy"]}, NotSent),
        ({"RCPT": ["550 no such user"]}, Refused),
        ({"DATA": ["451 try later"]}, NotSent),
        ({"DATA": ["554 looks like spam"]}, Refused),
    ],
)
async def test_temporary_and_permanent_refusals(answers: dict[str, list[str]], outcome: type[Exception]) -> None:
    [[answer]] = answers.values()
    async with mail_server(answers=answers) as server:
        with pytest.raises(outcome, match=f"^{answer}$"):
            await send(server.url())
    assert server.inbox == []


async def test_a_refused_sender_is_a_configuration_error(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object) -> str:
        return "553 sender not owned"

    monkeypatch.setattr(MailServer, "handle_MAIL", refuse, raising=False)
    async with mail_server() as server:
        with pytest.raises(NotSent, match="553 sender not owned"):
            await send(server.url())


async def test_addresses_in_all_scripts_if_the_server_supports_them() -> None:
    async with mail_server() as server:
        await send(server.url(), "jörg@bücher.example")
    assert server.envelopes == [("genx@charge.example.org", ["jörg@xn--bcher-kva.example"], False)]
    assert server.inbox[0]["To"] == "jörg@xn--bcher-kva.example"


async def test_addresses_that_the_server_does_not_support_are_refused_for_good() -> None:
    async with mail_server(smtputf8=False) as server:
        with pytest.raises(Refused, match="SMTPUTF8"):
            await send(server.url(), "jörg@example.org")
        await send(server.url(), "joerg@bücher.example")
    assert [recipients for _, recipients, _ in server.envelopes] == [["joerg@xn--bcher-kva.example"]]


async def test_a_server_that_is_away() -> None:
    async with mail_server() as server:
        url = server.url()
    with pytest.raises(NotSent):
        await send(url)


async def test_a_server_that_hangs_is_abandoned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "LONGEST_S", 0.2)
    async with mail_server() as server:
        server.hangs = asyncio.Event()
        with pytest.raises(NotSent, match="TimeoutError"):
            await send(server.url())
        await eventually(server.is_left)
        server.hangs.set()


@pytest.mark.parametrize("goodbye", ["hangs up", "says nothing"])
async def test_an_accepted_mail_counts_as_sent_however_the_connection_ends(
    monkeypatch: pytest.MonkeyPatch, goodbye: str
) -> None:
    async def leave(_: MailServer, sink: SMTP, *__: object) -> str:
        if goodbye == "hangs up":
            assert isinstance(sink.transport, asyncio.Transport)
            sink.transport.abort()
        else:
            await asyncio.Event().wait()
        return "221 Bye"

    monkeypatch.setattr(smtp, "FAREWELL_S", 0.05)
    monkeypatch.setattr(MailServer, "handle_QUIT", leave, raising=False)
    async with mail_server() as server:
        await send(server.url())
    assert len(server.inbox) == 1


async def test_without_a_server_the_mail_is_printed() -> None:
    with structlog.testing.capture_logs() as logs:
        await send("")
    [entry] = logs
    assert entry["to"] == "ada@example.org"
    assert entry["subject"] == "Reset your GenX password"
    assert entry["link"] == f"https://charge.example.org/reset-password?token={TOKEN}"


async def test_a_printed_mail_without_a_link_mentions_none() -> None:
    told = Letter(kind="address-changed", email="ada@example.org", name=None, asked_at=NOON)
    with structlog.testing.capture_logs() as logs:
        await transport("", "charge.example.org").send(compose(HERE, told, NOON))
    [entry] = logs
    assert entry["to"] == "ada@example.org"
    assert "link" not in entry

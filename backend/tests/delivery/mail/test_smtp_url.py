"""GENX_SMTP_URL is read as intended, and errors in it are reported without its secrets."""

import pytest

from genx.delivery.mail.smtp_url import SmtpServer, read_smtp_url


def server(**fields: object) -> SmtpServer:
    known = {"host": "mx", "port": 25, "user": "", "password": "", "tls": "none", "verify": True, "ca_file": None}
    return SmtpServer(**(known | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("smtp://mx", server()),
        ("smtp://MX:2525/", server(port=2525)),
        ("smtp://[::1]:2525", server(host="::1", port=2525)),
        ("smtp://mx?starttls=1", server(port=587, tls="starttls")),
        ("smtps://mx", server(port=465, tls="tls")),
        ("smtps://mx?verify=0", server(port=465, tls="tls", verify=False)),
        ("smtps://mx?ca=/etc/my%20ca.pem", server(port=465, tls="tls", ca_file="/etc/my ca.pem")),
        ("smtp://ada:secret@mx", server(port=587, user="ada", password="secret", tls="starttls")),
        ("smtp://ada:secret@mx:25?starttls=0", server(user="ada", password="secret")),
        (
            "smtps://ada%40example.org:p%40ss%2Fw%C3%B6rd%3A%25@mx",
            server(port=465, user="ada@example.org", password="p@ss/wörd:%", tls="tls"),
        ),
    ],
)
def test_a_url_names_a_server(url: str, meant: SmtpServer) -> None:
    assert read_smtp_url(url) == meant


@pytest.mark.parametrize(
    "url",
    [
        "smtp://",
        "smtp://ada:secret@",
        "smtp://ada:secret@mx:port",
        "smtp://ada:secret@mx:99999",
        "smtp://ada:sec/ret@mx",
        "smtp://ada:secret/1@mx",
        "smtp://ada:1/secret@mx",
        "smtp://ada:1?secret@mx",
        "smtp://ada:1#secret@mx",
        "smtp://[ada:secret@mx",
        "smtp://ada:secret@mx?starttls=yes",
        "smtp://ada:secret@mx?tls=1",
    ],
)
def test_errors_are_reported_without_secrets(url: str) -> None:
    with pytest.raises(ValueError, match=r"has|can't be read") as told:
        read_smtp_url(url)
    assert "sec" not in str(told.value)
    assert told.value.__cause__ is None


def test_a_server_does_not_show_its_password() -> None:
    assert "secret" not in repr(read_smtp_url("smtp://ada:secret@mx"))

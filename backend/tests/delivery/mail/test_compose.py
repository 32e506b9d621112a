"""The texts of our mails, and texts that must never get into a header."""

import email
import email.policy
from datetime import timedelta
from email.message import EmailMessage

import pytest

from genx.delivery.mail.compose import Letter, Letterhead, Mail, compose, in_words
from genx.domain.email_address import UnusableAddress
from tests.delivery.mail.conftest import NOON, html, plain

TOKEN = "Zq3x_-aB9kaB9kaB9kaB9kaB9kaB9kaB9kaB9kaB9kX"
LINK = f"https://charge.example.org/reset-password?token={TOKEN}"
HERE = Letterhead("https://charge.example.org")


def letter(kind: str = "reset", **fields: object) -> Letter:
    known = {"email": "ada@example.org", "name": "Ada Lovelace", "asked_at": NOON, "token": TOKEN}
    return Letter(**({"kind": kind, "good_for": timedelta(minutes=30)} | known | fields))  # type: ignore[arg-type]


def composed(kind: str = "reset", letterhead: Letterhead = HERE, **fields: object) -> Mail:
    return compose(letterhead, letter(kind, **fields), NOON)


def received(mail: Mail) -> EmailMessage:
    """Return the message as its recipient reads it."""
    message = email.message_from_bytes(mail.message.as_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_reset_says_who_asks_what_to_do_and_how_long() -> None:
    mail = composed()
    message = received(mail)
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["Subject"] == "Reset your GenX password"
    assert message["From"] == "GenX <genx@charge.example.org>"
    assert message["To"] == "ada@example.org"
    assert message["Date"].datetime == NOON
    assert message["Message-ID"].endswith("@charge.example.org>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert mail.link == LINK
    assert f"\n{LINK}\n" in plain(message)
    assert html(message).count(f'href="{LINK}"') == 2
    for body in (plain(message), html(message)):
        assert "Hello Ada Lovelace," in body
        assert "valid for 30 minutes" in body
        assert "ignore this mail" in body


def test_an_invitation_says_where_and_under_what_address() -> None:
    mail = composed("invitation", good_for=timedelta(days=7))
    message = received(mail)
    assert mail.link == f"{LINK}&invitation=1"
    assert f"\n{LINK}&invitation=1\n" in plain(message)
    assert f'href="{LINK}&amp;invitation=1"' in html(message)
    for body in (plain(message), html(message)):
        assert "charge.example.org" in body
        assert "ada@example.org" in body
        assert "valid for 7 days" in body


def test_the_notice_of_a_changed_password_has_no_link() -> None:
    mail = composed("password-changed", token=None)
    message = received(mail)
    assert mail.link is None
    for body in (plain(message), html(message)):
        assert "4 March 2026 at 12:00 UTC" in body
        assert "://" not in body
        assert "href" not in body


def test_the_notice_of_a_changed_address_goes_to_the_old_one_and_reveals_neither_link_nor_new_address() -> None:
    mail = composed("address-changed", token=None, email="old@example.org")
    message = received(mail)
    assert message["To"] == "old@example.org"
    assert message["Subject"] == "The email address of your GenX account was changed"
    for body in (plain(message), html(message)):
        assert "4 March 2026 at 12:00 UTC" in body
        assert "charge.example.org" in body
        assert "old@example.org" in body
        assert "://" not in body
        assert "href" not in body


@pytest.mark.parametrize("kind", ["reset", "invitation", "password-changed", "address-changed"])
def test_nothing_is_fetched_when_a_mail_is_read(kind: str) -> None:
    page = html(received(composed(kind)))
    assert not any(word in page for word in ("<img", "src=", "url(", "@import", "<link", "<script"))


def test_a_name_is_text_in_html_and_itself_in_text() -> None:
    message = received(composed(name="Jörg <b>\"Müller\"</b> & 'Söhne'"))
    assert "Hello Jörg <b>\"Müller\"</b> & 'Söhne'," in plain(message)
    assert "Hello Jörg &lt;b&gt;&#34;Müller&#34;&lt;/b&gt; &amp; &#39;Söhne&#39;," in html(message)


def test_a_name_adds_no_lines_and_nothing_unseen() -> None:
    message = received(composed(name="Ada\r\n\r\nYour bank:\u2028 call\u202e us\x00"))
    assert "Hello Ada Your bank: call us,\n" in plain(message)


@pytest.mark.parametrize("name", [None, "", " \n", "\u200b"])
def test_a_user_without_a_name_is_greeted_without_one(name: str | None) -> None:
    assert plain(received(composed(name=name))).startswith("Hello,\n")


def test_long_names_and_addresses_break_no_line_of_the_message() -> None:
    mail = composed("invitation", name="ß" * 5000, email=f"{'a' * 64}@{'b' * 60}.example.org")
    assert max(map(len, mail.message.as_bytes().split(b"\r\n"))) <= 998
    assert "ß" * 5000 in plain(received(mail))


def test_an_odd_address_gets_no_mail() -> None:
    with pytest.raises(UnusableAddress):
        composed(email="ada@example.org\nBcc: eve@example.org")


def test_an_address_goes_out_as_it_is_its_domain_in_ascii() -> None:
    assert composed(email="jörg@bücher.example").message["To"].addresses[0].addr_spec == "jörg@xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("letterhead", "sender"),
    [
        (Letterhead("https://charge.example.org:8443/genx"), "genx@charge.example.org"),
        (Letterhead("https://laden.schönbrunn.example"), "genx@laden.xn--schnbrunn-27a.example"),
        (Letterhead("http://127.0.0.1:8000"), "genx@localhost"),
        (Letterhead("http://[::1]:8000"), "genx@localhost"),
        (Letterhead("http://genx_web:8000"), "genx@localhost"),
        (Letterhead("http://localhost:8000", "no-reply@example.org"), "no-reply@example.org"),
    ],
)
def test_the_sender_is_the_one_that_is_set_or_genx_at_our_host(letterhead: Letterhead, sender: str) -> None:
    message = composed(letterhead=letterhead).message
    assert message["From"].addresses[0].addr_spec == sender
    assert message["From"].addresses[0].display_name == "GenX"


def test_an_invalid_sender_is_reported() -> None:
    with pytest.raises(UnusableAddress):
        Letterhead("https://charge.example.org", "genx@example.org\nBcc: eve@example.org").sender  # noqa: B018


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(30, "30 minutes"), (1, "1 minute"), (60, "1 hour"), (90, "90 minutes"), (1440, "1 day"), (10080, "7 days")],
)
def test_durations_in_words(minutes: int, words: str) -> None:
    assert in_words(timedelta(minutes=minutes)) == words

"""Composing mails: HTML and plain text from templates, in a message that is ready to send."""

import re
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct

from genx.domain.email_address import UnusableAddress, usable_address
from genx.domain.mail import MailKind

if TYPE_CHECKING:
    from jinja2 import Environment

PRODUCT = "GenX"

_IP_V4 = re.compile(r"[0-9.]+")

_SUBJECTS: dict[MailKind, str] = {
    "reset": "Reset your GenX password",
    "invitation": "You are invited to GenX",
    "password-changed": "Your GenX password was changed",
    "address-changed": "The email address of your GenX account was changed",
}


class Letterhead(Struct, frozen=True):
    """The sender: the public URL, which all links begin with, and an address; if empty, genx@ and the URL's host."""

    public_url: str
    mail_from: str = ""

    @property
    def host(self) -> str:
        return urlsplit(self.public_url).netloc

    @property
    def sender(self) -> Address:
        """Raises UnusableAddress."""
        return usable_address(self.mail_from or f"genx@{_mail_domain(self.public_url)}", name=PRODUCT)


class Letter(Struct, frozen=True, kw_only=True):
    """A mail before it has its text. `asked_at` is the time of its cause. A link needs a token and a `good_for`."""

    kind: MailKind
    email: str
    name: str | None
    asked_at: datetime
    token: str | None = None
    good_for: timedelta = timedelta()


class Mail(Struct, frozen=True):
    """A message that is ready to send, and the link in it."""

    message: EmailMessage
    link: str | None


def compose(letterhead: Letterhead, letter: Letter, now: datetime) -> Mail:
    """Return the mail of a letter, dated `now`. Raises UnusableAddress."""
    message, sender = EmailMessage(policy=SMTP), letterhead.sender
    message["From"] = sender
    message["To"] = usable_address(letter.email)
    message["Subject"] = _SUBJECTS[letter.kind]
    message["Date"] = now
    message["Message-ID"] = make_msgid(domain=sender.domain)
    message["Auto-Submitted"] = "auto-generated"
    link = _link(letterhead, letter)
    told = {
        "subject": _SUBJECTS[letter.kind],
        "product": PRODUCT,
        "host": letterhead.host,
        "email": letter.email,
        "name": _one_line(letter.name),
        "at": f"{letter.asked_at:%-d %B %Y at %H:%M} UTC",
        "link": link,
        "good_for": in_words(letter.good_for),
    }
    text, html = (_templates().get_template(f"{letter.kind}.{kind}").render(told) for kind in ("txt", "html"))
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return Mail(message, link)


def in_words(duration: timedelta) -> str:
    """Return a time in words, such as `30 minutes`, `1 hour` or `7 days`, in the largest unit that divides it."""
    minutes = round(duration / timedelta(minutes=1))
    for unit, size in (("day", 1440), ("hour", 60), ("minute", 1)):
        if minutes and minutes % size == 0:
            count = minutes // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "0 minutes"


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape  # noqa: PLC0415 - start time

    return Environment(
        loader=PackageLoader("genx.delivery.mail"),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _link(letterhead: Letterhead, letter: Letter) -> str | None:
    if letter.token is None:
        return None
    invitation = "&invitation=1" if letter.kind == "invitation" else ""
    return f"{letterhead.public_url}/reset-password?token={letter.token}{invitation}"


def _one_line(name: str | None) -> str:
    """Return a name without line breaks and other invisible characters."""
    return "".join(character for character in " ".join((name or "").split()) if character.isprintable())


def _mail_domain(public_url: str) -> str:
    """Return the host of a URL, or `localhost` if that is an address, or no name for mail."""
    host = urlsplit(public_url).hostname or ""
    try:
        usable_address(f"genx@{host}")
    except UnusableAddress:
        return "localhost"
    return "localhost" if _IP_V4.fullmatch(host) else host

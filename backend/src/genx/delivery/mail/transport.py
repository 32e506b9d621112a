"""The ways a mail leaves: by SMTP, or as a line in the log if no server is set."""

import asyncio
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from typing import Protocol

import structlog

from genx.delivery.mail.compose import Mail
from genx.delivery.mail.smtp_url import SmtpServer, read_smtp_url

log = structlog.get_logger(__name__)


class Transport(Protocol):
    """Take a mail over. Raises NotSent or Refused."""

    async def send(self, mail: Mail) -> None: ...


class PrintedMail:
    """Prints the link of a mail to the log, so that everything works without a mail server."""

    async def send(self, mail: Mail) -> None:
        log.warning(
            "no mail server is set (GENX_SMTP_URL): this mail is printed instead",
            to=str(mail.message["To"]),
            subject=str(mail.message["Subject"]),
            **({"link": mail.link} if mail.link else {}),
        )


class SmtpMail:
    """Hands mails to a mail server, each over a connection of its own; `hello` is the name we give there."""

    def __init__(self, server: SmtpServer, hello: str) -> None:
        self._server = server
        self._hello = hello

    async def send(self, mail: Mail) -> None:
        # The libraries take most of a second to import: neither the start nor a charger waits for them.
        hand_over = await asyncio.to_thread(_hand_over)
        await hand_over(self._server, self._hello, mail.message)


def transport(smtp_url: str, hello: str) -> Transport:
    """Return the transport of a server's URL, which is empty for none. Raises ValueError like `read_smtp_url`."""
    return SmtpMail(read_smtp_url(smtp_url), hello) if smtp_url else PrintedMail()


def _hand_over() -> Callable[[SmtpServer, str, EmailMessage], Awaitable[None]]:
    from genx.delivery.mail.smtp import hand_over  # noqa: PLC0415 - see where it is called

    return hand_over

"""Handing a message to a mail server over fastapi-mail's connection. Slow to import, so `transport` does it late."""

import asyncio
import base64
from contextlib import AsyncExitStack, suppress
from email.message import EmailMessage

import aiosmtplib
from fastapi_mail import ConnectionConfig
from fastapi_mail.connection import Connection
from fastapi_mail.errors import ConnectionErrors
from pydantic import SecretStr

from genx.delivery.errors import NotSent, Refused
from genx.delivery.mail.smtp_url import SmtpServer
from genx.domain.masking import MASK

ANSWER_S = 20
"""Seconds that the mail server has for each answer."""
LONGEST_S = 60.0
"""Seconds that handing over one mail may take."""
FAREWELL_S = 2.0


class _Link(Connection):
    """A connection whose end takes nothing back: an accepted message stays so, however the server says goodbye."""

    async def __aexit__(self, error: object, *_: object) -> None:
        if error is None:
            with suppress(aiosmtplib.SMTPException, OSError):
                await self.session.quit(timeout=FAREWELL_S)

    def close(self) -> None:
        """Close the socket if there is one, even if signing in has failed."""
        if hasattr(self, "session"):
            self.session.close()


async def hand_over(server: SmtpServer, hello: str, message: EmailMessage) -> None:
    """Returns once the server has accepted the message. Raises NotSent or Refused."""
    link = _Link(_config(server, hello))
    try:
        async with AsyncExitStack() as stack:
            async with asyncio.timeout(LONGEST_S):
                await stack.enter_async_context(link)
                await link.session.send_message(message)
    except Exception as error:
        cause = error.__context__ if isinstance(error, ConnectionErrors) and error.__context__ else error
        raise (Refused if _is_final(error) else NotSent)(_without_secrets(server, _told(cause))) from None
    finally:
        link.close()


async def sign_in(server: SmtpServer, hello: str) -> None:
    """Do all that `hand_over` does except handing over. Raises NotSent; its cause is the library's error."""
    link = _Link(_config(server, hello))
    try:
        async with asyncio.timeout(LONGEST_S), link:
            pass
    except Exception as error:
        cause = error.__context__ if isinstance(error, ConnectionErrors) and error.__context__ else error
        raise NotSent(_without_secrets(server, _told(cause))) from cause
    finally:
        link.close()


def _config(server: SmtpServer, hello: str) -> ConnectionConfig:
    # Not validated: validation refuses senders at localhost, and reads missing fields from environment variables.
    return ConnectionConfig.model_construct(
        MAIL_SERVER=server.host,
        MAIL_PORT=server.port,
        MAIL_USERNAME=server.user,
        MAIL_PASSWORD=SecretStr(server.password),
        USE_CREDENTIALS=bool(server.user),
        MAIL_STARTTLS=server.tls == "starttls",
        MAIL_SSL_TLS=server.tls == "tls",
        VALIDATE_CERTS=server.verify,
        CERT_BUNDLE=server.ca_file,
        LOCAL_HOSTNAME=hello,
        TIMEOUT=ANSWER_S,
        SUPPRESS_SEND=0,
    )


def _is_final(error: Exception) -> bool:
    """Return whether the same mail would be refused again. Sender, password and server can be corrected meanwhile."""
    match error:
        case aiosmtplib.SMTPRecipientsRefused():
            return all(refused.code >= 500 for refused in error.recipients)
        case aiosmtplib.SMTPDataError():
            return error.code >= 500
        case aiosmtplib.SMTPNotSupported():
            return True  # The address has a letter that this server can't write (RFC 6531).
    return False


def _told(error: BaseException) -> str:
    """Return the error in one line: a server's answer, word for word."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        error = error.recipients[0]
    text = f"{error.code} {error.message}" if isinstance(error, aiosmtplib.SMTPResponseException) else str(error)
    return " ".join(text.split()) or type(error).__name__


def _without_secrets(server: SmtpServer, text: str) -> str:
    """Return the text without the password, in case the server has repeated it."""
    if not server.password:
        return text
    signing_in = f"\0{server.user}\0{server.password}"
    encoded = [base64.b64encode(sent.encode()).decode() for sent in (signing_in, server.password)]
    for secret in (*encoded, server.password):
        text = text.replace(secret, MASK)
    return text

"""The mail server: connects and signs in as for a mail, and sends none."""

import asyncio

from genx.delivery.errors import NotSent
from genx.delivery.mail.compose import Letterhead
from genx.delivery.mail.smtp_url import SmtpServer, read_smtp_url
from genx.doctor.finding import Finding, failed, ok, warning
from genx.settings.table import Settings

PATIENCE_S = 20.0


async def check(settings: Settings) -> list[Finding]:
    if not settings.smtp_url:
        said = "no mail server is set: mails, and the links in them, are printed to the log"
        return [warning("mail", said, "set GENX_SMTP_URL, smtp://user:password@host:587")]
    server = read_smtp_url(settings.smtp_url)
    hello = Letterhead(settings.public_url, settings.mail_from).sender.domain
    return [await _signed_in(server, hello), *_unsafe(server)]


async def _signed_in(server: SmtpServer, hello: str) -> Finding:
    from genx.delivery.mail.smtp import sign_in  # noqa: PLC0415 - takes most of a second

    try:
        async with asyncio.timeout(PATIENCE_S):
            await sign_in(server, hello)
    except TimeoutError:
        return _silent(server)
    except NotSent as error:
        return _refused(server, error)
    how = {"none": "without TLS", "starttls": "with STARTTLS", "tls": "with TLS"}[server.tls]
    return ok(
        "mail", f"{_where(server)} answers {how}{' and lets us sign in' if server.user else ''}; no mail was sent"
    )


def _where(server: SmtpServer) -> str:
    return f"{server.host} port {server.port}"


def _silent(server: SmtpServer) -> Finding:
    mend = "check host and port of GENX_SMTP_URL; clouds often close port 25 to the outside: use 587 or 465 (smtps://)"
    return failed("mail", f"{_where(server)} does not answer within {PATIENCE_S:.0f} s", mend)


def _refused(server: SmtpServer, error: NotSent) -> Finding:
    """Return the finding for an error of the library."""
    import aiosmtplib  # noqa: PLC0415 - as above

    said, cause = f"{_where(server)}: {error}", error.__cause__
    if "certificate" in str(error).lower():
        mend = "its certificate is not trusted: use the name that it is for, or name who signed it with ca=FILE"
    elif isinstance(cause, aiosmtplib.SMTPTimeoutError | TimeoutError):
        return _silent(server)
    elif isinstance(cause, aiosmtplib.SMTPAuthenticationError):
        mend = "user or password of GENX_SMTP_URL is wrong; some providers require an app password"
    elif "STARTTLS" in str(error):
        mend = (
            "it offers no STARTTLS: use smtps:// where it takes TLS from the start, or else starttls=0 (in the clear)"
        )
    elif "SSL" in str(error) or not isinstance(cause, aiosmtplib.SMTPConnectError | OSError):
        mend = "smtps:// is for TLS from the start (465), smtp:// for STARTTLS (587): check which one this port speaks"
    else:
        mend = "check host and port of GENX_SMTP_URL, and that the firewall lets us out"
    return failed("mail", said, mend)


def _unsafe(server: SmtpServer) -> list[Finding]:
    found = []
    if not server.verify and server.tls != "none":
        found.append(
            warning("mail", "verify=0 accepts any certificate from the mail server", "name its issuer with ca=FILE")
        )
    if server.user and server.tls == "none":
        said = "the password is sent to the mail server in the clear (starttls=0)"
        found.append(warning("mail", said, "remove starttls=0, or use smtps://"))
    return found

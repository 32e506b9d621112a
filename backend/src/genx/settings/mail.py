"""Sending mails."""

from dataclasses import dataclass

from genx.settings.kinds import EMAIL, setting, url, wrong_smtp_url


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    smtp_url: str = setting(
        "",
        url("smtp", "smtps")._replace(wrong=wrong_smtp_url),
        "Mail server, `smtp://user:password@host:587?starttls=1`, or `smtps://` for TLS from the start. `verify=0`"
        " takes any certificate, `ca=` names a file of those to trust; with a password STARTTLS is used unless"
        " `starttls=0`. Empty: mails are printed to the log, their links included.",
        secret=True,
    )
    mail_from: str = setting("", EMAIL, "Sender of mails. Empty: genx@ and the host of the public URL.")

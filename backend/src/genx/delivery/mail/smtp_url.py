"""The mail server's URL: `smtp://user:password@host:587?starttls=1`, or `smtps://` for TLS from the first byte."""

from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from msgspec import Struct

PORTS = {"none": 25, "starttls": 587, "tls": 465}

_SWITCH = {"0": False, "1": True}


class SmtpServer(Struct, frozen=True):
    """A mail server. Without a user nobody signs in; `ca_file` has authorities to trust besides the system's."""

    host: str
    port: int
    user: str
    password: str
    tls: Literal["none", "starttls", "tls"]
    verify: bool
    ca_file: str | None

    def __repr__(self) -> str:
        return f"SmtpServer({self.host}:{self.port})"


def read_smtp_url(url: str) -> SmtpServer:
    """Return the server of a URL. Raises ValueError with the fault and none of the secrets.

    With a password, STARTTLS is required unless the URL says `starttls=0`: it never leaves in the clear by oversight.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("has no host and port that can be read") from None
    if not host or parts.path not in ("", "/") or parts.fragment or "@" in parts.query:
        raise ValueError("can't be read: write / ? # @ of a user or a password as %2F %3F %23 %40")
    options = _options(parts.query)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    tls: Literal["none", "starttls", "tls"] = (
        "tls" if parts.scheme == "smtps" else "starttls" if _switch(options, "starttls", bool(user)) else "none"
    )
    return SmtpServer(
        host=host,
        port=port or PORTS[tls],
        user=user,
        password=password,
        tls=tls,
        verify=_switch(options, "verify", True),
        ca_file=options.get("ca"),
    )


def _options(query: str) -> dict[str, str]:
    options = dict(parse_qsl(query, keep_blank_values=True))
    if options.keys() - {"starttls", "verify", "ca"}:
        raise ValueError("has an option besides starttls=, verify= and ca=")
    return options


def _switch(options: dict[str, str], name: str, default: bool) -> bool:
    if name not in options:
        return default
    if options[name] not in _SWITCH:
        raise ValueError(f"has another {name}= than 0 or 1")
    return _SWITCH[options[name]]

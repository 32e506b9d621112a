"""Addresses of this server, from here and from outside."""

from urllib.parse import SplitResult, urlsplit

from genx.accounts.networks import is_local
from genx.settings.table import Settings

PORTS = {"http": 80, "https": 443}
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what it stands for


def port_of(url: SplitResult) -> int:
    return url.port or PORTS[url.scheme]


def own_url(settings: Settings) -> str:
    """Return the URL at which this machine reaches the server itself, past any proxy."""
    host = _EVERYWHERE.get(settings.host, settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def is_own(settings: Settings) -> bool:
    """Return whether the public URL is that of the server itself, with no proxy in front."""
    public = urlsplit(settings.public_url)
    return public.scheme == "http" and is_local(public.hostname or "") and port_of(public) == settings.port

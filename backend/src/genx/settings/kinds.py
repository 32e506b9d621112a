"""Kinds of settings: reading their texts, and checking them."""

import dataclasses
import difflib
import re
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from genx.domain.hours import time_zones

SHORTEST_SECRET_KEY = 32

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?")
_CHARGER_ORIGIN = re.compile(r"null|[a-z][a-z0-9+.-]*://[^\s/]*")


class Kind(NamedTuple):
    """A kind of setting. `read` raises ValueError for a text that is not `allowed`; `empty` is the value of no text.

    `wrong` names further faults of a value. It is not called for defaults, so it may take its time.
    """

    allowed: str
    read: Callable[[str], Any]
    empty: object = ""
    wrong: Callable[[Any], str | None] = lambda _: None


def _text(text: str) -> str:
    return text


def whole(lowest: int, highest: int) -> Kind:
    def read(text: str) -> int:
        number = int(text)
        if not lowest <= number <= highest:
            raise ValueError
        return number

    return Kind(f"a whole number from {lowest} to {highest}", read)


def one_of(*words: str) -> Kind:
    def read(text: str) -> str:
        return words[[word.lower() for word in words].index(text.lower())]

    return Kind(" or ".join(words), read)


def _list_of(allowed: str, check: Callable[[str], object]) -> Kind:
    def read(text: str) -> tuple[str, ...]:
        items = tuple(item.strip() for item in text.split(",") if item.strip())
        for item in items:
            check(item)
        return items

    return Kind(allowed, read, ())


def _switch(text: str) -> bool:
    return {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}[
        text.lower()
    ]


def _zone(text: str) -> str:
    if text not in time_zones():
        raise ValueError
    return text


def url(*schemes: str) -> Kind:
    def read(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes or not (parts.hostname or parts.query):
            raise ValueError
        return text.rstrip("/") if parts.scheme.startswith("http") else text

    return Kind(f"a URL that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}", read)


def _key(text: str) -> str:
    if len(text.encode()) < SHORTEST_SECRET_KEY:
        raise ValueError
    return text


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _address(text: str) -> str:
    if _ADDRESS.fullmatch(text) is None:
        raise ValueError
    return text


def _charger_origin(text: str) -> str:
    if _CHARGER_ORIGIN.fullmatch(text) is None:
        raise ValueError
    return text


def _origin(text: str) -> None:
    if _ORIGIN.fullmatch(text) is None:
        raise ValueError


def _action(text: str) -> None:
    if not text.isalpha() or not text.isascii():
        raise ValueError


def _timeout(text: str) -> None:
    action, _, seconds = text.partition("=")
    _action(action)
    SECONDS.read(seconds)


def _wrong_action(names: tuple[str, ...]) -> str | None:
    """The first that OCPP 1.6 does not have, with the one that it may mean."""
    from genx.central_system.versions import ACTIONS as KNOWN  # noqa: PLC0415 - `genx --help` is there sooner without

    in_any_case = {name.lower(): name for name in KNOWN}
    for name in names:
        if name not in KNOWN:
            guesses = difflib.get_close_matches(name.lower(), in_any_case, n=1)
            meant = f": did you mean {in_any_case[guesses[0]]}?" if guesses else ""
            return f"has {name!r}, an action that OCPP 1.6 does not have{meant}"
    return None


def wrong_smtp_url(url: str) -> str | None:
    from genx.delivery.mail.smtp_url import read_smtp_url  # noqa: PLC0415 - as above

    try:
        read_smtp_url(url)
    except ValueError as error:
        return str(error)
    return None


def _wrong_address(address: str) -> str | None:
    from genx.domain.email_address import UnusableAddress, usable_address  # noqa: PLC0415 - as above

    try:
        usable_address(address)
    except UnusableAddress:
        return f"is {address!r}, to which no mail can be sent"
    return None


TEXT = Kind("a text", _text)
ZONE = Kind("a time zone, such as Europe/Berlin", _zone)
SWITCH = Kind("true or false", _switch)
SECONDS = whole(1, 86_400)
FOLDER = Kind("a folder", _folder, Path())
EMAIL = Kind("an email address", _address)._replace(wrong=_wrong_address)
KEY = Kind(f"at least {SHORTEST_SECRET_KEY} bytes", _key)
ACTIONS = _list_of("OCPP actions with commas between them", _action)._replace(wrong=_wrong_action)
TIMEOUTS = _list_of("OCPP actions with their seconds, `Reset=60`, with commas between them", _timeout)._replace(
    wrong=lambda items: _wrong_action(tuple(item.partition("=")[0] for item in items))
)
VENDORS = _list_of("vendor ids with commas between them", _text)
ORIGINS = _list_of("origins, http(s)://host or http(s)://host:port, with commas between them", _origin)
CHARGER_ORIGINS = _list_of(
    "origins as chargers send them, `scheme://host:port` or `null`, with commas between them",
    _charger_origin,
)
ADDRESSES = _list_of("addresses or networks (10.0.0.0/8) with commas between them", ip_network)


def setting(default: str, kind: Kind, meaning: str, *, secret: bool = False) -> Any:
    """A setting, as a field. If the default is empty, `load` may work out another."""
    return dataclasses.field(
        default=kind.read(default) if default else kind.empty,
        metadata={"default": default, "kind": kind, "meaning": meaning, "secret": secret},
    )

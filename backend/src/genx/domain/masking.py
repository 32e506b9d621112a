"""Hides secrets in what is kept and shown: the message log, commands, configuration, errors and our own log (C5).

Masking takes linear time. A text that can't hold a secret is recognised before anything is decoded.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import msgspec

from genx.ocpp.json_text import dump, excess, load, storable

MASK: Final = "***"
LONGEST_READ: Final = 65_536
"""Characters of JSON that are decoded. If a longer text may hold a secret, only its masked beginning is kept."""

MOST_NESTED: Final = 3
"""Levels of JSON within strings of JSON that are read."""

MOST_TEXTS_OF_JSON: Final = 100
"""Strings of one JSON text that are read as JSON themselves; any more are masked like plain text."""

SHORTEST_FOUND: Final = 4
"""A known secret shorter than this is hidden only if it is the whole text, because it occurs elsewhere by chance."""

_MARKS: Final = ("pass", "pwd", "psk", "key", "secr", "token", "cred", "pin", "bearer", "basic")
"""Every name of a secret contains one of these, except signatures, which occur in URLs."""

_SECRET_WORDS: Final = (
    *("password", "passwd", "passphrase", "passcode", "passkey", "pwd", "secret", "credential"),
    *("pincode", "pinnumber", "basicauth", "bearer"),
)
_KEYS_OF: Final = (
    *("authorization", "auth", "access", "api", "private", "shared", "session", "master", "encryption", "signing"),
    *("aes", "hmac", "wifi", "wlan", "wpa", "wpa2", "wpa3", "wep", "network", "hotspot", "mqtt", "sim", "apn", "vpn"),
    *("tls", "ssl", "client", "server", "cert", "certificate", "backend", "account", "storage", "license"),
)
_SECRET_KEYS: Final = tuple(f"{of}key" for of in _KEYS_OF)
_SIGNATURES_OF_URLS: Final = frozenset({"sig", "xamzsignature", "xgoogsignature"})
_LONGEST_NAME: Final = 100
_NAMES_OF_NAMES: Final = ("key", "name", "variable", "parameter")

_BETWEEN_WORDS: Final = re.compile(r"[\W_]+")
_END_OF_AUTHORITY: Final = re.compile(r"[/\s\"]")
_ESCAPED: Final = re.compile(r"\\(?:/|u00(?!22|5[cC])([2-7][0-9a-fA-F]))")
_SCHEME: Final = re.compile(r"\b(Bearer|Basic)\s+[^\s\"',]+", re.IGNORECASE)
_NAMED: Final = re.compile(r"""(?<![\w.-])([\w.-]++)\\*+["']?+\s?+[=:]\s?+""")
_GIVEN: Final = re.compile(
    r"""(")(?:[^"\\]|\\.)*+|(')[^']*+|(\\++["'])[^"'\\]*+|()[\[{].*+|()[^\s"'&,;}\\]++""",
    re.DOTALL,
)


def is_secret(name: str) -> bool:
    """Return whether the value of a configuration key, JSON field or URL parameter of this name is a secret."""
    return _is_known_as_secret(name) if len(name) <= _LONGEST_NAME else _has_secret_word(name)


@lru_cache(maxsize=4_096)
def _is_known_as_secret(name: str) -> bool:
    return _has_secret_word(name)


def _has_secret_word(text: str) -> bool:
    bare = _BETWEEN_WORDS.sub("", text.lower())
    if any(word in bare for word in _SECRET_WORDS) or any(key in bare for key in _SECRET_KEYS):
        return True
    if bare.endswith(("psk", "pin")) or bare.startswith("psk") or bare in _SIGNATURES_OF_URLS:
        return True
    if bare.endswith("pass") and not bare.endswith("bypass"):
        return True
    return "token" in bare.replace("idtoken", "")


def mask_value(key: str, value: str | None, known: Sequence[str] = ()) -> str | None:
    """Return the value of a configuration key as it may be kept and shown."""
    if value is None or not value:
        return value
    return MASK if is_secret(key) else mask_text(value, known)


def mask_text(text: str, known: Sequence[str] = ()) -> str:
    """Return text without passwords of URLs, credentials of headers, values given to secret names, and `known` secrets.

    `known` are secrets that were given to the charge point, whatever it calls them.
    """
    for secret in known:
        text = _without(text, secret)
    if not _is_suspect(text):
        return text
    if "\\" in text:
        text = _ESCAPED.sub(_unescaped, text)
    if "://" in text:
        text = _mask_urls(text)
    lower = text.lower()
    if "basic" in lower or "bearer" in lower:
        text = _SCHEME.sub(rf"\1 {MASK}", text)
    return _mask_given(text) if "=" in text or ":" in text else text


def mask_json(payload: str, known: Sequence[str] = ()) -> str:
    """Return JSON text without secrets, as it came if it holds none; JSON text of a string if it can't be read."""
    if not _is_suspect(payload) and not any(_is_in(secret, payload) for secret in known):
        return payload
    if len(payload) > LONGEST_READ:
        return dump(storable(mask_text(payload[:LONGEST_READ], known) + "..."))
    try:
        value = _read(payload)
    except ValueError:
        return dump(storable(mask_text(payload, known)))
    shown = _Masking(known).masked(value)
    return payload if shown == value else dump(shown)


def _is_suspect(text: str) -> bool:
    """Return False if the text can't hold a secret. Escapes may spell anything."""
    if "\\" in text or "://" in text:
        return True
    lower = text.lower()
    for mark in _MARKS:  # noqa: SIM110 - a generator takes twice as long, and every message is checked.
        if mark in lower:
            return True
    return False


def _read(payload: str) -> object:
    """Return plain data. Raises ValueError if the text is not JSON or is beyond reason."""
    if excess(payload) is not None:
        raise ValueError
    try:
        return msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return load(payload)


class _Masking:
    """Masks the secrets of one JSON text. `known` is as for `mask_text`."""

    def __init__(self, known: Sequence[str]) -> None:
        self._known = known
        self._texts_left = MOST_TEXTS_OF_JSON

    def masked(self, value: object, nested: int = 0, *, secret: bool = False) -> object:
        if isinstance(value, str):
            return self._masked_string(value, nested, secret=secret)
        if isinstance(value, dict):
            return self._masked_fields(value, nested, secret=secret)
        if isinstance(value, list):
            return [self.masked(item, nested, secret=secret) for item in value]
        if isinstance(value, int | float) and not isinstance(value, bool):
            return MASK if secret or str(value) in self._known else value
        return value

    def _masked_fields(self, fields: dict[str, object], nested: int, *, secret: bool) -> dict[str, object]:
        """Mask an object: values of secret fields, and values beside the name of a secret."""
        named = secret or _names_a_secret(fields)
        shown: dict[str, object] = {}
        for name, item in fields.items():
            mine = secret or is_secret(name) or (named and name not in _NAMES_OF_NAMES)
            shown[_shown_name(name, self._known)] = self.masked(item, nested, secret=mine)
        return shown

    def _masked_string(self, text: str, nested: int, *, secret: bool) -> str:
        if secret:
            return MASK if text else text
        if text[:1] not in ("{", "[") or nested >= MOST_NESTED or not self._texts_left:
            return mask_text(text, self._known)
        self._texts_left -= 1
        try:
            value = _read(text)
        except ValueError:
            return mask_text(text, self._known)
        shown = self.masked(value, nested + 1)
        return text if shown == value else dump(shown)


def _names_a_secret(fields: dict[str, object]) -> bool:
    for name in _NAMES_OF_NAMES:
        said = fields.get(name)
        if isinstance(said, str) and is_secret(said):
            return True
    return False


def _shown_name(name: str, known: Sequence[str]) -> str:
    return name if name.isalnum() and not known else mask_text(name, known)


def _unescaped(found: re.Match[str]) -> str:
    """Return the character of a JSON escape. Quotes and backslashes, which end strings, never get here."""
    return chr(int(found[1], 16)) if found[1] else "/"


def _mask_urls(text: str) -> str:
    """Hide the password of each `scheme://user:password@host`, or a user without one (RFC 3986, 3.2)."""
    first, *others = text.split("://")
    return "://".join([first, *map(_without_password, others)])


def _without_password(rest: str) -> str:
    """Return the text after a `://` without the password of its authority, which may contain an @ itself."""
    end = _END_OF_AUTHORITY.search(rest)
    authority = rest[: end.start()] if end else rest
    who, at, host = authority.rpartition("@")
    user, colon, _ = who.partition(":")
    shown = f"{user}{colon}" if colon else ""  # A user alone may be a token.
    return f"{shown}{MASK}{at}{host}{rest[len(authority) :]}" if at else rest


def _mask_given(text: str) -> str:
    """Hide the value after `name=` or `name:`, in quotes or not, if the name is that of a secret.

    A field `value` is hidden if a secret is named anywhere, as in `{"key": "AuthorizationKey", "value": "..."}`.
    """
    parts: list[str] = []
    position = 0
    hides_values = "value" in text and _has_secret_word(text)
    for named in _NAMED.finditer(text):
        if named.end() <= position or not (is_secret(named[1]) or (hides_values and named[1] == "value")):
            continue
        if given := _GIVEN.match(text, named.end()):
            parts += text[position : named.end()], given[given.lastindex or 0], MASK
            position = given.end()
    return "".join([*parts, text[position:]])


def _is_in(secret: str, payload: str) -> bool:
    return secret.lower() in payload.lower()


def _without(text: str, secret: str) -> str:
    """Hide a secret in any letter case, because hexadecimal digits may come back in another."""
    lower, sought = text.lower(), secret.lower()
    if lower == sought:
        return MASK
    if len(sought) < SHORTEST_FOUND or sought not in lower:
        return text
    if len(lower) != len(text):
        return MASK  # Some letters change their length with their case, so that positions differ.
    parts, position = [], 0
    for part in lower.split(sought):
        parts.append(text[position : position + len(part)])
        position += len(part) + len(sought)
    return MASK.join(parts)

"""Client certificates that a trusted proxy has checked (security profile 3): their owners, read strictly."""

import re
from collections.abc import Iterable, MutableMapping
from typing import Any

from genx.gateway.door.handshake import Refusal

VERIFY = b"x-client-certificate-verify"
SUBJECT = b"x-client-certificate-subject"
HEADERS = frozenset({VERIFY, SUBJECT})
SCOPE_KEY = "genx.client_certificate"
"""The key of the ASGI scope for these headers of a trusted proxy. Nobody else can put anything there."""

_COMMON_NAME = frozenset({"cn", "commonname", "2.5.4.3", "oid.2.5.4.3"})
_ATTRIBUTE = re.compile(
    r" *(?P<type>[A-Za-z][A-Za-z0-9-]*|(?:OID\.)?[0-9]+(?:\.[0-9]+)*)="
    r'(?P<value>(?:\\[0-9A-Fa-f]{2}|\\[,;+"\\<>=# ]|[^\\,;+"<>\x00-\x1f])*)(?P<end>[,+]|\Z)'
)
_ESCAPED = re.compile(rb"\\([0-9A-Fa-f]{2}|.)", re.DOTALL)


def common_name(scope: MutableMapping[str, Any]) -> str | None:
    """Return the owner of the checked certificate, None if there is none. Raises Refusal if that is not clear."""
    said: Iterable[tuple[bytes, bytes]] = scope.get(SCOPE_KEY, ())
    verified = [value.strip() for name, value in said if name == VERIFY]
    subjects = [value.strip() for name, value in said if name == SUBJECT]
    if len(verified) > 1 or len(subjects) > 1:
        raise _unclear("the proxy sends its headers more than once: it must replace those it received")
    if verified != [b"SUCCESS"]:
        return None
    try:
        return in_subject(subjects[0].decode() if subjects else "")
    except ValueError as error:
        raise _unclear(str(error)) from None


def in_subject(subject: str) -> str:
    """Return the common name of a distinguished name (RFC 2253). Raises ValueError unless there is exactly one."""
    names = []
    position, end = 0, ","
    while end:
        attribute = _ATTRIBUTE.match(subject, position)
        if attribute is None:
            raise ValueError("its subject is not a distinguished name (RFC 2253)")
        position, end = attribute.end(), attribute["end"]
        if attribute["type"].lower() in _COMMON_NAME:
            names.append(attribute["value"])
    if len(names) != 1 or not names[0] or names[0].startswith("#"):
        raise ValueError("its subject must have exactly one common name (CN)")
    return _ESCAPED.sub(_unescaped, names[0].encode()).decode()


def is_of(name: str, *words: str | None) -> bool:
    """Return whether a name is one of these. Letter case counts beyond ASCII, where two letters may share a form."""
    return any(word and (name == word or (name.isascii() and name.lower() == word.lower())) for word in words)


def _unescaped(escape: re.Match[bytes]) -> bytes:
    return bytes.fromhex(escape[1].decode()) if len(escape[1]) == 2 else escape[1]


def _unclear(why: str) -> Refusal:
    return Refusal(403, "unclear-certificate", f"It is not clear whose client certificate this is: {why}.")

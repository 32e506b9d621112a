"""Certificates as text (RFC 7468), as far as their form goes: whether to trust them is the charge point's decision."""

import re
from base64 import b64decode
from binascii import Error

from genx.domain.errors import UnusableRequest

_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----\s([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")
_SEQUENCE = 0x30
"""The first byte of a certificate in DER."""


def check_certificates(pointer: str, text: str, *, most: int | None = None) -> None:
    """Raises UnusableRequest if a text is not one or more certificates in PEM, and nothing else."""
    bodies = _CERTIFICATE.findall(text)
    if not bodies or _CERTIFICATE.sub("", text).strip() or not all(map(_is_der, bodies)):
        raise UnusableRequest(
            pointer, "Use the text of a certificate, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----."
        )
    if most is not None and len(bodies) > most:
        raise UnusableRequest(pointer, "Send one certificate at a time.")


def is_base64(text: str) -> bool:
    return _decoded(text) is not None


def _is_der(body: str) -> bool:
    """Return whether base64 holds one sequence of DER, and all of it."""
    content = _decoded(body)
    return content is not None and len(content) >= 2 and content[0] == _SEQUENCE and _length(content) == len(content)


def _length(content: bytes) -> int:
    """Return the length of the first element of DER, with its header."""
    if content[1] < 0x80:
        return 2 + content[1]
    digits = content[1] & 0x7F
    return 2 + digits + int.from_bytes(content[2 : 2 + digits], "big")


def _decoded(text: str) -> bytes | None:
    try:
        return b64decode("".join(text.split()), validate=True)
    except Error:
        return None

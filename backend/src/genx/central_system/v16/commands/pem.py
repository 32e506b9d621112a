"""Certificates as text (RFC 7468). Whether to trust them is the charge point's decision."""

import re
from base64 import b64decode
from binascii import Error
from itertools import pairwise
from typing import Final

from cryptography import x509

from genx.domain.errors import UnusableRequest

EXAMPLE: Final = """-----BEGIN CERTIFICATE-----
MIIBMjCB2aADAgECAgQfLj1MMAoGCCqGSM49BAMCMBcxFTATBgNVBAMMDEV4YW1w
bGUgUm9vdDAeFw0yNjAxMDEwMDAwMDBaFw00NjAxMDEwMDAwMDBaMBcxFTATBgNV
BAMMDEV4YW1wbGUgUm9vdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOYfaZZw
8VcsWiPv+1/aqp0zXif7IcmTzFePUxHiScfQKhGqsolqAcNZEUzMxZC3TEV729jh
g7r8+WxJQKw7kmajEzARMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAw
RQIgSaPzBzQ5leIUbRf4xzuA/ppy25MfBp9I9+NF0WMRdmECIQCl4/BuPOnRdHDW
nIQ7oDqKcemA+iCjJ0NEERlWqWoj3w==
-----END CERTIFICATE-----
"""
"""A root certificate for the documentation."""

_CERTIFICATE: Final = re.compile(r"-----BEGIN CERTIFICATE-----\s[^-]+-----END CERTIFICATE-----")


def check_certificates(pointer: str, text: str) -> list[x509.Certificate]:
    """Return the certificates of a text. Raises UnusableRequest if there are none, or anything else is in it."""
    found = _CERTIFICATE.findall(text)
    try:
        if found and not _CERTIFICATE.sub("", text).strip():
            return [x509.load_pem_x509_certificate(each.encode()) for each in found]
    except ValueError:
        pass
    raise UnusableRequest(
        pointer, "Use the text of a certificate, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----."
    )


def check_certificate(pointer: str, text: str) -> x509.Certificate:
    """Return the only certificate of a text. Raises UnusableRequest."""
    certificate, *others = check_certificates(pointer, text)
    if others:
        raise UnusableRequest(pointer, "Send one certificate at a time.")
    return certificate


def check_root(pointer: str, text: str) -> None:
    """Raises UnusableRequest if a certificate is not its own issuer: charge points can't list or delete such a one."""
    certificate = check_certificate(pointer, text)
    if certificate.issuer != certificate.subject:
        issuer = certificate.issuer.rfc4514_string()
        raise UnusableRequest(pointer, f"This is no root certificate. Install the certificate of its issuer: {issuer}.")


def is_chain(certificates: list[x509.Certificate]) -> bool:
    """Return whether each certificate is followed by that of its issuer."""
    return all(each.issuer == issuer.subject for each, issuer in pairwise(certificates))


def is_base64(text: str) -> bool:
    try:
        b64decode("".join(text.split()), validate=True)
    except Error:
        return False
    return True

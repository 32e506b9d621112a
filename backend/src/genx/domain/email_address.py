"""Email addresses that mail can be sent to."""

import re
from email.headerregistry import Address

import idna

from genx.domain.errors import Refusal

LONGEST_ADDRESS = 254
LONGEST_LOCAL_PART = 64

# RFC 5322 3.2.3 and RFC 6532: a dot-atom with letters of all scripts. Addresses that need quotes are refused.
_ATOM = r'[^\s()<>\[\]:;@\\,."]+'
_LOCAL_PART = re.compile(rf"{_ATOM}(\.{_ATOM})*")


class UnusableAddress(Refusal):
    """An address that no mail can be sent to."""

    type = "unusable-address"
    status_hint = 422

    def __init__(self) -> None:
        super().__init__("Mail can't be sent to this address.")


def usable_address(address: str, name: str = "") -> Address:
    """Return an address for headers and SMTP, with its domain in ASCII. It cannot inject anything there.

    Raises UnusableAddress.
    """
    local_part, _, domain = address.rpartition("@")
    # The email package decodes text that begins with `=?`, including line breaks.
    usable = address.isprintable() and "=?" not in address and _LOCAL_PART.fullmatch(local_part)
    if not usable or len(address.encode()) > LONGEST_ADDRESS or len(local_part.encode()) > LONGEST_LOCAL_PART:
        raise UnusableAddress
    try:
        return Address(name, local_part, idna.encode(domain, uts46=True).decode())
    except UnicodeError:
        raise UnusableAddress from None

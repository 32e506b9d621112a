"""Things that happen to a charge point, as effects of commands are worked out from them."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from genx.domain.transaction import Transaction

Upload = Literal["diagnostics", "log"]
Work = Literal["diagnostics", "log", "firmware"]


class Agreed(Struct, frozen=True):
    """The charge point agreed to the command: what is asked for may be the case already."""


class Came(Struct, frozen=True):
    """A message came; `connector_id` is None if it names no connector."""

    action: str
    connector_id: int | None = None


class Began(Struct, frozen=True):
    transaction: Transaction


class Ended(Struct, frozen=True):
    transaction: Transaction


class Booted(Struct, frozen=True):
    """The charge point booted of its own accord: not because we asked for the message."""


class Progressed(Struct, frozen=True):
    """The charge point reported the status of work that takes a while."""

    work: Work
    status: str


class ConfigurationTold(Struct, frozen=True):
    """Values by key in lower case; `unknown` holds keys that the charge point does not know, in lower case."""

    values: Mapping[str, str | None]
    unknown: frozenset[str] = frozenset()


class ListVersionTold(Struct, frozen=True):
    version: int


class CertificatesTold(Struct, frozen=True):
    """Serial numbers of the certificates of one use, in lower-case hexadecimal without leading zeros."""

    use: str
    serial_numbers: frozenset[str]


Happening = Agreed | Came | Began | Ended | Booted | Progressed | ConfigurationTold | ListVersionTold | CertificatesTold

"""What the operator of this central system has settled for all its charge points."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct, field

RegistrationPolicy = Literal["open", "pending", "closed"]
"""What becomes of a charger that is not known: served, kept waiting for an operator, refused."""


class Policy(Struct, frozen=True, kw_only=True):
    """Intervals in seconds."""

    registration: RegistrationPolicy = "open"
    heartbeat_interval: int = 300
    boot_retry_interval: int = 60
    accept_unknown_id_tags: bool = True
    first_calls: bool = True
    data_transfers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """DataTransfer that is answered Accepted: vendorId -> its messageIds, none for all; in lower case (S9)."""


def accepted_data_transfers(items: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """From `vendorId` or `vendorId:messageId` each."""
    accepted: dict[str, frozenset[str]] = {}
    for item in items:
        vendor, _, message = item.lower().rpartition(":") if ":" in item else (item.lower(), "", "")
        accepted[vendor] = accepted.get(vendor, frozenset()) | ({message} if message else set())
    return accepted

"""The rules that the operator of this central system has set for all its charge points."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct, field

RegistrationPolicy = Literal["open", "pending", "closed"]
"""The treatment of an unknown charger: served, kept waiting for an operator, or refused."""


class Policy(Struct, frozen=True, kw_only=True):
    """The rules. Intervals are in seconds."""

    registration: RegistrationPolicy = "open"
    heartbeat_interval: int = 300
    boot_retry_interval: int = 60
    accept_unknown_id_tags: bool = True
    first_calls: bool = True
    stop_unauthorised_after: int = 0
    """A transaction that was refused, but goes on, is stopped after this time; 0 is never."""
    data_transfers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The accepted messageIds of DataTransfer by vendorId, in lower case. An empty set accepts all (S9)."""


def accepted_data_transfers(items: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Read items of the form `vendorId` or `vendorId:messageId`."""
    accepted: dict[str, frozenset[str]] = {}
    for item in items:
        vendor, _, message = item.lower().rpartition(":") if ":" in item else (item.lower(), "", "")
        accepted[vendor] = accepted.get(vendor, frozenset()) | ({message} if message else set())
    return accepted

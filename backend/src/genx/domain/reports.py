"""Reports of charge points in our own words. Each version of OCPP translates its messages into these.

Times are the charge point's own, None if it sent no usable one. Energy is in Wh.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from genx.domain.quantity import Quantity

IdTagStatus = Literal["Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx"]


class StatusReport(Struct, frozen=True, kw_only=True):
    """The status of a connector; connector 0 is the charge point itself."""

    connector_id: int
    status: str
    error_code: str
    at: datetime | None = None
    info: str | None = None
    vendor_error_code: str | None = None
    evse_id: int | None = None


class Reading(Struct, frozen=True, gc=False):
    """One reading of a meter. `value` is exactly as it was sent: a decimal number, or signed data."""

    quantity: Quantity
    value: str


class Sample(Struct, frozen=True):
    """Readings that were taken at one time."""

    at: datetime | None
    readings: Sequence[Reading]


class StartReport(Struct, frozen=True, kw_only=True):
    """A transaction has begun. `id_tag` is clean: see `id_tag.clean`."""

    connector_id: int
    id_tag: str
    at: datetime | None = None
    meter_start: int | None = None
    reservation_id: int | None = None
    evse_id: int | None = None


class StopReport(Struct, frozen=True, kw_only=True):
    """A transaction has ended. `wire_id` is the charge point's name for it.

    `id_tag` is the tag that stopped it, None if there was none. `notes` say what was odd about the report.
    """

    wire_id: int | None
    reason: str
    at: datetime | None = None
    meter_stop: int | None = None
    id_tag: str | None = None
    samples: Sequence[Sample] = ()
    notes: tuple[str, ...] = ()


class TagVerdict(Struct, frozen=True):
    """The answer to a charge point about an id tag."""

    status: IdTagStatus
    expiry_date: datetime | None = None
    parent_id_tag: str | None = None

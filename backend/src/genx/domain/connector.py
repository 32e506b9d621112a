"""A connector: its last status, and what it measures now."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from genx.domain.register import RegisterKind
from genx.domain.texts import kept
from genx.ocpp.messages.core import StatusNotificationRequest
from genx.ocpp.times import plausible


class Live(Struct, frozen=True, kw_only=True):
    """Last measurements of a connector (S5): W, Wh of the import register, A of the highest phase, V, %, °C."""

    at: datetime
    power_w: int | None = None
    energy_wh: int | None = None
    current_a: float | None = None
    voltage_v: float | None = None
    soc: float | None = None
    temperature_c: float | None = None


class Connector(Struct, frozen=True, kw_only=True):
    """Connector 0 is the charge point itself. `status_at` is the charger's time, `updated_at` ours.

    `since` is when the status was reported that it still has: that it is reported again changes nothing about it.
    """

    connector_id: int
    status: str | None = None
    error_code: str | None = None
    info: str | None = None
    vendor_error_code: str | None = None
    status_at: datetime | None = None
    updated_at: datetime | None = None
    since: datetime | None = None
    live: Live | None = None
    register_kind: RegisterKind | None = None


FILLERS = frozenset({"", "null", "none", "0x0000"})
"""Words that some charge points send where there is nothing to say."""


def report_status(
    known: Connector, request: StatusNotificationRequest, *, last_boot_at: datetime | None, at: datetime
) -> Connector:
    """The connector after a StatusNotification; the same object where the report is older than what is known (S2)."""
    if _is_outdated(known, request.timestamp, last_boot_at, at):
        return known
    return replace(
        known,
        status=request.status,
        error_code=request.error_code,
        info=_meaningful(request.info),
        vendor_error_code=_meaningful(request.vendor_error_code),
        status_at=request.timestamp,
        updated_at=at,
        since=known.since if request.status == known.status else at,
    )


def _is_outdated(known: Connector, reported_at: datetime | None, last_boot_at: datetime | None, at: datetime) -> bool:
    if reported_at is None or known.status_at is None or known.updated_at is None:
        return False
    if last_boot_at is not None and known.updated_at < last_boot_at:
        return False
    both_plausible = plausible(reported_at, at) and plausible(known.status_at, known.updated_at)
    # QUIRKS C2: what is known from a time yet to come was told by a clock that was ahead, and may have been set since.
    return both_plausible and reported_at < known.status_at <= at


def _meaningful(text: str | None) -> str | None:
    return None if text is None or text.strip().lower() in FILLERS else kept(text)

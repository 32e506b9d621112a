"""Translates requests of OCPP 1.6 into reports, and verdicts into its answers."""

from typing import Final

from genx.central_system.v16.samples import TOO_MANY, samples, within_reason
from genx.domain.id_tag import clean
from genx.domain.reports import StartReport, StatusReport, StopReport, TagVerdict
from genx.domain.tolerances import Tolerances
from genx.ocpp.v16.messages.core import (
    IdTagInfo,
    StartTransactionRequest,
    StatusNotificationRequest,
    StopTransactionRequest,
)

USUAL_REASON: Final = "Local"
"""OCPP 1.6, 6.45: the reason may be omitted if it is Local."""


def status_report(request: StatusNotificationRequest) -> StatusReport:
    return StatusReport(
        connector_id=request.connector_id,
        status=request.status,
        error_code=request.error_code,
        at=request.timestamp,
        info=request.info,
        vendor_error_code=request.vendor_error_code,
    )


def start_report(request: StartTransactionRequest, tolerances: Tolerances) -> StartReport:
    return StartReport(
        connector_id=request.connector_id,
        id_tag=clean(request.id_tag, tolerances),
        at=request.timestamp,
        meter_start=request.meter_start,
        reservation_id=request.reservation_id or None,
    )


def stop_report(request: StopTransactionRequest, tolerances: Tolerances) -> StopReport:
    """Translate a stop with its transaction data (T7)."""
    values = within_reason(request.transaction_data)
    return StopReport(
        wire_id=request.transaction_id,
        reason=request.reason or USUAL_REASON,
        at=request.timestamp,
        meter_stop=request.meter_stop,
        id_tag=clean(request.id_tag, tolerances) if request.id_tag else None,
        samples=samples(values),
        notes=() if values is request.transaction_data else TOO_MANY,
    )


def id_tag_info(verdict: TagVerdict) -> IdTagInfo:
    return IdTagInfo(status=verdict.status, expiry_date=verdict.expiry_date, parent_id_tag=verdict.parent_id_tag)

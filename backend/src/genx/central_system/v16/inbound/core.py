"""Core profile: boot, heartbeat, status, authorize, data transfer."""

from collections.abc import Mapping
from datetime import timedelta

from msgspec.structs import replace

from genx.central_system.decision import Decision, Incoming
from genx.central_system.policy import Policy
from genx.central_system.v16.first_calls import first_calls
from genx.central_system.v16.reports import id_tag_info, status_report
from genx.central_system.v16.tolerances import tolerances_of
from genx.domain.changes import ChargerReported, ConnectorReported
from genx.domain.charge_point import MOST_CONNECTORS, ChargePoint, Registration
from genx.domain.connector import Connector, report_status
from genx.domain.events import ChargerChanged
from genx.domain.facts import Facts, Needs
from genx.domain.id_tag import authorise, clean
from genx.domain.rest import after_status, ends_session
from genx.domain.texts import kept
from genx.ocpp.v16.messages.core import (
    AuthorizeRequest,
    AuthorizeResponse,
    BootNotificationRequest,
    BootNotificationResponse,
    DataTransferRequest,
    DataTransferResponse,
    DataTransferStatus,
    HeartbeatResponse,
    RegistrationStatus,
    StatusNotificationResponse,
)

BETWEEN_BOOTS = timedelta(seconds=10)
"""The shortest time between kept boots of a charge point that is not accepted (B2)."""

_BOOT_STATUS: Mapping[Registration, RegistrationStatus] = {
    "accepted": "Accepted",
    "pending": "Pending",
    "rejected": "Rejected",
}


def boot_notification(state: ChargePoint, incoming: Incoming, _facts: Facts, policy: Policy) -> Decision:
    """B1, B2: absent fields keep known values. A change of firmware clears what the charge point can't do."""
    request: BootNotificationRequest = incoming.request
    serial_number = request.charge_point_serial_number or request.charge_box_serial_number
    firmware = kept(request.firmware_version) or state.firmware_version
    booted = replace(
        state,
        vendor=kept(request.charge_point_vendor) or state.vendor,
        model=kept(request.charge_point_model) or state.model,
        serial_number=kept(serial_number) or state.serial_number,
        firmware_version=firmware,
        iccid=kept(request.iccid) or state.iccid,
        imsi=kept(request.imsi) or state.imsi,
        meter_type=kept(request.meter_type) or state.meter_type,
        meter_serial_number=kept(request.meter_serial_number) or state.meter_serial_number,
        not_asked=state.not_asked if firmware == state.firmware_version else {},
        last_boot_at=incoming.at,
    )
    accepted = booted.registration == "accepted"
    response = BootNotificationResponse(
        status=_BOOT_STATUS[booted.registration],
        current_time=incoming.at,
        interval=policy.heartbeat_interval if accepted else policy.boot_retry_interval,
    )
    if not accepted and state.last_boot_at is not None and incoming.at - state.last_boot_at < BETWEEN_BOOTS:
        return Decision(response=response, state=state)
    return Decision(
        response=response,
        state=booted,
        changes=(ChargerReported(booted),),
        events=(ChargerChanged(booted),),
        then=first_calls(booted) if accepted and policy.first_calls else (),
    )


def heartbeat(state: ChargePoint, incoming: Incoming, _facts: Facts, _policy: Policy) -> Decision:
    """Answer with our time (S3)."""
    return Decision(response=HeartbeatResponse(current_time=incoming.at), state=state)


def status_notification(state: ChargePoint, incoming: Incoming, _facts: Facts, _policy: Policy) -> Decision:
    """Keep a status. A repeat or an outdated report changes nothing, but is answered (S1, S2).

    A repeat may have the time of the change instead of its own (QE4), so it says nothing about the clock.
    """
    report = status_report(incoming.request)
    if not state.has_room_for(report.connector_id):
        return Decision(response=_STATUS_ANSWER, state=state, notes=TOO_MANY_CONNECTORS)
    known = state.connector(report.connector_id)
    reported = report_status(
        known, report, last_boot_at=state.last_boot_at, at=incoming.at, clock_is_wrong=state.clock_is_wrong
    )
    if reported is known:
        note = ("older than the status known, which stays",)
        return Decision(response=_STATUS_ANSWER, state=state, notes=note, reported_at=report.at)
    if ends_session(reported, known.status):
        charging = state.running_on(report.connector_id) is not None
        reported = after_status(reported, state.its_time(report.at, incoming.at), charging=charging)
    changed = state.with_connector(reported)
    told = _shown(known) != _shown(reported)
    return Decision(
        response=_STATUS_ANSWER,
        state=changed,
        changes=(ConnectorReported(state.charger_id, reported),),
        events=(ChargerChanged(changed),) if told else (),
        reported_at=None if report.at == known.status_at else report.at,
    )


def _shown(connector: Connector) -> tuple[str | None, ...]:
    """Return the parts of a status that are published, apart from its times."""
    return connector.status, connector.error_code, connector.info, connector.vendor_error_code


_STATUS_ANSWER = StatusNotificationResponse()
TOO_MANY_CONNECTORS = (f"not kept: {MOST_CONNECTORS} other connectors have been reported",)


def authorize_needs(state: ChargePoint, incoming: Incoming) -> Needs:
    request: AuthorizeRequest = incoming.request
    return Needs(id_tag=clean(request.id_tag, tolerances_of(state)), charger_id=state.charger_id)


def authorize(state: ChargePoint, incoming: Incoming, facts: Facts, policy: Policy) -> Decision:
    """T9. Only StartTransaction is answered ConcurrentTx (OCPP 1.6, 7.2), because this driver may be about to stop."""
    verdict = authorise(
        facts.id_tag, incoming.at, device_id=state.device_id, accept_unknown=policy.accept_unknown_id_tags
    )
    return Decision(response=AuthorizeResponse(id_tag_info=id_tag_info(verdict)), state=state)


def data_transfer(state: ChargePoint, incoming: Incoming, _facts: Facts, policy: Policy) -> Decision:
    """Accept the vendors and messages of the policy (S9)."""
    request: DataTransferRequest = incoming.request
    known = policy.data_transfers.get(request.vendor_id.lower())
    status: DataTransferStatus = "Accepted"
    if known is None:
        status = "UnknownVendorId"
    elif known and (request.message_id or "").lower() not in known:
        status = "UnknownMessageId"
    return Decision(response=DataTransferResponse(status=status), state=state)

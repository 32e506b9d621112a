"""Firmware management and the security extension: notifications that are answered, logged and kept (S8, S10)."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from genx.central_system.decision import Decision, Incoming
from genx.central_system.policy import Policy
from genx.domain.changes import ChargerReported
from genx.domain.charge_point import ChargePoint
from genx.domain.events import ChargerChanged
from genx.domain.facts import Facts
from genx.domain.texts import kept
from genx.ocpp.v16.messages.security import (
    SecurityEventNotificationRequest,
    SecurityEventNotificationResponse,
    SignCertificateResponse,
)

CRITICAL_SECURITY_EVENTS = frozenset(
    {
        "FirmwareUpdated",
        "SettingSystemTime",
        "StartupOfTheDevice",
        "ResetOrReboot",
        "SecurityLogWasCleared",
        "MemoryExhaustion",
        "TamperDetectionActivated",
        "InvalidFirmwareSignature",
        "InvalidFirmwareSigningCertificate",
        "InvalidCentralSystemCertificate",
        "InvalidChargePointCertificate",
        "InvalidTLSVersion",
        "InvalidTLSCipherSuite",
    }
)
"""OCPP 1.6 security whitepaper, appendix: events that a charge point must keep until it has sent them."""

ORDINARY = frozenset({"FirmwareUpdated", "SettingSystemTime", "StartupOfTheDevice", "ResetOrReboot"})
"""Critical events that are part of daily life. An alarm at each start would bury the others."""


def keeps_status(field: str, answer: Struct) -> Callable[[ChargePoint, Incoming, Facts, Policy], Decision]:
    """Return a handler that keeps a status as `field` of the charge point. A repeat is only answered (QH19)."""

    def decide(state: ChargePoint, incoming: Incoming, _facts: Facts, _policy: Policy) -> Decision:
        status = kept(incoming.request.status)
        if getattr(state, field) == status:
            return Decision(response=answer, state=state)
        changed = replace(state, **{field: status})
        events = (ChargerChanged(changed),)
        return Decision(response=answer, state=changed, changes=(ChargerReported(changed),), events=events)

    return decide


def security_event(state: ChargePoint, incoming: Incoming, _facts: Facts, _policy: Policy) -> Decision:
    request: SecurityEventNotificationRequest = incoming.request
    critical = request.type in CRITICAL_SECURITY_EVENTS
    return Decision(
        response=SecurityEventNotificationResponse(),
        state=state,
        notes=(f"critical security event: {kept(request.type)}",) if critical else (),
        alarm=kept(request.type) if critical and request.type not in ORDINARY else None,
        reported_at=request.timestamp,
    )


def sign_certificate(state: ChargePoint, _incoming: Incoming, _facts: Facts, _policy: Policy) -> Decision:
    """Reject the request, because there is no signer yet (S10)."""
    return Decision(response=SignCertificateResponse(status="Rejected"), state=state)

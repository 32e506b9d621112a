"""The table of actions that charge points send, and the one way to decide a CALL."""

from collections.abc import Mapping

from msgspec.structs import replace

from genx.central_system.decision import Decision, Handler, Incoming, Refused
from genx.central_system.policy import Policy
from genx.central_system.v16.inbound import core, metering, notifications, transactions
from genx.central_system.v16.inbound.notifications import keeps_status
from genx.domain.charge_point import ChargePoint
from genx.domain.facts import Facts, Needs
from genx.domain.notes import CLOCK_IS_WRONG
from genx.ocpp.times import plausible
from genx.ocpp.v16.messages import firmware, security

INBOUND: Mapping[str, Handler] = {
    "Authorize": Handler(core.authorize, core.authorize_needs),
    "BootNotification": Handler(core.boot_notification, tells_time=True, boots=True, told_in_words=True),
    "DataTransfer": Handler(core.data_transfer),
    "DiagnosticsStatusNotification": Handler(
        keeps_status("diagnostics_status", firmware.DiagnosticsStatusNotificationResponse())
    ),
    "FirmwareStatusNotification": Handler(
        keeps_status("firmware_status", firmware.FirmwareStatusNotificationResponse())
    ),
    "Heartbeat": Handler(core.heartbeat, may_overtake=True, tells_time=True),
    "LogStatusNotification": Handler(keeps_status("log_status", security.LogStatusNotificationResponse())),
    "MeterValues": Handler(
        metering.meter_values, may_overtake=True, lasts=metering.lasts, measures=True, adds_rows=True
    ),
    "SecurityEventNotification": Handler(notifications.security_event),
    "SignCertificate": Handler(notifications.sign_certificate),
    "SignedFirmwareStatusNotification": Handler(
        keeps_status("firmware_status", security.SignedFirmwareStatusNotificationResponse())
    ),
    "StartTransaction": Handler(
        transactions.start_transaction, transactions.start_needs, repeats_until_answered=True, adds_rows=True
    ),
    "StatusNotification": Handler(core.status_notification, told_in_words=True),
    "StopTransaction": Handler(
        transactions.stop_transaction, transactions.stop_needs, repeats_until_answered=True, adds_rows=True
    ),
}


def needs(state: ChargePoint, incoming: Incoming) -> Needs | None:
    """Return the facts to fetch before the CALL can be decided, None if there are none."""
    handler = INBOUND[incoming.action]
    return None if handler.needs is None else handler.needs(state, incoming)


def decide(
    state: ChargePoint, incoming: Incoming, facts: Facts, policy: Policy, *, triggered: bool = False
) -> Decision | Refused:
    """Decide a CALL. It is `triggered` if we asked for it by TriggerMessage."""
    if (
        state.registration != "accepted"
        and incoming.action != "BootNotification"
        and not (triggered and state.registration == "pending")
    ):
        return Refused(
            "SecurityError", f"This charge point is {state.registration}: a BootNotification must be accepted first."
        )  # B3
    decision = INBOUND[incoming.action].decide(state, incoming, facts, policy)
    if state.registration != "accepted" and incoming.action != "BootNotification":
        # B2: until a charge point is accepted, only its boots are kept. Triggered messages are in the log.
        decision = replace(decision, state=state, changes=(), events=(), series=(), alarm=None)
    told = decision.reported_at
    if told is None or plausible(told, incoming.at) or CLOCK_IS_WRONG in decision.notes:
        return decision
    return replace(decision, notes=(*decision.notes, CLOCK_IS_WRONG))  # V6

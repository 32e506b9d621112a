"""Our first CALLs after a boot (B6), and which of them a charge point can't handle."""

from msgspec import Struct
from msgspec.structs import replace

from genx.central_system.decision import FollowUp
from genx.central_system.v16.tolerances import tolerances_of
from genx.domain.charge_point import DROPPED_ONCE, ChargePoint
from genx.domain.transaction import Transaction
from genx.ocpp.v16.messages.core import GetConfigurationRequest, RemoteStopTransactionRequest
from genx.ocpp.v16.messages.remote_trigger import TriggerMessageRequest

DROPS_THE_LINK = "drops the link"
NO_ANSWER = "no answer"
UNABLE = frozenset({"NotImplemented", "NotSupported"})


def first_calls(state: ChargePoint) -> tuple[FollowUp, ...]:
    """Return GetConfiguration, which is sent at once. For the status see `ask_for_status`."""
    call = FollowUp("GetConfiguration", GetConfigurationRequest())
    return (call,) if may_ask(state, call.action) else ()


def ask_for_status(state: ChargePoint) -> tuple[FollowUp, ...]:
    """Return TriggerMessage StatusNotification if no status is known, because most charge points report it unasked."""
    call = FollowUp("TriggerMessage", TriggerMessageRequest(requested_message="StatusNotification"))
    is_known = any(number > 0 and connector.status for number, connector in state.connectors.items())
    return (call,) if not is_known and may_ask(state, call.action) else ()


def ask_to_boot(state: ChargePoint) -> tuple[FollowUp, ...]:
    """Return TriggerMessage BootNotification, for a charge point not seen to boot (B4) or just accepted (B2)."""
    call = FollowUp("TriggerMessage", TriggerMessageRequest(requested_message="BootNotification"))
    return (call,) if may_ask(state, call.action) else ()


def ask_to_stop(state: ChargePoint, running: Transaction) -> tuple[FollowUp, ...]:
    """Return RemoteStopTransaction for a transaction that is at one of its limits."""
    call = FollowUp("RemoteStopTransaction", RemoteStopTransactionRequest(transaction_id=running.wire_id))
    return (call,) if may_ask(state, call.action) else ()


def may_ask(state: ChargePoint, action: str) -> bool:
    return action not in state.left_alone_with and action not in tolerances_of(state).do_not_ask


def cannot(state: ChargePoint, action: str, why: str) -> ChargePoint:
    """Return the state after the charge point could not do this, or did not answer, so that it is not asked again."""
    return replace(state, not_asked={**state.not_asked, action: why})


def answered(state: ChargePoint, action: str) -> ChargePoint:
    """Return the state after an answer, which clears an earlier missing answer or dropped link (F9, B6)."""
    if state.not_asked.get(action) not in {NO_ANSWER, DROPPED_ONCE}:
        return state
    return replace(state, not_asked={other: why for other, why in state.not_asked.items() if other != action})


def dropped_at(state: ChargePoint, action: str) -> ChargePoint:
    """Return the state after the link dropped within 5 s of this CALL. The second time it is not asked again."""
    again = state.not_asked.get(action) == DROPPED_ONCE
    return cannot(state, action, DROPS_THE_LINK if again else DROPPED_ONCE)


def refuses(response: Struct) -> bool:
    """Return whether an answer says that the charge point can't do it at all."""
    return getattr(response, "status", None) in UNABLE

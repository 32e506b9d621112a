"""Our first CALLs after a boot (B6), and what is remembered of charge points that can't take them."""

from msgspec import Struct
from msgspec.structs import replace

from genx.central_system.decision import FollowUp
from genx.central_system.v16.tolerances import tolerances_of
from genx.domain.charge_point import DROPPED_ONCE, ChargePoint
from genx.ocpp.v16.messages.core import GetConfigurationRequest
from genx.ocpp.v16.messages.remote_trigger import TriggerMessageRequest

DROPS_THE_LINK = "drops the link"
NO_ANSWER = "no answer"
UNABLE = frozenset({"NotImplemented", "NotSupported"})


def first_calls(state: ChargePoint) -> tuple[FollowUp, ...]:
    """GetConfiguration, at once; for the status see `ask_for_status`."""
    call = FollowUp("GetConfiguration", GetConfigurationRequest())
    return (call,) if may_ask(state, call.action) else ()


def ask_for_status(state: ChargePoint) -> tuple[FollowUp, ...]:
    """TriggerMessage StatusNotification, if that of no connector is known: most report it so after a boot."""
    call = FollowUp("TriggerMessage", TriggerMessageRequest(requested_message="StatusNotification"))
    is_known = any(number > 0 and connector.status for number, connector in state.connectors.items())
    return (call,) if not is_known and may_ask(state, call.action) else ()


def ask_to_boot(state: ChargePoint) -> tuple[FollowUp, ...]:
    """TriggerMessage BootNotification, for one never seen to boot (B4) or just accepted (B2)."""
    call = FollowUp("TriggerMessage", TriggerMessageRequest(requested_message="BootNotification"))
    return (call,) if may_ask(state, call.action) else ()


def may_ask(state: ChargePoint, action: str) -> bool:
    return action not in state.left_alone_with and action not in tolerances_of(state).do_not_ask


def cannot(state: ChargePoint, action: str, why: str) -> ChargePoint:
    """The charge point answered that it can't, or nothing: it is left alone with it."""
    return replace(state, not_asked={**state.not_asked, action: why})


def answered(state: ChargePoint, action: str) -> ChargePoint:
    """The charge point answered: that it once did not, or that the link fell once, counts no more (F9, B6)."""
    if state.not_asked.get(action) not in {NO_ANSWER, DROPPED_ONCE}:
        return state
    return replace(state, not_asked={other: why for other, why in state.not_asked.items() if other != action})


def dropped_at(state: ChargePoint, action: str) -> ChargePoint:
    """The link fell within 5 s of this CALL: the second time it is not asked again until its firmware changes."""
    again = state.not_asked.get(action) == DROPPED_ONCE
    return cannot(state, action, DROPS_THE_LINK if again else DROPPED_ONCE)


def refuses(response: Struct) -> bool:
    """Does an answer say that the charge point can't do it at all?"""
    return getattr(response, "status", None) in UNABLE

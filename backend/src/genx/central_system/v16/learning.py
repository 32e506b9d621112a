"""Learning from answers to our CALLs: configuration, lists, reservations, and the actions that can't be done (B6)."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from genx.central_system.asked import Answered, Failed, Offline, Outcome, TimedOut
from genx.central_system.v16.first_calls import NO_ANSWER, UNABLE, answered, cannot, dropped_at, refuses
from genx.central_system.version import Learned
from genx.domain.changes import ChargerReported, ConfigurationRead, ListVersionTold
from genx.domain.charge_point import ChargePoint
from genx.domain.masking import mask_text, mask_value
from genx.domain.reservation import Reservation
from genx.ocpp.conversation import OutgoingCall
from genx.ocpp.numbers import whole
from genx.ocpp.v16.messages.core import ChangeConfigurationRequest, ConfigurationKey, GetConfigurationResponse
from genx.ocpp.v16.messages.local_auth_list import GetLocalListVersionResponse
from genx.ocpp.v16.messages.reservation import CancelReservationRequest, ReserveNowRequest

MOST_CONNECTORS = 1000
MOST_KEYS, LONGEST_KEY, LONGEST_VALUE = 1_000, 200, 4_096
"""Bounds of a configuration that is kept. OCPP 1.6 (7.29) has 50 characters for a key and 500 for a value."""


def learn(state: ChargePoint, call: OutgoingCall, outcome: Outcome) -> Learned:
    """Return the state after the outcome of any CALL of ours, and its configuration as far as an answer tells it."""
    if not isinstance(outcome, Answered):
        return Learned(state)
    if isinstance(outcome.response, GetConfigurationResponse):
        changed = _with_connectors(answered(state, call.action), outcome.response)
        reported = () if changed is state else (ChargerReported(changed),)
        return Learned(changed, (*reported, _read(state.charger_id, outcome.response, outcome.at)))
    if isinstance(outcome.response, GetLocalListVersionResponse):
        return Learned(state, (ListVersionTold(state.charger_id, outcome.response.list_version),))
    if isinstance(call.request, ChangeConfigurationRequest) and getattr(outcome.response, "status", None) == "Accepted":
        key, value = call.request.key, mask_value(call.request.key, call.request.value)
        return Learned(state, (ConfigurationRead(state.charger_id, outcome.at, {key: (value, False)}),))
    if getattr(outcome.response, "status", None) == "Accepted":
        return Learned(_with_reservations(state, call.request, outcome.at))
    return Learned(state)


def _with_reservations(state: ChargePoint, request: Struct, at: datetime) -> ChargePoint:
    """Return the state after a reservation was made, which replaces one of the same id, or cancelled."""
    kept = {id_: each for id_, each in state.reservations.items() if each.expires_at > at}
    if isinstance(request, ReserveNowRequest):
        return replace(state, reservations={**kept, request.reservation_id: _reservation(request)})
    if isinstance(request, CancelReservationRequest):
        kept.pop(request.reservation_id, None)
        return replace(state, reservations=kept)
    return state


def _reservation(request: ReserveNowRequest) -> Reservation:
    return Reservation(
        reservation_id=request.reservation_id,
        connector_id=request.connector_id,
        id_tag=request.id_tag,
        parent_id_tag=request.parent_id_tag,
        expires_at=request.expiry_date,
    )


def learn_of_our_own(state: ChargePoint, call: OutgoingCall, outcome: Outcome) -> Learned:
    """Learn also what the charge point can't do. It is left alone with that from then on (B6)."""
    if isinstance(outcome, Answered) and not refuses(outcome.response):
        learned = learn(state, call, outcome)
        changed = answered(learned.state, call.action)
        if changed is learned.state:
            return learned
        return Learned(changed, (*learned.changes, ChargerReported(changed)))
    if isinstance(outcome, Offline):
        changed = dropped_at(state, call.action)
    else:
        why = _why_not(outcome)
        if why is None:
            return Learned(state)
        changed = cannot(state, call.action, why)
    return Learned(changed, (ChargerReported(changed),))


def _why_not(outcome: Answered | Failed | TimedOut) -> str | None:
    """Return why the charge point is left alone with this CALL, None if it may be asked again."""
    if isinstance(outcome, TimedOut):
        return NO_ANSWER
    code = "NotImplemented" if isinstance(outcome, Answered) else outcome.code
    return code if code in UNABLE else None


def _with_connectors(state: ChargePoint, response: GetConfigurationResponse) -> ChargePoint:
    """S1: the number of connectors is configured."""
    connectors = _number_of_connectors(response)
    if connectors is None or connectors == state.configured_connectors:
        return state
    return replace(state, configured_connectors=connectors)


def _read(charger_id: int, response: GetConfigurationResponse, at: datetime) -> ConfigurationRead:
    """Return keys and values as they may be kept, without secrets and within bounds."""
    keys = {
        mask_text(item.key[:LONGEST_KEY]): (_kept_value(item), bool(item.readonly))
        for item in response.configuration_key[:MOST_KEYS]
    }
    return ConfigurationRead(charger_id, at, keys)


def _kept_value(item: ConfigurationKey) -> str | None:
    return mask_value(item.key, None if item.value is None else item.value[:LONGEST_VALUE])


def _number_of_connectors(response: GetConfigurationResponse) -> int | None:
    """Return the number of connectors. Keys come in any letter case."""
    values = (item.value for item in response.configuration_key if item.key.strip().lower() == "numberofconnectors")
    number = whole(next(values, None) or "") or 0
    return number if 0 < number <= MOST_CONNECTORS else None

"""Core profile: MeterValues. Processed, not logged (S5)."""

from collections.abc import Sequence

from msgspec.structs import replace

from genx.central_system.counting import Counted, count
from genx.central_system.decision import Decision, Incoming
from genx.central_system.policy import Policy
from genx.domain.charge_point import ChargePoint
from genx.domain.facts import Facts
from genx.domain.meter import MOST_SAMPLES, measure, within_reason
from genx.ocpp.messages.core import MeterValue, MeterValuesRequest, MeterValuesResponse

_ANSWER = MeterValuesResponse()

TOO_MANY = (f"more than {MOST_SAMPLES:,} sampled values: the last ones are taken",)
"""The note of a message that holds more than is taken."""


def meter_values(state: ChargePoint, incoming: Incoming, _facts: Facts, _policy: Policy) -> Decision:
    """Live values and the power rating move at once; they are kept in batches (V8: never refused)."""
    request: MeterValuesRequest = incoming.request
    if request.connector_id is None or not request.meter_value:
        return Decision(response=_ANSWER, state=state)
    values = within_reason(request.meter_value)
    changed, changes = with_measurements(state, request.connector_id, values, incoming, request.transaction_id)
    return Decision(
        response=_ANSWER,
        state=changed,
        changes=changes,
        reported_at=values[-1].timestamp,
        notes=() if values is request.meter_value else TOO_MANY,
    )


def with_measurements(
    state: ChargePoint,
    connector_id: int,
    values: Sequence[MeterValue],
    incoming: Incoming,
    transaction_id: int | None = None,
) -> Counted:
    """The state after meter values of a connector that name a transaction or none (S5, S6, T6)."""
    if not state.has_room_for(connector_id):
        return Counted(state)
    connector = state.connector(connector_id)
    measured = measure(connector.live, values, incoming.at, state.tolerances)
    if measured.live is not connector.live:
        state = state.with_connector(replace(connector, live=measured.live))
    if measured.power_w is not None and measured.power_w > (state.power_rating_measured_w or 0):
        state = replace(state, power_rating_measured_w=measured.power_w)
    return count(state, connector_id, transaction_id, measured.registers)

"""Core profile: MeterValues. Processed, not logged (S5)."""

from msgspec.structs import replace

from genx.central_system.decision import Decision, Incoming
from genx.central_system.policy import Policy
from genx.domain.charge_point import ChargePoint
from genx.domain.facts import Facts
from genx.domain.meter import measure
from genx.ocpp.messages.core import MeterValue, MeterValuesRequest, MeterValuesResponse

_ANSWER = MeterValuesResponse()


def meter_values(state: ChargePoint, incoming: Incoming, _facts: Facts, _policy: Policy) -> Decision:
    """Live values and the power rating move at once; they are kept in batches (V8: never refused)."""
    request: MeterValuesRequest = incoming.request
    if request.connector_id is None or not request.meter_value:
        return Decision(response=_ANSWER, state=state)
    return Decision(
        response=_ANSWER,
        state=with_measurements(state, request.connector_id, tuple(request.meter_value), incoming),
        reported_at=request.meter_value[-1].timestamp,
    )


def with_measurements(
    state: ChargePoint, connector_id: int, values: tuple[MeterValue, ...], incoming: Incoming
) -> ChargePoint:
    """The state after meter values of a connector (S5, S6)."""
    connector = state.connector(connector_id)
    measured = measure(connector.live, values, incoming.at, state.tolerances)
    if measured.live is not connector.live:
        state = state.with_connector(replace(connector, live=measured.live))
    if measured.power_w is not None and measured.power_w > (state.power_rating_measured_w or 0):
        state = replace(state, power_rating_measured_w=measured.power_w)
    return state

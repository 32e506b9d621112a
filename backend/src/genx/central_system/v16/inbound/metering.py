"""Core profile: MeterValues. Processed, not logged (S5)."""

from collections.abc import Sequence

from msgspec.structs import replace

from genx.central_system.counting import Counted, count
from genx.central_system.decision import Decision, Incoming
from genx.central_system.policy import Policy
from genx.domain.changes import Change, ConnectorReported
from genx.domain.charge_point import ChargePoint
from genx.domain.facts import Facts
from genx.domain.meter import MOST_SAMPLES, measure, within_reason
from genx.ocpp.v16.messages.core import MeterValue, MeterValuesRequest, MeterValuesResponse

_ANSWER = MeterValuesResponse()

TOO_MANY = (f"more than {MOST_SAMPLES:,} sampled values: the last ones are taken",)
"""The note of a message that holds more than is taken."""


def meter_values(state: ChargePoint, incoming: Incoming, _facts: Facts, _policy: Policy) -> Decision:
    """Live values and the power rating move at once; they are kept in batches (V8: never refused)."""
    request: MeterValuesRequest = incoming.request
    if not request.meter_value:
        return Decision(response=_ANSWER, state=state)
    values = within_reason(request.meter_value)
    counted = with_measurements(state, request.connector_id, values, incoming, request.transaction_id)
    return Decision(
        response=_ANSWER,
        state=counted.state,
        changes=counted.changes,
        reported_at=values[-1].timestamp,
        notes=() if values is request.meter_value else TOO_MANY,
    )


def with_measurements(
    state: ChargePoint,
    connector_id: int | None,
    values: Sequence[MeterValue],
    incoming: Incoming,
    transaction_id: int | None = None,
) -> Counted:
    """The state after meter values that name a connector and a transaction, or none (S5, S6).

    T6: they belong to the running transaction that they name, whatever connector they name (QG1). Those of one
    that has ended are nobody's (QF16, QF17), and what history has sampled is not what its connector measures now.
    """
    running = None if transaction_id is None else state.transactions.get(transaction_id)
    is_own = running is None or state.running_on(running.connector_id) is running
    if running is not None:
        connector_id = running.connector_id
    if connector_id is None or transaction_id in state.ended or not state.has_room_for(connector_id):
        return Counted(state)
    before, connector = state, state.connector(connector_id)
    measured = measure(
        connector,
        values,
        incoming.at,
        state.tolerances,
        resting=state.is_resting(connector),
        its_now=state.its_time(None, incoming.at),
    )
    if is_own and measured.connector is not connector:
        state = state.with_connector(measured.connector)
    if measured.power_w is not None:
        power_w = max(measured.power_w, state.steady_power_w)
        if power_w > (state.power_rating_measured_w or 0):
            state = replace(state, power_rating_measured_w=power_w)
    state, changes = count(state, connector_id, transaction_id, measured.registers, incoming.at)
    return Counted(state, (*newly_heard_of(before, state, connector_id), *changes))


def newly_heard_of(before: ChargePoint, after: ChargePoint, connector_id: int) -> tuple[Change, ...]:
    """What to keep of a connector that is new: it is known from then on (S1, QE9)."""
    if connector_id in before.connectors or connector_id not in after.connectors:
        return ()
    return (ConnectorReported(after.charger_id, after.connectors[connector_id]),)

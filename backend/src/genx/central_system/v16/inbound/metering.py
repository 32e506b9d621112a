"""Core profile: MeterValues, which are processed and not logged (S5)."""

from collections.abc import Sequence

from msgspec.structs import replace

from genx.central_system.decision import Decision, Incoming
from genx.central_system.measuring import with_samples
from genx.central_system.policy import Policy
from genx.central_system.v16.first_calls import ask_to_stop
from genx.central_system.v16.samples import TOO_MANY, readings, samples, within_reason
from genx.central_system.v16.tolerances import tolerances_of
from genx.domain.charge_point import ChargePoint
from genx.domain.events import TransactionUpdated
from genx.domain.facts import Facts
from genx.domain.quantity import CONTEXT_BITS
from genx.domain.series import LASTING
from genx.domain.transaction import Transaction
from genx.ocpp.v16.messages.core import MeterValuesRequest, MeterValuesResponse

_ANSWER = MeterValuesResponse()


def meter_values(state: ChargePoint, incoming: Incoming, _facts: Facts, _policy: Policy) -> Decision:
    """Update live values and the power rating at once. They are kept in batches, and never refused (V8)."""
    request: MeterValuesRequest = incoming.request
    if not request.meter_value:
        return Decision(response=_ANSWER, state=state)
    values = within_reason(request.meter_value)
    counted = with_samples(
        state, request.connector_id, samples(values), incoming.at, tolerances_of(state), request.transaction_id
    )
    decision = Decision(
        response=_ANSWER,
        state=counted.state,
        changes=counted.changes,
        series=counted.series,
        reported_at=values[-1].timestamp,
        notes=() if values is request.meter_value else TOO_MANY,
    )
    return decision if not counted.at_limit else _with_stops(decision, counted.at_limit)


def _with_stops(decision: Decision, at_limit: Sequence[Transaction]) -> Decision:
    calls = tuple(call for each in at_limit for call in ask_to_stop(decision.state, each))
    return replace(decision, events=tuple(map(TransactionUpdated, at_limit)), then=calls)


def lasts(request: MeterValuesRequest) -> bool:
    """Return whether there is a signed reading, or one of the beginning or end of a transaction."""
    sampled = (each for value in request.meter_value for each in value.sampled_value)
    quantities = (reading.quantity for reading in readings(sampled))
    return any(each.signed or CONTEXT_BITS.get(each.context, 0) & LASTING for each in quantities)

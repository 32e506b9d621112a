"""Changes the state of a charge point by its samples (S5, S6, T6), and makes its series of them (ADR 27)."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from genx.central_system.counting import Counted, count
from genx.central_system.limiting import stop_at_limits
from genx.domain.changes import Change, ConnectorReported, SignedValueReceived, TransactionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.connector import heard
from genx.domain.meter import measure
from genx.domain.reports import Sample
from genx.domain.series import Source
from genx.domain.tolerances import Tolerances


def with_samples(
    state: ChargePoint,
    connector_id: int | None,
    samples: Sequence[Sample],
    at: datetime,
    tolerances: Tolerances,
    wire_id: int | None = None,
) -> Counted:
    """Return the state after samples that name a connector and a transaction, or neither.

    T6: samples belong to the running transaction that they name, whatever connector they name (QG1). Samples of an
    ended transaction count for none (QF16, QF17), and samples of the past are not what a connector measures now.
    """
    running = None if wire_id is None else state.transactions.get(wire_id)
    is_own = running is None or state.running_on(running.connector_id) is running
    if running is not None:
        connector_id = running.connector_id
    if connector_id is None or not state.has_room_for(connector_id):
        return Counted(state)
    before, connector = state, state.connector(connector_id)
    measured = measure(
        connector,
        samples,
        at,
        tolerances,
        source=_source(state, connector_id, wire_id),
        resting=state.is_resting(connector),
        its_now=state.its_time(None, at),
    )
    signed = tuple(map(SignedValueReceived, measured.signed)) if measured.signed else ()
    if wire_id in state.ended:
        return Counted(state, signed, measured.measurements)
    after = measured.connector
    if wire_id is not None and running is None:
        after = heard(after, wire_id, at)
    if is_own and after is not connector:
        state = state.with_connector(after)
    if measured.power_w is not None:
        power_w = max(measured.power_w, state.steady_power_w)
        if power_w > (state.power_rating_measured_w or 0):
            state = replace(state, power_rating_measured_w=power_w)
    counted = count(state, connector_id, wire_id, measured.registers, at)
    after_limits, at_limit = stop_at_limits(counted.state, at)
    reached = tuple(map(TransactionChanged, at_limit)) if at_limit else ()
    changes = (*newly_heard_of(before, after_limits, connector_id), *counted.changes, *reached, *signed)
    return Counted(after_limits, changes, measured.measurements, at_limit)


def _source(state: ChargePoint, connector_id: int, wire_id: int | None) -> Source:
    """Return the origin of samples: of the transaction that they name, or else of the one that ran on the connector."""
    running = None if wire_id is None else state.transactions.get(wire_id)
    if running is not None:
        return Source(charger_id=state.charger_id, wire_id=wire_id, transaction_id=running.id)
    if wire_id is not None and wire_id in state.ended:
        return Source(charger_id=state.charger_id, wire_id=wire_id, transaction_id=state.ended[wire_id])
    running = state.running_on(connector_id)
    if running is None:
        return Source(charger_id=state.charger_id, wire_id=wire_id)
    return Source(charger_id=state.charger_id, wire_id=wire_id, transaction_id=running.id, since=running.began_at)


def newly_heard_of(before: ChargePoint, after: ChargePoint, connector_id: int) -> tuple[Change, ...]:
    """Return the change that keeps a connector that was not known before (S1, QE9)."""
    if connector_id in before.connectors or connector_id not in after.connectors:
        return ()
    return (ConnectorReported(after.charger_id, after.connectors[connector_id]),)

"""Core profile: StartTransaction and StopTransaction."""

from msgspec.structs import replace

from genx.central_system import starting, stopping
from genx.central_system.decision import Decision, Incoming
from genx.central_system.policy import Policy
from genx.central_system.v16.reports import id_tag_info, start_report, stop_report
from genx.central_system.v16.tolerances import tolerances_of
from genx.domain.changes import StopOrphaned
from genx.domain.charge_point import ChargePoint
from genx.domain.facts import Facts, Needs
from genx.domain.id_tag import authorise
from genx.domain.masking import mask_json
from genx.domain.reports import StopReport
from genx.ocpp.reading.encoding import encode
from genx.ocpp.v16.messages.core import StartTransactionResponse, StopTransactionRequest, StopTransactionResponse

LONGEST_ORPHAN = 16_384
"""Characters that are kept of an orphan. A longer one is kept without its transaction data."""


def start_needs(state: ChargePoint, incoming: Incoming) -> Needs:
    return starting.start_needs(state, start_report(incoming.request, tolerances_of(state)), incoming.at)


def start_transaction(state: ChargePoint, incoming: Incoming, facts: Facts, policy: Policy) -> Decision:
    """Start a transaction (T1 to T3)."""
    report = start_report(incoming.request, tolerances_of(state))
    started = starting.start(state, report, facts, incoming.at, accept_unknown=policy.accept_unknown_id_tags)
    return Decision(
        response=StartTransactionResponse(
            id_tag_info=id_tag_info(started.verdict), transaction_id=started.transaction.wire_id
        ),
        state=started.state,
        changes=started.changes,
        events=started.events,
        notes=started.notes,
        reported_at=started.reported_at,
    )


def stop_needs(state: ChargePoint, incoming: Incoming) -> Needs:
    return stopping.stop_needs(state, stop_report(incoming.request, tolerances_of(state)))


def stop_transaction(state: ChargePoint, incoming: Incoming, facts: Facts, policy: Policy) -> Decision:
    """Stop a transaction, or keep the stop as an orphan if it fits none (T4 to T7)."""
    tolerances = tolerances_of(state)
    report = stop_report(incoming.request, tolerances)
    verdict = None
    if report.id_tag:  # T5
        verdict = authorise(
            facts.id_tag, incoming.at, device_id=state.device_id, accept_unknown=policy.accept_unknown_id_tags
        )
    stopped = stopping.stop(state, report, facts, incoming.at, tolerances)
    orphaned = () if stopped.orphan is None else (_orphaned(state, incoming, report, stopped.orphan),)
    return Decision(
        response=StopTransactionResponse(id_tag_info=None if verdict is None else id_tag_info(verdict)),
        state=stopped.state,
        changes=(*stopped.changes, *orphaned),
        events=stopped.events,
        series=stopped.series,
        notes=stopped.notes,
        reported_at=stopped.reported_at,
    )


def _orphaned(state: ChargePoint, incoming: Incoming, report: StopReport, why: str) -> StopOrphaned:
    payload = incoming.payload
    if len(payload) > LONGEST_ORPHAN:
        request: StopTransactionRequest = incoming.request
        payload = encode(replace(request, id_tag=report.id_tag, transaction_data=()))
    return StopOrphaned(state.charger_id, incoming.at, mask_json(payload), why)

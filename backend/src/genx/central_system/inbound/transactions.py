"""Core profile: StartTransaction and StopTransaction. Money: nothing is lost, nothing is counted twice."""

from datetime import datetime

from msgspec.structs import replace

from genx.central_system.decision import CLOCK_IS_WRONG, Decision, Incoming
from genx.central_system.inbound.metering import TOO_MANY, with_measurements
from genx.central_system.policy import Policy
from genx.domain.changes import Change, StopOrphaned, TransactionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.events import ChargerChanged, Event, TransactionStarted, TransactionStopped
from genx.domain.facts import Facts, Needs, StartKey
from genx.domain.id_tag import authorise, key
from genx.domain.masking import mask_json
from genx.domain.meter import energy_register, within_reason
from genx.domain.transaction import Transaction, estimate, stop
from genx.ocpp.messages import encode
from genx.ocpp.messages.core import (
    StartTransactionRequest,
    StartTransactionResponse,
    StopTransactionRequest,
    StopTransactionResponse,
)
from genx.ocpp.quirks import clean_tag
from genx.ocpp.times import plausible

LONGEST_ORPHAN = 16_384
"""Characters that are kept of a stop that fits no transaction; a longer one is kept without its transaction data."""


def start_needs(state: ChargePoint, incoming: Incoming) -> Needs:
    request: StartTransactionRequest = incoming.request
    return Needs(
        id_tag=clean_tag(request.id_tag, state.tolerances), start=_start_key(state, incoming), new_transaction=True
    )


def start_transaction(state: ChargePoint, incoming: Incoming, facts: Facts, policy: Policy) -> Decision:
    """T1, T2, T3: always an id; the same one for a retransmission; an older transaction of the connector is closed."""
    request: StartTransactionRequest = incoming.request
    repeated = facts.transaction or _same_as_running(state, request)
    info = authorise(facts.id_tag, incoming.at, accept_unknown=policy.accept_unknown_id_tags, starting=repeated is None)
    if repeated is not None:
        return Decision(
            response=StartTransactionResponse(id_tag_info=info, transaction_id=repeated.transaction_id),
            state=state,
            notes=(f"sent again: transaction {repeated.transaction_id}",),
        )
    started = _started(state, incoming, facts.new_transaction_id, authorised=info.status == "Accepted")
    ended = _end_running(state, started, incoming.at)
    transactions = {id_: t for id_, t in state.transactions.items() if t.connector_id != started.connector_id}
    changed = _with_register(replace(state, transactions={**transactions, started.transaction_id: started}), started)
    changes: tuple[Change, ...] = (*map(TransactionChanged, ended), TransactionChanged(started))
    events: tuple[Event, ...] = (*map(TransactionStopped, ended), TransactionStarted(started), ChargerChanged(changed))
    return Decision(
        response=StartTransactionResponse(id_tag_info=info, transaction_id=started.transaction_id),
        state=changed,
        changes=changes,
        events=events,
        notes=started.notes,
        reported_at=request.timestamp,
    )


def stop_needs(state: ChargePoint, incoming: Incoming) -> Needs:
    request: StopTransactionRequest = incoming.request
    return Needs(
        id_tag=_stop_tag(state, request),
        transaction_id=None if request.transaction_id in state.transactions else request.transaction_id,
    )


def stop_transaction(state: ChargePoint, incoming: Incoming, facts: Facts, policy: Policy) -> Decision:
    """T4 to T7: closed once; what fits no transaction is kept as an orphan; never refused."""
    request: StopTransactionRequest = incoming.request
    info = None
    if request.id_tag:  # T5
        info = authorise(facts.id_tag, incoming.at, accept_unknown=policy.accept_unknown_id_tags)
    response = StopTransactionResponse(id_tag_info=info)
    running = None if request.transaction_id is None else state.transactions.get(request.transaction_id)
    if running is not None:
        return _stopped(state, running, incoming, response)
    known = facts.transaction
    if known is not None and known.charger_id == state.charger_id:
        if known.estimated:  # T11b: the true stop replaces the estimate
            return _stopped(state, known, incoming, response)
        if request.meter_stop == known.meter_stop:
            note = f"sent again: transaction {known.transaction_id} was stopped before"
            return Decision(response=response, state=state, notes=(note,))
        # A charger whose clock stands still starts the same transaction twice: what it then measured is not lost.
        note = f"transaction {known.transaction_id} was stopped before with other values: kept as an orphan"
        return _orphaned(state, incoming, response, note)
    only = _only_that_fits(state, request)
    if only is not None:
        return _stopped(state, only, incoming, response)
    note = f"no transaction {request.transaction_id} of this charger: kept as an orphan"
    return _orphaned(state, incoming, response, note)


def _start_key(state: ChargePoint, incoming: Incoming) -> StartKey:
    request: StartTransactionRequest = incoming.request
    return StartKey(
        charger_id=state.charger_id,
        connector_id=request.connector_id,
        id_tag=clean_tag(request.id_tag, state.tolerances),
        started_at=request.timestamp or incoming.at,
        meter_start=_meter_start(state, request),
    )


def _same_as_running(state: ChargePoint, request: StartTransactionRequest) -> Transaction | None:
    """A start without a usable time or meterStart can be known again only by what runs on its connector."""
    running = state.running_on(request.connector_id)
    if running is None or running.id_tag != clean_tag(request.id_tag, state.tolerances):
        return None
    if request.timestamp is None:
        return running if running.meter_start == _meter_start(state, request) else None
    return running if request.meter_start is None and request.timestamp == running.started_at else None


def _meter_start(state: ChargePoint, request: StartTransactionRequest) -> int:
    """V8: where the charge point gives none, the last register value."""
    if request.meter_start is not None:
        return request.meter_start
    live = state.live(request.connector_id)
    return live.energy_wh if live and live.energy_wh is not None else 0


def _started(state: ChargePoint, incoming: Incoming, transaction_id: int, *, authorised: bool) -> Transaction:
    request: StartTransactionRequest = incoming.request
    notes = [] if request.timestamp is not None else ["no usable time, the time of arrival is taken"]
    if request.meter_start is None:
        notes.append("no usable meterStart, the last register value is taken")
    if request.timestamp is not None and not plausible(request.timestamp, incoming.at):
        notes.append(CLOCK_IS_WRONG)
    start = _start_key(state, incoming)
    return Transaction(
        transaction_id=transaction_id,
        charger_id=state.charger_id,
        device_id=state.device_id,
        connector_id=start.connector_id,
        id_tag=start.id_tag,
        authorised=authorised,
        started_at=start.started_at,
        received_start_at=incoming.at,
        meter_start=start.meter_start,
        reservation_id=request.reservation_id,
        notes=tuple(notes),
    )


def _with_register(state: ChargePoint, started: Transaction) -> ChargePoint:
    """A start is a reading of the register, too: some count each session from zero (QUIRKS G5, G6)."""
    connector = state.connector(started.connector_id)
    live = connector.live
    if live is None or live.energy_wh is None or live.at > started.began_at:
        return state
    return state.with_connector(replace(connector, live=replace(live, energy_wh=started.meter_start)))


def _end_running(state: ChargePoint, started: Transaction, at: datetime) -> list[Transaction]:
    """T3."""
    live = state.live(started.connector_id)
    note = f"ended by transaction {started.transaction_id} on the same connector"
    return [
        estimate(
            running,
            register=live.energy_wh if live else None,
            floor=started.meter_start,
            power_rating_w=state.power_rating_w,
            at=at,
            note=note,
        )
        for running in state.transactions.values()
        if running.connector_id == started.connector_id
    ]


def _stop_tag(state: ChargePoint, request: StopTransactionRequest) -> str | None:
    return clean_tag(request.id_tag, state.tolerances) if request.id_tag else None


def _only_that_fits(state: ChargePoint, request: StopTransactionRequest) -> Transaction | None:
    """The only running transaction, where meter and time of a stop with an unknown id fit (T4).

    Of several, the only one with the tag of the stop (QUIRKS F7, F10).
    """
    running = list(state.transactions.values())
    if len(running) > 1:
        tag = _stop_tag(state, request)
        running = [each for each in running if tag is not None and key(each.id_tag) == key(tag)]
    if len(running) != 1:
        return None
    (only,) = running
    fits_meter = request.meter_stop is not None and request.meter_stop >= only.meter_start
    fits_time = request.timestamp is not None and request.timestamp >= only.started_at
    return only if fits_meter and fits_time else None


def _stopped(
    state: ChargePoint, running: Transaction, incoming: Incoming, response: StopTransactionResponse
) -> Decision:
    request: StopTransactionRequest = incoming.request
    sent = request.transaction_data
    data = within_reason(sent)
    if data:  # T7
        state = with_measurements(state, running.connector_id, data, incoming)
    notes = [] if request.timestamp is not None else ["no usable stop time, the time of arrival is taken"]
    if request.transaction_id != running.transaction_id:
        notes.append(f"stopped under the id {request.transaction_id}")
    if data is not sent:
        notes += TOO_MANY
    stopped = stop(
        replace(running, status="active"),
        replace(request, id_tag=_stop_tag(state, request)),
        register=energy_register(data, state.tolerances) or _register_now(state, running),
        power_rating_w=state.power_rating_w,
        at=incoming.at,
        notes=tuple(notes),
    )
    remaining = {id_: t for id_, t in state.transactions.items() if id_ != stopped.transaction_id}
    changed = replace(state, transactions=remaining)
    return Decision(
        response=response,
        state=changed,
        changes=(TransactionChanged(stopped),),
        events=(TransactionStopped(stopped), ChargerChanged(changed)),
        notes=stopped.notes,
        reported_at=request.timestamp,
    )


def _register_now(state: ChargePoint, transaction: Transaction) -> int | None:
    """What its connector measured last; of one that had ended before, that may be another's."""
    live = state.live(transaction.connector_id)
    return live.energy_wh if live and transaction.transaction_id in state.transactions else None


def _orphaned(state: ChargePoint, incoming: Incoming, response: StopTransactionResponse, note: str) -> Decision:
    payload = incoming.payload
    if len(payload) > LONGEST_ORPHAN:
        request: StopTransactionRequest = incoming.request
        payload = encode(replace(request, id_tag=_stop_tag(state, request), transaction_data=()))
    orphan = StopOrphaned(state.charger_id, incoming.at, mask_json(payload), note)
    return Decision(response=response, state=state, changes=(orphan,), notes=(note,))

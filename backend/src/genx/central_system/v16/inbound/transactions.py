"""Core profile: StartTransaction and StopTransaction. Money: nothing is lost, nothing is counted twice."""

from datetime import datetime

from msgspec.structs import replace

from genx.central_system.decision import CLOCK_IS_WRONG, Decision, Incoming
from genx.central_system.policy import Policy
from genx.central_system.v16.inbound.metering import TOO_MANY, newly_heard_of, with_measurements
from genx.domain.changes import Change, ConnectorReported, StopOrphaned, TransactionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.ending import CLOCKS_DIFFER, begins_anew, end_told, estimate, odd_start, reopened, stop
from genx.domain.events import ChargerChanged, Event, TransactionStarted, TransactionStopped
from genx.domain.facts import Facts, Needs, StartKey, StopKey
from genx.domain.id_tag import authorise, key
from genx.domain.masking import mask_json
from genx.domain.meter import within_reason
from genx.domain.rest import at_rest, at_start
from genx.domain.transaction import NO_METER_START, Transaction
from genx.ocpp.quirks import clean_tag
from genx.ocpp.reading.encoding import encode
from genx.ocpp.times import plausible
from genx.ocpp.v16.messages.core import (
    StartTransactionRequest,
    StartTransactionResponse,
    StopTransactionRequest,
    StopTransactionResponse,
)

LONGEST_ORPHAN = 16_384
"""Characters that are kept of a stop that fits no transaction; a longer one is kept without its transaction data."""


def start_needs(state: ChargePoint, incoming: Incoming) -> Needs:
    request: StartTransactionRequest = incoming.request
    return Needs(
        id_tag=clean_tag(request.id_tag, state.tolerances), start=_start_key(state, incoming), new_transaction=True
    )


def start_transaction(state: ChargePoint, incoming: Incoming, facts: Facts, policy: Policy) -> Decision:
    """T1 to T3: always an id; the same one for a retransmission; older transactions of the connector are closed."""
    request: StartTransactionRequest = incoming.request
    repeated = facts.transaction or _same_as_running(state, request)
    info = authorise(facts.id_tag, incoming.at, accept_unknown=policy.accept_unknown_id_tags, starting=repeated is None)
    if repeated is not None:
        return Decision(
            response=StartTransactionResponse(id_tag_info=info, transaction_id=repeated.transaction_id),
            state=state,
            notes=(f"sent again: transaction {repeated.transaction_id}",),
        )
    started = _started(state, incoming, facts, authorised=info.status == "Accepted")
    ended = _end_running(state, started, incoming.at)
    before = state.without_transactions([each.transaction_id for each in ended]) if ended else state
    changed = replace(before, transactions={**before.transactions, started.transaction_id: started})
    changed = _with_connector(changed, started, is_timed=request.timestamp is not None)
    changed, learned = _with_kind(changed, started, facts.previous)
    changes: tuple[Change, ...] = (
        *map(TransactionChanged, ended),
        TransactionChanged(started),
        *newly_heard_of(state, changed, started.connector_id),
        *learned,
    )
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
    if request.transaction_id in state.transactions:
        return Needs(id_tag=_stop_tag(state, request))
    stop_key = None
    if request.timestamp is not None and request.meter_stop is not None:
        stop_key = StopKey(state.charger_id, request.timestamp, request.meter_stop)
    return Needs(id_tag=_stop_tag(state, request), transaction_id=request.transaction_id, stop=stop_key)


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
            return _stopped(state, reopened(known), incoming, response)
        if request.meter_stop == known.meter_stop:
            note = f"sent again: transaction {known.transaction_id} was stopped before"
            return Decision(response=response, state=state, notes=(note,))
        # A charger whose clock stands still starts the same transaction twice: what it then measured is not lost.
        note = f"transaction {known.transaction_id} was stopped before with other values: kept as an orphan"
        return _orphaned(state, incoming, response, note)
    if facts.stopped is not None:
        note = f"sent again: transaction {facts.stopped.transaction_id} was stopped by it"
        return Decision(response=response, state=state, notes=(note,))
    only = _only_that_fits(state, request, incoming.at)
    if only is not None:
        return _stopped(state, only, incoming, response)
    note = f"no transaction {request.transaction_id} of this charger: kept as an orphan"
    return _orphaned(state, incoming, response, note)


def _start_key(state: ChargePoint, incoming: Incoming) -> StartKey:
    request: StartTransactionRequest = incoming.request
    return StartKey(
        charger_id=state.charger_id,
        connector_id=request.connector_id,
        tag_key=key(clean_tag(request.id_tag, state.tolerances)),
        started_at=request.timestamp or incoming.at,
        meter_start=_meter_start(state, request),
    )


def _same_as_running(state: ChargePoint, request: StartTransactionRequest) -> Transaction | None:
    """A start without a usable time or meterStart can be known again only by what runs on its connector."""
    running = state.running_on(request.connector_id)
    if running is None or key(running.id_tag) != key(clean_tag(request.id_tag, state.tolerances)):
        return None
    if request.timestamp is None:
        return running if running.meter_start == _meter_start(state, request) else None
    return running if request.meter_start is None and request.timestamp == running.started_at else None


def _meter_start(state: ChargePoint, request: StartTransactionRequest) -> int:
    """V8: where the charge point gives none, the last register value."""
    if request.meter_start is not None:
        return request.meter_start
    return _last_register(state, request.connector_id) or 0


def _last_register(state: ChargePoint, connector_id: int) -> int | None:
    live = state.live(connector_id)
    return None if live is None else live.energy_wh


def _started(state: ChargePoint, incoming: Incoming, facts: Facts, *, authorised: bool) -> Transaction:
    request: StartTransactionRequest = incoming.request
    notes = [] if request.timestamp is not None else ["no usable time, the time of arrival is taken"]
    if request.meter_start is None:
        known = _last_register(state, request.connector_id) is not None
        notes.append("no usable meterStart, the last register value is taken" if known else NO_METER_START)
    if _clock_is_wrong(state, request.timestamp, incoming.at):
        notes.append(CLOCK_IS_WRONG)
    started = Transaction(
        transaction_id=facts.new_transaction_id,
        charger_id=state.charger_id,
        device_id=state.device_id,
        connector_id=request.connector_id,
        id_tag=clean_tag(request.id_tag, state.tolerances),
        authorised=authorised,
        started_at=request.timestamp or incoming.at,
        received_start_at=incoming.at,
        meter_start=_meter_start(state, request),
        reservation_id=request.reservation_id or None,
    )
    kind = state.connector(started.connector_id).register_kind
    odd = odd_start(request.meter_start, started.began_at, facts.previous, kind)
    return replace(started, suspect=bool(odd), notes=(*notes, *odd))


def _clock_is_wrong(state: ChargePoint, told: datetime | None, at: datetime) -> bool:
    """V6, V9: its time can't be, or its clock is known to be off."""
    if told is None:
        return False
    # A clock that seemed to be behind is right if it tells the time of now. Of one ahead that may be an earlier time.
    is_right = (state.clock_offset_ms or 0) < 0 and told >= at - CLOCKS_DIFFER
    return not plausible(told, at) or (state.clock_is_wrong and not is_right)


def _with_kind(
    state: ChargePoint, started: Transaction, previous: Transaction | None
) -> tuple[ChargePoint, tuple[Change, ...]]:
    """The state, where it shows now that a register counts each session from zero (T6b)."""
    connector = state.connector(started.connector_id)
    if connector.register_kind is not None or previous is None or not state.has_room_for(started.connector_id):
        return state, ()
    fell_to_zero = (previous.meter_stop or 0) > 0 and begins_anew(started.meter_start, previous, None)
    if not fell_to_zero or previous.suspect:
        return state, ()
    known = replace(connector, register_kind="session")
    return state.with_connector(known), (ConnectorReported(state.charger_id, known),)


def _with_connector(state: ChargePoint, started: Transaction, *, is_timed: bool) -> ChargePoint:
    """The state with the connector as the transaction begins (S5); it may never have been heard of (QE9)."""
    if not state.has_room_for(started.connector_id):
        return state
    connector = state.connector(started.connector_id)
    began_at = started.began_at if is_timed else state.its_time(None, started.received_start_at)
    return state.with_connector(at_start(connector, began_at, started.meter_start))


def _end_running(state: ChargePoint, started: Transaction, at: datetime) -> list[Transaction]:
    """T3: those that began before. A start that is older than what runs is history, and ends nothing."""
    note = f"ended by transaction {started.transaction_id} on the same connector"
    kind = state.connector(started.connector_id).register_kind
    return [
        estimate(
            running,
            ended_at=_probable_end(state, running, started),
            next_start=None if begins_anew(started.meter_start, running, kind) else started.meter_start,
            power=state.power,
            at=at,
            note=note,
        )
        for running in state.transactions.values()
        if running.connector_id == started.connector_id and running.began_at <= started.began_at + CLOCKS_DIFFER
    ]


def _probable_end(state: ChargePoint, running: Transaction, started: Transaction) -> datetime:
    """As told, and never after its successor began."""
    ended_at = end_told(running, state.connector(running.connector_id))
    return max(min(ended_at or started.began_at, started.began_at), running.began_at)


def _stop_tag(state: ChargePoint, request: StopTransactionRequest) -> str | None:
    return clean_tag(request.id_tag, state.tolerances) if request.id_tag else None


def _only_that_fits(state: ChargePoint, request: StopTransactionRequest, at: datetime) -> Transaction | None:
    """The only running transaction, where meter, time and tag of a stop with an unknown id fit (T4).

    Of several, the only one with the tag of the stop (QF7, QF10). Where there is another connector, a stop of
    somebody else's tag is of an offline session whose start was lost (QF8); else it is of the only one there is
    (T5). A time that can't be is that of arrival, a meterStop that can't be fits.
    """
    running, tag = list(state.transactions.values()), _stop_tag(state, request)
    if len(running) > 1 or (tag is not None and (state.connector_count or 1) > 1):
        running = [each for each in running if tag is not None and key(each.id_tag) == key(tag)]
    told = request.timestamp
    stopped_at = told if told is not None and plausible(told, at) else at
    fitting = [each for each in running if _fits_meter(each, request.meter_stop) and stopped_at >= each.began_at]
    return fitting[0] if len(fitting) == 1 else None


def _fits_meter(running: Transaction, meter_stop: int | None) -> bool:
    if meter_stop is None or meter_stop < 0 or meter_stop >= running.meter_start:
        return True
    return running.register_wh is not None and meter_stop >= running.register_wh


def _stopped(
    state: ChargePoint, running: Transaction, incoming: Incoming, response: StopTransactionResponse
) -> Decision:
    request: StopTransactionRequest = incoming.request
    sent = request.transaction_data
    data = within_reason(sent)
    learned: tuple[Change, ...] = ()
    was_running = running.transaction_id in state.transactions
    if data:  # T7
        with_it = replace(state, transactions={**state.transactions, running.transaction_id: running}, ended=())
        state, learned = with_measurements(with_it, running.connector_id, data, incoming, running.transaction_id)
        state = state if was_running else replace(state, connectors=with_it.connectors)
        running = state.transactions[running.transaction_id]
    notes = [] if request.timestamp is not None else ["no usable stop time, the time of arrival is taken"]
    if request.transaction_id != running.transaction_id:
        notes.append(f"stopped under the id {request.transaction_id}")
    if _clock_is_wrong(state, request.timestamp, incoming.at) and CLOCK_IS_WRONG not in running.notes:
        notes.append(CLOCK_IS_WRONG)
    if data is not sent:
        notes += TOO_MANY
    stopped = stop(
        running,
        replace(request, id_tag=_stop_tag(state, request)),
        kind=state.connector(running.connector_id).register_kind,
        power=state.power,
        at=incoming.at,
        notes=tuple(notes),
    )
    changed = state.without_transactions([stopped.transaction_id])
    connector = state.connectors.get(running.connector_id)
    if was_running and connector is not None and changed.running_on(running.connector_id) is None:
        changed = changed.with_connector(at_rest(connector, state.its_time(request.timestamp, incoming.at)))
    return Decision(
        response=response,
        state=changed,
        changes=(*learned, TransactionChanged(stopped)),
        events=(TransactionStopped(stopped), ChargerChanged(changed)),
        notes=stopped.notes,
        reported_at=request.timestamp,
    )


def _orphaned(state: ChargePoint, incoming: Incoming, response: StopTransactionResponse, note: str) -> Decision:
    payload = incoming.payload
    if len(payload) > LONGEST_ORPHAN:
        request: StopTransactionRequest = incoming.request
        payload = encode(replace(request, id_tag=_stop_tag(state, request), transaction_data=()))
    orphan = StopOrphaned(state.charger_id, incoming.at, mask_json(payload), note)
    return Decision(response=response, state=state, changes=(orphan,), notes=(note,))

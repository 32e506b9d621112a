"""Stops transactions (T4 to T7). This is money: nothing is lost, and nothing is counted twice."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from genx.central_system.counting import Counted
from genx.central_system.measuring import with_samples
from genx.central_system.starting import clock_is_wrong
from genx.domain import ending
from genx.domain.changes import Change, SignedValueReceived, TransactionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.connector import Connector
from genx.domain.events import ChargerChanged, Event, TransactionStopped
from genx.domain.facts import Facts, Needs, StopKey
from genx.domain.id_tag import key
from genx.domain.meter import measure
from genx.domain.notes import CLOCK_IS_WRONG, note
from genx.domain.reports import StopReport
from genx.domain.rest import at_rest
from genx.domain.series import Measurement, Source
from genx.domain.tolerances import Tolerances
from genx.domain.transaction import Transaction
from genx.ocpp.times import plausible


class Stopped(Struct, frozen=True, kw_only=True):
    """The result of a stop. If it fits no transaction, `orphan` says why, and it is kept as it came."""

    state: ChargePoint
    changes: tuple[Change, ...] = ()
    events: tuple[Event, ...] = ()
    series: tuple[Measurement, ...] = ()
    notes: tuple[str, ...] = ()
    orphan: str | None = None
    reported_at: datetime | None = None


def stop_needs(state: ChargePoint, report: StopReport) -> Needs:
    if report.wire_id in state.transactions:
        return Needs(id_tag=report.id_tag)
    stop_key = None
    if report.at is not None and report.meter_stop is not None:
        stop_key = StopKey(state.charger_id, report.at, report.meter_stop)
    return Needs(id_tag=report.id_tag, wire_id=report.wire_id, stop=stop_key)


def stop(state: ChargePoint, report: StopReport, facts: Facts, at: datetime, tolerances: Tolerances) -> Stopped:
    """Stop a transaction once. A stop that fits none is an orphan; none is refused (T4 to T7)."""
    running = None if report.wire_id is None else state.transactions.get(report.wire_id)
    if running is not None:
        return _stopped(state, running, report, at, tolerances)
    known = facts.transaction
    if known is not None and known.charger_id == state.charger_id:
        if known.estimated:  # T11b: the true stop replaces the estimate
            return _stopped(state, ending.reopened(known), report, at, tolerances)
        if report.meter_stop == known.meter_stop:
            return Stopped(state=state, notes=(f"sent again: transaction {known.id} was stopped before",))
        # If its clock stands still, a charger starts the same transaction twice. The energy of the second is kept.
        return _orphan(state, report, at, note("orphanAgain", id=known.id))
    if facts.stopped is not None:
        return Stopped(state=state, notes=(f"sent again: transaction {facts.stopped.id} was stopped by it",))
    only = _only_that_fits(state, report, at)
    if only is not None:
        return _stopped(state, only, report, at, tolerances)
    why = note("orphanNoId") if report.wire_id is None else note("orphanUnknown", id=report.wire_id)
    return _orphan(state, report, at, why)


def _orphan(state: ChargePoint, report: StopReport, at: datetime, why: str) -> Stopped:
    """Return a stop that fits no transaction. Its signed values are kept apart from it (T13)."""
    source = Source(charger_id=state.charger_id, wire_id=report.wire_id)
    signed = measure(Connector(connector_id=0), report.samples, at, source=source).signed
    return Stopped(state=state, changes=tuple(map(SignedValueReceived, signed)), notes=(why,), orphan=why)


def _only_that_fits(state: ChargePoint, report: StopReport, at: datetime) -> Transaction | None:
    """Return the only running transaction, if meter, time and tag of a stop with an unknown id fit it (T4).

    Of several, it is the only one with the tag of the stop (QF7, QF10). If there is another connector, a stop with
    another tag belongs to an offline session whose start was lost (QF8); otherwise it belongs to the only transaction
    there is (T5). The time of arrival replaces an impossible time, and an impossible meterStop fits.
    """
    running, tag = list(state.transactions.values()), report.id_tag
    if len(running) > 1 or (tag is not None and (state.connector_count or 1) > 1):
        running = [each for each in running if tag is not None and key(each.id_tag) == key(tag)]
    told = report.at
    stopped_at = told if told is not None and plausible(told, at) else at
    fitting = [each for each in running if _fits_meter(each, report.meter_stop) and stopped_at >= each.began_at]
    return fitting[0] if len(fitting) == 1 else None


def _fits_meter(running: Transaction, meter_stop: int | None) -> bool:
    if meter_stop is None or meter_stop < 0 or meter_stop >= running.meter_start:
        return True
    return running.register_wh is not None and meter_stop >= running.register_wh


def _stopped(
    state: ChargePoint, running: Transaction, report: StopReport, at: datetime, tolerances: Tolerances
) -> Stopped:
    was_running = running.wire_id in state.transactions
    counted, running = _with_samples(state, running, report, at, tolerances)
    state = counted.state
    stopped = ending.stop(
        running,
        report,
        kind=state.connector(running.connector_id).register_kind,
        power=state.power,
        at=at,
        notes=_notes(state, running, report, at),
    )
    changed = state.without_transactions([stopped])
    connector = state.connectors.get(running.connector_id)
    if was_running and connector is not None and changed.running_on(running.connector_id) is None:
        changed = changed.with_connector(at_rest(connector, state.its_time(report.at, at)))
    return Stopped(
        state=changed,
        changes=(*counted.changes, TransactionChanged(stopped)),
        events=(TransactionStopped(stopped), ChargerChanged(changed)),
        series=counted.series,
        notes=stopped.notes,
        reported_at=report.at,
    )


def _with_samples(
    state: ChargePoint, running: Transaction, report: StopReport, at: datetime, tolerances: Tolerances
) -> tuple[Counted, Transaction]:
    """Return the state and the transaction after the samples of its stop (T7)."""
    if not report.samples:
        return Counted(state), running
    with_it = replace(state, transactions={**state.transactions, running.wire_id: running}, ended={})
    counted = with_samples(with_it, running.connector_id, report.samples, at, tolerances, running.wire_id)
    measured = counted.state.transactions[running.wire_id]
    if running.wire_id in state.transactions:
        return counted, measured
    return replace(counted, state=replace(counted.state, connectors=with_it.connectors)), measured


def _notes(state: ChargePoint, running: Transaction, report: StopReport, at: datetime) -> tuple[str, ...]:
    notes = [] if report.at is not None else [note("noStopTime")]
    if report.wire_id != running.wire_id:
        notes.append(note("otherId", id=report.wire_id))
    if clock_is_wrong(state, report.at, at) and CLOCK_IS_WRONG not in running.notes:
        notes.append(CLOCK_IS_WRONG)
    return (*notes, *report.notes)

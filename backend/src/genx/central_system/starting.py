"""Starts transactions (T1 to T3). This is money: nothing is lost, and nothing is counted twice."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from genx.central_system.measuring import newly_heard_of
from genx.domain.changes import Change, ConnectorReported, TransactionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.effects.awaited import Awaited
from genx.domain.ending import CLOCKS_DIFFER, begins_anew, end_told, estimate, odd_start
from genx.domain.events import ChargerChanged, Event, TransactionStarted, TransactionStopped
from genx.domain.facts import Facts, Needs, StartKey
from genx.domain.id_tag import authorise, key
from genx.domain.notes import CLOCK_IS_WRONG, note
from genx.domain.reports import StartReport, TagVerdict
from genx.domain.rest import at_start
from genx.domain.transaction import NO_LIMITS, Transaction
from genx.ocpp.times import plausible


class Started(Struct, frozen=True, kw_only=True):
    """The transaction and the verdict to answer with. If the start was a repeat, there are no changes."""

    transaction: Transaction
    verdict: TagVerdict
    state: ChargePoint
    changes: tuple[Change, ...] = ()
    events: tuple[Event, ...] = ()
    notes: tuple[str, ...] = ()
    reported_at: datetime | None = None


def start_needs(state: ChargePoint, report: StartReport, at: datetime) -> Needs:
    return Needs(id_tag=report.id_tag, start=_start_key(state, report, at), new_transaction=True)


def start(state: ChargePoint, report: StartReport, facts: Facts, at: datetime, *, accept_unknown: bool) -> Started:
    """Start a transaction, always with an id. A repeat gets the same one, and older ones are closed (T1 to T3)."""
    repeated = facts.transaction or _same_as_running(state, report)
    verdict = authorise(
        facts.id_tag, at, device_id=state.device_id, accept_unknown=accept_unknown, starting=repeated is None
    )
    if repeated is not None:
        notes = (f"sent again: transaction {repeated.id}",)
        return Started(transaction=repeated, verdict=verdict, state=state, notes=notes)
    started = _started(state, report, facts, at, authorised=verdict.status == "Accepted")
    ended = _end_running(state, started, at)
    before = state.without_transactions(ended) if ended else state
    changed = replace(before, transactions={**before.transactions, started.wire_id: started})
    changed = _with_connector(changed, started, is_timed=report.at is not None)
    changed, learned = _with_kind(changed, started, facts.previous)
    return Started(
        transaction=started,
        verdict=verdict,
        state=changed,
        changes=(
            *map(TransactionChanged, ended),
            TransactionChanged(started),
            *newly_heard_of(state, changed, started.connector_id),
            *learned,
        ),
        events=(*map(TransactionStopped, ended), TransactionStarted(started), ChargerChanged(changed)),
        notes=started.notes,
        reported_at=report.at,
    )


def _start_key(state: ChargePoint, report: StartReport, at: datetime) -> StartKey:
    return StartKey(
        charger_id=state.charger_id,
        connector_id=report.connector_id,
        tag_key=key(report.id_tag),
        started_at=report.at or at,
        meter_start=_meter_start(state, report),
    )


def _same_as_running(state: ChargePoint, report: StartReport) -> Transaction | None:
    """Return the running transaction that a start repeats, which has no usable time or meterStart to find it by."""
    running = state.running_on(report.connector_id)
    if running is None or key(running.id_tag) != key(report.id_tag):
        return None
    if report.at is None:
        return running if running.meter_start == _meter_start(state, report) else None
    return running if report.meter_start is None and report.at == running.started_at else None


def _meter_start(state: ChargePoint, report: StartReport) -> int:
    """Return meterStart, or the last register value if the charge point sent none (V8)."""
    if report.meter_start is not None:
        return report.meter_start
    return _last_register(state, report.connector_id) or 0


def _last_register(state: ChargePoint, connector_id: int) -> int | None:
    live = state.live(connector_id)
    return None if live is None else live.energy_wh


def _started(state: ChargePoint, report: StartReport, facts: Facts, at: datetime, *, authorised: bool) -> Transaction:
    notes = [] if report.at is not None else [note("noStartTime")]
    if report.meter_start is None:
        known = _last_register(state, report.connector_id) is not None
        notes.append(note("meterStartTaken" if known else "meterStartUnknown"))
    if clock_is_wrong(state, report.at, at):
        notes.append(CLOCK_IS_WRONG)
    started = Transaction(
        id=str(facts.new_wire_id),  # ADR 24
        wire_id=facts.new_wire_id,
        charger_id=state.charger_id,
        device_id=state.device_id,
        connector_id=report.connector_id,
        id_tag=report.id_tag,
        authorised=authorised,
        started_at=report.at or at,
        received_start_at=at,
        meter_start=_meter_start(state, report),
        reservation_id=report.reservation_id,
    )
    kind = state.connector(started.connector_id).register_kind
    odd = odd_start(report.meter_start, started.began_at, facts.previous, kind)
    started = replace(started, suspect=bool(odd), notes=(*notes, *odd))
    asked = next((each for each in state.awaited if each.asked_for(started, state)), None)
    return _joined(started, asked, facts.id_tag.left_wh(at) if authorised and facts.id_tag is not None else None)


def _joined(started: Transaction, asked: Awaited | None, left_wh: int | None) -> Transaction:
    """Return a transaction with the remote start that asked for it, and with its limits.

    T9b: what a budget has left is a limit, too.
    """
    limits = NO_LIMITS if asked is None else asked.limits
    energy_wh = min((each for each in (limits.energy_wh, left_wh) if each is not None), default=None)
    joined = started if asked is None else replace(started, command_id=asked.command_id)
    return joined.limited(replace(limits, energy_wh=energy_wh))


def clock_is_wrong(state: ChargePoint, told: datetime | None, at: datetime) -> bool:
    """Return whether the reported time is impossible, or the clock known to be off (V6, V9)."""
    if told is None:
        return False
    # A clock that seemed to be behind is right if it now reports our time. One that is ahead may report the past so.
    is_right = (state.clock_offset_ms or 0) < 0 and told >= at - CLOCKS_DIFFER
    return not plausible(told, at) or (state.clock_is_wrong and not is_right)


def _with_kind(
    state: ChargePoint, started: Transaction, previous: Transaction | None
) -> tuple[ChargePoint, tuple[Change, ...]]:
    """Return the state with the kind of the register, if this start shows that it counts sessions from zero (T6b)."""
    connector = state.connector(started.connector_id)
    if connector.register_kind is not None or previous is None or not state.has_room_for(started.connector_id):
        return state, ()
    fell_to_zero = (previous.meter_stop or 0) > 0 and begins_anew(started.meter_start, previous, None)
    if not fell_to_zero or previous.suspect:
        return state, ()
    known = replace(connector, register_kind="session")
    return state.with_connector(known), (ConnectorReported(state.charger_id, known),)


def _with_connector(state: ChargePoint, started: Transaction, *, is_timed: bool) -> ChargePoint:
    """Return the state with the connector as the transaction begins (S5), which may be a new one (QE9)."""
    if not state.has_room_for(started.connector_id):
        return state
    connector = state.connector(started.connector_id)
    began_at = started.began_at if is_timed else state.its_time(None, started.received_start_at)
    return state.with_connector(at_start(connector, began_at, started.meter_start))


def _end_running(state: ChargePoint, started: Transaction, at: datetime) -> list[Transaction]:
    """End transactions that began before (T3). A start that is older than the running one is history, and ends none."""
    why = note("succeeded", id=started.id)
    kind = state.connector(started.connector_id).register_kind
    return [
        estimate(
            running,
            ended_at=_probable_end(state, running, started),
            next_start=None if begins_anew(started.meter_start, running, kind) else started.meter_start,
            power=state.power,
            at=at,
            why=why,
        )
        for running in state.transactions.values()
        if running.connector_id == started.connector_id and running.began_at <= started.began_at + CLOCKS_DIFFER
    ]


def _probable_end(state: ChargePoint, running: Transaction, started: Transaction) -> datetime:
    """Return when it ended as reported, but not after its successor began."""
    ended_at = end_told(running, state.connector(running.connector_id))
    return max(min(ended_at or started.began_at, started.began_at), running.began_at)

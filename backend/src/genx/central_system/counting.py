"""Counts readings of import registers for the transaction that they name, else by connector and time (T6)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from genx.domain.changes import Change, ConnectorReported, TransactionChanged, TransactionMeasured
from genx.domain.charge_point import ChargePoint
from genx.domain.register import Register, counted, kind_of
from genx.domain.series import Measurement
from genx.domain.transaction import Transaction


class Counted(Struct, frozen=True):
    """The state after readings, the changes to keep at once, and the measurements for the series.

    Kept at once are odd readings, the kind of a register and signed values.
    """

    state: ChargePoint
    changes: tuple[Change, ...] = ()
    series: tuple[Measurement, ...] = ()
    at_limit: tuple[Transaction, ...] = ()
    """Transactions that the charge point must be asked to stop."""


def count(
    state: ChargePoint, connector_id: int, wire_id: int | None, registers: Sequence[Register], at: datetime
) -> Counted:
    """Return the state after readings of a connector, in the order of their times, with the transaction they name."""
    if not registers or not state.transactions:
        return Counted(state)
    transactions, changes = dict(state.transactions), list[Change]()
    for register in registers:
        running = transactions.get(wire_id) if wire_id is not None else None
        is_named = running is not None
        running = running or _of_time(state, connector_id, transactions.values(), register.at)
        if running is None:
            continue
        kind = state.connector(running.connector_id).register_kind
        moved = counted(running, (register,), state.power, at, by_id=is_named, kind=kind)
        if connector_id == 0 and not is_named and moved.odd_wh == register.wh:
            continue  # The main meter counts differently from the connector.
        transactions[moved.wire_id] = moved
        if moved.notes != running.notes:
            changes.append(TransactionChanged(moved))
        if running.register_wh is None or moved.notes != running.notes:
            state, learned = _with_kind(state, moved)
            changes += learned
    return Counted(replace(state, transactions=transactions), tuple(changes))


def registers_of(state: ChargePoint) -> tuple[TransactionMeasured, ...]:
    """Return the registers of running transactions by their samples, to be kept with them."""
    return tuple(
        TransactionMeasured(each.id, each.register_wh, each.register_at, each.measured_wh, each.measured_by_id)
        for each in state.transactions.values()
        if each.register_wh is not None and each.register_at is not None and each.measured_wh is not None
    )


def _of_time(
    state: ChargePoint, connector_id: int, transactions: Iterable[Transaction], at: datetime
) -> Transaction | None:
    """Return the newest transaction that had begun on the connector by then.

    If the only connector has no readings of its own, connector 0 stands for it (QG1).
    """
    wanted = 1 if connector_id == 0 and state.connector_count == 1 and not _has_register(state, 1) else connector_id
    begun = [each for each in transactions if each.connector_id == wanted and each.began_at <= at]
    return max(begun, key=lambda each: each.began_at, default=None)


def _has_register(state: ChargePoint, connector_id: int) -> bool:
    live = state.connector(connector_id).live
    return live is not None and live.energy_wh is not None


def _with_kind(state: ChargePoint, running: Transaction) -> tuple[ChargePoint, list[Change]]:
    kind, connector = kind_of(running), state.connector(running.connector_id)
    if kind in {None, connector.register_kind} or not state.has_room_for(running.connector_id):
        return state, []
    known = replace(connector, register_kind=kind)
    return state.with_connector(known), [ConnectorReported(state.charger_id, known)]

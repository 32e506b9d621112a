"""Transactions of a charger, newest first."""

from datetime import datetime

from litestar import get

from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.schemas import Answer, Page, Time, time
from genx.api.http.services import FromServices
from genx.api.v1.device_ids import DeviceId
from genx.db.base.engine import begin
from genx.db.queries import chargers
from genx.db.views.transactions import transactions_of
from genx.domain.charge_point import ChargePoint
from genx.domain.connector import Live
from genx.domain.errors import NotKnown
from genx.domain.transaction import Transaction, TransactionStatus

TAG = "Chargers"
TRANSACTIONS = "transactions"


class ChargingTransaction(Answer, frozen=True, kw_only=True):
    """A transaction. Start and stop times are the charger's, received ones ours. While active, energy is as measured.

    `stopIdTag` is the tag that stopped it; null if the charger named none.
    """

    transaction_id: int
    device_id: str
    connector_id: int
    id_tag: str
    authorised: bool
    status: TransactionStatus
    started_at: Time
    stopped_at: Time | None
    received_start_at: Time
    received_stop_at: Time | None
    meter_start: int
    meter_stop: int | None
    energy_wh: int | None
    power_w: int | None
    soc: float | None
    stop_reason: str | None
    stop_id_tag: str | None
    estimated: bool
    suspect: bool
    notes: list[str]
    command_id: str | None
    reservation_id: int | None


class TransactionPage(Page[ChargingTransaction], frozen=True, kw_only=True):
    """Transactions, newest start first."""


def transaction(kept: Transaction, charge_point: ChargePoint | None = None) -> ChargingTransaction:
    """Return a transaction with the measurements of its connector, if it runs and its charger is connected."""
    live = None
    if charge_point is not None and kept.status == "active":
        kept = charge_point.transactions.get(kept.wire_id, kept)
        live = _live(kept, charge_point)
    return ChargingTransaction(
        transaction_id=int(kept.id),
        device_id=kept.device_id,
        connector_id=kept.connector_id,
        id_tag=kept.id_tag,
        authorised=kept.authorised,
        status=kept.status,
        started_at=time(kept.started_at),
        stopped_at=time(kept.stopped_at),
        received_start_at=time(kept.received_start_at),
        received_stop_at=time(kept.received_stop_at),
        meter_start=kept.meter_start,
        meter_stop=kept.meter_stop,
        energy_wh=kept.energy_so_far,
        power_w=None if live is None else live.power_w,
        soc=None if live is None else live.soc,
        stop_reason=kept.stop_reason,
        stop_id_tag=kept.stop_id_tag,
        estimated=kept.estimated,
        suspect=kept.suspect,
        notes=list(kept.notes),
        command_id=None,
        reservation_id=kept.reservation_id,
    )


def _live(running: Transaction, charge_point: ChargePoint) -> Live | None:
    """Return the measurements of its connector, or None if another transaction runs there by now."""
    own = charge_point.running_on(running.connector_id)
    is_own = own is not None and own.id == running.id
    return charge_point.live(running.connector_id) if is_own else None


EXAMPLE = ChargingTransaction(
    transaction_id=4711,
    device_id="CP-0042",
    connector_id=1,
    id_tag="04A2B3C4",
    authorised=True,
    status="active",
    started_at="2026-01-15T11:20:00.000Z",
    stopped_at=None,
    received_start_at="2026-01-15T11:20:00.412Z",
    received_stop_at=None,
    meter_start=1_474_900,
    meter_stop=None,
    energy_wh=7_410,
    power_w=11_040,
    soc=57.0,
    stop_reason=None,
    stop_id_tag=None,
    estimated=False,
    suspect=False,
    notes=[],
    command_id=None,
    reservation_id=None,
)


@get(
    "/chargers/{deviceId:str}/transactions",
    **operation(
        "listChargerTransactions",
        "List a charger's transactions, newest first",
        TAG,
        refusals=(NotKnown, BadCursor),
        response=TransactionPage(items=[EXAMPLE], next_cursor=None),
    ),
)
async def list_charger_transactions(
    device_id: DeviceId, services: FromServices, cursor: Cursor = None, limit: Limit = 50
) -> TransactionPage:
    after = services.cursors.read(TRANSACTIONS, cursor, tuple[datetime, int])
    async with begin(services.engine) as connection:
        charger = await chargers.known(connection, device_id)
        found = await transactions_of(connection, charger.charger_id, after, limit + 1)
    items, following = services.cursors.page(
        TRANSACTIONS, found, limit, lambda transaction: (transaction.started_at, transaction.wire_id)
    )
    live = services.charge_points.live(device_id)
    return TransactionPage(items=[transaction(kept, live) for kept in items], next_cursor=following)


ROUTES = [list_charger_transactions]

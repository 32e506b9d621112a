"""Charging transactions: of one charger, of all, and each by itself."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import PathParameter, QueryParameter, SkipValidation
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.api.http.auth import SignedInRequest, visit
from genx.api.http.moments import Since, Until, moment
from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.schemas import Answer, Page, Time, time
from genx.api.http.searches import SEARCH_REFUSALS
from genx.api.http.services import FromServices, Services
from genx.api.v1.cost import TransactionCost, money, of_rating, of_total
from genx.api.v1.device_ids import DeviceId, DeviceIds, charger_ids
from genx.db.base.engine import begin
from genx.db.queries import chargers, costs
from genx.db.views import sessions
from genx.db.views import transactions as views
from genx.db.views.transaction_totals import totals
from genx.db.views.transactions import TransactionFilter
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import NotKnown
from genx.domain.notes import NoteCode
from genx.domain.notes import read as read_note
from genx.domain.phase import Phase, is_current, phase
from genx.domain.tariffs.kept import Rating
from genx.domain.tariffs.pricing import SessionTooLong, price
from genx.domain.tariffs.receipt import Receipt
from genx.domain.transaction import NO_LIMITS, Transaction, TransactionStatus

TAG = "Transactions"
OF_CHARGER = "transactions"
OF_ALL = "all transactions"

TransactionId = Annotated[int, PathParameter(name="transactionId", ge=1, le=2**31 - 1)]


class TransactionLimits(Answer, frozen=True, kw_only=True):
    """Limits at which GenX asks the charger to stop; null is none. `soc` is the car's state of charge in %, and
    `cost` what it may cost with tax, in the currency of its tariff.

    `reachedAt` is when the charger was asked to stop because of one of them.
    """

    energy_wh: int | None
    minutes: int | None
    cost: str | None
    soc: int | None
    reached_at: Time | None


class CodedNote(Answer, frozen=True, kw_only=True):
    """A note for programs: its code, and the values in it, as text. `other` is one without a code.

    `said` is what a person has added to it.
    """

    code: NoteCode
    values: dict[str, str]
    said: str | None


class ChargingTransaction(Answer, frozen=True, kw_only=True):
    """A transaction. Start and stop times are the charger's, received ones ours. While active, energy is as measured.

    `phase` is null once it has stopped, and `unknown` while its charger is offline. `stopIdTag` is the tag that stopped
    it; null if the charger named none. `measuredEnergyWh` is the energy as GenX found it, which stays beside
    `energyWh` if a review corrects that. `beganAt` and `endedAt` are its times as durations are counted: by the
    charger's clock, or by ours if that is wrong. `closedBy` closed it by hand. `noteCodes` are `notes` in the same
    order, to be said in another language.
    """

    transaction_id: int
    device_id: str
    connector_id: int
    id_tag: str
    authorised: bool
    status: TransactionStatus
    phase: Phase | None
    started_at: Time
    stopped_at: Time | None
    began_at: Time
    ended_at: Time | None
    received_start_at: Time
    received_stop_at: Time | None
    meter_start: int
    meter_stop: int | None
    energy_wh: int | None
    measured_energy_wh: int | None
    power_w: int | None
    soc: float | None
    stop_reason: str | None
    stop_id_tag: str | None
    estimated: bool
    suspect: bool
    reviewed_by: str | None
    reviewed_at: Time | None
    closed_by: str | None
    notes: list[str]
    note_codes: list[CodedNote]
    command_id: str | None
    reservation_id: int | None
    limits: TransactionLimits | None
    cost: TransactionCost | None


class TransactionPage(Page[ChargingTransaction], frozen=True, kw_only=True):
    """Transactions, newest start first."""


def transaction(
    kept: Transaction, charge_point: ChargePoint | None = None, cost: TransactionCost | None = None
) -> ChargingTransaction:
    """Return a transaction with the measurements of its connector, if it runs and its charger is connected."""
    live = None
    if charge_point is not None and kept.status == "active":
        kept = charge_point.transactions.get(kept.wire_id, kept)
        live = charge_point.live(kept.connector_id) if is_current(kept, charge_point) else None
    has_wrong_clock = charge_point is not None and kept.status == "active" and charge_point.clock_is_wrong
    measured = kept.measured_wh if kept.found_energy_wh is None else kept.found_energy_wh
    return ChargingTransaction(
        transaction_id=int(kept.id),
        device_id=kept.device_id,
        connector_id=kept.connector_id,
        id_tag=kept.id_tag,
        authorised=kept.authorised,
        status=kept.status,
        phase=phase(kept, charge_point),
        started_at=time(kept.started_at),
        stopped_at=time(kept.stopped_at),
        began_at=time(kept.true_start(clock_is_wrong=has_wrong_clock)),
        ended_at=time(kept.true_stop),
        received_start_at=time(kept.received_start_at),
        received_stop_at=time(kept.received_stop_at),
        meter_start=kept.meter_start,
        meter_stop=kept.meter_stop,
        energy_wh=kept.energy_so_far,
        measured_energy_wh=measured,
        power_w=None if live is None else live.power_w,
        soc=None if live is None else live.soc,
        stop_reason=kept.stop_reason,
        stop_id_tag=kept.stop_id_tag,
        estimated=kept.estimated,
        suspect=kept.suspect,
        reviewed_by=kept.reviewed_by,
        reviewed_at=time(kept.reviewed_at),
        closed_by=kept.closed_by,
        notes=list(kept.notes),
        note_codes=[coded(each) for each in kept.notes],
        command_id=kept.command_id,
        reservation_id=kept.reservation_id,
        limits=_limits(kept),
        cost=cost,
    )


def coded(text: str) -> CodedNote:
    """Return a note as it is stored, for programs."""
    found = read_note(text)
    return CodedNote(code=found.code, values=dict(found.values), said=found.said)


def _limits(kept: Transaction) -> TransactionLimits | None:
    if kept.limits == NO_LIMITS:
        return None
    return TransactionLimits(
        energy_wh=kept.limit_energy_wh,
        minutes=kept.limit_minutes,
        cost=kept.limits.cost,
        soc=kept.limit_soc,
        reached_at=time(kept.limit_reached_at),
    )


EXAMPLE = ChargingTransaction(
    transaction_id=4711,
    device_id="CP-0042",
    connector_id=1,
    id_tag="04A2B3C4",
    authorised=True,
    status="active",
    phase="charging",
    started_at="2026-01-15T11:20:00.000Z",
    stopped_at=None,
    began_at="2026-01-15T12:00:00.000Z",
    ended_at=None,
    received_start_at="2026-01-15T11:20:00.412Z",
    received_stop_at=None,
    meter_start=1_474_900,
    meter_stop=None,
    energy_wh=7_410,
    measured_energy_wh=7_410,
    power_w=11_040,
    soc=57.0,
    stop_reason=None,
    stop_id_tag=None,
    estimated=False,
    suspect=False,
    reviewed_by=None,
    reviewed_at=None,
    closed_by=None,
    notes=[],
    note_codes=[],
    command_id=None,
    reservation_id=None,
    limits=TransactionLimits(energy_wh=30_000, minutes=None, cost=None, soc=80, reached_at=None),
    cost=None,
)


class MarkCounts(Answer, frozen=True, kw_only=True):
    """Number of transactions with each mark. Each counts with all filters apart from its own."""

    active: int
    suspect: int
    estimated: int
    unauthorised: int


class CostSum(Answer, frozen=True, kw_only=True):
    """The total cost of transactions in one currency, and their number."""

    currency: str
    total: str
    total_incl_tax: str
    count: int


class TransactionTotals(Answer, frozen=True, kw_only=True):
    """The number of transactions, and their energy in Wh; running ones count with what they have measured so far.

    `leftOut` of them are suspect: their energy and cost are not counted. `unpriced` others have no cost.
    `since` is null if all transactions were looked at. If they are searched for a text, these may be too many: only
    those that started since then are counted.
    """

    count: int
    energy_wh: int
    left_out: int
    unpriced: int
    costs: list[CostSum]
    marks: MarkCounts
    since: Time | None


async def transaction_filter(  # noqa: PLR0913 - the filters that there are
    *,
    connector_id: Annotated[int | None, QueryParameter(name="connectorId", ge=0, le=2**31 - 1)] = None,
    id_tag: Annotated[
        str | None, QueryParameter(name="idTag", max_length=400, description="In any letter case.")
    ] = None,
    tariff_id: Annotated[
        int | None,
        QueryParameter(name="tariffId", ge=1, le=2**63 - 1, description="The tariff since their start."),
    ] = None,
    active: Annotated[bool | None, QueryParameter(description="Only running ones, or only stopped ones.")] = None,
    suspect: Annotated[bool | None, QueryParameter(description="Only suspect ones, or only others.")] = None,
    estimated: Annotated[bool | None, QueryParameter(description="Only those without a stop, or others.")] = None,
    authorised: Annotated[
        bool | None, QueryParameter(description="Only those with an accepted tag, or others.")
    ] = None,
    since: Since = None,
    until: Until = None,
    q: Annotated[
        str | None,
        QueryParameter(max_length=200, description="The transaction's id, or text in id tags, device id or notes."),
    ] = None,
) -> TransactionFilter:
    return TransactionFilter(
        connector_id=connector_id,
        id_tag=id_tag,
        tariff_id=tariff_id,
        active=active,
        suspect=suspect,
        estimated=estimated,
        authorised=authorised,
        since=moment("from", since),
        until=moment("to", until),
        text=q,
    )


FromTransactionFilter = NamedDependency[SkipValidation[TransactionFilter]]
FILTERED = {"wanted": Provide(transaction_filter)}


@get(
    "/transactions",
    dependencies=FILTERED,
    **operation(
        "listTransactions",
        "List the transactions of all chargers, newest first",
        TAG,
        refusals=(BadCursor, *SEARCH_REFUSALS),
        description=(
            "`from` and `to` are about starts. A page may hold fewer than `limit` transactions, even none, and still"
            " have a next one: each looks at a bounded number of them."
        ),
        response=TransactionPage(items=[EXAMPLE], next_cursor=None),
    ),
)
async def list_transactions(
    request: SignedInRequest,
    wanted: FromTransactionFilter,
    services: FromServices,
    device_id: DeviceIds = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> TransactionPage:
    async with services.searches.unit(request, searches=bool(wanted.text)) as connection:
        wanted = replace(wanted, charger_ids=await charger_ids(connection, device_id))
        return await _page(connection, services, OF_ALL, wanted, cursor, limit)


@get(
    "/transactions/totals",
    dependencies=FILTERED,
    **operation(
        "getTransactionTotals",
        "Get the number, the energy and the marks of the transactions that match",
        TAG,
        refusals=SEARCH_REFUSALS,
        description="It has the filters of the list. Its counts are exact.",
        response=TransactionTotals(
            count=212,
            energy_wh=2_430_120,
            left_out=3,
            unpriced=43,
            costs=[CostSum(currency="EUR", total="812.3100", total_incl_tax="966.6500", count=166)],
            marks=MarkCounts(active=43, suspect=3, estimated=5, unauthorised=2),
            since=None,
        ),
    ),
)
async def get_transaction_totals(
    request: SignedInRequest, wanted: FromTransactionFilter, services: FromServices, device_id: DeviceIds = None
) -> TransactionTotals:
    async with services.searches.unit(request, searches=True) as connection:
        wanted = replace(wanted, charger_ids=await charger_ids(connection, device_id))
        found = await totals(connection, wanted)
    return TransactionTotals(
        count=found.count,
        energy_wh=found.energy_wh,
        left_out=found.left_out,
        unpriced=found.unpriced,
        costs=[
            CostSum(
                currency=each.currency,
                total=money(each.total),
                total_incl_tax=money(each.total_incl_tax),
                count=each.count,
            )
            for each in found.costs
        ],
        marks=MarkCounts(**found.marks),
        since=time(found.since),
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
    async with begin(services.engine) as connection:
        charger = await chargers.known(connection, device_id)
        wanted = TransactionFilter(charger_ids=(charger.charger_id,))
        return await _page(connection, services, OF_CHARGER, wanted, cursor, limit)


async def _page(
    connection: AsyncConnection,
    services: Services,
    name: str,
    wanted: TransactionFilter,
    cursor: str | None,
    limit: int,
) -> TransactionPage:
    after = services.cursors.read(name, cursor, tuple[datetime, int])
    found = await views.page(connection, wanted, after, limit)
    return TransactionPage(
        items=await all_now(connection, services, found.rows), next_cursor=services.cursors.next(name, found.after)
    )


async def all_now(
    connection: AsyncConnection, services: Services, rows: Sequence[Transaction]
) -> list[ChargingTransaction]:
    """Return transactions as they are now, with the totals of what they cost."""
    found = await costs.sums(connection, [each.id for each in rows])
    live = services.charge_points.live
    return [transaction(each, live(each.device_id), of_total(found.get(each.id))) for each in rows]


async def now(connection: AsyncConnection, services: Services, kept: Transaction, at: datetime) -> ChargingTransaction:
    """Return a transaction as it is now, with what its charger measures if it is connected, and with its receipt."""
    charge_point = services.charge_points.live(kept.device_id)
    current = kept if charge_point is None else charge_point.transactions.get(kept.wire_id, kept)
    return transaction(kept, charge_point, await cost_of(connection, current, at))


async def cost_of(connection: AsyncConnection, kept: Transaction, at: datetime) -> TransactionCost | None:
    """Return what a transaction costs: its last rating if that is final, else what it comes to as it is now."""
    total = (await costs.sums(connection, [kept.id])).get(kept.id)
    if total is not None and (total.is_final or kept.suspect):
        return of_rating((await costs.latest(connection, [kept.id]))[kept.id], is_final=total.is_final)
    rating = None if kept.suspect else await so_far(connection, kept, at)
    return None if rating is None else of_rating(rating, is_final=False)


async def so_far(connection: AsyncConnection, kept: Transaction, at: datetime) -> Rating | None:
    """Return what a transaction comes to now, as a rating that is not kept. None without a tariff."""
    frozen = await costs.frozen(connection, kept.id)
    if frozen is None:
        return None
    session = await sessions.session(connection, kept, at)
    try:
        receipt = await asyncio.to_thread(price, frozen.content, session)
    except SessionTooLong:
        return None
    return made_up(kept, frozen, receipt, at)


def made_up(kept: Transaction, by: costs.Frozen, receipt: Receipt, at: datetime) -> Rating:
    """Return a rating that is not kept."""
    return Rating(
        transaction_id=kept.id,
        version=0,
        tariff_id=by.tariff_id,
        tariff_version=by.tariff_version,
        receipt=receipt,
        rated_at=at,
        rated_by=None,
        why="asked",
    )


@get(
    "/transactions/{transactionId:int}",
    **operation("getTransaction", "Get a transaction", TAG, refusals=(NotKnown,), response=EXAMPLE),
)
async def get_transaction(
    request: SignedInRequest, transaction_id: TransactionId, services: FromServices
) -> ChargingTransaction:
    async with begin(services.engine) as connection:
        return await now(connection, services, await known(connection, transaction_id), visit(request).at)


async def known(connection: AsyncConnection, transaction_id: int) -> Transaction:
    """Return a transaction as stored. Raises NotKnown."""
    kept = await views.by_id(connection, str(transaction_id))
    if kept is None:
        raise NotKnown(f"There is no transaction {transaction_id}.")
    return kept


ROUTES = [list_transactions, get_transaction_totals, list_charger_transactions, get_transaction]

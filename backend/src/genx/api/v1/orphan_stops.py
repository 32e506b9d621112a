"""Stops that belong to no transaction: listed, assigned to one and back, or removed."""

from datetime import datetime
from typing import Annotated

from litestar import delete, get, post
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import Meta

from genx.api.http.auth import SignedInRequest, visit
from genx.api.http.faults import FieldError
from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.problems import InvalidBody
from genx.api.http.schemas import ON_ONE_LINE, Answer, Body, Json, Page, Time, json, time
from genx.api.http.services import FromServices, Services
from genx.api.v1.device_ids import DeviceIds, charger_ids
from genx.api.v1.transaction_changes import change
from genx.api.v1.transactions import EXAMPLE as EXAMPLE_TRANSACTION
from genx.api.v1.transactions import TAG, ChargingTransaction, CodedNote, coded, now
from genx.central_system.versions import read_stop
from genx.db.base.engine import begin
from genx.db.by_hand import new_transaction
from genx.db.queries import audit_log, orphan_stops
from genx.domain.errors import (
    AlreadyExists,
    AlreadyReviewed,
    ChangedMeanwhile,
    NotKept,
    NotKnown,
    StopAssigned,
    StopNotAssigned,
    TransactionOver,
    UnusableRequest,
)
from genx.domain.events import TransactionStopped
from genx.domain.id_tag import LONGEST
from genx.domain.transaction_change import Assigned, Unassigned

LIST = "orphan stops"
OrphanId = Annotated[int, PathParameter(name="orphanId", ge=1, le=2**63 - 1)]


class OrphanStop(Answer, frozen=True, kw_only=True):
    """A StopTransaction that fits no transaction. `payload` is as it came, `note` says why it fits none.

    If somebody has assigned it, `assignedTo` is the id of the transaction, and `madeNew` says whether that was made of
    it.
    """

    orphan_id: int
    device_id: str
    received_at: Time
    payload: Json
    note: str | None
    note_code: CodedNote | None
    assigned_to: int | None
    assigned_by: str | None
    assigned_at: Time | None
    made_new: bool


class OrphanStopPage(Page[OrphanStop], frozen=True, kw_only=True):
    """Orphan stops, newest first."""


class NewTransaction(Body, frozen=True, kw_only=True):
    """The start that was lost."""

    connector_id: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    id_tag: Annotated[
        str, Meta(min_length=1, max_length=LONGEST, pattern=r"^[^\x00-\x1f\x7f]+$", extra={"must": ON_ONE_LINE})
    ]
    started_at: datetime
    meter_start: Annotated[int, Meta(ge=0, le=2**53)]


class Assignment(Body, frozen=True, kw_only=True):
    """Either the transaction that the stop ended, or a new one."""

    transaction_id: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None
    new_transaction: NewTransaction | None = None


def shown(kept: orphan_stops.OrphanStop) -> OrphanStop:
    return OrphanStop(
        orphan_id=kept.id,
        device_id=kept.device_id,
        received_at=time(kept.received_at),
        payload=json(kept.payload),
        note=kept.note,
        note_code=None if kept.note is None else coded(kept.note),
        assigned_to=None if kept.assigned_to is None else int(kept.assigned_to),
        assigned_by=kept.assigned_by,
        assigned_at=time(kept.assigned_at),
        made_new=kept.assigned_to is not None and kept.was is None,
    )


EXAMPLE = OrphanStop(
    orphan_id=17,
    device_id="CP-0042",
    received_at="2026-01-15T12:00:00.000Z",
    payload={"transactionId": -1, "meterStop": 1_482_310, "timestamp": "2026-01-15T10:00:00Z"},
    note="no transaction -1 of this charger: kept as an orphan",
    note_code=CodedNote(code="orphanUnknown", values={"id": "-1"}, said=None),
    assigned_to=None,
    assigned_by=None,
    assigned_at=None,
    made_new=False,
)


@get(
    "/orphan-stops",
    **operation(
        "listOrphanStops",
        "List the stops that belong to no transaction, newest first",
        TAG,
        refusals=(BadCursor,),
        response=OrphanStopPage(items=[EXAMPLE], next_cursor=None),
    ),
)
async def list_orphan_stops(
    services: FromServices,
    device_id: DeviceIds = None,
    assigned: Annotated[bool, QueryParameter(description="Those that somebody has assigned.")] = False,
    assigned_to: Annotated[
        int | None,
        QueryParameter(name="assignedTo", ge=1, le=2**31 - 1, description="Those assigned to this transaction."),
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> OrphanStopPage:
    before = services.cursors.read(LIST, cursor, int)
    async with begin(services.engine) as connection:
        wanted = orphan_stops.OrphanFilter(
            charger_ids=await charger_ids(connection, device_id),
            assigned=assigned or assigned_to is not None,
            assigned_to=None if assigned_to is None else str(assigned_to),
        )
        found = await orphan_stops.page(connection, wanted, before, limit + 1)
    items, following = services.cursors.page(LIST, found, limit, lambda orphan: orphan.id)
    return OrphanStopPage(items=[shown(each) for each in items], next_cursor=following)


@post(
    "/orphan-stops/{orphanId:int}/assign",
    **operation(
        "assignOrphanStop",
        "Let an orphan stop end a transaction, or make a new one of it",
        TAG,
        role="operator",
        refusals=(NotKnown, NotKept, TransactionOver, StopAssigned, AlreadyExists, UnusableRequest),
        request={"transactionId": 4711},
        response=EXAMPLE_TRANSACTION,
        description=(
            "The transaction must be running, or have been closed without a stop. A new one needs what the lost start"
            " would have said: connector, tag, time and register."
        ),
    ),
    status_code=200,
)
async def assign_orphan_stop(
    request: SignedInRequest, orphan_id: OrphanId, data: JSONBody[Assignment], services: FromServices
) -> ChargingTransaction:
    if (data.transaction_id is None) == (data.new_transaction is None):
        raise InvalidBody(FieldError("", "Give either transactionId or newTransaction."), 400)
    if data.transaction_id is not None:
        details: dict[str, object] = {"orphanId": orphan_id}
        what = Assigned(orphan_id=orphan_id)
        return await change(request, services, data.transaction_id, what, "orphan-stop.assigned", details)
    assert data.new_transaction is not None
    return await _made(request, services, orphan_id, data.new_transaction)


async def _made(
    request: SignedInRequest, services: Services, orphan_id: int, new: NewTransaction
) -> ChargingTransaction:
    if new.started_at.tzinfo is None:
        raise InvalidBody(FieldError("/newTransaction/startedAt", "Give its time zone, such as Z."), 400)
    start = new_transaction.Start(
        connector_id=new.connector_id, id_tag=new.id_tag, started_at=new.started_at, meter_start=new.meter_start
    )
    audit = visit(request).did("orphan-stop.assigned", orphanId=orphan_id)
    async with begin(services.engine) as connection:
        made = await new_transaction.make(connection, orphan_id, start, audit, read_stop)
    services.id_tags.transaction_changed(made.id_tag)
    services.hub.publish(TransactionStopped(made))
    async with begin(services.engine) as connection:
        return await now(connection, services, made, visit(request).at)


@post(
    "/orphan-stops/{orphanId:int}/unassign",
    **operation(
        "unassignOrphanStop",
        "Undo the assignment of an orphan stop",
        TAG,
        role="operator",
        refusals=(NotKnown, NotKept, StopNotAssigned, AlreadyReviewed, ChangedMeanwhile),
        response=EXAMPLE,
        description=(
            "The transaction is as it was before: it runs again, or has its estimated end. One that was made of the"
            " stop is deleted. That is refused if it was reviewed since, or would run again although another has begun"
            " on its connector."
        ),
    ),
    status_code=200,
)
async def unassign_orphan_stop(request: SignedInRequest, orphan_id: OrphanId, services: FromServices) -> OrphanStop:
    async with begin(services.engine) as connection:
        orphan = await orphan_stops.assigned(connection, orphan_id)
    assert orphan.assigned_to is not None
    if orphan.was is None:
        await _unmade(request, services, orphan)
    else:
        what, details = Unassigned(orphan_id=orphan_id), {"orphanId": orphan_id}
        await change(request, services, int(orphan.assigned_to), what, "orphan-stop.unassigned", details)
    async with begin(services.engine) as connection:
        return shown(await orphan_stops.known(connection, orphan_id))


async def _unmade(request: SignedInRequest, services: Services, orphan: orphan_stops.OrphanStop) -> None:
    audit = visit(request).did("orphan-stop.unassigned", orphanId=orphan.id)
    async with services.charge_points.changing([orphan.device_id]), begin(services.engine) as connection:
        unmade = await new_transaction.unmake(connection, orphan.id, audit, read_stop)
    services.id_tags.transaction_changed(unmade.id_tag)


@delete(
    "/orphan-stops/{orphanId:int}",
    **operation("deleteOrphanStop", "Delete an orphan stop", TAG, role="operator", refusals=(NotKnown, StopAssigned)),
)
async def delete_orphan_stop(request: SignedInRequest, orphan_id: OrphanId, services: FromServices) -> None:
    async with begin(services.engine) as connection:
        gone = await orphan_stops.free(connection, orphan_id)
        await orphan_stops.delete(connection, orphan_id)
        did = visit(request).did("orphan-stop.deleted", ("charger", gone.device_id, None), payload=gone.payload)
        await audit_log.add(connection, did)


ROUTES = [list_orphan_stops, assign_orphan_stop, unassign_orphan_stop, delete_orphan_stop]

"""Batches: one command to many chargers, some at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import JSONBody, PathParameter
from msgspec import Meta, field

from genx.api.http.auth import SignedInRequest, visit
from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.problems import FieldError, InvalidBody, field_error
from genx.api.http.schemas import Answer, Body, Json, Page, Time, json, time
from genx.api.http.services import FromServices, Services
from genx.api.v1.charger_list import doing
from genx.api.v1.command_list import TAG
from genx.api.v1.commands import strict_type
from genx.api.v1.device_ids import check_device_ids
from genx.central_system.commands.spec import CommandSpec
from genx.central_system.versions import COMMANDS
from genx.db.base.engine import begin
from genx.db.base.sql import all_storable
from genx.db.queries import audit_log, command_batches
from genx.db.views import chargers as views
from genx.db.views.chargers import ChargerFilter
from genx.domain.batch import Batch, BatchStatus
from genx.domain.charge_point import ChargerStatus, Registration
from genx.domain.errors import BatchOver, NotKnown
from genx.domain.masking import mask_json
from genx.realtime.fleet import State

LIST = "command-batches"
MOST_CHARGERS = 20_000
SPECS = {spec.action: spec for spec in COMMANDS.values()}
BatchId = Annotated[UUID, PathParameter(name="batchId", description="`batchId` of the batch.")]


class BatchFilter(Body, frozen=True, kw_only=True):
    """The chargers of a batch, as `GET /chargers` selects them."""

    online: bool | None = None
    charger_status: Annotated[list[ChargerStatus], Meta(max_length=3)] = field(default_factory=list)
    registration: Annotated[list[Registration], Meta(max_length=3)] = field(default_factory=list)
    state: Annotated[list[State], Meta(max_length=8)] = field(default_factory=list)
    charging: bool | None = None
    vendor: Annotated[list[str], Meta(max_length=50)] = field(default_factory=list)
    q: Annotated[str, Meta(max_length=200)] = ""


class BatchOrder(Body, frozen=True, kw_only=True):
    """One command to many chargers: those named, or those of a filter.

    At most `atOnce` are under way at a time. After `stopAfterFailures` in a row no more are sent; null never stops.
    """

    action: Annotated[str, Meta(max_length=50)]
    request: dict[str, Any] = field(default_factory=dict)
    device_ids: Annotated[list[str], Meta(min_length=1, max_length=MOST_CHARGERS)] | None = None
    filter: BatchFilter | None = None
    at_once: Annotated[int, Meta(ge=1, le=200)] = 20
    stop_after_failures: Annotated[int, Meta(ge=1, le=MOST_CHARGERS)] | None = 5


class BatchCounts(Answer, frozen=True, kw_only=True):
    """The number of commands in each part of a batch. `later` wait for their charger to come online."""

    waiting: int = 0
    sent: int = 0
    done: int = 0
    failed: int = 0
    later: int = 0
    unsent: int = 0


class CommandBatch(Answer, frozen=True, kw_only=True):
    """A batch and how far it is. `GET /commands?batchId=` lists its commands."""

    batch_id: str
    action: str
    request: Json
    total: int
    at_once: int
    stop_after_failures: int | None
    status: BatchStatus
    requested_at: Time
    requested_by: str | None
    finished_at: Time | None
    counts: BatchCounts


class BatchPage(Page[CommandBatch], frozen=True, kw_only=True):
    """Batches, newest first."""


def batch(kept: Batch) -> CommandBatch:
    return CommandBatch(
        batch_id=kept.batch_id,
        action=kept.action,
        request=json(kept.request),
        total=kept.total,
        at_once=kept.at_once,
        stop_after_failures=kept.stop_after_failures,
        status=kept.status,
        requested_at=time(kept.requested_at),
        requested_by=kept.requested_by,
        finished_at=time(kept.finished_at),
        counts=msgspec.convert(kept.counts, BatchCounts),
    )


EXAMPLE = CommandBatch(
    batch_id="0d6a64cc-0a0f-4a0e-9a3b-6f2f5a1b7c11",
    action="ChangeConfiguration",
    request={"key": "HeartbeatInterval", "value": "300"},
    total=14,
    at_once=20,
    stop_after_failures=5,
    status="running",
    requested_at="2026-01-15T12:00:00.000Z",
    requested_by="ann@example.org",
    finished_at=None,
    counts=BatchCounts(waiting=2, sent=3, done=7, failed=1, later=1),
)


@post(
    "/command-batches",
    status_code=202,
    **operation(
        "createCommandBatch",
        "Send one command to many chargers",
        TAG,
        role="operator",
        invalid_body_status=422,
        request={
            "action": "ChangeConfiguration",
            "request": {"key": "HeartbeatInterval", "value": "300"},
            "filter": {"vendor": ["Ohmweg"]},
            "atOnce": 20,
            "stopAfterFailures": 5,
        },
        response=EXAMPLE,
    ),
)
async def create_command_batch(
    request: SignedInRequest, data: JSONBody[BatchOrder], services: FromServices
) -> Response[CommandBatch]:
    spec = _spec(data.action)
    text = _request(spec, data.request)
    visited = visit(request)
    async with begin(services.engine) as connection:
        await check_device_ids(connection, data.device_ids or (), "/deviceIds", status=422)
        charger_ids = await views.matching(connection, _chargers(services, data), MOST_CHARGERS)
        if not charger_ids:
            raise InvalidBody(FieldError("/filter", "No charger matches."), 422)
        made = Batch(
            batch_id=services.commands.new_id(),
            action=spec.action,
            request=text,
            total=len(charger_ids),
            at_once=data.at_once,
            stop_after_failures=data.stop_after_failures,
            status="running",
            requested_at=visited.at,
            requested_by=request.user.name,
        )
        await command_batches.create(connection, made, charger_ids)
        did = visited.did("command.batch-requested", command=spec.action, chargers=len(charger_ids))
        await audit_log.add(connection, did)
        made = await command_batches.known(connection, made.batch_id)
    services.batches.start(made)
    return Response(batch(made), status_code=202)


def _spec(action: str) -> CommandSpec:
    spec = SPECS.get(action)
    if spec is None:
        raise InvalidBody(FieldError("/action", f"This is no command: allowed is {', '.join(sorted(SPECS))}."), 422)
    return spec


def _request(spec: CommandSpec, given: dict[str, Any]) -> str:
    """Return the request as it is kept. Raises InvalidBody if it breaks the schema, or has a secret."""
    strict = strict_type(spec.request_type)
    try:
        text = msgspec.json.encode(msgspec.convert(given, strict)).decode()
    except msgspec.ValidationError as error:
        fault = field_error(str(error), strict)
        raise InvalidBody(FieldError(f"/request{fault.pointer}", fault.detail), 422) from None
    if mask_json(text) != text:
        raise InvalidBody(FieldError("/request", "A request with a secret is sent to one charger at a time."), 422)
    return text


def _chargers(services: Services, order: BatchOrder) -> ChargerFilter:
    """Return the chargers that a batch is for. Raises InvalidBody unless they are given in one way."""
    if (order.device_ids is None) == (order.filter is None):
        raise InvalidBody(FieldError("/deviceIds", "Give either deviceIds or filter."), 422)
    if order.filter is None:
        return ChargerFilter(device_ids=_texts(order.device_ids or ()))
    wanted = order.filter
    return ChargerFilter(
        online=wanted.online,
        charger_statuses=tuple(wanted.charger_status),
        registrations=tuple(wanted.registration),
        vendors=tuple(_texts(wanted.vendor)),
        words=tuple(_texts(wanted.q.split())),
        among=doing(services.hub.fleet, wanted.state or None, wanted.charging),
    )


def _texts(given: Sequence[str]) -> list[str]:
    """Return texts as PostgreSQL can compare them (F13)."""
    return [text for text in all_storable(given) if text is not None]


@get(
    "/command-batches",
    **operation(
        "listCommandBatches",
        "List batches, newest first",
        TAG,
        refusals=(BadCursor,),
        response=BatchPage(items=[EXAMPLE], next_cursor=None),
    ),
)
async def list_command_batches(services: FromServices, cursor: Cursor = None, limit: Limit = 50) -> BatchPage:
    after = services.cursors.read(LIST, cursor, tuple[datetime, UUID])
    async with begin(services.engine) as connection:
        found = await command_batches.page(connection, after, limit + 1)
    items, following = services.cursors.page(LIST, found, limit, lambda kept: (kept.requested_at, kept.batch_id))
    return BatchPage(items=[batch(kept) for kept in items], next_cursor=following)


@get(
    "/command-batches/{batchId:uuid}",
    **operation("getCommandBatch", "Get a batch and how far it is", TAG, refusals=(NotKnown,), response=EXAMPLE),
)
async def get_command_batch(batch_id: BatchId, services: FromServices) -> CommandBatch:
    async with begin(services.engine) as connection:
        return batch(await command_batches.known(connection, str(batch_id)))


@post(
    "/command-batches/{batchId:uuid}/cancel",
    status_code=202,
    **operation(
        "cancelCommandBatch",
        "Send no more of a batch",
        TAG,
        role="operator",
        refusals=(NotKnown, BatchOver),
        response=EXAMPLE,
    ),
)
async def cancel_command_batch(
    request: SignedInRequest, batch_id: BatchId, services: FromServices
) -> Response[CommandBatch]:
    async with begin(services.engine) as connection:
        known = await command_batches.known(connection, str(batch_id))
        services.batches.cancel(known.batch_id)
        await audit_log.add(connection, visit(request).did("command.batch-cancelled", command=known.action))
    return Response(batch(known), status_code=202)


ROUTES = [create_command_batch, list_command_batches, get_command_batch, cancel_command_batch]

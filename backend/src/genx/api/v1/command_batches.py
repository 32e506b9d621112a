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
from genx.api.http.faults import FieldError, field_error
from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.problems import InvalidBody
from genx.api.http.schemas import Answer, Body, Json, Page, Time, json, time
from genx.api.http.services import FromServices, Services
from genx.api.v1.charger_list import doing
from genx.api.v1.command_list import TAG
from genx.api.v1.commands import LONGEST_QUEUED, strict_type
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
from genx.domain.hours import Hours, time_zones
from genx.domain.masking import mask_json
from genx.realtime.fleet import State

LIST = "command-batches"
MOST_CHARGERS = 20_000
Minute = Annotated[
    str,
    Meta(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
        extra={"must": "be a time of day from 00:00 to 23:59, such as 09:30"},
    ),
]
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


class BatchHours(Body, frozen=True, kw_only=True):
    """Hours in which a batch goes on, by the clocks of a time zone; `to` may be on the next day."""

    from_: Minute = field(name="from")
    to: Minute
    time_zone: Annotated[str, Meta(max_length=64)]


class BatchOrder(Body, frozen=True, kw_only=True):
    """One command to many chargers: those named, or those of a filter.

    At most `atOnce` are under way at a time. After `stopAfterFailures` in a row no more are sent; null never stops.
    Commands for offline chargers wait `whenOnline` seconds for them if they may wait: seven days unless said
    otherwise, 0 with `hours`. Nothing is sent outside of the `hours`.
    """

    action: Annotated[str, Meta(max_length=50)]
    request: dict[str, Any] = field(default_factory=dict)
    device_ids: Annotated[list[str], Meta(min_length=1, max_length=MOST_CHARGERS)] | None = None
    filter: BatchFilter | None = None
    at_once: Annotated[int, Meta(ge=1, le=200)] = 20
    stop_after_failures: Annotated[int, Meta(ge=1, le=MOST_CHARGERS)] | None = 5
    when_online: Annotated[int, Meta(ge=0, le=LONGEST_QUEUED)] | None = None
    hours: BatchHours | None = None


class BatchCounts(Answer, frozen=True, kw_only=True):
    """The number of commands in each part of a batch. `later` wait for their charger to come online."""

    waiting: int = 0
    sent: int = 0
    done: int = 0
    failed: int = 0
    later: int = 0
    unsent: int = 0


class CommandBatch(Answer, frozen=True, kw_only=True):
    """A batch and how far it is. `GET /commands?batchId=` lists its commands.

    `restsUntil` is when it goes on, if it rests now because of its hours.
    """

    batch_id: str
    action: str
    request: Json
    total: int
    at_once: int
    stop_after_failures: int | None
    when_online: int
    hours: BatchHours | None
    rests_until: Time | None
    status: BatchStatus
    requested_at: Time
    requested_by: str | None
    finished_at: Time | None
    counts: BatchCounts


class BatchPage(Page[CommandBatch], frozen=True, kw_only=True):
    """Batches, newest first."""


def batch(kept: Batch, at: datetime) -> CommandBatch:
    return CommandBatch(
        batch_id=kept.batch_id,
        action=kept.action,
        request=json(kept.request),
        total=kept.total,
        at_once=kept.at_once,
        stop_after_failures=kept.stop_after_failures,
        when_online=kept.when_online,
        hours=None if kept.hours is None else _hours_shown(kept.hours),
        rests_until=time(kept.rests_until(at)),
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
    when_online=604_800,
    hours=None,
    rests_until=None,
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
    hours, when_online = _hours(data), _when_online(data)
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
            when_online=when_online,
            hours=hours,
            status="running",
            requested_at=visited.at,
            requested_by=request.user.name,
        )
        await command_batches.create(connection, made, charger_ids)
        did = visited.did("command.batch-requested", command=spec.action, chargers=len(charger_ids))
        await audit_log.add(connection, did)
        made = await command_batches.known(connection, made.batch_id)
    services.batches.start(made)
    return Response(batch(made, visited.at), status_code=202)


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


def _hours(order: BatchOrder) -> Hours | None:
    """Return the hours of a batch. Raises InvalidBody if they are none."""
    given = order.hours
    if given is None:
        return None
    if given.from_ == given.to:
        raise InvalidBody(
            FieldError("/hours/to", "The hours end when they begin. Leave them out for the whole day."), 422
        )
    if given.time_zone not in time_zones():
        detail = "This is no time zone. Give its name, such as Europe/Berlin or America/New_York."
        raise InvalidBody(FieldError("/hours/timeZone", detail), 422)
    return Hours(begin=_minute(given.from_), until=_minute(given.to), time_zone=given.time_zone)


def _minute(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def _hours_shown(hours: Hours) -> BatchHours:
    begin, until = (f"{minute // 60:02}:{minute % 60:02}" for minute in (hours.begin, hours.until))
    return BatchHours(from_=begin, to=until, time_zone=hours.time_zone)


def _when_online(order: BatchOrder) -> int:
    """Return for how many seconds commands wait for chargers that are offline. Raises InvalidBody."""
    if order.hours is None:
        return LONGEST_QUEUED if order.when_online is None else order.when_online
    if order.when_online:
        detail = "With hours nothing waits for offline chargers: it would be sent whenever they are back."
        raise InvalidBody(FieldError("/whenOnline", detail), 422)
    return 0


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
async def list_command_batches(
    request: SignedInRequest, services: FromServices, cursor: Cursor = None, limit: Limit = 50
) -> BatchPage:
    after = services.cursors.read(LIST, cursor, tuple[datetime, UUID])
    async with begin(services.engine) as connection:
        found = await command_batches.page(connection, after, limit + 1)
    items, following = services.cursors.page(LIST, found, limit, lambda kept: (kept.requested_at, kept.batch_id))
    return BatchPage(items=[batch(kept, visit(request).at) for kept in items], next_cursor=following)


@get(
    "/command-batches/{batchId:uuid}",
    **operation("getCommandBatch", "Get a batch and how far it is", TAG, refusals=(NotKnown,), response=EXAMPLE),
)
async def get_command_batch(request: SignedInRequest, batch_id: BatchId, services: FromServices) -> CommandBatch:
    async with begin(services.engine) as connection:
        return batch(await command_batches.known(connection, str(batch_id)), visit(request).at)


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
    return Response(batch(known, visit(request).at), status_code=202)


ROUTES = [create_command_batch, list_command_batches, get_command_batch, cancel_command_batch]

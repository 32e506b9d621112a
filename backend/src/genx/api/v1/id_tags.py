"""Id tags: list, register, change, delete, and add to a budget."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.di import NamedDependency, Provide
from litestar.params import JSONBody, QueryParameter, SkipValidation
from msgspec.structs import asdict, replace
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.api.http.auth import SignedInRequest, arrived_at, visit
from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.schemas import Page
from genx.api.http.searches import SEARCH_REFUSALS
from genx.api.http.services import FromServices, Services
from genx.api.v1.device_ids import check_device_ids
from genx.api.v1.id_tag import (
    EXAMPLE,
    TAG,
    AddedBudget,
    ChangedIdTag,
    IdTag,
    IdTagChange,
    IdTagCreate,
    IdTagPath,
    changed_record,
    new_record,
    shown,
    stopping,
    target,
)
from genx.central_system.commands.runner import Terms
from genx.db.base.engine import begin
from genx.db.queries import audit_log, id_tags, unknown_id_tags
from genx.db.queries.id_tags import IdTagFilter
from genx.db.views.transactions import by_id
from genx.domain.errors import AlreadyExists, NotKept, NotKnown, Refusal, TransactionOver
from genx.domain.id_tag import GivenStatus, IdTagRecord, TagKind, key
from genx.domain.transaction_change import TransactionChange

LIST = "id-tags"
BY_USE = "id-tags by use"


class NoBudget(Refusal):
    """The tag has no budget to add to."""

    type = "no-budget"


class IdTagPage(Page[IdTag], frozen=True, kw_only=True):
    """Id tags, as sorted. Cursors are for one order."""


async def tag_filter(
    services: FromServices,
    *,
    status: Annotated[list[GivenStatus] | None, QueryParameter(description="Repeats.", max_items=4)] = None,
    kind: Annotated[list[TagKind] | None, QueryParameter(description="Repeats.", max_items=4)] = None,
    parent: Annotated[
        str | None, QueryParameter(max_length=400, description="Tags with this `parentIdTag`, in any letter case.")
    ] = None,
    device_id: Annotated[
        list[str] | None,
        QueryParameter(
            name="deviceId",
            max_items=50,
            description="Tags that may charge at this charger: those bound to it, and those for all. Repeats.",
        ),
    ] = None,
    over_budget: Annotated[
        bool | None,
        QueryParameter(name="overBudget", description="Only tags whose budget is used up now, or only others."),
    ] = None,
    q: Annotated[
        str | None, QueryParameter(max_length=200, description="Finds tags with all these words in tag, name or note.")
    ] = None,
) -> IdTagFilter:
    return IdTagFilter(
        statuses=status or (),
        kinds=kind or (),
        parent=parent,
        device_ids=tuple(device_id or ()),
        words=tuple((q or "").split()),
        over_budget=over_budget,
        used_up=() if over_budget is None else services.id_tags.used_up(),
    )


FromTagFilter = NamedDependency[SkipValidation[IdTagFilter]]


@get(
    "/id-tags",
    dependencies={"wanted": Provide(tag_filter)},
    **operation(
        "listIdTags",
        "List id tags",
        TAG,
        refusals=(BadCursor, *SEARCH_REFUSALS),
        description=(
            "By `idTag`, they are sorted without regard to letter case. By `lastUsed`, those that a charger asked about"
            " last come first, and those that none has asked about at the end."
        ),
        response=IdTagPage(items=[EXAMPLE], next_cursor=None),
    ),
)
async def list_id_tags(
    request: SignedInRequest,
    services: FromServices,
    wanted: FromTagFilter,
    sort: Annotated[Literal["idTag", "lastUsed"], QueryParameter()] = "idTag",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> IdTagPage:
    await services.id_tags.keep_last_uses()
    async with services.searches.unit(request, searches=bool(wanted.words)) as connection:
        if sort == "lastUsed":
            last = services.cursors.read(BY_USE, cursor, tuple[datetime | None, str])
            found = await id_tags.page_by_use(connection, wanted, last, limit + 1)
            items, following = services.cursors.page(BY_USE, found, limit, _place_by_use)
        else:
            after = services.cursors.read(LIST, cursor, str)
            found = await id_tags.page(connection, wanted, after, limit + 1)
            items, following = services.cursors.page(LIST, found, limit, lambda record: key(record.tag.id_tag))
    now, lists = arrived_at(request.scope), await services.local_lists.holding.counts()
    return IdTagPage(items=[shown(record, services.id_tags, lists, now) for record in items], next_cursor=following)


def _place_by_use(record: IdTagRecord) -> tuple[datetime | None, str]:
    return record.last_used_at, key(record.tag.id_tag)


async def _shown(services: Services, record: IdTagRecord, now: datetime) -> IdTag:
    return shown(record, services.id_tags, await services.local_lists.holding.counts(), now)


async def seen_before(connection: AsyncConnection, records: Sequence[IdTagRecord]) -> list[IdTagRecord]:
    """Return new tags with the time when a charger last asked about each while it was unknown."""
    seen = await unknown_id_tags.last_seen(connection, [key(record.tag.id_tag) for record in records])
    return [replace(each, last_used_at=seen.get(key(each.tag.id_tag), each.last_used_at)) for each in records]


@post(
    "/id-tags",
    **operation(
        "createIdTag",
        "Register an id tag, which may have been unknown so far",
        TAG,
        role="operator",
        refusals=(AlreadyExists,),
        request={
            "idTag": "04A2B3C4",
            "name": "Ann's card",
            "maxActiveTransactions": 1,
            "budget": {"energyWh": 100_000, "per": "month"},
        },
        response=EXAMPLE,
    ),
)
async def create_id_tag(
    request: SignedInRequest, data: JSONBody[IdTagCreate], services: FromServices
) -> Response[IdTag]:
    record = new_record(data, visit(request).at)
    await services.id_tags.unknown.keep()
    async with services.id_tags.changing([key(record.tag.id_tag)]):
        async with begin(services.engine) as connection:
            await check_device_ids(connection, data.allowed_device_ids, "/allowedDeviceIds")
            [record] = await seen_before(connection, [record])
            await id_tags.add(connection, record)
            await unknown_id_tags.delete(connection, record.tag.id_tag)
            await audit_log.add(connection, visit(request).did("id-tag.created", target(record), **_sent(data)))
        await services.id_tags.put([record.tag])
    location = f"/api/v1/id-tags/{quote(record.tag.id_tag, safe='')}"
    return Response(await _shown(services, record, visit(request).at), headers={"Location": location})


@get("/id-tags/{idTag:str}", **operation("getIdTag", "Get an id tag", TAG, refusals=(NotKnown,), response=EXAMPLE))
async def get_id_tag(request: SignedInRequest, id_tag: IdTagPath, services: FromServices) -> IdTag:
    await services.id_tags.keep_last_uses()
    async with begin(services.engine) as connection:
        record = await id_tags.known(connection, id_tag)
    return await _shown(services, record, arrived_at(request.scope))


@patch(
    "/id-tags/{idTag:str}",
    **operation(
        "updateIdTag",
        "Change an id tag",
        TAG,
        role="operator",
        refusals=(NotKnown,),
        request={"status": "Blocked", "note": "Reported stolen"},
        response=ChangedIdTag(**asdict(EXAMPLE), stopping=[]),
        description=(
            "Blocking a tag ends nothing by itself: `running` says what runs under it. With `stopRunning` the chargers"
            " are asked to end that, if the tag is not Accepted after it. The answer waits for theirs, but not long."
            " Chargers that may have cached the tag get ClearCache."
        ),
    ),
)
async def update_id_tag(
    request: SignedInRequest,
    id_tag: IdTagPath,
    data: JSONBody[IdTagChange],
    services: FromServices,
    stop_running: Annotated[
        bool, QueryParameter(name="stopRunning", description="Ask chargers to end what runs under the tag.")
    ] = False,
) -> ChangedIdTag:
    async with services.id_tags.changing([key(id_tag)]):
        async with begin(services.engine) as connection:
            before = await id_tags.known(connection, id_tag, to_change=True)
            if isinstance(data.allowed_device_ids, list):
                await check_device_ids(connection, data.allowed_device_ids, "/allowedDeviceIds")
            record = changed_record(before, data)
            await id_tags.change(connection, record)
            await audit_log.add(connection, visit(request).did("id-tag.changed", target(record), **_sent(data)))
        await services.id_tags.put([record.tag])
    ends = stop_running and record.tag.status != "Accepted"
    running = services.id_tags.running(id_tag) if ends else []
    stops = await services.stops.stop(running, Terms(by=visit(request).actor.name), visit(request).at)
    if before.tag.status == "Accepted" != record.tag.status:
        services.caches.forget([record.tag.id_tag], by=visit(request).actor.name, at=visit(request).at)
    return ChangedIdTag(
        **asdict(await _shown(services, record, visit(request).at)), stopping=[stopping(stop) for stop in stops]
    )


@post(
    "/id-tags/{idTag:str}/budget/add",
    **operation(
        "addToBudget",
        "Add to the budget of an id tag, once and for the current period",
        TAG,
        role="operator",
        refusals=(NotKnown, NoBudget, NotKept),
        request={"energyWh": 20_000},
        response=EXAMPLE,
    ),
    status_code=200,
)
async def add_to_budget(
    request: SignedInRequest, id_tag: IdTagPath, data: JSONBody[AddedBudget], services: FromServices
) -> IdTag:
    now = visit(request).at
    async with services.id_tags.changing([key(id_tag)]):
        async with begin(services.engine) as connection:
            record = await id_tags.known(connection, id_tag, to_change=True)
            record = _with_added(record, data.energy_wh, now)
            await id_tags.change(connection, record)
            await audit_log.add(connection, visit(request).did("id-tag.budget-added", target(record), **_sent(data)))
        await services.id_tags.put([record.tag])
    await _raise_limits(request, services, id_tag, data.energy_wh)
    return await _shown(services, record, now)


@delete(
    "/id-tags/{idTag:str}",
    **operation(
        "deleteIdTag",
        "Delete an id tag",
        TAG,
        role="operator",
        refusals=(NotKnown,),
        description="Its transactions stay. What runs under it goes on. From now on it is an unknown tag.",
    ),
)
async def delete_id_tag(request: SignedInRequest, id_tag: IdTagPath, services: FromServices) -> None:
    async with services.id_tags.changing([key(id_tag)]):
        async with begin(services.engine) as connection:
            record = await id_tags.known(connection, id_tag, to_change=True)
            await id_tags.delete(connection, id_tag)
            await audit_log.add(connection, visit(request).did("id-tag.deleted", target(record)))
        services.id_tags.remove(id_tag)
    services.caches.forget([record.tag.id_tag], by=visit(request).actor.name, at=visit(request).at)


async def _raise_limits(request: SignedInRequest, services: Services, id_tag: str, energy_wh: int) -> None:
    """Let sessions that run under the tag use what was added: their limits are what the budget had left."""
    for running in services.id_tags.running(id_tag):
        async with begin(services.engine) as connection:
            known = await by_id(connection, running.id)
        if known is None or known.limit_energy_wh is None:
            continue
        limit_wh = known.limit_energy_wh + energy_wh
        what = replace(known.limits, energy_wh=limit_wh)
        change = TransactionChange(
            device_id=known.device_id,
            transaction_id=known.id,
            what=what,
            audit=visit(request).did("transaction.limited", energyWh=what.energy_wh),
        )
        with suppress(NotKnown, TransactionOver):
            await services.charge_points.change_transaction(change)


def _with_added(record: IdTagRecord, energy_wh: int, now: Any) -> IdTagRecord:
    if record.tag.budget is None:
        raise NoBudget(f"{record.tag.id_tag} has no budget: set one first.")
    return replace(record, tag=replace(record.tag, budget=record.tag.budget.with_added(energy_wh, now)))


def _sent(data: Any) -> dict[str, Any]:
    """Return the fields that were sent, for the audit log."""
    sent: dict[str, Any] = msgspec.to_builtins(data)
    return sent


ROUTES = [list_id_tags, create_id_tag, get_id_tag, update_id_tag, add_to_budget, delete_id_tag]

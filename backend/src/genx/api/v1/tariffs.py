"""Tariffs: their drafts, their versions, and what uses them."""

from typing import Annotated

from litestar import Response, delete, get, patch, post
from litestar.params import JSONBody, PathParameter
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from genx.api.http.auth import SignedInRequest, visit
from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.schemas import Answer, Body, Page, Time, time
from genx.api.http.services import FromServices
from genx.api.v1.tariff_content import Label, OddTariff, TariffContent, odd, read, shown
from genx.db.base.engine import begin
from genx.db.queries import audit_log, tariffs
from genx.domain.audit import TargetType
from genx.domain.errors import ChangedMeanwhile, NothingToPublish, NotKnown, TariffInUse, UnusableRequest
from genx.domain.tariffs.kept import KeptTariff, TariffVersion

TAG = "Tariffs"
TARIFFS = "tariffs"
VERSIONS = "tariff versions"

TariffId = Annotated[int, PathParameter(name="tariffId", ge=1, le=2**63 - 1)]
Revision = Annotated[
    int, Meta(ge=1, le=2**31 - 1, description="The `revision` that you have seen. Another one by now is refused.")
]


class TariffUse(Answer, frozen=True, kw_only=True):
    """The number of chargers and connectors that have a tariff, and of running transactions priced by it."""

    chargers: int
    connectors: int
    running: int


class PublishedTariff(Answer, frozen=True, kw_only=True):
    """A version. It is never changed."""

    version: int
    content: TariffContent
    published_at: Time
    published_by: str | None


class ShownTariff(Answer, frozen=True, kw_only=True):
    """A tariff. `published` is the version in use, null if there is none yet, and `draft` what may become the next.

    The default tariff is that of chargers and connectors that have none of their own. `warnings` are about the draft,
    or the version in use if there is no draft. `revision` counts its changes. A retired tariff was deleted, but there
    are transactions that have it.
    """

    tariff_id: int
    name: str
    is_default: bool
    revision: int
    draft: TariffContent | None
    published: PublishedTariff | None
    warnings: list[OddTariff]
    used_by: TariffUse
    created_at: Time
    changed_at: Time
    changed_by: str | None
    retired_at: Time | None


class TariffPage(Page[ShownTariff], frozen=True, kw_only=True):
    """Tariffs by name."""


class TariffVersionPage(Page[PublishedTariff], frozen=True, kw_only=True):
    """Versions, the latest first."""


class NewTariff(Body, frozen=True, kw_only=True):
    """A tariff, with its first draft."""

    name: Label
    draft: TariffContent


class TariffChange(Body, frozen=True, kw_only=True):
    """Changes of a tariff. Only fields that are sent are changed. A draft of null is discarded."""

    revision: Revision
    name: Label | UnsetType = UNSET
    draft: TariffContent | UnsetType | None = UNSET
    is_default: bool | UnsetType = UNSET


class Publication(Body, frozen=True, kw_only=True):
    revision: Revision


def tariff(kept: KeptTariff) -> ShownTariff:
    """Return a tariff as the API shows it."""
    checked = kept.draft or (None if kept.latest is None else kept.latest.content)
    return ShownTariff(
        tariff_id=kept.tariff_id,
        name=kept.name,
        is_default=kept.is_default,
        revision=kept.revision,
        draft=None if kept.draft is None else shown(kept.draft),
        published=None if kept.latest is None else published(kept.latest),
        warnings=[] if checked is None else odd(checked),
        used_by=TariffUse(chargers=kept.chargers, connectors=kept.connectors, running=kept.running),
        created_at=time(kept.created_at),
        changed_at=time(kept.changed_at),
        changed_by=kept.changed_by,
        retired_at=time(kept.retired_at),
    )


def published(version: TariffVersion) -> PublishedTariff:
    return PublishedTariff(
        version=version.version,
        content=shown(version.content),
        published_at=time(version.published_at),
        published_by=version.published_by,
    )


_ENERGY = {"type": "ENERGY", "taxPercent": "20"}
_WORKDAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"]
CONTENT = {
    "currency": "GBP",
    "timeZone": "Europe/London",
    "taxIncluded": True,
    "graceMinutes": 15,
    "minPrice": "1.00",
    "elements": [
        {
            "name": "peak",
            "components": [{**_ENERGY, "price": "0.59"}],
            "restrictions": {"startTime": "16:00", "endTime": "19:00", "dayOfWeek": _WORKDAYS},
        },
        {"components": [{**_ENERGY, "price": "0.49"}]},
        {
            "components": [{"type": "PARKING_TIME", "price": "6.00", "taxPercent": "20", "maxPrice": "12.00"}],
            "restrictions": {"startTime": "06:00", "endTime": "23:00"},
        },
        {"components": [{"type": "FLAT", "price": "0.50", "taxPercent": "20"}]},
    ],
}
_AT = "2026-01-15T12:00:00.000Z"
EXAMPLE = {
    "tariffId": 3,
    "name": "Harbour day rate",
    "isDefault": False,
    "revision": 7,
    "draft": CONTENT,
    "published": None,
    "warnings": [],
    "usedBy": {"chargers": 14, "connectors": 0, "running": 9},
    "createdAt": _AT,
    "changedAt": _AT,
    "changedBy": "mara@example.com",
    "retiredAt": None,
}
EXAMPLE_VERSION = {"version": 4, "content": CONTENT, "publishedAt": _AT, "publishedBy": "mara@example.com"}


@get(
    "/tariffs",
    **operation(
        "listTariffs",
        "List tariffs by name",
        TAG,
        refusals=(BadCursor,),
        response={"items": [EXAMPLE], "nextCursor": None},
    ),
)
async def list_tariffs(services: FromServices, cursor: Cursor = None, limit: Limit = 50) -> TariffPage:
    after = services.cursors.read(TARIFFS, cursor, tuple[str, int])
    async with begin(services.engine) as connection:
        found = await tariffs.page(connection, after, limit + 1)
    kept, following = services.cursors.page(TARIFFS, found, limit, lambda each: (each.name.lower(), each.tariff_id))
    return TariffPage(items=[tariff(each) for each in kept], next_cursor=following)


@post(
    "/tariffs",
    **operation(
        "createTariff",
        "Create a tariff with a draft",
        TAG,
        role="operator",
        description="It can be used once its draft is published.",
        request={"name": "Harbour day rate", "draft": CONTENT},
        response=EXAMPLE,
        refusals=(UnusableRequest,),
    ),
)
async def create_tariff(
    request: SignedInRequest, data: JSONBody[NewTariff], services: FromServices
) -> Response[ShownTariff]:
    draft, visited = read(data.draft, "/draft"), visit(request)
    async with begin(services.engine) as connection:
        tariff_id = await tariffs.create(connection, data.name, draft, visited.at, visited.actor.name)
        await audit_log.add(connection, visited.did("tariff.created", _target(tariff_id, data.name)))
        made = await tariffs.known(connection, tariff_id)
    return Response(tariff(made), headers={"Location": f"/api/v1/tariffs/{tariff_id}"})


@get(
    "/tariffs/{tariffId:int}",
    **operation("getTariff", "Get a tariff", TAG, refusals=(NotKnown,), response=EXAMPLE),
)
async def get_tariff(tariff_id: TariffId, services: FromServices) -> ShownTariff:
    async with begin(services.engine) as connection:
        return tariff(await tariffs.known(connection, tariff_id))


@patch(
    "/tariffs/{tariffId:int}",
    **operation(
        "updateTariff",
        "Change a tariff's name or draft, or make it the default",
        TAG,
        role="operator",
        description=(
            "Versions stay as they are: a draft becomes one when it is published. If somebody else has changed the"
            " tariff since you read it, this is refused and says who."
        ),
        refusals=(NotKnown, ChangedMeanwhile, UnusableRequest),
        request={"revision": 7, "draft": CONTENT},
        response=EXAMPLE,
    ),
)
async def update_tariff(
    request: SignedInRequest, tariff_id: TariffId, data: JSONBody[TariffChange], services: FromServices
) -> ShownTariff:
    draft = read(data.draft, "/draft") if isinstance(data.draft, TariffContent) else data.draft
    visited = visit(request)
    async with begin(services.engine) as connection:
        await tariffs.change(
            connection,
            tariff_id,
            data.revision,
            visited.at,
            visited.actor.name,
            tariffs.Fields(name=data.name, draft=draft, is_default=data.is_default),
        )
        changed = await tariffs.known(connection, tariff_id)
        did = visited.did("tariff.changed", _target(tariff_id, changed.name))
        await audit_log.add(connection, replace(did, details=_told(data)))
    return tariff(changed)


@delete(
    "/tariffs/{tariffId:int}",
    **operation(
        "deleteTariff",
        "Delete a tariff that nothing uses",
        TAG,
        role="operator",
        description="If there are transactions that have it, it is retired: its versions can still be read.",
        refusals=(NotKnown, TariffInUse),
    ),
)
async def delete_tariff(request: SignedInRequest, tariff_id: TariffId, services: FromServices) -> None:
    visited = visit(request)
    async with begin(services.engine) as connection:
        name = (await tariffs.known(connection, tariff_id)).name
        await tariffs.remove(connection, tariff_id, visited.at)
        await audit_log.add(connection, visited.did("tariff.deleted", _target(tariff_id, name)))


@post(
    "/tariffs/{tariffId:int}/publish",
    **operation(
        "publishTariff",
        "Make the draft of a tariff its next version",
        TAG,
        role="operator",
        description="Sessions that begin from now on have it. Those that run keep theirs.",
        refusals=(NotKnown, ChangedMeanwhile, NothingToPublish),
        request={"revision": 7},
        response={**EXAMPLE, "draft": None, "published": EXAMPLE_VERSION},
    ),
    status_code=200,
)
async def publish_tariff(
    request: SignedInRequest, tariff_id: TariffId, data: JSONBody[Publication], services: FromServices
) -> ShownTariff:
    visited = visit(request)
    async with begin(services.engine) as connection:
        await tariffs.publish(connection, tariff_id, data.revision, visited.at, visited.actor.name)
        changed = await tariffs.known(connection, tariff_id)
        version = None if changed.latest is None else changed.latest.version
        did = visited.did("tariff.published", _target(tariff_id, changed.name), version=version)
        await audit_log.add(connection, did)
    return tariff(changed)


@get(
    "/tariffs/{tariffId:int}/versions",
    **operation(
        "listTariffVersions",
        "List a tariff's versions, the latest first",
        TAG,
        refusals=(NotKnown, BadCursor),
        response={"items": [EXAMPLE_VERSION], "nextCursor": None},
    ),
)
async def list_tariff_versions(
    tariff_id: TariffId, services: FromServices, cursor: Cursor = None, limit: Limit = 50
) -> TariffVersionPage:
    name = f"{VERSIONS} {tariff_id}"
    before = services.cursors.read(name, cursor, int)
    async with begin(services.engine) as connection:
        await tariffs.known(connection, tariff_id)
        found = await tariffs.versions(connection, tariff_id, before, limit + 1)
    kept, following = services.cursors.page(name, found, limit, lambda each: each.version)
    return TariffVersionPage(items=[published(each) for each in kept], next_cursor=following)


def _target(tariff_id: int, name: str) -> tuple[TargetType, str, str | None]:
    return "tariff", str(tariff_id), name


def _told(data: TariffChange) -> dict[str, object]:
    """Return what was sent, for the audit log. Of a draft it only says what happened: versions are kept."""
    draft = data.draft if data.draft is UNSET else "discarded" if data.draft is None else "changed"
    told = {"name": data.name, "draft": draft, "isDefault": data.is_default}
    return {name: value for name, value in told.items() if value is not UNSET}


ROUTES = [
    list_tariffs,
    create_tariff,
    get_tariff,
    update_tariff,
    delete_tariff,
    publish_tariff,
    list_tariff_versions,
]

"""The audit log, for admins: every action, its author and its target."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter, SkipValidation

from genx.api.http.auth import SignedInRequest
from genx.api.http.moments import Since, Until, moment
from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.schemas import Answer, Json, Page, Time, time
from genx.api.http.searches import SEARCH_REFUSALS
from genx.api.http.services import FromServices
from genx.db.views import audit_log
from genx.db.views.audit_log import AuditFilter
from genx.domain.audit import ActorType, AuditEntry, TargetType

TAG = "Audit log"
LIST = "audit-log"


class AuditActor(Answer, frozen=True, kw_only=True):
    """The author of an action. `name` is an email address or the name of an API key."""

    type: ActorType
    id: str | None
    name: str | None


class AuditTarget(Answer, frozen=True, kw_only=True):
    """The target of an action."""

    type: TargetType
    id: str
    name: str | None


class AuditItem(Answer, frozen=True, kw_only=True):
    """An action that was done or tried. `details` depend on the action and never contain a secret."""

    id: str
    at: Time
    actor: AuditActor
    action: str
    target: AuditTarget | None
    address: str | None
    details: Json


class AuditPage(Page[AuditItem], frozen=True, kw_only=True):
    """Entries, newest first."""


EXAMPLE = AuditItem(
    id="4711",
    at="2026-01-15T12:00:00.000Z",
    actor=AuditActor(type="user", id="0b0d8a1c-6f0e-4f7e-9c1d-2f7f2a9f1b11", name="ann@example.org"),
    action="charger.changed",
    target=AuditTarget(type="charger", id="CP-0042", name="Car park, level 2"),
    address="203.0.113.17",
    details={"chargerStatus": "maintenance"},
)


async def audit_filter(
    action: Annotated[
        str | None,
        QueryParameter(
            max_length=100, description="An action such as `sign-in.failed`. `user` finds all actions on users."
        ),
    ] = None,
    target_id: Annotated[str | None, QueryParameter(name="targetId", max_length=100)] = None,
    since: Since = None,
    until: Until = None,
    q: Annotated[str | None, QueryParameter(max_length=200, description="Text in names and addresses.")] = None,
) -> AuditFilter:
    return AuditFilter(action=action, target_id=target_id, q=q, since=moment("from", since), until=moment("to", until))


@get(
    "/audit-log",
    dependencies={"wanted": Provide(audit_filter)},
    **operation(
        "listAuditLog",
        "List the audit log, newest first",
        TAG,
        role="admin",
        refusals=(BadCursor, *SEARCH_REFUSALS),
        response=AuditPage(items=[EXAMPLE], next_cursor=None),
    ),
)
async def list_audit_log(
    request: SignedInRequest,
    wanted: NamedDependency[SkipValidation[AuditFilter]],
    services: FromServices,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> AuditPage:
    before = services.cursors.read(LIST, cursor, int)
    async with services.searches.unit(request, searches=bool(wanted.q)) as connection:
        found = await audit_log.page(connection, wanted, before, limit + 1)
    items, following = services.cursors.page(LIST, found, limit, lambda entry: entry.id)
    return AuditPage(items=[_shown(entry) for entry in items], next_cursor=following)


def _shown(entry: AuditEntry) -> AuditItem:
    actor = entry.actor
    target = None
    if entry.target_type is not None and entry.target_id is not None:
        target = AuditTarget(type=entry.target_type, id=entry.target_id, name=entry.target_name)
    return AuditItem(
        id=str(entry.id),
        at=time(entry.at),
        actor=AuditActor(type=actor.type, id=None if actor.id is None else str(actor.id), name=actor.name),
        action=entry.action,
        target=target,
        address=actor.address,
        details=dict(entry.details),
    )


ROUTES = [list_audit_log]

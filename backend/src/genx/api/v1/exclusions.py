"""Exclusions from availability: listed, tried, added and removed."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, delete, get, post
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import Meta
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.accounts.visits import Visit
from genx.api.http.auth import SignedInRequest, visit
from genx.api.http.moments import Since, Until, moment
from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.schemas import ON_ONE_LINE, Answer, Body, Page, Time, time
from genx.api.http.services import FromServices
from genx.api.v1.device_ids import DeviceIds, charger_ids, no_charger
from genx.api.v1.reports_asked import OF_DAYS, REFUSALS, TAG, Asked, FromReportQuery, asked
from genx.api.v1.reports_availability import RuleFigures, figures
from genx.db.base.engine import begin
from genx.db.queries import audit_log, chargers, exclusions
from genx.db.queries.exclusions import ExclusionFilter
from genx.db.views import report_availability
from genx.db.views.report_availability import Scope
from genx.domain.audit import TargetType
from genx.domain.availability.counting import Totals
from genx.domain.availability.exclusion import Exclusion as Stored
from genx.domain.availability.rules import RULES, Reason, Rule, RuleCode
from genx.domain.charge_point import LONGEST_DEVICE_ID
from genx.domain.errors import NotKnown, UnusableRequest

LIST: Final = "exclusions"
A_YEAR: Final = 365
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
ExclusionId = Annotated[int, PathParameter(name="exclusionId", ge=1, le=2**63 - 1)]
DryRun = Annotated[
    bool,
    QueryParameter(name="dryRun", description="Answer with what it would do, and add nothing."),
]


class Exclusion(Answer, frozen=True, kw_only=True):
    """Time that does not count against connectors, if the rule allows the reason.

    No `deviceId` is all chargers, no `connectorId` all connectors of the charger.
    """

    exclusion_id: int
    device_id: str | None
    connector_id: int | None
    since: Time = msgspec.field(name="from")
    until: Time = msgspec.field(name="to")
    reason: Reason
    evidence: str | None
    created_at: Time
    created_by: str


class ExclusionPage(Page[Exclusion], frozen=True, kw_only=True):
    """Exclusions, those that were entered last first."""


class NewExclusion(Body, frozen=True, kw_only=True):
    """An exclusion to add. `evidence` is what proves the reason, such as the number of a police report.

    Each is one incident, where a rule limits the time of an incident.
    """

    device_id: Annotated[str, Meta(min_length=1, max_length=LONGEST_DEVICE_ID)] | None = None
    connector_id: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None
    since: datetime = msgspec.field(name="from")
    until: datetime = msgspec.field(name="to")
    reason: Reason
    evidence: (
        Annotated[str, Meta(max_length=500, pattern=r"^[^\u0000-\u001f\u007f-\u009f]*$", extra={"must": ON_ONE_LINE})]
        | None
    ) = None


class RuleChange(Answer, frozen=True, kw_only=True):
    """The availability by a rule before and after an exclusion, over the days that were asked for.

    Null if the rule covers none of its connectors.
    """

    rule: RuleCode
    target: float | None
    before: RuleFigures | None
    after: RuleFigures | None


class ExclusionResult(Answer, frozen=True, kw_only=True):
    """An exclusion that was added, null with `dryRun`, and what it does to the connectors that it is about."""

    exclusion: Exclusion | None
    rules: list[RuleChange]


EXAMPLE = Exclusion(
    exclusion_id=9,
    device_id="CP-0042",
    connector_id=1,
    since="2025-07-11T06:20:00.000Z",
    until="2025-08-28T16:05:00.000Z",
    reason="vandalism",
    evidence="Police report 2025-3391",
    created_at="2025-11-23T15:02:00.000Z",
    created_by="mara@example.org",
)
EXAMPLE_BEFORE = RuleFigures(
    up_s=22_521_600, down_s=9_014_400, excluded_s=0, not_measured_s=0, availability=71.416, meets=False
)
EXAMPLE_AFTER = RuleFigures(
    up_s=22_521_600, down_s=4_917_600, excluded_s=4_096_800, not_measured_s=0, availability=84.406, meets=False
)
EXAMPLE_RESULT = ExclusionResult(
    exclusion=EXAMPLE,
    rules=[RuleChange(rule="nevi", target=97.0, before=EXAMPLE_BEFORE, after=EXAMPLE_AFTER)],
)


def shown(kept: Stored) -> Exclusion:
    return Exclusion(
        exclusion_id=kept.id,
        device_id=kept.device_id,
        connector_id=kept.connector_id,
        since=time(kept.since),
        until=time(kept.until),
        reason=kept.reason,
        evidence=kept.evidence,
        created_at=time(kept.created_at),
        created_by=kept.created_by,
    )


@get(
    "/exclusions",
    **operation(
        "listExclusions",
        "List the exclusions from availability, those that were entered last first",
        TAG,
        refusals=(BadCursor,),
        response=ExclusionPage(items=[EXAMPLE], next_cursor=None),
        description="`deviceId` also finds those of all chargers; `from` and `to` find those that touch that time.",
    ),
)
async def list_exclusions(
    services: FromServices,
    device_id: DeviceIds = None,
    since: Since = None,
    until: Until = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ExclusionPage:
    before = services.cursors.read(LIST, cursor, int)
    async with begin(services.engine) as connection:
        wanted = ExclusionFilter(
            charger_ids=await charger_ids(connection, device_id),
            since=moment("from", since),
            until=moment("to", until),
        )
        found = await exclusions.page(connection, wanted, before, limit + 1)
    items, following = services.cursors.page(LIST, found, limit, lambda each: each.id)
    return ExclusionPage(items=[shown(each) for each in items], next_cursor=following)


@post(
    "/exclusions",
    dependencies=OF_DAYS,
    **operation(
        "addExclusion",
        "Exclude some time from availability, or see what that would do",
        TAG,
        role="operator",
        refusals=(UnusableRequest, *REFUSALS),
        request={
            "deviceId": "CP-0042",
            "connectorId": 1,
            "from": "2025-07-11T06:20:00Z",
            "to": "2025-08-28T16:05:00Z",
            "reason": "vandalism",
            "evidence": "Police report 2025-3391",
        },
        response=EXAMPLE_RESULT,
        also={200: "What it would do (`dryRun`)."},
        description=(
            "`from`, `to` and `timeZone` of the query are the days over which availability is told before and after;"
            " without them, the last 365. Exclusions may overlap: no time is excluded twice."
        ),
    ),
)
async def add_exclusion(
    request: SignedInRequest,
    data: JSONBody[NewExclusion],
    wanted: FromReportQuery,
    services: FromServices,
    dry_run: DryRun = False,
) -> Response[ExclusionResult]:
    visited = visit(request)
    async with asked(request, services, wanted, days=A_YEAR) as (connection, of):
        new = await _new(connection, data, visited)
        rules = await _changes(connection, new, of)
        if dry_run:
            return Response(ExclusionResult(exclusion=None, rules=rules), status_code=200)
        new = replace(new, id=await exclusions.add(connection, new))
        await audit_log.add(connection, visited.did("exclusion.added", _target(new), **_details(new)))
    return Response(ExclusionResult(exclusion=shown(new), rules=rules), status_code=201)


@delete(
    "/exclusions/{exclusionId:int}",
    **operation(
        "deleteExclusion",
        "Remove an exclusion: its time counts again",
        TAG,
        role="operator",
        refusals=(NotKnown,),
    ),
)
async def delete_exclusion(request: SignedInRequest, exclusion_id: ExclusionId, services: FromServices) -> None:
    async with begin(services.engine) as connection:
        gone = await exclusions.delete(connection, exclusion_id)
        await audit_log.add(connection, visit(request).did("exclusion.removed", _target(gone), **_details(gone)))


async def _new(connection: AsyncConnection, data: NewExclusion, visited: Visit) -> Stored:
    for pointer, at in (("/from", data.since), ("/to", data.until)):
        if at.tzinfo is None:
            raise UnusableRequest(pointer, "Times need their offset from UTC, such as 2026-01-15T12:00:00Z.")
        if not EARLIEST <= at < LATEST:
            raise UnusableRequest(pointer, "This must be a time from 1990 to 2199, as reports cover.")
    if data.since >= data.until:
        raise UnusableRequest("/to", "This must be later than `from`.")
    if data.connector_id is not None and data.device_id is None:
        raise UnusableRequest("/deviceId", "A connector needs its charger.")
    charger_id, device_id = None, None
    if data.device_id is not None:
        try:
            charger = await chargers.known(connection, data.device_id)
        except NotKnown:
            raise UnusableRequest("/deviceId", no_charger(data.device_id)) from None
        charger_id, device_id = charger.charger_id, charger.device_id
    return Stored(
        charger_id=charger_id,
        device_id=device_id,
        connector_id=data.connector_id,
        since=data.since,
        until=data.until,
        reason=data.reason,
        evidence=data.evidence or None,
        created_at=visited.at,
        created_by=visited.actor.name or "",
    )


async def _changes(connection: AsyncConnection, new: Stored, of: Asked) -> list[RuleChange]:
    """Return the availability of the connectors of a new exclusion without and with it, by each rule."""
    ids = None if new.charger_id is None else [new.charger_id]
    scope = Scope(since=of.since, until=of.span.until, charger_ids=ids, connector_id=new.connector_id)
    stored = await exclusions.touching(connection, of.since, of.until, ids)
    return [
        RuleChange(
            rule=rule.code,
            target=rule.target,
            before=await _figures(connection, rule, scope, stored, of),
            after=await _figures(connection, rule, scope, [*stored, new], of),
        )
        for rule in RULES.values()
    ]


async def _figures(
    connection: AsyncConnection, rule: Rule, scope: Scope, stored: list[Stored], of: Asked
) -> RuleFigures | None:
    found = await report_availability.available(connection, rule, scope, stored, of.kept)
    if not found.by_connector:
        return None
    return figures(sum(found.by_connector.values(), Totals()), rule)


def _target(exclusion: Stored) -> tuple[TargetType, str, str | None] | None:
    return None if exclusion.device_id is None else ("charger", exclusion.device_id, None)


def _details(exclusion: Stored) -> dict[str, Any]:
    return {
        "exclusionId": exclusion.id,
        "connectorId": exclusion.connector_id,
        "from": time(exclusion.since),
        "to": time(exclusion.until),
        "reason": exclusion.reason,
        "evidence": exclusion.evidence,
    }


ROUTES = [list_exclusions, add_exclusion, delete_exclusion]

"""The report of availability by a rule: each connector, lowest first, and the outages of one with their evidence."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Response
from litestar.params import PathParameter, QueryParameter

from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.schemas import Answer, Time, time
from genx.api.v1.device_ids import DeviceId
from genx.api.v1.reports_asked import (
    EXAMPLE_TIME,
    OF_DAYS,
    Asked,
    FromAsking,
    ReportAnswer,
    page,
    report,
    rounded,
    table,
    time_of,
)
from genx.db.queries import chargers, exclusions
from genx.db.views import report_availability, report_histories
from genx.db.views.report_availability import Available, Scope
from genx.db.views.report_histories import ReportCharger
from genx.db.views.report_sums import Connector
from genx.domain.availability.counting import Piece, Totals, totals
from genx.domain.availability.exclusion import Exclusion as StoredExclusion
from genx.domain.availability.incidents import Incident, StripPart, incidents
from genx.domain.availability.rules import RULES, Category, Reason, Rule, RuleCode, State
from genx.domain.availability.timeline import ChargerStatus, Evidence, EvidenceKind
from genx.domain.errors import NotKnown

RuleAsked = Annotated[
    RuleCode,
    QueryParameter(
        name="rule",
        description="`online`: plain share; `nevi`: 23 CFR 680.116(b); `cec`: California; `uk`: SI 2023/1168.",
    ),
]
ConnectorId = Annotated[int, PathParameter(name="connectorId", ge=1, le=2**31 - 1)]
MOST_DAYS: Final = 800
"""Histories are read, which are kept for as long."""

StripKind = Literal["faulted", "offline", "unavailable", "excluded"]


class RuleFigures(Answer, frozen=True, kw_only=True):
    """Times by category in seconds, which add up, and the availability in percent; null if nothing was measured.

    `meets` is null if the rule has no target.
    """

    up_s: int
    down_s: int
    excluded_s: int
    not_measured_s: int
    availability: float | None
    meets: bool | None


class OutagePart(Answer, frozen=True, kw_only=True):
    """A part of a strip."""

    since: Time = msgspec.field(name="from")
    until: Time = msgspec.field(name="to")
    kind: StripKind


class ConnectorAvailability(RuleFigures, frozen=True, kw_only=True):
    """The availability of a connector. `strip` shows its outages at a glance, by the day or the quarter hour."""

    device_id: str
    name: str | None
    connector_id: int
    strip: list[OutagePart]


class AvailabilityReport(ReportAnswer, frozen=True, kw_only=True):
    """The availability of connectors by a rule, lowest first.

    `all` is of all connectors together: their times are added up. With `countsNetwork` the target is for that, else for
    each connector. `belowPower` connectors are of chargers with less power than the rule covers, `unrated` of chargers
    whose power is not known: neither counts.
    """

    rule: RuleCode
    target: float | None
    counts_network: bool
    all: RuleFigures
    connectors: int
    meeting: int
    missing: int
    below_power: int
    unrated: int
    items: list[ConnectorAvailability]
    next_cursor: str | None


class LogEvidence(Answer, frozen=True, kw_only=True):
    """The status, connection or operator that begins or ends an outage, and the time of its entry in the log."""

    kind: EvidenceKind
    at: Time


class CountedPart(Answer, frozen=True, kw_only=True):
    """A part of an outage, and what it counts as. An exclusion without an id is the charger's status."""

    since: Time = msgspec.field(name="from")
    until: Time = msgspec.field(name="to")
    counts: Category
    reason: Reason | None
    exclusion_id: int | None


class Outage(Answer, frozen=True, kw_only=True):
    """An outage of a connector. `begins` and `ends` are null if that isn't known, or is yet to come."""

    since: Time = msgspec.field(name="from")
    until: Time = msgspec.field(name="to")
    state: State
    error_code: str | None
    charger_status: ChargerStatus
    down_s: int
    excluded_s: int
    begins: LogEvidence | None
    ends: LogEvidence | None
    parts: list[CountedPart]


class OutageReport(ReportAnswer, frozen=True, kw_only=True):
    """The outages of a connector, newest first, and its figures."""

    rule: RuleCode
    target: float | None
    device_id: str
    connector_id: int
    figures: RuleFigures
    outages: list[Outage]


EXAMPLE_FIGURES: Final[dict[str, Any]] = {
    "up_s": 22_521_600,
    "down_s": 9_014_400,
    "excluded_s": 0,
    "not_measured_s": 0,
    "availability": 71.42,
    "meets": False,
}
EXAMPLE = AvailabilityReport(
    **EXAMPLE_TIME,
    rule="nevi",
    target=97.0,
    counts_network=False,
    all=RuleFigures(**EXAMPLE_FIGURES | {"availability": 98.21, "meets": True}),
    connectors=120,
    meeting=117,
    missing=3,
    below_power=0,
    unrated=0,
    items=[
        ConnectorAvailability(
            device_id="CP-0042",
            name="Mill Lane, bay 7",
            connector_id=1,
            **EXAMPLE_FIGURES,
            strip=[OutagePart(since="2025-10-25T06:20:00.000Z", until="2025-11-02T16:05:00.000Z", kind="faulted")],
        )
    ],
    next_cursor=None,
)
EXAMPLE_OUTAGES = OutageReport(
    **EXAMPLE_TIME,
    rule="nevi",
    target=97.0,
    device_id="CP-0042",
    connector_id=1,
    figures=RuleFigures(**EXAMPLE_FIGURES),
    outages=[
        Outage(
            since="2025-10-25T06:20:00.000Z",
            until="2025-11-02T16:05:00.000Z",
            state="faulted",
            error_code="PowerSwitchFailure",
            charger_status="active",
            down_s=553_500,
            excluded_s=172_800,
            begins=LogEvidence(kind="status", at="2025-10-25T06:20:01.204Z"),
            ends=LogEvidence(kind="status", at="2025-11-02T16:05:00.871Z"),
            parts=[
                CountedPart(
                    since="2025-10-25T06:20:00.000Z",
                    until="2025-10-27T06:20:00.000Z",
                    counts="excluded",
                    reason="vandalism",
                    exclusion_id=9,
                )
            ],
        )
    ],
)
COLUMNS = (
    "deviceId",
    "name",
    "connectorId",
    "availability",
    "meets",
    "upS",
    "downS",
    "excludedS",
    "notMeasuredS",
)
OUTAGE_COLUMNS = (
    "from",
    "to",
    "state",
    "errorCode",
    "chargerStatus",
    "counts",
    "seconds",
    "reason",
    "exclusionId",
    "evidence",
    "excludedBy",
    "beginsAt",
    "endsAt",
)


@report(
    "availability",
    "getAvailabilityReport",
    "Report the availability of connectors by a rule, lowest first",
    EXAMPLE,
    COLUMNS,
    description=(
        "docs/reports.md says how each rule counts. The CSV has all connectors. The outages of a connector are at"
        " `/reports/availability/{deviceId}/{connectorId}`. It covers at most 800 days."
    ),
    refusals=(BadCursor,),
)
async def get_availability_report(
    asking: FromAsking,
    rule: RuleAsked = "nevi",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response[AvailabilityReport]:
    by = RULES[rule]
    async with asking.begin(MOST_DAYS) as (connection, of):
        scope = scope_of(of)
        stored = await exclusions.touching(connection, of.since, of.until, of.charger_ids)
        found = await report_availability.available(connection, by, scope, stored, of.kept)
        shares = {each: each.figure(by) for each in set(found.by_connector.values())}
        placed = list(_placed(found, shares))
        if asking.is_csv:
            chargers = await report_histories.described(connection, of.charger_ids)
            return _as_csv(found, chargers, [connector for _, connector in sorted(placed)], by)
        items, following = page(asking.services.cursors, f"availability {rule}", cursor, limit, placed)
        chargers = await report_histories.described(connection, {charger_id for charger_id, _ in items})
        strips = await report_availability.strips(connection, by, scope, items, stored, found.of_operators, of.kept)
    whole = sum(found.by_connector.values(), Totals())
    met = Counter(by.meets(shares[each]) for each in found.by_connector.values())
    return Response(
        AvailabilityReport(
            **time_of(of),
            rule=rule,
            target=by.target,
            counts_network=by.counts_network,
            all=figures(whole, by),
            connectors=len(found.by_connector),
            meeting=met[True],
            missing=met[False],
            below_power=found.too_weak,
            unrated=found.unrated,
            items=[_item(found, chargers, connector, strips[connector], by) for connector in items],
            next_cursor=following,
        )
    )


@report(
    "availability/{deviceId:str}/{connectorId:int}",
    "getConnectorOutages",
    "Report the outages of a connector by a rule, with what excludes them and what tells of them",
    EXAMPLE_OUTAGES,
    OUTAGE_COLUMNS,
    description="In CSV there is a row for each part of an outage.",
    refusals=(NotKnown,),
    asked_by=OF_DAYS,
)
async def get_connector_outages(
    asking: FromAsking,
    device_id: DeviceId,
    connector_id: ConnectorId,
    rule: RuleAsked = "nevi",
) -> Response[OutageReport]:
    by = RULES[rule]
    async with asking.begin(MOST_DAYS) as (connection, of):
        charger = await chargers.known(connection, device_id)
        stored = await exclusions.touching(connection, of.since, of.until, [charger.charger_id])
        found = await report_availability.pieces(
            connection, by, scope_of(of), (charger.charger_id, connector_id), stored, of.kept
        )
    outages = incidents(found)
    if asking.is_csv:
        return _outages_as_csv(outages, stored)
    return Response(
        OutageReport(
            **time_of(of),
            rule=rule,
            target=by.target,
            device_id=charger.device_id,
            connector_id=connector_id,
            figures=figures(totals(found), by),
            outages=[_outage(each) for each in outages],
        )
    )


def scope_of(of: Asked) -> Scope:
    return Scope(since=of.since, until=of.span.until, charger_ids=of.charger_ids)


def figures(of: Totals, rule: Rule) -> RuleFigures:
    """Return times and availability for people."""
    return RuleFigures(**_figures(of, rule))


def _figures(of: Totals, rule: Rule) -> dict[str, Any]:
    figure = of.figure(rule)
    return {
        "up_s": seconds(of.up),
        "down_s": seconds(of.down),
        "excluded_s": seconds(of.excluded),
        "not_measured_s": seconds(of.not_measured),
        "availability": rounded(figure, 3),
        "meets": rule.meets(figure),
    }


def seconds(length: timedelta) -> int:
    return round(length.total_seconds())


def _placed(
    found: Available, shares: Mapping[Totals, float | None]
) -> Iterator[tuple[tuple[float, str, int], Connector]]:
    names = {charger_id: device_id.lower() for charger_id, device_id in found.device_ids.items()}
    for connector, each in found.by_connector.items():
        figure = shares[each]
        yield (101.0 if figure is None else figure, names[connector[0]], connector[1]), connector


def _item(
    found: Available,
    chargers: Mapping[int, ReportCharger],
    connector: Connector,
    strip: Sequence[StripPart],
    rule: Rule,
) -> ConnectorAvailability:
    charger = chargers[connector[0]]
    return ConnectorAvailability(
        device_id=charger.device_id,
        name=charger.name,
        connector_id=connector[1],
        **_figures(found.by_connector[connector], rule),
        strip=[OutagePart(since=time(part.since), until=time(part.until), kind=part.kind) for part in strip],
    )


def _outage(incident: Incident) -> Outage:
    return Outage(
        since=time(incident.since),
        until=time(incident.until),
        state=incident.state,
        error_code=incident.error_code,
        charger_status=incident.charger_status,
        down_s=seconds(incident.down),
        excluded_s=seconds(incident.excluded),
        begins=_evidence(incident.begins),
        ends=_evidence(incident.ends),
        parts=[_part(piece) for piece in incident.pieces],
    )


def _part(piece: Piece) -> CountedPart:
    return CountedPart(
        since=time(piece.stretch.since),
        until=time(piece.stretch.until),
        counts=piece.category,
        reason=piece.reason,
        exclusion_id=piece.exclusion_id,
    )


def _evidence(of: Evidence | None) -> LogEvidence | None:
    return None if of is None else LogEvidence(kind=of.kind, at=time(of.heard_at))


def _as_csv(
    found: Available, chargers: Mapping[int, ReportCharger], connectors: Sequence[Connector], rule: Rule
) -> Response[Any]:
    rows = []
    for connector in connectors:
        charger, its = chargers[connector[0]], _figures(found.by_connector[connector], rule)
        named = [charger.device_id, charger.name, connector[1], its["availability"], its["meets"]]
        rows.append([*named, its["up_s"], its["down_s"], its["excluded_s"], its["not_measured_s"]])
    return table("availability", COLUMNS, rows)


def _outages_as_csv(outages: Sequence[Incident], stored: Sequence[StoredExclusion]) -> Response[Any]:
    by_id = {each.id: each for each in stored}
    rows = []
    for outage in outages:
        for piece in outage.pieces:
            exclusion = by_id.get(piece.exclusion_id or 0)
            rows.append(
                [
                    time(piece.stretch.since),
                    time(piece.stretch.until),
                    outage.state,
                    outage.error_code,
                    outage.charger_status,
                    piece.category,
                    seconds(piece.stretch.length),
                    piece.reason,
                    piece.exclusion_id,
                    None if exclusion is None else exclusion.evidence,
                    None if exclusion is None else exclusion.created_by,
                    None if outage.begins is None else time(outage.begins.heard_at),
                    None if outage.ends is None else time(outage.ends.heard_at),
                ]
            )
    return table("outages", OUTAGE_COLUMNS, rows)


ROUTES = [get_availability_report, get_connector_outages]

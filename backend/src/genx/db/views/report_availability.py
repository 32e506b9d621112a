"""Availability of connectors by a rule: from the rollups, and from the histories where something is excluded.

Most connectors have neither exclusions nor time in which they were not active: their sums by state are enough. Of the
others, the histories of just that time are read and counted in place of its sums.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.views import report_histories, report_sums
from genx.db.views.report_histories import Looked
from genx.db.views.report_sums import Connector, Down, Kept, States
from genx.domain.availability.counting import Piece, Totals, Window, by_state, count, states, totals
from genx.domain.availability.exclusion import Exclusion, windows
from genx.domain.availability.incidents import StripPart, strip
from genx.domain.availability.rules import Rule, State
from genx.domain.availability.timeline import ChargerStatus, OperationChange, Stretch

NOT_UP: Final[Sequence[State]] = ("unavailable", "faulted", "offline", "unknown")
"""The states of `States`, in its order."""

CELLS = 120
"""Cells of a strip."""


class Scope(Struct, frozen=True, kw_only=True):
    """What availability is asked of: some time, chargers (None is all), and one connector of each, if any."""

    since: datetime
    until: datetime
    charger_ids: Sequence[int] | None
    connector_id: int | None = None


class Available(Struct, frozen=True, kw_only=True):
    """Connectors with their times by category, and those that the rule does not cover because of their power."""

    by_connector: Mapping[Connector, Totals]
    device_ids: Mapping[int, str]
    of_operators: Mapping[int, Sequence[OperationChange]]
    unrated: int
    too_weak: int


async def available(
    connection: AsyncConnection, rule: Rule, scope: Scope, exclusions: Sequence[Exclusion], kept: Kept
) -> Available:
    """Return the times of each connector that the rule covers."""
    ratings = await report_histories.ratings(connection, scope.charger_ids)
    sums = await report_sums.states_by_connector(connection, scope.since, scope.until, scope.charger_ids, kept)
    of_operators = await report_histories.operations(connection, scope.until, scope.charger_ids)
    known = [connector for connector in sums if scope.connector_id in (None, connector[1]) and connector[0] in ratings]
    covers = {charger_id: rule.covers(rating.power_w) for charger_id, rating in ratings.items()}
    covered = known if rule.least_power_w is None else [connector for connector in known if covers[connector[0]]]
    found = _plain(rule, {connector: sums[connector] for connector in covered})
    # Of most connectors nothing is excluded, and their charger was active.
    special = covered if exclusions else [connector for connector in covered if connector[0] in of_operators]
    looked = [
        each
        for connector in special
        for each in _looked(rule, connector, found[connector], scope, exclusions, of_operators, kept)
    ]
    await _recount(connection, rule, scope, found, looked, exclusions, of_operators)
    unrated = sum(ratings[charger_id].power_w is None for charger_id, _ in known) if rule.least_power_w else 0
    return Available(
        by_connector=found,
        device_ids={charger_id: rating.device_id for charger_id, rating in ratings.items()},
        of_operators=of_operators,
        unrated=unrated,
        too_weak=len(known) - len(covered) - unrated,
    )


def _plain(rule: Rule, sums: Mapping[Connector, States]) -> dict[Connector, Totals]:
    """Return the times of connectors as if nothing was excluded. Many have the same."""
    categories = [rule.category(state) for state in NOT_UP]
    down_at = [place for place, category in enumerate(categories, 1) if category == "down"]
    unmeasured_at = [place for place, category in enumerate(categories, 1) if category == "notMeasured"]
    found: dict[Connector, Totals] = {}
    known: dict[tuple[float, float, float], Totals] = {}
    for connector, of in sums.items():
        down, unmeasured = 0.0, 0.0
        for place in down_at:
            down += of[place]
        for place in unmeasured_at:
            unmeasured += of[place]
        key = of.seconds, down, unmeasured
        totals = known.get(key)
        if totals is None:
            totals = known[key] = Totals(
                up=timedelta(seconds=max(of.seconds - down - unmeasured, 0.0)),
                down=timedelta(seconds=down),
                not_measured=timedelta(seconds=unmeasured),
            )
        found[connector] = totals
    return found


def _looked(
    rule: Rule,
    connector: Connector,
    plain: Totals,
    scope: Scope,
    exclusions: Sequence[Exclusion],
    of_operators: Mapping[int, Sequence[OperationChange]],
    kept: Kept,
) -> list[Looked]:
    """Return the time of a connector that has to be counted from its histories, in pieces that don't overlap."""
    spans = [
        (each.since, each.until)
        for each in exclusions
        if each.applies_to(*connector)
        and (allowance := rule.reasons.get(each.reason)) is not None
        and (plain.down or allowance.whole)
    ]
    operations = of_operators.get(connector[0], ())
    spans += [*_spans(operations, "maintenance", kept.until), *_spans(operations, "inactive", kept.until)]
    end = min(scope.until, kept.until)
    clipped = sorted((max(since, scope.since), min(until, end)) for since, until in spans)
    merged: list[list[datetime]] = []
    for since, until in clipped:
        if since >= until:
            continue
        if merged and since <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], until)
        else:
            merged.append([since, until])
    return [
        Looked(charger_id=connector[0], connector_id=connector[1], since=since, until=until) for since, until in merged
    ]


def _spans(
    operations: Sequence[OperationChange], charger_status: ChargerStatus, until: datetime
) -> list[tuple[datetime, datetime]]:
    """Return when operators had a charger in this status."""
    ends = [*(each.at for each in operations[1:]), until]
    return [
        (each.at, end) for each, end in zip(operations, ends, strict=False) if each.charger_status == charger_status
    ]


async def _recount(
    connection: AsyncConnection,
    rule: Rule,
    scope: Scope,
    found: dict[Connector, Totals],
    looked: Sequence[Looked],
    exclusions: Sequence[Exclusion],
    of_operators: Mapping[int, Sequence[OperationChange]],
) -> None:
    """Put what is counted from histories in the place of what the sums say of the same time."""
    if not looked:
        return
    stretches: dict[Connector, list[Stretch]] = {}
    for each, line in zip(looked, await report_histories.timelines(connection, looked, of_operators), strict=True):
        stretches.setdefault((each.charger_id, each.connector_id), []).extend(line)
    for connector, line in stretches.items():
        counted = totals(count(rule, line, windows(exclusions, *connector), scope.since))
        found[connector] = found[connector] - by_state(rule, states(line)) + counted


async def pieces(
    connection: AsyncConnection,
    rule: Rule,
    scope: Scope,
    connector: Connector,
    exclusions: Sequence[Exclusion],
    kept: Kept,
) -> list[Piece]:
    """Return what each stretch of time of a connector counts as."""
    of_operators = await report_histories.operations(connection, scope.until, [connector[0]])
    end = max(min(scope.until, kept.until), scope.since)
    looked = Looked(charger_id=connector[0], connector_id=connector[1], since=scope.since, until=end)
    [line] = await report_histories.timelines(connection, [looked], of_operators)
    return count(rule, line, windows(exclusions, *connector), scope.since)


async def strips(
    connection: AsyncConnection,
    rule: Rule,
    scope: Scope,
    connectors: Sequence[Connector],
    exclusions: Sequence[Exclusion],
    of_operators: Mapping[int, Sequence[OperationChange]],
    kept: Kept,
) -> dict[Connector, list[StripPart]]:
    """Return the strips of connectors: their outages at a glance, by the day or the quarter hour."""
    chargers = sorted({charger_id for charger_id, _ in connectors})
    down = await report_sums.down_cells(connection, scope.since, scope.until, chargers, kept)
    return {
        connector: _strip(
            rule,
            scope,
            down.get(connector, ()),
            windows(exclusions, *connector),
            of_operators.get(connector[0], ()),
        )
        for connector in connectors
    }


def _strip(
    rule: Rule,
    scope: Scope,
    down: Sequence[Down],
    of: Sequence[Window],
    operations: Sequence[OperationChange],
) -> list[StripPart]:
    cells = [
        Stretch(since=max(each.since, scope.since), until=min(each.until, scope.until), state=each.state)
        for each in sorted(down, key=lambda cell: cell.since)
        if each.since < scope.until and each.until > scope.since
    ]
    planned = [
        Window(since=since, until=until, reason="plannedMaintenance")
        for since, until in _spans(operations, "maintenance", scope.until)
    ]
    return strip(count(rule, cells, [*of, *planned], scope.since), scope.since, scope.until, CELLS)

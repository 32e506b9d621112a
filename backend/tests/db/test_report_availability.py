"""Availability by each rule, with figures that were worked out by hand.

The fleet is that of `report_fleet`, of 72 hours: CP1 (22 kW) has a connector that worked all the time and one that was
faulted for 6 hours of 2 January; CP2 (150 kW) was offline for the first 12 hours of 3 January.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.tables.connectors import connectors
from genx.db.tables.histories import charger_status_history
from genx.db.views import report_availability, report_histories, report_sums
from genx.db.views.report_availability import Available, Scope
from genx.domain.availability.counting import Piece, Totals
from genx.domain.availability.exclusion import Exclusion
from genx.domain.availability.incidents import StripPart
from genx.domain.availability.rules import RULES, RuleCode
from tests.db.test_queries_exclusions import exclusion
from tests.support.database import execute
from tests.support.kept import add, add_charger
from tests.support.report_fleet import DAY, END, FAULT, FIRST, HOUR, filled
from tests.support.rolled import quarters, roll, told, was_online

AWAY = FIRST + 2 * DAY
Hours = tuple[float, float, float, float]
"""Up, down, excluded, and not measured."""


async def available(
    engine: AsyncEngine,
    code: RuleCode,
    exclusions: Sequence[Exclusion] = (),
    *,
    since: datetime = FIRST,
    until: datetime = END,
    ids: Sequence[int] | None = None,
    connector_id: int | None = None,
) -> Available:
    scope = Scope(since=since, until=until, charger_ids=ids, connector_id=connector_id)
    async with begin(engine) as connection:
        kept = await report_sums.kept(connection, END + DAY)
        return await report_availability.available(connection, RULES[code], scope, exclusions, kept)


async def pieces(
    engine: AsyncEngine, connector: tuple[int, int], code: RuleCode, exclusions: Sequence[Exclusion] = ()
) -> list[Piece]:
    scope = Scope(since=FIRST, until=END, charger_ids=None)
    async with begin(engine) as connection:
        kept = await report_sums.kept(connection, END + DAY)
        return await report_availability.pieces(connection, RULES[code], scope, connector, exclusions, kept)


def hours(of: Totals) -> Hours:
    up, down, excluded, not_measured = (each / HOUR for each in (of.up, of.down, of.excluded, of.not_measured))
    return up, down, excluded, not_measured


async def operated(engine: AsyncEngine, charger_id: int, *changes: tuple[datetime, str]) -> None:
    for at, status in changes:
        row: dict[str, Any] = {"charger_id": charger_id, "at": at, "charger_status": status}
        await add(engine, charger_status_history, row)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("online", [(72, 0, 0, 0), (72, 0, 0, 0), (60, 12, 0, 0)]),
        ("nevi", [(72, 0, 0, 0), (66, 6, 0, 0), (60, 12, 0, 0)]),
        ("cec", [(60, 12, 0, 0)]),
        ("uk", [(60, 0, 0, 12)]),
    ],
)
async def test_each_rule_counts_the_same_time_in_its_own_way(
    clean_db: AsyncEngine, code: RuleCode, expected: list[Hours]
) -> None:
    one, other = await filled(clean_db)
    found = await available(clean_db, code)
    covered = [(one, 1), (one, 2), (other, 1)][-len(expected) :]
    assert {of: hours(totals) for of, totals in found.by_connector.items()} == dict(zip(covered, expected, strict=True))
    assert (found.unrated, found.too_weak) == (0, 3 - len(expected))


async def test_figures_are_shares_of_the_time_in_percent(clean_db: AsyncEngine) -> None:
    one, other = await filled(clean_db)
    found = (await available(clean_db, "nevi")).by_connector
    figures = [found[of].figure(RULES["nevi"]) for of in ((one, 1), (one, 2), (other, 1))]
    assert figures == [100.0, pytest.approx(100 * 66 / 72), pytest.approx(100 * 60 / 72)]
    uk = (await available(clean_db, "uk")).by_connector[other, 1]
    assert uk.figure(RULES["uk"]) == 100.0


@pytest.mark.parametrize("code", ["cec", "uk"])
async def test_chargers_without_a_power_rating_are_counted_apart(clean_db: AsyncEngine, code: RuleCode) -> None:
    await filled(clean_db)
    await execute(clean_db, "UPDATE chargers SET power_rating_manual_w = NULL WHERE device_id = 'CP1'")
    found = await available(clean_db, code)
    assert (found.unrated, found.too_weak, len(found.by_connector)) == (2, 0, 1)
    assert (await available(clean_db, "nevi")).unrated == 0


@pytest.mark.parametrize(
    ("since", "until", "down"),
    [
        (FIRST, FIRST + DAY, 0),
        (FIRST + DAY, FIRST + 2 * DAY, 6),
        (FAULT + 2 * HOUR, END, 4),
        (FIRST, FAULT + 1.5 * HOUR, 1.5),
        (FAULT + 1.25 * HOUR, FAULT + 1.75 * HOUR, 0.5),
        (FAULT + 6 * HOUR, END, 0),
    ],
)
async def test_only_the_time_that_is_asked_for_counts_by_days_or_by_quarter_hours(
    clean_db: AsyncEngine, since: datetime, until: datetime, down: float
) -> None:
    one, _ = await filled(clean_db)
    found = (await available(clean_db, "nevi", since=since, until=until)).by_connector[one, 2]
    assert hours(found) == ((until - since) / HOUR - down, down, 0, 0)


async def test_some_chargers_or_one_connector_of_each(clean_db: AsyncEngine) -> None:
    one, other = await filled(clean_db)
    for ids, connector_id, expected in (
        (None, None, {(one, 1), (one, 2), (other, 1)}),
        ([one], None, {(one, 1), (one, 2)}),
        (None, 1, {(one, 1), (other, 1)}),
        ([one], 2, {(one, 2)}),
        ([other], 2, set()),
        ([], None, set()),
    ):
        found = await available(clean_db, "nevi", ids=ids, connector_id=connector_id)
        assert set(found.by_connector) == expected


async def test_time_beyond_what_is_summed_up_is_not_counted(clean_db: AsyncEngine) -> None:
    one, other = await filled(clean_db)
    found = (await available(clean_db, "nevi", until=END + 7 * DAY)).by_connector
    assert {of: hours(totals) for of, totals in found.items()} == {
        (one, 1): (72, 0, 0, 0),
        (one, 2): (66, 6, 0, 0),
        (other, 1): (60, 12, 0, 0),
    }


EXCLUDED: list[tuple[RuleCode, str, datetime, datetime, Hours]] = [
    ("nevi", "gridLoss", FIRST, END, (66, 0, 6, 0)),
    ("nevi", "gridLoss", FAULT - HOUR, FAULT + 2 * HOUR, (66, 4, 2, 0)),
    ("nevi", "gridLoss", FAULT + 1.1 * HOUR, FAULT + 1.2 * HOUR, (66, 5.9, 0.1, 0)),
    ("nevi", "outsideOpeningHours", FIRST, END, (66, 0, 6, 0)),
    ("nevi", "vandalism", FAULT + 6 * HOUR, END, (66, 6, 0, 0)),
    ("nevi", "gridLoss", FIRST - DAY, FAULT, (66, 6, 0, 0)),
    ("online", "gridLoss", FIRST, END, (72, 0, 0, 0)),
]


@pytest.mark.parametrize(("code", "reason", "since", "until", "expected"), EXCLUDED)
async def test_of_an_exclusion_only_the_outage_within_it_is_taken_out(
    clean_db: AsyncEngine, code: RuleCode, reason: str, since: datetime, until: datetime, expected: Hours
) -> None:
    one, _ = await filled(clean_db)
    found = await available(clean_db, code, [exclusion(one, since, until, reason=reason)])
    assert hours(found.by_connector[one, 2]) == pytest.approx(expected)
    assert hours(found.by_connector[one, 1]) == (72, 0, 0, 0)


async def test_exclusions_that_overlap_exclude_each_moment_once(clean_db: AsyncEngine) -> None:
    one, other = await filled(clean_db)
    both = [
        exclusion(one, FAULT, FAULT + 4 * HOUR, reason="gridLoss", id=1),
        exclusion(None, FAULT + 2 * HOUR, FAULT + 5 * HOUR, reason="vandalism", id=2),
        exclusion(one, FAULT + 3 * HOUR, FAULT + 3.5 * HOUR, reason="gridLoss", id=3, connector_id=1),
    ]
    found = await available(clean_db, "nevi", both)
    assert hours(found.by_connector[one, 2]) == (66, 1, 5, 0)
    assert hours(found.by_connector[other, 1]) == (60, 12, 0, 0)


async def test_an_exclusion_is_of_its_charger_or_connector(clean_db: AsyncEngine) -> None:
    one, other = await filled(clean_db)
    for of, expected in (
        ({"charger_id": one, "connector_id": 1}, (6, 12)),
        ({"charger_id": one, "connector_id": 2}, (0, 12)),
        ({"charger_id": one}, (0, 12)),
        ({"charger_id": other}, (6, 0)),
        ({"charger_id": None}, (0, 0)),
    ):
        found = (await available(clean_db, "nevi", [exclusion(**of)])).by_connector
        assert (found[one, 2].down / HOUR, found[other, 1].down / HOUR) == expected


async def test_british_hours_outside_of_opening_are_not_measured_whether_it_worked_or_not(
    clean_db: AsyncEngine,
) -> None:
    """Of 72 hours, 12 were offline; 8 others were at night, when the site is closed."""
    _, other = await filled(clean_db)
    closed = exclusion(other, FIRST, FIRST + 8 * HOUR, reason="outsideOpeningHours")
    found = (await available(clean_db, "uk", [closed])).by_connector[other, 1]
    assert hours(found) == (52, 0, 8, 12)


async def test_an_inactive_charger_is_not_measured_and_maintenance_is_planned(clean_db: AsyncEngine) -> None:
    one, other = await filled(clean_db)
    await operated(clean_db, one, (FIRST - DAY, "active"), (FAULT + HOUR, "maintenance"), (FAULT + 3 * HOUR, "active"))
    await operated(clean_db, other, (FIRST - DAY, "inactive"), (AWAY + HOUR, "active"))
    found = (await available(clean_db, "nevi")).by_connector
    assert hours(found[one, 2]) == (66, 4, 2, 0)
    assert hours(found[one, 1]) == (72, 0, 0, 0), "maintenance takes nothing from what worked"
    assert hours(found[other, 1]) == (12, 11, 0, 49)


async def test_californian_maintenance_of_more_than_72_hours_counts(clean_db: AsyncEngine) -> None:
    """A week of maintenance in which the charger was unavailable: 72 of 168 hours are excluded."""
    week = FIRST + 7 * DAY
    charger_id = await add_charger(clean_db, "CP1", power_rating_manual_w=150_000)
    await add(clean_db, connectors, {"charger_id": charger_id, "connector_id": 1})
    await told(clean_db, (charger_id, 1), (FIRST - DAY, "Unavailable"))
    await was_online(clean_db, charger_id, (FIRST - DAY, True))
    await roll(clean_db, {(charger_id, 1): quarters(FIRST, week, unavailable_s=900)}, FIRST, week)
    await operated(clean_db, charger_id, (FIRST - DAY, "maintenance"))
    async with begin(clean_db) as connection:
        kept = await report_sums.kept(connection, week)
        scope = Scope(since=FIRST, until=week, charger_ids=None)
        found = await report_availability.available(connection, RULES["cec"], scope, [], kept)
    assert hours(found.by_connector[charger_id, 1]) == (0, 96, 72, 0)


async def test_each_piece_says_what_it_counts_as_and_why(clean_db: AsyncEngine) -> None:
    one, _ = await filled(clean_db)
    of = exclusion(one, FAULT + HOUR, FAULT + 2 * HOUR, reason="vandalism", id=9)
    found = await pieces(clean_db, (one, 2), "nevi", [of])
    assert [
        ((each.stretch.since - FIRST) / HOUR, each.stretch.state, each.category, each.reason, each.exclusion_id)
        for each in found
    ] == [
        (0, "available", "up", None, None),
        (30, "faulted", "down", None, None),
        (31, "faulted", "excluded", "vandalism", 9),
        (32, "faulted", "down", None, None),
        (36, "available", "up", None, None),
    ]
    assert {each.stretch.error_code for each in found if each.stretch.state == "faulted"} == {"GroundFailure"}


async def test_pieces_of_a_connector_that_is_not_known_are_none(clean_db: AsyncEngine) -> None:
    one, _ = await filled(clean_db)
    assert await pieces(clean_db, (one, 7), "nevi") == []


async def strip(
    engine: AsyncEngine, connector: tuple[int, int], exclusions: Sequence[Exclusion] = (), days: int = 3
) -> list[StripPart]:
    scope = Scope(since=FIRST, until=FIRST + days * DAY, charger_ids=None)
    async with begin(engine) as connection:
        kept = await report_sums.kept(connection, END + DAY)
        operations = await report_histories.operations(connection, scope.until, None)
        found = await report_availability.strips(
            connection, RULES["nevi"], scope, [connector], exclusions, operations, kept
        )
    return found[connector]


async def test_a_strip_has_120_cells_and_shows_the_outages(clean_db: AsyncEngine) -> None:
    """Of 72 hours, a cell is 36 minutes: the fault takes 10 of them, and the time offline 20."""
    one, other = await filled(clean_db)
    assert await strip(clean_db, (one, 1)) == []
    assert await strip(clean_db, (one, 2)) == [StripPart(FAULT, FAULT + 6 * HOUR, "faulted")]
    assert await strip(clean_db, (other, 1)) == [StripPart(AWAY, AWAY + 12 * HOUR, "offline")]


async def test_a_strip_shows_what_was_excluded_or_is_maintenance(clean_db: AsyncEngine) -> None:
    one, other = await filled(clean_db)
    await operated(clean_db, other, (FIRST, "maintenance"))
    assert await strip(clean_db, (one, 2), [exclusion(one, FAULT + 3 * HOUR, END)]) == [
        StripPart(FAULT, FAULT + 3 * HOUR, "faulted"),
        StripPart(FAULT + 3 * HOUR, FAULT + 6 * HOUR, "excluded"),
    ]
    assert await strip(clean_db, (other, 1)) == [StripPart(AWAY, AWAY + 12 * HOUR, "excluded")]


async def test_a_strip_of_more_than_a_month_shows_days(clean_db: AsyncEngine) -> None:
    """Of 40 days, a cell is 8 hours; the day of the fault has three of them."""
    one, _ = await filled(clean_db)
    assert await strip(clean_db, (one, 2), days=40) == [StripPart(FIRST + DAY, FIRST + 2 * DAY, "faulted")]
    assert timedelta(hours=8) == 40 * DAY / report_availability.CELLS

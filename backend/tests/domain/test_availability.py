"""Availability by each rule, with figures that are worked out by hand, and laws of counting."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.domain.availability.counting import Piece, Totals, Window, by_state, count, states, totals
from genx.domain.availability.exclusion import Exclusion, windows
from genx.domain.availability.incidents import incidents, strip
from genx.domain.availability.rules import RULES, Reason, RuleCode, State, state
from genx.domain.availability.timeline import (
    Evidence,
    OperationChange,
    PresenceChange,
    StatusChange,
    Stretch,
    joined,
    timeline,
)

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
YEAR_END = BEGIN + 365 * DAY
NONE = timedelta(0)


def status(at: timedelta, word: str | None, error: str | None = None, heard: timedelta = NONE) -> StatusChange:
    return StatusChange(at=BEGIN + at, heard_at=BEGIN + at + heard, status=word, error_code=error)


def online(at: timedelta, *, there: bool | None) -> PresenceChange:
    return PresenceChange(at=BEGIN + at, online=there)


def operation(at: timedelta, word: Any) -> OperationChange:
    return OperationChange(at=BEGIN + at, charger_status=word)


def window(since: timedelta, until: timedelta, reason: Reason, number: int | None = 1) -> Window:
    return Window(since=BEGIN + since, until=BEGIN + until, reason=reason, exclusion_id=number)


def lengths(stretches: Sequence[Stretch]) -> list[tuple[State, timedelta]]:
    return [(each.state, each.length) for each in stretches]


def test_a_timeline_is_put_together_from_three_histories_and_offline_takes_precedence() -> None:
    found = timeline(
        [status(-DAY, "Available"), status(2 * HOUR, "Charging"), status(5 * HOUR, "Faulted", "GroundFailure")],
        [online(-DAY, there=True), online(3 * HOUR, there=False), online(6 * HOUR, there=True)],
        [operation(8 * HOUR, "maintenance"), operation(9 * HOUR, "active")],
        BEGIN,
        BEGIN + 10 * HOUR,
    )
    assert lengths(found) == [
        ("available", 2 * HOUR),
        ("inUse", HOUR),
        ("offline", 3 * HOUR),
        ("faulted", 2 * HOUR),
        ("faulted", HOUR),
        ("faulted", HOUR),
    ]
    assert [each.charger_status for each in found[3:]] == ["active", "maintenance", "active"]
    assert [each.error_code for each in found] == [None, None, None, *["GroundFailure"] * 3]


def test_each_stretch_names_what_began_and_ended_it_and_when_we_heard() -> None:
    found = timeline(
        [status(-DAY, "Available"), status(HOUR, "Faulted", "x", heard=HOUR / 4), status(2 * HOUR, "Preparing")],
        [online(3 * HOUR, there=False)],
        [operation(4 * HOUR, "maintenance")],
        BEGIN,
        BEGIN + 5 * HOUR,
    )
    heard = Evidence("status", BEGIN + 1.25 * HOUR)
    assert (found[0].begins, found[0].ends) == (Evidence("status", BEGIN - DAY), heard)
    assert (found[1].begins, found[1].ends) == (heard, Evidence("status", BEGIN + 2 * HOUR))
    assert found[2].ends == Evidence("connection", BEGIN + 3 * HOUR)
    assert found[3].ends == Evidence("chargerStatus", BEGIN + 4 * HOUR)
    assert found[4].ends is None


def test_before_anything_was_told_a_connector_is_online_and_unknown() -> None:
    assert lengths(timeline([], [], [], BEGIN, BEGIN + HOUR)) == [("unknown", HOUR)]
    assert timeline([], [], [], BEGIN, BEGIN) == []
    nobody_knows = timeline([status(-HOUR, "Available")], [online(-DAY, there=None)], [], BEGIN, BEGIN + HOUR)
    assert lengths(nobody_knows) == [("unknown", HOUR)]
    late = timeline([status(HOUR, "Available"), status(9 * HOUR, "Faulted")], [], [], BEGIN, BEGIN + 2 * HOUR)
    assert lengths(late) == [("unknown", HOUR), ("available", HOUR)]
    assert late[0].begins is None


def test_what_says_the_same_again_begins_nothing() -> None:
    found = timeline(
        [status(-HOUR, "Preparing"), status(HOUR, "Charging"), status(2 * HOUR, "SuspendedEV")], [], [], BEGIN, YEAR_END
    )
    assert lengths(found) == [("inUse", 365 * DAY)]
    assert found[0].begins == Evidence("status", BEGIN - HOUR)


def test_stretches_with_a_gap_between_them_are_not_joined() -> None:
    one = Stretch(since=BEGIN, until=BEGIN + HOUR, state="faulted")
    later = Stretch(since=BEGIN + 2 * HOUR, until=BEGIN + 3 * HOUR, state="faulted")
    assert joined([one, later]) == [one, later]


def test_each_status_of_ocpp_has_its_state() -> None:
    assert state("SuspendedEVSE") == state("Finishing") == "inUse"
    assert [state(word) for word in ("Available", "Reserved", "Unavailable", "Faulted")] == [
        "available",
        "reserved",
        "unavailable",
        "faulted",
    ]
    assert state(None) == state("Invented") == "unknown"


def figure(code: RuleCode, pieces: Sequence[Piece]) -> float | None:
    return totals(pieces).figure(RULES[code])


A_YEAR = [
    status(-DAY, "Available"),
    status(100 * DAY, "Faulted", "PowerSwitchFailure"),
    status(120 * DAY, "Available"),
]
"""Twenty days of 365 faulted; and offline for five more."""
PRESENCE = [online(200 * DAY, there=False), online(205 * DAY, there=True)]


def a_year(*operations: OperationChange) -> list[Stretch]:
    return timeline(A_YEAR, PRESENCE, operations, BEGIN, YEAR_END)


def test_nevi_counts_faulted_and_offline_as_down() -> None:
    pieces = count(RULES["nevi"], a_year(), [])
    assert totals(pieces) == Totals(up=340 * DAY, down=25 * DAY)
    assert figure("nevi", pieces) == pytest.approx(100 * 340 / 365)
    assert RULES["nevi"].meets(figure("nevi", pieces)) is False


def test_the_online_share_knows_only_the_connection_and_excludes_nothing() -> None:
    pieces = count(RULES["online"], a_year(), [window(200 * DAY, 205 * DAY, "gridLoss")])
    assert totals(pieces) == Totals(up=360 * DAY, down=5 * DAY)
    assert RULES["online"].meets(figure("online", pieces)) is None


def test_the_united_kingdom_does_not_measure_offline_and_knows_no_excuse() -> None:
    pieces = count(RULES["uk"], a_year(operation(100 * DAY, "maintenance"), operation(120 * DAY, "active")), [])
    assert totals(pieces) == Totals(up=340 * DAY, down=20 * DAY, not_measured=5 * DAY)
    assert figure("uk", pieces) == pytest.approx(100 * 340 / 360)


def test_vandalism_is_excluded_in_full_by_nevi_and_for_ten_days_by_california() -> None:
    windows = [window(99 * DAY, 119 * DAY, "vandalism", 7)]
    nevi, cec = count(RULES["nevi"], a_year(), windows), count(RULES["cec"], a_year(), windows)
    assert totals(nevi) == Totals(up=340 * DAY, down=6 * DAY, excluded=19 * DAY)
    assert totals(cec) == Totals(up=340 * DAY, down=16 * DAY, excluded=9 * DAY)
    assert figure("cec", cec) == pytest.approx(100 * 349 / 365)
    [excluded] = [piece for piece in cec if piece.category == "excluded"]
    assert (excluded.reason, excluded.exclusion_id) == ("vandalism", 7)
    assert (excluded.stretch.since, excluded.stretch.until) == (BEGIN + 100 * DAY, BEGIN + 109 * DAY)


def test_planned_maintenance_is_excluded_for_72_hours_a_year_by_california() -> None:
    said = operation(100 * DAY, "maintenance"), operation(102 * DAY, "active")
    windows = [window(110 * DAY, 119 * DAY, "plannedMaintenance")]
    cec = count(RULES["cec"], a_year(*said), windows)
    assert totals(cec) == Totals(up=340 * DAY, down=22 * DAY, excluded=3 * DAY)
    excluded = [(piece.exclusion_id, piece.stretch.length) for piece in cec if piece.category == "excluded"]
    assert excluded == [(None, 2 * DAY), (1, DAY)]
    assert totals(count(RULES["nevi"], a_year(*said), windows)).excluded == 11 * DAY


def test_an_allowance_that_is_used_up_excludes_nothing_more() -> None:
    windows = [
        window(100 * DAY, 104 * DAY, "plannedMaintenance", 1),
        window(110 * DAY, 112 * DAY, "plannedMaintenance", 2),
    ]
    cec = count(RULES["cec"], a_year(), windows)
    excluded = [(piece.exclusion_id, piece.stretch.length) for piece in cec if piece.category == "excluded"]
    assert excluded == [(1, 3 * DAY)]


def test_an_allowance_of_a_year_begins_anew_with_the_next_and_is_not_used_where_another_reason_does() -> None:
    broken = timeline([status(NONE, "Faulted")], [], [], BEGIN, BEGIN + 400 * DAY)
    planned = window(NONE, 400 * DAY, "plannedMaintenance", 1)
    assert totals(count(RULES["cec"], broken, [planned])).excluded == 6 * DAY
    storm = window(NONE, 10 * DAY, "naturalDisaster", 2)
    pieces = count(RULES["cec"], broken, [planned, storm])
    assert totals(pieces).excluded == 16 * DAY
    assert [piece.reason for piece in pieces[:3]] == ["naturalDisaster", "plannedMaintenance", None]
    later = count(RULES["cec"], broken[:1], [planned], origin=BEGIN - 200 * DAY)
    assert totals(later).excluded == 6 * DAY


def test_an_inactive_charger_is_out_of_the_network() -> None:
    pieces = count(RULES["nevi"], a_year(operation(90 * DAY, "inactive"), operation(130 * DAY, "active")), [])
    assert totals(pieces) == Totals(up=320 * DAY, down=5 * DAY, not_measured=40 * DAY)
    assert figure("nevi", pieces) == pytest.approx(100 * 320 / 325)


def test_outside_opening_hours_the_united_kingdom_leaves_out_up_time_too() -> None:
    windows = [window(110 * DAY, 130 * DAY, "outsideOpeningHours")]
    assert totals(count(RULES["uk"], a_year(), windows)) == Totals(
        up=330 * DAY, down=10 * DAY, excluded=20 * DAY, not_measured=5 * DAY
    )
    assert figure("uk", count(RULES["uk"], a_year(), windows)) == pytest.approx(100 * 330 / 340)
    assert totals(count(RULES["nevi"], a_year(), windows)).excluded == 10 * DAY


def test_a_leap_year_is_divided_by_the_minutes_that_the_regulation_names() -> None:
    rule, down = RULES["nevi"], Totals(up=360 * DAY, down=6 * DAY)
    assert down.figure(rule) == pytest.approx((525_600 - 6 * 1440) / 525_600 * 100)
    assert Totals(up=361 * DAY, down=6 * DAY).figure(rule) == pytest.approx(100 * 361 / 367)
    assert Totals(up=29 * DAY, down=DAY).figure(rule) == pytest.approx(100 * 29 / 30)
    assert Totals(down=366 * DAY).figure(rule) == 0.0
    assert Totals().figure(rule) is None


def test_nevi_asks_for_more_than_97_and_california_for_97() -> None:
    assert (RULES["nevi"].meets(97.0), RULES["nevi"].meets(97.01)) == (False, True)
    assert (RULES["cec"].meets(97.0), RULES["cec"].meets(96.99)) == (True, False)
    assert RULES["uk"].meets(None) is None


def test_rules_for_rapid_chargers_count_those_whose_power_is_known() -> None:
    assert [RULES["uk"].covers(power) for power in (50_000, 49_999, None)] == [True, False, False]
    assert [RULES["cec"].covers(power) for power in (50_000, 43_000, None)] == [True, False, False]
    assert RULES["nevi"].covers(None)
    assert RULES["uk"].counts_network
    assert not RULES["cec"].counts_network


def test_an_incident_is_one_outage_with_its_evidence_however_many_exclusions_cut_it() -> None:
    windows = [window(105 * DAY, 106 * DAY, "gridLoss", 1), window(110 * DAY, 111 * DAY, "vandalism", 2)]
    [offline, faulted] = incidents(count(RULES["nevi"], a_year(), windows))
    assert (offline.state, offline.down, offline.excluded) == ("offline", 5 * DAY, NONE)
    assert (faulted.error_code, faulted.down, faulted.excluded) == ("PowerSwitchFailure", 18 * DAY, 2 * DAY)
    assert (faulted.since, faulted.until) == (BEGIN + 100 * DAY, BEGIN + 120 * DAY)
    assert faulted.begins == Evidence("status", BEGIN + 100 * DAY)
    assert faulted.ends == Evidence("status", BEGIN + 120 * DAY)
    assert [piece.category for piece in faulted.pieces] == ["down", "excluded", "down", "excluded", "down"]


def test_a_strip_shows_the_worst_of_each_cell() -> None:
    pieces = count(RULES["nevi"], a_year(), [window(110 * DAY, 115 * DAY, "vandalism")])
    shown = [
        ((part.since - BEGIN) / DAY, (part.until - BEGIN) / DAY, part.kind)
        for part in strip(pieces, BEGIN, YEAR_END, 73)
    ]
    assert shown == [
        (100, 110, "faulted"),
        (110, 115, "excluded"),
        (115, 120, "faulted"),
        (200, 205, "offline"),
    ]
    coarse = strip(pieces, BEGIN, YEAR_END, 1)
    assert [(part.since, part.until, part.kind) for part in coarse] == [(BEGIN, YEAR_END, "faulted")]
    out_of_service = count(RULES["nevi"], timeline([status(NONE, "Unavailable")], [], [], BEGIN, YEAR_END), [])
    assert [part.kind for part in strip(out_of_service, BEGIN, YEAR_END, 10)] == ["unavailable"]
    unknown = count(RULES["nevi"], timeline([], [], [], BEGIN, YEAR_END), [])
    assert strip(unknown, BEGIN, YEAR_END, 10) == []


def test_sums_by_state_are_those_of_the_timeline_without_exclusions() -> None:
    for rule in RULES.values():
        assert by_state(rule, states(a_year())) == totals(count(rule, a_year(), []))
    assert Totals(up=DAY) + Totals(down=DAY) == Totals(up=DAY, down=DAY)
    assert Totals(up=DAY) - Totals(up=2 * DAY) == Totals()
    assert Totals(up=DAY, excluded=HOUR).time == 25 * HOUR


@pytest.mark.parametrize(
    ("charger_id", "connector_id", "applies_to"),
    [(None, None, [(1, 1), (1, 2), (2, 1)]), (1, None, [(1, 1), (1, 2)]), (1, 2, [(1, 2)])],
)
def test_an_exclusion_is_of_a_connector_a_charger_or_all(
    charger_id: int | None, connector_id: int | None, applies_to: list[tuple[int, int]]
) -> None:
    exclusion = Exclusion(
        id=9,
        charger_id=charger_id,
        device_id=None,
        connector_id=connector_id,
        since=BEGIN,
        until=YEAR_END,
        reason="gridLoss",
        evidence=None,
        created_at=YEAR_END,
        created_by="ann@example.org",
    )
    found = {each: windows([exclusion], *each) for each in [(1, 1), (1, 2), (2, 1)]}
    assert [each for each in found if found[each]] == applies_to
    assert found[applies_to[0]] == [window(NONE, 365 * DAY, "gridLoss", 9)]


WORDS = st.sampled_from(["Available", "Charging", "Faulted", "Unavailable", "Reserved", None])
MINUTES = st.integers(0, 60 * 24 * 40).map(lambda minutes: timedelta(minutes=minutes))
STATUSES = st.lists(st.builds(status, MINUTES, WORDS), max_size=8)
PRESENCES = st.lists(
    st.builds(lambda at, there: online(at, there=there), MINUTES, st.sampled_from([True, False, None])), max_size=6
)
OPERATIONS = st.lists(st.builds(operation, MINUTES, st.sampled_from(["active", "inactive", "maintenance"])), max_size=4)
END = BEGIN + 40 * DAY
TIMELINES = st.builds(timeline, STATUSES, PRESENCES, OPERATIONS, st.just(BEGIN), st.just(END))


@st.composite
def made_windows(draw: st.DrawFn) -> Window:
    since, until = sorted((draw(MINUTES), draw(MINUTES)))
    return window(since, until, draw(st.sampled_from(get_args(Reason))), draw(st.integers(1, 99)))


WINDOWS = st.lists(made_windows(), max_size=5, unique_by=lambda made: made.exclusion_id)
CODES = st.sampled_from(list(RULES))


@given(CODES, TIMELINES, WINDOWS)
def test_up_down_excluded_and_not_measured_are_the_time(
    code: RuleCode, stretches: list[Stretch], windows: list[Window]
) -> None:
    pieces = count(RULES[code], stretches, windows)
    assert totals(pieces).time == END - BEGIN
    assert [piece.stretch.since for piece in pieces[1:]] == [piece.stretch.until for piece in pieces[:-1]]
    assert all((piece.reason is not None) == (piece.category == "excluded") for piece in pieces)


@given(CODES, TIMELINES, WINDOWS, made_windows())
def test_an_exclusion_never_lowers_a_figure(
    code: RuleCode, stretches: list[Stretch], windows: list[Window], one_more: Window
) -> None:
    rule = RULES[code]
    without, with_it = totals(count(rule, stretches, windows)), totals(count(rule, stretches, [*windows, one_more]))
    assert with_it.down <= without.down
    if rule.reasons.get(one_more.reason) is None:
        assert with_it == without
    if not (code == "uk" and one_more.reason == "outsideOpeningHours"):  # What was up is not assessed, either.
        assert (with_it.figure(rule) or 0) >= (without.figure(rule) or 0)


@given(CODES, TIMELINES, WINDOWS, MINUTES)
def test_splitting_an_interval_changes_nothing(
    code: RuleCode, stretches: list[Stretch], windows: list[Window], at: timedelta
) -> None:
    cut = [
        part
        for each in stretches
        for part in (
            [
                Stretch(**{**fields(each), "until": BEGIN + at}),
                Stretch(**{**fields(each), "since": BEGIN + at}),
            ]
            if each.since < BEGIN + at < each.until
            else [each]
        )
    ]
    assert totals(count(RULES[code], cut, windows)) == totals(count(RULES[code], stretches, windows))


def fields(stretch: Stretch) -> dict[str, Any]:
    return {name: getattr(stretch, name) for name in stretch.__struct_fields__}


@given(CODES, TIMELINES, WINDOWS.flatmap(lambda made: st.tuples(st.just(made), st.permutations(made))))
def test_the_order_of_exclusions_does_not_matter(
    code: RuleCode, stretches: list[Stretch], windows: tuple[list[Window], list[Window]]
) -> None:
    assert count(RULES[code], stretches, windows[0]) == count(RULES[code], stretches, windows[1])


@given(CODES, TIMELINES, WINDOWS)
def test_incidents_hold_all_time_that_is_down_or_excluded(
    code: RuleCode, stretches: list[Stretch], windows: list[Window]
) -> None:
    pieces = count(RULES[code], stretches, windows)
    found, sums = incidents(pieces), totals(pieces)
    assert sum((each.down for each in found), NONE) == sums.down
    assert sum((each.excluded for each in found), NONE) == sums.excluded
    assert found == sorted(found, key=lambda each: each.since, reverse=True)

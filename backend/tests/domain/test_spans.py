"""Spans of connectors in whole quarter hours."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from genx.domain.spans import QUARTER, Span, merged, next_quarter, quarter, quarters, steps

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
FLOOR, UNTIL = NOON - timedelta(days=1), NOON + timedelta(days=1)
MOMENTS = st.integers(-2000, 2000).map(lambda number: NOON + timedelta(minutes=number))
SPANS = st.builds(Span, st.integers(1, 2), st.integers(0, 1), MOMENTS, MOMENTS)


def span(since: float, until: float, charger_id: int = 1) -> Span:
    return Span(charger_id, 1, NOON + timedelta(minutes=since), NOON + timedelta(minutes=until))


def test_a_moment_belongs_to_the_quarter_hour_that_begins_before_it_or_with_it() -> None:
    almost = NOON - timedelta(microseconds=1)
    assert [quarter(at) for at in (NOON, almost)] == [NOON, NOON - QUARTER]
    assert [next_quarter(at) for at in (NOON, almost)] == [NOON, NOON]


def test_spans_are_made_whole_joined_if_they_touch_and_cut_at_the_bounds() -> None:
    assert merged([span(20, 29), span(1, 14), span(46, 50), span(100, 90)], FLOOR, UNTIL) == [span(0, 30), span(45, 60)]
    assert merged([span(-9999, 9999)], FLOOR, UNTIL) == [span(-1440, 1440)]


def test_spans_of_two_connectors_stay_apart() -> None:
    assert merged([span(0, 15, 2), span(0, 15)], FLOOR, UNTIL) == [span(0, 15), span(0, 15, 2)]
    assert merged([], FLOOR, UNTIL) == []


@given(st.lists(SPANS, max_size=8))
def test_law_merged_spans_have_the_same_quarter_hours_once(spans: list[Span]) -> None:
    def covered(some: list[Span]) -> list[tuple[int, int, datetime]]:
        return [
            (each.charger_id, each.connector_id, at)
            for each in some
            for at in steps(max(quarter(each.since), FLOOR), min(next_quarter(each.until), UNTIL))
        ]

    found = covered(merged(spans, FLOOR, UNTIL))
    assert sorted(found) == sorted(set(covered(spans)))
    assert len(found) == len(set(found))
    assert quarters(merged(spans, FLOOR, UNTIL)) == sorted({at for *_, at in found})

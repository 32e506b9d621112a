"""Thinning a series for a chart."""

from hypothesis import given
from hypothesis import strategies as st

from genx.domain.thinning import thinned

POINTS = st.lists(st.none() | st.integers(-5, 5), max_size=200).map(lambda values: list(enumerate(values)))
MOST = st.integers(4, 60)


def value(point: tuple[int, int | None]) -> int | None:
    return point[1]


@given(POINTS, MOST)
def test_law_no_more_points_than_asked_for_and_each_was_there_before_in_the_same_order(
    points: list[tuple[int, int | None]], most: int
) -> None:
    found = thinned(points, most, value)
    assert len(found) <= most
    assert found == sorted(set(found) & set(points), key=lambda point: point[0])
    if len(points) <= most:
        assert found == points


@given(POINTS, MOST)
def test_law_the_first_the_last_and_both_extremes_stay(points: list[tuple[int, int | None]], most: int) -> None:
    found = thinned(points, most, value)
    assert found[:1] == points[:1]
    assert found[-1:] == points[-1:]
    known = [each for _, each in points if each is not None]
    if known:
        kept = [each for _, each in found if each is not None]
        assert (min(kept), max(kept)) == (min(known), max(known))


@given(st.integers(10, 300), st.integers(4, 9))
def test_law_a_series_without_values_is_still_spread_over_its_time(count: int, most: int) -> None:
    found = thinned([(number, None) for number in range(count)], most, value)
    assert found[0][0] == 0
    assert found[-1][0] == count - 1
    assert len(found) >= most // 2

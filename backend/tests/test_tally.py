"""Histograms as Prometheus counts them."""

from genx.tally import Histogram


def test_a_bound_is_within_its_bucket() -> None:
    seen = Histogram((0.5, 1.0))
    for value in (0.1, 0.5, 0.7, 1.0, 7.0):
        seen.observe(value)
    assert seen.cumulative() == [("0.5", 2), ("1.0", 4), ("+Inf", 5)]
    assert (seen.count, round(seen.total, 6)) == (5, 9.3)

"""Rules of readings (ADR 27), as SQL that pieces of sessions and quarter hours share."""

from genx.domain.power import DEFAULT_LIMIT_W, TOLERANCE_FACTOR, TOLERANCE_WH

MOST_APART_S = 3_600
"""Readings that are further apart than this say nothing about the quarter hours between them."""

POSSIBLE = f"rise BETWEEN -1 AND {DEFAULT_LIMIT_W} * seconds / 3600 * {TOLERANCE_FACTOR} + {TOLERANCE_WH}"
"""Whether a register can have risen by `rise` within `seconds`."""

QUARTERS = """generate_series(
  date_bin('15 minutes', {since}, timestamptz '2000-01-01Z'), {until} - interval '1 microsecond', '15 minutes')"""
"""The quarter hours between two times."""

"""Spans as arguments of statements."""

from collections.abc import Mapping, Sequence
from typing import Any

from genx.domain.spans import Span

SPANS = """
spans AS MATERIALIZED (
  SELECT * FROM unnest(CAST(:charger_ids AS bigint[]), CAST(:connector_ids AS int[]), CAST(:sinces AS timestamptz[]),
    CAST(:untils AS timestamptz[])) AS u (charger_id, connector_id, since, until)
)
"""
"""Spans as a CTE."""

PIECES = """
LATERAL (
  SELECT p.* FROM session_pieces p
  WHERE p.charger_id = s.charger_id AND p.connector_id = s.connector_id AND p.at >= s.since AND p.at < s.until
  OFFSET 0
) AS p
"""
"""The pieces of sessions within a span `s`, looked up by index for each."""


def of_spans(spans: Sequence[Span]) -> Mapping[str, list[Any]]:
    """Return the arguments of SPANS."""
    return {
        "charger_ids": [span.charger_id for span in spans],
        "connector_ids": [span.connector_id for span in spans],
        "sinces": [span.since for span in spans],
        "untils": [span.until for span in spans],
    }

"""When a batch rests because of its hours."""

from datetime import UTC, datetime
from typing import Any

import pytest

from genx.domain.batch import Batch
from genx.domain.hours import Hours

NOON = datetime(2026, 7, 4, 12, 0, tzinfo=UTC)
NIGHT = Hours(begin=22 * 60, until=5 * 60, time_zone="UTC")


@pytest.mark.parametrize(
    ("fields", "until"),
    [
        ({}, NOON.replace(hour=22)),
        ({"hours": None}, None),
        ({"hours": Hours(begin=11 * 60, until=13 * 60, time_zone="UTC")}, None),
        ({"counts": {"done": 3}}, None),
        ({"status": "cancelled"}, None),
    ],
)
def test_a_batch_rests_while_something_waits_for_its_hours(fields: dict[str, Any], until: datetime | None) -> None:
    values: dict[str, Any] = {"hours": NIGHT, "counts": {"waiting": 2}, "status": "running"}
    terms: dict[str, Any] = {
        "total": 3,
        "at_once": 1,
        "stop_after_failures": None,
        "when_online": 0,
        "requested_at": NOON,
    }
    batch = Batch(batch_id="b", action="Reset", request="{}", **terms, **values | fields)
    assert batch.rests_until(NOON) == until

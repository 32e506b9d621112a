"""The rows of unknown tags against a plain model: the newest of each charge point, and of all (T9c)."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import unknown_id_tags
from genx.domain.charge_point import ChargePoint
from genx.domain.unknown_id_tag import Sighting
from tests.domain.builders import NOON
from tests.support.database import execute

MOST_OF_A_CHARGER, MOST_ROWS = 3, 5
SEEN = st.tuples(st.sampled_from("abcdefg"), st.booleans())
BATCHES = st.lists(st.lists(SEEN, min_size=1, max_size=6, unique=True), max_size=6)

Rows = dict[tuple[str, int], tuple[datetime, datetime, int]]


@pytest.fixture
def bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unknown_id_tags, "MOST_OF_A_CHARGER", MOST_OF_A_CHARGER)
    monkeypatch.setattr(unknown_id_tags, "MOST_ROWS", MOST_ROWS)


def counted(rows: Rows, batch: list[Sighting]) -> Rows:
    """The rows after a batch, by tag and charge point: first and last time, and how often."""
    rows = dict(rows)
    for seen in batch:
        first, _, count = rows.get((seen.id_tag, seen.charger_id), (seen.first_at, seen.last_at, 0))
        rows[seen.id_tag, seen.charger_id] = (first, seen.last_at, count + seen.count)
    newest = sorted(rows, key=lambda row: rows[row][1], reverse=True)
    for charger_id in {charger_id for _, charger_id in rows}:
        of_charger = [row for row in newest if row[1] == charger_id]
        newest = [row for row in newest if row not in of_charger[MOST_OF_A_CHARGER:]]
    return {row: rows[row] for row in newest[:MOST_ROWS]}


async def listed(engine: AsyncEngine, chargers: dict[str, int]) -> Rows:
    async with begin(engine) as connection:
        found = await unknown_id_tags.page(connection, None, 100)
    assert all(each.chargers == len(each.places) for each in found)
    assert all(each.count == sum(place.count for place in each.places) for each in found)
    assert [each.last_at for each in found] == sorted((each.last_at for each in found), reverse=True)
    return {
        (each.id_tag, chargers[place.device_id]): (place.first_at, place.last_at, place.count)
        for each in found
        for place in each.places
    }


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=BATCHES)
@pytest.mark.usefixtures("bounds")
async def test_t9c_batches_leave_the_newest_rows_with_all_that_was_counted(
    clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint, batches: list[list[tuple[str, bool]]]
) -> None:
    await execute(clean_db, "DELETE FROM unknown_id_tags")
    chargers = {known.device_id: known.charger_id, other.device_id: other.charger_id}
    rows: Rows = {}
    second = 0
    for batch in batches:
        sightings = []
        for id_tag, is_other in batch:
            second += 1
            at = NOON + timedelta(seconds=second)
            whose = other if is_other else known
            sightings.append(Sighting(id_tag, whose.charger_id, at, at, count=second))
        async with begin(clean_db) as connection:
            await unknown_id_tags.record(connection, sightings)
        rows = counted(rows, sightings)
        assert await listed(clean_db, chargers) == rows

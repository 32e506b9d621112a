"""Exclusions as rows."""

from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import chargers, exclusions
from genx.db.queries.exclusions import ExclusionFilter
from genx.domain.availability.exclusion import Exclusion
from genx.domain.errors import NotKnown
from tests.support.kept import add_charger
from tests.support.report_fleet import DAY, END, FIRST, HOUR


def exclusion(charger_id: int | None = None, since: datetime = FIRST, until: datetime = END, **other: Any) -> Exclusion:
    known: dict[str, Any] = {
        "charger_id": charger_id,
        "device_id": None if charger_id is None else "CP1",
        "connector_id": None,
        "since": since,
        "until": until,
        "reason": "gridLoss",
        "evidence": "The grid operator's letter",
        "created_at": END,
        "created_by": "ann@example.org",
    }
    return Exclusion(**known | other)


async def added(engine: AsyncEngine, new: Exclusion) -> Exclusion:
    async with begin(engine) as connection:
        return replace(new, id=await exclusions.add(connection, new))


async def page(engine: AsyncEngine, before: int | None = None, limit: int = 10, **wanted: Any) -> list[Exclusion]:
    async with begin(engine) as connection:
        return await exclusions.page(connection, ExclusionFilter(**wanted), before, limit)


async def test_an_exclusion_is_read_as_it_was_added(clean_db: AsyncEngine) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    made = await added(clean_db, exclusion(charger_id, connector_id=2, evidence=None))
    assert await page(clean_db) == [made]
    assert made.id > 0


async def test_those_that_were_entered_last_come_first_and_are_paged(clean_db: AsyncEngine) -> None:
    made = [await added(clean_db, exclusion()) for _ in range(3)]
    assert await page(clean_db, limit=2) == [made[2], made[1]]
    assert await page(clean_db, before=made[1].id) == [made[0]]


@pytest.mark.parametrize(
    ("since", "until", "touches"),
    [
        (FIRST - DAY, FIRST, False),
        (FIRST - DAY, FIRST + HOUR, True),
        (FIRST + HOUR, FIRST + 2 * HOUR, True),
        (END - HOUR, END + DAY, True),
        (END, END + DAY, False),
    ],
)
async def test_exclusions_touch_the_time_that_they_share(
    clean_db: AsyncEngine, since: datetime, until: datetime, touches: bool
) -> None:
    made = await added(clean_db, exclusion())
    async with begin(clean_db) as connection:
        assert await exclusions.touching(connection, since, until, None) == ([made] if touches else [])
    assert await page(clean_db, since=since, until=until) == ([made] if touches else [])


async def test_exclusions_of_all_chargers_apply_to_each(clean_db: AsyncEngine) -> None:
    one, other = await add_charger(clean_db, "CP1"), await add_charger(clean_db, "CP2")
    of_all, of_one = await added(clean_db, exclusion()), await added(clean_db, exclusion(one))
    async with begin(clean_db) as connection:
        for ids, expected in (([one], [of_all, of_one]), ([other], [of_all]), ([], [of_all]), (None, [of_all, of_one])):
            assert await exclusions.touching(connection, FIRST, END, ids) == expected
    assert await page(clean_db, charger_ids=[other]) == [of_all]


async def test_a_deleted_exclusion_is_returned_as_it_was_and_gone(clean_db: AsyncEngine) -> None:
    made = await added(clean_db, exclusion())
    async with begin(clean_db) as connection:
        assert await exclusions.delete(connection, made.id) == made
        with pytest.raises(NotKnown, match=f"There is no exclusion {made.id}"):
            await exclusions.delete(connection, made.id)
    assert await page(clean_db) == []


async def test_exclusions_go_with_their_charger(clean_db: AsyncEngine) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    await added(clean_db, exclusion(charger_id))
    of_all = await added(clean_db, exclusion())
    async with begin(clean_db) as connection:
        await chargers.delete(connection, charger_id, with_running=True)
    assert await page(clean_db) == [of_all]

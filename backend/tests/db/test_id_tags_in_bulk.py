"""Many id tags with one statement, as an import writes them, against writing each of them alone."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import id_tags, unknown_id_tags
from genx.db.queries.id_tag_store import IdTagStore
from genx.db.queries.id_tags import IdTagFilter
from genx.domain.budget import Budget
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import AlreadyExists, NotKnown
from genx.domain.id_tag import IdTag, IdTagRecord, key
from genx.domain.unknown_id_tag import Sighting
from tests.domain.builders import NOON
from tests.support.database import execute

DAY = timedelta(days=1)
TIMES = st.none() | st.integers(-9, 9).map(lambda days: NOON + days * DAY)
TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
BUDGETS = st.none() | st.builds(
    Budget,
    energy_wh=st.integers(0, 10**12),
    per=st.sampled_from(["day", "week", "month", "total"]),
    added_wh=st.integers(0, 10**12),
    added_in=TIMES,
)
TAGS = st.builds(
    IdTag,
    id_tag=st.sampled_from(["A", "a", "B", "Jäger", "VID:1"]),
    status=st.sampled_from(["Accepted", "Blocked", "Expired", "Invalid"]),
    expiry_date=TIMES,
    parent_id_tag=TEXTS,
    max_active_transactions=st.none() | st.integers(0, 1_000),
    allowed_device_ids=st.lists(st.sampled_from(["CP1", "CP 2", "cp|3"]), max_size=3).map(tuple),
    budget=BUDGETS,
)
RECORDS = st.builds(
    IdTagRecord,
    tag=TAGS,
    kind=st.sampled_from(["rfid", "app", "vehicle", "virtual"]),
    name=TEXTS,
    note=TEXTS,
    created_at=st.just(NOON),
    last_used_at=TIMES,
)


def by_key(records: list[IdTagRecord]) -> list[IdTagRecord]:
    """The last record of each tag."""
    return list({key(record.tag.id_tag): record for record in records}.values())


async def stored(engine: AsyncEngine) -> dict[str, IdTagRecord]:
    async with begin(engine) as connection:
        found = await id_tags.page(connection, IdTagFilter(), None, 100)
        keys = [key(record.tag.id_tag) for record in found]
        known = await id_tags.known_many(connection, [*keys, "nobody"])
    assert [known[tag_key] for tag_key in keys] == found
    return known


async def write(engine: AsyncEngine, records: list[IdTagRecord]) -> None:
    async with begin(engine) as connection:
        await id_tags.write_many(connection, records)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.lists(RECORDS, min_size=1, max_size=4), second=st.lists(RECORDS, min_size=1, max_size=4))
async def test_tags_written_together_are_as_if_each_was_written_alone(
    clean_db: AsyncEngine, first: list[IdTagRecord], second: list[IdTagRecord]
) -> None:
    expected: dict[str, IdTagRecord] = {}
    await execute(clean_db, "DELETE FROM id_tags")
    for records in (by_key(first), by_key(second)):
        await write(clean_db, records)
        for record in records:
            before = expected.get(key(record.tag.id_tag))
            # What is known already keeps the times when it was made and used.
            expected[key(record.tag.id_tag)] = (
                record if before is None else replace(record, created_at=NOON, last_used_at=before.last_used_at)
            )
    assert await stored(clean_db) == expected


async def test_a_tag_that_is_there_twice_is_refused_as_a_whole(clean_db: AsyncEngine) -> None:
    twice = [IdTagRecord(tag=IdTag(id_tag=tag), created_at=NOON) for tag in ("B", "A", "a")]
    with pytest.raises(Exception, match="cannot affect row a second time"):
        await write(clean_db, twice)
    assert await stored(clean_db) == {}


async def test_tags_that_are_registered_are_no_longer_unknown(clean_db: AsyncEngine, known: ChargePoint) -> None:
    sightings = [Sighting(tag, known.charger_id, NOON, NOON) for tag in ("A", "B", "C")]
    await IdTagStore(clean_db).seen(sightings)
    await write(clean_db, [IdTagRecord(tag=IdTag(id_tag=tag), created_at=NOON) for tag in ("a", "C")])
    async with begin(clean_db) as connection:
        await unknown_id_tags.delete_registered(connection)
        assert [each.id_tag for each in await unknown_id_tags.page(connection, None, 9)] == ["B"]


async def test_of_two_who_register_a_tag_at_once_one_is_refused(clean_db: AsyncEngine) -> None:
    async def register(name: str) -> str:
        try:
            async with begin(clean_db) as connection:
                await id_tags.add(connection, IdTagRecord(tag=IdTag(id_tag="TAG"), name=name, created_at=NOON))
        except AlreadyExists as refusal:
            return refusal.detail
        return name

    told = await asyncio.gather(*(register(name) for name in ("one", "two", "three")))
    assert told.count("There is an id tag TAG already.") == 2
    assert (await stored(clean_db))["tag"].name in told


async def test_a_tag_that_is_being_changed_is_waited_for(clean_db: AsyncEngine) -> None:
    """Two additions to a budget at the same time are both kept."""
    await write(
        clean_db, [IdTagRecord(tag=IdTag(id_tag="T", budget=Budget(energy_wh=1, per="total")), created_at=NOON)]
    )

    async def add(energy_wh: int) -> None:
        async with begin(clean_db) as connection:
            record = await id_tags.known(connection, "T")
            assert record.tag.budget is not None
            tag = replace(record.tag, budget=record.tag.budget.with_added(energy_wh, NOON))
            await asyncio.sleep(0.01)
            await id_tags.change(connection, replace(record, tag=tag))

    await asyncio.gather(*(add(energy_wh) for energy_wh in (1, 10, 100)))
    budget = (await stored(clean_db))["t"].tag.budget
    assert budget is not None
    assert budget.added_wh == 111


async def test_a_change_that_breaks_off_is_undone(clean_db: AsyncEngine) -> None:
    await write(clean_db, [IdTagRecord(tag=IdTag(id_tag="T"), created_at=NOON)])
    with pytest.raises(NotKnown):
        async with begin(clean_db) as connection:
            await id_tags.write_many(
                connection, [IdTagRecord(tag=IdTag(id_tag="T", status="Blocked"), created_at=NOON)]
            )
            await id_tags.known(connection, "NOBODY")
    assert (await stored(clean_db))["t"].tag.status == "Accepted"

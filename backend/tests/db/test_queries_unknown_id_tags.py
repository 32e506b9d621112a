"""Unknown tags as rows, within their bounds (T9c)."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import id_tags, unknown_id_tags
from genx.db.queries.id_tag_store import IdTagStore
from genx.db.queries.unknown_id_tags import Place, UnknownTag
from genx.domain.charge_point import ChargePoint
from genx.domain.id_tag import IdTag, IdTagRecord
from genx.domain.unknown_id_tag import Sighting
from tests.domain.builders import NOON


def at(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


def seen(whose: ChargePoint, id_tag: str, seconds: int = 0, count: int = 1) -> Sighting:
    return Sighting(id_tag, whose.charger_id, at(seconds), at(seconds), count)


async def record(engine: AsyncEngine, *sightings: Sighting) -> None:
    await IdTagStore(engine).seen(sightings)


async def page(engine: AsyncEngine, after: tuple[datetime, str] | None = None, limit: int = 50) -> list[UnknownTag]:
    async with begin(engine) as connection:
        return await unknown_id_tags.page(connection, after, limit)


async def test_t9c_a_tag_is_listed_with_where_when_and_how_often(
    clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint
) -> None:
    await record(clean_db, seen(known, "Tag", 0, 2), seen(other, "TAG", 5))
    await record(clean_db, seen(known, "tag", 9))
    assert await page(clean_db) == [
        UnknownTag(
            id_tag_key="tag",
            id_tag="tag",
            first_at=at(0),
            last_at=at(9),
            count=4,
            chargers=2,
            places=[
                Place(device_id="CP001", serial_number=None, first_at=at(0), last_at=at(9), count=3),
                Place(device_id="CP002", serial_number=None, first_at=at(5), last_at=at(5), count=1),
            ],
        )
    ]


async def test_t9c_the_last_seen_comes_first_over_pages(clean_db: AsyncEngine, known: ChargePoint) -> None:
    await record(clean_db, *(seen(known, tag, seconds) for tag, seconds in (("A", 1), ("B", 1), ("C", 3), ("D", 2))))
    assert [each.id_tag for each in await page(clean_db)] == ["C", "D", "B", "A"]
    first = await page(clean_db, limit=3)
    rest = await page(clean_db, (first[-1].last_at, first[-1].id_tag_key))
    assert [each.id_tag for each in rest] == ["A"]
    assert await page(clean_db, (at(0), "")) == []


async def test_t9c_of_one_charger_the_newest_stay_and_others_lose_nothing(
    clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unknown_id_tags, "MOST_OF_A_CHARGER", 2)
    monkeypatch.setattr(unknown_id_tags, "MOST_ROWS", 4)
    await record(clean_db, seen(other, "OLD", 0))
    await record(clean_db, *(seen(known, f"T{number}", number) for number in range(1, 9)))
    assert [each.id_tag for each in await page(clean_db)] == ["T8", "T7", "OLD"]


async def test_t9c_of_all_chargers_the_newest_stay(
    clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unknown_id_tags, "MOST_ROWS", 2)
    await record(clean_db, seen(known, "A", 1), seen(other, "B", 2), seen(known, "C", 3))
    assert [each.id_tag for each in await page(clean_db)] == ["C", "B"]


async def test_t9c_a_registered_tag_and_a_deleted_charger_are_not_kept(
    clean_db: AsyncEngine, known: ChargePoint
) -> None:
    async with begin(clean_db) as connection:
        await id_tags.add(connection, IdTagRecord(tag=IdTag(id_tag="Known"), created_at=NOON))
    await record(clean_db, seen(known, "KNOWN"), Sighting("TAG", known.charger_id + 1_000, NOON, NOON))
    assert await page(clean_db) == []


async def test_f13_an_odd_tag_is_kept_in_visible_escapes(clean_db: AsyncEngine, known: ChargePoint) -> None:
    await record(clean_db, seen(known, "a\x00\ud800"))
    [odd] = await page(clean_db)
    assert odd.id_tag == "a\\u0000\\ud800"


async def test_a_tag_is_forgotten_at_all_chargers(
    clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint
) -> None:
    await record(clean_db, seen(known, "TAG"), seen(other, "tag"), seen(other, "B"))
    async with begin(clean_db) as connection:
        assert await unknown_id_tags.delete(connection, "Tag")
        assert not await unknown_id_tags.delete(connection, "Tag")
    assert [each.id_tag for each in await page(clean_db)] == ["B"]


async def test_a_charger_with_unknown_tags_can_be_deleted(clean_db: AsyncEngine, known: ChargePoint) -> None:
    await record(clean_db, seen(known, "TAG"))
    async with begin(clean_db) as connection:
        await connection.execute(text("DELETE FROM chargers"))
    assert await page(clean_db) == []


async def test_a_tag_was_last_seen_at_whichever_charger_saw_it_last(
    clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint
) -> None:
    await record(clean_db, seen(known, "Tag", 5), seen(other, "TAG", 9), seen(known, "OTHER", 7))
    async with clean_db.connect() as connection:
        found = await unknown_id_tags.last_seen(connection, ["tag", "other", "nobody"])
        assert found == {"tag": at(9), "other": at(7)}
        assert await unknown_id_tags.last_seen(connection, []) == {}

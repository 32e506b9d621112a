"""Unknown id tags as rows: the newest of each charge point, and the newest of all."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.base.sql import storable
from genx.domain.id_tag import key
from genx.domain.unknown_id_tag import Sighting

MOST_OF_A_CHARGER = 200
MOST_ROWS = 10_000
MOST_PLACES = 20
"""Charge points that are named for one tag, those that presented it last."""

_RECORD = text("""
INSERT INTO unknown_id_tags AS k (id_tag_key, charger_id, id_tag, first_at, last_at, count)
SELECT u.id_tag_key, charger_id, u.id_tag, u.first_at, u.last_at, u.count
FROM unnest(CAST(:keys AS text[]), CAST(:chargers AS bigint[]), CAST(:tags AS text[]), CAST(:firsts AS timestamptz[]),
  CAST(:lasts AS timestamptz[]), CAST(:counts AS bigint[]))
  AS u (id_tag_key, charger_id, id_tag, first_at, last_at, count)
JOIN chargers USING (charger_id)
WHERE NOT EXISTS (SELECT FROM id_tags AS known WHERE known.id_tag_key = u.id_tag_key)
ON CONFLICT (id_tag_key, charger_id) DO UPDATE SET id_tag = excluded.id_tag,
  last_at = greatest(k.last_at, excluded.last_at), count = k.count + excluded.count
""")
_PRUNE = text("""
DELETE FROM unknown_id_tags WHERE (id_tag_key, charger_id) IN (
  SELECT id_tag_key, charger_id FROM (
    SELECT id_tag_key, charger_id,
      row_number() OVER (PARTITION BY charger_id ORDER BY last_at DESC, id_tag_key) AS place
    FROM unknown_id_tags) AS of_charger
  WHERE place > :most)
""")
_PRUNE_ALL = text("""
DELETE FROM unknown_id_tags WHERE (id_tag_key, charger_id) IN (
  SELECT id_tag_key, charger_id FROM unknown_id_tags ORDER BY last_at DESC, id_tag_key OFFSET :most)
""")
_PAGE = """
SELECT id_tag_key, (array_agg(id_tag ORDER BY last_at DESC))[1] AS id_tag, min(first_at) AS first_at,
  max(last_at) AS last_at, sum(count)::bigint AS count, count(*) AS chargers
FROM unknown_id_tags GROUP BY id_tag_key {having} ORDER BY max(last_at) DESC, id_tag_key DESC LIMIT :limit
"""
_LAST_SEEN = text("""
SELECT id_tag_key, max(last_at) AS last_at FROM unknown_id_tags
WHERE id_tag_key = ANY(CAST(:keys AS text[])) GROUP BY id_tag_key
""")
_FIRST_PAGE = text(_PAGE.format(having=""))
_NEXT_PAGE = text(_PAGE.format(having="HAVING (max(last_at), id_tag_key) < (:last_at, :id_tag_key)"))
_PLACES = text("""
SELECT id_tag_key, device_id, serial_number, first_at, last_at, count FROM (
  SELECT *, row_number() OVER (PARTITION BY id_tag_key ORDER BY last_at DESC) AS place
  FROM unknown_id_tags WHERE id_tag_key = ANY(CAST(:keys AS text[]))) AS seen
JOIN chargers USING (charger_id) WHERE place <= :most ORDER BY place
""")


class Place(Struct, frozen=True, kw_only=True):
    """A charge point that presented the tag."""

    device_id: str
    serial_number: str | None
    first_at: datetime
    last_at: datetime
    count: int


class UnknownTag(Struct, frozen=True, kw_only=True):
    """A tag with the charge points that presented it last; `chargers` is the number of all of them."""

    id_tag_key: str
    id_tag: str
    first_at: datetime
    last_at: datetime
    count: int
    chargers: int
    places: Sequence[Place] = ()


async def record(connection: AsyncConnection, seen: Sequence[Sighting]) -> None:
    """Add to the counts. Beyond the bounds the oldest rows go, those of a charge point with too many first."""
    values: dict[str, Any] = {
        "keys": [storable(key(each.id_tag)) for each in seen],
        "chargers": [each.charger_id for each in seen],
        "tags": [storable(each.id_tag) for each in seen],
        "firsts": [each.first_at for each in seen],
        "lasts": [each.last_at for each in seen],
        "counts": [each.count for each in seen],
    }
    await connection.execute(_RECORD, values)
    await connection.execute(_PRUNE, {"most": MOST_OF_A_CHARGER})
    await connection.execute(_PRUNE_ALL, {"most": MOST_ROWS})


async def page(connection: AsyncConnection, after: tuple[datetime, str] | None, limit: int) -> list[UnknownTag]:
    """Return unknown tags, those seen last first, after a time and key."""
    values: dict[str, Any] = {"limit": limit}
    if after is not None:
        values |= {"last_at": after[0], "id_tag_key": after[1]}
    rows = (await connection.execute(_FIRST_PAGE if after is None else _NEXT_PAGE, values)).mappings().all()
    places: dict[str, list[Place]] = {row["id_tag_key"]: [] for row in rows}
    found = await connection.execute(_PLACES, {"keys": list(places), "most": MOST_PLACES})
    for place in found.mappings():
        own = {name: place[name] for name in Place.__struct_fields__}
        places[place["id_tag_key"]].append(Place(**own))
    return [UnknownTag(**row, places=places[row["id_tag_key"]]) for row in rows]


async def delete_registered(connection: AsyncConnection) -> None:
    """Delete the tags that are registered by now."""
    statement = "DELETE FROM unknown_id_tags AS u USING id_tags AS t WHERE t.id_tag_key = u.id_tag_key"
    await connection.execute(text(statement))


async def last_seen(connection: AsyncConnection, keys: Collection[str]) -> dict[str, datetime]:
    """Return when those of the tags that are unknown were presented last, by key."""
    found = await connection.execute(_LAST_SEEN, {"keys": [storable(each) for each in keys]})
    return {row.id_tag_key: row.last_at for row in found}


async def delete(connection: AsyncConnection, id_tag: str) -> bool:
    """Delete a tag at all charge points. Returns whether it was there."""
    statement = text("DELETE FROM unknown_id_tags WHERE id_tag_key = :key")
    return (await connection.execute(statement, {"key": storable(key(id_tag))})).rowcount > 0

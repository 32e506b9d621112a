"""Reads the id tags that are kept in memory, and writes their last uses back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.base.sql import storable
from genx.db.queries import chargers, unknown_id_tags
from genx.db.queries.id_tag_rows import JUDGED, tag_of
from genx.db.queries.transactions import COLUMNS as TRANSACTION
from genx.db.queries.transactions import from_row
from genx.domain.charge_point import ChargePoint
from genx.domain.id_tag import IdTag
from genx.domain.transaction import Transaction
from genx.domain.unknown_id_tag import Sighting

AT_ONCE = 5_000
MOST_CACHES: Final = 500
"""Charge points whose caches are cleared because of one change."""

_PAGE = text(f"SELECT {JUDGED} FROM id_tags WHERE id_tag_key > :after ORDER BY id_tag_key LIMIT :limit")  # noqa: S608
_SOME = text(f"SELECT {JUDGED} FROM id_tags WHERE id_tag_key = ANY(CAST(:keys AS text[]))")  # noqa: S608
_USED = text("""
UPDATE id_tags SET last_used_at = greatest(last_used_at, at)
FROM unnest(CAST(:keys AS text[]), CAST(:times AS timestamptz[])) AS u (key, at) WHERE id_tag_key = key
""")
_RUNNING = f"SELECT {TRANSACTION} FROM transactions t JOIN chargers c USING (charger_id) WHERE t.status = 'active'"  # noqa: S608
_RUNNING_UNDER = f"{_RUNNING} AND lower(t.id_tag) IN (SELECT lower(tag) FROM unnest(CAST(:tags AS text[])) AS u (tag))"  # noqa: S608
_SPENT = text("""
SELECT u.id_tag, sum(t.energy_wh)::bigint AS wh
FROM unnest(CAST(:tags AS text[]), CAST(:since AS timestamptz[])) AS u (id_tag, since)
JOIN transactions t ON lower(t.id_tag) = lower(u.id_tag)
WHERE t.status = 'stopped' AND NOT t.suspect AND t.energy_wh IS NOT NULL AND since <=
  CASE WHEN t.started_at BETWEEN '2020-01-01 00:00:00+00' AND t.received_start_at + interval '5 minutes'
    THEN t.started_at ELSE t.received_start_at END
GROUP BY u.id_tag
""")
_CACHING = text("""
SELECT c.device_id FROM chargers c
WHERE EXISTS (SELECT FROM configuration k WHERE k.charger_id = c.charger_id
    AND lower(k.key) = 'authorizationcacheenabled' AND lower(k.value) = 'true')
  AND NOT EXISTS (SELECT FROM local_lists l WHERE l.charger_id = c.charger_id
    AND l.last_sent_at IS NOT NULL AND l.given_up_for IS NULL)
  AND c.charger_id IN (SELECT t.charger_id FROM transactions t
    WHERE lower(t.id_tag) IN (SELECT lower(tag) FROM unnest(CAST(:tags AS text[])) AS u (tag))
      AND t.started_at > :since)
ORDER BY c.device_id LIMIT :most
""")


class IdTagStore:
    """Reads what is kept in memory of tags, and keeps when tags were used last, and unknown ones seen."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(self, after: str) -> Sequence[tuple[str, IdTag]]:
        """Return the next tags after a key, with their keys, in the order of keys; "" is before the first."""
        async with begin(self._engine) as connection:
            rows = (await connection.execute(_PAGE, {"after": after, "limit": AT_ONCE})).mappings()
            return [(row["id_tag_key"], tag_of(row)) for row in rows]

    async def known(self, keys: Collection[str]) -> dict[str, IdTag]:
        """Return those of the tags that are known, by key."""
        async with begin(self._engine) as connection:
            rows = (await connection.execute(_SOME, {"keys": [storable(each) for each in keys]})).mappings()
            return {row["id_tag_key"]: tag_of(row) for row in rows}

    async def running(self, keys: Collection[str] | None = None) -> list[Transaction]:
        """Return the transactions that run under these tags, or all that run."""
        statement = text(_RUNNING if keys is None else _RUNNING_UNDER)
        given = {} if keys is None else {"tags": [storable(each) for each in keys]}
        async with begin(self._engine) as connection:
            return [from_row(dict(row)) for row in (await connection.execute(statement, given)).mappings()]

    async def spent(self, since: Mapping[str, datetime]) -> dict[str, int]:
        """Return the energy in Wh of ended transactions that began since a time, by key of their tag."""
        if not since:
            return {}
        async with begin(self._engine) as connection:
            tags = [storable(each) for each in since]
            found = await connection.execute(_SPENT, {"tags": tags, "since": list(since.values())})
            return {row.id_tag: row.wh for row in found}

    async def used(self, last: Mapping[str, datetime]) -> None:
        """Keep the times at which tags were last used, by their keys."""
        async with begin(self._engine) as connection:
            keys = [storable(each) for each in last]
            await connection.execute(_USED, {"keys": keys, "times": list(last.values())})

    async def caching(self, id_tags: Collection[str], since: datetime) -> list[ChargePoint]:
        """Return the charge points that use a cache, have no list of ours, and at which a tag was used since then."""
        values = {"tags": [storable(each) for each in id_tags], "since": since, "most": MOST_CACHES}
        async with begin(self._engine) as connection:
            devices = (await connection.execute(_CACHING, values)).scalars().all()
            return list((await chargers.load_devices(connection, devices)).values())

    async def seen(self, sightings: Sequence[Sighting]) -> None:
        """Keep where unknown tags were seen."""
        async with begin(self._engine) as connection:
            await unknown_id_tags.record(connection, sightings)

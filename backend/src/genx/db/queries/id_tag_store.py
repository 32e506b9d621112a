"""Reads the id tags that are kept in memory, and writes their last uses back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.base.sql import storable
from genx.db.queries import unknown_id_tags
from genx.db.queries.id_tag_rows import JUDGED, tag_of
from genx.db.queries.transactions import COLUMNS as TRANSACTION
from genx.db.queries.transactions import from_row
from genx.domain.id_tag import IdTag
from genx.domain.transaction import Transaction
from genx.domain.unknown_id_tag import Sighting

AT_ONCE = 5_000

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
            rows = (await connection.execute(_SOME, {"keys": list(keys)})).mappings()
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
            found = await connection.execute(_SPENT, {"tags": list(since), "since": list(since.values())})
            return {row.id_tag: row.wh for row in found}

    async def used(self, last: Mapping[str, datetime]) -> None:
        """Keep the times at which tags were last used, by their keys."""
        async with begin(self._engine) as connection:
            await connection.execute(_USED, {"keys": list(last), "times": list(last.values())})

    async def seen(self, sightings: Sequence[Sighting]) -> None:
        """Keep where unknown tags were seen."""
        async with begin(self._engine) as connection:
            await unknown_id_tags.record(connection, sightings)

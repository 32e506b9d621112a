"""Local lists as rows, and how often tags were used, by which they are chosen."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base.engine import begin
from genx.domain.id_tag import key
from genx.domain.local_list import Entry, KeptList

LATELY: Final = timedelta(days=90)

_LOAD = text("SELECT * FROM local_lists WHERE charger_id = ANY(:charger_ids)")
_SAVE = text("""
INSERT INTO local_lists (charger_id, version, entries, charger_version, last_sent_at, problem, drops, given_up_for)
SELECT charger_id, :version, CAST(:entries AS jsonb), :charger_version, :last_sent_at, :problem, :drops, :given_up_for
FROM chargers WHERE charger_id = :charger_id
ON CONFLICT (charger_id) DO UPDATE SET version = excluded.version, entries = excluded.entries,
  charger_version = excluded.charger_version, last_sent_at = excluded.last_sent_at, problem = excluded.problem,
  drops = excluded.drops, given_up_for = excluded.given_up_for
""")
_CONFIGURATIONS = text(
    "SELECT charger_id, lower(key) AS key, value FROM configuration WHERE charger_id = ANY(:charger_ids)"
)
_HOLDING = text("""
SELECT tag_key, count(*) AS lists FROM local_lists, jsonb_object_keys(entries) AS tag_key GROUP BY tag_key
""")
_USED = "SELECT id_tag, count(*) AS uses FROM transactions WHERE started_at > :since {here} GROUP BY id_tag"
_USED_HERE = text(_USED.format(here="AND charger_id = :charger_id"))
_USED_ANYWHERE = text(_USED.format(here=""))


async def load_many(connection: AsyncConnection, charger_ids: Sequence[int]) -> dict[int, KeptList]:
    """Return the lists of charge points, empty ones for those that were never sent any."""
    rows = (await connection.execute(_LOAD, {"charger_ids": list(charger_ids)})).mappings()
    lists = {charger_id: KeptList(charger_id=charger_id) for charger_id in charger_ids}
    for row in rows:
        entries = msgspec.convert(row["entries"], dict[str, Entry])
        lists[row["charger_id"]] = KeptList(**{**row, "entries": entries})
    return lists


async def configurations(connection: AsyncConnection, charger_ids: Sequence[int]) -> dict[int, dict[str, str | None]]:
    """Return the known values of charge points' configurations, by key in lower case."""
    rows = await connection.execute(_CONFIGURATIONS, {"charger_ids": list(charger_ids)})
    known: dict[int, dict[str, str | None]] = {charger_id: {} for charger_id in charger_ids}
    for row in rows:
        known[row.charger_id][row.key] = row.value
    return known


class LocalListStore:
    """Loads and saves local lists."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self.version = 0
        """It grows with each list that is saved."""

    async def load(self, charger_id: int) -> KeptList:
        """Return the list of a charge point, an empty one if it was never sent any."""
        async with begin(self._engine) as connection:
            return (await load_many(connection, [charger_id]))[charger_id]

    async def save(self, kept: KeptList) -> None:
        """Save a list, unless its charge point was deleted."""
        values = {name: getattr(kept, name) for name in kept.__struct_fields__}
        values["entries"] = msgspec.json.encode(dict(kept.entries)).decode()
        async with begin(self._engine) as connection:
            await connection.execute(_SAVE, values)
        self.version += 1

    async def holding(self) -> dict[str, int]:
        """Return the number of lists that have each tag, by its key."""
        async with begin(self._engine) as connection:
            return {row.tag_key: row.lists for row in await connection.execute(_HOLDING)}

    async def configuration(self, charger_id: int) -> Mapping[str, str | None]:
        """Return the known values of a charge point's configuration, by key in lower case."""
        async with begin(self._engine) as connection:
            return (await configurations(connection, [charger_id]))[charger_id]

    async def uses(self, now: datetime, charger_id: int | None = None) -> dict[str, int]:
        """Return how often tags were used lately, anywhere or at one charge point, by their keys."""
        since = now - LATELY
        async with begin(self._engine) as connection:
            if charger_id is None:
                rows = await connection.execute(_USED_ANYWHERE, {"since": since})
            else:
                rows = await connection.execute(_USED_HERE, {"since": since, "charger_id": charger_id})
            counted: dict[str, int] = {}
            for row in rows:
                counted[key(row.id_tag)] = counted.get(key(row.id_tag), 0) + row.uses
            return counted

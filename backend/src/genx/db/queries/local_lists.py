"""Local lists as rows, and how often tags were used, by which they are chosen."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.domain.id_tag import key
from genx.domain.local_list import Entry, KeptList

LATELY: Final = timedelta(days=90)

_LOAD = text("SELECT * FROM local_lists WHERE charger_id = :charger_id")
_SAVE = text("""
INSERT INTO local_lists (charger_id, version, entries, charger_version, last_sent_at, problem, drops, given_up_for)
SELECT charger_id, :version, CAST(:entries AS jsonb), :charger_version, :last_sent_at, :problem, :drops, :given_up_for
FROM chargers WHERE charger_id = :charger_id
ON CONFLICT (charger_id) DO UPDATE SET version = excluded.version, entries = excluded.entries,
  charger_version = excluded.charger_version, last_sent_at = excluded.last_sent_at, problem = excluded.problem,
  drops = excluded.drops, given_up_for = excluded.given_up_for
""")
_CONFIGURATION = text("SELECT lower(key) AS key, value FROM configuration WHERE charger_id = :charger_id")
_USED = "SELECT id_tag, count(*) AS uses FROM transactions WHERE started_at > :since {here} GROUP BY id_tag"
_USED_HERE = text(_USED.format(here="AND charger_id = :charger_id"))
_USED_ANYWHERE = text(_USED.format(here=""))


class LocalListStore:
    """Loads and saves local lists."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def load(self, charger_id: int) -> KeptList:
        """Return the list of a charge point, an empty one if it was never sent any."""
        async with begin(self._engine) as connection:
            row = (await connection.execute(_LOAD, {"charger_id": charger_id})).mappings().first()
        if row is None:
            return KeptList(charger_id=charger_id)
        return KeptList(**{**row, "entries": msgspec.convert(row["entries"], dict[str, Entry])})

    async def save(self, kept: KeptList) -> None:
        """Save a list, unless its charge point was deleted."""
        values = {name: getattr(kept, name) for name in kept.__struct_fields__}
        values["entries"] = msgspec.json.encode(dict(kept.entries)).decode()
        async with begin(self._engine) as connection:
            await connection.execute(_SAVE, values)

    async def configuration(self, charger_id: int) -> Mapping[str, str | None]:
        """Return the known values of a charge point's configuration, by key in lower case."""
        async with begin(self._engine) as connection:
            rows = await connection.execute(_CONFIGURATION, {"charger_id": charger_id})
            return {row.key: row.value for row in rows}

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

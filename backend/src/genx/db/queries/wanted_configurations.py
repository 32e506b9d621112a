"""Wanted configurations as rows (C7): wishes, and what came of them."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base.engine import begin
from genx.domain.configuration.checks import Check
from genx.domain.configuration.keys import folded
from genx.domain.configuration.standing import Told, Try
from genx.domain.configuration.wishes import NO_WISHES, AllWishes, Model, WishSet

_GROUPS = text("SELECT vendor, model, wishes, changed_at, changed_by FROM wanted_configurations")
_CHARGERS = text("SELECT charger_id, wishes, changed_at, changed_by FROM wanted_charger_configurations")
_KEEP_GROUP = text("""
INSERT INTO wanted_configurations (vendor, model, wishes, changed_at, changed_by)
VALUES (:vendor, :model, CAST(:wishes AS jsonb), :changed_at, :changed_by)
ON CONFLICT (vendor, model) DO UPDATE SET wishes = excluded.wishes, changed_at = excluded.changed_at,
  changed_by = excluded.changed_by
""")
_KEEP_CHARGER = text("""
INSERT INTO wanted_charger_configurations (charger_id, wishes, changed_at, changed_by)
VALUES (:charger_id, CAST(:wishes AS jsonb), :changed_at, :changed_by)
ON CONFLICT (charger_id) DO UPDATE SET wishes = excluded.wishes, changed_at = excluded.changed_at,
  changed_by = excluded.changed_by
""")
_DROP_GROUP = text("DELETE FROM wanted_configurations WHERE vendor = :vendor AND model = :model")
_DROP_CHARGER = text("DELETE FROM wanted_charger_configurations WHERE charger_id = :charger_id")
MOST_TOLD: Final = 1_000
"""Keys of a charge point: a hostile one may tell others in each answer."""

_COUNT = text("""
SELECT coalesce(vendor, '') AS vendor, coalesce(model, '') AS model, count(*) AS chargers FROM chargers GROUP BY 1, 2
""")
_CHECK = text("SELECT * FROM configuration_checks WHERE charger_id = :charger_id")
_SAVE = text("""
INSERT INTO configuration_checks (charger_id, firmware, tries, problem, drops)
SELECT charger_id, :firmware, CAST(:tries AS jsonb), :problem, :drops FROM chargers WHERE charger_id = :charger_id
ON CONFLICT (charger_id) DO UPDATE SET firmware = excluded.firmware, tries = excluded.tries,
  problem = excluded.problem, drops = excluded.drops
""")
_TOLD = text("""
SELECT key, value, readonly, updated_at FROM configuration WHERE charger_id = :charger_id
ORDER BY updated_at DESC, key LIMIT :most
""")


class WantedStore:
    """Loads wishes, and loads and saves what came of them."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def wishes(self) -> AllWishes:
        """Return all wishes."""
        async with begin(self._engine) as connection:
            groups = {Model(row.vendor, row.model): _set(row) for row in await connection.execute(_GROUPS)}
            chargers = {row.charger_id: _set(row) for row in await connection.execute(_CHARGERS)}
        of_all = groups.pop(Model("", ""), NO_WISHES)
        return AllWishes(of_all=of_all, of_models=groups, of_chargers=chargers)

    async def check(self, charger_id: int) -> Check:
        """Return what came of the wishes for a charge point, an empty check if there was no round yet."""
        async with begin(self._engine) as connection:
            row = (await connection.execute(_CHECK, {"charger_id": charger_id})).mappings().first()
        if row is None:
            return Check(charger_id=charger_id)
        return Check(**{**row, "tries": msgspec.convert(row["tries"], dict[str, Try])})

    async def save(self, check: Check) -> None:
        """Save a check, unless its charge point was deleted."""
        values = {name: getattr(check, name) for name in check.__struct_fields__}
        values["tries"] = _json(check.tries)
        async with begin(self._engine) as connection:
            await connection.execute(_SAVE, values)

    async def told(self, charger_id: int) -> Mapping[str, Told]:
        """Return what a charge point told of its configuration, by key: the latest of each, and of them all."""
        async with begin(self._engine) as connection:
            rows = (await connection.execute(_TOLD, {"charger_id": charger_id, "most": MOST_TOLD})).all()
        return {folded(row.key): Told(row.key, row.value, row.readonly, row.updated_at) for row in reversed(rows)}


async def keep_group(connection: AsyncConnection, model: Model | None, wishes: WishSet) -> None:
    """Keep the wishes for a model, or without one those for all charge points. An empty set is removed."""
    group = {"vendor": "", "model": ""} if model is None else {"vendor": model.vendor, "model": model.model}
    if wishes.wishes:
        await connection.execute(_KEEP_GROUP, {**group, **_values(wishes)})
    else:
        await connection.execute(_DROP_GROUP, group)


async def keep_charger(connection: AsyncConnection, charger_id: int, wishes: WishSet) -> None:
    """Keep the wishes for a charge point. An empty set is removed."""
    if wishes.wishes:
        await connection.execute(_KEEP_CHARGER, {"charger_id": charger_id, **_values(wishes)})
    else:
        await connection.execute(_DROP_CHARGER, {"charger_id": charger_id})


async def counts(connection: AsyncConnection) -> dict[Model, int]:
    """Return the number of charge points of each model; those without one are under empty names."""
    rows = await connection.execute(_COUNT)
    return {Model(row.vendor, row.model): row.chargers for row in rows}


def _set(row: Row[Any]) -> WishSet:
    wishes = msgspec.convert(row.wishes, dict[str, tuple[str, str]])
    return WishSet(wishes=wishes, changed_at=row.changed_at, changed_by=row.changed_by)


def _values(wishes: WishSet) -> dict[str, Any]:
    return {"wishes": _json(wishes.wishes), "changed_at": wishes.changed_at, "changed_by": wishes.changed_by}


def _json(value: Mapping[str, Any]) -> str:
    return msgspec.json.encode(dict(value)).decode()

"""Local lists as rows (T9d)."""

from datetime import timedelta

from msgspec.structs import replace
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.journal.journal import Journal
from genx.db.queries.local_lists import LATELY, LocalListStore
from genx.domain.changes import ConfigurationRead, ListVersionTold, TransactionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.local_list import Entry, KeptList
from tests.domain.builders import NOON, transaction
from tests.support.database import keep


async def test_t9d_a_list_is_loaded_as_it_was_saved_last(clean_db: AsyncEngine, known: ChargePoint) -> None:
    store = LocalListStore(clean_db)
    assert await store.load(known.charger_id) == KeptList(charger_id=known.charger_id)
    entries = {"tag": Entry("Tag", "Blocked", NOON, "P"), "b": Entry("B", "Accepted")}
    for version in (7, 8):
        kept = KeptList(
            charger_id=known.charger_id,
            version=version,
            entries=entries,
            charger_version=version - 1,
            last_sent_at=NOON,
            problem="a problem",
            drops=1,
            given_up_for="1.0",
        )
        await store.save(kept)
        assert await store.load(known.charger_id) == kept


async def test_t9d_the_version_that_a_charger_tells_changes_nothing_else(
    journal: Journal, clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint
) -> None:
    store = LocalListStore(clean_db)
    kept = KeptList(charger_id=known.charger_id, version=3, charger_version=3, problem="a problem", drops=1)
    await store.save(kept)
    told = [ListVersionTold(known.charger_id, 2), ListVersionTold(known.charger_id, 0)]
    assert await keep(journal, *told, ListVersionTold(other.charger_id, 7), ListVersionTold(99_999, 1)) is None
    assert await store.load(known.charger_id) == replace(kept, charger_version=0)
    assert await store.load(other.charger_id) == KeptList(charger_id=other.charger_id, charger_version=7)


async def test_lists_with_a_tag_are_counted(clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint) -> None:
    store = LocalListStore(clean_db)
    assert (store.version, await store.holding()) == (0, {})
    both, one = Entry("Tag", "Accepted"), Entry("B", "Accepted")
    await store.save(KeptList(charger_id=known.charger_id, entries={"tag": both, "b": one}))
    await store.save(KeptList(charger_id=other.charger_id, entries={"tag": both}))
    assert (store.version, await store.holding()) == (2, {"tag": 2, "b": 1})


async def test_a_list_of_a_deleted_charger_is_gone_and_not_saved_again(
    clean_db: AsyncEngine, known: ChargePoint
) -> None:
    store = LocalListStore(clean_db)
    kept = KeptList(charger_id=known.charger_id, version=3)
    await store.save(kept)
    async with clean_db.begin() as connection:
        await connection.execute(text("DELETE FROM chargers"))
    await store.save(kept)
    assert (await store.load(known.charger_id)).version == 0


async def test_the_configuration_is_by_key_in_lower_case(
    journal: Journal, clean_db: AsyncEngine, known: ChargePoint
) -> None:
    keys = {"LocalAuthListEnabled": ("true", False), "Other": (None, True)}
    await keep(journal, ConfigurationRead(known.charger_id, NOON, keys))
    found = await LocalListStore(clean_db).configuration(known.charger_id)
    assert found == {"localauthlistenabled": "true", "other": None}


async def test_uses_are_those_of_the_last_days_here_and_anywhere(
    journal: Journal, clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint
) -> None:
    old = {"started_at": NOON - LATELY, "received_start_at": NOON - LATELY}
    of_other = {"charger_id": other.charger_id, "device_id": other.device_id}
    used = [
        transaction(1, charger_id=known.charger_id, id_tag="tag"),
        transaction(2, charger_id=known.charger_id, id_tag="TAG", connector_id=2),
        transaction(3, charger_id=known.charger_id, id_tag="TAG", connector_id=3, **old),
        transaction(4, id_tag="TAG", **of_other),
        transaction(5, id_tag="B", connector_id=2, **of_other),
    ]
    await keep(journal, *map(TransactionChanged, used))
    store = LocalListStore(clean_db)
    assert await store.uses(NOON) == {"tag": 3, "b": 1}
    assert await store.uses(NOON, known.charger_id) == {"tag": 2}
    assert await store.uses(NOON + LATELY + timedelta(seconds=1)) == {}

"""Wanted configurations as rows (C7)."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.journal.journal import Journal
from genx.db.queries.chargers import Unclaimed, count_unclaimed
from genx.db.queries.wanted_configurations import (
    MOST_TOLD,
    WantedStore,
    counts,
    keep_charger,
    keep_group,
)
from genx.domain.changes import ConfigurationRead
from genx.domain.charge_point import ChargePoint
from genx.domain.configuration.checks import Check
from genx.domain.configuration.standing import Told, Try
from genx.domain.configuration.wishes import NO_WISHES, AllWishes, Model, WishSet, read_wishes
from tests.domain.builders import NOON
from tests.support.database import keep

DUO = Model("Ohmweg", "Duo 22")


def wishes(**keys: str) -> WishSet:
    return WishSet(wishes=read_wishes(keys), changed_at=NOON, changed_by="ann")


async def test_c7_wishes_are_loaded_as_they_were_kept_last(clean_db: AsyncEngine, known: ChargePoint) -> None:
    store, number = WantedStore(clean_db), known.charger_id
    assert await store.wishes() == AllWishes()
    for value in ("1", "2"):
        async with begin(clean_db) as connection:
            await keep_group(connection, None, wishes(HeartbeatInterval=value))
            await keep_group(connection, DUO, wishes(VendorKey=value, Other="x"))
            await keep_charger(connection, number, wishes(VendorKey=value))
    assert await store.wishes() == AllWishes(
        of_all=wishes(HeartbeatInterval="2"),
        of_models={DUO: wishes(VendorKey="2", Other="x")},
        of_chargers={number: wishes(VendorKey="2")},
    )
    async with begin(clean_db) as connection:
        await keep_group(connection, None, NO_WISHES)
        await keep_group(connection, DUO, NO_WISHES)
        await keep_charger(connection, number, NO_WISHES)
    assert await store.wishes() == AllWishes()


async def test_c7_a_check_is_loaded_as_it_was_saved_last(clean_db: AsyncEngine, known: ChargePoint) -> None:
    store = WantedStore(clean_db)
    assert await store.check(known.charger_id) == Check(charger_id=known.charger_id)
    for drops in (1, 2):
        tries = {
            "a": Try(value="1", firmware="f", at=NOON, answer="written", stored="2", times=drops),
            "b": Try(value="", firmware="", at=NOON, answer="error", about="InternalError"),
        }
        check = Check(charger_id=known.charger_id, firmware="f", tries=tries, problem="linkLost", drops=drops)
        await store.save(check)
        assert await store.check(known.charger_id) == check


async def test_c7_what_belongs_to_a_deleted_charger_is_gone_and_not_saved_again(
    clean_db: AsyncEngine, known: ChargePoint
) -> None:
    store, check = WantedStore(clean_db), Check(charger_id=known.charger_id, firmware="f")
    await store.save(check)
    async with begin(clean_db) as connection:
        await keep_charger(connection, known.charger_id, wishes(A="1"))
        await connection.execute(text("DELETE FROM chargers"))
    await store.save(check)
    assert (await store.check(known.charger_id)).firmware == ""
    assert await store.wishes() == AllWishes()


async def test_qd13_the_configuration_is_by_key_without_regard_to_case_and_the_latest_counts(
    journal: Journal, clean_db: AsyncEngine, known: ChargePoint
) -> None:
    number, later = known.charger_id, NOON + timedelta(seconds=1)
    await keep(journal, ConfigurationRead(number, later, {"heartbeatInterval": ("300", False)}))
    await keep(journal, ConfigurationRead(number, NOON, {"HeartbeatInterval": ("900", False), "Other": (None, True)}))
    assert await WantedStore(clean_db).told(number) == {
        "heartbeatinterval": Told("heartbeatInterval", "300", False, later),
        "other": Told("Other", None, True, NOON),
    }


async def test_c7_of_a_charger_that_makes_up_keys_the_latest_are_known(
    journal: Journal, clean_db: AsyncEngine, known: ChargePoint
) -> None:
    number = known.charger_id
    for after in range(2):
        keys: dict[str, tuple[str | None, bool]] = {f"Key{after}x{each:04}": ("1", False) for each in range(MOST_TOLD)}
        await keep(journal, ConfigurationRead(number, NOON + timedelta(seconds=after), keys))
    told = await WantedStore(clean_db).told(number)
    assert len(told) == MOST_TOLD
    assert all(key.startswith("key1") for key in told)


async def test_c7_a_charger_with_wishes_is_claimed(clean_db: AsyncEngine, known: ChargePoint) -> None:
    wanted = Unclaimed(before=known.registered_at + timedelta(days=1), booted=True)
    async with begin(clean_db) as connection:
        await connection.execute(text("UPDATE chargers SET online = false, last_seen = now(), name = NULL"))
        assert await count_unclaimed(connection, wanted) == 1
        await keep_charger(connection, known.charger_id, wishes(A="1"))
        assert await count_unclaimed(connection, wanted) == 0


async def test_c7_chargers_are_counted_by_model(clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint) -> None:
    async with clean_db.begin() as connection:
        await connection.execute(text("UPDATE chargers SET vendor = NULL, model = NULL"))
        await connection.execute(
            text("UPDATE chargers SET vendor = :vendor, model = :model WHERE charger_id = :id"),
            {"vendor": DUO.vendor, "model": DUO.model, "id": known.charger_id},
        )
        assert await counts(connection) == {DUO: 1, Model("", ""): 1}

"""Charge points as rows: made once, loaded whole, changed by their operator, deleted with what is theirs."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.journal.journal import Journal
from genx.db.queries import chargers
from genx.db.queries.chargers import Unclaimed
from genx.domain.changes import TransactionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import AlreadyExists, TransactionRunning
from tests.domain.builders import transaction
from tests.support.database import HOSTILE_TEXTS, column, execute, keep, row

NOON = datetime(2026, 3, 4, 12, 0, 0, 1, tzinfo=UTC)
DAY = timedelta(days=1)


async def create(engine: AsyncEngine, device_id: str, **fields: Any) -> ChargePoint:
    async with engine.begin() as connection:
        return await chargers.create(connection, device_id, NOON, **fields)


async def test_a_charger_is_made_with_what_its_operator_gives_and_defaults_for_the_rest(clean_db: AsyncEngine) -> None:
    made = await create(clean_db, "CP1", name="Bay \u202e1", password_hash="hash", registration="pending")
    wanted = ChargePoint(
        charger_id=made.charger_id,
        device_id="CP1",
        registered_at=NOON,
        name="Bay \u202e1",
        password_hash="hash",
        registration="pending",
    )
    assert made == wanted
    async with clean_db.connect() as connection:
        assert await chargers.load(connection, "cp1") == wanted
        assert await chargers.load(connection, "CP2") is None


async def test_of_many_that_make_the_same_charger_at_once_one_does_and_is_told_once(clean_db: AsyncEngine) -> None:
    spellings = ["cp1", "CP1", "Cp1", "cP1"] * 2
    made = await asyncio.gather(*[create(clean_db, name) for name in spellings], return_exceptions=True)
    assert sorted(type(one).__name__ for one in made) == ["AlreadyExists"] * 7 + ["ChargePoint"]
    assert await column(clean_db, "SELECT kind FROM event_outbox") == ["charger.added"]


async def test_chargers_are_loaded_in_the_order_that_is_asked_for_and_those_that_are_gone_left_out(
    clean_db: AsyncEngine,
) -> None:
    made = [await create(clean_db, f"CP{number}") for number in range(5)]
    ids = [made[3].charger_id, -1, made[0].charger_id, made[3].charger_id, 2**62]
    async with clean_db.connect() as connection:
        found = await chargers.load_many(connection, ids)
        assert await chargers.load_many(connection, []) == []
        assert await chargers.load_devices(connection, []) == {}
        by_name = await chargers.load_devices(connection, ["cP1", "CP4", "nobody", "CP1"])
    assert [one.device_id for one in found] == ["CP3", "CP0", "CP3"]
    assert {name: one.device_id for name, one in by_name.items()} == {"cp1": "CP1", "cp4": "CP4"}


async def test_each_charger_is_loaded_with_its_own_running_transactions(
    journal: Journal, known: ChargePoint, other: ChargePoint, clean_db: AsyncEngine
) -> None:
    whose = [known, other, known, other]
    starts = [
        transaction(wire_id=number, charger_id=one.charger_id, device_id=one.device_id, connector_id=number)
        for number, one in enumerate(whose, 1)
    ]
    await keep(journal, *map(TransactionChanged, starts))
    await execute(clean_db, "UPDATE transactions SET status = 'stopped' WHERE connector_id = 4")
    async with clean_db.connect() as connection:
        found = await chargers.load_many(connection, [known.charger_id, other.charger_id])
    assert [one.transactions for one in found] == [{1: starts[0], 3: starts[2]}, {2: starts[1]}]


OWNED: dict[str, Any] = {
    "name": "Bay",
    "charger_status": "inactive",
    "registration": "rejected",
    "password_hash": "hash",
    "new_password_hashes": ["one", "two"],
    "power_rating_manual_w": 22_000,
}


@pytest.mark.parametrize("name", OWNED)
async def test_one_thing_that_an_operator_owns_is_changed_alone(
    clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint, name: str
) -> None:
    read = "SELECT * FROM chargers WHERE charger_id = :id"
    before = await row(clean_db, read, id=known.charger_id)
    async with clean_db.begin() as connection:
        await chargers.update_owned(connection, known.charger_id, **{name: OWNED[name]})
    assert await row(clean_db, read, id=known.charger_id) == before | {name: OWNED[name]}
    assert (await row(clean_db, read, id=other.charger_id))[name] == before[name]


@pytest.mark.parametrize("name", ["name", "password_hash", "power_rating_manual_w"])
async def test_what_an_operator_owns_can_be_taken_away(clean_db: AsyncEngine, known: ChargePoint, name: str) -> None:
    for value in (OWNED[name], None):
        async with clean_db.begin() as connection:
            await chargers.update_owned(connection, known.charger_id, **{name: value})
    assert (await row(clean_db, "SELECT * FROM chargers"))[name] is None


async def test_what_nobody_owns_is_not_changed_by_its_name(clean_db: AsyncEngine, known: ChargePoint) -> None:
    for name in ("device_id", "online", "vendor = 'x', name"):
        with pytest.raises(KeyError):
            async with clean_db.begin() as connection:
                await chargers.update_owned(connection, known.charger_id, **{name: "x"})
    async with clean_db.connect() as connection:
        assert await chargers.load(connection, "CP001") == known


@pytest.mark.parametrize(
    "name", [text for text in HOSTILE_TEXTS if "\x00" not in text and not text.startswith("\ud800")]
)
async def test_a_name_of_any_letters_is_kept(clean_db: AsyncEngine, known: ChargePoint, name: str) -> None:
    async with clean_db.begin() as connection:
        await chargers.update_owned(connection, known.charger_id, name=name)
    assert await column(clean_db, "SELECT name FROM chargers") == [name]


async def test_chargers_that_registered_themselves_are_counted_by_their_network(clean_db: AsyncEngine) -> None:
    async with clean_db.begin() as connection:
        await chargers.create_many(connection, {"A": "10.0.0.0/24", "B": "10.0.0.0/24", "C": None}, NOON, "pending")
        await chargers.create_many(connection, {"a": "192.0.2.1", "D": "192.0.2.1"}, NOON + DAY, "accepted")
        counts = [
            await chargers.count(connection, registered_from=one) for one in (None, "10.0.0.0/24", "192.0.2.1", "x")
        ]
    assert counts == [4, 2, 1, 0]
    assert await column(clean_db, "SELECT registration::text FROM chargers ORDER BY device_id") == ["pending"] * 3 + [
        "accepted"
    ]


CLAIMS = {
    "online": "online = true",
    "never seen": "last_seen = NULL",
    "named": "name = 'Bay'",
    "has a password": "password_hash = 'hash'",
    "was given a password": "new_password_hashes = '{x}'",
    "new": "registered_at = '2026-03-05 12:00:00.000001+00'",
    "booted": "last_boot_at = now()",
    "other network": "registered_from = '192.0.2.1'",
}


@pytest.mark.parametrize("claim", CLAIMS)
async def test_only_a_charger_that_nobody_claims_is_deleted(clean_db: AsyncEngine, claim: str) -> None:
    wanted = Unclaimed(before=NOON + DAY, network="10.0.0.1")
    async with clean_db.begin() as connection:
        await chargers.create_many(connection, {"A": "10.0.0.1", "B": "10.0.0.1", "c": "10.0.0.1"}, NOON, "pending")
    await execute(clean_db, "UPDATE chargers SET last_seen = now()")
    await execute(clean_db, f"UPDATE chargers SET {CLAIMS[claim]} WHERE device_id = 'B'")
    async with clean_db.begin() as connection:
        assert await chargers.count_unclaimed(connection, wanted) == 2
        assert await chargers.unclaimed(connection, wanted, 1) == ["A"]
        assert await chargers.unclaimed(connection, wanted, 9) == ["A", "c"]
        assert await chargers.delete_unclaimed(connection, wanted, ["B", "A", "C", "nobody"]) == ["A"]
        assert await chargers.delete_unclaimed(connection, wanted, ["A"]) == []
    assert await column(clean_db, "SELECT device_id FROM chargers ORDER BY 1") == ["B", "c"]


async def test_t12_a_charger_that_has_ever_charged_is_never_unclaimed(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    await execute(clean_db, "UPDATE chargers SET last_seen = now()")
    wanted = Unclaimed(before=datetime.now(UTC) + DAY, booted=True)
    async with clean_db.connect() as connection:
        assert await chargers.unclaimed(connection, wanted, 9) == ["CP001"]
    await keep(journal, TransactionChanged(transaction(charger_id=known.charger_id, status="stopped")))
    async with clean_db.begin() as connection:
        assert await chargers.delete_unclaimed(connection, wanted, ["CP001"]) == []


async def test_t12_a_charger_is_deleted_with_a_running_transaction_only_if_that_is_wanted(
    journal: Journal, known: ChargePoint, other: ChargePoint, clean_db: AsyncEngine
) -> None:
    for number, whose in ((1, known), (2, other)):
        start = transaction(wire_id=number, charger_id=whose.charger_id)
        await keep(journal, TransactionChanged(start))
    with pytest.raises(TransactionRunning, match="1 is running"):
        async with clean_db.begin() as connection:
            await chargers.delete(connection, known.charger_id)
    async with clean_db.begin() as connection:
        await chargers.delete(connection, known.charger_id, with_running=True)
        await chargers.delete(connection, known.charger_id)
    assert await column(clean_db, "SELECT charger_id FROM transactions") == [other.charger_id]
    removed = "SELECT device_id FROM event_outbox WHERE kind = 'charger.removed'"
    assert await column(clean_db, removed) == ["CP001"], "the second time there was nothing to remove"


async def test_an_identity_of_a_charger_that_was_deleted_is_free_again_for_another_row(clean_db: AsyncEngine) -> None:
    first = await create(clean_db, "CP1", name="old")
    with pytest.raises(AlreadyExists, match="cp1"):
        await create(clean_db, "cp1")
    async with clean_db.begin() as connection:
        await chargers.delete(connection, first.charger_id)
    second = await create(clean_db, "cp1")
    assert (second.charger_id != first.charger_id, second.name) == (True, None)
